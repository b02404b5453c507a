"""What a task is to the people of a unit: to be done by it, waited for by it, to be answered by it. Conditions for queries, no rows.

Owns what each of these means, for the first page and for the list behind each of its numbers alike, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    Attachment,
    Escalation,
    Explanation,
    Extension,
    ExtensionState,
    MembershipRole,
    Plan,
    PlanState,
    Refusal,
    RefusalState,
    Task,
    TaskFeed,
    TaskOrigin,
    TaskPartner,
    TaskStep,
    User,
)
from rules.values import OPEN_STATES, EscalationState, TaskState
from workflow.visibility import DOERS, own_unit_ids

TO_DO_STATES = OPEN_STATES - {TaskState.REPORTED}
"""Open and not waiting for somebody else's confirmation."""

UNFINISHED = TO_DO_STATES | {TaskState.SUSPENDED}


class Mine(StrEnum):
    """What a task is to a person. The first ones wait for the person, the later ones for somebody else; followed: of plans coordinated.

    to_do, suspended -- owed by an own unit; owed -- the same, whatever became of it. part -- another unit waits for an own unit's part.
    to_explain -- an own unit is asked why it is late. to_confirm, to_extend, to_answer -- a report, a request for more time, a refusal
    waits for the person. unconfirmed, more_time, refused -- an own unit's report, request, refusal waits. passed_down -- a part that an own
    unit gave on. inputs -- an own unit's task that waits for what others give. before_others -- an own unit's task that lies undecided
    before a higher level.
    """

    TO_DO = "to_do"
    OWED = "owed"
    SUSPENDED = "suspended"
    PART = "part"
    TO_EXPLAIN = "to_explain"
    TO_CONFIRM = "to_confirm"
    TO_EXTEND = "to_extend"
    TO_ANSWER = "to_answer"
    UNCONFIRMED = "unconfirmed"
    MORE_TIME = "more_time"
    REFUSED = "refused"
    PASSED_DOWN = "passed_down"
    INPUTS = "inputs"
    BEFORE_OTHERS = "before_others"
    FOLLOWED = "followed"


def is_mine(user: User, wanted: Mine, on: date) -> ColumnElement[bool]:
    """The condition on Task."""
    return _CONDITIONS[wanted](user, on)


