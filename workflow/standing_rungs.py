"""Before which rung tasks or targets stand now, since when, and until when an instruction of that rung gives them time.

Owns that question for a batch, in one statement; what follows from it is `workflow.climbing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Escalation, EscalationAction, EscalationDecision
from models.database import AnyRow, among
from rules.values import EscalationState
from workflow.escalations import STANDING_STATES
from workflow.notices import Subject

_INSTRUCTED_UNTIL = (
    select(func.max(EscalationAction.until_on))
    .where(EscalationAction.escalation_id == Escalation.id, EscalationAction.decision == EscalationDecision.INSTRUCT)
    .correlate(Escalation)
    .scalar_subquery()
    .label("instructed_until")
)
_REACHED = (
    Escalation.id,
    Escalation.rung,
    Escalation.to_unit_id,
    Escalation.state,
    Escalation.opened_on,
    Escalation.acknowledged_on,
    _INSTRUCTED_UNTIL,
)


def standing_rungs(session: Session, like: Subject, ids: Collection[int]) -> dict[str, AnyRow]:
    """The highest escalation of each of these tasks (or targets, as `like` is) that is before somebody, by the subject's key.

    instructed_until -- the last day that an instruction of the rung names; None where it gave none.
    """
    column, word = (Escalation.task_id, "task") if like.task_id else (Escalation.target_id, "target")
    standing = select(column, *_REACHED).where(among(session, column, ids), Escalation.state.in_(STANDING_STATES)).order_by(Escalation.rung)
    return {f"{word}:{row[0]}": row for row in session.execute(standing)}


@dataclass(frozen=True, slots=True)
class Reached:
    """The same of one matter."""

    id: int
    rung: int
    to_unit_id: int
    state: EscalationState
    opened_on: date
    acknowledged_on: date | None
    instructed_until: date | None


def standing_of(rungs: Iterable[Escalation]) -> Reached | None:
    """The highest of one matter's escalations that is before somebody; None where none is. rungs -- with their actions at hand."""
    top = max((row for row in rungs if row.state in STANDING_STATES), key=lambda row: row.rung, default=None)
    if top is None:
        return None
    days = [one.until_on for one in top.actions if one.decision is EscalationDecision.INSTRUCT and one.until_on]
    return Reached(top.id, top.rung, top.to_unit_id, top.state, top.opened_on, top.acknowledged_on, max(days, default=None))
