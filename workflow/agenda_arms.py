"""The parts of a person's agenda as queries of one shape, so that all of them are counted and read in one statement.

Owns the meaning of the parts that are not tasks of their own kind (`workflow.own_tasks` owns those), and how many rows of each are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models import (
    Committee,
    Escalation,
    Explanation,
    Extension,
    ExtensionState,
    Indicator,
    Measurement,
    MeasurementState,
    Meeting,
    MeetingState,
    MembershipRole,
    Plan,
    PlanState,
    Refusal,
    RefusalState,
    Target,
    Task,
    Unit,
    User,
)
from rules.values import EscalationState
from workflow.own_tasks import Mine, is_mine
from workflow.people import roles_on
from workflow.visibility import DECIDERS, DOERS, approvable_values, own_unit_ids

WEEK_DAYS = 7
MOST_VALUES = 1_000
"""Values that wait are counted no further than this."""


class Part(StrEnum):
    """The parts of an agenda; several have the name of the same thing in `Mine`."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    SUSPENDED = "suspended"
    PART = "part"
    ESCALATION = "escalation"
    TO_EXPLAIN = "to_explain"
    TARGET_TO_EXPLAIN = "target_to_explain"
    TO_CONFIRM = "to_confirm"
    TO_ANSWER = "to_answer"
    TO_EXTEND = "to_extend"
    TO_APPROVE = "to_approve"
    RETURNED_VALUE = "returned_value"
    DRAFT = "draft"
    MEETING = "meeting"
    BEFORE_OTHERS = "before_others"
    UNCONFIRMED = "unconfirmed"
    MORE_TIME = "more_time"
    REFUSED = "refused"
    INPUTS = "inputs"
    PASSED_DOWN = "passed_down"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True, slots=True)
class Arm:
    """One part as a query. rows -- selects what `_shaped` names, without order; order -- the rows' own; limit -- how many are shown.

    most -- counted no further; such rows stand in the order of their days, the latest first.
    """

    part: Part
    rows: Select[Any]
    order: tuple[Any, ...]
    limit: int
    most: int | None = None

    def first(self) -> Select[Any]:
        """The rows to be shown, each with the name of the part, its place, and how many there are in all, no further than `most`."""
        rows, order = self.rows, self.order
        if self.most:
            some = self.rows.order_by(*self.order).limit(self.most).subquery()
            rows, order = select(some), (some.c.day.desc(), some.c.number)
        place, total = func.row_number().over(order_by=order).label("place"), func.count().over().label("total")
        part = literal(self.part.value, String).label("part")
        return rows.add_columns(part, place, total).order_by(*order).limit(self.limit)


def arms_of(session: Session, user: User, on: date) -> list[Arm]:
    """The parts that can hold something for this person."""
    doing, deciding = own_unit_ids(user, on, DOERS), own_unit_ids(user, on, DECIDERS)
    is_coordinator = bool(own_unit_ids(user, on, {MembershipRole.COORDINATOR}))
    found: list[Arm] = []
    if doing:
        found += [*_owed(user, on), *_waited_for(user, on), *_explanations(user, doing, on), *_own_values(doing)]
    if doing or is_coordinator:
        found += _asked_of_reviewers(user, on)
    if deciding:
        found.append(_escalations(deciding))
    if doing or deciding or is_coordinator:
        found.append(_approvals(session, user, on))
    if units := own_unit_ids(user, on):
        found.append(_meetings(units, on))
    if is_coordinator or any(one.role is MembershipRole.ADMINISTRATOR for one in roles_on(user, on)):
        found.append(_drafts(user, on))
    return found


def _shaped(
    *, task: Any = None, number: Any = 0, title: Any = "", who: Any = "", day: Any = None, words: Any = ""
) -> tuple[ColumnElement[Any], ...]:
    """The columns of every arm. What is left out is empty."""
    return (
        cast(null(), Integer).label("task_id") if task is None else task.label("task_id"),
        (literal(number, Integer) if isinstance(number, int) else number).label("number"),
        cast(literal(title) if isinstance(title, str) else title, Text).label("title"),
        cast(literal(who) if isinstance(who, str) else who, Text).label("who"),
        cast(null(), Date).label("day") if day is None else day.label("day"),
        cast(literal(words) if isinstance(words, str) else words, Text).label("words"),
    )


def _of_tasks(part: Part, condition: ColumnElement[bool], limit: int) -> Arm:
    order = Task.effective_due_on.is_(None), Task.effective_due_on, Task.id
    return Arm(part, select(*_shaped(task=Task.id)).where(condition), order, limit)


def _owed(user: User, on: date) -> Iterator[Arm]:
    """Tasks of own units by urgency: today's and those before stand in full sight, the later ones only begin."""
    own, due, end = is_mine(user, Mine.TO_DO, on), Task.effective_due_on, on + timedelta(days=WEEK_DAYS)
    yield _of_tasks(Part.OVERDUE, and_(own, due < on), 10)
    yield _of_tasks(Part.TODAY, and_(own, due == on), 10)
    yield _of_tasks(Part.WEEK, and_(own, due > on, due <= end), 10)
    yield _of_tasks(Part.LATER, and_(own, or_(due > end, due.is_(None))), 5)
    yield _of_tasks(Part.SUSPENDED, is_mine(user, Mine.SUSPENDED, on), 3)
    yield _of_tasks(Part.PART, is_mine(user, Mine.PART, on), 5)