def owes(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Task: owed by a unit for which the person acts."""
    units = own_unit_ids(user, on, DOERS)
    return Task.unit_id.in_(units) if units else false()


def followed_plans(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Plan: published, and the person coordinates it. An administrator's powers make nobody its coordinator."""
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    if not units:
        return false()
    own = or_(Plan.standing_id.in_(units), and_(Plan.standing_id.is_(None), Plan.owner_id.in_(units)))
    return and_(Plan.state == PlanState.PUBLISHED, own)


def reviews(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Task: of plans that the person coordinates, or passed down by one's own unit."""
    units, is_part = own_unit_ids(user, on, DOERS), Task.origin == TaskOrigin.PASSED_DOWN
    found: list[ColumnElement[bool]] = []
    if own_unit_ids(user, on, {MembershipRole.COORDINATOR}):
        found.append(and_(~is_part, Task.plan_id.in_(select(Plan.id).where(followed_plans(user, on)))))
    if units:
        found.append(and_(is_part, Task.parent_id.in_(_tasks_of(units))))
    return or_(*found) if found else false()


def is_without_ado() -> ColumnElement[bool]:
    """A condition on Task: ticked off by one tap, as nothing need be typed, attached, reported or confirmed as known."""
    part = aliased(Task)
    awaited = exists().where(TaskPartner.task_id == Task.id, _is_asked())
    below = exists().where(
        part.parent_id == Task.id, part.origin == TaskOrigin.PASSED_DOWN, part.state.in_(UNFINISHED | {TaskState.REPORTED})
    )
    step = exists().where(TaskStep.task_id == Task.id, TaskStep.done_on.is_(None), ~TaskStep.is_removed)
    file = exists().where(Attachment.task_id == Task.id)
    wants_file = exists().where(Plan.id == Task.plan_id, Plan.requires_evidence)
    is_open = Task.state.in_(TO_DO_STATES)
    return and_(is_open, Task.origin != TaskOrigin.REPORTING, ~awaited, ~below, ~step, or_(~wants_file, file))


def _tasks_of(units: frozenset[int]) -> Select[int]:
    parent = aliased(Task)
    return select(parent.id).where(parent.unit_id.in_(units))


def _is_asked() -> ColumnElement[bool]:
    return or_(TaskPartner.asked != "", TaskPartner.due_on.is_not(None)) & TaskPartner.done_on.is_(None)


def _to_do(user: User, on: date) -> ColumnElement[bool]:
    return and_(owes(user, on), Task.state.in_(TO_DO_STATES))


def _suspended(user: User, on: date) -> ColumnElement[bool]:
    return and_(owes(user, on), Task.state == TaskState.SUSPENDED)


def _part(user: User, on: date) -> ColumnElement[bool]:
    asked = select(TaskPartner.task_id).where(TaskPartner.unit_id.in_(own_unit_ids(user, on, DOERS)), _is_asked())
    return and_(Task.id.in_(asked), Task.state.in_(TO_DO_STATES))


def _to_explain(user: User, on: date) -> ColumnElement[bool]:
    """As `workflow.explanations.is_awaited` says it of one task; a moment's day is taken in UTC, which is never after the day here."""
    written_on = func.date(Explanation.at)
    ended = exists().where(Escalation.task_id == Task.id, Escalation.closed_on >= written_on)
    is_new = or_(Task.effective_due_on.is_(None), written_on >= Task.effective_due_on)
    said = exists().where(Explanation.task_id == Task.id, is_new, ~ended.correlate(Task, Explanation))
    return and_(owes(user, on), Task.rung > 0, Task.state.in_(OPEN_STATES), ~said)


def _to_confirm(user: User, on: date) -> ColumnElement[bool]:
    return and_(Task.state == TaskState.REPORTED, reviews(user, on))


def _to_extend(user: User, on: date) -> ColumnElement[bool]:
    return and_(_asks_for_time(), reviews(user, on))


def _to_answer(user: User, on: date) -> ColumnElement[bool]:
    return and_(_is_refused(), reviews(user, on))


def _unconfirmed(user: User, on: date) -> ColumnElement[bool]:
    return and_(owes(user, on), Task.state == TaskState.REPORTED)


def _more_time(user: User, on: date) -> ColumnElement[bool]:
    return and_(owes(user, on), _asks_for_time())


def _refused(user: User, on: date) -> ColumnElement[bool]:
    return and_(owes(user, on), _is_refused())


def _passed_down(user: User, on: date) -> ColumnElement[bool]:
    units = own_unit_ids(user, on, DOERS)
    given = and_(Task.origin == TaskOrigin.PASSED_DOWN, Task.state.in_(TO_DO_STATES), Task.parent_id.in_(_tasks_of(units)))
    return and_(given, Task.unit_id.not_in(units)) if units else false()


def _inputs(user: User, on: date) -> ColumnElement[bool]:
    giver = aliased(Task)
    is_fed = exists().where(TaskFeed.receiver_id == Task.id, giver.id == TaskFeed.giver_id, giver.state.in_(OPEN_STATES))
    is_helped = exists().where(TaskPartner.task_id == Task.id, _is_asked())
    return and_(_to_do(user, on), or_(is_fed, is_helped))


def _before_others(user: User, on: date) -> ColumnElement[bool]:
    lies = exists().where(Escalation.task_id == Task.id, Escalation.state == EscalationState.OPEN)
    return and_(owes(user, on), Task.rung > 0, Task.state.in_(OPEN_STATES), lies)


def _followed(user: User, on: date) -> ColumnElement[bool]:
    return Task.plan_id.in_(select(Plan.id).where(followed_plans(user, on)))


def _asks_for_time() -> ColumnElement[bool]:
    one = aliased(Extension)
    return and_(Task.state.in_(UNFINISHED), exists().where(one.task_id == Task.id, one.state == ExtensionState.ASKED))


def _is_refused() -> ColumnElement[bool]:
    one = aliased(Refusal)
    return exists().where(one.task_id == Task.id, one.state == RefusalState.ASKED)


_CONDITIONS: dict[Mine, Callable[[User, date], ColumnElement[bool]]] = {
    Mine.TO_DO: _to_do,
    Mine.OWED: owes,
    Mine.SUSPENDED: _suspended,
    Mine.PART: _part,
    Mine.TO_EXPLAIN: _to_explain,
    Mine.TO_CONFIRM: _to_confirm,
    Mine.TO_EXTEND: _to_extend,
    Mine.TO_ANSWER: _to_answer,
    Mine.UNCONFIRMED: _unconfirmed,
    Mine.MORE_TIME: _more_time,
    Mine.REFUSED: _refused,
    Mine.PASSED_DOWN: _passed_down,
    Mine.INPUTS: _inputs,
    Mine.BEFORE_OTHERS: _before_others,
    Mine.FOLLOWED: _followed,
}
