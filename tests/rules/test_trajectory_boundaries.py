"""Every operator with every direction, a hair on either side of its promise and of its tolerance; ranges, milestones, shares, noughts."""

from __future__ import annotations

import pytest

from rules.target_values import TargetSpec
from rules.trajectory import Corridor, Yardstick, corridor_on, expected_on, judge
from rules.values import Direction, Operator, TargetStatus
from tests.rules.target_specs import d, judged, measured, on, target

A, T, R, O, N = TargetStatus.ACHIEVED, TargetStatus.ON_TRACK, TargetStatus.AT_RISK, TargetStatus.OFF_TARGET, TargetStatus.NO_DATA  # noqa: E741
END = "2030-12-31"
ANY = (None, *Direction)

# A promise of 1000 with a tolerance of 50 ‰: far below, just beyond, at the edge, a hair below, on it, and the same above.
BESIDE = ("900", "949.999", "950", "999.999", "1000", "1000.001", "1050", "1050.001", "1100")
AT_LEAST = (O, O, R, R, A, A, A, A, A)
MORE = (O, O, R, R, R, A, A, A, A)
AT_MOST = (A, A, A, A, A, R, R, O, O)
LESS = (A, A, A, A, R, R, R, O, O)
NEAR = (O, O, A, A, A, A, A, O, O)
NEAR_ABOVE = (O, O, A, A, A, A, A, A, A)
NEAR_BELOW = (A, A, A, A, A, A, A, O, O)
ON_OR_ABOVE = (O, O, R, R, A, A, A, A, A)
ON_OR_BELOW = (A, A, A, A, A, R, R, O, O)
INSIDE = (O, O, R, R, A, R, R, O, O)

TABLE = [
    *((Operator.AT_LEAST, direction, AT_LEAST) for direction in ANY),
    *((Operator.MORE_THAN, direction, MORE) for direction in ANY),
    *((Operator.AT_MOST, direction, AT_MOST) for direction in ANY),
    *((Operator.LESS_THAN, direction, LESS) for direction in ANY),
    *((Operator.RANGE, direction, INSIDE) for direction in ANY),
    *((Operator.ABOUT, direction, NEAR) for direction in (None, Direction.RANGE, Direction.TOWARD)),
    (Operator.ABOUT, Direction.HIGHER, NEAR_ABOVE),
    (Operator.ABOUT, Direction.LOWER, NEAR_BELOW),
    *((Operator.EQUAL, direction, NEAR) for direction in (None, Direction.RANGE, Direction.TOWARD)),
    (Operator.EQUAL, Direction.HIGHER, ON_OR_ABOVE),
    (Operator.EQUAL, Direction.LOWER, ON_OR_BELOW),
]


@pytest.mark.parametrize(("operator", "direction", "expected"), TABLE)
@pytest.mark.parametrize("adds_up", [False, True])
def test_around_the_promise_at_the_end_of_its_year(
    operator: Operator, direction: Direction | None, expected: object, adds_up: bool
) -> None:
    spec = target(operator, "1000", high="1000", baseline="1000", direction=direction, adds_up=adds_up)
    assert tuple(judged(spec, measured(END, value)).status for value in BESIDE) == expected


@pytest.mark.parametrize("direction", ANY)
@pytest.mark.parametrize(
    ("operator", "change", "baseline", "expected"),
    [
        (Operator.INCREASE, "200", "800", AT_LEAST),
        (Operator.INCREASE_PER_YEAR, "20", "800", AT_LEAST),
        (Operator.DECREASE, "200", "1200", AT_MOST),
        (Operator.DECREASE_PER_YEAR, "20", "1200", AT_MOST),
    ],
)
def test_a_change_is_one_way_whatever_the_indicator(
    operator: Operator, direction: Direction | None, change: str, baseline: str, expected: object
) -> None:
    spec = target(operator, change, baseline=baseline, direction=direction)
    assert tuple(judged(spec, measured(END, value)).status for value in BESIDE) == expected


