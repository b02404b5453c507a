"""Values that are due are themselves a task: one for each plan, unit and period, with a deadline, that closes itself when all are in.

Owns who owes which values and the tasks for them; late ones climb like any other task. Refuses to take values in (`workflow.measurement`).
What is promised for an area whose lower units were given their targets is reported by those, not by the unit itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, Plan, PlanState, Target, Task, TaskOrigin, Unit, User
from models.database import insert_new
from rules import period_words
from rules.calendar import WorkingCalendar
from rules.deadlines import effective
from rules.periods import Period, period_before, period_of
from rules.values import Frequency, Role, TaskState
from workflow.acceptance import imply
from workflow.assignment import first_look
from workflow.calendar import day_of
from workflow.moves import Act, move
from workflow.owed_values import missing_values, named, reported_by_owner
from workflow.rollup import Changed
from workflow.task_notices import begin_round, stop_chasing
from workflow.text import search_form

REACH_DAYS = 400
"""How far back periods that nobody asked for in time (nothing ran) are still asked for."""
BEGIN_DAYS = 31
"""Who is asked for the first time is asked for periods that ended within so many days: nobody begins with a year of late reports."""
MEASURED = (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY, Frequency.YEARLY)
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class Owing:
    """One unit that owes values of a plan's targets each period. days -- within how many days after a period's end."""

    plan_id: int
    unit_id: int
    days: int


def make_reports(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Make the tasks for the values of periods that have ended since their plan came in force; return how many are new.

    What is all in already is done at once.
    """
    made = 0
    for plan_id, published_at in _plans(session):
        since = max(day_of(published_at or now), today - timedelta(days=REACH_DAYS))
        for frequency in MEASURED:
            begun = _begun(session, plan_id, frequency)
            for period in _ended(frequency, since, today):
                owing = _owing(session, plan_id, frequency, period.last)
                if period.last <= today - timedelta(days=BEGIN_DAYS):
                    owing = [one for one in owing if begun.get(one.unit_id, date.max) < period.last]
                made += _make(session, owing, frequency, period, now, calendar)
    return made


def settle_reports(session: Session, changed: Collection[Changed], *, by: User | None, now: datetime) -> None:
    """Values came, were corrected or given back: close the tasks that have all now, open those again that lack some."""
    places = sorted({(one.unit_id, one.measured_on) for one in changed})
    act = Act(by, now, "đủ số liệu của kỳ")
    for start in range(0, len(places), _PORTION):
        wanted = tuple_(Task.unit_id, Task.reports_on).in_(places[start : start + _PORTION])
        found = select(Task).where(wanted, Task.origin == TaskOrigin.REPORTING, Task.state != TaskState.CANCELLED)
        tasks = session.scalars(found.order_by(Task.id).with_for_update(of=Task)).all()
        lacking = missing_values(session, tasks)
        for task in tasks:
            if task.state is TaskState.DONE and lacking[task.id]:
                _reopen(session, task, Act(None, now, f"số liệu bị trả lại: {named(lacking[task.id])}"))
            elif task.state.is_open and not lacking[task.id]:
                _close(session, task, act)


def asked_by_task(session: Session, targets: Collection[Target]) -> set[int]:
    """The numbers of those targets whose last value is asked for by a task: what is late then is the task, once and not twice."""
    keys: dict[str, list[int]] = defaultdict(list)
    for target in targets:
        if target.definition and target.owner_id and target.year:
            label = period_of(target.definition.frequency, date(target.year, 12, 31)).label
            keys[report_key(target.plan_id, target.owner_id, label)].append(target.id)
    asked = session.scalars(select(Task.passing_key).where(Task.passing_key.in_(sorted(keys)))) if keys else ()
    return {target_id for key in asked for target_id in keys[key or ""]}


def hand_reports_over(session: Session, old: Plan, new: Plan) -> None:
    """A new version is in force: what is still to be reported is reported for it."""
    open_ones = select(Task).where(Task.plan_id == old.id, Task.origin == TaskOrigin.REPORTING, Task.state != TaskState.CANCELLED)
    for task in session.scalars(open_ones):
        if task.state is not TaskState.DONE and task.reports_period and task.reports_on:
            task.plan_id = new.id
            task.passing_key = report_key(new.id, task.unit_id, task.period_label)
    session.flush()


def report_key(plan_id: int, unit_id: int, label: str) -> str:
    """The natural key of a reporting task."""
    return f"report:{plan_id}:{unit_id}:{label}"


