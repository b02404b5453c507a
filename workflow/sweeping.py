"""A whole sweep, batch after batch, each in a short transaction of its own, until nothing needs a look any more.

Owns the order and the size of batches; refuses to know in which process it runs (`workflow.supervision`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, sessionmaker

from models import Target, Task
from models.database import let_others_write
from rules.features import Subject as Matter
from workflow.calendar import working_calendar
from workflow.desk import Counts
from workflow.indicator_book import register_indicators
from workflow.judges import Judge, in_step
from workflow.meeting_notices import remind_of_meetings
from workflow.part_reminders import remind_of_parts
from workflow.policies import register_shipped
from workflow.set_aside import clear, suspected, suspected_and_due
from workflow.suspension import resume_those_due
from workflow.sweep import sweep_tasks
from workflow.target_sweep import sweep_targets
from workflow.turned_clocks import look_anew_after_turning_back
from workflow.watch import Portion, Watch

LONGEST_SECONDS = 0.5
"""A batch that took longer is followed by smaller ones: others wait for the one write lock of SQLite meanwhile."""
SMALLEST = 100

Batch = Callable[[Portion], Counts]
_KINDS: tuple[tuple[Matter, Callable[..., Counts]], ...] = ((Matter.TASK, sweep_tasks), (Matter.TARGET, sweep_targets))


@dataclass(slots=True)
class Sweep:
    """One sweep at work. judge None: by the policies in force, also where these change meanwhile."""

    factory: sessionmaker[Session]
    today: date
    now: datetime
    judge: Judge | None = None
    watch: Watch = field(default_factory=Watch)

    def batches(self) -> Iterator[Counts]:
        """The counts of each batch, once it is committed."""
        is_sqlite = self.factory.kw["bind"].dialect.name == "sqlite"
        for matter, sweep_some in _KINDS:
            most: int | None = None
            while True:
                begin = time.perf_counter()
                counts = self._one(matter, sweep_some, most=most)
                if not counts.looked_at:
                    break
                if is_sqlite:
                    most = _most(counts.looked_at, time.perf_counter() - begin, most)
                yield counts
                let_others_write(self.factory)
            yield from self._suspects(matter, sweep_some)

    def _suspects(self, matter: Matter, sweep_some: Callable[..., Counts]) -> Iterator[Counts]:
        """Rows that were in hand when a process died, each alone in its batch."""
        with self.factory() as session:
            ids = suspected_and_due(session, matter, self.today)
        for row_id in ids:
            counts = self._one(matter, sweep_some, alone=row_id)
            if counts.looked_at:
                yield counts

    def _one(self, matter: Matter, sweep_some: Callable[..., Counts], *, most: int | None = None, alone: int | None = None) -> Counts:
        with self.factory.begin() as session:
            judge = self._judge(session)
            without = () if alone else tuple(suspected(session, matter))
            portion = Portion(most, alone, without, self.watch)
            counts = sweep_some(session, today=self.today, now=self.now, judge=judge, portion=portion)
            if alone and counts.looked_at:
                clear(session, matter, [alone])
        return counts

    def _judge(self, session: Session) -> Judge:
        self.judge = in_step(session, self.judge, self.today)
        return self.judge


def _most(looked_at: int, seconds: float, most: int | None) -> int | None:
    """How many rows the next batch takes at most, so that it ends in time."""
    if seconds > LONGEST_SECONDS:
        return max(int(looked_at * LONGEST_SECONDS / seconds), SMALLEST)
    return most * 2 if most and seconds < LONGEST_SECONDS / 2 else most


def begin_day(session: Session, today: date, now: datetime) -> None:
    """What comes before the rows: what is shipped is known, what was suspended runs on, parts and meetings are called to mind.

    Asks no engine, so it is safe in any process.
    """
    register_shipped(session, now)
    register_indicators(session, now)
    look_anew_after_turning_back(session, today)
    resume_those_due(session, today, now)
    remind_of_parts(session, today=today, now=now, calendar=working_calendar(session))
    remind_of_meetings(session, today=today, now=now, calendar=working_calendar(session))


def is_anything_due(session: Session, today: date) -> bool:
    """Whether some task or target needs a look."""
    task = exists().where(Task.next_look_on <= today)
    target = exists().where(Target.next_look_on <= today, Target.owner_id.is_not(None))
    return bool(session.scalar(select(or_(task, target))))
