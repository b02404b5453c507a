"""What the rows of a file say about each other and about the registry: codes, parents, levels, periods, circles.

Owns the faults between rows and the drafts that come of faultless ones; refuses to write anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from models import ParentKind
from rules.said import Said
from rules.values import Level
from workflow.register_file import Fault
from workflow.unit_rows import UnitRow

_RANK = {level: rank for rank, level in enumerate(Level)}
_COLUMN = {ParentKind.ADMINISTRATIVE: "parent_code", ParentKind.PROFESSIONAL: "professional_parent_code"}


_OTHER = Said(
    "Mã «%(code)s» đã có ở dòng %(line)s với giá trị khác («%(was)s»; dòng này ghi «%(value)s»): hãy đổi mã, hoặc để trống ô này."
)
_TWICE = Said(
    "Mã «%(code)s» đã có ở dòng %(line)s cho cùng thời gian: hãy đổi mã, hoặc ghi «Từ ngày», «Đến hết ngày» (valid_from, valid_to) để các "
    "dòng của một mã nối tiếp nhau."
)
_NO_PARENT = Said("Không có đơn vị nào mang mã «%(code)s» trong tệp hay trong danh mục: hãy sửa mã, hoặc thêm đơn vị ấy.")
_LOWER_PARENT = Said("Cấp trên «%(parent)s» lại ở cấp hành chính thấp hơn «%(child)s»: hãy sửa cấp hoặc mã cấp trên «%(code)s».")
_HIGHER_CHILD = Said(
    "Cấp của «%(parent)s» thấp hơn cấp của đơn vị trực thuộc «%(child)s» trong danh mục: hãy sửa cấp, hoặc đưa cả đơn vị ấy vào tệp."
)
_CIRCLE = Said("Cấp trên tạo thành vòng tròn %(names)s: hãy sửa cấp trên của một trong các đơn vị này.")


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A parent, by code, for a period. line -- where the file says so; 0 for what the registry holds already."""

    kind: ParentKind
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    line: int = 0

    def is_valid(self, on: date) -> bool:
        """Whether the link holds on a day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


@dataclass(slots=True)
class Standing:
    """A unit as it will stand after the import: from the file, or as the registry has it. rows -- of the file, the first one first."""

    code: str
    name: str
    level: Level | None
    valid_from: date | None
    valid_to: date | None
    links: list[LinkDraft] = field(default_factory=list)
    rows: list[UnitRow] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where the file first speaks of it; 0 where it does not."""
        return self.rows[0].line if self.rows else 0


def standings_of(rows: Iterable[UnitRow]) -> dict[str, Standing]:
    """The units of the file by code. Rows of one code after the first add its parents for their period.

    The unit itself lives from the earliest valid_from of its rows to the latest valid_to; a blank leaves that end open.
    """
    grouped: dict[str, list[UnitRow]] = defaultdict(list)
    for row in rows:
        if row.code:
            grouped[row.code].append(row)
    return {code: _standing(code, of_code) for code, of_code in grouped.items()}


def faults_between(standings: Mapping[str, Standing], registry: Mapping[str, Standing]) -> list[Fault]:
    """Every fault between the rows of the file, and between them and the registry (`registry`: its units that are not in the file)."""
    everything = {**registry, **standings}
    faults = [fault for standing in standings.values() for fault in _faults_within(standing)]
    for standing in standings.values():
        faults += [fault for link in standing.links for fault in _faults_of_link(standing, link, everything)]
    faults += _faults_of_children(standings, registry)
    return [*faults, *_faults_of_circles(everything)]


def _standing(code: str, rows: list[UnitRow]) -> Standing:
    starts, ends = [row.valid_from for row in rows], [row.valid_to for row in rows]
    return Standing(
        code=code,
        name=rows[0].name,
        level=rows[0].level,
        valid_from=None if None in starts else min(day for day in starts if day),
        valid_to=None if None in ends else max(day for day in ends if day),
        links=[link for row in rows for link in _links(row)],
        rows=rows,
    )


def _links(row: UnitRow) -> Iterator[LinkDraft]:
    if row.parent_code:
        yield LinkDraft(ParentKind.ADMINISTRATIVE, row.parent_code, row.valid_from, row.valid_to, row.line)
    if row.professional_parent_code:
        yield LinkDraft(ParentKind.PROFESSIONAL, row.professional_parent_code, row.valid_from, row.valid_to, row.line)


