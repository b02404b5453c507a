"""Values that are due are themselves a task: one for each plan, unit and period, with a deadline, that closes itself when all are in.

Owns who owes which values and the tasks for them; late ones climb like any other task. Refuses to take values in (`workflow.measurement`).
What is promised for an area whose lower units were given their targets is reported by those, not by the unit itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, tuple_
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
    """A unit that owes a value each period. days -- within how many days after a period's end; last -- the last day that it owes for."""

    unit_id: int
    days: int
    last: date


def make_reports(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Make the tasks for the values of periods that have ended since their plan came in force; return how many are new.

    What is all in already is done at once.
    """
    made: list[int] = []
    for plan_id, published_at in _plans(session):
        since = max(day_of(published_at or now), today - timedelta(days=REACH_DAYS))
        owing, asked = _owing(session, plan_id), _asked(session, plan_id)
        rows = [
            _row(plan_id, unit_id, days, frequency, period, now, calendar)
            for frequency in sorted(owing)
            for period in _ended(frequency, since, today)
            for unit_id, days in _to_ask(owing[frequency], asked[frequency], period.last, today).items()
        ]
        made += [row.id for row in insert_new(session, Task, rows, Task.id)]
    _close_those_all_in(session, made, now)
    return len(made)


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


def _asked(session: Session, plan_id: int) -> defaultdict[Frequency, defaultdict[int, set[date]]]:
    """For which periods each unit has been asked for a plan's values, by their rhythm."""
    found: defaultdict[Frequency, defaultdict[int, set[date]]] = defaultdict(lambda: defaultdict(set))
    asked = select(Task.reports_period, Task.unit_id, Task.reports_on).where(Task.plan_id == plan_id, Task.origin == TaskOrigin.REPORTING)
    for frequency, unit_id, day in session.execute(asked):
        if frequency and day:
            found[frequency][unit_id].add(day)
    return found


def _owing(session: Session, plan_id: int) -> defaultdict[Frequency, list[Owing]]:
    """Which units owe values of a plan, by their rhythm."""
    found: defaultdict[Frequency, list[Owing]] = defaultdict(list)
    targets = (
        select(Indicator.frequency, Target.owner_id, Indicator.reporting_days, Target.year, Unit.valid_to)
        .select_from(Target)
        .join(Indicator, Indicator.id == Target.indicator_id)
        .join(Unit, Unit.id == Target.owner_id)
        .where(Target.plan_id == plan_id, Indicator.frequency.in_(MEASURED), *reported_by_owner())
        .distinct()
    )
    for frequency, unit_id, days, year, valid_to in session.execute(targets):
        last = min(date(year, 12, 31) if year else date.max, valid_to or date.max)
        found[frequency].append(Owing(unit_id or 0, days, last))
    return found


def _to_ask(owing: Iterable[Owing], asked: Mapping[int, set[date]], day: date, today: date) -> dict[int, int]:
    """The units to ask for a period that ended on that day, each with the days that it has; not those that were asked."""
    is_long_ago = day <= today - timedelta(days=BEGIN_DAYS)
    found: dict[int, int] = {}
    for one in owing:
        before = asked.get(one.unit_id, ())
        if day > one.last or day in before or (is_long_ago and day < min(before, default=date.max)):
            continue
        found[one.unit_id] = max(one.days, found.get(one.unit_id, 0))
    return found


def _close_those_all_in(session: Session, task_ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(task_ids), _PORTION):
        tasks = session.scalars(select(Task).where(Task.id.in_(task_ids[start : start + _PORTION]))).all()
        lacking = missing_values(session, tasks)
        for task in tasks:
            if not lacking[task.id]:
                _close(session, task, Act(None, now, "đủ số liệu của kỳ"))


def _row(
    plan_id: int, unit_id: int, days: int, frequency: Frequency, period: Period, now: datetime, calendar: WorkingCalendar
) -> dict[str, Any]:
    due_on = period.last + timedelta(days=days)
    effective_on = effective(due_on, calendar)
    title = f"Báo cáo số liệu {period_words.named(frequency, period.last)}"
    return {
        "plan_id": plan_id,
        "clause_id": None,
        "unit_id": unit_id,
        "origin": TaskOrigin.REPORTING,
        "passing_key": report_key(plan_id, unit_id, period.label),
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
