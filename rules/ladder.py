"""The ladder up which a late task climbs: who stands one administrative level above a unit on a given date, and who was passed over.

Owns the walk over frozen records of units, their administrative parents and committees; refuses to know storage and today's date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.ladder_words import Gap
from rules.ladder_words import PassedOver as PassedOver
from rules.ladder_words import split_words as split_words
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
class Seat:
    """Somebody sits on the committees of unit_id on the days from valid_from to valid_to."""

    unit_id: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: the committee at unit_id where there is one on the date, else the unit itself."""

    unit_id: int
    committee_id: int | None
    level: Level


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: the rung that is reached, and who was passed over to reach it, the lowest first."""

    rung: Rung
    passed: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """All steps above a unit on a date. beyond -- who stands above the top rung and can take nothing (another branch, ended)."""

    steps: tuple[Step, ...]
    beyond: tuple[PassedOver, ...] = ()


Dated = UnitRecord | ParentLink | CommitteeRecord | Seat
_DAY = timedelta(days=1)


class Registry:
    """Units, parents and committees, ready to be climbed. Building it refuses links to unknown units and circles of parents.

    seats -- when somebody sits on a unit's committees: one without anybody is vacant, and its unit takes its place. None: nobody asks.
    """

    def __init__(
        self,
        units: Iterable[UnitRecord],
        links: Iterable[ParentLink],
        committees: Iterable[CommitteeRecord] = (),
        seats: Iterable[Seat] | None = None,
    ) -> None:
        self._units = {unit.id: unit for unit in units}
        self._links: dict[int, list[ParentLink]] = defaultdict(list)
        self._committees: dict[int, list[CommitteeRecord]] = defaultdict(list)
        self._seats: dict[int, list[Seat]] | None = None if seats is None else defaultdict(list)
        self._ways: dict[tuple[int, date], Way] = {}
        for seat in seats or ():
            if self._seats is not None:
                self._seats[seat.unit_id].append(seat)
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
        step = self.next_step(unit_id, on)
        return step.rung if step else None

    def path(self, unit_id: int, on: date) -> list[Rung]:
        """All rungs above the unit on that date, from the next one to the top; rung number n of an escalation is item n - 1."""
        return [step.rung for step in self.way(unit_id, on).steps]

    def next_step(self, unit_id: int, on: date) -> Step | None:
        """The next rung with who was passed over on the way to it; None at the top."""
        return next(iter(self.way(unit_id, on).steps), None)

    def name_of(self, rung: Rung) -> str:
        """The body that a rung is: its committee, else its unit."""
        committee = next((one for one in self._committees.get(rung.unit_id, ()) if one.id == rung.committee_id), None)
        return committee.name if committee else self._units[rung.unit_id].name

    def way(self, unit_id: int, on: date) -> Way:
        """Everything above the unit on that date: the rungs, who is passed over between them, and who stands beyond the top."""
        known = self._ways.get((unit_id, on))
        if known is None:
            if len(self._ways) >= MAX_REMEMBERED_PATHS:
                self._ways.clear()
            known = self._ways[unit_id, on] = self._way_above(self._require(unit_id), on)
        return known

    def _way_above(self, unit: UnitRecord, on: date) -> Way:
        steps: list[Step] = []
        passed: list[PassedOver] = []
        for parent in self._parents_above(unit, on):
            gap = _gap(parent, unit.branch, on)
            if gap is not None:
                passed.append(gap)
                continue
            committee, without = self._committee_at(parent, on)
            rung = Rung(parent.id, committee.id if committee else None, parent.level)
            steps.append(Step(rung, (*passed, *without)))
            passed = []
        return Way(tuple(steps), tuple(passed))

    def _committee_at(self, unit: UnitRecord, on: date) -> tuple[CommitteeRecord | None, tuple[PassedOver, ...]]:
        """The committee of the date that has members; else why the unit's own committee does not take it, where there is or was one."""
        committees = self._committees.get(unit.id, ())
        standing = next((one for one in committees if _is_valid(one, on)), None)
        if standing is not None:
            if self._seats is None or any(_is_valid(seat, on) for seat in self._seats.get(unit.id, ())):
                return standing, ()
            return None, (PassedOver(standing.name, Gap.VACANT, unit.id, unit.level, committee_id=standing.id, taken_by=unit.name),)
        ended = [one for one in committees if one.valid_to is not None and one.valid_to < on]
        last = max(ended, key=lambda one: (one.valid_to or date.min, one.id), default=None)
        if last is None or last.valid_to is None:
            return None, ()
        since = last.valid_to + _DAY
        gap = PassedOver(last.name, Gap.COMMITTEE_ENDED, unit.id, unit.level, committee_id=last.id, since=since, taken_by=unit.name)
        return None, (gap,)

    def _parents_above(self, unit: UnitRecord, on: date) -> Iterator[UnitRecord]:
        seen = [unit.id]
        while link := self._link_of(unit, on):
            if link.parent_id in seen:
                raise self._circle([*seen, link.parent_id])
            seen.append(link.parent_id)
            unit = self._units[link.parent_id]
            yield unit

    def _link_of(self, unit: UnitRecord, on: date) -> ParentLink | None:
        """The parent of the date. For a unit that has ended by then its last one, so that what it left open still finds a way up; likewise
        for one that lives on while its parent has ended and nobody has said who is next: it is found above the one that ended.
        """
        links = self._links[unit.id]
        valid = next((link for link in links if _is_valid(link, on)), None)
        if valid is not None:
            return valid
        last = next((link for link in links if link.valid_from <= on), None)
        return last if last and (_has_ended(unit, on) or _has_ended(self._units[last.parent_id], on)) else None

    def _refuse_circles(self) -> None:
        """A circle closes only on a day on which some link of it begins, or is kept beyond its end; so those days are the ones to try."""
        began = {link.valid_from for links in self._links.values() for link in links}
        ended = {one.valid_to + _DAY for one in self._units.values() if one.valid_to is not None and one.valid_to < date.max}
        kept = {link.valid_to + _DAY for links in self._links.values() for link in links if link.valid_to and link.valid_to < date.max}
        for day in sorted(began | ended | kept):
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


def _has_ended(unit: UnitRecord, on: date) -> bool:
    return unit.valid_to is not None and unit.valid_to < on


def _gap(parent: UnitRecord, branch: Branch, on: date) -> PassedOver | None:
    """Why a parent can be no rung for a unit of a branch on a date; None where it can."""
    if parent.valid_to is not None and parent.valid_to < on:
        return PassedOver(parent.name, Gap.ENDED, parent.id, parent.level, since=parent.valid_to + _DAY)
    if parent.valid_from > on:
        return PassedOver(parent.name, Gap.NOT_YET, parent.id, parent.level, since=parent.valid_from)
    if parent.branch is not branch:
        return PassedOver(parent.name, Gap.OTHER_BRANCH, parent.id, parent.level, branch=parent.branch)
    return None