def _faults_within(standing: Standing) -> Iterator[Fault]:
    """Rows of one code: the same unit, and periods that follow each other."""
    first, *later = standing.rows
    for row in later:
        for column in ("name", "short_name", "level", "branch", "kind", "email"):
            value = getattr(row, column)
            if value and value != getattr(first, column):
                yield row.line, column, _OTHER.of(code=row.code, line=first.line, was=getattr(first, column), value=value)
    for before, after in pairwise(sorted(standing.rows, key=lambda row: (row.valid_from or date.min, row.line))):
        if (after.valid_from or date.min) <= (before.valid_to or date.max):
            first_line, second_line = sorted((before.line, after.line))
            yield second_line, "code", _TWICE.of(code=after.code, line=first_line)


def _faults_of_link(child: Standing, link: LinkDraft, everything: Mapping[str, Standing]) -> Iterator[Fault]:
    parent = everything.get(link.parent_code)
    column = _COLUMN[link.kind]
    if parent is None:
        yield link.line, column, _NO_PARENT.of(code=link.parent_code)
    elif _stands_below(parent, child):
        yield link.line, column, _LOWER_PARENT.of(parent=parent.name, child=child.name, code=link.parent_code)


def _faults_of_children(standings: Mapping[str, Standing], registry: Mapping[str, Standing]) -> Iterator[Fault]:
    """The file may move a unit to a level below units that the registry has under it."""
    for child in registry.values():
        for link in child.links:
            parent = standings.get(link.parent_code)
            if parent is not None and _stands_below(parent, child):
                yield parent.line, "level", _HIGHER_CHILD.of(parent=parent.name, child=child.name)


def _stands_below(parent: Standing, child: Standing) -> bool:
    return parent.level is not None and child.level is not None and _RANK[parent.level] > _RANK[child.level]


def _faults_of_circles(everything: Mapping[str, Standing]) -> Iterator[Fault]:
    for kind in ParentKind:
        reported: set[frozenset[str]] = set()
        for circle in _circles(everything, kind):
            lines = [link.line for code in circle for link in everything[code].links if link.kind is kind and link.line]
            if lines and frozenset(circle) not in reported:
                reported.add(frozenset(circle))
                names = " → ".join(f"«{code}»" for code in [*circle, circle[0]])
                yield min(lines), _COLUMN[kind], _CIRCLE.of(names=names)


def _circles(everything: Mapping[str, Standing], kind: ParentKind) -> Iterator[list[str]]:
    """Each circle on a day on which some link begins. Only units that have no way to a top at all can be in one."""
    suspects = _without_top(everything, kind)
    links = [link for code in suspects for link in everything[code].links if link.kind is kind]
    for day in sorted({link.valid_from or date.min for link in links}):
        cleared: set[str] = set()
        for code in suspects:
            trail: dict[str, None] = {}
            above: str | None = code
            while above is not None and above not in cleared and above not in trail:
                trail[above] = None
                above = _parent_on(everything[above], kind, day) if above in everything else None
            if above in trail:
                path = list(trail)
                yield path[path.index(str(above)) :]
            cleared.update(trail)


def _without_top(everything: Mapping[str, Standing], kind: ParentKind) -> list[str]:
    """The units that remain when, again and again, all whose parents are gone are taken away: those in or below a possible circle."""
    waiting = {
        code: {link.parent_code for link in unit.links if link.kind is kind} & everything.keys() for code, unit in everything.items()
    }
    children: dict[str, list[str]] = defaultdict(list)
    for code, parents in waiting.items():
        for parent in parents:
            children[parent].append(code)
    free = [code for code, parents in waiting.items() if not parents]
    while free:
        gone = free.pop()
        del waiting[gone]
        for child in children[gone]:
            waiting[child].discard(gone)
            if not waiting[child]:
                free.append(child)
    return sorted(waiting)


def _parent_on(unit: Standing, kind: ParentKind, on: date) -> str | None:
    """The parent of the day; for a unit that has ended, its last one, as `rules.ladder` climbs."""
    links = sorted((link for link in unit.links if link.kind is kind), key=lambda link: link.valid_from or date.min, reverse=True)
    valid = next((link for link in links if link.is_valid(on)), None)
    if valid is None and unit.valid_to is not None and on > unit.valid_to:
        valid = next((link for link in links if (link.valid_from or date.min) <= on), None)
    return valid.parent_code if valid else None
