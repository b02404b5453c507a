"""The record of a matter before higher levels: every rung that it has lain on, and every decision there, in one statement.

Owns that reading, for a page that shows one matter; what a decision does is `workflow.review`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import Escalation, EscalationAction, Meeting, Plan, PolicyScope, PolicyState, PolicyVersion, Task, User
from workflow.meetings import visible_meetings
from workflow.visibility import visible_tasks

OPEN_TO_ALL = frozenset({PolicyScope.SHIPPED, PolicyScope.SYSTEM})
"""Rules of these scopes hold for everybody, and everybody may read them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. meeting -- where it was made, task -- what its instruction became; None: there is none that the person may open."""

    action: EscalationAction
    meeting: Meeting | None
    task: Task | None


@dataclass(frozen=True, slots=True)
class Rule:
    """The kept version of the policy by which something came here."""

    version_id: int
    scope: PolicyScope


@dataclass(frozen=True, slots=True)
class Record:
    """rungs -- all escalations of the matter, the oldest first. decisions -- the latest first. rules -- by escalation, where kept."""

    rungs: Sequence[Escalation]
    decisions: Sequence[Decision]
    rules: dict[int, Rule]

    @property
    def ended_on(self) -> date | None:
        """The day on which the last of them ended."""
        return max((row.closed_on for row in self.rungs if row.closed_on), default=None)


def record_of(session: Session, escalation: Escalation, user: User, on: date) -> Record:
    """The record of what this escalation is about, as far as the person may open it."""
    rungs: dict[int, Escalation] = {}
    decisions: dict[int, Decision] = {}
    rules: dict[int, Rule] = {}
    for row, action, meeting, task_id, version_id, scope in session.execute(_lines(session, escalation, user, on)).unique():
        rungs[row.id] = row
        if action is not None:
            decisions[action.id] = Decision(action, meeting, action.task if task_id else None)
        if version_id is not None:
            rules[row.id] = Rule(version_id, scope)
    return Record(list(rungs.values()), [decisions[one] for one in sorted(decisions, reverse=True)], rules)


def same_matter(escalation: Escalation) -> ColumnElement[bool]:
    """A condition on Escalation: about the same task or target."""
    if escalation.task_id is not None:
        return Escalation.task_id == escalation.task_id
    return Escalation.target_id == escalation.target_id


def _lines(session: Session, escalation: Escalation, user: User, on: date) -> Select[*tuple[Any, ...]]:
    """A line for each decision, or one for a rung without any."""
    at = and_(Meeting.id == EscalationAction.meeting_id, visible_meetings(user, on))
    by = and_(
        PolicyVersion.name == Escalation.policy,
        PolicyVersion.version == Escalation.policy_version,
        PolicyVersion.state != PolicyState.DRAFT,
    )
    of_action = contains_eager(Escalation.actions)
    columns = Escalation, EscalationAction, Meeting, _open_task(session, user, on), PolicyVersion.id, PolicyVersion.scope
    return (
        select(*columns)
        .outerjoin(Escalation.actions)
        .outerjoin(Meeting, at)
        .outerjoin(PolicyVersion, by)
        .where(same_matter(escalation))
        .options(joinedload(Escalation.to_unit), joinedload(Escalation.to_committee))
        .options(of_action.joinedload(EscalationAction.by), of_action.joinedload(EscalationAction.in_stead_of))
        .options(of_action.joinedload(EscalationAction.unit))
        .options(of_action.joinedload(EscalationAction.task).joinedload(Task.plan).load_only(Plan.importance))
        .order_by(Escalation.id, EscalationAction.id)
    )


def _open_task(session: Session, user: User, on: date) -> ScalarSelect[int]:
    """The number of the task that an instruction became, where the person sees that task."""
    seen = select(Task.id).where(Task.id == EscalationAction.task_id, visible_tasks(session, user, on))
    return seen.correlate(EscalationAction).scalar_subquery()
