"""One thing done to many tasks at once: each by the verb that is used for one, with its own rights, refusals and line in the history.

Owns which verbs may be used so and what came of each task; what cannot be done to one task stops none of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Plan, Task, TaskChange, Unit, User
from rules.values import TaskState
from workflow import acceptance, extensions, handing_over, progress, suspension
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, WorkflowError
from workflow.moves import Act
from workflow.taking_back import take_back
from workflow.visibility import may_review, may_tick, need_right, visible_tasks

MOST = 300
"""So many tasks at most at one time: one transaction, and a page that people still read."""


class BulkAction(StrEnum):
    """What can be done to many tasks at once."""

    TICK_OFF = "tick_off"
    ACCEPT = "accept"
    NOTE = "note"
    CONFIRM = "confirm"
    EXTEND = "extend"
    REASSIGN = "reassign"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


FOR_DOERS = frozenset({BulkAction.TICK_OFF, BulkAction.ACCEPT, BulkAction.NOTE})
"""What the tasks' own units do; the rest is for those who review."""

CANNOT_BE_UNDONE = frozenset({BulkAction.CANCEL, BulkAction.REASSIGN})
"""What is asked about once more before it is done."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do, with the day of an extension and the unit of a reassignment."""

    action: BulkAction
    until: date | None = None
    unit: Unit | None = None


@dataclass(slots=True)
class Outcome:
    """done -- the tasks it was done to. refused -- those it could not be done to, with why, as the error that one task would give."""

    done: list[Task] = field(default_factory=list)
    refused: list[tuple[Task, WorkflowError]] = field(default_factory=list)


def tasks_to_change(session: Session, user: User, task_ids: Collection[int], on: date) -> Sequence[Task]:
    """The tasks with these numbers that the person sees, by number; nobody else changes them until the transaction ends.

    Raises InvalidInputError for none, or for more than MOST.
    """
    if not task_ids:
        raise InvalidInputError("Chưa chọn nhiệm vụ nào: hãy đánh dấu ít nhất một việc trong danh sách.", field="task")
    if len(task_ids) > MOST:
        raise InvalidInputError(
            "Đã chọn %(count)s nhiệm vụ, nhiều hơn %(most)s: hãy lọc hẹp lại và làm từng phần.",
            field="task",
            count=len(task_ids),
            most=MOST,
        )
    found = select(Task).where(Task.id.in_(task_ids), visible_tasks(session, user, on)).order_by(Task.id)
    names = joinedload(Task.unit), joinedload(Task.plan).joinedload(Plan.standing)
    lists = selectinload(Task.extensions), selectinload(Task.partners)
    return session.scalars(found.options(*names, *lists).with_for_update(of=Task)).unique().all()


def act_on_many(session: Session, tasks: Sequence[Task], wish: Wish, act: Act) -> Outcome:
    """Do one thing to each task that the act's person may do it to. What is refused of one leaves nothing behind and stops no other.

    Raises InvalidInputError where the wish itself lacks its day, its unit or its words.
    """
    verb = _verb(wish)
    _refuse_incomplete(wish, act)
    outcome = Outcome()
    for task in tasks:
        try:
            with session.begin_nested():
                _need_right(session, task, wish.action, act)
                verb(session, task, act)
        except WorkflowError as error:
            outcome.refused.append((task, error))
        else:
            outcome.done.append(task)
    return outcome


def ticked_together(session: Session, user: User, at: datetime) -> Sequence[Task]:
    """The tasks that the person ticked off at that one moment and that still stand so."""
    ticks = select(TaskChange.task_id).where(TaskChange.at == at, TaskChange.by_id == user.id, TaskChange.action == "tick_off")
    stands = Task.state.in_((TaskState.DONE, TaskState.REPORTED))
    return session.scalars(select(Task).where(Task.id.in_(ticks), stands).order_by(Task.id).limit(MOST)).all()


def take_back_many(session: Session, at: datetime, act: Act) -> Outcome:
    """Take back all ticks that the act's person made at that one moment, each as far as it still can be (`workflow.taking_back`)."""
    outcome = Outcome()
    if act.by is None:
        return outcome
    for task in ticked_together(session, act.by, at):
        try:
            with session.begin_nested():
                take_back(session, task, act)
        except WorkflowError as error:
            outcome.refused.append((task, error))
        else:
            outcome.done.append(task)
    return outcome


def _verb(wish: Wish) -> Callable[[Session, Task, Act], None]:
    def extend(session: Session, task: Task, act: Act) -> None:
        if wish.until is not None:
            extensions.extend(session, task, act, until=wish.until)

    def reassign(session: Session, task: Task, act: Act) -> None:
        if wish.unit is not None:
            handing_over.reassign(session, task, act, unit=wish.unit)

    verbs: dict[BulkAction, Callable[[Session, Task, Act], None]] = {
        BulkAction.TICK_OFF: progress.tick_off,
        BulkAction.ACCEPT: acceptance.accept,
        BulkAction.NOTE: progress.report_progress,
        BulkAction.CONFIRM: progress.confirm,
        BulkAction.EXTEND: extend,
        BulkAction.REASSIGN: reassign,
        BulkAction.SUSPEND: suspension.suspend,
        BulkAction.RESUME: suspension.resume,
        BulkAction.CANCEL: progress.cancel,
    }
    return verbs[wish.action]


def _refuse_incomplete(wish: Wish, act: Act) -> None:
    if wish.action is BulkAction.EXTEND and wish.until is None:
        raise InvalidInputError("Chưa có hạn mới: hãy chọn ngày.", field="until")
    if wish.action is BulkAction.REASSIGN and wish.unit is None:
        raise InvalidInputError("Chưa có đơn vị nhận: hãy chọn một đơn vị.", field="unit")
    needs_words = wish.action in (BulkAction.NOTE, BulkAction.SUSPEND, BulkAction.CANCEL)
    if needs_words and not act.note.strip():
        raise InvalidInputError("Chưa có lý do hoặc nội dung: hãy ghi vài chữ, chữ này được ghi vào từng nhiệm vụ.", field="note")


def _need_right(session: Session, task: Task, action: BulkAction, act: Act) -> None:
    if act.by is None:
        return
    on = day_of(act.at)
    is_allowed = may_tick(session, act.by, task, on) if action in FOR_DOERS else may_review(act.by, task, on)
    need_right(is_allowed, task)
