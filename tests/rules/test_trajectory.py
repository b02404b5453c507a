"""Targets against readings, at the boundary of every operator: on the promise, a hair beside it, and at the edge of the tolerance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.target_values import Reading, TargetSpec
from rules.trajectory import Corridor, corridor_on, expected_on, judge
from rules.values import Direction, Operator, TargetStatus

A, T, R, O, N = TargetStatus.ACHIEVED, TargetStatus.ON_TRACK, TargetStatus.AT_RISK, TargetStatus.OFF_TARGET, TargetStatus.NO_DATA  # noqa: E741
END_2030 = date(2030, 12, 31)
END_2025 = date(2025, 12, 31)


def d(number: str) -> Decimal:
    return Decimal(number)


def spec(
    operator: Operator,
    value: str,
    *,
    high: str | None = None,
    baseline: str | None = None,
    year: int | None = 2030,
    since: int | None = 2020,
    is_relative: bool = False,
    milestones: tuple[tuple[int, Decimal], ...] = (),
    direction: Direction | None = None,
) -> TargetSpec:
    return TargetSpec(
        operator=operator,
        value=d(value),
        value_high=d(high) if high else None,
        year=year,
        baseline=d(baseline) if baseline else None,
        baseline_year=since if baseline else None,
        is_relative=is_relative,
        milestones=milestones,
        direction=direction,
    )


def verdict(target: TargetSpec, value: str, on: date) -> tuple[TargetStatus, int]:
    found = judge(target, [Reading(on, d(value))], on, tolerance_permille=50)
    return found.status, found.off_by_permille


AT_LEAST = spec(Operator.AT_LEAST, "90", baseline="70")
AT_MOST = spec(Operator.AT_MOST, "100", baseline="120")
RANGE = spec(Operator.RANGE, "103", high="107", baseline="115")
ABOUT = spec(Operator.ABOUT, "20", baseline="10")
EQUAL = spec(Operator.EQUAL, "2.1", baseline="2.5")
SCREENED = spec(Operator.EQUAL, "70", baseline="50", direction=Direction.HIGHER)
LOSSES = spec(Operator.EQUAL, "10", baseline="20", direction=Direction.LOWER)
LESS = spec(Operator.DECREASE, "30", baseline="90")
THIRD = spec(Operator.DECREASE, "0.25", baseline="80", is_relative=True)
MORE = spec(Operator.INCREASE, "5", baseline="60")
LESS_YEARLY = spec(Operator.DECREASE_PER_YEAR, "2", baseline="100")
SHARE_YEARLY = spec(Operator.DECREASE_PER_YEAR, "0.02", baseline="50", is_relative=True)
MORE_YEARLY = spec(Operator.INCREASE_PER_YEAR, "0.5", baseline="10")


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (AT_LEAST, "90", (A, 0)),
        (AT_LEAST, "89.99", (R, 1)),
        (AT_LEAST, "85.5", (R, 50)),
        (AT_LEAST, "85.49", (O, 51)),
        (spec(Operator.MORE_THAN, "90", baseline="70"), "90", (R, 0)),
        (spec(Operator.MORE_THAN, "90", baseline="70"), "90.01", (A, 0)),
        (AT_MOST, "100", (A, 0)),
        (AT_MOST, "100.1", (R, 1)),
        (AT_MOST, "105", (R, 50)),
        (AT_MOST, "105.01", (O, 51)),
        (spec(Operator.LESS_THAN, "107", baseline="112"), "107", (R, 0)),
        (spec(Operator.LESS_THAN, "107", baseline="112"), "106.9", (A, 0)),
        (RANGE, "107", (A, 0)),
        (RANGE, "103", (A, 0)),
        (RANGE, "107.1", (R, 1)),
        (RANGE, "102.9", (R, 1)),
        (RANGE, "97", (O, 59)),
        (RANGE, "113", (O, 57)),
        (ABOUT, "20", (A, 0)),
        (ABOUT, "19", (A, 50)),
        (ABOUT, "21", (A, 50)),
        (ABOUT, "21.01", (O, 51)),
        (ABOUT, "18.99", (O, 51)),
        (EQUAL, "2.1", (A, 0)),
        (EQUAL, "2.2", (A, 48)),
        (EQUAL, "1.9", (O, 96)),
        (SCREENED, "75", (A, 0)),
        (SCREENED, "70", (A, 0)),
        (SCREENED, "69", (R, 15)),
        (LOSSES, "4", (A, 0)),
        (LOSSES, "10.1", (R, 10)),
        (LESS, "60", (A, 0)),
        (LESS, "60.1", (R, 2)),
        (LESS, "64", (O, 67)),
        (THIRD, "60", (A, 0)),
        (THIRD, "63", (R, 50)),
        (MORE, "65", (A, 0)),
        (MORE, "64.9", (R, 2)),
        (LESS_YEARLY, "80", (A, 0)),
        (LESS_YEARLY, "81", (R, 13)),
        (SHARE_YEARLY, "40", (A, 0)),
        (SHARE_YEARLY, "43", (O, 75)),
        (MORE_YEARLY, "15", (A, 0)),
        (MORE_YEARLY, "14.9", (R, 7)),
    ],
)
def test_at_the_end_of_the_targets_year_the_promise_itself_is_the_measure(target: TargetSpec, value: str, expected: object) -> None:
    assert verdict(target, value, END_2030) == expected


@pytest.mark.parametrize(
    ("target", "path", "on_path", "beside", "far"),
    [
        (AT_LEAST, "80", "80", "79.9", "75"),
        (AT_MOST, "110", "110", "110.1", "116"),
        (spec(Operator.MORE_THAN, "90", baseline="70"), "80", "80", "79.9", "75"),
        (spec(Operator.LESS_THAN, "107", baseline="112"), "109.5", "109.5", "109.6", "116"),
        (RANGE, "111", "111", "111.1", "118"),
        (LESS, "75", "75", "75.1", "80"),
        (THIRD, "70", "70", "70.1", "75"),
        (MORE, "62.5", "62.5", "62.4", "59"),
        (LESS_YEARLY, "90", "90", "90.1", "96"),
        (SHARE_YEARLY, "45", "45", "45.1", "48"),
        (MORE_YEARLY, "12.5", "12.5", "12.4", "11"),
        (SCREENED, "60", "60", "59.9", "55"),
    ],
)
def test_half_way_the_straight_line_is_the_measure(target: TargetSpec, path: str, on_path: str, beside: str, far: str) -> None:
    assert expected_on(target, END_2025) == d(path)
    assert verdict(target, on_path, END_2025) == (T, 0)
    assert verdict(target, beside, END_2025)[0] is R
    assert verdict(target, far, END_2025)[0] is O


@pytest.mark.parametrize(("value", "expected"), [("15", T), ("14.25", T), ("14.2", O), ("18", T), ("19", A), ("21", A), ("22", O)])
def test_on_the_way_to_about_twenty_the_tolerance_counts_as_met(value: str, expected: TargetStatus) -> None:
    assert verdict(ABOUT, value, END_2025)[0] is expected


def test_a_promise_met_early_is_achieved_and_undone_when_it_is_lost_again() -> None:
    readings = [Reading(date(2023, 12, 31), d("91")), Reading(END_2025, d("74"))]
    assert judge(AT_LEAST, readings, date(2024, 6, 1), tolerance_permille=50).status is A
    assert judge(AT_LEAST, readings, END_2025, tolerance_permille=50).status is O


def test_a_correction_turns_the_status_back() -> None:
    wrong, right = Reading(END_2025, d("60")), Reading(END_2025, d("81"))
    assert judge(AT_LEAST, [wrong], END_2025, tolerance_permille=50).status is O
    assert judge(AT_LEAST, [right], END_2025, tolerance_permille=50).status is T


def test_without_a_reading_by_the_day_there_is_no_data() -> None:
    assert judge(AT_LEAST, [], END_2025, tolerance_permille=50).status is N
    assert judge(AT_LEAST, [Reading(date(2026, 1, 1), d("95"))], END_2025, tolerance_permille=50).status is N


def test_the_last_reading_counts_whatever_the_order() -> None:
    readings = [Reading(END_2025, d("81")), Reading(date(2022, 12, 31), d("60"))]
    found = judge(AT_LEAST, readings, END_2025, tolerance_permille=50)
    assert (found.status, found.reading, found.expected) == (T, readings[0], d("80"))


def test_the_path_lies_level_before_the_baseline_and_after_the_targets_year() -> None:
    assert expected_on(AT_LEAST, date(2015, 5, 5)) == 70
    assert expected_on(AT_LEAST, date(2035, 5, 5)) == 90
    assert expected_on(LESS_YEARLY, date(2035, 5, 5)) == 80


def test_within_a_year_the_path_moves_by_days_also_in_leap_years() -> None:
    target = spec(Operator.AT_LEAST, "100", baseline="0", year=2024, since=2023)
    assert expected_on(target, date(2024, 12, 31)) == 100
    assert expected_on(target, date(2024, 7, 1)) == 50  # day 183 of 366
    assert expected_on(target, date(2023, 12, 31)) == 0


def test_milestones_bend_the_path() -> None:
    target = spec(Operator.AT_LEAST, "90", baseline="50", milestones=((2025, d("80")),))
    assert [expected_on(target, date(year, 12, 31)) for year in (2020, 2025, 2026, 2030)] == [50, 80, 82, 90]
    assert verdict(target, "70", END_2025)[0] is O
    yearly = spec(Operator.DECREASE_PER_YEAR, "2", baseline="100", milestones=((2025, d("98")), (2030, d("80"))))
    assert expected_on(yearly, END_2025) == 98


def test_a_baseline_better_than_the_promise_asks_for_no_way_back() -> None:
    target = spec(Operator.AT_LEAST, "90", baseline="95")
    assert corridor_on(target, END_2025) == Corridor(d("90"), None)
    assert verdict(spec(Operator.RANGE, "103", high="107", baseline="105"), "104", END_2025) == (A, 0)


def test_a_range_is_approached_from_the_side_of_its_baseline() -> None:
    assert corridor_on(RANGE, END_2025) == Corridor(d("103"), d("111"))
    below = spec(Operator.RANGE, "103", high="107", baseline="99")
    assert corridor_on(below, END_2025) == Corridor(d("101"), d("107"))
    assert expected_on(below, END_2025) == 101
    assert expected_on(RANGE, END_2030) is None


def test_without_a_baseline_the_path_starts_from_the_first_reading() -> None:
    target = spec(Operator.AT_LEAST, "90")
    first, later = Reading(date(2020, 12, 31), d("70")), Reading(END_2025, d("79"))
    assert judge(target, [first], date(2021, 1, 1), tolerance_permille=50).status is T
    assert judge(target, [first, later], END_2025, tolerance_permille=50).status is R
    yearly = spec(Operator.DECREASE_PER_YEAR, "2")
    assert judge(yearly, [first, Reading(END_2030, d("50"))], END_2030, tolerance_permille=50).status is A
    assert judge(yearly, [first, Reading(END_2030, d("51"))], END_2030, tolerance_permille=50).status is R
    assert expected_on(yearly, END_2025) is None
    assert corridor_on(target, END_2025) == Corridor(d("90"), None)


def test_a_promise_without_a_year_holds_at_once_and_a_change_without_a_year_may_not_turn_back() -> None:
    standing = spec(Operator.AT_LEAST, "90", baseline="70", year=None)
    assert verdict(standing, "80", END_2025)[0] is O
    change = spec(Operator.DECREASE, "30", baseline="90", year=None)
    assert [verdict(change, value, END_2025)[0] for value in ("60", "89", "91", "99")] == [A, T, R, O]
    yearly = spec(Operator.INCREASE_PER_YEAR, "1", baseline="10", year=None)
    assert [verdict(yearly, value, END_2025)[0] for value in ("15", "14.9", "14")] == [T, R, O]


def test_a_promise_of_zero_is_measured_in_whole_units() -> None:
    none_left = spec(Operator.AT_MOST, "0", baseline="0")
    assert verdict(none_left, "0", END_2030) == (A, 0)
    assert verdict(none_left, "0.05", END_2030) == (R, 50)
    assert verdict(none_left, "3", END_2030) == (O, 3000)


@pytest.mark.parametrize(("tolerance", "expected"), [(0, O), (10, O), (11, O), (12, R)])
def test_the_tolerance_is_the_policys(tolerance: int, expected: TargetStatus) -> None:
    found = judge(AT_LEAST, [Reading(END_2030, d("89"))], END_2030, tolerance_permille=tolerance)
    assert (found.status, found.off_by_permille) == (expected, 12)
