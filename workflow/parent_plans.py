"""Because of which plan of a level above a plan was issued: proposed by its basis documents, said by coordinators.

Owns `Plan.parent_id`; never takes one of several that fit, and never speaks against what a coordinator said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session, joinedload, load_only

from models import Plan, PlanState
from rules.values import Level
from workflow.errors import InvalidInputError, WrongStateError
from workflow.superiors import areas_above
from workflow.text import search_form

MOST_CANDIDATES = 200
"""Of plans with one number in the country and in time; more than these are not looked through."""
MOST_STEPS = 12
"""So many plans may stand above one another."""
_NEAREST = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE, Level.CENTRAL)
_BLANK = re.compile(r"\s+")


def propose_parents(session: Session, plan: Plan, on: date) -> None:
    """When a plan is published: the plan above that it names, and the plans below that named it before it was here."""
    if plan.parent_id is None and not plan.is_parent_settled:
        found = find_parent(session, plan, on)
        plan.parent_id = found.id if found and not _stands_above(session, plan, found) else None
    for child in session.scalars(_naming(plan)):
        above = find_parent(session, child, on)
        if above is not None and above.id == plan.id and not _stands_above(session, child, plan):
            child.parent_id = plan.id
    session.flush()


def find_parent(session: Session, plan: Plan, on: date) -> Plan | None:
    """The one plan in force among the basis documents: number, day and issuer fit, the nearest level first. None for none or several."""
    named = {_number(item.get("number")): item for item in plan.basis if item.get("number")}
    if not named:
        return None
    seen = select(Plan).where(Plan.state != PlanState.DRAFT, Plan.id != plan.id, Plan.number.in_(named))
    candidates = session.scalars(seen.options(joinedload(Plan.owner), load_only(*_SHOWN)).limit(MOST_CANDIDATES)).all()
    above = frozenset(areas_above(session, plan.owner_id, on)) if plan.owner_id and candidates else frozenset[int]()
    fitting = [one for one in candidates if _fits(one, named[_number(one.number)], above)]
    in_force = [one for one in fitting if one.state is PlanState.PUBLISHED] or fitting
    for level in (*_NEAREST, None):
        nearest = [one for one in in_force if one.level is level and _is_lower(plan.level, level)]
        if nearest:
            return nearest[0] if len(nearest) == 1 else None
    return None


def settle_parent(session: Session, plan: Plan, parent: Plan | None, *, is_settled: bool | None = True) -> None:
    """A coordinator says because of which plan this one was issued, or (None) of none. is_settled None: gives the question back.

    Raises WrongStateError for a draft as parent, InvalidInputError where the plan itself would stand above.
    """
    if parent is not None and parent.state is PlanState.DRAFT:
        raise WrongStateError("Kế hoạch số %(plan)s còn là dự thảo: hãy ban hành rồi chọn lại.", plan=parent.id)
    if parent is not None and (parent.id == plan.id or _stands_above(session, plan, parent)):
        raise InvalidInputError(
            "«%(title)s» không thể là kế hoạch cấp trên: nó là chính kế hoạch này hoặc được ban hành theo kế hoạch này.",
            field="parent",
            title=parent.title,
        )
    plan.parent_id = parent.id if parent else None
    plan.is_parent_settled = is_settled
    session.flush()


def basis_numbers(plan: Plan) -> list[str]:
    """The numbers of the documents that a plan is based on, as written."""
    return [str(item["number"]) for item in plan.basis if item.get("number")]


_SHOWN = Plan.id, Plan.state, Plan.number, Plan.title, Plan.issued_on, Plan.issuer, Plan.level, Plan.owner_id, Plan.parent_id


def _number(text: Any) -> str:
    return _BLANK.sub("", str(text or ""))


def _fits(candidate: Plan, named: dict[str, Any], above: Iterable[int]) -> bool:
    """The day is the same where both are known, and the issuer stands above the plan's own unit or is named beside the number."""
    day = named.get("issued_on")
    if day and candidate.issued_on and date.fromisoformat(str(day)) != candidate.issued_on:
        return False
    if candidate.owner_id is not None and candidate.owner_id in set(above):
        return True
    words = _issuer_form(str(named.get("title") or ""))
    issuers: Sequence[str | None] = (candidate.issuer, candidate.owner.name if candidate.owner else None)
    return any(name and _issuer_form(name) in words for name in issuers)


def _issuer_form(text: str) -> str:
    """Words in which "Ủy ban nhân dân tỉnh" and "UBND tỉnh" are the same."""
    return search_form(text).replace("uy ban nhan dan", "ubnd")


def _is_lower(level: Level | None, above: Level | None) -> bool:
    """Whether a plan of a level may follow from one of another: of the same one too, as a department's from its province's."""
    return level is None or above is None or level not in _NEAREST or _NEAREST.index(level) <= _NEAREST.index(above)


def _naming(plan: Plan) -> Select[Plan]:
    """Published plans without a parent, of which nobody said that they have none, that hold the digits and the slash of the number."""
    part = re.match(r"\d+[/-]?", _number(plan.number))
    waits = select(Plan).where(Plan.parent_id.is_(None), Plan.is_parent_settled.is_(None), Plan.state == PlanState.PUBLISHED)
    within = cast(Plan.basis, String).contains(f'"{part[0]}', autoescape=True) if part else Plan.id.is_(None)
    return waits.where(Plan.id != plan.id, within).limit(MOST_CANDIDATES * 20)


def _stands_above(session: Session, plan: Plan, other: Plan) -> bool:
    """Whether the plan stands somewhere above the other one."""
    above = other.parent_id
    for _step in range(MOST_STEPS):
        if above is None:
            return False
        if above == plan.id:
            return True
        above = session.scalar(select(Plan.parent_id).where(Plan.id == above))
    return True
