"""Which tasks a person finds: filters, search and order of the list, narrowed to what the person sees.

Owns the meaning of each filter, for pages and API alike; refuses to cut the list into pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager

from models import Clause, Plan, Task, TaskFeed, Unit, User
from rules.values import OPEN_STATES, Importance, Level, TaskState, Timeliness
from workflow.importance import is_as_important
from workflow.lateness import SOON_DAYS, STANDING_STILL
from workflow.own_tasks import Mine, is_mine
from workflow.search import finds
from workflow.sight import sees_much, sight_of
from workflow.sight_parts import parts_seen
from workflow.visibility import visible_tasks

NO_CLAUSE, NO_SECTION = "none", "-"
"""The sections of what stands in no clause (instructions, reports of values, what was passed down without one), and under no heading."""


class TaskOrder(StrEnum):
    """The order of the list."""

    DUE = "due"
    LATEST_DUE = "latest_due"
    UNIT = "unit"
    PLAN = "plan"
    TITLE = "title"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; an empty field narrows nothing.

    words -- each must occur in the task's words, diacritics forgiven. unit_id -- that unit and all below it.
    due_from, due_until -- the deadline that counts (effective), both days included. states -- any of them.
    is_untaken -- only what its unit has not taken on yet, by saying so or by beginning.
    feeds_id -- the inputs of that task. clause_id -- the tasks of that clause. importance -- its own, else its plan's.
    mine -- what it is to the person who asks.
    is_alone -- of unit_id itself, without what lies below it. section -- of the clauses in that part of the plan's document and in what
    it is divided into; NO_CLAUSE: of no clause. is_escalated -- gone to a level above. is_not_late -- in time, or without a deadline.
    """

    words: str = ""
    unit_id: int | None = None
    level: Level | None = None
    plan_id: int | None = None
    states: frozenset[TaskState] = frozenset()
    timeliness: Timeliness | None = None
    due_from: date | None = None
    due_until: date | None = None
    is_untaken: bool = False
    feeds_id: int | None = None
    clause_id: int | None = None
    importance: Importance | None = None
    mine: Mine | None = None
    is_alone: bool = False
    section: str = ""
    is_escalated: bool = False
    is_not_late: bool = False


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """The numbers of a report over a list: all, done in time and late, open in time, soon and late; no deadline counts as in time.

    suspended -- the clock stands still: neither done nor open.
    """

    total: int
    done_on_time: int
    done_late: int
    open_on_time: int
    open_soon: int
    open_late: int
    suspended: int


def find_tasks(session: Session, user: User, wanted: TaskFilter, on: date, *, order: TaskOrder = TaskOrder.DUE) -> Select[Task]:
    """The query for the tasks that the person sees and that fit, with unit and plan loaded."""
    return _shown(order).where(*_conditions(session, user, wanted, on))


def find_deep(session: Session, user: User, wanted: TaskFilter, on: date, *, order: TaskOrder, limit: int, offset: int) -> Select[Task]:
    """The same far down the list: all before are passed over by what indexes hold, and only the tasks wanted are read."""
    numbers = _bare(select(Task.id), wanted)
    if order is TaskOrder.UNIT and wanted.level is None:
        numbers = numbers.join(Unit, Unit.id == Task.unit_id)
    if order is TaskOrder.PLAN:
        numbers = numbers.join(Plan, Plan.id == Task.plan_id)
    passed = numbers.where(*_conditions(session, user, wanted, on)).order_by(*_order(order)).limit(limit).offset(offset).subquery()
    return _shown(order).where(Task.id.in_(select(passed.c.id)))


def _shown(order: TaskOrder) -> Select[Task]:
    shown = Plan.title, Plan.number, Plan.standing_id, Plan.owner_id, Plan.importance
    names = contains_eager(Task.unit), contains_eager(Task.plan).load_only(*shown)
    found = select(Task).join(Unit, Unit.id == Task.unit_id).join(Plan, Plan.id == Task.plan_id)
    return found.options(*names).order_by(*_order(order))


def count_tasks(session: Session, user: User, wanted: TaskFilter, on: date) -> TaskCounts:
    """The numbers of the same list, in one query."""
    columns: list[Any] = [column.label(f"number_{place}") for place, column in enumerate(count_columns(on))]
    narrowed = _narrowing(session, user, wanted, on, is_walked=False)
    counts = select(*columns).select_from(Task)
    parts = [_bare(counts, wanted).where(part, *narrowed) for part in parts_seen(session, user, on)]
    every = union_all(*parts).subquery()
    row = session.execute(parts[0] if len(parts) == 1 else select(*(func.sum(column) for column in every.c))).one()
    return TaskCounts(*map(int, row))


def bare_tasks(session: Session, user: User, wanted: TaskFilter, on: date) -> Select[int]:
    """The same tasks without their units and plans, in no order: for counting how many there are."""
    narrowed = _narrowing(session, user, wanted, on, is_walked=False)
    return _bare(select(Task.id), wanted).where(visible_tasks(session, user, on), *narrowed)


def _bare(query: Select[Any], wanted: TaskFilter) -> Select[Any]:
    return query.join(Unit, Unit.id == Task.unit_id) if wanted.level is not None else query


def count_columns(on: date) -> list[ColumnElement[int]]:
    """What TaskCounts is counted by, in the order of its fields: aggregates over rows of Task on a day."""
    is_done, is_open = Task.state == TaskState.DONE, Task.state.in_(OPEN_STATES)
    late, soon = timeliness_is(Timeliness.OVERDUE, on), timeliness_is(Timeliness.DUE_SOON, on)
    kinds = is_done & ~late, is_done & late, is_open & ~late & ~soon, is_open & soon, is_open & late, Task.state == TaskState.SUSPENDED
    return [func.count(), *(func.count().filter(kind) for kind in kinds)]


