"""What adds up in a year is compared with as much of the promise as the year has gone: births, new users, deaths."""

from __future__ import annotations

import pytest

from rules.path import is_years_end, share_of_year
from rules.target_values import Reading, TargetSpec
from rules.trajectory import Corridor, corridor_on, expected_on
from rules.values import Direction, Operator, TargetStatus
from tests.rules.target_specs import MONTHLY, QUARTERLY, YEARLY, d, judged, measured, months, on, target

A, T, R, O, N = TargetStatus.ACHIEVED, TargetStatus.ON_TRACK, TargetStatus.AT_RISK, TargetStatus.OFF_TARGET, TargetStatus.NO_DATA  # noqa: E741

# 365 days have 73 by the end of 14 March, a fifth of the year; 1 July is day 183 of 366 in a leap year, the half of it.
USERS = target(Operator.AT_LEAST, "400", baseline="200", year=2026, since=2025, adds_up=True)
DEATHS = target(Operator.AT_MOST, "100", baseline="200", year=2030, since=2020, adds_up=True)
FEWER_DEATHS = target(Operator.LESS_THAN, "100", baseline="200", adds_up=True)
BIRTHS = target(Operator.RANGE, "1000", high="1200", year=2026, adds_up=True)
AROUND = target(Operator.ABOUT, "500", year=2026, adds_up=True)
EXACTLY = target(Operator.EQUAL, "500", year=2026, adds_up=True, direction=Direction.TOWARD)
REACHED = target(Operator.EQUAL, "500", year=2026, adds_up=True, direction=Direction.HIGHER)
FALLING = target(Operator.DECREASE_PER_YEAR, "10", baseline="200", adds_up=True)
SHARE_FALLING = target(Operator.DECREASE_PER_YEAR, "0.05", baseline="200", adds_up=True, is_relative=True)
THIRD_LESS = target(Operator.DECREASE, "0.333333", baseline="300", year=2030, adds_up=True, is_relative=True)
GROWING = target(Operator.INCREASE, "50", baseline="100", year=2025, since=2020, adds_up=True)


@pytest.mark.parametrize(
    ("spec", "day", "value", "expected"),
    [
        (USERS, "2026-03-14", "80", (T, 0)),
        (USERS, "2026-03-14", "79", (R, 13)),
        (USERS, "2026-03-14", "76", (R, 50)),
        (USERS, "2026-03-14", "75", (O, 63)),
        (USERS, "2026-03-14", "400", (A, 0)),
        (USERS, "2026-12-31", "400", (A, 0)),
        (USERS, "2026-12-31", "399", (R, 3)),
        (USERS, "2026-12-31", "379", (O, 53)),
        (DEATHS, "2025-03-14", "30", (T, 0)),
        (DEATHS, "2025-03-14", "31", (R, 34)),
        (DEATHS, "2025-03-14", "31.5", (R, 50)),
        (DEATHS, "2025-03-14", "32", (O, 67)),
        (DEATHS, "2025-12-31", "150", (T, 0)),
        (DEATHS, "2025-12-31", "100", (A, 0)),
        (DEATHS, "2025-12-30", "99", (T, 0)),
        (DEATHS, "2030-12-31", "100", (A, 0)),
        (DEATHS, "2030-12-31", "101", (R, 10)),
        (DEATHS, "2030-12-30", "99", (T, 0)),
        (FEWER_DEATHS, "2030-12-31", "100", (R, 0)),
        (FEWER_DEATHS, "2030-12-31", "99", (A, 0)),
        (BIRTHS, "2026-03-14", "200", (T, 0)),
        (BIRTHS, "2026-03-14", "240", (T, 0)),
        (BIRTHS, "2026-03-14", "199", (R, 5)),
        (BIRTHS, "2026-03-14", "241", (R, 5)),
        (BIRTHS, "2026-03-14", "180", (O, 100)),
        (BIRTHS, "2026-03-14", "260", (O, 84)),
        (BIRTHS, "2026-12-31", "1000", (A, 0)),
        (BIRTHS, "2026-12-31", "1200", (A, 0)),
        (BIRTHS, "2026-12-31", "1201", (R, 1)),
        (AROUND, "2026-03-14", "105", (T, 50)),
        (AROUND, "2026-03-14", "106", (O, 60)),
        (AROUND, "2026-12-31", "525", (A, 50)),
        (AROUND, "2026-12-31", "526", (O, 52)),
        (EXACTLY, "2026-03-14", "95", (T, 50)),
        (EXACTLY, "2026-12-30", "500", (T, 3)),
        (EXACTLY, "2026-12-31", "500", (A, 0)),
        (REACHED, "2026-03-14", "500", (A, 0)),
        (REACHED, "2026-03-14", "100", (T, 0)),
        (REACHED, "2026-03-14", "99", (R, 10)),
        (FALLING, "2025-03-14", "30", (T, 0)),
        (FALLING, "2025-03-14", "31", (R, 34)),
        (FALLING, "2025-12-31", "150", (T, 0)),
        (FALLING, "2030-12-31", "100", (A, 0)),
        (FALLING, "2030-03-14", "20", (T, 0)),
        (SHARE_FALLING, "2025-12-31", "150", (T, 0)),
        (SHARE_FALLING, "2030-12-31", "100", (A, 0)),
        (THIRD_LESS, "2030-12-31", "200", (A, 0)),
        (THIRD_LESS, "2030-12-31", "200.01", (R, 1)),
        (GROWING, "2025-03-14", "30", (T, 0)),
        (GROWING, "2025-03-14", "150", (A, 0)),
        (GROWING, "2025-12-31", "149", (R, 7)),
    ],
)
def test_as_much_of_the_promise_is_due_as_the_year_has_gone(spec: TargetSpec, day: str, value: str, expected: object) -> None:
    verdict = judged(spec, measured(day, value))
    assert (verdict.status, verdict.off_by_permille) == expected