def test_the_day_before_the_end_the_promise_is_not_yet_due_and_on_the_day_it_is() -> None:
    spec = target(Operator.MORE_THAN, "1000", baseline="1000")
    assert [judged(spec, measured(day, "1000")).status for day in ("2030-12-30", END, "2031-01-01")] == [T, R, R]


@pytest.mark.parametrize(
    ("operator", "share", "baseline", "promise"),
    [
        (Operator.DECREASE, "0.333333", "90", "60"),
        (Operator.DECREASE, "0.666667", "90", "30"),
        (Operator.DECREASE, "0.5", "90", "45"),
        (Operator.DECREASE, "0.142857", "91", "78"),
        (Operator.DECREASE, "0.125", "80", "70"),
        (Operator.DECREASE, "0.011111", "90000", "89000"),
        (Operator.DECREASE, "0.011112", "90000", "88999.92"),
        (Operator.INCREASE, "0.333333", "90", "120"),
        (Operator.INCREASE, "0.666667", "90", "150"),
        (Operator.INCREASE, "1", "45", "90"),
        (Operator.INCREASE, "2", "45", "135"),
        (Operator.DECREASE, "1", "90", "0"),
        (Operator.DECREASE_PER_YEAR, "0.033333", "90", "60"),
        (Operator.DECREASE, "0.25", "0", "0"),
        (Operator.DECREASE, "0.000001", "1000000", "999999"),
    ],
)
def test_a_share_of_the_baseline_is_exact(operator: Operator, share: str, baseline: str, promise: str) -> None:
    spec = target(operator, share, baseline=baseline, is_relative=True)
    assert expected_on(spec, on(END)) == d(promise)
    assert judged(spec, measured(END, promise)).status is A


def test_a_path_given_by_milestones_may_fall_before_it_rises() -> None:
    spec = target(Operator.AT_LEAST, "90", baseline="70", milestones=((2022, "60"), (2026, "80")))
    assert [expected_on(spec, on(f"{year}-12-31")) for year in (2020, 2021, 2022, 2024, 2026, 2028, 2030)] == [60, 60, 60, 70, 80, 85, 90]


def test_a_falling_path_goes_through_its_milestones() -> None:
    spec = target(Operator.AT_MOST, "107", baseline="115", milestones=((2023, "113"), (2025, "110")))
    assert [expected_on(spec, on(f"{year}-12-31")) for year in (2020, 2022, 2023, 2024, 2025, 2027)] == [
        115,
        d("113.666666667"),
        113,
        d("111.5"),
        110,
        d("108.8"),
    ]
    assert [judged(spec, measured("2025-12-31", value)).status for value in ("110", "110.1", "115.5", "115.6")] == [T, R, R, O]


def test_milestones_after_the_targets_year_and_of_it_give_way_to_the_promise() -> None:
    spec = target(Operator.AT_LEAST, "90", baseline="70", milestones=((2030, "85"), (2031, "95")))
    assert [expected_on(spec, on(f"{year}-12-31")) for year in (2025, 2030, 2031)] == [80, 90, 90]


def test_milestones_on_the_way_to_a_range_bind_on_the_side_that_they_come_from() -> None:
    spec = target(Operator.RANGE, "103", high="107", baseline="115", milestones=((2025, "110"),))
    assert corridor_on(spec, on("2025-12-31")) == Corridor(d("103"), d("110"))
    assert [judged(spec, measured("2025-12-31", value)).status for value in ("109", "107", "103", "102", "111", "116")] == [
        T,
        A,
        A,
        R,
        R,
        O,
    ]
    below = target(Operator.RANGE, "103", high="107", baseline="95", milestones=((2025, "100"),))
    assert corridor_on(below, on("2025-12-31")) == Corridor(d("100"), d("107"))


