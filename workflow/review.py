"""What a steering committee decides on an escalation: acknowledge, instruct, extend, reassign, accept the explanation, pass up,
close.

Owns what each decision does to the escalation and to what it is about; each is recorded and told to those below.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, EscalationAction, EscalationDecision, Target, Task, Unit
from rules.values import Audience, Delivery, EscalationState
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.escalations import end_escalations
from workflow.explanations import current_of, in_words
from workflow.extensions import prolong
from workflow.handing_over import reassign
from workflow.instructions import instruct
from workflow.moves import Act, look_again, possible_moves
from workflow.notices import Subject, told_about
from workflow.passing_up import pass_up
from workflow.substitution import in_stead_of

DECISION_WORDS = {
    EscalationDecision.ACKNOWLEDGE: "đã tiếp nhận",
    EscalationDecision.INSTRUCT: "đã chỉ đạo",
    EscalationDecision.EXTEND: "đã gia hạn",
    EscalationDecision.REASSIGN: "đã giao đơn vị khác",
    EscalationDecision.ACCEPT_EXPLANATION: "đã chấp nhận giải trình",
    EscalationDecision.PASS_UP: "đã chuyển lên cấp trên",
    EscalationDecision.CLOSE: "đã kết thúc",
}

BELOW_THE_DESK = (EscalationDecision.ACKNOWLEDGE, EscalationDecision.INSTRUCT)
"""What is left to a rung from which the matter has gone higher: to end or change it is for the desk where it lies now."""
ABOUT_TASKS = frozenset({EscalationDecision.EXTEND, EscalationDecision.REASSIGN})


def possible_decisions(escalation: Escalation) -> list[EscalationDecision]:
    """The decisions that the state of an escalation and of what it is about allow, in the order of a form."""
    if escalation.state is EscalationState.CLOSED:
        return []
    possible = list(BELOW_THE_DESK if escalation.state is EscalationState.RAISED else EscalationDecision)
    if escalation.acknowledged_on is not None:
        possible.remove(EscalationDecision.ACKNOWLEDGE)
    if escalation.at_top and EscalationDecision.PASS_UP in possible:
        possible.remove(EscalationDecision.PASS_UP)
    changeable = {decision for decision in ABOUT_TASKS if escalation.task and decision.value in possible_moves(escalation.task)}
    return [decision for decision in possible if decision not in ABOUT_TASKS or decision in changeable]


def decide(
    session: Session,
    escalation: Escalation,
    decision: EscalationDecision,
    act: Act,
    *,
    until: date | None = None,
    unit: Unit | None = None,
) -> EscalationAction:
    """Record a decision and carry it out. until -- the new deadline or the instruction's date; unit -- whom it is given to.

    The doer's explanation of this lateness, where there is one, needs no further words to be accepted: the history names it.
    Raises WrongStateError for an escalation that has ended, InvalidInputError where a decision lacks its day, unit or words.
    """
    hold(session, escalation)
    _allow(escalation, decision)
    if decision is EscalationDecision.ACCEPT_EXPLANATION:
        act = _naming_what_is_accepted(session, escalation, act)
    action = _recorded(escalation, decision, act, until, unit)
    above: Escalation | None = None
    match decision:
        case EscalationDecision.ACKNOWLEDGE:
            _acknowledge(escalation, act)
        case EscalationDecision.INSTRUCT:
            _instruct(session, escalation, action, act, until, unit)
        case EscalationDecision.EXTEND:
            prolong(session, _task(escalation), act, until=_needed_day(until))
        case EscalationDecision.REASSIGN:
            reassign(session, _task(escalation), act, unit=_needed_unit(unit))
        case EscalationDecision.ACCEPT_EXPLANATION | EscalationDecision.CLOSE:
            _close(session, escalation, decision, act)
        case EscalationDecision.PASS_UP:
            above = pass_up(session, escalation, act)
    session.flush()
    _tell_below(session, escalation, decision, action, act, told_already=above)
    return action


def _recorded(escalation: Escalation, decision: EscalationDecision, act: Act, until: date | None, unit: Unit | None) -> EscalationAction:
    """The line of the history: who decided what, in whose stead, and when."""
    action = EscalationAction(
        decision=decision,
        by_id=act.by.id if act.by else None,
        at=act.at,
        note=act.note.strip(),
        until_on=until,
        unit_id=unit.id if unit else None,
        in_stead_of_id=in_stead_of(act.by, {escalation.to_unit_id}, day_of(act.at)),
    )
    escalation.actions.append(action)
    return action


def hold(session: Session, escalation: Escalation) -> None:
    """Let nobody else change the matter of an escalation until this transaction ends, and know it as it is now.

    First the task or target, then the escalation: in the order in which a sweep has them in hand, so that neither waits for the other.
    """
    table = Task if escalation.task_id else Target
    matter = select(table).where(table.id == (escalation.task_id or escalation.target_id)).with_for_update(of=table)
    row = select(Escalation).where(Escalation.id == escalation.id).with_for_update(of=Escalation)
    session.scalars(matter.execution_options(populate_existing=True)).one()
    session.scalars(row.execution_options(populate_existing=True)).one()


def _naming_what_is_accepted(session: Session, escalation: Escalation, act: Act) -> Act:
    """The act with the explanation that it accepts, in words; where nobody has explained, one's own reason has to do."""
    explained = current_of(session, _about(escalation))
    if explained is None:
        return act
    said = " – ".join(part for part in (act.note.strip(), in_words(explained)) if part)
    return replace(act, note=said)


