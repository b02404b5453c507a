"""What of the database takes part when days to come are lived: whose tasks and targets, a fair sample where they are too many.

Owns which rows go into the shadow tables (`models.shadow`) and which new ones belong there; the days are `workflow.simulation`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, delete, false, func, literal, not_, null, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from models import (
    Clause,
    ClauseFeed,
    ClauseStep,
    Escalation,
    Judgement,
    Mail,
    Notice,
    Plan,
    PlanState,
    PolicyScope,
    PolicyStamp,
    PolicyVersion,
    Substitution,
    SweepDeath,
    Target,
    Task,
    TaskChange,
    TaskFeed,
    TaskPartner,
    TaskStep,
)
from models.shadow import Shadows
from rules.values import OPEN_STATES, TaskState
from workflow.calendar import moment_of
from workflow.units import descendant_ids

SHADOWED = (
    Task,
    TaskPartner,
    TaskChange,
    TaskFeed,
    TaskStep,
    ClauseFeed,
    ClauseStep,
    Plan,
    Target,
    Escalation,
    Notice,
    Mail,
    Judgement,
    PolicyStamp,
    PolicyVersion,
    Substitution,
    SweepDeath,
)
"""The tables that days write to. One that is missing here is noticed at once: the database refuses the write."""

MOST_TASKS = 200_000
"""Of more tasks and targets than this only those of every n-th unit are followed."""

_STEPS = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
"""Every n-th unit: n is prime, so that it falls into no step with the order in which units were numbered."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose days are lived: everything, the units below one unit, or one plan."""

    kind: PolicyScope = PolicyScope.SYSTEM
    unit_id: int | None = None
    plan_id: int | None = None

    @classmethod
    def of(cls, version: PolicyVersion) -> Scope:
        """For what a version of a policy holds."""
        return cls(version.scope, version.unit_id, version.plan_id)

    def covers(self, plan_id: ColumnElement[Any], unit_id: ColumnElement[Any], on: date) -> ColumnElement[bool]:
        """A condition: what lies in that plan and with that unit belongs to it on a day. A unit's area never holds the unit itself."""
        if self.kind is PolicyScope.PLAN:
            return plan_id == self.plan_id
        if self.kind is PolicyScope.AREA and self.unit_id is not None:
            return and_(unit_id.in_(descendant_ids([self.unit_id], on)), unit_id != self.unit_id)
        return true()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part from a day until another one. step -- every how many units one is followed; 1: all. size -- open tasks and targets."""

    scope: Scope
    start: date
    until: date
    step: int = 1
    size: int = 0

    def holds(self, plan_id: ColumnElement[Any], unit_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """A condition: a task or target of that plan and unit is followed."""
        covered = self.scope.covers(plan_id, unit_id, self.start)
        return covered if self.step == 1 else and_(covered, unit_id % self.step == 0)

    def dismiss_others(self, session: Session, newest_task: int) -> None:
        """Take tasks away that were made in the days lived, for units that are not followed."""
        if self.step > 1 or self.scope.kind is PolicyScope.AREA:
            others = Task.id > newest_task, not_(self.holds(Task.plan_id.expression, Task.unit_id.expression))
            session.execute(delete(Task).where(*others).execution_options(synchronize_session=False))


def choose_cast(session: Session, scope: Scope, start: date, until: date, *, most: int | None = MOST_TASKS) -> Cast:
    """Count who takes part; where they are too many, follow those of every n-th unit."""
    tasks = scope.covers(Task.plan_id.expression, Task.unit_id.expression, start)
    targets = scope.covers(Target.plan_id.expression, Target.owner_id.expression, start)
    size = session.scalar(select(func.count()).select_from(Task).where(Task.state.in_(_LIVING), tasks)) or 0
    size += session.scalar(select(func.count()).select_from(Target).where(Target.next_look_on.is_not(None), targets)) or 0
    wanted = math.ceil(size / most) if most else 1
    step = 1 if wanted <= 1 else next((one for one in _STEPS if one >= wanted), _STEPS[-1])
    return Cast(scope, start, until, step, size)


def fill(shadows: Shadows, cast: Cast) -> None:
    """Put what takes part into the shadow tables, and what it must not meet a second time: periods that have their task, notices owed."""
    _plans(shadows, cast)
    followed = _tasks(shadows, cast)
    real = shadows.real
    tasks, targets = _ids(shadows, Task, followed), _ids(shadows, Target, _targets_followed(shadows, cast))
    shadows.fill(Target, _targets_followed(shadows, cast))
    shadows.fill(TaskPartner, real(TaskPartner.task_id).in_(tasks))
    shadows.fill(TaskChange, real(TaskChange.task_id).in_(tasks))
    shadows.fill(Escalation, or_(real(Escalation.task_id).in_(tasks), real(Escalation.target_id).in_(targets)))
    shadows.fill(Notice, or_(real(Notice.task_id).in_(tasks), real(Notice.target_id).in_(targets), _of_none(shadows, cast)))
    shadows.fill(Mail, real(Mail.created_at) >= moment_of(cast.start, 0))
    _chains(shadows, cast, tasks)
    for whole in (PolicyStamp, PolicyVersion, Substitution, SweepDeath):
        shadows.fill(whole)
    shadows.seal()


_LIVING = (*sorted(OPEN_STATES), TaskState.SUSPENDED)


def _tasks(shadows: Shadows, cast: Cast) -> ColumnElement[bool]:
    """Those that are followed as they are; without any look those that keep a period's place, are waited for, or have a part followed."""
    real = shadows.real
    followed = and_(real(Task.state).in_(_LIVING), cast.holds(real(Task.plan_id), real(Task.unit_id)))
    keep_a_place = real(Task.plan_id).in_(_ids(shadows, Plan, _makes_tasks(shadows, cast)))
    have_parts = real(Task.id).in_(select(real(Task.parent_id)).where(followed, real(Task.parent_id).is_not(None)))
    waiting = select(real(TaskFeed.giver_id)).where(real(TaskFeed.receiver_id).in_(_ids(shadows, Task, followed)))
    are_awaited = real(Task.id).in_(waiting)
    shadows.fill(Task, followed)
    others = and_(not_(followed), or_(keep_a_place, have_parts, are_awaited))
    shadows.fill(Task, others, next_look_on=null(), resume_on=null(), effective_due_on=null())
    return followed


