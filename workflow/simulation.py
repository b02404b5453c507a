"""The same decisions over future days, nothing written: the days are lived one after the other in a transaction that is rolled back.

Owns going through the days: tasks of coming periods are made, what was suspended until a day is resumed, then the real sweep decides; so
that what is shown is what would happen if nobody acted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from workflow.calendar import moment_of
from workflow.climbing import Counts, Judge
from workflow.errors import InvalidInputError
from workflow.horizons import extend_horizons
from workflow.suspension import resume_those_due
from workflow.sweep import sweep_tasks
from workflow.target_sweep import sweep_targets

LONGEST_DAYS = 731


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """What one day would bring."""

    on: date
    notices: int
    escalations: int


def simulate(session: Session, *, start: date, until: date, judge: Judge) -> list[SimulatedDay]:
    """The days from `start` to `until` on which something would be decided. The session is rolled back at the end.

    Raises InvalidInputError for a span that is empty or longer than two years.
    """
    if until < start or (until - start).days > LONGEST_DAYS:
        raise InvalidInputError(
            "Khoảng từ %(start)s đến %(until)s không dùng được: ngày cuối phải từ ngày đầu trở đi, không quá hai năm sau.",
            field="until",
            start=start,
            until=until,
        )
    days: list[SimulatedDay] = []
    try:
        for offset in range((until - start).days + 1):
            day = start + timedelta(days=offset)
            counts = _one_day(session, day, judge)
            if counts.notices or counts.escalations_opened or counts.escalations_raised:
                days.append(SimulatedDay(day, counts.notices, counts.escalations_opened + counts.escalations_raised))
    finally:
        session.rollback()
    return days


def _one_day(session: Session, day: date, judge: Judge) -> Counts:
    total, morning = Counts(), moment_of(day, 6)
    extend_horizons(session, today=day, now=morning, calendar=judge.calendar)
    resume_those_due(session, day, morning)
    for one_batch in (sweep_tasks, sweep_targets):
        while (counts := one_batch(session, today=day, now=morning, judge=judge)).looked_at:
            total.add(counts)
    return total
