"""Groups of bodies in a plan's words ("các sở, ban, ngành", "UBND các xã, thị trấn") and the units that they mean.

Owns the reading of group phrases; a group that only says "liên quan" or "cơ quan, đơn vị" is known as a group and left unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extraction.bodyspelling import normalise_body
from rules.values import Branch, Level
from workflow.kinds import UnitKind
from workflow.naming import group_form
from workflow.unit_index import GROUP_KIND, KnownGroup, KnownUnit, UnitIndex

VAGUE = "khac"


@dataclass(frozen=True, slots=True)
class GroupMeaning:
    """What a group phrase asks for. level None: the plan's own level, or every level below it for committees of areas.

    name -- a word that is the same for all phrases of one meaning. of_place -- "… thuộc huyện X".
    """

    name: str
    kinds: frozenset[str]
    branch: Branch | None = None
    level: Level | None = None
    core_begins: str = ""
    of_place: str = ""

    @property
    def is_vague(self) -> bool:
        """Whether the words leave open which units they mean."""
        return self.name == VAGUE

    @property
    def group_kind(self) -> str:
        """The kind of a provisional unit that stands for the whole group."""
        return GROUP_KIND + self.name


_K = UnitKind
_STATE_BODIES = frozenset({_K.OFFICE, _K.POLICE, _K.MILITARY, _K.VERTICAL})
_VILLAGES = frozenset({_K.VILLAGE, _K.URBAN_VILLAGE})

_HEADS = (
    r"ban thường vụ|thường trực|ban thường trực|chủ tịch|giám đốc|thủ trưởng|lãnh đạo|trưởng|hiệu trưởng|bí thư|ủy ban nhân dân"
    r"|hội đồng nhân dân|công an|trạm y tế|trung tâm y tế|đảng ủy|ban công tác mặt trận|(?:ủy ban )?mặt trận tổ quốc(?: việt nam)?|trường"
)
_STARTS_AS_GROUP = re.compile(rf"^(?:(?:{_HEADS})(?: và)? )*(?:các|những|toàn thể|tất cả|mọi)\b(?! (?:cơ quan )?tỉnh$)")
_COLLECTIVE = re.compile(
    r"^(?:sở (?:ban )?ngành|sở ban|ban ngành|phòng ban|cấp ủy (?:cơ sở|các cấp|đảng)|cơ quan đơn vị|địa phương|đơn vị|đoàn thể"
    r"|tổ chức chính trị xã hội|doanh nghiệp|đảng ủy trực thuộc|xã phường|huyện thị)\b"
)
_AREAS = r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|thị)"
_LISTED_AREAS = re.compile(rf"\b{_AREAS}(?: và)? {_AREAS}\b")
_AT_A_LEVEL = re.compile(r"\bcấp (?:tỉnh|huyện|xã|cơ sở|trên(?: trực tiếp)?|có thẩm quyền)$")
_OF_PLACE = re.compile(
    r"\b(?:thuộc|của|trên địa bàn) (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu) (?!ủy\b)(?P<place>.+)$"
)
_VAGUE = re.compile(r"\bliên quan\b|\bcấp (?:trên|có thẩm quyền)\b")

_PARTY_AREAS = re.compile(r"\b(?:tỉnh|huyện|thị|thành|quận) ủy\b|\b(?:huyện|thị)(?: \w+)* thành ủy\b")


def read_group(phrase: str) -> GroupMeaning | None:
    """What a phrase means as a group; None where it names a single body."""
    text = " ".join(re.sub(r"\b(?:đề nghị|yêu cầu)\b", " ", normalise_body(phrase)).split())
    if text.startswith(("ban quản lý", "liên hiệp các hội", "đảng ủy các cơ quan", "văn phòng")):
        return None
    has_group_form = _STARTS_AS_GROUP.search(text) or _COLLECTIVE.search(text) or _LISTED_AREAS.search(text) or _AT_A_LEVEL.search(text)
    if not has_group_form:
        return None
    if _VAGUE.search(text):
        return GroupMeaning(VAGUE, frozenset())
    return _meaning(text)


def _meaning(text: str) -> GroupMeaning:
    found = _OF_PLACE.search(text)
    place = found["place"] if found else ""
    form = group_form(text[: found.start()] if found else text)
    return _of_party(form, place) or _of_areas(form, place) or _of_offices(form, place) or GroupMeaning(VAGUE, frozenset())


def _of_party(form: str, place: str) -> GroupMeaning | None:
    if re.match(r"ban (?:\w+ )*?(?:xây dựng đảng|đảng)\b", form):
        return GroupMeaning("ban_dang", frozenset({_K.PARTY_OFFICE}), Branch.PARTY, of_place=place)
    if re.match(r"đảng ủy (?:\w+ )*?trực thuộc\b", form):
        kinds = frozenset({_K.PARTY_COMMITTEE, _K.PARTY_OFFICE})
        return GroupMeaning("dang_uy_truc_thuoc", kinds, Branch.PARTY, core_begins="đảng ủy", of_place=place)
    if re.match(r"chi bộ|cấp ủy cơ sở|đảng bộ cơ sở|tổ chức cơ sở đảng|đảng ủy (?:các |cấp )?(?:xã|phường|thị trấn|cơ sở)", form):
        return GroupMeaning("cap_uy", frozenset({_K.PARTY_COMMITTEE}), Branch.PARTY, Level.COMMUNE, of_place=place)
    if _PARTY_AREAS.match(form):
        level = Level.PROVINCE if form.startswith("tỉnh ủy") and "huyện" not in form else Level.DISTRICT
        return GroupMeaning("cap_uy", frozenset({_K.PARTY_COMMITTEE}), Branch.PARTY, level, of_place=place)
    if re.match(r"cấp ủy|đảng ủy|đảng bộ", form):
        return GroupMeaning("cap_uy", frozenset({_K.PARTY_COMMITTEE}), Branch.PARTY, level_said(form), of_place=place)
    return None


_OF_AREAS: tuple[tuple[str, str, frozenset[str], Branch, Level | None], ...] = (
    (r"ban công tác mặt trận", "ban_cong_tac_mat_tran", frozenset({_K.FRONT_VILLAGE}), Branch.FRONT, Level.VILLAGE),
    (r"hội đồng nhân dân", "hdnd", frozenset({_K.PEOPLES_COUNCIL}), Branch.GOVERNMENT, None),
    (r"ủy ban nhân dân", "ubnd", frozenset({_K.PEOPLES_COMMITTEE}), Branch.GOVERNMENT, None),
    (r"trạm y tế", "tram_y_te", frozenset({_K.HEALTH_STATION}), Branch.GOVERNMENT, Level.COMMUNE),
    (r"trung tâm y tế", "trung_tam_y_te", frozenset({_K.HEALTH_CENTRE}), Branch.GOVERNMENT, None),
    (r"công an", "cong_an", frozenset({_K.POLICE}), Branch.GOVERNMENT, None),
    (r"(?:ủy ban )?mặt trận tổ quốc(?!.*(?:đoàn thể|tổ chức))", "mat_tran", frozenset({_K.FRONT}), Branch.FRONT, None),
    (r"trường|cơ sở giáo dục", "truong", frozenset({_K.SCHOOL}), Branch.GOVERNMENT, None),
)


def _of_areas(form: str, place: str) -> GroupMeaning | None:
    for pattern, name, kinds, branch, level in _OF_AREAS:
        if re.match(pattern, form):
            return GroupMeaning(name, kinds, branch, level or level_said(form), of_place=place)
    if re.match(r"thôn|tổ dân phố|khu phố|bản|ấp|buôn|làng|khóm", form):
        return GroupMeaning("thon", _VILLAGES, Branch.GOVERNMENT, Level.VILLAGE, of_place=place)
    if re.match(rf"(?:tỉnh|{_AREAS})\b", form):
        return GroupMeaning("ubnd", frozenset({_K.PEOPLES_COMMITTEE}), Branch.GOVERNMENT, level_said(form), of_place=place)
    return None


def _of_offices(form: str, place: str) -> GroupMeaning | None:
    has_masses = re.search(r"đoàn thể|tổ chức chính trị xã hội|tổ chức thành viên|hội đoàn", form) is not None
    masses = frozenset({_K.MASS_ORGANISATION} if has_masses else {}) | ({_K.FRONT} if has_masses and "mặt trận" in form else set())
    level = level_said(form)
    if re.search(r"\bsở\b|\bban ngành\b", form):
        has_others = re.search(r"\b(?:ban|ngành|đơn vị|cơ quan)\b", form) is not None
        kinds = frozenset({_K.DEPARTMENT}) | (_STATE_BODIES | {_K.SECTION} if has_others else frozenset())
        return GroupMeaning("so_nganh", kinds | masses, Branch.GOVERNMENT, level or _of_departments(form), of_place=place)
    if re.search(r"\bphòng\b", form):
        return GroupMeaning("phong_ban", _STATE_BODIES | {_K.SECTION} | masses, Branch.GOVERNMENT, level, of_place=place)
    return GroupMeaning("doan_the", masses, Branch.FRONT, level, of_place=place) if has_masses else None


def _of_departments(text: str) -> Level | None:
    return Level.PROVINCE if re.search(r"\bsở\b", text) else None


def level_said(text: str) -> Level | None:
    """The level that the area words of a normalised group phrase name; the deepest where they name several."""
    if re.search(r"(?<!thị )\bxã\b(?! hội)|\bphường\b|thị trấn|đặc khu|cơ sở$", text):
        return Level.COMMUNE
    if re.search(r"\bhuyện\b|\bquận\b|\bthị xã\b", text):
        return Level.DISTRICT
    if re.search(r"\btỉnh\b|\bthành phố\b", text):
        return Level.PROVINCE
    return None


def group_units(index: UnitIndex, phrase: str, meaning: GroupMeaning | None) -> list[KnownUnit] | None:
    """The units of a group on the index's day, in the order of their ids; empty where none is known. None: the phrase is no group.

    A group that the registry names goes first; then the confirmed units of the meaning below the plan's area (a few provisional ones
    that plans happened to name are not the whole group); last a provisional unit that stands for the whole.
    """
    named = index.groups.get(group_form(phrase))
    if named is not None:
        return _of_named(index, named)
    if meaning is None:
        return None
    found = sorted(_of_meaning(index, meaning), key=lambda unit: unit.id)
    return found or list(_stand_ins(index, phrase, meaning))


def _of_named(index: UnitIndex, group: KnownGroup) -> list[KnownUnit]:
    found = {id: index.units[id] for id in group.member_ids if id in index.units and index.units[id].is_valid}
    if group.kind:
        area = index.units.get(group.area_id) if group.area_id is not None else None
        around = area.path if area else index.path
        for unit in index.of_kind(group.kind):
            fits = unit.level is (group.level or unit.level) and unit.branch is (group.branch or unit.branch)
            if fits and unit.is_valid and _lies_in(unit, around):
                found[unit.id] = unit
    return [found[id] for id in sorted(found)]


def _of_meaning(index: UnitIndex, meaning: GroupMeaning) -> Iterator[KnownUnit]:
    for kind in meaning.kinds:
        for unit in index.of_kind(kind):
            if unit.is_valid and not unit.is_provisional and _fits(index, meaning, unit):
                yield unit


def _fits(index: UnitIndex, meaning: GroupMeaning, unit: KnownUnit) -> bool:
    if meaning.core_begins and not any(name.core.startswith(meaning.core_begins) for name in unit.names):
        return False
    if meaning.of_place:
        return unit.level is (meaning.level or unit.level) and any(place == meaning.of_place for _, place in unit.path)
    distance = index.distance(unit)
    if distance is None:
        return False
    if meaning.level is not None:
        return unit.level is meaning.level and (distance <= 0 or distance == _distance_of(index, meaning.level))
    is_of_area = meaning.kinds <= {_K.PEOPLES_COMMITTEE, _K.PEOPLES_COUNCIL, _K.PARTY_COMMITTEE, _K.FRONT} and not meaning.core_begins
    return distance < 0 if is_of_area else distance == 0


def _distance_of(index: UnitIndex, level: Level) -> int | None:
    return next((up for up, area in enumerate(index.path) if area[0] is level), None)


def _lies_in(unit: KnownUnit, path: tuple[tuple[Level, str], ...]) -> bool:
    return len(unit.path) >= len(path) and unit.path[len(unit.path) - len(path) :] == path


def _stand_ins(index: UnitIndex, phrase: str, meaning: GroupMeaning) -> Iterator[KnownUnit]:
    form = group_form(phrase)
    level = meaning.level or index.plan.level
    for unit in index.of_kind(meaning.group_kind):
        is_same = group_form(unit.name) == form if meaning.is_vague else unit.level is level
        if is_same and unit.is_valid and index.distance(unit) is not None:
            yield unit
            return
