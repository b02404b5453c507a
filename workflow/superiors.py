"""Which units stand above some units, administratively or professionally, near ones first, on a date.

Owns that question for a batch of units (one query for each level climbed) and for one unit (one query); the ladder of escalations is
`workflow.units.ladder_registry`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from models import ParentKind, UnitParent
from models.database import READS

MOST_LEVELS = 4
_IDS_A_QUERY = 5_000

Parent = tuple[int, date | None, date | None]


class Superiors:
    """The units above `unit_ids`, read once."""

    def __init__(self, session: Session, unit_ids: Iterable[int]) -> None:
        self._parents: dict[int, list[Parent]] = defaultdict(list)
        seen: set[int] = set()
        wave = set(unit_ids)
        for _level in range(MOST_LEVELS):
            if not wave:
                break
            seen |= wave
            self._read(session, wave)
            wave = {parent for unit_id in wave for parent, _, _ in self._parents[unit_id]} - seen

    def _read(self, session: Session, unit_ids: set[int]) -> None:
        ids = sorted(unit_ids)
        for start in range(0, len(ids), _IDS_A_QUERY):
            some = UnitParent.unit_id.in_(ids[start : start + _IDS_A_QUERY])
            columns = UnitParent.unit_id, UnitParent.parent_id, UnitParent.valid_from, UnitParent.valid_to
            for unit_id, parent_id, since, until in session.execute(select(*columns).where(some).order_by(UnitParent.id)):
                self._parents[unit_id].append((parent_id, since, until))

    def nearest(self, unit_id: int, wanted: Collection[int], *, on: date | None) -> set[int]:
        """Those of the wanted units that stand nearest above a unit on a day (None: whenever); empty where none does."""
        wave = {unit_id}
        for _level in range(MOST_LEVELS):
            wave = {parent for one in wave for parent, since, until in self._parents[one] if _holds(on, since, until)}
            if found := wave & set(wanted):
                return found
        return set()


def areas_above(session: Session, unit_id: int, on: date) -> list[int]:
    """All units that stand administratively above a unit on a day, the nearest first, whatever their branch; for a unit that has ended by
    then as it last stood. A session that only reads asks once."""
    if not session.info.get(READS):
        return _climbed(session, unit_id, on)
    known: dict[tuple[int, date], list[int]] = session.info.setdefault("areas above", {})
    if (unit_id, on) not in known:
        known[unit_id, on] = _climbed(session, unit_id, on)
    return known[unit_id, on]


def _climbed(session: Session, unit_id: int, on: date) -> list[int]:
    above: dict[int, int] = {}
    for link in sorted(session.execute(_links_above(unit_id, on)), key=lambda link: (link.until is None or link.until >= on, *link[2:4])):
        above[link.unit_id] = link.parent_id
    found: list[int] = []
    while (parent_id := above.get(unit_id)) is not None and parent_id not in found:
        found.append(parent_id)
        unit_id = parent_id
    return found


def _links_above(unit_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """The administrative links that had begun by then, of the unit and of all that ever stood above it."""
    has_begun = or_(UnitParent.valid_from.is_(None), UnitParent.valid_from <= on)
    is_link = and_(UnitParent.kind == ParentKind.ADMINISTRATIVE, has_begun)
    tree = select(literal(unit_id).label("id")).cte("above", recursive=True)
    tree = tree.union(select(UnitParent.parent_id).join(tree, UnitParent.unit_id == tree.c.id).where(is_link))
    since = func.coalesce(UnitParent.valid_from, date.min).label("since")
    columns = UnitParent.unit_id, UnitParent.parent_id, since, UnitParent.id, UnitParent.valid_to.label("until")
    return select(*columns).join(tree, tree.c.id == UnitParent.unit_id).where(is_link)


def _holds(on: date | None, since: date | None, until: date | None) -> bool:
    return on is None or ((since is None or since <= on) and (until is None or on <= until))
