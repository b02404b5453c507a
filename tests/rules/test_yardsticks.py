"""How strictly values are judged: the tolerance to the thousandth, how many periods in a row, how many units must have reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.policy import shipped_policies
from rules.target_values import Reading
from rules.trajectory import Yardstick, judge
from rules.values import Frequency, Operator, TargetStatus
from rules.yardsticks import yardstick_of
from tests.rules.target_specs import DAILY, HALF_YEARLY, MONTHLY, QUARTERLY, STRICTLY, YEARLY, judged, measured, months, on, target

A, T, R, O, N = TargetStatus.ACHIEVED, TargetStatus.ON_TRACK, TargetStatus.AT_RISK, TargetStatus.OFF_TARGET, TargetStatus.NO_DATA  # noqa: E741

SCREENED = target(Operator.AT_LEAST, "80", milestones=((2025, "80"),), baseline="80")
SCREENED_BY_2026 = replace(SCREENED, year=2026, value=SCREENED.value + 1, milestones=((2025, SCREENED.value),))
GOOD, WEAK, BAD = "80", "77", "70"
STANDING = target(Operator.AT_LEAST, "80", year=None)


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [
        ("950", 50, R),
        ("949.999", 50, O),
        ("949", 50, O),
        ("949", 51, R),
        ("951", 48, O),
        ("951", 49, R),
        ("1000", 0, T),
        ("999.999", 0, O),
        ("999.999", 1, R),
        ("999", 1, R),
        ("998.999", 1, O),
        ("0", 1000, R),
        ("0", 999, O),
    ],
)
def test_the_tolerance_is_exact_to_the_thousandth(value: str, tolerance: int, expected: TargetStatus) -> None:
    spec = target(Operator.AT_LEAST, "1001", baseline="1000", milestones=((2029, "1000"),))
    assert judged(spec, measured("2026-06-30", value), by=Yardstick(tolerance)).status is expected


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [("1050", 50, R), ("1050.001", 50, O), ("1051", 50, O), ("1051", 51, R), ("1001", 1, R), ("1001.001", 1, O), ("2000", 1000, R)],
)
def test_so_is_it_above_a_limit(value: str, tolerance: int, expected: TargetStatus) -> None:
    spec = target(Operator.AT_MOST, "999", baseline="1000", milestones=((2029, "1000"),))
    assert judged(spec, measured("2026-06-30", value), by=Yardstick(tolerance)).status is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([BAD], (R, 1)),
        ([BAD, BAD], (O, 2)),
        ([BAD, BAD, BAD], (O, 3)),
        ([BAD, WEAK], (R, 0)),
        ([BAD, WEAK, BAD], (R, 1)),
        ([BAD, GOOD, BAD], (R, 1)),
        ([BAD, BAD, WEAK], (R, 0)),
        ([BAD, BAD, GOOD], (A, 0)),
        ([GOOD, BAD, BAD], (O, 2)),
    ],
)
def test_months_are_off_only_after_two_in_a_row(values: list[str], expected: object) -> None:
    verdict = judged(STANDING, *months(2026, *values))
    assert (verdict.status, verdict.periods_off) == expected


@pytest.mark.parametrize(("needed", "expected"), [(1, [O, O, O, O]), (2, [R, O, O, O]), (3, [R, R, O, O]), (4, [R, R, R, O])])
def test_how_many_is_the_policys(needed: int, expected: list[TargetStatus]) -> None:
    by = replace(STRICTLY, periods_in_a_row=needed)
    assert [judged(STANDING, *months(2026, *[BAD] * count), by=by).status for count in (1, 2, 3, 4)] == expected


@pytest.mark.parametrize(
    ("period", "expected"), [(MONTHLY, R), (QUARTERLY, R), (HALF_YEARLY, O), (YEARLY, O), (DAILY, O), (Frequency.WEEKLY, R)]
)
def test_longer_periods_count_at_once(period: Frequency, expected: TargetStatus) -> None:
    assert judged(STANDING, measured("2026-06-30", BAD, period)).status is expected


def test_a_month_that_is_missing_breaks_no_row() -> None:
    assert judged(STANDING, measured("2026-01-31", BAD, MONTHLY), measured("2026-04-30", BAD, MONTHLY)).status is O


def test_what_was_off_by_a_whole_year_is_not_better_for_a_bad_month() -> None:
    year = measured("2025-12-31", BAD, YEARLY)
    by = replace(STRICTLY, periods_in_a_row=3)
    assert judged(STANDING, year, measured("2026-01-31", BAD, MONTHLY), by=by).status is O
    assert judged(STANDING, year, measured("2026-01-31", GOOD, MONTHLY), by=by).status is A


def test_of_two_values_of_one_day_the_longer_period_counts_once() -> None:
    both = [measured("2025-12-31", GOOD, YEARLY), measured("2025-12-31", BAD, MONTHLY)]
    verdict = judged(STANDING, *both)
    assert (verdict.status, verdict.reading) == (A, both[0])
    both = [measured("2025-12-31", BAD, QUARTERLY), measured("2025-12-31", BAD, MONTHLY)]
    assert judged(STANDING, *both).periods_off == 1


def test_at_the_end_of_the_targets_year_one_month_is_enough() -> None:
    spec = replace(SCREENED_BY_2026)
    assert judged(spec, measured("2026-11-30", BAD, MONTHLY)).status is R
    assert judged(spec, measured("2026-12-31", BAD, MONTHLY)).status is O


@pytest.mark.parametrize(("coverage", "expected"), [(1000, A), (801, A), (800, A), (799, N), (1, N), (0, N)])
def test_too_few_reports_do_not_judge(coverage: int, expected: TargetStatus) -> None:
    verdict = judged(STANDING, measured("2026-01-31", GOOD, MONTHLY, coverage))
    assert (verdict.status, verdict.coverage_permille) == (expected, coverage)
    assert (verdict.set_aside is not None) is (expected is N)


def test_the_last_value_with_enough_reports_judges_meanwhile() -> None:
    readings = [measured("2026-01-31", GOOD, MONTHLY), measured("2026-02-28", BAD, MONTHLY, 300)]
    verdict = judged(STANDING, *readings)
    assert (verdict.status, verdict.reading, verdict.set_aside, verdict.coverage_permille) == (A, readings[0], readings[1], 300)
    later = measured("2026-03-31", BAD, MONTHLY, 900)
    assert judged(STANDING, *readings, later).periods_off == 1, "what does not judge is in no row"
    assert judged(STANDING, *readings, later).set_aside is None


def test_a_value_that_does_not_judge_begins_no_path() -> None:
    spec = target(Operator.AT_LEAST, "90")
    few, first = measured("2020-12-31", "10", YEARLY, 300), measured("2021-12-31", "70", YEARLY)
    assert (
        judged(spec, few, first, measured("2022-12-31", "72", YEARLY)).expected
        == judged(spec, first, measured("2022-12-31", "72")).expected
    )


def test_without_any_value_the_coverage_is_nought() -> None:
    verdict = judge(STANDING, [], on("2026-01-31"), STRICTLY)
    assert (verdict.status, verdict.coverage_permille, verdict.periods_off, verdict.set_aside) == (N, 0, 0, None)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([measured("2026-12-31", "81"), measured("2027-12-31", "60")], A),
        ([measured("2026-10-01", "81"), measured("2027-12-31", "60")], A),
        ([measured("2026-10-01", "81"), measured("2026-12-31", "60"), measured("2027-12-31", "60")], O),
        ([measured("2026-12-31", "60"), measured("2027-12-31", "81")], A),
        ([measured("2026-12-31", "60"), measured("2027-12-31", "81"), measured("2028-12-31", "60")], A),
        ([measured("2026-12-31", "60"), measured("2027-12-31", "80.9")], R),
        ([measured("2025-12-31", "81"), measured("2027-12-31", "60")], O),
        ([measured("2027-12-31", "60")], O),
    ],
)
def test_what_was_promised_for_a_year_is_settled_by_its_end(readings: list[Reading], expected: TargetStatus) -> None:
    assert judged(SCREENED_BY_2026, *readings).status is expected


def test_a_correction_turns_the_status_back() -> None:
    january, wrong, right = (
        measured("2026-01-31", BAD, MONTHLY),
        measured("2026-02-28", BAD, MONTHLY),
        measured("2026-02-28", GOOD, MONTHLY),
    )
    assert judged(STANDING, january, wrong).status is O
    assert judged(STANDING, january, right).status is A
    assert judged(STANDING, january).status is R, "returned to its unit, the second value counts no more"
    corrected = measured("2026-01-31", WEAK, MONTHLY)
    verdict = judged(STANDING, corrected, wrong)
    assert (verdict.status, verdict.periods_off) == (R, 1), "the row begins later"


def test_the_shipped_policy_says_how_strictly_values_are_judged_and_one_that_does_not_tolerates_nothing() -> None:
    policies = shipped_policies()
    assert yardstick_of(policies) == STRICTLY
    assert yardstick_of(policies[:2]) == Yardstick(0, 1, 0)
    older = replace(policies[2], parameters={"tolerance_permille": 30})
    assert yardstick_of([*policies[:2], older]) == Yardstick(30, 1, 0)


def test_a_yardstick_of_a_tolerance_alone_judges_every_value_at_once() -> None:
    assert judge(STANDING, months(2026, BAD), on("2026-01-31"), tolerance_permille=50).status is O
    assert judge(STANDING, [measured("2026-01-31", BAD, MONTHLY, 1)], on("2026-01-31"), tolerance_permille=50).status is O
