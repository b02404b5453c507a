"""What coordinators change about the steps of a task: add, rename, reorder, remove, and hold for the whole clause.

Owns these changes and their lines in the history; who may make them is asked by entry points (`visibility.may_review`).
"""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Clause, ClauseStep, StepKind, Task, TaskStep, Unit
from rules.values import OPEN_STATES
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act, record
from workflow.step_making import ADDED, give_steps
from workflow.step_proposals import step_key
from workflow.steps import steps_of

LONGEST_NAME = 200


def add_step(session: Session, task: Task, act: Act, *, name: str, kind: StepKind, unit: Unit | None = None) -> TaskStep:
    """A further step at the end. Raises InvalidInputError without a name, or where the task has this step."""
    name = _clean(name)
    key = ADDED + step_key(kind, name)
    there = session.scalar(select(TaskStep).where(TaskStep.task_id == task.id, TaskStep.key == key))
    if there is not None and not there.is_removed:
        raise InvalidInputError("Nhiệm vụ này đã có bước «%(step)s».", field="name", step=name)
    last = session.scalar(select(func.max(TaskStep.position)).where(TaskStep.task_id == task.id)) or 0
    step = there or TaskStep(task_id=task.id, key=key, kind=kind)
    step.name, step.unit_id, step.position, step.is_removed = name, unit.id if unit else None, last + 1, False
    session.add(step)
    record(task, "step_added", "", name, act)
    session.flush()
    return step


def rename_step(session: Session, task: Task, step: TaskStep, act: Act, *, name: str, unit: Unit | None = None) -> None:
    """Another name for the step's body, and its unit."""
    name = _clean(name)
    record(task, "step_renamed", step.name, name, act)
    step.name, step.unit_id = name, unit.id if unit else None
    session.flush()


def move_step(session: Session, task: Task, step: TaskStep, act: Act, *, earlier: bool) -> None:
    """Let a step change places with the one before it, or behind it. At the end of the row nothing happens."""
    steps = list(steps_of(session, task))
    at = steps.index(step)
    other = at - 1 if earlier else at + 1
    if not 0 <= other < len(steps):
        return
    steps[at], steps[other] = steps[other], steps[at]
    for place, one in enumerate(steps, start=1):
        one.position = place
    record(task, "step_moved", "", " → ".join(one.name for one in steps), act)
    session.flush()


def remove_step(session: Session, task: Task, step: TaskStep, act: Act) -> None:
    """Take a step away. Raises WrongStateError for one that is ticked: what was done stays in sight."""
    if step.is_done:
        raise WrongStateError("Bước «%(step)s» đã xong nên không bỏ được; hãy bỏ đánh dấu trước.", step=step.name)
    step.is_removed = True
    record(task, "step_removed", step.name, "", act)
    session.flush()


def hold_for_clause(session: Session, task: Task, act: Act) -> int:
    """Let the steps of this task be those of its clause: its other open tasks get them, and so do tasks of later periods.

    Steps that are ticked there stay. Returns how many other tasks have these steps now. Raises WrongStateError for a task without a clause.
    """
    if task.clause_id is None:
        raise WrongStateError("Nhiệm vụ số %(task)s không thuộc khoản nào của văn bản: các bước chỉ dùng cho nhiệm vụ này.", task=task.id)
    own = session.scalars(select(TaskStep).where(TaskStep.task_id == task.id)).all()
    others = select(Task.id).where(Task.clause_id == task.clause_id, Task.id != task.id, Task.state.in_(OPEN_STATES))
    _write_clause(session, task.clause_id, {step.key: step for step in own})
    for step in own:
        session.execute(
            update(TaskStep)
            .where(TaskStep.task_id.in_(others), TaskStep.key == step.key, TaskStep.done_on.is_(None))
            .values(name=step.name, unit_id=step.unit_id, position=step.position, is_removed=step.is_removed)
            .execution_options(synchronize_session=False)
        )
    give_steps(session, Clause.id == task.clause_id)
    record(task, "steps_held", "", " → ".join(step.name for step in steps_of(session, task)), act)
    session.flush()
    return session.scalar(select(func.count()).select_from(others.subquery())) or 0


def _write_clause(session: Session, clause_id: int, wanted: dict[str, TaskStep]) -> None:
    there = {step.key: step for step in session.scalars(select(ClauseStep).where(ClauseStep.clause_id == clause_id))}
    for key, step in wanted.items():
        kept = there.get(key)
        if kept is None:
            kept = ClauseStep(clause_id=clause_id, key=key, kind=step.kind)
            session.add(kept)
        kept.name, kept.unit_id, kept.position = step.name, step.unit_id, step.position
        kept.is_removed, kept.is_edited = step.is_removed, True
    session.flush()


def _clean(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInputError("Bước chưa có tên: hãy ghi cơ quan mà kết quả phải qua.", field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInputError(
            "Tên bước dài %(length)s ký tự: hãy ghi không quá %(most)s ký tự.", field="name", length=len(name), most=LONGEST_NAME
        )
    return name
