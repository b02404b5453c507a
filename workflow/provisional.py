"""Provisional units for the bodies of a plan that the registry does not know, so that a plan can be published as it was read.

Owns the level, branch, place and parents that the plan and the names imply; refuses to invent a place: a superior that no text names has
its kind as its name only ("Ủy ban nhân dân huyện"). Every unit made here is marked as provisional, for an administrator to confirm.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Unit, UnitParent
from rules.values import Branch, Level
from workflow.groups import GroupMeaning, read_group
from workflow.kinds import UnitKind, branch_of, kind_of, level_of
from workflow.matching import match_body
from workflow.naming import BodyName, group_form, normal_name, place_as_written, read_name
from workflow.text import search_form, shorten
from workflow.unit_index import GROUP_KIND, UNNAMED, KnownUnit, Path, UnitIndex, path_under, place_form, read_names
from workflow.unit_rows import LONGEST_CELL

LAST_DISTRICT_DAY = date(2025, 6, 30)
"""The last day of the district level (Law 72/2025/QH15: two tiers from 1 July 2025)."""

_ORDER = list(Level)
_PRINCIPAL_CORES = {Branch.GOVERNMENT: "ủy ban nhân dân", Branch.PARTY: "cấp ủy", Branch.FRONT: "mặt trận tổ quốc"}
_PRINCIPAL_KINDS = {Branch.GOVERNMENT: UnitKind.PEOPLES_COMMITTEE, Branch.PARTY: UnitKind.PARTY_COMMITTEE, Branch.FRONT: UnitKind.FRONT}
_TOPS = {
    Branch.GOVERNMENT: ("Chính phủ", UnitKind.GOVERNMENT),
    Branch.PARTY: ("Ban Chấp hành Trung ương", UnitKind.PARTY_COMMITTEE),
    Branch.FRONT: ("Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam", UnitKind.FRONT),
}
_TOP_CORES = {branch: read_name(name).core for branch, (name, _) in _TOPS.items()}
_USUAL_WORDS = {Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã", Level.VILLAGE: "thôn"}
_PARTY_TITLES = {"tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy"}


def provisional_units(session: Session, index: UnitIndex, phrases: Iterable[str]) -> list[Unit]:
    """Make units for the phrases that mean nothing certain in the registry, with the superiors that their ladder needs.

    Returns the new ones, the plan's issuer among them unless it is known which unit issued it. The index learns of them, so that
    `match_body` answers with certainty for each of the phrases afterwards. The same phrases of the same area again make nothing.
    """
    chosen = index.units.get(index.plan.issuer_id) if index.plan.issuer_id is not None else None
    issuer = chosen.name if chosen else index.plan.issuer or ""
    named = list(dict.fromkeys(" ".join(phrase.split()) for phrase in [issuer, *phrases] if phrase.strip()))
    maker = _Maker(session, index, named)
    wanted = [phrase for phrase in named if not chosen or phrase != chosen.name]
    for phrase in sorted(wanted, key=maker.depth):
        if not match_body(index, phrase).unit_ids:
            maker.make(phrase)
    return maker.made


class _Maker:
    """Makes the units of one plan. words -- the area word of each level as the plan uses it; path -- the plan's area up to the province."""

    def __init__(self, session: Session, index: UnitIndex, phrases: list[str]) -> None:
        self.session, self.index = session, index
        self.on = index.plan.on
        self.made: list[Unit] = []
        self.names = {phrase: read_name(phrase) for phrase in phrases if read_group(phrase) is None}
        self.level = index.plan.level or self._level_of_issuer()
        self.words = self._area_words()
        self.places: dict[str, str] = {place_form(index.plan.place): place_as_written(index.plan.place or "") or (index.plan.place or "")}
        self.path = index.path = self._whole_path()

    def depth(self, phrase: str) -> tuple[int, bool]:
        """Superiors are made before those below them, and groups before single bodies of their level."""
        group = read_group(phrase)
        level = (group.level or self.level) if group else self._level(self.names[phrase])
        return _ORDER.index(level), group is None

    def make(self, phrase: str) -> None:
        """Make what a phrase names."""
        group = read_group(phrase)
        if group is not None:
            self._make_group(phrase, group)
            return
        name = self.names[phrase]
        branch = self._branch(name)
        level = self._level(name)
        if level is Level.CENTRAL and name.core == _TOP_CORES[branch]:
            self._principal(branch, ())
        elif self._is_principal(name):
            self._principal(branch, self._path(level, name))
        else:
            path = self._path(level, name)
            above = self._superior(branch, level, path)
            self._add(_clean(phrase, name), level, branch, str(kind_of(name) or ""), path, above)

    def _make_group(self, phrase: str, group: GroupMeaning) -> None:
        level = group.level or self.level
        branch = group.branch or self.index.plan.branch or Branch.GOVERNMENT
        path = self._path(level, None)
        self._add(_clean_group(phrase), level, branch, group.group_kind, path, self._superior(branch, level, path))

    def _superior(self, branch: Branch, level: Level, path: Path) -> KnownUnit | None:
        """The body that a unit answers to: below the plan's own level the nearest known one upward, else the principal of its area."""
        if level is Level.CENTRAL:
            return self._principal(branch, ())
        own = next((depth for depth, area in enumerate(path) if area == self.path[0]), None)
        if own is None or own == 0:
            return self._principal(branch, path)
        if (known := self._known_principal(branch, path)) is not None:
            return known
        return self._nearest_upward(branch, level, path[own:])

    def _nearest_upward(self, branch: Branch, level: Level, own_path: Path) -> KnownUnit | None:
        """Between a unit below the plan's area and the plan's own body: the group of a level between, where the plan names one."""
        group_kind = GROUP_KIND + _PRINCIPAL_KINDS[branch]
        for between in reversed(_ORDER[_ORDER.index(self.level) + 1 : _ORDER.index(level)]):
            for unit in self.index.of_kind(group_kind):
                if unit.level is between and unit.is_valid and unit.path[1:] == own_path:
                    return unit
        return self._principal(branch, own_path)

    def _principal(self, branch: Branch, path: Path) -> KnownUnit | None:
        """The committee that leads an area in a branch, made with its superiors where it is missing. A village has none of its own."""
        if path and path[0][0] is Level.VILLAGE:
            path = path[1:]
        known = self._known_principal(branch, path)
        if known is not None:
            return known
        if not path:
            top, kind = _TOPS[branch]
            return self._add(top, Level.CENTRAL, branch, str(kind), (), None)
        level, place = path[0]
        above = self._superior_of_principal(branch, level, path)
        title = _principal_title(branch, self.words[level], self.places.get(place, ""))
        return self._add(title, level, branch, str(_PRINCIPAL_KINDS[branch]), path, above)

    def _superior_of_principal(self, branch: Branch, level: Level, path: Path) -> KnownUnit | None:
        if path[1:] and path[1] == self.path[0]:
            return self._nearest_upward(branch, level, path[1:])
        return self._principal(branch, path[1:])

    def _known_principal(self, branch: Branch, path: Path) -> KnownUnit | None:
        core = _PRINCIPAL_CORES[branch] if path else _TOP_CORES[branch]
        found = (unit for unit in self.index.of_core(core) if unit.path == path and unit.is_valid and unit.branch is branch)
        return next((unit for unit in found if any(name.core == core and not name.organ for name in unit.names)), None)

    def _add(self, name: str, level: Level, branch: Branch, kind: str, path: Path, above: KnownUnit | None) -> KnownUnit:
        code = _code(name, level, branch, path)
        unit = self.session.scalar(select(Unit).where(Unit.code == code))
        if unit is None:
            unit = self._new(code, name, level, branch, kind, path)
            if above is not None:
                unit.parents.append(UnitParent(parent_id=above.id))
            self.session.add(unit)
            self.session.flush()
            self.made.append(unit)
        known = KnownUnit(
            id=unit.id,
            name=unit.name,
            names=read_names(unit.name, ""),
            level=level,
            branch=branch,
            kind=kind,
            place=path[0][1] if path else "",
            path=path,
            is_valid=True,
            is_provisional=True,
        )
        self.index.add(known)
        return known

    def _new(self, code: str, name: str, level: Level, branch: Branch, kind: str, path: Path) -> Unit:
        ends_with_districts = level is Level.DISTRICT and self.on <= LAST_DISTRICT_DAY
        return Unit(
            code=code,
            name=name,
            normal_name=normal_name(name),
            level=level,
            branch=branch,
            kind=kind,
            place=self.places.get(path[0][1], "") if path else "",
            valid_to=LAST_DISTRICT_DAY if ends_with_districts else None,
            is_provisional=True,
        )

    def _branch(self, name: BodyName) -> Branch:
        if not name.core:
            return self.index.plan.branch or Branch.GOVERNMENT
        return branch_of(name) or self.index.plan.branch or Branch.GOVERNMENT

    def _is_principal(self, name: BodyName) -> bool:
        is_area_alone = bool(name.levels) and name.core == name.area_word and Level.VILLAGE not in name.levels
        return is_area_alone or (not name.core and bool(name.organ)) or name.core in _PRINCIPAL_CORES.values()

    def _level(self, name: BodyName) -> Level:
        level = level_of(name)
        if level is not None:
            return level
        if name.levels:  # a "thành phố": under the centre, unless the plan itself is that of a city within a province
            return Level.DISTRICT if self._is_city_within_a_province() else Level.PROVINCE
        return self.level

    def _is_city_within_a_province(self) -> bool:
        return self.index.plan.level is Level.DISTRICT and read_name(self.index.plan.issuer or "").area_word == "thành phố"

    def _level_of_issuer(self) -> Level:
        return level_of(read_name(self.index.plan.issuer or "")) or Level.PROVINCE

    def _area_words(self) -> dict[Level, str]:
        """The area words of the plan's own names, the issuer's first: a "phường" is called so in its superiors' names as well."""
        words: dict[Level, str] = {}
        for name in self.names.values():
            if name.area_word:
                words.setdefault(self._level(name), name.area_word)
        return _USUAL_WORDS | words

    def _whole_path(self) -> Path:
        """The plan's area with the wider ones up to the province: known, named in the plan, or known only as being there."""
        path = self.index.path or (((self.level, place_form(self.index.plan.place)),) if self.level is not Level.CENTRAL else ())
        while path and (wider := self._wider(path[-1][0])) is not None:
            anchor = path[0][1]
            path = (*path, (wider, self._place_named_at(wider) or (UNNAMED + anchor if anchor else "")))
        return path

    def _wider(self, level: Level) -> Level | None:
        """The level above one on the plan's date; None above the province."""
        above = _ORDER[_ORDER.index(level) - 1]
        if above is Level.DISTRICT and self.on > LAST_DISTRICT_DAY:
            above = Level.PROVINCE
        return None if above is Level.CENTRAL else above

    def _place_named_at(self, level: Level) -> str:
        """The one place that the plan's names bear at a wider level; empty where there is none or more than one."""
        named = {name.place: phrase for phrase, name in self.names.items() if name.place and self._level(name) is level}
        if len(named) != 1:
            return ""
        place, phrase = next(iter(named.items()))
        self.places[place] = place_as_written(phrase)
        return place

    def _path(self, level: Level, name: BodyName | None) -> Path:
        """Where a body lies: in the place that its name bears, else in the plan's own area of that level."""
        depth = next((depth for depth, area in enumerate(self.path) if area[0] is level), None)
        around = self.path[depth:] if depth is not None else ()
        if level is Level.CENTRAL:
            return ()
        if name is None or not name.place or (around and around[0][1] == name.place):
            return around or path_under(level, "", self.path)
        self.places.setdefault(name.place, self._written(name))
        if depth is None:
            return path_under(level, name.place, self.path)
        return path_under(level, name.place, self.path[depth + 1 :])

    def _written(self, name: BodyName) -> str:
        phrase = next(phrase for phrase, known in self.names.items() if known is name)
        return place_as_written(phrase)


