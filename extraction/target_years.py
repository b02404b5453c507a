"""The years in a sentence of targets: those by which a value is due, and those that it is only compared with ("so với năm 2022").

Owns these years; refuses the years of cited documents and of far visions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_YEARS = re.compile(
    r"(?<![\w/.])(?:(?:giai đoạn|thời kỳ)\s20\d\d\s?[-–]\s?(?P<end>20\d\d)|(?P<words>năm|trước|đến|vào)\s(?P<year>20\d\d)(?!\d"
    r"|\s?[-–]\s?20\d)|(?<!tính\s)(?:trước|đến|hết|vào|trong|xong)\s(?:ngày\s|tháng\s|quý\s)?(?:\d{1,2}[/.\-])?(?:\d{1,2}|IV|I{1,3})[/.\-]"
    r"(?P<dated>20\d\d)(?!\d))",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"(?:so(?: với)?(?:\s[^\W\d]+){0,3}|từ|của|kế hoạch|nghị quyết|quyết định)\s(?:cuối\s|đầu\s)?$", re.IGNORECASE)
_GOES_ON = re.compile(r"\)?,?\s(?:giảm\s|tăng\s|nâng\s)?(?:xuống|lên|còn|tới)(?!\w)", re.IGNORECASE)
_OPENING_YEAR = re.compile(r"\W{0,20}(?:trong\s)?năm\s(20\d\d),", re.IGNORECASE)
_VALUE_YEAR = re.compile(r"(?<!\d)năm\s(20\d\d)(?!\d)", re.IGNORECASE)
_TO_THE_NEXT = re.compile(r"\s?[,;]?\s?(?:và\s)?(?:đến\s|vào\s)?năm\s20\d\d,?(?:\s(?!và(?!\w))[^\W\d]+){0,3}\s", re.IGNORECASE)
_AFTER_VALUE = re.compile(r"\d\s?(?:[%‰]|[^\s\d.,;]{1,12}(?:\s[^\s\d.,;]{1,12}){0,2})?\s?\(?(?:vào\s)?$")
_HOLDS_A_VALUE = re.compile(r"[^()]{0,20}\d")
_CITES = re.compile(r"\d{1,2}\stháng\s\d{1,2}\s$|/\s?$|(?:tầm nhìn|định hướng)(?:\sđến)?\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class YearWord:
    """A year and where its words start. is_comparison -- what the value is compared with, not when it is due."""

    start: int
    year: int
    is_comparison: bool = False


def find_years(text: str, start: int, end: int) -> list[YearWord]:
    """The years of a sentence of a folded text; those of cited documents and far visions are left out."""
    words = []
    for match in _YEARS.finditer(text, start, end):
        left = text[max(start, match.start() - 40) : match.start()]
        if not _CITES.search(left):
            compares = (
                _COMPARES.search(left)
                or (_GOES_ON.match(text[match.end() :]) and _AFTER_VALUE.search(left))
                or (left.endswith("(") and _HOLDS_A_VALUE.match(text[match.end() :]))
            )
            words.append(YearWord(match.start(), int(match["end"] or match["year"] or match["dated"]), bool(compares)))
    return words


def opens_in_the_past(sentence: str, plan_years: tuple[int, int] | None) -> bool:
    """Whether a sentence begins with a year before the plan's own ("Năm 2025, toàn xã trồng được …")."""
    opening = _OPENING_YEAR.match(sentence)
    return opening is not None and plan_years is not None and int(opening[1]) < plan_years[0]


def leads_to_next_year(between: str) -> bool:
    """Whether nothing but the next year stands between two values ("đạt 50%, năm 2030 đạt 70% hộ …"): they measure the same."""
    return _TO_THE_NEXT.fullmatch(between) is not None


def last_year_of(left: str) -> int | None:
    """The year named last before a value."""
    years = _VALUE_YEAR.findall(left)
    return int(years[-1]) if years else None


def heading_or_plan_year(heading_year: int | None, plan_years: tuple[int, int] | None) -> int | None:
    """The heading's year, else the plan's own where it has a single one."""
    if heading_year is not None:
        return heading_year
    if plan_years is not None and plan_years[0] == plan_years[1]:
        return plan_years[0]
    return None


@dataclass(slots=True)
class SentenceYears:
    """The years of one sentence, and which of them holds for the values that follow."""

    words: list[YearWord]
    heading_year: int | None
    plan_years: tuple[int, int] | None
    _current: int | None = None
    _used: set[int] = field(default_factory=set)

    def of_value(self, start: int, end: int, left_from: int, tail_end: int) -> tuple[int | None, bool]:
        """The year of the value at start … end, and whether that year lies before the plan. left_from … tail_end -- its words."""
        own = self._own(start, end, left_from, tail_end)
        if own is None:
            own = self._current
        if own is not None:
            return own, self.plan_years is not None and own < self.plan_years[0] - 1
        return heading_or_plan_year(self.heading_year, self.plan_years), False

    def _own(self, start: int, end: int, left_from: int, tail_end: int) -> int | None:
        behind = [word for word in self.words if end <= word.start < tail_end and not word.is_comparison]
        if behind:
            self._used.add(behind[0].start)
            return behind[0].year
        before = [word for word in self.words if word.start < start and word.start not in self._used and not word.is_comparison]
        near = [word for word in before if word.start >= left_from] or before[-1:]
        if near:
            self._current = near[-1].year
            return near[-1].year
        return None
