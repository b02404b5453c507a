"""How far a person sees: the units of theirs and all below, fetched once for a request that only reads, and how much is owed there.

Owns the shape of the conditions that PostgreSQL needs with a million tasks; who sees what by which role is `workflow.visibility`. A session
that writes, and SQLite, ask within each statement instead, as units may change meanwhile and little is at stake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Escalation, MembershipRole, Plan, Target, Task, TaskPartner, Unit, User
from models.database import READS
from workflow.people import roles_on
from workflow.units import descendant_ids, nothing_outside

FEW = 5_000
"""So many tasks are fetched by their numbers and sorted sooner than they are met on a walk through all open tasks by deadline."""


@dataclass(frozen=True, slots=True)
class Sight:
    """own -- the person's units; fetched -- they and all below, unless that is everything; None: asked for within the statement.

    is_everything -- no unit lies outside. is_narrow -- FEW tasks at most are owed there.
    """

    own: frozenset[int]
    on: date
    fetched: tuple[int, ...] | None = None
    is_everything: bool = False
    is_narrow: bool = False

    def has(self, column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[bool]:
        """A condition: the unit of this column is seen; never of a column that names none."""
        if self.is_everything:
            return column.is_not(None)
        if self.fetched is None:
            return column.in_(descendant_ids(self.own, self.on))
        return column == func.any(literal(list(self.fetched), ARRAY(Integer)))


def fetches(session: Session) -> bool:
    """Whether units are fetched once in this session: it only reads, and PostgreSQL may hold many rows."""
    return bool(session.info.get(READS)) and session.get_bind().dialect.name == "postgresql"


def sight_of(session: Session, own: Collection[int], on: date) -> Sight:
    """What lies within and below these units on a day."""
    units = frozenset(own)
    if not fetches(session):
        return Sight(units, on)
    known: dict[tuple[frozenset[int], date], Sight] = session.info.setdefault("sights", {})
    if (units, on) not in known:
        known[units, on] = _fetched(session, units, on) if units else Sight(units, on, ())
    return known[units, on]


def _fetched(session: Session, units: frozenset[int], on: date) -> Sight:
    """In one statement: the units, unless they are all there are, and how many tasks are owed within, counted no further than needed."""
    below = descendant_ids(units, on).cte("seen")
    whole = select(nothing_outside(units, on).label("is_whole")).limit(1).subquery()  # the limit: asked once for all three columns
    every = select(literal(1)).select_from(Task).limit(FEW + 1)
    owed = every.where(Task.unit_id.in_(select(below.c.id)))
    tasks = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (every, owed)]
    ids = case((whole.c.is_whole, None), else_=select(func.array_agg(below.c.id)).scalar_subquery())
    found = session.execute(select(whole.c.is_whole, ids, case((whole.c.is_whole, tasks[0]), else_=tasks[1]))).one()
    return Sight(units, on, tuple(sorted(found[1] or ())), is_everything=found[0], is_narrow=found[2] <= FEW)


def seen_among(session: Session, sight: Sight, unit_ids: Collection[int]) -> frozenset[int]:
    """Of these units the ones that are seen; asked of the database only where nothing was fetched."""
    if sight.is_everything or not unit_ids:
        return frozenset(unit_ids)
    if sight.fetched is not None:
        return frozenset(unit_ids) & frozenset(sight.fetched)
    return frozenset(session.scalars(select(Unit.id).where(Unit.id.in_(unit_ids), sight.has(Unit.id))))


def sees_much(session: Session, user: User, on: date) -> bool:
    """Whether counting what the person sees goes through many rows: on PostgreSQL, with many tasks within sight."""
    roles = roles_on(user, on)
    if not fetches(session):
        return False
    coordinates = any(one.role in (MembershipRole.ADMINISTRATOR, MembershipRole.COORDINATOR) for one in roles)
    if not coordinates:
        return not sight_of(session, {one.unit_id for one in roles if one.unit_id is not None}, on).is_narrow
    if "has many" not in session.info:
        session.info["has many"] = session.scalar(select(Task.id).offset(FEW).limit(1)) is not None
    return bool(session.info["has many"])


def tasks_in_sight(session: Session, sight: Sight, others: Sequence[Select[int]], plans: Select[int] | None) -> ColumnElement[bool]:
    """A condition on Task: owed within sight, of one of the plans, or among the numbers that the other queries give.

    Few tasks are put together by their numbers, whatever PostgreSQL thinks. Of many, each is recognised by itself while all are walked
    through in the order asked for: a set of a hundred thousand numbers would be made, or asked for at each task, for fifty rows.
    """
    if are_few(session, sight, plans):
        return Task.id == _any_number(union_all(_owed(sight, plans), *others))
    owed = [sight.has(Task.unit_id), *([] if plans is None else [Task.plan_id.in_(plans)])]
    if sight.fetched is None:
        return or_(*owed, *(Task.id.in_(numbers) for numbers in others))
    return or_(*owed, *(numbers.where(numbers.selected_columns[0] == Task.id).correlate(Task).exists() for numbers in others))


def escalations_in_sight(session: Session, sight: Sight, plans: Select[int] | None, *, is_walked: bool = False) -> ColumnElement[bool]:
    """A condition on Escalation: from or to a unit seen, or about what one owes; or of one of the plans.

    is_walked -- each is recognised by itself, unless few are seen; else all that are seen are put together.
    """
    task, target, own = aliased(Task), aliased(Target), aliased(Escalation)
    is_seen = or_(sight.has(target.owner_id), *([] if plans is None else [target.plan_id.in_(plans)]))
    of_targets, between = select(target.id).where(is_seen), (sight.has(own.from_unit_id), sight.has(own.to_unit_id))
    if sight.fetched is None:
        mine = or_(sight.has(Escalation.from_unit_id), sight.has(Escalation.to_unit_id))
        return or_(mine, Escalation.task_id.in_(_owed(sight, plans)), Escalation.target_id.in_(of_targets))
    if is_walked and not are_few(session, sight, plans):
        return or_(*_each_in_sight(sight, plans))
    ways = [select(own.id).where(condition) for condition in between]
    about = select(own.id).join(task, task.id == own.task_id)
    missed = select(own.id).join(target, target.id == own.target_id)
    ways += [about.where(sight.has(task.unit_id)), missed.where(sight.has(target.owner_id))]
    ways += [] if plans is None else [about.where(task.plan_id.in_(plans)), missed.where(target.plan_id.in_(plans))]
    return Escalation.id.in_(union_all(*ways))


def _each_in_sight(sight: Sight, plans: Select[int] | None) -> Iterator[ColumnElement[bool]]:
    """Asked of one escalation after the other: what it is about is looked up by its number, never gathered."""
    for column in (Escalation.from_unit_id, Escalation.to_unit_id):
        yield sight.has(column)
    for matter, number, unit_id in ((Task, Escalation.task_id, Task.unit_id), (Target, Escalation.target_id, Target.owner_id)):
        asked = select(unit_id).where(matter.id == number).correlate(Escalation)
        yield sight.has(asked.scalar_subquery())
        if plans is not None:
            yield asked.with_only_columns(matter.plan_id).scalar_subquery().in_(plans)


def plans_in_sight(session: Session, sight: Sight, *, of_few: bool = False) -> ColumnElement[bool]:
    """A condition on Plan: with a task that is owed within sight, or in which a unit there takes part.

    Within a wide sight what units take part in is met task by task; each other plan is asked for a task, as there are few plans.
    of_few -- the query names a few plans itself: these alone are asked, and nothing is fetched first.
    """
    has_part = select(TaskPartner.task_id).where(sight.has(TaskPartner.unit_id))
    if sight.is_everything:
        return exists().where(Task.plan_id == Plan.id).correlate(Plan)
    if sight.fetched is None:
        return Plan.id.in_(select(Task.plan_id).where(or_(sight.has(Task.unit_id), Task.id.in_(has_part))))
    of_task = select(Task.plan_id).where(Task.id == TaskPartner.task_id).scalar_subquery()
    taken = select(of_task).where(sight.has(TaskPartner.unit_id))
    if sight.is_narrow:
        return Plan.id == _any_number(union(select(Task.plan_id).where(sight.has(Task.unit_id)), taken))
    has_task = exists().where(Task.plan_id == Plan.id, sight.has(Task.unit_id)).correlate(Plan)
    known: dict[frozenset[int], list[int]] = session.info.setdefault("plans in sight", {})
    if of_few and sight.own not in known:
        return or_(has_task, taken.where(of_task == Plan.id).correlate(Plan).exists())
    if sight.own not in known:
        with_part = select(Task.plan_id).where(Task.id == _any_number(has_part))
        known[sight.own] = list(session.scalars(select(Plan.id).where(or_(Plan.id.in_(with_part), has_task))))
    return Plan.id == func.any(literal(known[sight.own], ARRAY(Integer)))


def are_few(session: Session, sight: Sight, plans: Select[int] | None) -> bool:
    """Whether few tasks are owed within sight and belong to the plans, on a database that may have many."""
    if sight.fetched is None or not sight.is_narrow or plans is None:
        return sight.fetched is not None and sight.is_narrow
    known: dict[frozenset[int], bool] = session.info.setdefault("few plans", {})
    if sight.own not in known:
        owed = select(literal(1)).where(Task.plan_id.in_(plans)).limit(FEW + 1).subquery()
        known[sight.own] = (session.scalar(select(func.count()).select_from(owed)) or 0) <= FEW
    return known[sight.own]


def _owed(sight: Sight, plans: Select[int] | None) -> Select[int]:
    task = aliased(Task)
    return select(task.id).where(_is_owed(task, sight, plans))


def _is_owed(task: type[Task], sight: Sight, plans: Select[int] | None) -> ColumnElement[bool]:
    return or_(sight.has(task.unit_id), *([] if plans is None else [task.plan_id.in_(plans)]))


def _any_number(numbers: Select[int] | CompoundSelect[int]) -> ColumnElement[Any]:
    return func.any(func.array(numbers.scalar_subquery()))
