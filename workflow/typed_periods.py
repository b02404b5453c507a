"""Periods of values as people and programs write them: "tháng 3/2026", "Quý I/2026", "2026-Q1", "03/2026", "năm 2026", 2026, a day.

Owns the reading; how a period is named is `rules.period_words`. Refuses what could mean two periods.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from rules.periods import period_of
from rules.values import Frequency
from workflow.errors import InvalidInputError
from workflow.text import search_form

FIRST_YEAR, LAST_YEAR = 1990, 2100
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HALVES = {"dau": 1, "cuoi": 2, "h1": 1, "h2": 2}
_YEAR = re.compile(r"(?:nam |ca nam )?(?P<year>[0-9]{4})")
_MONTH = re.compile(
    r"(?:(?:thang |t)?(?P<month>[0-9]{1,2}) (?:nam )?(?P<year>[0-9]{4})|(?P<label_year>[0-9]{4}) (?P<label_month>[0-9]{2}))"
)
_QUARTER = re.compile(
    r"(?:quy |q)(?P<quarter>iv|i{1,3}|[1-4]) (?:nam )?(?P<year>[0-9]{4})|(?P<label_year>[0-9]{4}) q(?P<label_quarter>[1-4])"
)
_HALF = re.compile(r"6 thang (?P<half>dau|cuoi) (?:nam )?(?P<year>[0-9]{4})|(?P<label_year>[0-9]{4}) (?P<label_half>h[12])")
_DAY = re.compile(r"(?P<named>ngay )?(?P<day>[0-9]{1,2}) (?P<month>[0-9]{1,2}) (?P<year>[0-9]{4})")
_DAY_OF_PROGRAMS = re.compile(r"(?P<year>[0-9]{4}) (?P<month>[0-9]{2}) (?P<day>[0-9]{2})")

Span = tuple[Frequency, date]
"""A period: its kind and its last day."""


def read_period(value: object, frequency: Frequency) -> Span:
    """The period that a cell names; a bare day means the period of `frequency` that begins or ends on it. Raises InvalidInputError."""
    if isinstance(value, datetime):
        return _by_its_end(value.date(), frequency)
    if isinstance(value, date):
        return _by_its_end(value, frequency)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = search_form(str(value))
    return _written(text) or _day(text, frequency) or _refuse(str(value))


def _written(text: str) -> Span | None:
    if found := _YEAR.fullmatch(text):
        return _span(Frequency.YEARLY, found["year"], 1)
    if found := _MONTH.fullmatch(text):
        return _span(Frequency.MONTHLY, found["year"] or found["label_year"], int(found["month"] or found["label_month"]))
    if found := _QUARTER.fullmatch(text):
        quarter = found["quarter"] or found["label_quarter"]
        return _span(Frequency.QUARTERLY, found["year"] or found["label_year"], 3 * (_QUARTERS.get(quarter) or int(quarter)))
    if found := _HALF.fullmatch(text):
        return _span(Frequency.HALF_YEARLY, found["year"] or found["label_year"], 6 * _HALVES[found["half"] or found["label_half"]])
    return None


def _span(frequency: Frequency, year: str, month: int) -> Span | None:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR or not 1 <= month <= 12:
        return None
    return frequency, period_of(frequency, date(int(year), month, 1)).last


def _day(text: str, frequency: Frequency) -> Span | None:
    found = _DAY.fullmatch(text) or _DAY_OF_PROGRAMS.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return (Frequency.DAILY, day) if found.groupdict().get("named") else _by_its_end(day, frequency)


def _by_its_end(day: date, frequency: Frequency) -> Span:
    period = period_of(frequency, day)
    if day in (period.first, period.last) and FIRST_YEAR <= day.year <= LAST_YEAR:
        return frequency, period.last
    raise InvalidInputError(
        "Ngày %(day)s không phải ngày đầu hay ngày cuối của một kỳ: hãy viết kỳ như «tháng 3/2026», «quý I/2026», «năm 2026»; "
        "nếu là số liệu tính đến một ngày, hãy viết «ngày %(day)s».",
        field="period",
        day=day,
    )


def _refuse(text: str) -> Span:
    raise InvalidInputError(
        "«%(text)s» không phải là kỳ số liệu: hãy viết như «tháng 3/2026», «quý I/2026», «6 tháng đầu năm 2026», «năm 2026».",
        field="period",
        text=text[:120],
    )
