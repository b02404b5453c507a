"""The league table, the grid and the page of a unit: what counts, in which order, against what it was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models import Cascade, ClauseState, Indicator, PlanState, Unit
from rules.target_values import IndicatorKind
from rules.values import Frequency, Level, TargetStatus
from tests.builders import NOW, indicator, plan, province, target, unit, unit_parent
from workflow.heat import heat, indicators_below, multiples, overview
from workflow.league import LeagueQuestion, LeagueSort, latest_days, league
from workflow.measurement import NewValue, take_in

NAMES = ("An Bình", "Bình Yên", "Cát Lâm")
LAST, THIS = date(2026, 1, 31), date(2026, 2, 28)
A_YEAR_AGO = date(2025, 2, 28)
VALUES = {"An Bình": (10, 30, 35), "Bình Yên": (40, 20, None), "Cát Lâm": (None, 25, None)}
"""A year ago and in January; in February An Bình has 35."""


def area(session: Session) -> tuple[Unit, dict[str, Unit], Indicator]:
    above = province(session)
    communes = {name: unit(session, f"UBND xã {name}", under=above) for name in NAMES}
    of = indicator(session, kind=IndicatorKind.RATE, frequency=Frequency.MONTHLY)
    for name, numbers in VALUES.items():
        for on, number in zip((A_YEAR_AGO, LAST, THIS), numbers, strict=True):
            if number is not None:
                enter(session, of, communes[name], on, number)
    return above, communes, of


def enter(session: Session, of: Indicator, by: Unit, on: date, percent: int) -> None:
    one = NewValue(of, by.id, Frequency.MONTHLY, on, numerator=Decimal(percent), denominator=Decimal(100))
    take_in(session, [one], by=None, now=NOW)


def asked(of: Indicator, above: Unit, on: date = LAST, **fields: object) -> LeagueQuestion:
    return LeagueQuestion(of, above.id, Frequency.MONTHLY, on, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sort", "is_descending", "expected"),
    [
        (LeagueSort.NAME, False, ["An Bình", "Bình Yên", "Cát Lâm"]),
        (LeagueSort.NAME, True, ["Cát Lâm", "Bình Yên", "An Bình"]),
        (LeagueSort.VALUE, False, ["Bình Yên", "Cát Lâm", "An Bình"]),
        (LeagueSort.VALUE, True, ["An Bình", "Cát Lâm", "Bình Yên"]),
        (LeagueSort.STATUS, False, ["Cát Lâm", "An Bình", "Bình Yên"]),
    ],
)
def test_the_table_is_sorted_by_any_column(session: Session, sort: LeagueSort, is_descending: bool, expected: list[str]) -> None:
    above, communes, of = area(session)
    owned = plan(session, owner=above, state=PlanState.PUBLISHED)
    for name, status in (("Cát Lâm", TargetStatus.OFF_TARGET), ("An Bình", TargetStatus.ON_TRACK)):
        target(session, owned, communes[name], key=name, indicator_id=of.id, review=ClauseState.ACCEPTED, status=status)
    rows = league(session, asked(of, above, sort=sort, is_descending=is_descending)).rows
    assert [row.name.removeprefix("UBND xã ") for row in rows] == expected


def test_changes_are_against_the_month_before_and_the_year_before(session: Session) -> None:
    above, _, of = area(session)
    first, second, third = league(session, asked(of, above, THIS)).rows
    assert (first.change, first.year_change) == (Decimal(5), Decimal(25))
    assert (second.cell, second.change, third.cell) == (None, None, None)
    assert first.series == ((A_YEAR_AGO, Decimal(10)), (LAST, Decimal(30)), (THIS, Decimal(35)))
    assert latest_days(session, [of], above.id) == {of.id: THIS}


def test_a_page_of_what_is_searched_without_marks(session: Session) -> None:
    above, _, of = area(session)
    found = league(session, asked(of, above, search="binh", page_size=1, page=2))
    assert ([row.name for row in found.rows], found.total, found.reported, found.last_page) == (["UBND xã Bình Yên"], 2, 2, 2)
    beyond = league(session, asked(of, above, search="binh", page=9))
    assert (beyond.rows, beyond.total, beyond.reported) == ((), 2, 2)


def test_whoever_has_no_target_is_measured_by_the_same_rate_above(session: Session) -> None:
    above, communes, of = area(session)
    owned = plan(session, owner=above, state=PlanState.PUBLISHED)
    top = target(session, owned, above, key="t", indicator_id=of.id, review=ClauseState.ACCEPTED, cascade=Cascade.SAME_RATE)
    own = target(session, owned, communes["An Bình"], key="a", indicator_id=of.id, review=ClauseState.ACCEPTED)
    first, second, _ = league(session, asked(of, above)).rows
    assert (first.target, first.is_given_rate) == (own, False)
    assert (second.target, second.is_given_rate, second.status) == (top, True, None)


def test_all_communes_of_the_country_stand_in_one_table(session: Session) -> None:
    above, _, of = area(session)
    top = unit(session, "Chính phủ", level=Level.CENTRAL, kind="")
    unit_parent(session, above, top)
    found = league(session, asked(of, top, level=Level.COMMUNE, sort=LeagueSort.VALUE))
    assert [row.cell.value for row in found.rows if row.cell] == [20, 25, 30]
    (only,) = league(session, asked(of, top)).rows
    assert only.cell is not None
    assert (only.cell.value, only.cell.reported, only.cell.expected) == (Decimal(25), 3, 3)


def test_the_grid_shows_each_indicator_for_its_last_period_that_is_over(session: Session) -> None:
    above, communes, of = area(session)
    yearly = indicator(session, "Quy mô", kind=IndicatorKind.COUNT)
    take_in(session, [NewValue(yearly, communes["An Bình"].id, Frequency.YEARLY, date(2025, 12, 31), Decimal(7))], by=None, now=NOW)
    grid = heat(session, above.id, [of, yearly], date(2026, 2, 15))
    assert grid.days == (LAST, date(2025, 12, 31))
    told = [[one.cell.value if one.cell else None for one in row.cells] for row in grid.rows]
    assert told == [[30, 7], [20, None], [25, None]]


def test_a_unit_s_page_and_the_country_s_show_the_last_periods_with_their_coverage(session: Session) -> None:
    above, _, of = area(session)
    top = unit(session, "Chính phủ", level=Level.CENTRAL, kind="")
    unit_parent(session, above, top)
    for whose in (above, top):
        assert indicators_below(session, above.id) == [of]
        (row,) = overview(session, whose.id, [of], THIS, spans=2)
        (january, first), (february, second) = row.spans
        assert (january, february) == (LAST, THIS)
        assert first is not None and second is not None
        assert (first.value, first.reported, first.expected, first.is_whole) == (Decimal(25), 3, 3, True)
        assert (second.value, second.reported, second.expected, second.is_whole) == (Decimal(35), 1, 3, False)
        assert row.latest == (THIS, second)


def test_small_pictures_are_of_a_target_and_those_it_was_given_down_to(session: Session) -> None:
    above, communes, of = area(session)
    owned = plan(session, owner=above, state=PlanState.PUBLISHED)
    top = target(session, owned, above, key="t", indicator_id=of.id, review=ClauseState.ACCEPTED)
    for name in ("Cát Lâm", "An Bình"):
        target(session, owned, communes[name], key=name, indicator_id=of.id, review=ClauseState.ACCEPTED, parent_id=top.id)
    family = multiples(session, top, THIS)
    assert [one.unit_name for one in family] == [above.name, "UBND xã An Bình", "UBND xã Cát Lâm"]
    assert all(one.readings for one in family)
