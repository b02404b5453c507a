"""Decisions of one batch of a sweep carried out: notices owed, escalations opened, raised and closed.

Owns what is written because of a decision, for tasks and targets alike; refuses to decide. Everything written has a natural key, so a
batch that was killed or done twice leaves what one undisturbed batch would have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Escalation, Target, Task
from models.database import among, insert_new
from rules.ladder_words import why_here
from rules.values import Audience, Decision, DecisionKind, EscalationState
from workflow.desk import Case, Desk
from workflow.escalations import STANDING_STATES, end_escalations, lateness_key
from workflow.judgements import keep_judgements
from workflow.notices import Subject
from workflow.recipients import Recipient

CLIMBS = frozenset({DecisionKind.ESCALATE, DecisionKind.RAISE})
STILL_OPEN = "still-open"
"""The kind of a notice that reminds a rung of what lies before it."""


def carry_out(desk: Desk, case: Case, decisions: Iterable[Decision], *, kind: str) -> bool:
    """Collect what the decisions ask for. kind -- what a plain reminder is about. Returns whether the case goes one rung up."""
    climb_keys: dict[str, str] = {}
    for decision in decisions:
        if decision.kind in CLIMBS:
            key = _climb(desk, case, decision)
            if key:
                climb_keys[decision.step] = key
                desk.informed.append((key, case, decision))
        elif decision.kind is DecisionKind.CLOSE:
            desk.ended.append((case, decision.explanation))
        elif decision.step in climb_keys:
            desk.informed.append((climb_keys[decision.step], case, decision))
        else:
            _remind(desk, case, decision, kind)
    return bool(climb_keys)


def _climb(desk: Desk, case: Case, decision: Decision) -> str | None:
    """Note that the case goes one rung up; its natural key, or None where nobody stands above."""
    number, below_id = desk.rung(case) + 1, desk.stands_at(case)
    step = desk.registry.next_step(below_id, desk.today)
    if step is None:
        return None
    rung, passed_over = step.rung, why_here(step.passed, desk.registry.name_of(step.rung))
    key = f"{lateness_key(case.subject, case.due_on, case.suffix)}{number}"
    row = {
        "key": key,
        "task_id": case.task_id,
        "target_id": case.target_id,
        "from_unit_id": below_id,
        "to_unit_id": rung.unit_id,
        "to_committee_id": rung.committee_id,
        "rung": number,
        "at_top": desk.registry.next_rung(rung.unit_id, desk.today) is None,
        "state": EscalationState.OPEN,
        "due_on": case.due_on,
        "opened_on": desk.today,
        "rule": decision.rule_id,
        "policy": decision.policy,
        "policy_version": decision.policy_version,
        "explanation": f"{decision.explanation} {passed_over}".strip(),
        "facts": decision.facts,
        "closed_because": "",
        "passed_over": [one.words for one in step.passed],
    }
    desk.climbs[key] = (case, row)
    return key


def write_out(session: Session, desk: Desk) -> None:
    """Write everything collected. A climb that exists already (another process, an earlier run, a committee's close) is passed over."""
    rows = [row for _, row in desk.climbs.values()]
    made = {row.key: row.id for row in insert_new(session, Escalation, rows, Escalation.id, Escalation.key)}
    climbed: dict[int, list[Case]] = defaultdict(list)
    for key in made:
        case, row = desk.climbs[key]
        climbed[row["rung"]].append(case)
    for rung, cases in climbed.items():
        _move_up(session, cases, rung)
    desk.counts.escalations_opened += len(climbed.get(1, ()))
    desk.counts.escalations_raised += sum(len(cases) for rung, cases in climbed.items() if rung > 1)
    for key, case, decision in desk.informed:
        if key in made:
            row = desk.climbs[key][1]
            _owe(desk, case, decision, "escalated", escalation_id=made[key], committee_at=row["to_unit_id"], why=row["explanation"])
    for case, because in desk.ended:
        _end(session, desk, case, because)
    keep_judgements(session, desk.judgements.values(), desk.today)
    desk.counts.notices += desk.outgoing.write(session)


def _move_up(session: Session, cases: list[Case], rung: int) -> None:
    """Put these cases on a rung. What is below it stays known, as raised."""
    is_task = cases[0].task_id is not None
    table, column = (Task, Escalation.task_id) if is_task else (Target, Escalation.target_id)
    ids = [case.task_id if is_task else case.target_id for case in cases]
    in_step = {"synchronize_session": "auto" if session.identity_map else False}  # a sweep of tasks has none of them in memory
    session.execute(update(table).where(among(session, table.id, ids)).values(rung=rung), execution_options=in_step)
    if rung > 1:
        below = among(session, column, ids), Escalation.rung < rung, Escalation.state.in_(STANDING_STATES)
        session.execute(update(Escalation).where(*below).values(state=EscalationState.RAISED), execution_options=in_step)


def _end(session: Session, desk: Desk, case: Case, because: str) -> None:
    subject: Task | Target | None = session.get(Task, case.task_id) if case.task_id else session.get(Target, case.target_id)
    if subject is not None:
        desk.counts.escalations_closed += end_escalations(session, subject, because=because, outgoing=desk.outgoing)


def _remind(desk: Desk, case: Case, decision: Decision, kind: str) -> None:
    """A plain notice. One to the committee is about what lies before it: the rung where the case stands now, if it has left its unit."""
    live = desk.live.get(case.key)
    if Audience.COMMITTEE in decision.audiences and live is not None:
        _owe(desk, case, decision, STILL_OPEN, escalation_id=live.id, committee_at=live.to_unit_id)
    else:
        _owe(desk, case, decision, kind)


def _owe(
    desk: Desk,
    case: Case,
    decision: Decision,
    kind: str,
    *,
    escalation_id: int | None = None,
    committee_at: int | None = None,
    why: str | None = None,
) -> None:
    subject = Subject(task_id=case.task_id, target_id=case.target_id, escalation_id=escalation_id)
    step, judgement = decision.step + case.suffix, desk.judgement(decision)
    for audience in decision.audiences:
        people = _people(desk, case, audience, committee_at)
        if not people:
            continue
        desk.outgoing.owe(
            people,
            subject,
            kind=kind,
            step=step,
            audience=audience,
            delivery=decision.delivery,
            due_on=case.due_on,
            why=why or decision.explanation,
            rule=decision.rule_id,
            policy_version=decision.policy_version,
            judgement=judgement,
        )


def _people(desk: Desk, case: Case, audience: Audience, committee_at: int | None) -> list[Recipient]:
    match audience:
        case Audience.PARTNERS:
            return [person for unit_id in case.partner_ids for person in desk.directory.of(audience, unit_id)]
        case Audience.COORDINATOR:
            unit_id = desk.standing.get(case.plan_id)
            return desk.directory.of(audience, unit_id) if unit_id else []
        case Audience.COMMITTEE:
            return desk.directory.of(audience, committee_at) if committee_at else []
        case Audience.INFORMED:
            return []
        case _:
            return desk.directory.of(audience, case.unit_id)
