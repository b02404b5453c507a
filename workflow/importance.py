"""How much a plan, a clause or a single task matters, as the plan's coordinators say: the rules ask for it, lists show it.

Owns setting it once a plan is in force, the history of that, and what it means for tasks that exist; in a draft it is corrected like the
rest. A task has its own importance, else its clause's, else its plan's; the clause's is handed to its tasks, the plan's is looked up.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from models import Clause, ClauseState, Plan, PlanChange, PlanState, Target, Task
from rules.values import OPEN_STATES, Importance
from workflow.assignment import FIRST_LOOK_DAYS
from workflow.calendar import day_of
from workflow.errors import WrongStateError
from workflow.moves import Act, look_again, record

ACTION = "importance"
"""What the lines of history are named."""

WORDS = {Importance.NORMAL: "thường xuyên", Importance.IMPORTANT: "trọng tâm", Importance.CRITICAL: "đặc biệt quan trọng"}
AS_PLAN = "theo kế hoạch"


def importance_of(task: Task) -> Importance:
    """How much a task matters."""
    return task.importance or task.plan.importance


def is_as_important(wanted: Importance) -> ColumnElement[bool]:
    """A condition on Task: it matters so much, by itself or by its plan."""
    of_plan = Task.plan_id.in_(select(Plan.id).where(Plan.importance == wanted))
    return or_(Task.importance == wanted, and_(Task.importance.is_(None), of_plan))


def set_plan_importance(session: Session, plan: Plan, wanted: Importance, act: Act) -> bool:
    """Say how much a plan in force matters, and with it all that has no importance of its own. False where it is so already."""
    _refuse_unpublished(plan)
    if plan.importance is wanted:
        return False
    _remember(session, plan, None, plan.importance, wanted, act)
    plan.importance = wanted
    session.flush()
    _look_anew(session, and_(Task.plan_id == plan.id, Task.importance.is_(None)), act)
    watched = Target.plan_id == plan.id, Target.owner_id.is_not(None), Target.review == ClauseState.ACCEPTED
    session.execute(update(Target).where(*watched).values(next_look_on=day_of(act.at)))
    return True


def set_clause_importance(session: Session, clause: Clause, wanted: Importance | None, act: Act) -> bool:
    """Say how much a clause of a plan in force matters; None: as its plan. A task whose importance was set singly keeps it.

    False where it is so already.
    """
    _refuse_unpublished(clause.plan)
    before = clause.importance
    if before is wanted:
        return False
    _remember(session, clause.plan, clause, before, wanted, act)
    clause.importance = wanted
    session.flush()
    follows = Task.importance.is_(None) if before is None else Task.importance == before
    concerned = and_(Task.clause_id == clause.id, follows)
    ids = session.scalars(select(Task.id).where(concerned)).all()
    session.execute(update(Task).where(concerned).values(importance=wanted))
    _look_anew(session, Task.id.in_(ids), act)
    return True


def set_task_importance(session: Session, task: Task, wanted: Importance | None, act: Act) -> bool:
    """Say how much a single task matters; None: as its plan. The rules look at it today. False where it is so already."""
    if task.importance is wanted:
        return False
    record(task, ACTION, in_words(task.importance), in_words(wanted), act)
    task.importance = wanted
    look_again(task, act)
    session.flush()
    return True


def in_words(importance: Importance | None) -> str:
    """An importance as the history says it."""
    return WORDS[importance] if importance else AS_PLAN


def _refuse_unpublished(plan: Plan) -> None:
    if plan.state is not PlanState.PUBLISHED:
        raise WrongStateError(
            "Kế hoạch số %(plan)s không ở trạng thái đã ban hành: mức quan trọng của bản nháp được sửa ở trang rà soát.", plan=plan.id
        )


def _remember(session: Session, plan: Plan, clause: Clause | None, before: Importance | None, wanted: Importance | None, act: Act) -> None:
    line = PlanChange(
        plan_id=plan.id,
        clause_id=clause.id if clause else None,
        action=ACTION,
        by_id=act.by.id if act.by else None,
        at=act.at,
        from_value=in_words(before),
        to_value=in_words(wanted),
        note=act.note.strip(),
        before={"columns": {"importance": before.value if before else None}},
    )
    session.add(line)


def _look_anew(session: Session, which: ColumnElement[bool], act: Act) -> None:
    """Let the next sweep look at these tasks, as far as they are open and near; those far away get their first look in time anyway."""
    today = day_of(act.at)
    is_near = Task.state.in_(OPEN_STATES), Task.effective_due_on <= today + timedelta(days=FIRST_LOOK_DAYS)
    session.execute(update(Task).where(which, *is_near).values(next_look_on=today))
