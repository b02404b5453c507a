"""Which published plans a person may say that a draft replaces, and the one that it seems to replace. Reads only."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from models import Plan, PlanState, User
from workflow.lineage import Likely, likely_predecessor
from workflow.search import finds
from workflow.visibility import coordinated_plans

OFFERED = 50
"""How many plans are offered to choose from; the rest is found by searching."""


def likely_version(session: Session, plan: Plan, user: User, on: date) -> Likely | None:
    """The plan that a draft seems to replace, as long as nobody has said; only one that the person coordinates."""
    if plan.is_version_settled or plan.state is not PlanState.DRAFT:
        return None
    return likely_predecessor(session, plan, coordinated_plans(user, on))


def offered(session: Session, plan: Plan, user: User, on: date, words: str) -> list[Plan]:
    """Published plans that the person coordinates, those of the same issuer first."""
    query = select(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.id != plan.id, coordinated_plans(user, on))
    if words:
        query = query.where(finds(session, Plan, words))
    head = load_only(Plan.title, Plan.number, Plan.issued_on, Plan.owner_id, Plan.issuer, Plan.state)
    is_other = (Plan.owner_id != plan.owner_id) | Plan.owner_id.is_(None)
    return list(session.scalars(query.options(head).order_by(is_other, Plan.published_at.desc(), Plan.id.desc()).limit(OFFERED)))
