"""Which areas lie below which on a day: the administrative tree as it stood, for whatever comes together from below.

Owns the tree over time; an office of the same level as its superior (a department, a health station) is no area of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from models import ParentKind, Unit, UnitParent
from models.database import among, at_hand
from rules.values import Branch, Level
from workflow.kinds import UnitKind

AREA_KIND = UnitKind.PEOPLES_COMMITTEE.value
"""The kind of unit that governs an area and is expected to report for it."""

_PORTION = 5_000


def stands_on(dated: Any, on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """A condition: a unit exists, or a link holds, on a day (both ends included)."""
    return and_(
        or_(dated.valid_from.is_(None), dated.valid_from <= on),
        or_(dated.valid_to.is_(None), dated.valid_to >= on),
    )


def directly_below(area_id: int, on: date) -> ColumnElement[bool]:
    """A condition on `Unit`: it is an area directly below another one on a day."""
    above = aliased(Unit)
    links = select(UnitParent.unit_id).join(above, above.id == UnitParent.parent_id)
    wanted = and_(UnitParent.parent_id == area_id, UnitParent.unit_id == Unit.id, above.level != Unit.level)
    return and_(links.where(wanted, is_superior_on(on)).exists(), stands_on(Unit, on))


def areas_of_offices(session: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Of those units that are offices of an area (a department, a health station) the area that each belongs to now, or last did."""
    found: dict[int, int] = {}
    asked = set(unit_ids) - {number for number, unit in at_hand(session, Unit, unit_ids).items() if unit.kind == AREA_KIND}
    if not asked:
        return found
    rows = _offices().where(among(session, UnitParent.unit_id, sorted(asked))).order_by(UnitParent.valid_from.nulls_first())
    for office_id, area_id in session.execute(rows):
        found[office_id] = area_id
    return found


def offices_of_areas(session: Session, area_ids: Collection[int]) -> dict[int, int]:
    """The offices of these areas, each with its area."""
    rows = _offices().where(among(session, UnitParent.parent_id, sorted(set(area_ids))))
    return {office_id: area_id for office_id, area_id in session.execute(rows)}


def _offices() -> Select[int, int]:
    office, area = aliased(Unit), aliased(Unit)
    return (
        select(UnitParent.unit_id, UnitParent.parent_id)
        .join(office, office.id == UnitParent.unit_id)
        .join(area, area.id == UnitParent.parent_id)
        .where(UnitParent.kind == ParentKind.ADMINISTRATIVE, area.kind == AREA_KIND, area.level == office.level, office.kind != AREA_KIND)
    )


def areas_of_level(area_id: int, level: Level, on: date) -> ColumnElement[bool]:
    """A condition on `Unit`: it governs an area of that level somewhere below another one on a day (all communes of the country)."""
    first = select(UnitParent.unit_id).where(UnitParent.parent_id == area_id, is_superior_on(on))
    tree = first.cte("areas_below", recursive=True)
    further = select(UnitParent.unit_id).join(tree, UnitParent.parent_id == tree.c.unit_id).where(is_superior_on(on))
    below = tree.union(further)
    governs = and_(Unit.level == level, Unit.branch == Branch.GOVERNMENT, Unit.kind == AREA_KIND)
    return and_(Unit.id.in_(select(below.c.unit_id)), governs, stands_on(Unit, on))


def is_superior_on(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """A condition on `UnitParent`: it names the administrative superior in force on a day."""
    return and_(UnitParent.kind == ParentKind.ADMINISTRATIVE, stands_on(UnitParent, on))


@dataclass(frozen=True, slots=True)
class _Link:
    parent_id: int
    level: Level
    first: date
    last: date


class Above:
    """Who stands above some units on any day, up to the top. A superior that does not exist on the day is none."""

    def __init__(self, links: dict[int, list[_Link]]) -> None:
        self._links = links
        self._levels = {link.parent_id: link.level for every in links.values() for link in every}
        self._known: dict[tuple[int, date], tuple[tuple[int, Level], ...]] = {}

    def chain(self, unit_id: int, on: date) -> tuple[tuple[int, Level], ...]:
        """The superiors with their levels, the nearest first."""
        known = self._known.get((unit_id, on))
        if known is None:
            link = next((one for one in self._links.get(unit_id, ()) if one.first <= on <= one.last), None)
            known = ((link.parent_id, link.level), *self.chain(link.parent_id, on)) if link else ()
            self._known[unit_id, on] = known
        return known

    def depth(self, unit_id: int, on: date) -> int:
        """How many stand above it."""
        return len(self.chain(unit_id, on))

    def level(self, unit_id: int) -> Level | None:
        """The level of a unit that stands above another one; None for one that never did."""
        return self._levels.get(unit_id)

    def parent(self, unit_id: int, on: date) -> int | None:
        """The number of the superior; None at the top, and for a unit that does not exist on the day."""
        return next((unit for unit, _ in self.chain(unit_id, on)), None)


def above(session: Session, unit_ids: Iterable[int]) -> Above:
    """The superiors of these units through all times, in one statement."""
    links: dict[int, list[_Link]] = defaultdict(list)
    ordered = sorted(set(unit_ids))
    for start in range(0, len(ordered), _PORTION):
        for row in session.execute(_links_above(session, ordered[start : start + _PORTION])):
            first = max(row.valid_from or date.min, row.unit_from or date.min, row.parent_from or date.min)
            last = min(row.valid_to or date.max, row.unit_to or date.max, row.parent_to or date.max)
            link = _Link(row.parent_id, row.level, first, last)
            if first <= last and link not in links[row.unit_id]:
                links[row.unit_id].append(link)
    for own in links.values():
        own.sort(key=lambda one: one.first, reverse=True)
    return Above(links)


def _links_above(session: Session, unit_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    tree = select(Unit.id).where(among(session, Unit.id, list(unit_ids))).cte("above", recursive=True)
    is_above = and_(UnitParent.unit_id == tree.c.id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    every = tree.union(select(UnitParent.parent_id).join(tree, is_above))
    unit, parent = aliased(Unit), aliased(Unit)
    return (
        select(
            UnitParent.unit_id,
            UnitParent.parent_id,
            parent.level,
            UnitParent.valid_from,
            UnitParent.valid_to,
            unit.valid_from.label("unit_from"),
            unit.valid_to.label("unit_to"),
            parent.valid_from.label("parent_from"),
            parent.valid_to.label("parent_to"),
        )
        .join(every, every.c.id == UnitParent.unit_id)
        .join(unit, unit.id == UnitParent.unit_id)
        .join(parent, parent.id == UnitParent.parent_id)
        .where(UnitParent.kind == ParentKind.ADMINISTRATIVE)
    )
