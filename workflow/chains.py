"""Chains of tasks: whose results a task waits for, whom its own result goes to, and what moves along when it moves.

Owns these questions, each a fixed number of queries; where links come from is `workflow.chain_links`, what does not fit in them
`workflow.chain_problems`. Reads only. A cancelled task is no part of a chain any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models import Plan, Task, TaskFeed
from rules.values import TaskState
from workflow.chain_problems import Problem, problems_of_plan, problems_of_task
from workflow.lateness import is_late

__all__ = ["Input", "Inputs", "Standing", "dependants_of", "inputs_of", "problems", "receivers_of", "standing_of", "with_inputs"]

HANDED_IN = frozenset({TaskState.DONE, TaskState.REPORTED})
"""States in which a task's result is there for those who wait for it."""


def receivers_of(session: Session, task: Task) -> Sequence[Task]:
    """The tasks that directly work with this one's result, the nearest deadline first, with units and plans. One query."""
    return _found(session, TaskFeed.receiver_id, TaskFeed.giver_id == task.id)


def inputs_of(session: Session, task: Task) -> Sequence[Task]:
    """The tasks whose results this one directly waits for, the nearest deadline first, with units and plans. One query."""
    return _found(session, TaskFeed.giver_id, TaskFeed.receiver_id == task.id)


def dependants_of(session: Session, task: Task) -> Sequence[Task]:
    """All that hangs on this task's day: its receivers and its sub-tasks, theirs, and so on; the nearest deadline first.

    Each once, never the task itself, also where links run in a circle; cancelled ones and what hangs on them alone are left out. One query.
    Whoever moves a deadline asks here what may have to move along; nothing is moved by this module.
    """
    found = select(Task).where(Task.id.in_(_dependant_ids(task.id)), Task.id != task.id)
    return session.scalars(_ordered(found)).all()


def problems(session: Session, about: Plan | Task) -> list[Problem]:
    """What contradicts itself in the chains of a plan, or around one task; the worst first. `workflow.chain_problems` says what counts."""
    return problems_of_plan(session, about) if isinstance(about, Plan) else problems_of_task(session, about)


class Standing(StrEnum):
    """Where an input stands on a day, worst first: late and not in, not in yet, standing still, in."""

    MISSING_LATE = "missing_late"
    MISSING = "missing"
    SUSPENDED = "suspended"
    HANDED_IN = "handed_in"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a task. was_late -- it came, after its deadline."""

    task: Task
    standing: Standing
    was_late: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a task, worst first: late ones by how late, then missing ones by their day, then those that are in."""

    rows: tuple[Input, ...]

    def count(self, standing: Standing) -> int:
        """How many stand so."""
        return sum(row.standing is standing for row in self.rows)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def handed_in(self) -> int:
        """How many are in: done, or reported and waiting for the coordinator's word."""
        return self.count(Standing.HANDED_IN)

    @property
    def late(self) -> int:
        """How many are overdue and not in."""
        return self.count(Standing.MISSING_LATE)

    @property
    def missing(self) -> int:
        """How many are not in and not overdue, those that stand still among them."""
        return self.total - self.handed_in - self.late

    @property
    def open_rows(self) -> tuple[Input, ...]:
        """Those that can be urged: not in, and not standing still."""
        return tuple(row for row in self.rows if row.standing in (Standing.MISSING_LATE, Standing.MISSING))


def standing_of(tasks: Iterable[Task], today: date) -> Inputs:
    """Where the inputs of a task stand on a day, worst first."""
    rows = [Input(task, _standing(task, today), is_late(task, today)) for task in tasks]
    order = list(Standing)
    return Inputs(tuple(sorted(rows, key=lambda row: (order.index(row.standing), row.task.effective_due_on or date.max, row.task.id))))


def with_inputs(session: Session, task_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of these tasks, those that wait for others: how many inputs are in, and how many there are. One query."""
    is_in = func.count().filter(Task.state.in_(HANDED_IN))
    rows = session.execute(
        select(TaskFeed.receiver_id, is_in, func.count())
        .join(Task, Task.id == TaskFeed.giver_id)
        .where(TaskFeed.receiver_id.in_(list(task_ids)), Task.state != TaskState.CANCELLED)
        .group_by(TaskFeed.receiver_id)
    )
    return {task_id: (there, total) for task_id, there, total in rows}


def _standing(task: Task, today: date) -> Standing:
    if task.state in HANDED_IN:
        return Standing.HANDED_IN
    if task.state is TaskState.SUSPENDED:
        return Standing.SUSPENDED
    return Standing.MISSING_LATE if is_late(task, today) else Standing.MISSING


def _found(session: Session, column: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Sequence[Task]:
    return session.scalars(_ordered(select(Task).where(Task.id.in_(select(column).where(condition))))).all()


def _ordered(found: Select[Task]) -> Select[Task]:
    due = Task.effective_due_on
    of_plan = Plan.title, Plan.number, Plan.owner_id, Plan.standing_id, Plan.importance
    loaded = joinedload(Task.unit), joinedload(Task.plan).load_only(*of_plan)
    return found.where(Task.state != TaskState.CANCELLED).options(*loaded).order_by(due.is_(None), due, Task.id)


def _dependant_ids(task_id: int) -> Select[int]:
    """Receivers and sub-tasks, transitively. UNION keeps each once, so that a circle comes to an end."""
    feeds = select(TaskFeed.giver_id.label("before"), TaskFeed.receiver_id.label("after"))
    parts = select(Task.parent_id.label("before"), Task.id.label("after")).where(Task.parent_id.is_not(None))
    step = feeds.union_all(parts).subquery("step")
    reached = select(Task.id).where(Task.id == task_id).cte("dependants", recursive=True)
    child = Task.__table__.alias("child")
    below = (
        select(child.c.id)
        .select_from(reached)
        .join(step, step.c.before == reached.c.id)
        .join(child, child.c.id == step.c.after)
        .where(child.c.state != TaskState.CANCELLED)
    )
    return select(reached.union(below).c.id)
