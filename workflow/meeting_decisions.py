"""Decisions taken at a meeting: one, one for many matters at once, and what such a one would do, before it is taken.

Owns that each is recorded as a decision on its own matter, with the meeting; what a decision means is `workflow.review`. What cannot be
decided on one matter stops none of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, EscalationAction, EscalationDecision, Meeting, MeetingItem, Notice, Plan, Target, Task, Unit
from workflow.errors import InvalidInputError, NotFoundError, WorkflowError
from workflow.meetings import need_day, need_open
from workflow.moves import Act
from workflow.review import decide

MOST = 300
"""So many matters at most at one time: one transaction, and a page that people still read."""

FOR_MANY = tuple(decision for decision in EscalationDecision if decision is not EscalationDecision.REASSIGN)
"""What can be decided on many at once; to whom a task goes instead is chosen for each."""
_NEEDS_DAY = frozenset({EscalationDecision.INSTRUCT, EscalationDecision.EXTEND})
_NEEDS_WORDS = frozenset({EscalationDecision.INSTRUCT, EscalationDecision.CLOSE, EscalationDecision.PASS_UP})


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision with the day and the unit that it needs. unit None for an instruction: each matter's own unit."""

    decision: EscalationDecision
    until: date | None = None
    unit: Unit | None = None


@dataclass(slots=True)
class Outcome:
    """decided -- what was decided, in the order of the list. refused -- what could not be, with why. told -- how many notices it owes."""

    decided: list[EscalationAction] = field(default_factory=list)
    refused: list[tuple[Escalation, WorkflowError]] = field(default_factory=list)
    told: int = 0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a decision would do to one matter: its state afterwards, the deadline, and the new task's unit and day, where there are such.

    error -- why it cannot be decided so; then nothing else is filled.
    """

    escalation: Escalation
    error: WorkflowError | None = None
    ends: bool = False
    until: date | None = None
    unit: str = ""
    makes_task: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a decision on many would do. told -- how many notices it would owe."""

    rows: list[Foreseen]
    told: int

    @property
    def possible(self) -> int:
        """On how many it is possible."""
        return sum(row.error is None for row in self.rows)


def decide_at(session: Session, meeting: Meeting, escalation: Escalation, wish: Wish, act: Act) -> EscalationAction:
    """Decide on one matter of the list. Raises WrongStateError before the meeting's day and once it has ended, and as `review.decide`."""
    need_open(meeting, act)
    need_day(meeting, act)
    action = decide(session, escalation, wish.decision, act, until=wish.until, unit=wish.unit)
    action.meeting_id = meeting.id
    session.flush()
    return action


def decide_on_many(session: Session, meeting: Meeting, escalations: Sequence[Escalation], wish: Wish, act: Act) -> Outcome:
    """Take one decision on each of these; what is refused of one leaves nothing behind.

    Raises InvalidInputError where the decision itself lacks its day or words, or cannot be taken on many; WrongStateError, NotAllowedError.
    """
    need_open(meeting, act)
    need_day(meeting, act)
    _refuse_incomplete(wish, act)
    last, outcome = session.scalar(select(func.max(Notice.id))) or 0, Outcome()
    for escalation in escalations:
        try:
            with session.begin_nested():
                outcome.decided.append(decide_at(session, meeting, escalation, wish, act))
        except WorkflowError as error:
            outcome.refused.append((escalation, error))
    outcome.told = _owed_since(session, last, act)
    return outcome


def foresee(session: Session, meeting: Meeting, escalations: Sequence[Escalation], wish: Wish, act: Act) -> Forecast:
    """What `decide_on_many` would do, by doing it and taking it all back. Raises as it does."""
    attempt = session.begin_nested()
    try:
        outcome = decide_on_many(session, meeting, escalations, wish, act)
        refused = {escalation.id: error for escalation, error in outcome.refused}
        made = {action.escalation_id: _foreseen(action) for action in outcome.decided}
    finally:
        attempt.rollback()
    rows = [made.get(one.id) or Foreseen(one, error=refused[one.id]) for one in escalations]
    return Forecast(rows, outcome.told)


