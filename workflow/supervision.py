"""The sweep under supervision: it runs in processes of its own, and a death of one loses nothing.

Owns what follows from a death: the next process, rows suspected and set aside, giving up. A process is started only where something needs
a look. On SQLite there is one, and the supervisor writes only when it has ended; on PostgreSQL any number share the rows.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workflow.desk import Counts
from workflow.errors import Words, WorkflowError
from workflow.outages import as_outage
from workflow.set_aside import Hand, note_deaths, tidy
from workflow.sweep_messages import Order
from workflow.sweep_process import COMMAND, SILENCE_SECONDS, Cause, Fate, run_process
from workflow.sweeping import begin_day, is_anything_due

PAUSES = (0, 1, 2, 4, 8, 16)
"""Seconds before each new process after deaths, one upon the other, that no row is to blame for; then it is given up."""
KILLS_BORNE = 3
"""Processes that somebody ended one after the other with the same rows in hand, before these rows are suspected all the same."""
ROWS_BORNE = 12
"""Deaths one upon the other that rows are to blame for: after so many it is the engine that is broken, and no more are set aside now."""
_UNDONE = Words(
    "Lượt rà chưa xong: tiến trình rà dừng giữa chừng nhiều lần liền (%(reason)s). Những gì đã ghi được giữ nguyên; "
    "hãy xem nhật ký của máy chủ, rồi chạy lại: python app.py sweep"
)
_log = logging.getLogger(__name__)


class SweepFailedError(WorkflowError):
    """The sweep could not be run to its end; what was committed stays, and the next run does the rest."""

    code = "sweep-failed"


@dataclass(frozen=True, slots=True)
class Means:
    """By what a sweep is run; tests put others in their place. pause -- waits so many seconds; told -- hears of each committed batch."""

    workers: int = 1
    command: Sequence[str] = COMMAND
    silence: float = SILENCE_SECONDS
    pause: Callable[[float], None] = time.sleep
    told: Callable[[Counts], None] = lambda _counts: None


@dataclass(slots=True)
class Swept:
    """What a supervised sweep did. deaths -- how many processes died; set_aside -- what no sweep looks at from now on."""

    counts: Counts = field(default_factory=Counts)
    deaths: int = 0
    set_aside: list[Hand] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def troubles(self) -> dict[str, int]:
        """What a record of the run adds where processes died."""
        return {"deaths": self.deaths, "set_aside": len(self.set_aside)} if self.deaths else {}

    def add(self, counts: Counts) -> None:
        """Add a committed batch, of whichever process."""
        with self._lock:
            self.counts.add(counts)

    def add_death(self, aside: Hand | None) -> None:
        """Add a death, and what was set aside because of it."""
        with self._lock:
            self.deaths += 1
            if aside:
                self.set_aside.append(aside)


def supervise(factory: sessionmaker[Session], *, today: date, now: datetime, means: Means | None = None) -> Swept:
    """Sweep for a day until nothing needs a look any more. Raises SweepFailedError where that cannot be reached now."""
    means, done = means or Means(), Swept()
    with factory.begin() as session:
        begin_day(session, today, now)
        if not is_anything_due(session, today):
            return done
    engine: Engine = factory.kw["bind"]
    order = Order(engine.url.render_as_string(hide_password=False), today, now, os.getpid())
    workers = means.workers if engine.dialect.name == "postgresql" else 1
    posts = [_Post(factory, order, means, done) for _ in range(workers)]
    if len(posts) == 1:
        given_up = [posts[0].work()]
    else:
        with ThreadPoolExecutor(workers, thread_name_prefix="sweep") as pool:
            given_up = list(pool.map(_Post.work, posts))
    _finish(factory, today, done, [reason for reason in given_up if reason])
    return done


def _finish(factory: sessionmaker[Session], today: date, done: Swept, given_up: list[str]) -> None:
    if not done.deaths:
        return
    with factory.begin() as session:
        tidy(session, today)
        is_left = bool(given_up) and is_anything_due(session, today)
    if is_left:
        raise SweepFailedError(_UNDONE, reason=given_up[0])


@dataclass(slots=True)
class _Post:
    """One place at which processes work, one after the other.

    Since a batch was last committed: fruitless -- deaths that no row is to blame for; by_rows -- the others; kills -- one upon the other.
    """

    factory: sessionmaker[Session]
    order: Order
    means: Means
    done: Swept
    fruitless: int = 0
    by_rows: int = 0
    kills: int = 0

    def work(self) -> str:
        """Keep a process at work until nothing is left; returns why it was given up, "" where it was not."""
        while True:
            fate = self._run()
            if fate.cause is Cause.DONE:
                return ""
            if fate.cause is not Cause.RENEWAL and not self._goes_on(fate):
                return fate.detail

    def _run(self) -> Fate:
        try:
            return run_process(self.order, self._committed, command=self.means.command, silence=self.means.silence)
        except OSError as error:  # no memory, no process to be had
            return Fate(Cause.OUTSIDE, f"không khởi động được tiến trình: {error.strerror or error}")

    def _committed(self, counts: Counts) -> None:
        self.done.add(counts)
        self.means.told(counts)

    def _goes_on(self, fate: Fate) -> bool:
        """After a death: note what is to be noted, wait where that helps; whether another process is to be tried."""
        _log.warning("a sweeping process died: %s; in hand: %s", fate.detail, fate.hand or "nothing")
        if fate.committed:
            self.fruitless = self.by_rows = self.kills = 0
        self.kills = self.kills + 1 if fate.is_killed and fate.hand else 0
        is_theirs = fate.cause is Cause.ROWS or self.kills >= KILLS_BORNE
        if fate.hand and is_theirs and self._note(fate.hand, fate.detail):
            self.kills, self.by_rows = 0, self.by_rows + 1
            return self.by_rows <= ROWS_BORNE
        self.done.add_death(None)
        self.fruitless += 1
        if fate.cause is Cause.HOPELESS or self.fruitless > len(PAUSES):
            return False
        self.means.pause(PAUSES[self.fruitless - 1])
        return True

    def _note(self, hand: Hand, detail: str) -> bool:
        """Suspect the rows, or set the one aside; False where the database is away: they are found again when it is back."""
        try:
            with self.factory.begin() as session:
                aside = note_deaths(session, hand, detail=detail, today=self.order.today, at=self.order.now)
        except SQLAlchemyError as error:
            if as_outage(error) is None:
                raise
            _log.warning("the death could not be noted: %s", error)
            return False
        self.done.add_death(Hand(hand.matter, tuple(aside)) if aside else None)
        for row_id in aside:
            _log.error("%s %s is set aside, no sweep looks at it: %s", hand.matter, row_id, detail)
        return True
