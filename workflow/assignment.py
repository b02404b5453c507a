"""Clauses become tasks: one for each responsible unit and each period, with the deadline that the document gives or a default one.

Owns which tasks exist; refuses to change a task that is there already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseState, Plan, Task, TaskPartner, Unit
from models.database import insert_new
from rules.calendar import WorkingCalendar
from rules.deadlines import Occurrence, Recurrence, RecurrenceError, derived_occurrences, effective, occurrences
from rules.school_year import school_day
from rules.values import Frequency, TaskState
from workflow.calendar import day_of
from workflow.chain_links import weave
from workflow.errors import InvalidInputError
from workflow.text import search_form, shorten

HORIZON_DAYS = {Frequency.DAILY: 14, Frequency.WEEKLY: 56, Frequency.MONTHLY: 190}
"""How far ahead tasks of frequent duties are made; rarer ones get LONG_HORIZON_DAYS."""
LONG_HORIZON_DAYS = 400
_DAYS_SHOWN = {Frequency.DAILY: 30, Frequency.WEEKLY: 200, Frequency.MONTHLY: 800}
_LONG_SHOWN = 4000
FREQUENT_LOOK_BACK_DAYS = 31
"""Daily and weekly duties of a plan that is older than this are not made for the time before."""
FIRST_LOOK_DAYS = 250
"""A task is first looked at this many days before its deadline, whatever the policies say: 120 working days, the most that a policy may ask
for, lie within them, over Tết too. That look tells the day on which a rule in force will first have something to say."""
OPEN_END = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """One task's when: the natural label of its period, its first day, the day it is due, and whether the document says so itself."""

    label: str
    starts_on: date | None
    due_on: date | None
    is_derived: bool = False
    is_recurring: bool = False


def create_tasks(session: Session, plan: Plan, *, today: date, now: datetime, calendar: WorkingCalendar) -> list[int]:
    """Make the tasks that a published plan's accepted clauses call for, up to the horizon; return the ids of the new ones.

    Tasks that exist are left alone, so this is also how a horizon is moved on (`workflow.horizons`).
    """
    accepted = [clause for clause in plan.clauses if clause.state is ClauseState.ACCEPTED]
    owners = _owners(session, plan)
    rows = [row for clause in accepted for row in _rows(plan, clause, owners, today, now, calendar)]
    made = [(row.id, row.clause_id) for row in insert_new(session, Task, rows, Task.id, Task.clause_id)]
    _add_partners(session, plan, made)
    if made:
        weave(session, plan)
    return [task_id for task_id, _ in made]


def plan_period(plan: Plan) -> tuple[date, date | None]:
    """First and last day of a plan: nothing falls due before it was issued. Where it names no period: from then on, with no end."""
    issued_on = earliest_issue(plan)
    first = date(plan.period_start, 1, 1) if plan.period_start else date((issued_on or day_of(plan.imported_at)).year, 1, 1)
    return max(first, issued_on or first), date(plan.period_end, 12, 31) if plan.period_end else None


def earliest_issue(plan: Plan) -> date | None:
    """The day of issue; where the document leaves it blank, the day of the latest document that it rests on: it cannot be older."""
    if plan.issued_on:
        return plan.issued_on
    return max((date.fromisoformat(str(item["issued_on"])) for item in plan.basis if item.get("issued_on")), default=None)


def dues(plan: Plan, clause: Clause, today: date, *, further: int = 0) -> list[Due]:
    """When a clause is due: the written day, each period of a recurring duty, or the plan's default days, marked as derived.

    Words that hang on an event ("ngay sau khi …") give a task without a deadline: no day is invented. The end of a term of a named school
    year is that of the Ministry's frame plan, marked as derived. A recurring duty that was paused or ended gives nothing in that time.
    further -- look this many days beyond the horizon.
    """
    recurrence = recurrence_of(clause)
    found = [Due("", None, clause.due_on)] if clause.due_on else []
    if recurrence is not None:
        again = _recurring(plan, clause, recurrence, today, further)
        found += [Due(o.period_label, o.starts_on, o.due_on, is_derived=recurrence.is_school, is_recurring=True) for o in again]
    if found or (recurrence is not None and _returns_at_all(plan, clause, recurrence)):
        return found
    if clause.deadline_text and not clause.due_on:
        school_on = school_day(clause.deadline_text)
        return [Due("", None, school_on, is_derived=school_on is not None)]
    default = [one for one in _derived(plan, today, further) if not is_paused(clause, one.due_on)]
    return [Due(o.period_label, o.starts_on, o.due_on, is_derived=True) for o in default]


