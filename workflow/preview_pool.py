"""The one thread of a process that works out previews in the background, as long as there are any.

Owns the thread only: which process works out what is settled in the database (`workflow.previews`), so any number of them share the work.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from workflow.previews import work_next

_log = logging.getLogger(__name__)


class PreviewPool:
    """A thread that is started when there is something to work out and ends when there is nothing more."""

    def __init__(self, factory: sessionmaker[Session], *, digest_hour: int) -> None:
        self._factory, self._digest_hour = factory, digest_hour
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._calls = 0
        self._is_closed = False

    def wake(self) -> None:
        """Look for previews to work out. Comes back at once; may be called at any time, from any thread."""
        with self._changing:
            self._calls += 1
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._work, name="preview", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Begin no other preview, and wait for the one begun."""
        with self._changing:
            self._is_closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        """Work until a look that was begun after the last call has found nothing."""
        try:
            while True:
                calls = self._calls
                if not self._is_closed and work_next(self._factory, clock=_now, digest_hour=self._digest_hour) is not None:
                    continue
                with self._changing:
                    if self._is_closed or calls == self._calls:
                        self._thread = None
                        return
        except Exception:
            _log.exception("the preview thread ended; the next call starts another")
            with self._changing:
                self._thread = None


def _now() -> datetime:
    return datetime.now(UTC)
