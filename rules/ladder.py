"""The ladder up which a late task climbs: who stands one administrative level above a unit on a given date.

Owns the walk over frozen records of units, their administrative parents and committees; refuses to know storage and today's date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rules.values import Branch, Level

MAX_REMEMBERED_PATHS = 50_000


class LadderError(ValueError):
    """Records that make no ladder (unknown unit, a circle of parents); the message is Vietnamese and names the units."""


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit as the ladder needs it. valid_to is its last day; None where it still exists."""

    id: int
    level: Level
    branch: Branch
    name: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ParentLink:
    """unit_id answers to parent_id (cấp trên trực tiếp) on the days from valid_from to valid_to. No professional parents here."""

    unit_id: int
    parent_id: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CommitteeRecord:
    """A steering committee (ban chỉ đạo) that reviews for unit_id and everything below it."""

    id: int
    unit_id: int
    name: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: the committee at unit_id where there is one on the date, else the unit itself."""

    unit_id: int
    committee_id: int | None
    level: Level


Dated = UnitRecord | ParentLink | CommitteeRecord


class Registry:
    """Units, parents and committees, ready to be climbed. Building it refuses links to unknown units and circles of parents."""

    def __init__(self, units: Iterable[UnitRecord], links: Iterable[ParentLink], committees: Iterable[CommitteeRecord] = ()) -> None:
        self._units = {unit.id: unit for unit in units}
        self._links: dict[int, list[ParentLink]] = defaultdict(list)
        self._committees: dict[int, list[CommitteeRecord]] = defaultdict(list)
        self._paths: dict[tuple[int, date], tuple[Rung, ...]] = {}
        for link in sorted(links, key=lambda link: link.valid_from, reverse=True):
            self._require(link.unit_id)
            self._require(link.parent_id)
            self._links[link.unit_id].append(link)
        for committee in sorted(committees, key=lambda committee: (committee.valid_from, committee.id), reverse=True):
            self._require(committee.unit_id)
            self._committees[committee.unit_id].append(committee)
        self._refuse_circles()

    def next_rung(self, unit_id: int, on: date) -> Rung | None:
        """The next level up on that date, in the unit's own branch; None at the top.

        A parent that does not exist on the date (districts after 30/06/2025) or is of another branch is passed over for its own parent.
        """
        rungs = self._climb(unit_id, on)
        return rungs[0] if rungs else None

    def path(self, unit_id: int, on: date) -> list[Rung]:
        """All rungs above the unit on that date, from the next one to the top; rung number n of an escalation is item n - 1."""
        return list(self._climb(unit_id, on))

    def _climb(self, unit_id: int, on: date) -> tuple[Rung, ...]:
        known = self._paths.get((unit_id, on))
        if known is None:
            if len(self._paths) >= MAX_REMEMBERED_PATHS:
                self._paths.clear()
            known = self._paths[unit_id, on] = tuple(self._rungs_above(self._require(unit_id), on))
        return known

    def _rungs_above(self, unit: UnitRecord, on: date) -> Iterator[Rung]:
        for parent in self._parents_above(unit, on):
            if parent.branch is unit.branch and _is_valid(parent, on):
                committee = next((found for found in self._committees[parent.id] if _is_valid(found, on)), None)
                yield Rung(parent.id, committee.id if committee else None, parent.level)

    def _parents_above(self, unit: UnitRecord, on: date) -> Iterator[UnitRecord]:
        seen = [unit.id]
        while link := self._link_of(unit, on):
            if link.parent_id in seen:
                raise self._circle([*seen, link.parent_id])
            seen.append(link.parent_id)
            unit = self._units[link.parent_id]
            yield unit

    def _link_of(self, unit: UnitRecord, on: date) -> ParentLink | None:
        """The parent of the date; for a unit that has ended by then its last one, so that what it left open still finds a way up."""
        links = self._links[unit.id]
        valid = next((link for link in links if _is_valid(link, on)), None)
        if valid is not None or unit.valid_to is None or on <= unit.valid_to:
            return valid
        return next((link for link in links if link.valid_from <= on), None)

    def _refuse_circles(self) -> None:
        """A circle closes or opens only on a day on which some link of it begins; so those days are the ones to try."""
        for day in sorted({link.valid_from for links in self._links.values() for link in links}):
            cleared: set[int] = set()
            for unit in self._units.values():
                trail: list[int] = []
                for parent in self._parents_above(unit, day):
                    if parent.id in cleared:
                        break
                    trail.append(parent.id)
                cleared.update(trail)

    def _require(self, unit_id: int) -> UnitRecord:
        unit = self._units.get(unit_id)
        if unit is None:
            raise LadderError(
                f"Không có đơn vị mã số {unit_id} trong danh mục. Hãy nhập đơn vị này trước khi khai cấp trên hoặc ban chỉ đạo."
            )
        return unit

    def _circle(self, unit_ids: list[int]) -> LadderError:
        names = " → ".join(self._units[unit_id].name for unit_id in unit_ids)
        return LadderError(f"Cấp trên trực tiếp tạo thành vòng tròn: {names}. Hãy sửa cấp trên của một trong các đơn vị này.")


def _is_valid(record: Dated, on: date) -> bool:
    return record.valid_from <= on and (record.valid_to is None or on <= record.valid_to)