def test_milestones_on_the_way_to_a_value_leave_the_way_to_it_free() -> None:
    spec = target(Operator.ABOUT, "2.1", baseline="2.5", milestones=((2025, "2.4"),), direction=Direction.TOWARD)
    assert corridor_on(spec, on("2025-12-31")) == Corridor(d("2.1"), d("2.4"))


def test_the_ends_of_a_range_may_be_written_in_either_order() -> None:
    spec = target(Operator.RANGE, "107", high="103", year=2026, baseline="105")
    assert [judged(spec, measured("2026-12-31", value)).status for value in ("103", "105", "107", "107.1")] == [A, A, A, R]


def test_a_range_of_one_number_is_that_number() -> None:
    spec = target(Operator.RANGE, "105", baseline="105")
    assert [judged(spec, measured(END, value)).status for value in ("105", "105.1", "111")] == [A, R, O]


@pytest.mark.parametrize("operator", [Operator.DECREASE, Operator.INCREASE, Operator.DECREASE_PER_YEAR, Operator.INCREASE_PER_YEAR])
def test_a_change_without_a_baseline_begins_with_the_first_value(operator: Operator) -> None:
    spec = target(operator, "10")
    assert corridor_on(spec, on(END)) == Corridor(None, None)
    assert judged(spec, measured("2026-06-30", "50")).status is T


def test_a_year_of_a_baseline_without_its_value_is_no_baseline() -> None:
    spec = TargetSpec(Operator.AT_LEAST, d("90"), year=2030, baseline_year=2020)
    assert judged(spec, measured("2026-06-30", "50")).status is T
    assert judged(spec, measured("2026-06-30", "50"), measured(END, "70")).status is O


def test_a_baseline_of_the_targets_own_year_leaves_only_the_promise() -> None:
    spec = target(Operator.AT_LEAST, "90", baseline="70", since=2030)
    assert [judged(spec, measured(day, "89")).status for day in ("2029-06-30", END)] == [R, R]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (Operator.AT_MOST, "0", (A, 0)),
        (Operator.AT_MOST, "0.05", (R, 50)),
        (Operator.AT_MOST, "0.0501", (O, 51)),
        (Operator.LESS_THAN, "0", (R, 0)),
        (Operator.AT_LEAST, "-0.05", (R, 50)),
        (Operator.EQUAL, "0.05", (A, 50)),
        (Operator.EQUAL, "-0.051", (O, 51)),
        (Operator.ABOUT, "0", (A, 0)),
    ],
)
def test_beside_nought_the_tolerance_is_thousandths_of_one(operator: Operator, value: str, expected: object) -> None:
    verdict = judged(target(operator, "0", baseline="0"), measured(END, value))
    assert (verdict.status, verdict.off_by_permille) == expected


def test_below_nought_a_bound_is_as_wide_as_above_it() -> None:
    spec = target(Operator.AT_LEAST, "-100", baseline="-100")
    assert [judged(spec, measured(END, value)).status for value in ("-100", "-105", "-105.1", "-90")] == [A, R, O, A]


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-02-29", "60"), ("2024-12-30", "365"), ("2024-12-31", "366"), ("2025-01-01", "367"), ("2025-12-31", "731")]
)
def test_a_path_over_a_leap_day_moves_by_days(day: str, expected: str) -> None:
    spec = target(Operator.AT_LEAST, "731", baseline="0", since=2023, year=2025, milestones=((2024, "366"),))
    assert expected_on(spec, on(day)) == d(expected)


def test_readings_after_the_day_do_not_count_and_those_of_the_day_do() -> None:
    spec = target(Operator.AT_LEAST, "90", baseline="70")
    readings = [measured("2025-12-31", "80"), measured("2026-01-01", "10")]
    assert [judge(spec, readings, on(day), Yardstick(50)).status for day in ("2025-12-30", "2025-12-31", "2026-01-01")] == [N, T, O]
