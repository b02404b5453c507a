"""The calendar in words: "ngày 15 tháng 11 năm 2025", "25.3", "quý IV/2025", "6 tháng đầu năm", "cuối năm 2026" -> Moment.

Owns what such words name and which day closes them; refuses to say whether anything is due then.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rules.values import Precision

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_YEAR_TAIL = r"(?:\s?[/.\-]\s?|,?\s?(?:của )?năm\s)"
_TIME = (
    r"(?:(?P<hour>[01]?\d|2[0-3])\s?(?:h|g|giờ|:(?=[0-5]\d))\s?(?P<minute>[0-5]\d)?(?:\s?phút|['’])?(?!\w),?\s(?:của "
    r"|vào )?)?(?:(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật),?\s(?=ngày|\d))?"
)

_MOMENT = re.compile(
    r"(?<![\w/.,])(?:" + _TIME + r"(?:"
    # ngày 15 tháng 11 năm 2025
    r"(?<!đợt )(?<!lần )(?<!số )(?:ngày\s?)?(?P<day_a>\d{1,2})\stháng\s(?P<month_a>\d{1,2})"
    r"(?!\d)(?:(?:\s?/\s?|,?\snăm\s)(?P<year_a>\d{4})(?!\d))?"
    # 15/11/2025, ngày 15.11, 15-11-2025
    r"|(?P<named>ngày\s(?:\d{1,2}\s?(?:,|và|[-–])\s?)+(?=\d{1,2}\s?[/.\-]\s?\d{1,2})|ngày\s?)?(?P<day_b>\d{1,2})\s?(?P<separator>[/.\-])\s?(?P<month_b>\d{1,2})(?![^\W_]|[^\s\d/][/.\-]\s?\d)(?:\s?(?P=separator)\s?(?P<year_b>\d{4})(?!\d))?"
    # tháng 12/2025, tháng 12 năm 2025, tháng 12; 12/2025
    r"|(?:(?P<month_part>tuần\s(?:đầu|cuối|thứ\s(?:nhất|hai|ba|tư))|đầu|giữa|cuối)\s(?:(?:tiên|cùng)\s)?(?:của\s)?)?tháng\s(?:(?:\d{1,2}\s?(?:,|và"
    r"|[-–])\s?)+(?=\d{1,2}\s?/\s?\d{4}))?(?P<month_c>\d{1,2})(?!\d)(?!\slần)(?:" + _YEAR_TAIL + r"(?P<year_c>\d{4})(?!\d))?"
    r"|(?:T\.?\s?)?(?P<month_d>\d{1,2})\s?[/\-]\s?(?P<year_d>20\d{2})(?!\d)"
    # quý IV/2025, quý 4 năm 2025
    r"|(?:(?P<quarter_part>đầu|giữa|cuối)\s)?(?:qu[ýí]\s|Q\.?\s?(?=[IV1-4]+\s?/\s?20))(?:(?:IV|I{1,3}|[1-4])\s?(?:,|và|[-–])\s?(?:qu[ýí]\s)?)*(?P<quarter>IV|I{1,3}"
    r"|[1-4])(?![\w])(?:" + _YEAR_TAIL + r"(?P<year_e>\d{4})(?!\d))?"
    # 6 tháng đầu năm 2025
    r"|(?:(?:06|6|sáu)\stháng|nửa)\s(?P<half>đầu|cuối)\snăm(?:\s(?P<year_f>20\d{2})(?!\d))?"
    # năm 2026, cuối năm 2026
    r"|(?:(?P<year_part>đầu|giữa|cuối)\s)?năm\s(?P<year_g>20\d{2})(?!\d)(?P<year_range>\s?[-–]\s?(?P<year_g2>20\d{2})(?!\d))?"
    r")(?P<next_year>,?\s(?:của\s)?năm\s(?:sau|kế|tiếp|liền)(?:\s(?:liền|tiếp|kế|theo|kề|sau))*)?(?P<year_before>,?\s(?:của\s)?năm\strước(?:\s(?:liền\skề|liền\strước|đó))?(?!\w))?)(?!\s?[%‰])(?!/\w)(?![.\-]\d)(?!-(?-i:[A-ZĐ]))",
    re.IGNORECASE,
)
_DAYS = {"tuần đầu": 7, "tuần thứ nhất": 7, "đầu": 10, "tuần thứ hai": 14, "giữa": 20, "tuần thứ ba": 21}
_MONTHS_LEFT = {(Precision.YEAR, "đầu"): 9, (Precision.YEAR, "giữa"): 6, (Precision.QUARTER, "đầu"): 2, (Precision.QUARTER, "giữa"): 1}
"""How early "đầu" and "giữa" end: the tenth and twentieth of a month, the first and second third or quarter of a longer period."""
_OLDEST, _LATEST = 1900, 2199
_BARE_YEARS = re.compile(r"(?<![\w/.,\-–])(?P<first>20\d{2})(?:\s?(?:[-–]|đến)\s?(?:năm\s)?(?P<last>20\d{2}))?(?![\d/%\-])(?!\.\d)")
_SCHOOL_YEAR = re.compile(r"năm\shọc\s(?:20\d{2}\s?[-–]\s?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A named day or period. start/end are offsets; year None where the words leave it out.

    is_explicit -- "ngày" or "tháng" stands there, or the year does: a bare "3.5" or "11/7" is not.
    is_real -- False where there is no such day (31/02).
    first_year -- where "2025 - 2030" names a span of years: its first; `year` is its last.
    part -- "đầu", "giữa", "tuần đầu": the words leave the exact day open, and `last_day` is the usual reading of them.
    is_next_year -- "31/01 năm sau": the year after the one that fills the gap. is_year_before -- "31/12 năm trước": the day returns yearly.
    """

    start: int
    end: int
    precision: Precision
    year: int | None
    month: int | None = None
    day: int | None = None
    time: str | None = None
    is_explicit: bool = True
    is_real: bool = True
    first_year: int | None = None
    part: str = ""
    is_next_year: bool = False
    is_year_before: bool = False

    def in_year(self, year: int) -> Moment:
        """The same words completed by a year that stands elsewhere."""
        year += self.is_next_year
        return replace(self, year=year, is_real=self.day is None or _is_day(year, self.month or 0, self.day))

    @property
    def last_day(self) -> date | None:
        """The named day, or the last day of the named period; None without a year or without such a day."""
        if self.year is None or not self.is_real:
            return None
        if self.day is not None and self.month is not None:
            return date(self.year, self.month, self.day)
        month = (self.month or 12) - _MONTHS_LEFT.get((self.precision, self.part), 0)
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, _DAYS.get(self.part, last) if self.precision is Precision.MONTH else last)

    @property
    def first_day(self) -> date | None:
        """The named day, or the first day of the named period."""
        last = replace(self, part="").last_day
        if last is None or self.day is not None:
            return last
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF_YEAR: 6}.get(self.precision, 12)
        return date(last.year, last.month - months + 1, 1)


