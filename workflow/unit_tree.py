"""The tree of units as a person opens it, level by level: who stands at the top of what one sees, and who stands directly below whom.

Owns the order of units beside one another; reads ids first and the units of the part that is shown afterwards, never a whole country.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import ParentKind, Unit, UnitParent, User
from models.database import among
from rules.values import Level
from workflow.unit_reach import Reach, reach
from workflow.visibility import is_administrator, own_unit_ids

MOST_IDS = 5_000
"""So many units are ordered at most below all that is opened; the rest is found by searching."""


class TreeOrder(StrEnum):
    """The order of units beside one another: the registry's, or those with most overdue tasks first."""

    NAME = "name"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the tree. below -- how many units answer to it directly today."""

    unit: Unit
    reach: Reach
    below: int


def top_ids(session: Session, user: User, on: date) -> list[int]:
    """The units at the top of what the person sees: own ones below no other own one; for administrators those below nobody."""
    if is_administrator(user, on):
        at_top = ~select(UnitParent.id).where(UnitParent.unit_id == Unit.id, links_in_force(on)).exists()
    else:
        own = own_unit_ids(user, on)
        at_top = Unit.id.in_(own)
        if len(own) > 1:
            at_top = and_(at_top, Unit.id.not_in(_under_another(session, own, on)))
    return list(session.scalars(select(Unit.id).where(at_top, is_alive(on)).order_by(*registry_order()).limit(MOST_IDS)))


def _under_another(session: Session, own: Collection[int], on: date) -> Select[int]:
    """Those of the units above which another of them stands: climbed from below, as little lies above and much below."""
    begin = select(UnitParent.unit_id, UnitParent.parent_id).where(among(session, UnitParent.unit_id, own), links_in_force(on))
    above = begin.cte("above", recursive=True)
    link = aliased(UnitParent)
    further = select(above.c.unit_id, link.parent_id).join(link, link.unit_id == above.c.parent_id).where(links_in_force(on, link))
    climbed = above.union(further)
    return select(climbed.c.unit_id).where(climbed.c.parent_id.in_(own), climbed.c.parent_id != climbed.c.unit_id)


def ids_below(session: Session, parent_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """The units that answer directly to each of these, in the registry's order; nothing is asked about who sees them."""
    found: dict[int, list[int]] = {parent_id: [] for parent_id in parent_ids}
    if not found:
        return found
    below = select(UnitParent.parent_id, Unit.id).join(Unit, Unit.id == UnitParent.unit_id)
    below = below.where(among(session, UnitParent.parent_id, found.keys()), links_in_force(on), is_alive(on))
    for parent_id, unit_id in session.execute(below.order_by(*registry_order()).limit(MOST_IDS)):
        found[parent_id].append(unit_id)
    return found


def lines_of(session: Session, unit_ids: Sequence[int], on: date) -> dict[int, Line]:
    """These units, each with whether anybody there can be told and how many units answer to it."""
    answering = aliased(UnitParent)
    child = aliased(Unit)
    below = select(func.count(answering.unit_id.distinct())).join(child, child.id == answering.unit_id)
    below = below.where(answering.parent_id == Unit.id, links_in_force(on, answering), is_alive(on, child))
    query = select(Unit, reach(on), below.correlate(Unit).scalar_subquery()).where(among(session, Unit.id, unit_ids))
    return {unit.id: Line(unit, Reach(word), count) for unit, word, count in session.execute(query)}


def superiors_named(session: Session, unit_ids: Sequence[int], on: date) -> dict[int, str]:
    """The name of the administrative superior of each of these units on a day; where it has two, of one of them."""
    named = select(UnitParent.unit_id, Unit.name).join(Unit, Unit.id == UnitParent.parent_id)
    rows = session.execute(named.where(among(session, UnitParent.unit_id, unit_ids), links_in_force(on)))
    return {row.unit_id: row.name for row in rows}


def is_alive(on: date, unit: Any = Unit) -> ColumnElement[bool]:
    """A condition on Unit: it has not ended by that day."""
    return or_(unit.valid_to.is_(None), unit.valid_to >= on)


def links_in_force(on: date, link: Any = UnitParent) -> ColumnElement[bool]:
    """A condition on UnitParent: an administrative superior of that day."""
    begun = or_(link.valid_from.is_(None), link.valid_from <= on)
    return and_(link.kind == ParentKind.ADMINISTRATIVE, begun, or_(link.valid_to.is_(None), link.valid_to >= on))


def registry_order() -> tuple[ColumnElement[Any], ...]:
    """Offices of one's own level before those of the next, kinds together, by name."""
    rank = case({level: at for at, level in enumerate(Level)}, value=Unit.level)
    return rank, Unit.kind.expression, Unit.normal_name.expression, Unit.id.expression
