"""Documents that a plan rests on, as its preamble cites them.

Owns numbers, dates and titles of citations; refuses deadlines.
"""

from __future__ import annotations

import re
from datetime import date

from extraction.draft import BasisDraft
from extraction.mending import is_one_off

_CITATION = re.compile(
    r"(?P<kind>Nghị\s[Qq]uyết|Kế\shoạch|Chương\strình(?:\shành\sđộng)?|Quyết\sđịnh|Chỉ\sthị|Kết\sluận|Thông\sbáo(?:\s[Kk]ết\sluận)?|Công\svăn|"
    r"Hướng\sdẫn|Luật(?:\s[^;,]{0,90}?)?|Nghị\sđịnh|Thông\stư|Quy\sđịnh|Pháp\slệnh|Đề\sán|Tờ\strình|Công\sđiện|Báo\scáo|"
    r"Văn\sbản|Điều\slệ|Quy\schế|Thông\stri)"
    r"\s(?:số\s?:?\s?)?(?P<number>\d{1,5}\s?(?:[/\-–]\s?(?:\d{4}\s?[/\-–]\s?)?)[A-ZĐa-z][A-Za-zĐđƯƠÂ]*(?:\d{0,3})(?:\s?[-/–]"
    r"\s?[A-ZĐƯ&][A-Za-zĐđƯƠ&.]*(?:\d{1,2}(?!\d))?)*)"
)
_DATED = re.compile(r",?\s?(?:ngày|ký ngày)\s(?P<day>\d{1,2})(?:[/.-]|\stháng\s)(?P<month>\d{1,2})(?:[/.-]|\snăm\s)(?P<year>\d{4})")
_TITLE_LIMIT = 300


def find_basis(text: str) -> tuple[BasisDraft, ...]:
    """Every document cited in `text`, each once, with its date and the words that follow it up to the next citation."""
    found: dict[str, BasisDraft] = {}
    matches = list(_CITATION.finditer(text))
    for index, match in enumerate(matches):
        number = re.sub(r"\s", "", match["number"]).rstrip(".,;")
        dated = _DATED.match(text, match.end())
        if not re.search(r"[A-ZĐ]", number) or any(_is_same(number, _day(dated), other) for other in found.values()):
            continue
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        title = re.split(r"[;.]\s|;", text[dated.end() if dated else match.end() : end])[0].strip(" ,;:")[:_TITLE_LIMIT]
        found[number] = BasisDraft(number, _day(dated), title or None)
    return tuple(found.values())


def _is_same(number: str, issued_on: date | None, other: BasisDraft) -> bool:
    """Whether a number is one that was cited before, also where a letter of it is wrong or a sign of it is lost or doubled."""
    if number == other.number:
        return True
    if issued_on not in (None, other.issued_on) or not is_one_off(number, other.number):
        return False
    return re.sub(r"\D", "", number) == re.sub(r"\D", "", other.number) or (issued_on is not None and len(number) != len(other.number))


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