def _allow(escalation: Escalation, decision: EscalationDecision) -> None:
    if escalation.state is EscalationState.CLOSED:
        raise WrongStateError("Việc chuyển cấp trên số %(escalation)s đã kết thúc nên không thể quyết định thêm.", escalation=escalation.id)
    if decision in ABOUT_TASKS:
        _task(escalation)
    if decision is EscalationDecision.ACKNOWLEDGE and escalation.acknowledged_on is not None:
        raise WrongStateError(
            "Việc chuyển cấp trên số %(escalation)s đã được tiếp nhận ngày %(day)s.",
            escalation=escalation.id,
            day=escalation.acknowledged_on,
        )
    if escalation.state is EscalationState.RAISED and decision not in BELOW_THE_DESK:
        raise WrongStateError(
            "Việc chuyển cấp trên số %(escalation)s đã chuyển tiếp lên cấp cao hơn; ở cấp này chỉ còn tiếp nhận hoặc chỉ đạo.",
            escalation=escalation.id,
        )


def _acknowledge(escalation: Escalation, act: Act) -> None:
    if escalation.state is EscalationState.OPEN:
        escalation.state = EscalationState.ACKNOWLEDGED
    escalation.acknowledged_on = day_of(act.at)
    if escalation.task:
        look_again(escalation.task, act)
    elif escalation.target:
        escalation.target.next_look_on = day_of(act.at)


def _instruct(session: Session, escalation: Escalation, action: EscalationAction, act: Act, until: date | None, unit: Unit | None) -> None:
    due_on = _needed_day(until)
    if due_on < day_of(act.at):
        raise InvalidInputError("Hạn của chỉ đạo %(day)s đã qua; hãy chọn ngày từ hôm nay.", field="until", day=due_on)
    about = _about(escalation)
    doer = unit or (escalation.task.unit if escalation.task else escalation.from_unit)
    action.task = instruct(session, escalation.task, about.plan, doer, act, due_on=due_on)
    _acknowledge(escalation, act)


def _close(session: Session, escalation: Escalation, decision: EscalationDecision, act: Act) -> None:
    if not act.note.strip():
        raise InvalidInputError("Chưa có lý do kết thúc: hãy ghi vài chữ để đơn vị cấp dưới biết.", field="note")
    outgoing = act.outgoing
    because = f"{escalation.desk} {DECISION_WORDS[decision]}: {act.note.strip()}"
    end_escalations(session, _about(escalation), because=because, outgoing=outgoing)
    outgoing.write(session)


def _tell_below(
    session: Session,
    escalation: Escalation,
    decision: EscalationDecision,
    action: EscalationAction,
    act: Act,
    *,
    told_already: Escalation | None,
) -> None:
    """Tell those who were told of the escalation what was decided; an end has been told already, and so has a climb to some."""
    if escalation.state is EscalationState.CLOSED:
        return
    outgoing = act.outgoing
    known = {recipient.key for recipient in told_about(session, [told_already.id])} if told_already else set()
    known |= {f"user:{act.by.id}"} if act.by else set()
    outgoing.owe(
        [recipient for recipient in told_about(session, [escalation.id]) if recipient.key not in known],
        Subject(task_id=escalation.task_id, target_id=escalation.target_id, escalation_id=escalation.id),
        kind="decided",
        step=f"decided-{action.id}",
        audience=Audience.INFORMED,
        delivery=Delivery.DIGEST,
        due_on=escalation.due_on,
        why=f"{escalation.desk} {DECISION_WORDS[decision]}" + (f": {action.note}" if action.note else ""),
    )
    outgoing.write(session)


def _about(escalation: Escalation) -> Task | Target:
    about = escalation.task or escalation.target
    if about is None:
        raise AssertionError("an escalation is about a task or a target")
    return about


def _task(escalation: Escalation) -> Task:
    if escalation.task is None:
        raise InvalidInputError(
            "Chuyển cấp trên này về một chỉ tiêu, không có hạn hay đơn vị để đổi; hãy chọn quyết định khác.", field="decision"
        )
    return escalation.task


def _needed_day(until: date | None) -> date:
    if until is None:
        raise InvalidInputError("Chưa có ngày: hãy chọn hạn mới cho quyết định này.", field="until")
    return until


def _needed_unit(unit: Unit | None) -> Unit:
    if unit is None:
        raise InvalidInputError("Chưa có đơn vị nhận việc: hãy chọn một đơn vị.", field="unit")
    return unit
