"""What a person must do now: their units' open tasks by urgency, and what waits for their decision. Reads only; a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from models import (
    Escalation,
    Extension,
    ExtensionState,
    MembershipRole,
    Plan,
    PlanState,
    Refusal,
    RefusalState,
    Task,
    TaskOrigin,
    TaskPartner,
    User,
)
from rules.values import OPEN_STATES, EscalationState, TaskState
from workflow.visibility import DECIDERS, DOERS, coordinated_plans, own_unit_ids

SHOWN = 20
"""How many rows of each part are shown; the rest stands behind the link to the list."""

TO_DO_STATES = OPEN_STATES - {TaskState.REPORTED}
"""Open and not waiting for somebody else's confirmation."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the agenda: the first rows, and how many there are."""

    tasks: Sequence[Task]
    total: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """overdue, due_today, this_week (the next seven days), later: open tasks of one's own units; suspended: those that stand still.

    parts -- what other units ask of one's own and is not in. The rest waits for the person's decision.
    """

    overdue: Part
    due_today: Part
    this_week: Part
    later: Part
    suspended: Part
    parts: Sequence[Task]
    to_confirm: Part
    refusals: Sequence[Refusal]
    extensions: Sequence[Extension]
    escalations: Sequence[Escalation]
    drafts: Sequence[Plan]

    @property
    def waiting_for_me(self) -> int:
        """How many things wait for this person's decision."""
        return self.to_confirm.total + len(self.refusals) + len(self.extensions) + len(self.escalations) + len(self.drafts)


def agenda(session: Session, user: User, on: date) -> Agenda:
    """The agenda of a person on a day."""
    due, week_end = Task.effective_due_on, on + timedelta(days=7)
    own = Task.unit_id.in_(own_unit_ids(user, on, DOERS)) & Task.state.in_(TO_DO_STATES)
    counts = session.execute(
        select(
            func.count().filter(due < on),
            func.count().filter(due == on),
            func.count().filter((due > on) & (due <= week_end)),
            func.count().filter(or_(due > week_end, due.is_(None))),
        )
        .select_from(Task)
        .where(own)
    ).one()
    return Agenda(
        overdue=_part(session, own & (due < on), counts[0]),
        due_today=_part(session, own & (due == on), counts[1]),
        this_week=_part(session, own & (due > on) & (due <= week_end), counts[2]),
        later=_part(session, own & or_(due > week_end, due.is_(None)), counts[3]),
        suspended=_suspended(session, user, on),
        parts=_parts(session, user, on),
        to_confirm=_to_confirm(session, user, on),
        refusals=_refusals(session, user, on),
        extensions=_extensions(session, user, on),
        escalations=_escalations(session, user, on),
        drafts=_drafts(session, user, on),
    )


def _part(session: Session, condition: ColumnElement[bool], total: int) -> Part:
    return Part(session.scalars(_tasks().where(condition).limit(SHOWN)).all() if total else (), total)


def _tasks() -> Select[Task]:
    with_names = joinedload(Task.plan).load_only(Plan.title, Plan.number, Plan.importance), joinedload(Task.unit)
    return select(Task).options(*with_names).order_by(Task.effective_due_on.is_(None), Task.effective_due_on, Task.id)


def _suspended(session: Session, user: User, on: date) -> Part:
    still = Task.unit_id.in_(own_unit_ids(user, on, DOERS)) & (Task.state == TaskState.SUSPENDED)
    return _part(session, still, session.scalar(select(func.count()).select_from(Task).where(still)) or 0)


def _parts(session: Session, user: User, on: date) -> Sequence[Task]:
    """Tasks of other units in which something is asked of one's own that is not in."""
    is_asked = or_(TaskPartner.asked != "", TaskPartner.due_on.is_not(None)) & TaskPartner.done_on.is_(None)
    own = select(TaskPartner.task_id).where(TaskPartner.unit_id.in_(own_unit_ids(user, on, DOERS)), is_asked)
    return session.scalars(_tasks().where(Task.id.in_(own), Task.state.in_(TO_DO_STATES)).limit(SHOWN)).all()


def _reviewed(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Task: of plans that the person coordinates, or passed down by one's own unit."""
    plans = select(Plan.id).where(coordinated_plans(user, on))
    parents = aliased(Task)
    passed_by_own = select(parents.id).where(parents.unit_id.in_(own_unit_ids(user, on, DOERS)))
    is_part = Task.origin == TaskOrigin.PASSED_DOWN
    return (~is_part & Task.plan_id.in_(plans)) | (is_part & Task.parent_id.in_(passed_by_own))


def _to_confirm(session: Session, user: User, on: date) -> Part:
    waiting = (Task.state == TaskState.REPORTED) & _reviewed(user, on)
    return _part(session, waiting, session.scalar(select(func.count()).select_from(Task).where(waiting)) or 0)


def _refusals(session: Session, user: User, on: date) -> Sequence[Refusal]:
    asked = select(Refusal).join(Task).where(Refusal.state == RefusalState.ASKED, _reviewed(user, on))
    with_task = joinedload(Refusal.task).joinedload(Task.unit)
    return session.scalars(asked.options(with_task).order_by(Refusal.asked_at).limit(SHOWN)).all()


def _extensions(session: Session, user: User, on: date) -> Sequence[Extension]:
    waits = Task.state.in_(TO_DO_STATES | {TaskState.SUSPENDED})
    asked = select(Extension).join(Task).where(Extension.state == ExtensionState.ASKED, waits, _reviewed(user, on))
    with_task = joinedload(Extension.task).joinedload(Task.unit)
    return session.scalars(asked.options(with_task).order_by(Extension.asked_at).limit(SHOWN)).all()


def _escalations(session: Session, user: User, on: date) -> Sequence[Escalation]:
    deciding = own_unit_ids(user, on, DECIDERS)
    before_them = select(Escalation).where(Escalation.to_unit_id.in_(deciding), Escalation.state == EscalationState.OPEN)
    subjects = joinedload(Escalation.task), joinedload(Escalation.target), joinedload(Escalation.from_unit)
    return session.scalars(before_them.options(*subjects).order_by(Escalation.opened_on, Escalation.id).limit(SHOWN)).all()


def _drafts(session: Session, user: User, on: date) -> Sequence[Plan]:
    """Drafts that the person brought in, or of units for which they coordinate."""
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    own = (Plan.imported_by_id == user.id) | Plan.owner_id.in_(units) | Plan.standing_id.in_(units)
    return session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT, own).order_by(Plan.imported_at.desc()).limit(SHOWN)).all()
