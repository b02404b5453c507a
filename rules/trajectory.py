"""Where a measured value stands against what a plan promised: the verdict on readings.

Owns the statuses and what they rest on; the way to the promise is `rules.path`, the words are `rules.verdict_words`. Refuses to average
lower units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.path import Corridor as Corridor
from rules.path import Path as Path
from rules.target_values import Reading, TargetSpec
from rules.values import Frequency, TargetStatus

MEASURED_OFTEN = frozenset({Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY})
"""Values of such periods swing: one alone is no reason to put a target before a higher level."""

_OF_LONGER_PERIODS = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY, Frequency.YEARLY)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How strictly a policy judges values.

    tolerance_permille -- how far off its path a value may be, in thousandths of the path's value, before it is more than "at risk".
    periods_in_a_row -- only after so many monthly or quarterly values in a row beyond the tolerance is a target off its path; until then
    it is at risk. least_coverage_permille -- a rolled-up value judges only where so many of the units below have reported.
    """

    tolerance_permille: int
    periods_in_a_row: int = 1
    least_coverage_permille: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target's status on a day, how far off it is, and what that rests on.

    reading -- the value that decides; None where there is none. expected -- the path's value on the reading's day. periods_off -- how
    many values in a row, the deciding one last, lie beyond the tolerance. coverage_permille -- of the latest value, judged or not; 0
    without any. set_aside -- that latest value, where too few units had reported for it to judge. path, yardstick -- for the words.
    """

    status: TargetStatus
    off_by_permille: int
    reading: Reading | None = None
    expected: Decimal | None = None
    periods_off: int = 0
    coverage_permille: int = 0
    set_aside: Reading | None = None
    path: Path | None = field(default=None, compare=False, repr=False)
    yardstick: Yardstick | None = field(default=None, compare=False, repr=False)


def judge(
    spec: TargetSpec, readings: Iterable[Reading], on: date, by: Yardstick | None = None, *, tolerance_permille: int | None = None
) -> Verdict:
    """The verdict on `on`, from the readings by then. tolerance_permille -- short for a yardstick of nothing else.

    achieved -- the deciding value (`_deciding`) meets the promise itself, whenever that is; of what adds up in a year and must stay small
    only the whole year's does. on track -- it lies on the right side of the path. at risk -- on the wrong side by no more than the
    tolerance, or by more for too few periods in a row. off target -- by more: at once for values of half a year, a year or "as of a day",
    and at the end of the target's year; for shorter periods after so many in a row as the yardstick says. no data -- no value that judges,
    or nothing to judge it by: a change whose baseline is unknown. Near a value ("≈", and "=" of an indicator that is not better one way)
    within the tolerance counts as met.
    """
    by = by or Yardstick(tolerance_permille or 0)
    known = _last_of_each_day(readings, on)
    judging = that_judge(known, by)
    path = Path.of(spec, judging)
    slack = by.tolerance_permille if path.is_near else 0
    row = _deciding(path, judging, slack)
    set_aside = known[-1] if known and (not judging or known[-1].on > judging[-1].on) else None
    coverage = known[-1].coverage_permille if known else 0
    if not row or (path.promise.is_open and path.at(row[-1].on).is_open):
        return Verdict(TargetStatus.NO_DATA, 0, row[-1] if row else None, None, 0, coverage, set_aside, path, by)
    last = row[-1]
    off = _off_in_a_row(path, row, slack, by.tolerance_permille)
    return Verdict(
        status=_status(path, last, slack, off, by),
        off_by_permille=path.at(last.on).off_by_permille(last.value),
        reading=last,
        expected=path.expected(last.on),
        periods_off=len(off),
        coverage_permille=coverage,
        set_aside=set_aside,
        path=path,
        yardstick=by,
    )


def corridor_on(spec: TargetSpec, on: date, readings: Iterable[Reading] = ()) -> Corridor:
    """What the value ought to be on a day: the straight line from baseline to target, or through the milestones where they are given.

    Without a baseline and without readings only the promise itself is known, and it holds on every day. Of an indicator that adds up in a
    year it is the part that the year has gone; there nothing is expected before the target's year where no whole year is known.
    """
    return Path.of(spec, readings).at(on)


def expected_on(spec: TargetSpec, on: date, readings: Iterable[Reading] = ()) -> Decimal | None:
    """The value of the path on a day. None inside a range, and for a change whose baseline is unknown."""
    return Path.of(spec, readings).expected(on)


def that_judge(readings: Iterable[Reading], by: Yardstick) -> list[Reading]:
    """The readings for which enough of the units below have reported."""
    return [reading for reading in readings if reading.coverage_permille >= by.least_coverage_permille]


def _last_of_each_day(readings: Iterable[Reading], on: date) -> list[Reading]:
    """The readings until a day, oldest first; of several that end on one day the one for the longest period."""
    by_length = sorted((one for one in readings if one.on <= on), key=lambda one: _OF_LONGER_PERIODS.index(one.period))
    return [one for _, one in sorted({one.on: one for one in by_length}.items())]


def _deciding(path: Path, readings: Sequence[Reading], slack: int) -> Sequence[Reading]:
    """The readings up to the one that decides: the last one.

    Of a target whose year is over it is the last one of that year where it met the promise: what was promised for 2025 was kept, whatever
    came later. Else a later value that meets it makes good; one that does not says nothing of what adds up in each year anew.
    """
    end = path.ends_on
    if end is None or not readings or readings[-1].on <= end:
        return readings
    in_time = [reading for reading in readings if reading.on <= end]
    if in_time and in_time[-1].on.year == end.year and path.is_met_by(in_time[-1], slack):
        return in_time
    for at in range(len(in_time), len(readings)):
        if path.is_met_by(readings[at], slack):
            return readings[: at + 1]
    return in_time if path.spec.is_cumulative else readings


def _off_in_a_row(path: Path, readings: Sequence[Reading], slack: int, tolerance: int) -> list[Reading]:
    """The last readings that are all beyond the tolerance, newest first."""
    found: list[Reading] = []
    for reading in reversed(readings):
        if path.is_met_by(reading, slack) or path.at(reading.on).off_by_permille(reading.value) <= tolerance:
            break
        found.append(reading)
    return found


def _status(path: Path, last: Reading, slack: int, off: Sequence[Reading], by: Yardstick) -> TargetStatus:
    if path.is_met_by(last, slack):
        return TargetStatus.ACHIEVED
    if off:
        return TargetStatus.OFF_TARGET if _is_enough(path, last, off, by) else TargetStatus.AT_RISK
    if path.at(last.on).off_by_permille(last.value) <= slack and not path.is_over(last.on):
        return TargetStatus.ON_TRACK
    return TargetStatus.AT_RISK


def _is_enough(path: Path, last: Reading, off: Sequence[Reading], by: Yardstick) -> bool:
    """Whether so many values beyond the tolerance are off target. At the end of the target's year there is nothing left to wait for."""
    if path.ends_on is not None and last.on >= path.ends_on:
        return True
    return len(off) >= by.periods_in_a_row or any(reading.period not in MEASURED_OFTEN for reading in off)
