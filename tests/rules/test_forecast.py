"""Where values are heading: lines go on exactly, one wrong value moves nothing, and too little is said to be too little."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.forecast import Forecast, Unknown, forecast, misses
from rules.forecast_words import foretell
from rules.path import Path
from rules.target_values import Reading, TargetSpec
from rules.values import Operator
from tests.rules.target_specs import MONTHLY, d, measured, months, on, target

SCREENED = target(Operator.AT_LEAST, "90")
SCREENED_SOON = replace(SCREENED, year=2026)
WITH_BASELINE = target(Operator.AT_LEAST, "90", baseline="50")
USERS = target(Operator.AT_LEAST, "400", year=2026, adds_up=True)
DEATHS = target(Operator.AT_MOST, "100", adds_up=True)


def yearly(since: int, *values: str) -> list[Reading]:
    return [measured(f"{since + at}-12-31", value) for at, value in enumerate(values)]


def foreseen(spec: TargetSpec, readings: list[Reading], **bounds: Decimal) -> Forecast:
    found = forecast(spec, readings, readings[-1].on, **bounds)
    assert isinstance(found, Forecast), found
    return found


def interval(found: Forecast) -> tuple[object, object, object]:
    return found.low, found.value, found.high


def test_a_line_goes_on_exactly_and_is_sure() -> None:
    found = foreseen(SCREENED, yearly(2021, "50", "53", "56", "59"))
    assert interval(found) == (77, 77, 77)
    assert found.slope == 3
    assert (found.on, found.values) == (on("2030-12-31"), 4)


def test_what_stands_still_stays() -> None:
    assert interval(foreseen(SCREENED, yearly(2021, "70", "70", "70", "70", "70"))) == (70, 70, 70)


@pytest.mark.parametrize("wrong", ["0", "99999", "-5000", "56.5"])
@pytest.mark.parametrize("at", [0, 3, 6, 8])
def test_one_wrong_value_moves_neither_the_line_nor_the_interval(wrong: str, at: int) -> None:
    values = ["46", "48", "50", "52", "54", "56", "58", "60", "62"]
    values[at] = wrong
    assert interval(foreseen(SCREENED, yearly(2018, *values))) == (70, 70, 70)


@pytest.mark.parametrize("at", [0, 2, 4])
def test_of_five_values_a_wrong_one_leaves_the_line_but_not_the_certainty(at: int) -> None:
    values = ["54", "56", "58", "60", "62"]
    values[at] = "90"
    found = foreseen(SCREENED, yearly(2022, *values))
    assert abs(found.value - 70) <= 12
    assert found.high - found.low > 5


def test_the_interval_widens_with_the_scatter_and_with_the_distance() -> None:
    calm, wild = yearly(2020, "50", "53", "54", "57", "58", "61"), yearly(2020, "50", "59", "48", "63", "52", "67")
    narrow, wide = foreseen(SCREENED, calm), foreseen(SCREENED, wild)
    assert narrow.high - narrow.low < wide.high - wide.low
    nearer = foreseen(SCREENED_SOON, calm)
    assert nearer.high - nearer.low < narrow.high - narrow.low
    assert narrow.low < narrow.value < narrow.high


def test_uneven_days_are_counted_as_they_lie() -> None:
    days = ("2024-01-01", "2024-02-29", "2024-07-01", "2025-03-14", "2025-12-31")
    line = [measured(day, str(_years_gone(day) * 10)) for day in days]
    assert foreseen(SCREENED_SOON, line).value == 20260


def _years_gone(day: str) -> Decimal:
    """The years that have gone by that day."""
    first = on(f"{on(day).year}-01-01")
    whole = (on(f"{on(day).year}-12-31") - first).days + 1
    return Decimal(on(day).year - 1) + Decimal((on(day) - first).days + 1) / whole


@pytest.mark.parametrize(
    ("spec", "readings", "why"),
    [
        (SCREENED, [], Unknown.TOO_FEW),
        (SCREENED, yearly(2024, "50", "53"), Unknown.TOO_FEW),
        (SCREENED, yearly(2023, "50", "53", "56"), Unknown.TOO_FEW),
        (WITH_BASELINE, yearly(2021, "50", "53"), Unknown.TOO_FEW),
        (replace(SCREENED, year=None), yearly(2021, "50", "53", "56", "59"), Unknown.NO_YEAR),
        (SCREENED, yearly(2027, "50", "53", "56", "59"), Unknown.YEAR_IS_OVER),
        (SCREENED, months(2026, "50", "51", "52", "53"), Unknown.TOO_FAR),
        (SCREENED, [measured("2026-12-31", value) for value in ("1", "2", "3", "4", "5")], Unknown.TOO_FEW),
        (DEATHS, months(2026, *["10"] * 11), Unknown.TOO_FEW),
        (USERS, months(2026, "10", "20"), Unknown.TOO_FEW),
        (USERS, months(2026, "10", "20", "30"), Unknown.TOO_FAR),
    ],
)
def test_too_little_is_said_to_be_too_little(spec: TargetSpec, readings: list[Reading], why: Unknown) -> None:
    found = forecast(spec, readings, on("2030-12-31"))
    assert found is why
    assert str(foretell(why)).startswith(("Chưa dự báo", "Không cần dự báo"))


def test_the_baseline_is_one_of_the_values_unless_its_day_was_measured() -> None:
    assert interval(foreseen(WITH_BASELINE, yearly(2021, "53", "56", "59"))) == (80, 80, 80)
    measured_too = foreseen(WITH_BASELINE, yearly(2020, "50.5", "53", "56", "59"))
    assert measured_too.values == 4
    assert foreseen(WITH_BASELINE, yearly(2018, "90", "90", "50", "53", "56", "59")).values == 4, "what was before is another story"


def test_what_adds_up_is_told_from_whole_years() -> None:
    readings = [*yearly(2021, "200", "190", "180", "170"), *months(2025, "10", "11")]
    assert interval(foreseen(DEATHS, readings)) == (110, 110, 110)


def test_within_its_own_year_it_goes_on_from_nought_as_it_has() -> None:
    evenly = [measured("2026-03-14", "60"), measured("2026-05-26", "120"), measured("2026-08-07", "180")]
    found = foreseen(USERS, evenly)
    assert interval(found) == (300, 300, 300)
    assert found.slope == 300
    assert found.values == 4


@pytest.mark.parametrize(("low", "high", "expected"), [(None, None, 140), (None, "100", 100), ("0", "100", 100), ("150", None, 150)])
def test_no_forecast_passes_what_can_be(low: str | None, high: str | None, expected: int) -> None:
    bounds = {name: d(bound) for name, bound in (("low", low), ("high", high)) if bound}
    assert interval(foreseen(SCREENED, yearly(2021, "50", "60", "70", "80"), **bounds)) == (expected, expected, expected)


def test_only_the_latest_forty_values_count() -> None:
    long_ago = [measured(f"{2001 + at // 12}-{at % 12 + 1:02}-15", "500", MONTHLY) for at in range(100)]
    line = [measured(f"{2021 + at // 12}-{at % 12 + 1:02}-01", str(60 + at)) for at in range(40)]
    found = foreseen(SCREENED_SOON, [*long_ago, *line])
    assert (found.values, found.low > 100) == (40, True)


@pytest.mark.parametrize(
    ("operator", "value", "ends", "expected"),
    [
        (Operator.AT_LEAST, "90", ("70", "89.999"), True),
        (Operator.AT_LEAST, "90", ("70", "90"), False),
        (Operator.MORE_THAN, "90", ("70", "90"), True),
        (Operator.MORE_THAN, "90", ("70", "90.001"), False),
        (Operator.AT_MOST, "10", ("10.001", "20"), True),
        (Operator.AT_MOST, "10", ("10", "20"), False),
        (Operator.LESS_THAN, "10", ("10", "20"), True),
        (Operator.LESS_THAN, "10", ("9.999", "20"), False),
        (Operator.RANGE, "100", ("90", "99.9"), True),
        (Operator.RANGE, "100", ("90", "100"), False),
        (Operator.RANGE, "100", ("110.1", "120"), True),
        (Operator.RANGE, "100", ("90", "130"), False),
        (Operator.RANGE, "100", ("102", "103"), False),
        (Operator.ABOUT, "100", ("80", "94.9"), True),
        (Operator.ABOUT, "100", ("80", "95"), False),
        (Operator.ABOUT, "100", ("105.1", "120"), True),
        (Operator.ABOUT, "100", ("105", "120"), False),
        (Operator.EQUAL, "100", ("101", "101"), False),
        (Operator.INCREASE, "40", ("60", "89.9"), True),
        (Operator.INCREASE, "40", ("60", "90"), False),
        (Operator.DECREASE_PER_YEAR, "1", ("40.1", "60"), True),
        (Operator.DECREASE_PER_YEAR, "1", ("40", "60"), False),
    ],
)
def test_a_promise_is_missed_where_even_the_better_end_does_not_reach_it(
    operator: Operator, value: str, ends: tuple[str, str], expected: bool
) -> None:
    path = Path.of(target(operator, value, high="110", baseline="50"), [])
    low, high = map(d, ends)
    assert misses(path, Forecast(on("2030-12-31"), (low + high) / 2, low, high, d("1"), 5), tolerance_permille=50) is expected


def test_what_is_not_known_in_numbers_is_not_missed() -> None:
    path = Path.of(target(Operator.INCREASE, "40"), [])
    assert not misses(path, Forecast(on("2030-12-31"), d("0"), d("0"), d("0"), d("1"), 5), tolerance_permille=50)


def test_it_is_said_how_sure_it_is() -> None:
    found = Forecast(on("2030-12-31"), d("85.234567"), d("1234.6"), d("1250"), d("1"), 5)
    assert str(foretell(found, "%")) == (
        "Nếu giữ đà của 5 số liệu đã có, đến 31/12/2030 sẽ vào khoảng 85,23%; với xác suất chừng 80%, từ 1.235% đến 1.250%."
    )
