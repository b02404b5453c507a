"""Who has issued its own plan: the units that a plan asks to, and the plans that were issued because of it.

Owns the words by which a clause asks for a plan, and the two lists; how a plan is bound to the one above is `workflow.parent_plans`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from models import Clause, ClauseState, Plan, PlanState, Task, Unit
from rules.values import Role, TaskState
from workflow.text import search_form

MOST_OTHERS = 50
"""Plans of units that the plan did not ask, shown beside those it asked."""

_ASKS = re.compile(
    r"\b(?:xay dung|ban hanh)(?: va (?:to chuc )?(?:ban hanh|trien khai(?: thuc hien)?)| ban hanh)?(?: cac)? ke hoach"
    r"(?: rieng\b| (?:(?:nam|giai doan) [\d ]+)?cua (?:dia phuong|don vi|co quan|nganh|cap|xa|phuong)\b"
    r"|(?: cu the| chi tiet| hang nam| hanh dong)*(?: de)?(?: to chuc)? (?:trien khai|thuc hien)(?! cong tac| tuyen truyen)"
    r"|(?: cu the| chi tiet)$)"
)
_FOR_OTHERS = re.compile(r"\b(?:tham muu|phoi hop|trinh|huong dan|giup|de nghi|kiem tra|don doc)\b")
"""Words before it that make it another's plan, or none yet."""


_OWN = frozenset({Role.LEAD, Role.DO})
"""Who only advises or joins in issues no plan of its own."""


class Issued(StrEnum):
    """By what the list of the units that were asked is narrowed."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class IssuedCount:
    """owed -- units that were asked for a plan of their own; issued -- how many of them have one here."""

    owed: int
    issued: int

    @property
    def missing(self) -> int:
        """How many have not."""
        return self.owed - self.issued


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A plan that was issued because of another. is_seen -- the person may open its page."""

    plan: Plan
    is_seen: bool


def asks_for_own_plan(text: str) -> bool:
    """Whether a clause plainly asks its unit to issue a plan of its own to carry this one out. Where in doubt, it does not."""
    words = search_form(text)
    found = _ASKS.search(words)
    return found is not None and not _FOR_OTHERS.search(words[: found.start()])


def asking_clauses(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses in force that ask for plans of their own."""
    return [one for one in clauses if one.state is ClauseState.ACCEPTED and one.role in _OWN and asks_for_own_plan(one.text)]


def set_asking(plan: Plan, asks: bool | None) -> None:
    """A coordinator says whether the units issue plans of their own; None: as the clauses say."""
    plan.asks_own_plans = asks


def owing_units(plan: Plan, asking: Sequence[Clause], seen: ColumnElement[bool]) -> Select[int]:
    """The ids of units asked for a plan of their own: those of the asking clauses; all that owe anything, where a coordinator says so and
    no clause does. seen -- what the person sees of Task. The plan's own unit and its standing agency are not asked.
    """
    of_plan = select(Task.unit_id).where(Task.plan_id == plan.id, Task.state != TaskState.CANCELLED, seen)
    own = [one for one in (plan.owner_id, plan.standing_id) if one is not None]
    of_plan = of_plan.where(Task.unit_id.not_in(own)) if own else of_plan
    if plan.asks_own_plans is False or not (asking or plan.asks_own_plans):
        return of_plan.where(false())
    return of_plan.where(Task.clause_id.in_([one.id for one in asking])) if asking else of_plan


def count_issued(session: Session, plan: Plan, owing: Select[int]) -> IssuedCount:
    """How many of the units were asked and have issued theirs."""
    owed, issued = session.execute(
        select(func.count(), func.count().filter(_has_issued(plan))).select_from(Unit).where(Unit.id.in_(owing))
    ).one()
    return IssuedCount(owed, issued)


def units_asked(plan: Plan, owing: Select[int], wanted: Issued | None = None) -> Select[Unit]:
    """A query for the units that were asked, those without a plan first; to be cut into pages."""
    has = _has_issued(plan)
    query = select(Unit).where(Unit.id.in_(owing)).order_by(has, Unit.name, Unit.id)
    return query if wanted is None else query.where(has if wanted is Issued.YES else ~has)


def plans_of(session: Session, plan: Plan, units: Sequence[Unit], seen: ColumnElement[bool]) -> dict[int, ChildPlan]:
    """The plan that each of the units issued because of this one; of several the one issued last. seen -- what the person sees of Plan."""
    ids = [unit.id for unit in units]
    if not ids:
        return {}
    found: dict[int, ChildPlan] = {}
    issued = or_(Plan.owner_id.in_(ids), Plan.standing_id.in_(ids))
    for child, is_seen in session.execute(_children(plan, seen).where(issued).order_by(Plan.issued_on, Plan.id)):
        found |= {unit_id: ChildPlan(child, is_seen) for unit_id in (child.standing_id, child.owner_id) if unit_id in ids}
    return found


def other_children(session: Session, plan: Plan, owing: Select[int], seen: ColumnElement[bool]) -> list[ChildPlan]:
    """Plans that were issued because of this one by units it did not ask."""
    asked = or_(Plan.owner_id.in_(owing), and_(Plan.standing_id.is_not(None), Plan.standing_id.in_(owing)))
    found = _children(plan, seen).where(or_(Plan.owner_id.is_(None), ~asked)).order_by(Plan.issued_on, Plan.id)
    return [ChildPlan(child, is_seen) for child, is_seen in session.execute(found.options(joinedload(Plan.owner)).limit(MOST_OTHERS))]


def _children(plan: Plan, seen: ColumnElement[bool]) -> Select[Plan, bool]:
    shown = load_only(*CHILD_COLUMNS)
    return select(Plan, seen.label("is_seen")).where(Plan.parent_id == plan.id, Plan.state == PlanState.PUBLISHED).options(shown)


CHILD_COLUMNS = (
    Plan.id,
    Plan.state,
    Plan.number,
    Plan.title,
    Plan.issued_on,
    Plan.issuer,
    Plan.owner_id,
    Plan.standing_id,
    Plan.parent_id,
    Plan.is_parent_settled,
)


def _has_issued(plan: Plan) -> ColumnElement[bool]:
    child = aliased(Plan)
    issued = select(child.id).where(child.parent_id == plan.id, child.state == PlanState.PUBLISHED)
    return issued.where(or_(child.owner_id == Unit.id, child.standing_id == Unit.id)).exists()