def _principal_title(branch: Branch, word: str, place: str) -> str:
    if branch is Branch.PARTY:
        title = _PARTY_TITLES.get(word, f"Đảng ủy {word}")
    else:
        title = f"Ủy ban nhân dân {word}" if branch is Branch.GOVERNMENT else f"Ủy ban Mặt trận Tổ quốc Việt Nam {word}"
    return f"{title} {place}".strip()


def _clean(phrase: str, name: BodyName) -> str:
    """The name of the body itself: "Giám đốc Sở Y tế" is about Sở Y tế."""
    words = phrase.strip(" .,;:-–").split()
    for start in range(1, len(words)) if name.organ else ():
        rest = read_name(" ".join(words[start:]))
        if rest.core == name.core and not rest.organ:
            return _capitalised(" ".join(words[start:]))
    return _capitalised(" ".join(words))


def _clean_group(phrase: str) -> str:
    """The group without who acts for it: "Ban Thường vụ các huyện ủy" is about the huyện ủy."""
    words = phrase.strip(" .,;:-–").split()
    form = group_form(phrase)
    for start in range(len(words) - 1, 0, -1):
        rest = " ".join(words[start:])
        if group_form(rest) == form and re.match(r"(?i)các\b|những\b", rest):
            return _capitalised(rest)
    return _capitalised(" ".join(words))


def _capitalised(text: str) -> str:
    return shorten(text[:1].upper() + text[1:], LONGEST_CELL)


def _code(name: str, level: Level, branch: Branch, path: Path) -> str:
    """The same body of the same area always has the same code."""
    form = normal_name(name)
    identity = "|".join([level, branch, form, *(f"{area[0]}={area[1]}" for area in path)])
    slug = "-".join(search_form(form).split())[:48].rstrip("-")
    return f"tam-{slug}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