def _targets_followed(shadows: Shadows, cast: Cast) -> ColumnElement[bool]:
    owner_id = shadows.real(Target.owner_id)
    return and_(owner_id.is_not(None), cast.holds(shadows.real(Target.plan_id), owner_id))


def _makes_tasks(shadows: Shadows, cast: Cast) -> ColumnElement[bool]:
    """A condition on plans: tasks of further periods will be made in these days."""
    real = shadows.real
    is_looked_at = or_(real(Plan.horizon_on).is_(None), real(Plan.horizon_on) <= cast.until)
    return and_(real(Plan.state) == PlanState.PUBLISHED, is_looked_at, _in_plan(shadows, cast))


def _in_plan(shadows: Shadows, cast: Cast) -> ColumnElement[bool]:
    return shadows.real(Plan.id) == cast.scope.plan_id if cast.scope.kind is PolicyScope.PLAN else true()


def _plans(shadows: Shadows, cast: Cast) -> None:
    """Without their texts, which are long and which no day reads."""
    is_followed = and_(shadows.real(Plan.state) != PlanState.DRAFT, _in_plan(shadows, cast))
    shadows.fill(Plan, is_followed, source_text=literal(""), source_lines=literal([], Plan.source_lines.type), search_text=literal(""))


def _of_none(shadows: Shadows, cast: Cast) -> ColumnElement[bool]:
    """A condition on notices: they speak of no single task or target, but of a whole plan, a meeting …"""
    real = shadows.real
    if cast.scope.kind is PolicyScope.PLAN:
        return real(Notice.plan_id) == cast.scope.plan_id
    is_whole = and_(real(Notice.task_id).is_(None), real(Notice.target_id).is_(None))
    return is_whole if cast.scope.kind is PolicyScope.SYSTEM else false()


def _chains(shadows: Shadows, cast: Cast, tasks: Select[int]) -> None:
    """The links and steps of the plans whose tasks will be made, which are made with them, and those of what is followed."""
    real = shadows.real
    plans = _ids(shadows, Plan, _makes_tasks(shadows, cast))
    clauses = select(Clause.id).where(Clause.plan_id.in_(plans))
    theirs = _ids(shadows, Task, real(Task.plan_id).in_(plans))
    shadows.fill(ClauseFeed, real(ClauseFeed.plan_id).in_(plans))
    shadows.fill(ClauseStep, real(ClauseStep.clause_id).in_(clauses))
    shadows.fill(TaskFeed, or_(real(TaskFeed.receiver_id).in_(tasks), real(TaskFeed.receiver_id).in_(theirs)))
    shadows.fill(TaskStep, or_(real(TaskStep.task_id).in_(tasks), real(TaskStep.task_id).in_(theirs)))


def _ids(shadows: Shadows, model: Any, condition: ColumnElement[bool]) -> Select[int]:
    return select(shadows.real(model.id)).where(condition)