@pytest.mark.parametrize(
    ("day", "share"),
    [("2026-01-01", (1, 365)), ("2026-12-31", (1, 1)), ("2028-02-29", (60, 366)), ("2028-07-01", (183, 366)), ("2028-12-30", (365, 366))],
)
def test_the_share_of_a_year_counts_its_days_also_in_leap_years(day: str, share: tuple[int, int]) -> None:
    assert share_of_year(on(day)) * share[1] == share[0]
    assert is_years_end(on(day)) is (share == (1, 1))


def test_the_corridor_falls_back_to_nought_at_new_year_and_ends_at_the_whole_years_value() -> None:
    ends = [corridor_on(DEATHS, on(day)).upper for day in ("2025-12-31", "2026-01-01", "2026-12-31")]
    assert ends == [d("150"), (d("140") / 365).quantize(d("1e-9")), d("140")]
    assert expected_on(DEATHS, on("2025-03-14")) == 30


def test_milestones_are_whole_years() -> None:
    spec = target(Operator.AT_MOST, "100", baseline="200", milestones=((2024, "150"), (2027, "120")), adds_up=True)
    assert [expected_on(spec, on(f"{year}-12-31")) for year in (2022, 2024, 2025, 2027, 2030)] == [175, 150, 140, 120, 100]
    assert expected_on(spec, on("2025-03-14")) == 28


def test_the_year_before_as_a_whole_is_the_baseline_where_the_plan_gives_none() -> None:
    spec = target(Operator.AT_MOST, "100", adds_up=True)
    whole = measured("2025-12-31", "200", MONTHLY)
    assert judged(spec, whole, measured("2026-03-14", "36")).status is T  # a fifth of 180
    assert judged(spec, whole, measured("2026-03-14", "37")).status is R
    falling = target(Operator.DECREASE_PER_YEAR, "10", adds_up=True)
    assert judged(falling, whole, measured("2026-12-31", "190")).status is T
    assert judged(falling, whole, measured("2030-12-31", "150")).status is A


def test_a_baseline_without_its_year_is_that_of_the_year_before_the_first_value() -> None:
    spec = target(Operator.AT_MOST, "100", baseline="200", since=None, adds_up=True)
    assert expected_on(spec, on("2026-12-31"), [measured("2026-03-14", "36")]) == 180


def test_in_the_first_year_ever_counted_nothing_is_expected_unless_it_is_the_targets_own() -> None:
    spec = target(Operator.AT_MOST, "100", adds_up=True)
    first = measured("2025-03-14", "500", QUARTERLY)
    assert corridor_on(spec, first.on, [first]) == Corridor(None, None)
    assert judged(spec, first).status is T
    own = target(Operator.AT_MOST, "100", year=2025, adds_up=True)
    assert judged(own, measured("2025-03-14", "20")).status is T
    assert judged(own, measured("2025-03-14", "25")).status is O


@pytest.mark.parametrize("operator", [Operator.DECREASE, Operator.DECREASE_PER_YEAR, Operator.INCREASE, Operator.INCREASE_PER_YEAR])
@pytest.mark.parametrize("year", [2025, 2030])
def test_a_change_against_an_unknown_year_before_cannot_be_judged(operator: Operator, year: int) -> None:
    spec = target(operator, "10", year=year, adds_up=True)
    verdict = judged(spec, measured("2025-03-14", "20"))
    assert (verdict.status, verdict.reading is not None) == (N, True)


def test_a_standing_promise_is_kept_anew_each_year() -> None:
    spec = target(Operator.AT_MOST, "100", year=None, adds_up=True)
    readings = [measured("2025-12-31", "110", YEARLY), measured("2026-03-14", "20"), measured("2026-12-31", "100", YEARLY)]
    assert [judged(spec, *readings, day=day).status for day in ("2025-12-31", "2026-03-14", "2026-12-31")] == [O, T, A]


@pytest.mark.parametrize(
    ("spec", "readings", "expected"),
    [
        (DEATHS, [measured("2030-12-31", "100", YEARLY), measured("2031-06-30", "400")], A),
        (DEATHS, [measured("2030-12-31", "130", YEARLY), measured("2031-01-31", "1")], O),
        (DEATHS, [measured("2030-12-31", "130", YEARLY), measured("2031-12-31", "99", YEARLY)], A),
        (DEATHS, [measured("2030-12-31", "130", YEARLY), measured("2031-12-31", "99", YEARLY), measured("2032-12-31", "300")], A),
        (DEATHS, [measured("2031-06-30", "40")], N),
        (USERS, [measured("2026-11-30", "399", MONTHLY), measured("2027-02-28", "1", MONTHLY)], T),
        (USERS, [measured("2026-11-30", "400", MONTHLY), measured("2027-02-28", "1", MONTHLY)], A),
        (USERS, [measured("2026-12-31", "350", MONTHLY), measured("2027-11-30", "400", MONTHLY)], A),
    ],
)
def test_values_of_later_years_can_make_good_but_are_otherwise_other_years(
    spec: TargetSpec, readings: list[Reading], expected: TargetStatus
) -> None:
    assert judged(spec, *readings).status is expected


def test_a_slow_spring_is_made_good_in_the_year() -> None:
    values = ["20", "50", "100", "140", "170", "200", "230", "260", "300", "330", "365", "400"]
    found = [judged(USERS, *months(2026, *values[: at + 1])).status for at in range(12)]
    assert found == [R, O, T, T, T, T, R, R, T, R, R, A]
