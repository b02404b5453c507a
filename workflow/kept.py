"""What a document that amends a plan only in parts does not speak of: clauses and targets of the plan before, taken over as they stand.

Owns those copies in the draft; without them a clause that the new version does not have counts as dropped.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Clause, ClauseBody, ClauseState, Plan, Target
from workflow.clause_times import write_time
from workflow.comparison import Change
from workflow.errors import NotFoundError
from workflow.head_correction import targets_of
from workflow.replacement import name_of
from workflow.target_replacement import PROMISE
from workflow.versions import compare_clauses, compare_targets, previous_to_correct

_STEP = 1000


def keep_clause(session: Session, plan: Plan, before: Clause) -> Clause:
    """Take a clause of the earlier version over into the draft. Raises NotFoundError, WrongStateError; done twice, it is there once."""
    old = previous_to_correct(session, plan)
    if before not in old.clauses:
        raise NotFoundError("Kế hoạch số %(plan)s không có mục số %(number)s; hãy tải lại trang.", plan=old.id, number=before.id)
    key = f"k{before.id}"
    there = next((clause for clause in plan.clauses if clause.key == key), None)
    if there is not None:
        there.state = ClauseState.ACCEPTED
        there.previous_id, there.is_previous_settled = before.id, True
        session.flush()
        return there
    made = Clause(
        key=key,
        position=max([clause.position for clause in plan.clauses], default=0) + _STEP,
        state=ClauseState.ACCEPTED,
        role=before.role,
        text=before.text,
        section=before.section,
        is_inclusive=before.is_inclusive,
        warnings=[f"Giữ nguyên theo {name_of(old)}: văn bản này không nhắc đến."],
        previous_id=before.id,
        is_previous_settled=True,
    )
    write_time(made, before)
    made.bodies = [ClauseBody(purpose=body.purpose, phrase=body.phrase, unit_id=body.unit_id, score=body.score) for body in before.bodies]
    plan.clauses.append(made)
    session.flush()
    return made


def keep_target(session: Session, plan: Plan, before: Target) -> Target:
    """The same for a target."""
    old = previous_to_correct(session, plan)
    if before.plan_id != old.id:
        raise NotFoundError("Kế hoạch số %(plan)s không có mục số %(number)s; hãy tải lại trang.", plan=old.id, number=before.id)
    key, last = f"k{before.id}", 0
    for target in targets_of(session, plan):
        last = max(last, target.position)
        if target.key == key:
            session.delete(target)
    session.flush()
    promised = {name: getattr(before, name) for name in PROMISE} | {"span_start": None, "span_end": None, "as_read": None}
    made = Target(**promised | {"plan_id": plan.id, "key": key, "position": last + _STEP})
    made.previous_id, made.is_previous_settled = before.id, True
    session.add(made)
    session.flush()
    return made


def keep_all(session: Session, plan: Plan) -> int:
    """The document amends the plan only in parts: take over every clause and target that it does not speak of; how many."""
    old = previous_to_correct(session, plan)
    gone = [pair.old.id for pair in compare_clauses(old, plan) if pair.old and Change.DROPPED in pair.changes]
    gone_targets = [pair.old.id for pair in compare_targets(session, old, plan) if pair.old and Change.DROPPED in pair.changes]
    clauses = {clause.id: clause for clause in old.clauses}
    targets = {target.id: target for target in targets_of(session, old)}
    for clause_id in gone:
        keep_clause(session, plan, clauses[clause_id])
    for target_id in gone_targets:
        keep_target(session, plan, targets[target_id])
    return len(gone) + len(gone_targets)
