"""The units that a plan's words may mean, in memory, as they stand on the plan's date and seen from the plan's area.

Owns where each unit lies; refuses to score names (that is `workflow.matching`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from extraction.bodyspelling import normalise_body
from models import ParentKind, Unit, UnitGroup, UnitParent
from rules.values import Branch, Level
from workflow.kinds import UnitKind
from workflow.naming import BodyName, group_form, read_name
from workflow.text import search_form

Area = tuple[Level, str]
"""A level and the normal form of a place's name; the name is empty where only the level is known."""

Path = tuple[Area, ...]
"""An area and the wider ones around it: ((commune, "bình hòa"), (district, "lạc giang"), (province, "sông vân")). The centre is ()."""

UNNAMED = "~"
"""Stands before the place of an area that no text has named, known only by a place within it."""

GROUP_KIND = "nhom_"
"""A provisional unit that stands for a whole group has a kind that begins so."""


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a plan says of itself, as far as it helps to understand the bodies that it names.

    on -- the day for which units are asked for: the plan's date, or the best known day. issuer -- the issuing body as written.
    issuer_id -- the unit that issued it, where a person has said so.
    """

    level: Level | None
    branch: Branch | None
    place: str | None
    on: date
    issuer: str | None = None
    issuer_id: int | None = None


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the registry as matching needs it. names -- its full and its short name, read."""

    id: int
    name: str
    names: tuple[BodyName, ...]
    level: Level
    branch: Branch
    kind: str
    place: str
    path: Path
    is_valid: bool
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A named group of the registry."""

    name: str
    area_id: int | None
    level: Level | None
    branch: Branch | None
    kind: str
    member_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    parent_id: int
    valid_from: date
    valid_to: date

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


class UnitIndex:
    """The registry on one day, for one plan. `path` is the plan's own area with the wider ones around it."""

    def __init__(self, plan: PlanContext, units: Iterable[KnownUnit], groups: Iterable[KnownGroup] = ()) -> None:
        self.plan = plan
        self.units: dict[int, KnownUnit] = {}
        self.groups = {group_form(group.name): group for group in groups}
        self._by_core: dict[str, dict[int, KnownUnit]] = defaultdict(dict)
        self._by_core_place: dict[str, dict[str, list[KnownUnit]]] = defaultdict(lambda: defaultdict(list))
        self._by_core_path: dict[tuple[str, Path], dict[int, KnownUnit]] = defaultdict(dict)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._by_kind: dict[str, dict[int, KnownUnit]] = defaultdict(dict)
        self._paths: dict[Area, set[Path]] = defaultdict(set)
        self.places: set[str] = set()
        for unit in units:
            self.add(unit)
        self.find_path()

    def add(self, unit: KnownUnit) -> None:
        """Let a unit be found from now on."""
        self.units[unit.id] = unit
        self._by_kind[unit.kind][unit.id] = unit
        if unit.path and unit.is_valid:
            self._paths[unit.path[0]].add(unit.path)
        if unit.place:
            self.places.add(unit.place)
        for core in {form for name in unit.names for form in _cores(name, unit)}:
            if core not in self._by_core:
                for word in search_form(core).split():
                    self._by_word[word].add(core)
            self._by_core[core][unit.id] = unit
            self._by_core_place[core][unit.place].append(unit)
            self._by_core_path[core, unit.path][unit.id] = unit

    def find_path(self) -> None:
        """Look for the plan's area (again, after the plan's context has changed). A known issuer says more of it than the text does."""
        self.path: Path = self._plan_path()
        if (issuer := self.units.get(self.plan.issuer_id or 0)) is not None:
            place = self.plan.place if place_form(self.plan.place) == issuer.place else issuer.place.title()
            self.plan = replace(self.plan, level=issuer.level, branch=issuer.branch, place=place)

    def cores_sharing(self, words: Iterable[str]) -> set[str]:
        """The cores that share at least one of the rarer of these words (without diacritics)."""
        ranked = sorted({word for word in words if word in self._by_word}, key=lambda word: (len(self._by_word[word]), word))
        return {core for word in ranked[: max(2, len(ranked) - 1)] for core in self._by_word[word]}

    def of_core(self, core: str) -> Iterable[KnownUnit]:
        """All units of that core, wherever they lie."""
        return self._by_core.get(core, {}).values()

    def places_of_core(self, core: str) -> Mapping[str, list[KnownUnit]]:
        """The units of that core by place."""
        return self._by_core_place.get(core, {})

    def of_core_around(self, core: str) -> Iterator[KnownUnit]:
        """The units of that core in the plan's area and in the wider ones around it, the nearest first."""
        for depth in range(len(self.path) + 1):
            yield from self._by_core_path.get((core, self.path[depth:]), {}).values()

    def of_kind(self, kind: str) -> Iterable[KnownUnit]:
        """The units of a kind."""
        return self._by_kind.get(kind, {}).values()

    def distance(self, unit: KnownUnit) -> int | None:
        """How many areas above the plan's own a unit lies: 0 in it, negative below it, None where it lies elsewhere."""
        up = len(self.path) - len(unit.path)
        if up >= 0:
            return up if self.path[up:] == unit.path else None
        return up if unit.path[-up:] == self.path else None

    def paths_of(self, area: Area) -> set[Path]:
        """The paths that begin with an area: more than one where places share a name."""
        return self._paths.get(area, set())

    def _plan_path(self) -> Path:
        plan = self.plan
        if plan.issuer_id in self.units:
            return self.units[plan.issuer_id].path
        if plan.level is None or plan.level is Level.CENTRAL:
            return ()
        area = (plan.level, place_form(plan.place))
        known = self.paths_of(area) if area[1] else set()
        return next(iter(known)) if len(known) == 1 else (area,)


