"""Who issues a plan: the body's name from letterhead or preamble, its level, branch and place.

Owns the reading of letterheads; refuses everything else on the first page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.agencies import normalise_body, read_bodies
from extraction.outline import Outline
from rules.values import Branch, Level

_CENTRAL_CITIES = ("hà nội", "hải phòng", "đà nẵng", "cần thơ", "hồ chí minh", "huế")
_LEVELS: tuple[tuple[str, Level], ...] = (
    (r"thôn|ấp|tổ dân phố|khu phố|bản", Level.VILLAGE),
    (r"xã|phường|thị trấn|đặc khu", Level.COMMUNE),
    (r"huyện|quận|thị xã", Level.DISTRICT),
    (r"tỉnh", Level.PROVINCE),
)
_ISSUES = re.compile(
    r"\s(?:xây\sdựng|ban\shành|triển\skhai|lập|đề\sra|tổ\schức)\s(?:và\s(?:ban\shành|triển\skhai)\s)?(?:[Kk]ế\shoạch|"
    r"[Cc]hương\strình|[Hh]ướng\sdẫn|[Pp]hương\sán|thực\shiện|triển)"
)
_STATE = re.compile(
    r"CỘNG\sH(?:ÒA|OÀ|ÓA)\sXÃ\sHỘI\sCHỦ\sNGHĨA\sVIỆT\sNAM|ĐẢNG\sCỘNG\sSẢN\sVIỆT\sNAM|Độc\slập\s?[-–]\s?Tự\sdo\s?[-–]\s?Hạnh\s(?:phúc|Phúc)|[-–_*]{3,}|\*"
)
_PLACE_AND_DAY = re.compile(r"(?:[A-ZĐ][^\W\d_]*\s?){1,5},\s*ngày.*$", re.DOTALL)
_LETTERHEAD_END = re.compile(r"Số\s?:|Số\s\d|\|")
_PLACE = re.compile(
    r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|đảng bộ|"
    r"ủy)\s(?P<place>(?:[A-ZĐÂĂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ][^\W\d_]*|"
    r"\d{1,2})(?:\s[A-ZĐÂĂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ][^\W\d_]*){0,3})"
)
_AREA = re.compile(
    r"(?:tỉnh|thành phố|huyện|quận|thị xã)\s[A-ZĐÂĂÊÔƠƯÁÀẢÍÌỨỬÝỶÉẺÓỎÚỦ][^\W\d_]*(?:\s[A-ZĐÂĂÊÔƠƯÁÀẢÍÌỨỬÝỶÉẺÓỎÚỦ][^\W\d_]*){0,3}$"
)
_ENDS_WITH_LEVEL = re.compile(r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)$")
_DEPARTMENTS = ("Sở ", "Phòng ", "Chi cục ")
_FEWEST_DEPARTMENTS = 2
_LONGEST_HEAD = 160


_BODY_BELOW = re.compile(
    r"(?<=\w)\s(?=(?:Sở|Phòng|Ban Thường|Ban Tuyên|Ban Chỉ|Ban Dân|Ban Tổ|Ban Quản|Trung Tâm|Công An|Hội|Đoàn|Tỉnh ủy|Thành ủy|Huyện ủy|"
    r"Thị ủy|Quận ủy|Đảng ủy|Ủy ban|UBND|Trường|Bệnh Viện|Chi Cục|Cục|Liên Đoàn|Văn Phòng|Trạm)\s)"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body. level_word -- its level as written ("huyện"); place -- the proper name of its area, where it bears one."""

    name: str
    level: Level | None
    branch: Branch
    place: str | None
    level_word: str | None


def read_issuer(outline: Outline) -> Issuer | None:
    """The issuer: as the preamble names it, completed by the letterhead, else the letterhead, else what an annex belongs to."""
    letterhead = _letterhead(outline)
    named = _named_in_preamble(outline) or _named_by_annex(outline)
    name = _choose(letterhead, named)
    if name is None:
        return None
    place = _place_of(name) or (_place_of(letterhead) if letterhead else None) or _place_above(name, outline)
    level, word = _level(name, place)
    if word == "thành phố" and level is Level.DISTRICT and _has_departments(outline):
        level = Level.PROVINCE
    if level is None:
        level, word = _level(_superior(outline) or "", place)
    return Issuer(name, level, _branch(name), place, word)