def due_days(plan: Plan, clause: Clause, today: date, *, most: int) -> list[date]:
    """The next days on which a clause that returns falls due, today included, as far as its plan goes; of any other clause none."""
    recurrence = recurrence_of(clause)
    if recurrence is None or recurrence.rule is None:
        return []
    until = today + timedelta(days=_DAYS_SHOWN.get(recurrence.frequency, _LONG_SHOWN))
    coming = (one.due_on for one in _occurrences(plan, recurrence, until, today))
    return [day for day in coming if not is_paused(clause, day)][:most]


def reporting_day(plan: Plan) -> tuple[int | None, int | None]:
    """Month and day of the plan's own yearly report: as set, else its closing paragraph's, else the first dated yearly report's."""
    if plan.reporting_month is not None:
        return plan.reporting_month, plan.reporting_day
    dated = [c for c in plan.clauses if c.frequency is Frequency.YEARLY and c.recurrence_month and c.state is not ClauseState.IGNORED]
    reports = [c for c in dated if c.section == "closing"] or [c for c in dated if is_reported(c)]
    return (reports[0].recurrence_month, reports[0].recurrence_day) if reports else (None, None)


def is_reported(clause: Clause) -> bool:
    """Whether what the clause asks for goes to somebody, who lacks it as long as it is late."""
    return any(body.purpose is BodyPurpose.REPORT_TO for body in clause.bodies)


def recurrence_of(clause: Clause) -> Recurrence | None:
    """The clause's recurrence as the rules know it, if it has one."""
    if clause.frequency is None:
        return None
    month, day = clause.recurrence_month, clause.recurrence_day
    return Recurrence(clause.recurrence_text or "", clause.frequency, month, day, clause.rrule, clause.recurrence_is_after)


def units_named(clause: Clause, purpose: BodyPurpose) -> list[int]:
    """The units that a clause's bodies of one purpose were resolved to, each once, in the order of the text."""
    return list(dict.fromkeys(body.unit_id for body in clause.bodies if body.purpose is purpose and body.unit_id is not None))


def _recurring(plan: Plan, clause: Clause, recurrence: Recurrence, today: date, further: int) -> list[Occurrence]:
    start, _end = plan_period(plan)
    is_frequent = recurrence.frequency in (Frequency.DAILY, Frequency.WEEKLY)
    since = today - timedelta(days=FREQUENT_LOOK_BACK_DAYS) if is_frequent else None
    until = max(start, today) + timedelta(days=horizon_days(recurrence.frequency) + further)
    return [one for one in _occurrences(plan, recurrence, until, since) if not is_paused(clause, one.due_on)]


def _returns_at_all(plan: Plan, clause: Clause, recurrence: Recurrence) -> bool:
    """Whether a duty without a due day near today has one at all: then it is not asked for once a year in its stead."""
    if recurrence.rule is None:
        return False
    end = plan_period(plan)[1]
    return bool(clause.pauses) or end is None or bool(_occurrences(plan, recurrence, end, None))


def _occurrences(plan: Plan, recurrence: Recurrence, until: date, since: date | None) -> list[Occurrence]:
    start, end = plan_period(plan)
    anchored_on = date(plan.period_start, 1, 1) if plan.period_start else start
    try:
        return occurrences(recurrence, start, end or OPEN_END, until=until, since=since, anchored_on=anchored_on)
    except RecurrenceError as error:
        raise InvalidInputError(str(error), field="deadline") from error


def is_paused(clause: Clause, day: date) -> bool:
    """Whether the clause's recurring duty does not fall due on that day: it was paused, or has ended."""
    return any(pause["from_on"] <= day.isoformat() <= (pause["until_on"] or OPEN_END.isoformat()) for pause in clause.pauses or ())