def _is_day(year: int, month: int, day: int) -> bool:
    return _OLDEST <= year <= _LATEST and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def find_moments(text: str, *, with_bare_years: bool = False) -> list[Moment]:
    """Every moment of a folded text, in order. with_bare_years also takes "2026" and "2025 - 2035", as cells write them."""
    moments = list(_scan(text))
    if with_bare_years:
        taken = [(moment.start, moment.end) for moment in moments]
        for match in _BARE_YEARS.finditer(text):
            is_taken = any(start < match.end() and match.start() < end for start, end in taken)
            if not is_taken and not _SCHOOL_YEAR.search(text[: match.start()]):
                moments.append(_years(match.start(), match.end(), match["first"], match["last"]))
        moments.sort(key=lambda moment: moment.start)
    return moments


def _scan(text: str) -> Iterator[Moment]:
    for match in _MOMENT.finditer(text):
        moment = _read(match)
        if moment is not None:
            part = match["month_part"] or match["quarter_part"] or match["year_part"] or ""
            has_gap = moment.year is None
            is_next, is_before = has_gap and bool(match["next_year"]), has_gap and bool(match["year_before"])
            yield replace(moment, part=part.lower(), is_next_year=is_next, is_year_before=is_before)


def _read(match: re.Match[str]) -> Moment | None:
    if match["day_a"] or match["day_b"]:
        return _read_day(match)
    if match["month_c"] or match["month_d"]:
        return _read_month(match)
    start, end = match.span()
    if match["quarter"]:
        year = int(match["year_e"]) if match["year_e"] else None
        return Moment(start, end, Precision.QUARTER, year, month=3 * _QUARTERS[match["quarter"].lower()])
    if match["half"]:
        year = int(match["year_f"]) if match["year_f"] else None
        return Moment(start, end, Precision.HALF_YEAR, year, month=6 if match["half"].lower() == "đầu" else 12)
    return _years(start, end, match["year_g"], match["year_g2"])


def _years(start: int, end: int, first: str, last: str | None) -> Moment:
    return Moment(start, end, Precision.YEAR, int(last or first), first_year=int(first) if last else None)


def _read_day(match: re.Match[str]) -> Moment | None:
    day, month = int(match["day_a"] or match["day_b"]), int(match["month_a"] or match["month_b"])
    written = match["year_a"] or match["year_b"]
    is_explicit = bool(match["day_a"] or match["named"] or written)
    if not is_explicit and (not 1 <= day <= 31 or not 1 <= month <= 12):
        return None
    year = int(written) if written else None
    time = f"{int(match['hour']):02d}:{int(match['minute'] or 0):02d}" if match["hour"] else None
    return Moment(
        match.start(),
        match.end(),
        Precision.INSTANT if time else Precision.DAY,
        year,
        month,
        day,
        time,
        is_explicit,
        is_real=_is_day(year or 2024, month, day),
    )


def _read_month(match: re.Match[str]) -> Moment | None:
    month = int(match["month_c"] or match["month_d"])
    if not 1 <= month <= 12:
        return None
    written = match["year_c"] or match["year_d"]
    return Moment(match.start(), match.end(), Precision.MONTH, int(written) if written else None, month=month)