def _choose(letterhead: str | None, named: str | None) -> str | None:
    if letterhead is None or named is None:
        return named or letterhead
    if _place_of(named):
        return named
    return letterhead if normalise_body(letterhead).startswith(normalise_body(named)) else named


def _letterhead(outline: Outline) -> str | None:
    """The name in capitals at the top left, in proper case; below a superior's name where there are two."""
    head = _capitals(outline)
    if not head:
        return None
    parts = _BODY_BELOW.split(_proper_case(head))
    parts = [_as_written(part.strip(), outline) for part in parts]
    last = parts[-1]
    if len(parts) > 1 and last.startswith(("Ban Thường trực", "Ban Thường vụ")) and _place_of(last) is None:
        return f"{last} {parts[0]}"
    return last + _missing_place(last, parts[:-1])


def _place_above(name: str, outline: Outline) -> str | None:
    """The place of a steering committee: that of the People's Committee above it in the letterhead."""
    above = _BODY_BELOW.split(_proper_case(_capitals(outline)))[0].strip()
    is_committee = name.lower().startswith("ban chỉ đạo") and above.startswith(("UBND", "Ủy ban nhân dân"))
    return _place_of(above) if is_committee else None


def _capitals(outline: Outline) -> str:
    """The names in capitals at the top left, one after the other; "" where there are none."""
    text = " ".join(passage.text for passage in outline.head[:8])
    head = _LETTERHEAD_END.split(_STATE.sub(" ", text), maxsplit=1)[0]
    head = re.sub(r"\s+", " ", _PLACE_AND_DAY.sub(" ", head)).strip(" *-–_")
    return head if head.isupper() and len(head) <= _LONGEST_HEAD else ""


def _missing_place(name: str, superiors: Sequence[str]) -> str:
    """The place of a superior at the level that a name ends with ("Bệnh viện Đa khoa tỉnh" below "Sở Y tế tỉnh Bến Mơ").

    A department's name goes without its level ("Sở Y tế" below "UBND tỉnh Bến Mơ"): that of its superior completes it.
    """
    area = next((match for part in reversed(superiors) if (match := _AREA.search(part))), None)
    if name.startswith(_DEPARTMENTS) and _place_of(name) is None and not _ENDS_WITH_LEVEL.search(name) and area:
        return f" {area.group()}"
    level = _ENDS_WITH_LEVEL.search(name)
    places = [_place_of(part) for part in superiors if level and level.group() in part]
    return f" {places[-1]}" if places and places[-1] else ""


def _as_written(name: str, outline: Outline) -> str:
    """A name from the capitals of a letterhead as the text itself spells it ("SỞ NỘI VỤ" -> "Sở Nội vụ"), where it does."""
    words = re.compile(re.escape(name).replace(r"\ ", r"\s"), re.IGNORECASE)
    texts = [*(passage.text for passage in outline.preamble), *(node.text for node in outline.body.walk())]
    written = (match.group() for text in texts for match in words.finditer(text))
    return next((spelling for spelling in written if spelling[0].isupper() and not spelling.isupper()), name)


def _has_departments(outline: Outline) -> bool:
    """Whether the plan speaks to departments ("Sở …"), which only a province or a city of that rank has."""
    return sum(bool(re.match(r"(?:Các\s)?[Ss]ở[\s,]", node.text)) for node in outline.body.walk()) >= _FEWEST_DEPARTMENTS


def _superior(outline: Outline) -> str | None:
    """The body above the issuer in the letterhead, in small letters."""
    text = " ".join(passage.text for passage in outline.head[:3])
    return text.lower() if text.isupper() or text[:8].isupper() else None


def _proper_case(capitals: str) -> str:
    words = capitals.lower()
    titled = " ".join(word[:1].upper() + word[1:] for word in words.split())
    titled = re.sub(r"(Tỉnh|Thành|Huyện|Thị|Quận|Đảng) (?:Ủy|Uỷ)", r"\1 ủy", titled)
    for phrase in ("Nhân Dân", "Tỉnh", "Thành Phố", "Huyện", "Quận", "Thị Xã", "Xã", "Phường", "Thị Trấn", "Đặc Khu", "Và"):
        titled = re.sub(rf"(?<=\s){phrase}(?=\s(?!ủy)|$)", phrase.lower(), titled)
    titled = re.sub(r"^Uỷ|(?<=\s)Uỷ", "Ủy", titled)
    titled = re.sub(r"Ủy Ban", "Ủy ban", titled)
    titled = re.sub(r"Hội Đồng", "Hội đồng", titled)
    titled = re.sub(r"Ban Chỉ Đạo", "Ban Chỉ đạo", titled)
    titled = re.sub(r"Ubnd|Mttq|Hđnd|Bch", lambda match: match.group().upper(), titled)
    titled = re.sub(r"Thường (Trực|Vụ)", lambda match: "Thường " + match[1].lower(), titled)
    return re.sub(r"(?<=Mặt )Trận|(?<=trận )Tổ Quốc", lambda match: match.group().lower() if match.group() == "Trận" else "Tổ quốc", titled)


