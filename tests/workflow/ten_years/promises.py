"""Sixty invented promises of all operators and ways of counting, and ten years of values for them, from nothing but numbers.

Owns what is promised and what is entered on which day; refuses to know how it is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import chain, cycle

FIRST, LAST = date(2021, 1, 1), date(2031, 3, 31)
OPERATORS = (">=", ">", "<=", "<", "=", "~", "range", "decrease", "decrease_per_year", "increase", "increase_per_year")


class Counted(StrEnum):
    """How an indicator comes together in a year."""

    STATE = "state"
    EVENTS = "events"
    EVENT_RATE = "event_rate"
    SHARE = "share"


@dataclass(frozen=True)
class Promise:
    """One target with the indicator that it counts. months -- how long a period is; 0: values as of some day."""

    number: int
    operator: str
    counted: Counted
    months: int
    value: str
    high: str | None = None
    baseline: str | None = None
    since: int | None = None
    year: int | None = 2027
    milestones: tuple[tuple[int, str], ...] = ()
    direction: str | None = None
    is_share: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the value of the year so far grows with the year."""
        return self.counted in (Counted.EVENTS, Counted.EVENT_RATE)


@dataclass(frozen=True)
class Entry:
    """On a day somebody enters a value for a period, or the level above gives it back (value None). months 12 may be a whole year's own.

    value -- of the period alone, for what is counted by events: as the year goes on they are added up.
    """

    on: date
    number: int
    months: int
    until: date
    numerator: Fraction | None
    denominator: Fraction = Fraction(1)


def promises() -> list[Promise]:
    """All of them, numbered."""
    lengths = cycle((1, 3, 6, 12, 3, 12))
    years = cycle((2025, 2027, 2030))
    found: list[Promise] = []
    for operator in OPERATORS:
        for counted in Counted:
            months = 0 if counted is Counted.STATE and len(found) % 3 == 0 else next(lengths)
            found.append(_promise(len(found), operator, counted, months, year=next(years)))
    for operator, direction in (("=", "higher"), ("=", "lower"), ("~", "toward"), ("=", "range"), ("~", "higher")):
        found.append(_promise(len(found), operator, Counted.STATE, 3, direction=direction))
    for operator, counted in ((">=", Counted.STATE), ("<=", Counted.STATE), ("range", Counted.STATE), ("<=", Counted.EVENTS)):
        found.append(_promise(len(found), operator, counted, 3, milestones=((2023, "80"), (2025, "120"))))
    for operator, counted in ((">=", Counted.STATE), ("decrease", Counted.SHARE), ("<=", Counted.EVENTS), ("increase", Counted.EVENTS)):
        found.append(_promise(len(found), operator, counted, 1 if counted is Counted.EVENTS else 6, baseline=None, since=None))
    for operator, counted in ((">=", Counted.SHARE), ("<", Counted.EVENTS), ("increase_per_year", Counted.STATE)):
        found.append(_promise(len(found), operator, counted, 3, year=None))
    return found


def _promise(number: int, operator: str, counted: Counted, months: int, **fields: object) -> Promise:
    """From 100 at the end of 2020 to 150, or the other way about."""
    terms: dict[str, object] = {"baseline": "100", "since": 2020, "value": "150"}
    if operator in ("<=", "<"):
        terms |= {"value": "60"}
    if operator == "range":
        terms |= {"value": "120", "high": "130"}
    if operator in ("increase", "decrease"):
        terms |= {"value": "0.333333", "is_share": True} if number % 2 else {"value": "40"}
    if operator.endswith("per_year"):
        terms |= {"value": "0.04", "is_share": True} if number % 2 else {"value": "5"}
    return Promise(number, operator, counted, months, **terms | fields)  # type: ignore[arg-type]


COURSES = (
    (1000, 1010, 1000, 960, 950, 949, 940, 1000, 1051, 1050, 1049, 999, 1020, 930, 940, 1060, 1000),
    (1000, 900, 900, 880, 960, 1000, 1000, 1100, 1100, 1040, 1000, 951),
    (1050, 1051, 1052, 1000, 950, 949, 1000, 1001, 999, 1200, 800, 800, 1000),
    (1000, 1000, 990, 985, 1005, 1012, 1000, 1040, 1030, 1000, 1000),
)
"""How values lie beside the straight way from 100, in thousandths: on it, beside it, at the edge of what is tolerated, far off."""
SLOPES = (5, -5, 0, 9, -9)


