"""Where the steps of tasks come from: the words of their clause, or what a person made of them.

Owns the writing of steps, set-wise; ticking is `workflow.steps`. Knows no moves of tasks: this is called while tasks are being made.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, not_, select, update
from sqlalchemy.orm import Session

from models import Clause, ClauseState, ClauseStep, Plan, Task, TaskStep
from models.database import insert_new
from rules.values import OPEN_STATES
from workflow.step_proposals import propose_steps

ADDED = "added:"
"""Begins the key of a step that a person added."""


def make_steps(session: Session, plan: Plan) -> None:
    """Put down the steps that a plan's clauses propose, and give them to its open tasks.

    Harmless to run again: a step is made once, and one that was changed or removed stays so.
    """
    proposals = [(clause, propose_steps(clause)) for clause in plan.clauses if clause.state is ClauseState.ACCEPTED]
    rows = [
        {"clause_id": clause.id, "key": step.key, "position": place, "kind": step.kind, "name": step.name, "unit_id": step.unit_id}
        for clause, steps in proposals
        for place, step in enumerate(steps, start=1)
    ]
    insert_new(session, ClauseStep, rows, ClauseStep.id)
    give_steps(session, Clause.plan_id == plan.id)


def give_steps(session: Session, of_clauses: ColumnElement[bool]) -> None:
    """Give the open tasks of some clauses those of the clauses' steps that they do not have yet. Two statements at most."""
    found = session.execute(
        select(Task.id, ClauseStep.key, ClauseStep.position, ClauseStep.kind, ClauseStep.name, ClauseStep.unit_id)
        .join(ClauseStep, ClauseStep.clause_id == Task.clause_id)
        .join(Clause, Clause.id == ClauseStep.clause_id)
        .where(of_clauses, not_(ClauseStep.is_removed), Task.state.in_(OPEN_STATES))
        .where(~exists().where(TaskStep.task_id == Task.id, TaskStep.key == ClauseStep.key))
    )
    names = "task_id", "key", "position", "kind", "name", "unit_id"
    insert_new(session, TaskStep, [dict(zip(names, row, strict=True)) for row in found], TaskStep.id)


def take_over_steps(session: Session, old: Plan, plan: Plan) -> None:
    """A new version has taken over the tasks: what people changed about its clauses' steps holds on; open steps that it drops end."""
    before = {clause.previous_id: clause.id for clause in plan.clauses if clause.previous_id is not None}
    edited = select(ClauseStep).join(Clause, Clause.id == ClauseStep.clause_id).where(Clause.plan_id == old.id, ClauseStep.is_edited)
    columns = "key", "position", "kind", "name", "unit_id", "is_removed", "is_edited"
    rows = [
        {"clause_id": before[step.clause_id], **{name: getattr(step, name) for name in columns}}
        for step in session.scalars(edited)
        if step.clause_id in before
    ]
    insert_new(session, ClauseStep, rows, ClauseStep.id)
    make_steps(session, plan)
    still = exists().where(Task.id == TaskStep.task_id, ClauseStep.clause_id == Task.clause_id, ClauseStep.key == TaskStep.key)
    of_plan = TaskStep.task_id.in_(select(Task.id).where(Task.plan_id == plan.id, Task.state.in_(OPEN_STATES)))
    gone = and_(of_plan, TaskStep.done_on.is_(None), not_(TaskStep.key.startswith(ADDED)), not_(still))
    session.execute(update(TaskStep).where(gone).values(is_removed=True).execution_options(synchronize_session=False))
