"""The few threads of a process that read documents in the background, as long as there are any.

Owns threads only: what is read by whom is settled in the database (`workflow.readings`), so that any number of pools, in any number of
processes, share the work.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from workflow.outages import as_outage
from workflow.readings import read_next

WORKERS = 2
"""How many documents a process reads at once; of scans only one, since its pages are recognised side by side."""

_log = logging.getLogger(__name__)


class ReadingPool:
    """Threads that are started when there is something to read and end when there is nothing more."""

    def __init__(self, factory: sessionmaker[Session], data_dir: Path, *, workers: int = WORKERS) -> None:
        self._factory, self._data_dir, self._workers = factory, data_dir, workers
        self._scans = threading.Lock()
        self._changing = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._calls = 0
        self._is_closed = False

    def wake(self) -> None:
        """Look for documents to read. Comes back at once; may be called at any time, from any thread."""
        with self._changing:
            self._calls += 1
            while len(self._threads) < self._workers and not self._is_closed:
                thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._threads.add(thread)
                thread.start()

    def close(self) -> None:
        """Begin no other reading, and wait for those begun."""
        with self._changing:
            self._is_closed = True
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        try:
            self._read_all()
        except Exception as error:
            outage = as_outage(error)
            if outage is None:
                _log.exception("a reading thread ended; the next call starts another")
            else:
                _log.error("a reading thread ended: %s; the next call starts another", outage.code)
        finally:
            with self._changing:
                self._threads.discard(threading.current_thread())

    def _read_all(self) -> None:
        """Read until a look that was begun after the last call has found nothing."""
        while True:
            calls = self._calls
            if not self._is_closed and read_next(self._factory, self._data_dir, clock=_now, scans=self._scans) is not None:
                continue
            with self._changing:
                if self._is_closed or calls == self._calls:
                    self._threads.discard(threading.current_thread())
                    return


def _now() -> datetime:
    return datetime.now(UTC)