def entries(one: Promise) -> Iterator[Entry]:
    """What happens to the values of a promise, in no order: entered, sometimes late or never, corrected, given back, entered again."""
    before = Fraction(0)
    for count, until in enumerate(_ends(one.months)):
        if until.month <= max(one.months, 1):
            before = Fraction(0)
        so_far = _so_far(one, count, until)
        value = max(so_far - before, Fraction(0)) if one.counted is Counted.EVENTS else so_far
        before = before + value
        yield from _lives(one, count, until, value)
    if one.months in (1, 3) and one.number % 3 == 0:
        for year in (2022, 2024, 2026):
            whole = round(_so_far(one, year, date(year, 12, 31)) * Fraction(97 + year % 7, 100), 3)
            yield Entry(office_day(date(year + 1, 3, 1), 0), one.number, 12, date(year, 12, 31), *_parts(one, whole))


def office_day(after: date, days: int) -> date:
    """The day on which values are entered, whatever day of the week it is: the first 12th after so many days; later of even months only."""
    first = after + timedelta(days=days)
    if first.day > 12:
        first = first.replace(day=28) + timedelta(days=4)
    if first.year > 2022 and first.month % 2:
        first = first.replace(day=28) + timedelta(days=4)
    return first.replace(day=12)


def _ends(months: int) -> Iterator[date]:
    """The last days of all periods; of values as of some day a day each hundred days."""
    if not months:
        yield from (FIRST + timedelta(days=97 * count + 11) for count in range(36))
        return
    for year in range(FIRST.year, LAST.year):
        for month in range(months, 13, months):
            yield date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _so_far(one: Promise, count: int, until: date) -> Fraction:
    """The value of the year so far: along a straight way from 100, with the course's factor, to three places."""
    years = until.year - 2021 + Fraction(until.month, 12)
    level = 100 + SLOPES[one.number % 5] * years * (1 if one.operator in (">=", ">", "=", "~", "range") else -1)
    course = COURSES[one.number % 4]
    value = level * course[(count + one.number) % len(course)] / 1000
    if one.adds_up:
        days = (until - date(until.year - 1, 12, 31)).days
        value = value * days / (366 if until.year % 4 == 0 else 365)
    return round(value, 3)


def _lives(one: Promise, count: int, until: date, value: Fraction) -> Iterator[Entry]:
    """When a value is entered, and what becomes of it."""
    fate = (one.number * 31 + count * 17) % 29
    if fate == 3 and until.month != 12:
        return
    entered_on = office_day(until, 80 if fate in (5, 6) else 8)
    first = value * 2 if fate in (8, 9) else value / 2 if fate in (10, 11) else value
    nothing = fate == 13 and one.counted in (Counted.SHARE, Counted.EVENT_RATE)
    yield Entry(entered_on, one.number, one.months, until, *((Fraction(0), Fraction(0)) if nothing else _parts(one, round(first, 3))))
    if fate in (8, 9, 10, 11, 13):
        yield Entry(office_day(entered_on, 1), one.number, one.months, until, *_parts(one, value))
    if fate in (15, 16):
        yield Entry(office_day(entered_on, 1), one.number, one.months, until, None)
    if fate == 15:
        yield Entry(office_day(entered_on, 45), one.number, one.months, until, *_parts(one, round(value * Fraction(101, 100), 3)))


def _parts(one: Promise, value: Fraction) -> tuple[Fraction, Fraction]:
    """Numerator and denominator; shares are of so many that differ from period to period."""
    if one.counted is Counted.EVENT_RATE:
        return value * 4, Fraction(4_000)
    return (value * 7, Fraction(700)) if one.counted is Counted.SHARE else (value, Fraction(1))


def all_entries(wanted: list[Promise]) -> dict[date, list[Entry]]:
    """What happens on each day, until the end."""
    by_day: dict[date, list[Entry]] = {}
    for entry in sorted(chain.from_iterable(map(entries, wanted)), key=lambda one: (one.on, one.number, one.until, one.months)):
        if entry.on <= LAST:
            by_day.setdefault(entry.on, []).append(entry)
    return by_day
