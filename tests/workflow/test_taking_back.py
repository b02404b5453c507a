"""A tick taken back stands as if it had never been: for the one who made it, on the same day, while nobody has been told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import EscalationDecision, Mail, MembershipRole, Notice, Task
from rules.values import Audience, Delivery, EscalationState, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow import progress, review, taking_back
from workflow.errors import WrongStateError
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.recipients import Recipient


@pytest.fixture
def late_task(session: Session) -> Task:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    plan = builders.plan(session, owner=province)
    return builders.task(session, plan, commune, due_on=date(2026, 3, 2), state=TaskState.IN_PROGRESS)


def test_task_reminders_and_ladder_stand_as_before(session: Session, late_task: Task) -> None:
    lan = builders.user(session, "lan", (late_task.unit, MembershipRole.FOCAL_POINT))
    owner = late_task.plan.owner
    assert owner
    low = builders.escalation(session, late_task, owner, rung=1, state=EscalationState.RAISED)
    top = builders.escalation(session, late_task, owner, rung=2, state=EscalationState.ACKNOWLEDGED, acknowledged_on=TODAY)
    late_task.rung = 2
    for kind, escalation in (("late", None), ("escalated", top)):
        _owe(session, late_task, lan.id, kind, escalation.id if escalation else None)
    before = _standing(session)
    progress.tick_off(session, late_task, Act(lan, NOW))
    assert low.state is top.state is EscalationState.CLOSED
    assert taking_back.can_take_back(session, late_task, lan, TODAY)
    taking_back.take_back(session, late_task, Act(lan, NOW + timedelta(minutes=5)))
    session.expire_all()
    assert (late_task.state, late_task.done_on, late_task.rung, late_task.round) == (TaskState.IN_PROGRESS, None, 2, 0)
    assert (low.state, top.state, top.closed_on, top.closed_because) == (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, None, "")
    assert late_task.next_look_on == TODAY
    assert _standing(session) == before
    assert [change.action for change in late_task.changes] == ["tick_off", "take_back"]


def test_ticking_again_tells_of_the_end_again(session: Session, late_task: Task) -> None:
    lan = builders.user(session, "lan", (late_task.unit, MembershipRole.FOCAL_POINT))
    assert late_task.plan.owner
    escalation = builders.escalation(session, late_task, late_task.plan.owner)
    _owe(session, late_task, lan.id, "escalated", escalation.id)
    for minutes in (0, 10):
        progress.tick_off(session, late_task, Act(lan, NOW + timedelta(minutes=minutes)))
        assert session.scalar(select(func.count()).where(Notice.kind == "closed", Notice.withdrawn_at.is_(None))) == 1
        if not minutes:
            taking_back.take_back(session, late_task, Act(lan, NOW + timedelta(minutes=5)))


def test_what_a_committee_had_closed_before_stays_closed(session: Session, late_task: Task) -> None:
    lan = builders.user(session, "lan", (late_task.unit, MembershipRole.FOCAL_POINT))
    assert late_task.plan.owner
    escalation = builders.escalation(session, late_task, late_task.plan.owner)
    review.decide(session, escalation, EscalationDecision.CLOSE, Act(None, NOW, "đã có giải trình"))
    progress.tick_off(session, late_task, Act(lan, NOW))
    taking_back.take_back(session, late_task, Act(lan, NOW))
    assert (escalation.state, late_task.rung) == (EscalationState.CLOSED, 0)


@pytest.mark.parametrize("what", ["another person", "another day", "confirmed since", "told by mail", "never ticked"])
def test_otherwise_it_is_refused_and_nothing_changes(session: Session, late_task: Task, what: str) -> None:
    lan = builders.user(session, "lan", (late_task.unit, MembershipRole.FOCAL_POINT))
    other = builders.user(session, "minh", (late_task.unit, MembershipRole.LEADER))
    late_task.plan.requires_review = what == "confirmed since"
    assert late_task.plan.owner
    _owe(session, late_task, lan.id, "escalated", builders.escalation(session, late_task, late_task.plan.owner).id)
    if what != "never ticked":
        progress.tick_off(session, late_task, Act(lan, NOW))
    if what == "confirmed since":
        progress.confirm(session, late_task, Act(lan, NOW))
    if what == "told by mail":
        _mail(session, session.scalars(select(Notice).where(Notice.kind == "closed")).one())
    state = late_task.state
    who = other if what == "another person" else lan
    when = NOW + timedelta(days=1 if what == "another day" else 0)
    with pytest.raises(WrongStateError, match="trả lại"):
        taking_back.take_back(session, late_task, Act(who, when))
    assert late_task.state is state


def _owe(session: Session, task: Task, user_id: int, kind: str, escalation_id: int | None) -> None:
    outgoing: Outgoing = Act(None, NOW - timedelta(days=1)).outgoing
    person, subject = Recipient(task.unit_id, user_id, "lan@example.vn"), Subject(task_id=task.id, escalation_id=escalation_id)
    outgoing.owe([person], subject, kind=kind, step=kind, audience=Audience.DOER, delivery=Delivery.DIGEST, due_on=task.due_on)
    outgoing.write(session)


def _standing(session: Session) -> list[tuple[str, bool]]:
    return [(key, at is None) for key, at in session.execute(select(Notice.key, Notice.withdrawn_at).order_by(Notice.id))]


def _mail(session: Session, notice: Notice) -> None:
    mail = Mail(key="m", message_id="<m@x>", address="a@example.vn", delivery=Delivery.DIGEST, next_attempt_at=NOW, created_at=NOW)
    session.add(mail)
    session.flush()
    notice.mail_id = mail.id
    session.flush()
