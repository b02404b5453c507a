"""Where promises stand, worked out once more and differently: with fractions, from one value at a time, without the product's trajectory.

Owns the statuses and which escalations are open; knows of the product nothing but its working days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise

from rules.calendar import WorkingCalendar
from tests.workflow.ten_years.promises import Counted, Entry, Promise

Bounds = tuple[Fraction | None, Fraction | None]
Value = tuple[date, Fraction, int]
"""The value of the year so far on a day, and how many months it speaks of."""

UPWARD = (">=", ">", "increase", "increase_per_year")
DOWNWARD = ("<=", "<", "decrease", "decrease_per_year")
TOLERATED = 50
IN_A_ROW = 2
GIVES_UP_AFTER = 10
MILLIONTHS = 1_000_000


def year_time(day: date) -> Fraction:
    """31 December 2022 is 2022, a day later is a 365th more."""
    return day.year - 1 + gone(day)


def gone(day: date) -> Fraction:
    """How much of its year is over."""
    return Fraction(day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday)


def thousandths_outside(value: Fraction, bounds: Bounds) -> int:
    """How far outside, rounded up."""
    low, high = bounds
    if low is not None and value < low:
        return -(-1000 * (low - value) // (abs(low) or 1))
    if high is not None and value > high:
        return -(-1000 * (value - high) // (abs(high) or 1))
    return 0


@dataclass
class Standing:
    """What is known of one promise: values in force by (months, last day), and whether it lies before the level above."""

    promise: Promise
    known: dict[tuple[int, date], tuple[Fraction, Fraction]] = field(default_factory=dict)
    stands: str = "no_data"
    years: frozenset[int] = frozenset()
    opened_on: date | None = None
    escalations: list[tuple[date, date | None]] = field(default_factory=list)

    def take(self, entry: Entry) -> None:
        """A value came, or was given back."""
        if entry.numerator is None:
            self.known.pop((entry.months, entry.until), None)
        else:
            self.known[entry.months, entry.until] = entry.numerator, entry.denominator

    def values(self) -> list[Value]:
        """The values of the year so far, oldest first."""
        found: dict[date, Value] = {}
        by_year: dict[int, list[tuple[date, tuple[Fraction, Fraction]]]] = defaultdict(list)
        for (months, until), parts in sorted(self.known.items()):
            if months == self.promise.months:
                by_year[until.year].append((until, parts))
        for parts_of_year in by_year.values():
            found |= self._of_a_year(parts_of_year)
        for (months, until), parts in self.known.items():
            if months == 12 and (whole := self._worth(*parts)) is not None:
                found[until] = until, whole, 12
        return [found[day] for day in sorted(found)]

    def _of_a_year(self, parts: list[tuple[date, tuple[Fraction, Fraction]]]) -> dict[date, Value]:
        found: dict[date, Value] = {}
        is_state, months = self.promise.counted is Counted.STATE, self.promise.months
        numerator = denominator = Fraction(0)
        for place, (until, (above, below)) in enumerate(sorted(parts), 1):
            if is_state:
                found[until] = until, above, months
                continue
            if until.month != place * months:
                break
            numerator += above
            denominator = denominator + below if self.promise.counted is Counted.SHARE else below
            if (worth := self._worth(numerator, denominator)) is not None:
                found[until] = until, worth, months
        return found

    def _worth(self, numerator: Fraction, denominator: Fraction) -> Fraction | None:
        """A rate to six places; None for nothing in nothing."""
        if self.promise.counted in (Counted.STATE, Counted.EVENTS):
            return numerator
        if not denominator:
            return None
        scale = 1000 if self.promise.counted is Counted.EVENT_RATE else 100
        return Fraction(round(numerator * scale / denominator * MILLIONTHS), MILLIONTHS)

    def beginning(self, values: list[Value]) -> tuple[Fraction, Fraction] | None:
        """The moment and the height from which the way leads."""
        one = self.promise
        if one.baseline is not None and one.since is not None:
            return Fraction(one.since), Fraction(one.baseline)
        firsts = [value for value in values if not one.adds_up or (value[0].month, value[0].day) == (12, 31)]
        return (year_time(firsts[0][0]), firsts[0][1]) if firsts else None

    def kept_at_the_end(self, beginning: tuple[Fraction, Fraction] | None) -> Bounds:
        """What is promised for the end of the year."""
        one, value = self.promise, Fraction(self.promise.value)
        if one.operator in ("increase", "decrease", "increase_per_year", "decrease_per_year"):
            if beginning is None or (one.operator.endswith("per_year") and one.year is None):
                return None, None
            start, height = beginning
            years = max(one.year - start, Fraction(0)) if one.operator.endswith("per_year") and one.year else 1
            end = height + self._step(height) * years
            return (end, None) if one.operator in UPWARD else (None, end)
        if one.operator == "range":
            return value, Fraction(one.high or one.value)
        low = None if one.operator in DOWNWARD or one.direction == "lower" else value
        high = None if one.operator in UPWARD or one.direction == "higher" else value
        return low, high

    def _step(self, height: Fraction) -> Fraction:
        one = self.promise
        size = Fraction(one.value)
        if one.is_share:
            size = (Fraction(1, 3) if one.value == "0.333333" else size) * height
        return size if one.operator in UPWARD else -size

    def wanted(self, day: date, beginning: tuple[Fraction, Fraction] | None) -> Bounds:
        """What a value of that day ought to be."""
        one = self.promise
        if one.adds_up and beginning is None and not one.milestones and one.year is not None and day.year < one.year:
            return None, None
        moment = Fraction(day.year) if one.adds_up else year_time(day)
        low, high = self.kept_at_the_end(beginning)
        two_sided = low is not None and high is not None
        if one.operator.endswith("per_year") and not one.milestones:
            if beginning is None:
                return None, None
            until = moment if one.year is None else min(moment, Fraction(one.year))
            now = beginning[1] + self._step(beginning[1]) * max(until - beginning[0], Fraction(0))
            low, high = (now, None) if one.operator in UPWARD else (None, now)
        elif one.year is not None:
            low = None if low is None else self._between(moment, low, beginning, min, two_sided=two_sided)
            high = None if high is None else self._between(moment, high, beginning, max, two_sided=two_sided)
        if one.adds_up:
            share = gone(day)
            return None if low is None else low * share, None if high is None else high * share
        return low, high

    def _between(
        self,
        moment: Fraction,
        end: Fraction,
        beginning: tuple[Fraction, Fraction] | None,
        pick: Callable[[Fraction, Fraction], Fraction],
        *,
        two_sided: bool,
    ) -> Fraction:
        """The height of the way at a moment, walked from knot to knot."""
        knots = [(Fraction(year), Fraction(height)) for year, height in self.promise.milestones if year < (self.promise.year or 0)]
        if two_sided:
            knots = [(year, pick(height, end)) for year, height in knots]
        knots.append((Fraction(self.promise.year or 0), end))
        if beginning is not None and beginning[0] < knots[0][0]:
            knots.insert(0, (beginning[0], pick(beginning[1], knots[0][1])))
        height = knots[0][1]
        for before, after in pairwise(knots):
            part = (min(moment, after[0]) - before[0]) / (after[0] - before[0])
            if part > 0:
                height = before[1] + (after[1] - before[1]) * part
        return height

    def is_kept(self, value: Value, beginning: tuple[Fraction, Fraction] | None) -> bool:
        """Whether a value is what was promised."""
        day, height, _months = value
        low, high = self.kept_at_the_end(beginning)
        if low is None and high is None:
            return False
        if self.promise.adds_up and high is not None and (day.month, day.day) != (12, 31):
            return False
        if self.promise.operator == ">":
            return low is not None and height > low
        if self.promise.operator == "<":
            return high is not None and height < high
        return thousandths_outside(height, (low, high)) <= self.slack

    @property
    def slack(self) -> int:
        """How far off still counts as met."""
        one = self.promise
        near = one.operator == "~" or (one.operator == "=" and one.direction not in ("higher", "lower"))
        return TOLERATED if near else 0

    def status(self) -> str:
        """Where the promise stands by the values known now."""
        values = self.values()
        beginning = self.beginning(values)
        values = self._that_decide(values, beginning)
        if not values:
            return "no_data"
        day, height, _months = values[-1]
        bounds = self.wanted(day, beginning)
        if bounds == (None, None) and self.kept_at_the_end(beginning) == (None, None):
            return "no_data"
        if self.is_kept(values[-1], beginning):
            return "achieved"
        outside = thousandths_outside(height, bounds)
        if outside > TOLERATED:
            return "off_target" if self._is_off(values, beginning) else "at_risk"
        return "on_track" if outside <= self.slack and not self._is_over(day) else "at_risk"

    def _is_over(self, day: date) -> bool:
        one = self.promise
        if one.year is not None:
            return day >= date(one.year, 12, 31)
        return not one.operator.endswith("per_year") and (not one.adds_up or (day.month, day.day) == (12, 31))

    def _that_decide(self, values: list[Value], beginning: tuple[Fraction, Fraction] | None) -> list[Value]:
        """Once its year is over a promise that was kept at its end stays so; later values can only make good."""
        year = self.promise.year
        if year is None or not values or values[-1][0].year <= year:
            return values
        early = [value for value in values if value[0].year <= year]
        if early and early[-1][0].year == year and self.is_kept(early[-1], beginning):
            return early
        for place, value in enumerate(values):
            if value[0].year > year and self.is_kept(value, beginning):
                return values[: place + 1]
        return early if self.promise.adds_up else values

    def _is_off(self, values: list[Value], beginning: tuple[Fraction, Fraction] | None) -> bool:
        """Whether so many values in a row are off; a long period's is enough alone, as is any at the end of the promise's year."""
        year = self.promise.year
        if year is not None and values[-1][0] >= date(year, 12, 31):
            return True
        for row, value in enumerate(reversed(values), 1):
            day, height, months = value
            if self.is_kept(value, beginning) or thousandths_outside(height, self.wanted(day, beginning)) <= TOLERATED:
                return False
            if row >= IN_A_ROW or months not in (1, 3):
                return True
        return False

    def is_missing(self, today: date, status: str, calendar: WorkingCalendar) -> bool:
        """Whether the value of the promise's year has been missing for so long that the level above hears of it."""
        return self.days_missing(today, status, calendar) >= GIVES_UP_AFTER

    def days_missing(self, today: date, status: str, calendar: WorkingCalendar) -> int:
        """Working days since the end of the promise's year without a value of it."""
        year = self.promise.year
        if year is None or today <= date(year, 12, 31) or status == "achieved":
            return 0
        if any(measured >= year for measured in self.years):
            return 0
        return calendar.working_days_between(date(year, 12, 31), today)

    def live(self, today: date, calendar: WorkingCalendar, *, has_news: bool) -> str:
        """A day: values in the morning, rules in the evening of a working day."""
        if has_news:
            self.stands, self.years = self.status(), frozenset(day.year for day, _, _ in self.values())
        status = self.stands
        on_course = status in ("achieved", "on_track")
        if self.opened_on is not None and on_course and (has_news or not self.days_missing(today, status, calendar)):
            self.escalations.append((self.opened_on, today))
            self.opened_on = None
        if self.opened_on is None and calendar.is_working(today) and (status == "off_target" or self.is_missing(today, status, calendar)):
            self.opened_on = today
        return status