def items_to_decide(session: Session, meeting: Meeting, escalation_ids: Collection[int]) -> list[Escalation]:
    """The matters of the list with these numbers, in its order; nobody else changes them until the transaction ends.

    Raises InvalidInputError for none, or for more than MOST; NotFoundError for one that is not on the list.
    """
    _refuse_count(escalation_ids)
    _hold(session, escalation_ids)
    found = (
        select(Escalation)
        .join(MeetingItem, MeetingItem.escalation_id == Escalation.id)
        .where(MeetingItem.meeting_id == meeting.id, Escalation.id.in_(escalation_ids))
        .order_by(MeetingItem.position, Escalation.id)
    )
    names = joinedload(Escalation.to_unit), joinedload(Escalation.to_committee), joinedload(Escalation.from_unit)
    of_task = joinedload(Escalation.task).joinedload(Task.unit), joinedload(Escalation.task).joinedload(Task.plan).load_only(Plan.title)
    escalations = session.scalars(found.options(*names, *of_task, joinedload(Escalation.target))).all()
    if missing := sorted(set(escalation_ids) - {one.id for one in escalations}):
        raise NotFoundError("Việc chuyển cấp trên số %(escalation)s không có trong danh sách của phiên họp này.", escalation=missing[0])
    return list(escalations)


def decided_at(session: Session, meeting: Meeting, escalation_ids: Collection[int] | None = None) -> dict[int, list[EscalationAction]]:
    """What was decided at the meeting, by escalation, in the order of time. escalation_ids -- None: on all of the list."""
    found = select(EscalationAction).where(EscalationAction.meeting_id == meeting.id)
    if escalation_ids is not None:
        found = found.where(EscalationAction.escalation_id.in_(escalation_ids))
    names = joinedload(EscalationAction.by), joinedload(EscalationAction.unit), joinedload(EscalationAction.task).joinedload(Task.unit)
    by_escalation: dict[int, list[EscalationAction]] = {}
    for action in session.scalars(found.options(*names).order_by(EscalationAction.id)):
        by_escalation.setdefault(action.escalation_id, []).append(action)
    return by_escalation


def _refuse_count(escalation_ids: Collection[int]) -> None:
    if not escalation_ids:
        raise InvalidInputError("Chưa chọn việc nào: hãy đánh dấu ít nhất một việc trong danh sách.", field="item")
    if len(escalation_ids) > MOST:
        raise InvalidInputError(
            "Đã chọn %(count)s việc, nhiều hơn %(most)s: hãy làm từng phần.", field="item", count=len(escalation_ids), most=MOST
        )


def _hold(session: Session, escalation_ids: Collection[int]) -> None:
    """Let nobody else change the matters: tasks and targets by number, as `review.hold` does for one, so that two such ways never cross."""
    for table, column in ((Task, Escalation.task_id), (Target, Escalation.target_id)):
        about = select(column).where(Escalation.id.in_(escalation_ids))
        session.scalars(select(table.id).where(table.id.in_(about)).order_by(table.id).with_for_update(of=table)).all()


def _foreseen(action: EscalationAction) -> Foreseen:
    escalation, task = action.escalation, action.task
    return Foreseen(
        escalation,
        ends=escalation.closed_on is not None,
        until=action.until_on,
        unit=task.unit.name if task else "",
        makes_task=task is not None,
    )


def _owed_since(session: Session, last: int, act: Act) -> int:
    session.flush()
    return session.scalar(select(func.count()).where(Notice.id > last, Notice.created_at == act.at)) or 0


def _refuse_incomplete(wish: Wish, act: Act) -> None:
    if wish.decision not in FOR_MANY:
        raise InvalidInputError("Giao đơn vị khác là quyết định riêng cho từng việc: hãy ghi ở chỗ của việc đó.", field="decision")
    if wish.decision in _NEEDS_DAY and wish.until is None:
        raise InvalidInputError("Chưa có ngày: hãy chọn hạn cho quyết định này.", field="until")
    if wish.decision in _NEEDS_WORDS and not act.note.strip():
        raise InvalidInputError("Chưa có nội dung, lý do: hãy ghi vài chữ; chữ này được ghi vào từng việc.", field="note")
