"""The parts of a body's name: what it is, at which level, and of which place.

Owns the reading of one name; refuses to know which bodies exist (that is `workflow.matching`). Spelling and abbreviations are
settled before by the one normaliser, `extraction.bodyspelling.normalise_body`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from extraction.bodyspelling import normalise_body
from rules.values import Level
from workflow.text import search_form

AREA_WORDS: dict[str, frozenset[Level]] = {
    "tỉnh": frozenset({Level.PROVINCE}),
    "thành phố": frozenset({Level.PROVINCE, Level.DISTRICT}),
    "huyện": frozenset({Level.DISTRICT}),
    "quận": frozenset({Level.DISTRICT}),
    "thị xã": frozenset({Level.DISTRICT}),
    "xã": frozenset({Level.COMMUNE}),
    "phường": frozenset({Level.COMMUNE}),
    "thị trấn": frozenset({Level.COMMUNE}),
    "đặc khu": frozenset({Level.COMMUNE}),
    "thôn": frozenset({Level.VILLAGE}),
    "tổ dân phố": frozenset({Level.VILLAGE}),
    "khu phố": frozenset({Level.VILLAGE}),
}
"""The words that say at which level an area lies. A "thành phố" may be under the centre or within a province."""

_AREA = re.compile(
    r"(?<!nông )(?<!hợp tác )(?<!\w)(?:cấp )?(?P<word>tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thôn|tổ dân phố|khu phố)"
    r"(?! (?:hội|ủy|đoàn|đội))(?!\w)"
)
_HAMLET = re.compile(r"^(?P<word>bản|ấp|buôn|làng|khóm|tổ)(?= )")
_PARTY = re.compile(r"(?<!\w)(?P<word>tỉnh|thành|huyện|thị|quận) ủy(?!\w)")
_PARTY_WORDS = {"tỉnh": "tỉnh", "thành": "thành phố", "huyện": "huyện", "thị": "thị xã", "quận": "quận"}
_YOUTH = re.compile(r"^(?P<word>tỉnh|thành|huyện|thị|quận|xã|phường) đoàn(?: thanh niên)?(?: cộng sản)?(?: hồ chí minh)?(?!\w)")
_YOUTH_WORDS = _PARTY_WORDS | {"xã": "xã", "phường": "phường"}

_ORGANS = re.compile(
    r"^(?:ban thường vụ|ban thường trực|thường trực|ban chấp hành(?= đảng bộ)|phó chủ tịch|chủ tịch|phó giám đốc|giám đốc|thủ trưởng"
    r"|hiệu trưởng|trưởng|bí thư|lãnh đạo)(?: |$)(?!phụ trách)"
)
_EACH = re.compile(r"^(?:các|những|và) ")
_SAME_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<!trung ương )\b(?:ủy ban )?mặt trận tổ quốc(?: việt nam)?\b", "mặt trận tổ quốc"),
        (r"\bhội liên hiệp phụ nữ(?: việt nam)?\b", "hội phụ nữ"),
        (r"^(?:ban chấp hành )?đoàn thanh niên cộng sản hồ chí minh\b", "đoàn thanh niên"),
        (r"^đảng (?:bộ|ủy)(?= (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\b|$)", "cấp ủy"),
        (r"^(hội [\w ]+?) việt nam\b", r"\1"),
        (r"^trung ương$|^ban chấp hành trung ương đảng.*", "ban chấp hành trung ương"),
        (r"\b(?:và|của|thuộc)\b", " "),
        (r"\b(?:có )?liên quan$", " "),
    )
)


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name taken apart, all in normal form: "Trạm Y tế xã Bình An" is core "trạm y tế", area_word "xã", place "bình an".

    core -- the office without its level and place. organ -- who acts for it ("ban thường vụ"), empty mostly.
    levels -- what the area word allows; empty where there is none. within -- a wider area named behind ("huyện …").
    is_party -- the name hangs on a party committee ("… Tỉnh ủy").
    """

    core: str
    organ: str = ""
    levels: frozenset[Level] = frozenset()
    area_word: str = ""
    place: str = ""
    within: str = ""
    is_party: bool = False


@lru_cache(maxsize=50_000)
def read_name(text: str) -> BodyName:
    """Take one name apart. A name that is an area alone ("xã Bình An") has the area word as its core."""
    normal = normalise_body(text)
    for pattern, plain in _SAME_WORDS:
        normal = pattern.sub(plain, normal)
    normal = " ".join(normal.split())
    organ = _ORGANS.match(normal)
    rest = normal[organ.end() :] if organ else normal
    name = _of_party(rest) or _of_youth(rest) or _of_area(rest)
    return _with_organ(name, organ.group().strip()) if organ else name


def normal_name(text: str) -> str:
    """What the registry keeps for searching: spelling settled, abbreviations written out, without diacritics."""
    return search_form(normalise_body(text))


def group_form(text: str) -> str:
    """The words of a group without who acts for it and without "các": what two spellings of one group share."""
    rest = normalise_body(text)
    while cut := _ORGANS.match(rest) or _EACH.match(rest):
        rest = rest[cut.end() :]
    return rest


def _with_organ(name: BodyName, organ: str) -> BodyName:
    return BodyName(name.core, organ, name.levels, name.area_word, name.place, name.within, name.is_party)


def _of_party(text: str) -> BodyName | None:
    found = _PARTY.search(text)
    if found is None:
        return None
    word = _PARTY_WORDS[found["word"]]
    place, _, within = _place_after(text[found.end() :])
    return BodyName(text[: found.start()].strip() or "cấp ủy", "", AREA_WORDS[word], word, place, within, is_party=True)


def _of_youth(text: str) -> BodyName | None:
    found = _YOUTH.match(text)
    if found is None:
        return None
    word = _YOUTH_WORDS[found["word"]]
    place, _, within = _place_after(text[found.end() :])
    return BodyName("đoàn thanh niên", "", AREA_WORDS[word], word, place, within)


def _of_area(text: str) -> BodyName:
    hamlet = _HAMLET.match(text)
    found = hamlet or _AREA.search(text)
    if found is None:
        return BodyName(text)
    word = found["word"]
    place, _, within = _place_after(text[found.end() :])
    levels = AREA_WORDS.get(word, frozenset({Level.VILLAGE}))
    return BodyName(text[: found.start()].strip() or word, "", levels, word, place, within)


def _place_after(text: str) -> tuple[str, str, str]:
    wider = _AREA.search(text)
    if wider is None:
        return text.strip(), "", ""
    return text[: wider.start()].strip(), wider["word"], text[wider.end() :].strip()


def place_as_written(text: str) -> str:
    """The place that a name bears, in its own letters ("UBND xã Bình An, huyện Lạc Giang" → "Bình An"); empty where it bears none."""
    place = read_name(text).place
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))
    count = len(place.split())
    for start in range(len(words) - count, -1, -1) if count else ():
        if normalise_body(" ".join(words[start : start + count])) == place:
            return " ".join(words[start : start + count])
    return ""