_COLUMNS = (
    Unit.id,
    Unit.name,
    Unit.short_name,
    Unit.level,
    Unit.branch,
    Unit.kind,
    Unit.place,
    Unit.valid_from,
    Unit.valid_to,
    Unit.is_provisional,
)


def unit_index(session: Session, plan: PlanContext) -> UnitIndex:
    """The whole registry as it stands on the plan's date, read in a few queries; to be built once for each plan."""
    rows = {row.id: row for row in session.execute(select(*_COLUMNS))}
    paths = _Paths({id: (row.level, place_form(row.place), row.valid_to) for id, row in rows.items()}, _links(session), plan.on)
    units = (
        KnownUnit(
            id=row.id,
            name=row.name,
            names=read_names(row.name, row.short_name),
            level=row.level,
            branch=row.branch,
            kind=row.kind,
            place=place_form(row.place),
            path=paths.of(row.id),
            is_valid=(row.valid_from or date.min) <= plan.on <= (row.valid_to or date.max),
            is_provisional=row.is_provisional,
        )
        for row in rows.values()
    )
    return UnitIndex(plan, units, _groups(session))


def read_names(name: str, short_name: str) -> tuple[BodyName, ...]:
    """The full and the short name, read."""
    return (read_name(name), read_name(short_name)) if short_name else (read_name(name),)


@lru_cache(maxsize=20_000)
def place_form(place: str | None) -> str:
    """The normal form of a place's name without "tỉnh", "huyện" … in front."""
    if not place:
        return ""
    name = read_name(place)
    return name.place or normalise_body(place)


def _cores(name: BodyName, unit: KnownUnit) -> Iterator[str]:
    """The core, and the core without the unit's own place behind it ("báo sông vân" of Sông Vân), schools excepted."""
    if name.core:
        yield name.core
    ending = f" {unit.place}"
    if unit.place and unit.kind != UnitKind.SCHOOL and name.core.endswith(ending):
        yield name.core.removesuffix(ending)


def _links(session: Session) -> dict[int, list[_Link]]:
    columns = (UnitParent.unit_id, UnitParent.parent_id, UnitParent.valid_from, UnitParent.valid_to)
    links: dict[int, list[_Link]] = defaultdict(list)
    for row in session.execute(select(*columns).where(UnitParent.kind == ParentKind.ADMINISTRATIVE)):
        links[row.unit_id].append(_Link(row.parent_id, row.valid_from or date.min, row.valid_to or date.max))
    return links


def _groups(session: Session) -> list[KnownGroup]:
    groups = session.scalars(select(UnitGroup).options(selectinload(UnitGroup.members)))
    return [
        KnownGroup(group.name, group.area_id, group.level, group.branch, group.kind, tuple(member.unit_id for member in group.members))
        for group in groups
    ]


class _Paths:
    """Works out each unit's path once, from its place and the path of its parent on the day.

    A superior whose place no text has named ("Ủy ban nhân dân huyện") lies at "~" and the place of the first unit below it, so that
    the nameless superiors of two communes stay two.
    """

    def __init__(self, areas: dict[int, tuple[Level, str, date | None]], links: dict[int, list[_Link]], on: date) -> None:
        self._areas, self._links, self._on = areas, links, on
        self._known: dict[int, Path] = {}
        self._children: dict[int, list[int]] = defaultdict(list)
        for unit_id in sorted(links):
            for link in links[unit_id]:
                self._children[link.parent_id].append(unit_id)

    def of(self, unit_id: int) -> Path:
        if unit_id not in self._known:
            self._known[unit_id] = ()  # stands while the parents are asked, so that a circle in the data ends
            self._known[unit_id] = self._work_out(unit_id)
        return self._known[unit_id]

    def _work_out(self, unit_id: int) -> Path:
        level, place, ended_on = self._areas[unit_id]
        parent_id = self._parent(self._links.get(unit_id, []), min(self._on, ended_on or self._on))
        above = self.of(parent_id) if parent_id is not None else ()
        is_placed = place or (above and above[0][0] is level)
        return path_under(level, place if is_placed else self._place_below(unit_id, level), above)

    def _place_below(self, unit_id: int, level: Level, depth: int = 0) -> str:
        for child in self._children.get(unit_id, []):
            child_level, place, _ = self._areas[child]
            if child_level is level or depth > len(Level):
                continue
            if found := f"{UNNAMED}{place}" if place else self._place_below(child, child_level, depth + 1):
                return found
        return ""

    @staticmethod
    def _parent(links: list[_Link], on: date) -> int | None:
        latest = max(links, key=lambda link: (link.is_valid(on), link.valid_from), default=None)
        return latest.parent_id if latest else None


def path_under(level: Level, place: str, above: Path) -> Path:
    """The path of a unit of a level and place whose parent has the path `above`."""
    if level is Level.CENTRAL:
        return ()
    if above and above[0][0] is level and place in ("", above[0][1]):
        return above
    return ((level, place), *(area for area in above if area[0] is not level))
