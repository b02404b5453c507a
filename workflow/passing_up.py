"""A desk itself puts a matter before the next rung at once, with its reason, instead of waiting for the rules to do so.

Owns that decision as a value; it is carried out by `workflow.climbing` as one of the rules would be, with the same natural keys, so that no
rung is climbed twice whoever comes first.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Target, Task, User
from rules.values import Audience, Decision, DecisionKind, Delivery, EscalationState
from workflow.calendar import day_of, working_calendar
from workflow.climbing import carry_out, write_out
from workflow.desk import Case, Desk, open_desk
from workflow.errors import Words, WrongStateError
from workflow.escalations import lateness_key, round_mark
from workflow.judges import Judge
from workflow.moves import Act, look_again, need_note
from workflow.substitution import in_stead_of

RULE = "pass-up"
"""Stands where the rule's name stands for climbs by rule; there is no policy behind it but a person's decision."""


def pass_up(session: Session, escalation: Escalation, act: Act) -> Escalation:
    """Put what an escalation is about before the next rung; the act's words say why. The new escalation.

    The caller holds the matter (`workflow.review`). Raises InvalidInputError without words, WrongStateError at the top of the ladder, or
    where it has gone up meanwhile.
    """
    need_note(act, Words("lý do chuyển lên cấp trên"))
    matter = escalation.task or escalation.target
    if matter is None:
        raise AssertionError("an escalation is about a task or a target")
    case, today = _case(matter), day_of(act.at)
    desk = open_desk(session, [case], today=today, now=act.at, judge=Judge(working_calendar(session), None))
    if not desk.has_next_rung(case):
        raise WrongStateError(
            "«%(desk)s» là cấp cao nhất của việc này, không còn cấp nào ở trên để chuyển: hãy chọn quyết định khác.", desk=escalation.desk
        )
    carry_out(desk, case, _decisions(session, desk, case, escalation, act), kind="escalated")
    key = f"{lateness_key(case.subject, case.due_on, case.suffix)}{desk.rung(case) + 1}"
    write_out(session, desk)
    if not desk.counts.escalations_raised:
        raise WrongStateError("Việc này vừa được chuyển lên cấp trên rồi; hãy tải lại trang để xem nó đang ở đâu.")
    _look_again(matter, act)
    session.flush()
    session.refresh(escalation, ["state"])
    return session.scalars(select(Escalation).where(Escalation.key == key)).one()


def _case(matter: Task | Target) -> Case:
    """The matter as a sweep has it at work, so that its natural keys are the same."""
    if isinstance(matter, Task):
        return Case(matter.id, None, matter.plan_id, matter.unit_id, matter.due_on, round_mark(matter.round))
    due_on = date(matter.year, 12, 31) if matter.year else None
    return Case(None, matter.id, matter.plan_id, matter.owner_id or 0, due_on, round_mark(matter.round))


def _decisions(session: Session, desk: Desk, case: Case, escalation: Escalation, act: Act) -> list[Decision]:
    """The climb and what goes with it: told at once to those before whom it comes, in the digest to the doer and their leader."""
    rung = desk.rung(case)
    absent = _absent(session, escalation, act)
    who = act.by.name if act.by else "Hệ thống"
    signed = f"{who}, thay {absent.name}" if absent else who
    facts: dict[str, int | bool | str] = {
        "rung": rung,
        "next_rung": rung + 1,
        "has_next_rung": True,
        "is_acknowledged": escalation.state is EscalationState.ACKNOWLEDGED,
        "working_days_on_rung": desk.working_days_on_rung(case),
        "decided_by": signed,
    }
    why = f"{escalation.desk} ({signed}) quyết định chuyển việc này lên cấp trên: {act.note.strip()}"
    step = f"rung-{rung + 1}"
    up = Decision(DecisionKind.RAISE, RULE, "", "", step, why, (Audience.COMMITTEE,), Delivery.IMMEDIATE, facts)
    told = Decision(DecisionKind.NOTIFY, RULE, "", "", step, why, (Audience.DOER, Audience.LEADER), Delivery.DIGEST, facts)
    return [up, told]


def _absent(session: Session, escalation: Escalation, act: Act) -> User | None:
    absent_id = in_stead_of(act.by, {escalation.to_unit_id}, day_of(act.at))
    return session.get(User, absent_id) if absent_id else None


def _look_again(matter: Task | Target, act: Act) -> None:
    if isinstance(matter, Task):
        look_again(matter, act)
    else:
        matter.next_look_on = day_of(act.at)