def horizon_days(frequency: Frequency | None) -> int:
    """How many days ahead tasks of such a duty are made."""
    return HORIZON_DAYS.get(frequency, LONG_HORIZON_DAYS) if frequency else LONG_HORIZON_DAYS


def _derived(plan: Plan, today: date, further: int) -> list[Occurrence]:
    start, end = plan_period(plan)
    month, day = reporting_day(plan)
    reporting = Recurrence("", Frequency.YEARLY, month, day) if month else None
    last = end or date(start.year, 12, 31)
    until = max(start, today) + timedelta(days=LONG_HORIZON_DAYS + further)
    return derived_occurrences(start, last, until=until, reporting=reporting)


Owners = Mapping[tuple[int | None, str], set[int]]
"""The units that have a task of a clause and period, by the clause's id and the period's label."""


def _owners(session: Session, plan: Plan) -> Owners:
    found: dict[tuple[int | None, str], set[int]] = defaultdict(set)
    for clause_id, label, unit_id in session.execute(
        select(Task.clause_id, Task.period_label, Task.unit_id).where(Task.plan_id == plan.id)
    ):
        found[clause_id, label].add(unit_id)
    return found


def vacancies(units: Iterable[Unit], owning: Collection[int]) -> list[Unit]:
    """The units that lack their task of one clause and period. A task that was given to another unit is not made a second time: for each
    owner that the clause does not name, one of the named ones owes nothing.
    """
    named = list(units)
    missing = [unit for unit in named if unit.id not in owning]
    return missing[len(set(owning) - {unit.id for unit in named}) :]


def _rows(plan: Plan, clause: Clause, owners: Owners, today: date, now: datetime, calendar: WorkingCalendar) -> Iterable[dict[str, Any]]:
    units = units_responsible(clause)
    for due in dues(plan, clause, today) if units else ():
        effective_on = effective(due.due_on, calendar) if due.due_on else None
        for unit in vacancies(units, owners.get((clause.id, due.label), ())):
            if not will_owe(unit, due):
                continue
            yield {
                "plan_id": plan.id,
                "clause_id": clause.id,
                "unit_id": unit.id,
                "period_label": due.label,
                "title": shorten(clause.text),
                "search_text": search_form(clause.text),
                "role": clause.role,
                "state": TaskState.ASSIGNED,
                "starts_on": due.starts_on,
                "original_due_on": due.due_on,
                "due_on": due.due_on,
                "effective_due_on": effective_on,
                "is_inclusive": clause.is_inclusive,
                "is_derived": due.is_derived,
                "is_recurring": due.is_recurring,
                "importance": clause.importance,
                "is_report": is_reported(clause),
                "next_look_on": first_look(effective_on),
                "rung": 0,
                "round": 0,
                "created_at": now,
            }


def units_responsible(clause: Clause) -> list[Unit]:
    """The units that answer for a clause, each once, in the order of the text."""
    found = (body.unit for body in clause.bodies if body.purpose is BodyPurpose.RESPONSIBLE)
    return list(dict.fromkeys(unit for unit in found if unit is not None))


def will_owe(unit: Unit, due: Due) -> bool:
    """Whether the unit exists when a period's duty falls due. A day that the document names stays with the unit that it names."""
    if due.due_on is None or not (due.is_recurring or due.is_derived):
        return True
    return (unit.valid_from or date.min) <= due.due_on <= (unit.valid_to or date.max)


def first_look(effective_on: date | None) -> date | None:
    """The first day on which any rule can concern a task with that deadline."""
    return effective_on - timedelta(days=FIRST_LOOK_DAYS) if effective_on else None


def _add_partners(session: Session, plan: Plan, made: list[tuple[int, int | None]]) -> None:
    partners = {clause.id: units_named(clause, BodyPurpose.PARTNER) for clause in plan.clauses}
    rows = [{"task_id": task_id, "unit_id": unit_id} for task_id, clause_id in made if clause_id for unit_id in partners[clause_id]]
    insert_new(session, TaskPartner, rows, TaskPartner.task_id)