def _plans(session: Session) -> list[tuple[int, datetime | None]]:
    has_targets = exists().where(Target.plan_id == Plan.id, Target.review == ClauseState.ACCEPTED, Target.owner_id.is_not(None))
    found = select(Plan.id, Plan.published_at).where(Plan.state == PlanState.PUBLISHED, has_targets)
    return [(plan_id, at) for plan_id, at in session.execute(found.order_by(Plan.id))]


def _ended(frequency: Frequency, since: date, today: date) -> Iterable[Period]:
    """The periods that ended from a day on and before today, the newest first."""

    def of(day: date) -> Period:
        return period_of(frequency, day)

    period = period_before(of(today), of)
    while period.last >= since:
        yield period
        period = period_before(period, of)


def _begun(session: Session, plan_id: int, frequency: Frequency) -> dict[int, date]:
    """Since when each unit has been asked for a plan's values of that rhythm: the last day of the first period asked for."""
    asked = select(Task.unit_id, func.min(Task.reports_on)).where(Task.plan_id == plan_id, Task.reports_period == frequency)
    return {unit_id: first for unit_id, first in session.execute(asked.group_by(Task.unit_id)) if first is not None}


def _make(
    session: Session, owing: Collection[Owing], frequency: Frequency, period: Period, now: datetime, calendar: WorkingCalendar
) -> int:
    if not owing:
        return 0
    plan_id = next(iter(owing)).plan_id
    of_period = Task.plan_id == plan_id, Task.reports_on == period.last, Task.reports_period == frequency
    there = set(session.scalars(select(Task.unit_id).where(*of_period)))
    rows = [_row(one, frequency, period, now, calendar) for one in owing if one.unit_id not in there]
    made = [row.id for row in insert_new(session, Task, rows, Task.id)]
    for start in range(0, len(made), _PORTION):
        tasks = session.scalars(select(Task).where(Task.id.in_(made[start : start + _PORTION]))).all()
        lacking = missing_values(session, tasks)
        for task in tasks:
            if not lacking[task.id]:
                _close(session, task, Act(None, now, "đủ số liệu của kỳ"))
    return len(made)


def _owing(session: Session, plan_id: int, frequency: Frequency, day: date) -> list[Owing]:
    """The units that owe values of a plan for a period ending on that day; those that had ended by then owe nothing."""
    found = (
        select(Target.owner_id, func.max(Indicator.reporting_days))
        .join(Indicator, Indicator.id == Target.indicator_id)
        .join(Unit, Unit.id == Target.owner_id)
        .where(
            Target.plan_id == plan_id,
            Indicator.frequency == frequency,
            or_(Target.year.is_(None), Target.year >= day.year),
            or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
            *reported_by_owner(),
        )
        .group_by(Target.owner_id)
    )
    return [Owing(plan_id, unit_id or 0, days) for unit_id, days in session.execute(found)]


def _row(one: Owing, frequency: Frequency, period: Period, now: datetime, calendar: WorkingCalendar) -> dict[str, Any]:
    due_on = period.last + timedelta(days=one.days)
    effective_on = effective(due_on, calendar)
    title = f"Báo cáo số liệu {period_words.named(frequency, period.last)}"
    return {
        "plan_id": one.plan_id,
        "clause_id": None,
        "unit_id": one.unit_id,
        "origin": TaskOrigin.REPORTING,
        "passing_key": report_key(one.plan_id, one.unit_id, period.label),
        "period_label": period.label,
        "title": title,
        "search_text": search_form(title),
        "role": Role.DO,
        "state": TaskState.ASSIGNED,
        "original_due_on": due_on,
        "due_on": due_on,
        "effective_due_on": effective_on,
        "is_inclusive": True,
        "is_derived": False,
        "is_recurring": True,
        "is_report": True,
        "next_look_on": first_look(effective_on),
        "rung": 0,
        "round": 0,
        "reports_on": period.last,
        "reports_period": frequency,
        "created_at": now,
    }


def _close(session: Session, task: Task, act: Act) -> None:
    day = day_of(act.at)
    task.done_on = day
    move(session, task, "tick_off" if task.state is not TaskState.REPORTED else "confirm", TaskState.DONE, act)
    imply(task, act)
    stop_chasing(session, task, act, f"đã đủ số liệu ngày {day:%d/%m/%Y}")


def _reopen(session: Session, task: Task, act: Act) -> None:
    move(session, task, "return", TaskState.RETURNED, act)
    task.done_on = None
    begin_round(task, act)
