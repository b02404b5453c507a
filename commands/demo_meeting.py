"""The meetings of the demo's committee: one held and concluded a week ago, and one of today with explanations, left to the visitor.

Owns these two; each step happens on a day of the story, once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, EscalationDecision, Explanation, Meeting, Membership, MembershipRole, Task, Unit, User
from workflow.calendar import day_of, working_calendar
from workflow.escalations import STANDING_STATES
from workflow.explanations import can_explain, explain
from workflow.meeting_decisions import Wish, decide_at, items_to_decide
from workflow.meeting_items import listed_ids
from workflow.meeting_preparation import Head, prepare
from workflow.meetings import conclude, desks_of
from workflow.moves import Act
from workflow.review import possible_decisions

PROVINCE = "SV"
_HELD_BEFORE = 5
"""Working days ago the first meeting was held."""
_PREPARED_BEFORE = 3
"""Working days before it, today's was prepared; its matters were explained the day after."""
_PRESENT = "Sở Y tế\nChi cục Dân số\nSở Nội vụ\nSở Tài chính"
_WORDS = (
    "Đã phân công chuyên trách theo từng nhóm việc; hai cán bộ được cử đi tập huấn nên số liệu về chậm.",
    "Phải chờ kinh phí bổ sung; đơn vị đã làm xong phần không cần kinh phí.",
)


def pass_day(session: Session, today: date, at: datetime) -> None:
    """What happens about the meetings on the day of `at`. today -- the last day of the story."""
    chair, day = _chair(session), day_of(at)
    if chair is None:
        return
    before = working_calendar(session).add_working_days
    if day == before(today, -_HELD_BEFORE) and _lies_before(session):
        _hold(session, chair, at)
    elif day == before(today, -_PREPARED_BEFORE):
        _prepare(session, chair, at, held_on=today, title="phiên họp thường kỳ")
    elif day == before(today, -_PREPARED_BEFORE + 1):
        _explain_some(session, today, at)


def _chair(session: Session) -> User | None:
    seat = Membership.role == MembershipRole.COMMITTEE, Unit.code == PROVINCE
    return session.scalars(select(User).join(Membership).join(Unit, Unit.id == Membership.unit_id).where(*seat).order_by(User.id)).first()


def _lies_before(session: Session) -> bool:
    """Whether there is something to meet about."""
    standing = Escalation.state.in_(STANDING_STATES), Unit.code == PROVINCE
    return session.scalar(select(Escalation.id).join(Unit, Unit.id == Escalation.to_unit_id).where(*standing).limit(1)) is not None


def _prepare(session: Session, chair: User, at: datetime, *, held_on: date, title: str) -> Meeting | None:
    """The meeting of a day; None where it is there from an earlier telling."""
    [desk] = desks_of(session, chair, day_of(at))
    if session.scalar(select(Meeting.id).where(Meeting.unit_id == desk.unit.id, Meeting.held_on == held_on)) is not None:
        return None
    head = Head(title=title, place="phòng họp số 2", chair=chair.name, present=_PRESENT)
    return prepare(session, desk, Act(chair, at), held_on=held_on, head=head)


def _hold(session: Session, chair: User, at: datetime) -> None:
    """The meeting of last week: the worst gets an instruction, the next is acknowledged, the rest is left for the next meeting."""
    day = day_of(at)
    meeting = _prepare(session, chair, at, held_on=day, title="phiên họp thường kỳ")
    if meeting is None:
        return
    wishes = [
        (Wish(EscalationDecision.INSTRUCT, day + timedelta(days=21)), "Làm dứt điểm phần còn lại, báo cáo rõ nguyên nhân chậm."),
        (Wish(EscalationDecision.ACKNOWLEDGE), "Đã nghe báo cáo, tiếp tục theo dõi."),
    ]
    for escalation_id in listed_ids(session, meeting):
        [escalation] = items_to_decide(session, meeting, [escalation_id])
        if wishes and wishes[0][0].decision in possible_decisions(escalation):
            wish, note = wishes.pop(0)
            decide_at(session, meeting, escalation, wish, Act(chair, at, note))
    conclude(session, meeting, Act(chair, at))


def _explain_some(session: Session, today: date, at: datetime) -> None:
    """Two of those whose tasks are on today's list write why."""
    meeting = session.scalars(select(Meeting).where(Meeting.held_on == today)).first()
    words = list(_WORDS)
    for escalation_id in listed_ids(session, meeting) if meeting else ():
        task = session.get_one(Escalation, escalation_id).task
        doer = _doer(session, task) if task else None
        if not words or task is None or doer is None or not can_explain(task, day_of(at)) or _is_explained(session, task):
            continue
        explain(session, task, Act(doer, at), text=words.pop(0), asks_until=today + timedelta(days=10))


def _doer(session: Session, task: Task) -> User | None:
    roles = (MembershipRole.FOCAL_POINT, MembershipRole.LEADER)
    held = select(User).join(Membership).where(Membership.unit_id == task.unit_id, Membership.role.in_(roles))
    return session.scalars(held.order_by(User.id)).first()


def _is_explained(session: Session, task: Task) -> bool:
    return session.scalar(select(Explanation.id).where(Explanation.task_id == task.id).limit(1)) is not None
