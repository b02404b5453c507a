"""Dates, years and percentages that damage has torn, doubled or written with letters ("3l/12", "20 26", "1O0%"), as what they must be.

Owns repairs to which there is one reading only: every figure that is lost is left lost, unless the document names one year that fits.
Refuses document numbers, sections and amounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from extraction.repairs import Repair

_FIGURE = r"[\dOolISB]"
_LETTERS = str.maketrans("OolISB", "001158")
_DATE = re.compile(
    rf"(?<![\w/.,-])(?:{_FIGURE} ?){{1,4}}/{{1,2}} ?(?:{_FIGURE} ?){{1,6}}(?:/{{1,2}} ?{_FIGURE}(?: ?{_FIGURE}){{2,4}})?"
    r"(?<! )(?![\w/-]| ?\d)"
)
_DASHED = re.compile(r"(?<=ngày )(?P<day>\d{1,2}) ?(?P<sign>[.-]) ?(?P<month>\d{1,2}) ?(?P=sign) ?(?P<year>20 ?\d ?\d)(?!\w)")
_SPOKEN = re.compile(rf"(?<=ngày ){_FIGURE} ?{_FIGURE}(?=\s+tháng\s)|(?<=tháng ){_FIGURE} ?{_FIGURE}(?=\s+năm\s)", re.IGNORECASE)
_YEAR = re.compile(rf"(?<=năm )(?:{_FIGURE} ?){{3,4}}{_FIGURE}(?![\w/]|[.,]\d|\s?\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<=năm )0\d\d(?!\w)|(?<=tháng \d\d năm )\d{3}(?!\w)|(?<=tháng \d năm )\d{3}(?!\w)", re.IGNORECASE)
_LONG_DAY = re.compile(r"(?<=ngày )\d{3}(?=\s+(?:tháng|hằng|hàng|của)\s)", re.IGNORECASE)
_YEAR_BETWEEN = re.compile(r"(?<=(?P<before>20\d\d) )\d{3}(?= (?P<after>20\d\d)(?!\d))")
_TORN_VALUE = re.compile(r"(?<=\s)\d{1,3},\d \d(?= \d+,\d)|(?<=[^\d,.\s] )\d\d \d,\d+(?= \d{3},\d)")
_QUARTER = re.compile(r"(?<=[Qq]u[ýí] )(?P<roman>[IVl1]{1,3})(?P<year> ?/{1,2} ?20 ?\d ?\d)?(?![\w/])")
_PERCENT = re.compile(rf"(?<![\w.,/])(?:{_FIGURE} ?){{0,3}}{_FIGURE} ?%%?")
_SHARE = re.compile(r"(?<![\w.,/])\d+,\d+%%")
_SINGLE = re.compile(rf"(?:(?<=ngày )|(?<=tháng )){_FIGURE}{{1,2}}(?![\w/]|[.-]\d)")
_WHOLE = 100


def find_damaged_figures(text: str) -> Iterator[Repair]:
    """The repairs of a text's figures."""
    years = Counter(re.findall(r"(?<!\d)20\d\d(?!\d)", text))
    known = {year for year, count in years.items() if count > 1}
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
        (_DATE, lambda match: _date(match.group(), known, text[max(0, match.start() - 7) : match.start()])),
        (_DASHED, lambda match: _joined(match["day"], match["month"], match["year"], match["sign"])),
        (_SPOKEN, lambda match: _number(match.group())),
        (_YEAR, lambda match: _year(match.group(), known)),
        (_SHORT_YEAR, lambda match: _year(match.group(), known)),
        (_LONG_DAY, lambda match: _single(iter(_days(match.group())))),
        (_YEAR_BETWEEN, _between),
        (_TORN_VALUE, lambda match: match.group().replace(" ", "")),
        (_QUARTER, _quarter),
        (_PERCENT, lambda match: _percent(match.group())),
        (_SHARE, lambda match: match.group()[:-1]),
        (_SINGLE, lambda match: _number(match.group())),
    )
    for pattern, read in readers:
        for match in pattern.finditer(text):
            value = read(match)
            if value is not None and value != match.group():
                yield Repair(match.start(), match.end(), value)


