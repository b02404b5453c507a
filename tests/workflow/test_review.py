"""What a committee decides: every decision from every state, what it does, who is told, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, EscalationDecision, MembershipRole, Notice, Target, Task, Unit, User
from rules.values import Audience, Delivery, EscalationState, Level, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.errors import InvalidInputError, WrongStateError
from workflow.explanations import explain
from workflow.moves import Act
from workflow.notices import Subject
from workflow.recipients import Recipient
from workflow.review import decide, possible_decisions

LATER = TODAY + timedelta(days=20)
ACK, INSTRUCT, EXTEND, REASSIGN, ACCEPT, PASS_UP, CLOSE = EscalationDecision


@dataclass(frozen=True, slots=True)
class Desk:
    province: Unit
    commune: Unit
    other: Unit
    task: Task
    target: Target
    late: Escalation
    off: Escalation
    lan: User
    chau: User


@pytest.fixture
def desk(session: Session) -> Desk:
    ministry = builders.unit(session, "Bộ Y tế", level=Level.CENTRAL)
    province = builders.province(session, under=ministry)
    commune = builders.unit(session, under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    builders.committee(session, province)
    plan = builders.plan(session, owner=province)
    task = builders.task(session, plan, commune, due_on=date(2026, 3, 2), rung=1)
    target = builders.target(session, plan, commune, rung=1)
    made = Desk(
        province=province,
        commune=commune,
        other=other,
        task=task,
        target=target,
        late=builders.escalation(session, task, province, due_on=task.due_on),
        off=builders.escalation(session, target, province, rule="escalate-off-target"),
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
    )
    for escalation in (made.late, made.off):
        outgoing = Act(None, NOW - timedelta(days=1)).outgoing
        people = [Recipient(commune.id, made.lan.id, "lan@example.vn"), Recipient(province.id, made.chau.id, "chau@example.vn")]
        subject = Subject(task_id=escalation.task_id, target_id=escalation.target_id, escalation_id=escalation.id)
        outgoing.owe(people, subject, kind="escalated", step="rung-1", audience=Audience.DOER, delivery=Delivery.IMMEDIATE)
        outgoing.write(session)
    return made


def given(desk: Desk, decision: EscalationDecision) -> dict[str, Any]:
    """What the decision needs besides words."""
    needs: dict[EscalationDecision, dict[str, Any]] = {
        ACK: {},
        INSTRUCT: {"until": LATER, "unit": desk.other},
        EXTEND: {"until": LATER},
        REASSIGN: {"unit": desk.other},
        ACCEPT: {},
        PASS_UP: {},
        CLOSE: {},
    }
    return needs[decision]


def act(desk: Desk, note: str = "Theo báo cáo của xã") -> Act:
    return Act(desk.chau, NOW, note)


OPEN, MET, RAISED, CLOSED = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED, EscalationState.RAISED, EscalationState.CLOSED)

LEADS_TO: dict[EscalationDecision, dict[EscalationState, EscalationState]] = {
    ACK: {OPEN: MET, RAISED: RAISED},
    INSTRUCT: {OPEN: MET, MET: MET, RAISED: RAISED},
    EXTEND: {OPEN: CLOSED, MET: CLOSED},
    REASSIGN: {OPEN: CLOSED, MET: CLOSED},
    ACCEPT: {OPEN: CLOSED, MET: CLOSED},
    PASS_UP: {OPEN: RAISED, MET: RAISED},
    CLOSE: {OPEN: CLOSED, MET: CLOSED},
}
"""Decision → from which state to which; what is not here is refused."""


@pytest.mark.parametrize("state", list(EscalationState))
def test_every_decision_leads_where_the_table_says_and_every_other_is_refused_without_a_trace(
    session: Session, desk: Desk, state: EscalationState
) -> None:
    for decision, leads in LEADS_TO.items():
        with session.begin_nested() as attempt:
            desk.late.state, desk.late.acknowledged_on = state, TODAY if state is MET else None
            session.flush()
            assert (decision in possible_decisions(desk.late)) == (state in leads)
            if state in leads:
                decide(session, desk.late, decision, act(desk), **given(desk, decision))
                session.refresh(desk.late)
                assert desk.late.state is leads[state], decision
                assert [(a.decision, a.by_id, a.note) for a in desk.late.actions] == [(decision, desk.chau.id, "Theo báo cáo của xã")]
            else:
                with pytest.raises(WrongStateError, match=f"số {desk.late.id}"):
                    decide(session, desk.late, decision, act(desk), **given(desk, decision))
                assert desk.late.actions == []
            attempt.rollback()


@pytest.mark.parametrize(
    ("decision", "lacks", "field"),
    [
        (INSTRUCT, "until", "until"),
        (INSTRUCT, "note", "note"),
        (EXTEND, "until", "until"),
        (REASSIGN, "unit", "unit"),
        (ACCEPT, "note", "note"),
        (PASS_UP, "note", "note"),
        (CLOSE, "note", "note"),
    ],
)
def test_a_decision_that_lacks_something_names_the_field(
    session: Session, desk: Desk, decision: EscalationDecision, lacks: str, field: str
) -> None:
    needs = {name: value for name, value in given(desk, decision).items() if name != lacks}
    with pytest.raises(InvalidInputError) as refused:
        decide(session, desk.late, decision, act(desk, "" if lacks == "note" else "vì thế"), **needs)
    assert refused.value.field == field


@pytest.mark.parametrize("decision", [EXTEND, REASSIGN])
def test_a_target_has_no_deadline_or_unit_to_change(session: Session, desk: Desk, decision: EscalationDecision) -> None:
    assert decision not in possible_decisions(desk.off)
    with pytest.raises(InvalidInputError, match="chỉ tiêu"):
        decide(session, desk.off, decision, act(desk), **given(desk, decision))
    assert desk.off.actions == []


def test_a_task_that_waits_for_confirmation_is_neither_extended_nor_given_away(desk: Desk) -> None:
    desk.task.state = TaskState.REPORTED
    assert possible_decisions(desk.late) == [ACK, INSTRUCT, ACCEPT, PASS_UP, CLOSE]


def test_an_acknowledgement_is_told_below_but_not_to_the_one_who_gave_it(session: Session, desk: Desk) -> None:
    action = decide(session, desk.late, ACK, act(desk, "Sẽ họp thứ Sáu"))
    notice = session.scalars(select(Notice).where(Notice.kind == "decided")).one()
    assert (notice.user_id, notice.escalation_id) == (desk.lan.id, desk.late.id)
    assert "đã tiếp nhận: Sẽ họp thứ Sáu" in notice.why
    assert (desk.late.acknowledged_on, action.at) == (TODAY, NOW)


@pytest.mark.parametrize("subject", ["late", "off"])
def test_an_instruction_becomes_a_dated_task_of_the_same_plan(session: Session, desk: Desk, subject: str) -> None:
    escalation: Escalation = getattr(desk, subject)
    action = decide(session, escalation, INSTRUCT, act(desk, "Cử cán bộ hỗ trợ xã"), until=LATER, unit=desk.other)
    made = action.task
    assert made
    assert (made.unit_id, made.plan_id, made.due_on, made.title) == (desk.other.id, desk.task.plan_id, LATER, "Cử cán bộ hỗ trợ xã")
    assert made.parent_id == (desk.task.id if subject == "late" else None)
    assert made.next_look_on is not None


def test_an_instruction_without_a_unit_goes_to_the_one_that_is_late(session: Session, desk: Desk) -> None:
    action = decide(session, desk.late, INSTRUCT, act(desk), until=LATER)
    assert action.task
    assert action.task.unit_id == desk.commune.id


def test_an_instruction_for_yesterday_is_refused(session: Session, desk: Desk) -> None:
    with pytest.raises(InvalidInputError, match="09/03/2026"):
        decide(session, desk.late, INSTRUCT, act(desk), until=TODAY - timedelta(days=1))


def test_an_extension_moves_the_task_and_keeps_the_original(session: Session, desk: Desk) -> None:
    decide(session, desk.late, EXTEND, act(desk), until=LATER)
    assert (desk.task.original_due_on, desk.task.due_on, desk.task.rung) == (date(2026, 3, 2), LATER, 0)


def test_a_reassigned_task_belongs_to_the_other_unit_and_may_be_late_anew(session: Session, desk: Desk) -> None:
    decide(session, desk.late, REASSIGN, act(desk), unit=desk.other)
    assert (desk.task.unit_id, desk.task.round) == (desk.other.id, 1)


@pytest.mark.parametrize("decision", [ACCEPT, CLOSE])
def test_closing_ends_every_rung_and_says_why_to_all_who_were_told(session: Session, desk: Desk, decision: EscalationDecision) -> None:
    below = builders.escalation(session, desk.task, desk.commune, key="task:0:lower:0", rung=0, state=RAISED)
    decide(session, desk.late, decision, act(desk, "Đã có lý do chính đáng"))
    assert below.state is desk.late.state is CLOSED
    assert "Đã có lý do chính đáng" in desk.late.closed_because
    told = session.scalars(select(Notice.user_id).where(Notice.kind == "closed", Notice.task_id == desk.task.id).order_by(Notice.user_id))
    assert told.all() == sorted([desk.lan.id, desk.chau.id])
    assert desk.task.rung == 0


def test_a_rung_below_can_no_longer_end_what_lies_higher(session: Session, desk: Desk) -> None:
    desk.late.state = RAISED
    higher = builders.escalation(session, desk.task, desk.province, rung=2)
    with pytest.raises(WrongStateError, match="cấp cao hơn"):
        decide(session, desk.late, CLOSE, act(desk))
    assert higher.state is OPEN
    decide(session, desk.late, ACK, act(desk))
    assert (desk.late.state, desk.late.acknowledged_on) == (RAISED, TODAY)


def test_an_accepted_explanation_is_named_in_the_history_and_needs_no_further_words(session: Session, desk: Desk) -> None:
    explain(session, desk.task, Act(desk.lan, NOW), text="Cán bộ nghỉ ốm", asks_until=LATER)
    action = decide(session, desk.late, ACCEPT, act(desk, ""))
    said = "giải trình của Lan (UBND xã Tân Lập) ngày 10/03/2026: «Cán bộ nghỉ ốm», hứa xong ngày 30/03/2026"
    assert action.note == said
    assert said in desk.late.closed_because


def test_own_words_stand_before_the_explanation_that_they_accept(session: Session, desk: Desk) -> None:
    explain(session, desk.task, Act(desk.lan, NOW), text="Cán bộ nghỉ ốm")
    action = decide(session, desk.late, ACCEPT, act(desk, "Có lý do chính đáng"))
    assert action.note.startswith("Có lý do chính đáng – giải trình của Lan")


def test_an_explanation_of_an_earlier_lateness_is_not_accepted_in_its_stead(session: Session, desk: Desk) -> None:
    explain(session, desk.task, Act(desk.lan, NOW - timedelta(days=4)), text="Cán bộ nghỉ ốm")
    desk.task.due_on = desk.task.effective_due_on = TODAY - timedelta(days=1)
    with pytest.raises(InvalidInputError, match="Chưa có lý do"):
        decide(session, desk.late, ACCEPT, act(desk, ""))