def _waited_for(user: User, on: date) -> Iterator[Arm]:
    for part in (Part.BEFORE_OTHERS, Part.UNCONFIRMED, Part.MORE_TIME, Part.REFUSED, Part.INPUTS, Part.PASSED_DOWN):
        yield _of_tasks(part, is_mine(user, Mine(part.value), on), 3)


def _asked_of_reviewers(user: User, on: date) -> Iterator[Arm]:
    yield _of_tasks(Part.TO_CONFIRM, is_mine(user, Mine.TO_CONFIRM, on), 5)
    refused = select(*_shaped(task=Task.id, number=Refusal.id, words=Refusal.reason)).join(Refusal, Refusal.task_id == Task.id)
    asked = and_(Refusal.state == RefusalState.ASKED, is_mine(user, Mine.TO_ANSWER, on))
    yield Arm(Part.TO_ANSWER, refused.where(asked), (Refusal.asked_at, Refusal.id), 5)
    longer = select(*_shaped(task=Task.id, number=Extension.id, day=Extension.until_on, words=Extension.reason))
    wished = and_(Extension.state == ExtensionState.ASKED, is_mine(user, Mine.TO_EXTEND, on))
    joined = longer.join(Extension, Extension.task_id == Task.id).where(wished)
    yield Arm(Part.TO_EXTEND, joined, (Extension.asked_at, Extension.id), 5)


def _explanations(user: User, doing: frozenset[int], on: date) -> Iterator[Arm]:
    yield _of_tasks(Part.TO_EXPLAIN, is_mine(user, Mine.TO_EXPLAIN, on), 5)
    ended = exists().where(Escalation.target_id == Target.id, Escalation.closed_on >= func.date(Explanation.at))
    said = exists().where(Explanation.target_id == Target.id, ~ended.correlate(Target, Explanation))
    off = select(*_shaped(number=Target.id, title=Target.indicator)).where(Target.owner_id.in_(doing), Target.rung > 0, ~said)
    yield Arm(Part.TARGET_TO_EXPLAIN, off, (Target.id,), 5)


def _escalations(deciding: frozenset[int]) -> Arm:
    title = func.coalesce(Task.title, Target.indicator)
    rows = (
        select(*_shaped(number=Escalation.id, title=title, who=Unit.name, day=Escalation.opened_on, words=cast(Escalation.rung, Text)))
        .join(Unit, Unit.id == Escalation.from_unit_id)
        .outerjoin(Task, Task.id == Escalation.task_id)
        .outerjoin(Target, Target.id == Escalation.target_id)
        .where(Escalation.to_unit_id.in_(deciding), Escalation.state == EscalationState.OPEN)
    )
    return Arm(Part.ESCALATION, rows, (Escalation.rung.desc(), Escalation.opened_on, Escalation.id), 5)


def _approvals(session: Session, user: User, on: date) -> Arm:
    waits = Measurement.replaced_at.is_(None), Measurement.state == MeasurementState.ENTERED, approvable_values(session, user, on)
    return _of_values(Part.TO_APPROVE, waits, 3, who=Unit.name)


def _own_values(doing: frozenset[int]) -> Iterator[Arm]:
    own = Measurement.unit_id.in_(doing), Measurement.replaced_at.is_(None)
    yield _of_values(Part.RETURNED_VALUE, (*own, Measurement.state == MeasurementState.RETURNED), 5, words=Measurement.decided_note)
    undecided = Measurement.state == MeasurementState.ENTERED, Measurement.above_id.is_not(None)
    yield _of_values(Part.UNAPPROVED, (*own, *undecided), 3)


def _of_values(part: Part, conditions: tuple[ColumnElement[bool], ...], limit: int, **shape: Any) -> Arm:
    columns = _shaped(number=Measurement.id, title=Indicator.name, day=Measurement.measured_on, **shape)
    rows = select(*columns).join(Indicator, Indicator.id == Measurement.indicator_id).join(Unit, Unit.id == Measurement.unit_id)
    order = Measurement.measured_on.desc(), Measurement.id
    return Arm(part, rows.where(*conditions), order, limit, most=MOST_VALUES)


def _meetings(units: frozenset[int], on: date) -> Arm:
    """Meetings to come of the person's own units, the next one first."""
    who = func.coalesce(Committee.name, Unit.name)
    rows = (
        select(*_shaped(number=Meeting.id, title=Meeting.title, who=who, day=Meeting.held_on, words=Meeting.place))
        .join(Unit, Unit.id == Meeting.unit_id)
        .outerjoin(Committee, Committee.id == Meeting.committee_id)
        .where(Meeting.unit_id.in_(units), Meeting.state == MeetingState.OPEN, Meeting.held_on >= on)
    )
    return Arm(Part.MEETING, rows, (Meeting.held_on, Meeting.id), 3)


def _drafts(user: User, on: date) -> Arm:
    """Drafts that the person brought in, or of units for which they coordinate."""
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    own = or_(Plan.imported_by_id == user.id, Plan.owner_id.in_(units), Plan.standing_id.in_(units))
    rows = select(*_shaped(number=Plan.id, title=Plan.title, words=Plan.document_name)).where(Plan.state == PlanState.DRAFT, own)
    return Arm(Part.DRAFT, rows, (Plan.imported_at.desc(), Plan.id), 5)