def timeliness_is(wanted: Timeliness, on: date) -> ColumnElement[bool]:
    """A condition on Task, never unknown: where it stands against its deadline on a day; a done one by the day it was done."""
    due = Task.effective_due_on
    is_on_no_known_day = (Task.state == TaskState.DONE) & Task.done_on.is_(None)
    reached = func.coalesce(Task.done_on, case((is_on_no_known_day, due), else_=literal(on, Task.done_on.type)))
    if wanted is Timeliness.NO_DEADLINE:
        return due.is_(None)
    moving = and_(due.is_not(None), Task.state.not_in(STANDING_STILL))
    soon = and_(Task.done_on.is_(None), ~is_on_no_known_day, due >= on, due <= on + timedelta(days=SOON_DAYS))
    if wanted is Timeliness.OVERDUE:
        return and_(moving, reached > due)
    return and_(moving, soon) if wanted is Timeliness.DUE_SOON else and_(moving, reached <= due, ~soon)


def fitting(session: Session, user: User, wanted: TaskFilter, on: date) -> list[list[ColumnElement[bool]]]:
    """The list for other ways of looking at its tasks: in parts that share none, each by conditions on Task, and on Unit for a level."""
    narrowed = _narrowing(session, user, wanted, on, is_walked=False)
    return [[part, *narrowed] for part in parts_seen(session, user, on)]


def _conditions(session: Session, user: User, wanted: TaskFilter, on: date) -> list[ColumnElement[bool]]:
    return [visible_tasks(session, user, on), *_narrowing(session, user, wanted, on)]


def _narrowing(session: Session, user: User, wanted: TaskFilter, on: date, *, is_walked: bool = True) -> list[ColumnElement[bool]]:
    """What is asked for, whoever asks. is_walked -- of the rows only the first in an order are wanted."""
    found = [is_mine(user, wanted.mine, on)] if wanted.mine else []
    if wanted.words:
        found.append(finds(session, Task, wanted.words, is_fenced=sees_much(session, user, on), is_walked=is_walked))
    if wanted.unit_id is not None:
        found.append(Task.unit_id == wanted.unit_id if wanted.is_alone else sight_of(session, [wanted.unit_id], on).has(Task.unit_id))
    if wanted.level is not None:
        found.append(Unit.level == wanted.level)
    if wanted.plan_id is not None:
        found.append(Task.plan_id == wanted.plan_id)
    if wanted.feeds_id is not None:
        found.append(Task.id.in_(select(TaskFeed.giver_id).where(TaskFeed.receiver_id == wanted.feeds_id)))
    if wanted.clause_id is not None:
        found.append(Task.clause_id == wanted.clause_id)
    if wanted.section:
        found.append(is_of_section(wanted.section, wanted.plan_id))
    if wanted.importance is not None:
        found.append(is_as_important(wanted.importance))
    if wanted.states:
        found.append(Task.state.in_(wanted.states))
    return found + _of_time(wanted, on)


def _of_time(wanted: TaskFilter, on: date) -> list[ColumnElement[bool]]:
    """What is asked about deadlines, and about being taken on."""
    found = []
    if wanted.timeliness is not None:
        found.append(timeliness_is(wanted.timeliness, on))
    if wanted.due_from is not None:
        found.append(Task.effective_due_on >= wanted.due_from)
    if wanted.due_until is not None:
        found.append(Task.effective_due_on <= wanted.due_until)
    if wanted.is_untaken:
        found.append(is_untaken())
    if wanted.is_escalated:
        found.append(is_escalated())
    if wanted.is_not_late:
        found.append(~timeliness_is(Timeliness.OVERDUE, on))
    return found


def is_untaken() -> ColumnElement[bool]:
    """A condition on Task: its unit has it in hand and has not taken it on yet, by saying so or by beginning."""
    return Task.accepted_on.is_(None) & Task.state.in_((TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED))


def is_escalated() -> ColumnElement[bool]:
    """A condition on Task: open, and gone to a level above."""
    return Task.state.in_(OPEN_STATES) & (Task.rung > 0)


def is_of_section(section: str, plan_id: int | None) -> ColumnElement[bool]:
    """A condition on Task: of the clauses of a plan in that part of its document; "IV" holds "IV.2". NO_CLAUSE: of no clause."""
    if section == NO_CLAUSE:
        return Task.clause_id.is_(None)
    if section == NO_SECTION:
        return Task.clause_id.in_(select(Clause.id).where(Clause.plan_id == plan_id, Clause.section == ""))
    within = or_(Clause.section == section, Clause.section.startswith(f"{section}.", autoescape=True))
    return Task.clause_id.in_(select(Clause.id).where(Clause.plan_id == plan_id, within))


def _order(order: TaskOrder) -> tuple[Any, ...]:
    due = Task.effective_due_on
    columns: dict[TaskOrder, tuple[Any, ...]] = {
        TaskOrder.DUE: (due.nulls_last(),),
        TaskOrder.LATEST_DUE: (due.desc().nulls_last(),),
        TaskOrder.UNIT: (Unit.name, due.nulls_last()),
        TaskOrder.PLAN: (Plan.title, Plan.id, due.nulls_last()),
        TaskOrder.TITLE: (func.substr(Task.title, literal_column("1"), literal_column("60")),),
        TaskOrder.NEWEST: (Task.created_at.desc(), Task.id.desc()),
    }
    return (*columns[order], Task.id)
