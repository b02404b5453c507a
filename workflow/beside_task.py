"""What stands beside one task on its page: its history and parts, what came of it above, the chain, who was told; in three statements.

Owns the reading, for whoever sees the task: the first goes by the task's number (`workflow.task_rows`), the second by the numbers found
there, the third by what the person may. What may be done with it all is said beside each use case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from models import (
    ClauseBody,
    Escalation,
    EscalationAction,
    Explanation,
    ParentKind,
    Plan,
    Target,
    Task,
    TaskChange,
    TaskOrigin,
    TaskStep,
    Unit,
    UnitParent,
    User,
)
from workflow.journal import Entry, entries
from workflow.side_by_side import Rows, Together, numbers_of, together
from workflow.subtasks import units_below
from workflow.task_rows import TaskRows, read_rows
from workflow.urging_plan import urgeable_tasks
from workflow.visibility import visible_escalations, visible_tasks, visible_units

_OF_PLAN = "title", "number", "owner_id", "standing_id", "importance", "state"


@dataclass(frozen=True, slots=True)
class Choices:
    """Units that forms offer, and how many at the most: those to give the task to, those below to pass parts of it down to. 0: none.

    may_urge -- whether urging is asked about at all.
    """

    suggested: int = 0
    below: int = 0
    may_urge: bool = False


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """What a form offers of a unit."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Open:
    """What is open to the person. is_urgeable -- the task's unit may be urged; suggested -- units as `web.unit_choice` writes them.

    below -- units to pass parts down to. tasks, escalations -- the numbers of those beside the task whose own
    pages the person may open.
    """

    is_urgeable: bool
    suggested: Sequence[str]
    below: Sequence[NamedUnit]
    tasks: frozenset[int]
    escalations: frozenset[int]


@dataclass(frozen=True, slots=True)
class BesideTask:
    """The rows, each in the order of the page. given_by -- the decision by which a committee gave the task.

    is_in_circle -- tasks wait for one another, this one among them. held -- who and what is named, kept in memory for as long as this is.
    """

    first_change: TaskChange | None
    last_report: TaskChange | None
    reports_to: Sequence[ClauseBody]
    explanations: Sequence[Explanation]
    escalations: Sequence[Escalation]
    given_by: EscalationAction | None
    steps: Sequence[TaskStep]
    inputs: Sequence[Task]
    receivers: Sequence[Task]
    subtasks: Sequence[Task]
    is_in_circle: bool
    journal: Sequence[Entry]
    open: Open
    held: Sequence[Any]


def read_beside(session: Session, task: Task, user: User, on: date, choices: Choices) -> BesideTask:
    """What stands beside a task for a person on a day; its own collections (history, partners, files …) are filled besides."""
    found = read_rows(session, task)
    named = _named().read(session, **_numbers(task, found))
    return BesideTask(
        first_change=next(iter(found.first_change), None),
        last_report=next(iter(found.last_report), None),
        reports_to=found.reports_to,
        explanations=found.explanations,
        escalations=[one for one in found.escalations if one.task_id == task.id],
        given_by=next((one for one in found.actions if one.task_id == task.id), None) if task.origin is TaskOrigin.INSTRUCTION else None,
        steps=found.steps,
        inputs=found.inputs,
        receivers=found.receivers,
        subtasks=found.subtasks,
        is_in_circle=bool(found.circle),
        journal=entries(found.notices, found.judgements),
        open=_open(session, task, user, on, choices, found),
        held=(found, named),
    )


def _numbers(task: Task, found: TaskRows) -> dict[str, set[int]]:
    """The numbers of the units, people, plans, targets and tasks that the found rows name."""
    tasks = [task, *found.inputs, *found.receivers, *found.subtasks]
    origins = [one for one in found.escalations if one.task_id != task.id]
    units = numbers_of([*tasks, *found.partners, *found.reports_to, *found.explanations, *found.notices, *found.steps], "unit_id")
    users = numbers_of(found.changes, "by_id", "in_stead_of_id") | numbers_of(found.notices, "user_id", "in_stead_of_id")
    users |= numbers_of([*found.comments, *found.explanations, *found.actions], "by_id")
    return {
        "units": units | numbers_of(found.escalations, "to_unit_id"),
        "users": users | numbers_of(found.mentions, "user_id") | numbers_of(found.steps, "done_by_id"),
        "plans": numbers_of(tasks, "plan_id") - {task.plan_id},
        "targets": numbers_of(origins, "target_id"),
        "tasks": numbers_of(origins, "task_id"),
    }


@cache
def _named() -> Together:
    """What is looked for by number, then met in the session wherever a row names it."""
    return together(
        Rows(Unit, Unit.id.in_(bindparam("units", expanding=True)), (Unit.id,)),
        Rows(User, User.id.in_(bindparam("users", expanding=True)), (User.id,)),
        Rows(Plan, Plan.id.in_(bindparam("plans", expanding=True)), (Plan.id,), only=_OF_PLAN),
        Rows(Target, Target.id.in_(bindparam("targets", expanding=True)), (Target.id,)),
        Rows(Task, Task.id.in_(bindparam("tasks", expanding=True)), (Task.id,)),
    )


def _open(session: Session, task: Task, user: User, on: date, choices: Choices, found: TaskRows) -> Open:
    """In one statement, of as many parts as there is something to ask."""
    origins = [one for one in found.escalations if one.task_id != task.id]
    tasks = numbers_of([*found.inputs, *found.receivers], "id") | numbers_of([task], "parent_id") | numbers_of(origins, "task_id")
    escalations = numbers_of(found.escalations, "id")
    asked = []
    if choices.may_urge:
        asked.append(_part("urge", Task, and_(Task.id == task.id, urgeable_tasks(session, user, on))))
    if choices.suggested:
        asked.append(_part("suggested", Unit, visible_units(session, user, on), choices.suggested))
    if choices.below:
        passed = select(UnitParent.unit_id).where(UnitParent.parent_id == task.unit_id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
        asked.append(_part("below", Unit, and_(Unit.id.in_(passed), units_below(task.unit_id, on)), choices.below))
    if tasks:
        asked.append(_part("task", Task, and_(Task.id.in_(tasks), visible_tasks(session, user, on))))
    if escalations:
        seen = visible_escalations(session, user, on)
        asked.append(_part("escalation", Escalation, and_(Escalation.id.in_(escalations), seen)))
    rows = session.execute(union_all(*asked)).all() if asked else []
    offered = {kind: sorted((row for row in rows if row.kind == kind), key=lambda row: row.row_place) for kind in ("suggested", "below")}
    return Open(
        is_urgeable=any(row.kind == "urge" for row in rows),
        suggested=[f"{row.name} [{row.code}]" for row in offered["suggested"]],
        below=[NamedUnit(row.id, row.name) for row in offered["below"]],
        tasks=frozenset(row.id for row in rows if row.kind == "task"),
        escalations=frozenset(row.id for row in rows if row.kind == "escalation"),
    )


def _part(kind: str, model: type[Task | Unit | Escalation], condition: ColumnElement[bool], most: int | None = None) -> Select[Any]:
    is_unit = model is Unit
    names = (Unit.name, Unit.code) if is_unit else (literal("").label("name"), literal("").label("code"))
    order = Unit.name if is_unit else model.id
    placed = func.row_number().over(order_by=order).label("row_place")
    part = select(literal(kind).label("kind"), model.id.label("id"), *names, placed).where(condition).order_by(order).limit(most)
    return select(part.subquery())