def _named_in_preamble(outline: Outline) -> str | None:
    for passage in reversed(outline.preamble):
        for match in _ISSUES.finditer(passage.text):
            sentence = re.split(r"[.;]\s|\)\s?[,.]\s|,\s?(?=[A-ZĐỦU])", passage.text[: match.start() + 1])[-1]
            candidates = [sentence, *re.split(r",\s", sentence)[::-1]]
            for words in candidates:
                found = read_bodies(words.strip(), is_whole=True)
                if found is not None and len(found.bodies) == 1 and found.end >= len(words.strip()) - 1:
                    return re.sub(r"\s?\([A-ZĐ]+\)", "", found.bodies[0].text)
    return None


def _named_by_annex(outline: Outline) -> str | None:
    for annex in outline.annexes:
        for child in [annex, *annex.children[:4]]:
            match = re.search(r"[Kk]èm theo.{0,160}?\scủa\s(?P<body>[A-ZĐỦU][^()]{4,90})\)?", child.text)
            if match:
                found = read_bodies(match["body"].rstrip(" )."), is_whole=True)
                if found is not None:
                    return found.bodies[0].text
    return None


def _place_of(name: str) -> str | None:
    places = [match["place"] for match in _PLACE.finditer(name) if match["place"] != "Việt Nam"]
    return places[-1] if places else None


def _level(name: str, place: str | None) -> tuple[Level | None, str | None]:
    words = normalise_body(name)
    for pattern, level in _LEVELS:
        if match := re.search(
            rf"(?<!\w)(?:{pattern})(?!\w|\s?đoàn)",
            re.sub(r"xã hội|thị xã", lambda found: "" if found.group() == "xã hội" else found.group(), words),
        ):
            word = match.group()
            if word == "xã" and re.search(r"thị xã", words):
                return Level.DISTRICT, "thị xã"
            return level, word
    if re.search(r"thành phố|thành ủy", words):
        central = place is None or place.lower() in _CENTRAL_CITIES
        return (Level.PROVINCE if central else Level.DISTRICT), "thành phố"
    return _level_by_kind(words)


def _level_by_kind(words: str) -> tuple[Level | None, str | None]:
    for pattern, level, word in (
        (r"tỉnh ủy|tỉnh đoàn", Level.PROVINCE, "tỉnh"),
        (r"huyện ủy|huyện đoàn|quận ủy|thị ủy", Level.DISTRICT, "huyện"),
        (r"đảng ủy|trạm y tế", Level.COMMUNE, "xã"),
        (r"^(?:bộ|chính phủ|thủ tướng|trung ương|ban bí thư|quốc hội|tổng cục|cục)(?!\w)|trung ương", Level.CENTRAL, None),
        (r"^sở(?!\w)", Level.PROVINCE, "tỉnh"),
        (r"^phòng(?!\w)", Level.DISTRICT, "huyện"),
    ):
        if re.search(pattern, words):
            return level, word
    return None, None


def _branch(name: str) -> Branch:
    words = normalise_body(name)
    if re.search(
        (
            r"mặt trận|liên đoàn|^hội(?! đồng)|đoàn thanh niên|tỉnh đoàn|huyện đoàn|thành đoàn|công đoàn|hội liên hiệp|hội nông|"
            r"cựu chiến"
        ),
        words,
    ):
        return Branch.FRONT
    if re.search(
        (
            r"(?:tỉnh|thành|huyện|thị|quận|đảng|chi|cấp) ủy|đảng bộ|ban thường vụ|tuyên giáo|dân vận|ban tổ chức|ủy ban kiểm tra|"
            r"trung ương đảng|bộ chính trị"
        ),
        words,
    ):
        return Branch.PARTY
    return Branch.GOVERNMENT