def _number(written: str) -> str | None:
    value = written.replace(" ", "").translate(_LETTERS)
    return value if value.isdigit() and any(letter.isdigit() for letter in written) and 0 < int(value) <= 31 else None


def _date(written: str, years: set[str], before: str) -> str | None:
    """A date of two or three parts between strokes; None where it is none, or could be several."""
    if sum(letter.isalpha() for letter in written) * 2 > sum(letter.isdigit() for letter in written):
        return None
    parts = re.split(r"/+", written.replace(" ", "").translate(_LETTERS))
    if len(parts) == 3:
        return _single(
            f"{day}/{month}/{year}" for day in _days(parts[0]) for month in _months(parts[1]) for year in _years(parts[2], years)
        )
    first, second = parts
    is_named = before.lower().endswith(("ngày ", "tháng "))
    if before.lower().endswith("ngày ") and len(first) + len(second) > 6:
        return _single(_torn(first, second))
    if len(second) >= 4 and is_named:
        return _single(f"{month}/{year}" for month in _months(first) for year in _years(second, years))
    return f"{first}/{second}" if is_named and _is_up_to(first, 31) and _is_up_to(second, 12) else None


def _torn(first: str, second: str) -> Iterator[str]:
    """A date that has lost one of its strokes."""
    for day, month, year in ((first, second[:-4], second[-4:]), (first[:-2], first[-2:], second), (first[:-1], first[-1:], second)):
        if _is_up_to(day, 31) and _is_up_to(month, 12) and _is_year(year) and len(day) <= 2:
            yield f"{day}/{month}/{year}"


def _single(values: Iterator[str]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _days(written: str) -> list[str]:
    return _undoubled(written, lambda value: len(value) <= 2 and _is_up_to(value, 31))


def _months(written: str) -> list[str]:
    return _undoubled(written, lambda value: len(value) <= 2 and _is_up_to(value, 12))


def _years(written: str, years: set[str]) -> list[str]:
    """A year as it stands, without a doubled figure, or the one year of the document that has one figure more."""
    if len(written) != 3:
        return _undoubled(written, _is_year)
    return [year for year in sorted(years) if written in _shortened(year)]


def _undoubled(written: str, fits: Callable[[str], bool]) -> list[str]:
    if fits(written):
        return [written]
    shorter = {written[:at] + written[at + 1 :] for at in range(1, len(written)) if written[at] == written[at - 1]}
    return sorted(value for value in shorter if fits(value))


def _shortened(year: str) -> set[str]:
    return {year[:at] + year[at + 1 :] for at in range(len(year))}


def _is_up_to(value: str, most: int) -> bool:
    return value.isdigit() and 0 < int(value) <= most


def _is_year(value: str) -> bool:
    return len(value) == 4 and value.startswith(("19", "20"))


def _joined(day: str, month: str, year: str, sign: str) -> str:
    return sign.join((day, month, year.replace(" ", "")))


def _year(written: str, years: set[str]) -> str | None:
    return _single(iter(_years(written.replace(" ", "").translate(_LETTERS), years)))


def _between(match: re.Match[str]) -> str | None:
    """The year between two others that stand two apart, as in the headings of a table."""
    before, after = int(match["before"]), int(match["after"])
    return str(before + 1) if after == before + 2 and match.group() in _shortened(str(before + 1)) else None


def _quarter(match: re.Match[str]) -> str | None:
    roman = match["roman"]
    if roman.isdigit() and roman != "1":
        return None
    roman = roman if roman == "1" else roman.replace("l", "I").replace("1", "I")
    year = match["year"]
    return roman + ("/" + re.sub(r"[ /]", "", year) if year else "")


def _percent(written: str) -> str | None:
    """A share of a hundred: joined where it was torn, a hundred where one of its figures was doubled."""
    value = written.replace(" ", "").rstrip("%").translate(_LETTERS)
    if not value.isdigit() or not any(letter.isdigit() for letter in written):
        return None
    if value in ("1000", "1100"):
        return "100%"
    if int(value) > _WHOLE or (value.startswith("0") and value != "0"):
        return None
    return value + (" %" if " %" in written and value in written else "%")
