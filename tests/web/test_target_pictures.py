"""Pictures of targets: what is drawn, with which sign, and that the numbers stand beneath; the list, the league table and the grid."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import Indicator, MeasurementState, Target
from rules.forecast import Forecast
from rules.target_values import IndicatorKind, InTime, Reading
from rules.trajectory import Yardstick
from rules.values import Frequency, Operator, TargetStatus
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from web.figure_words import places
from web.small_pictures import Course, panels_of, spark_of
from web.target_chart import Outlook, Sign, chart_of
from web.target_figures import signs_of
from workflow.figures import Figure
from workflow.measurement import NewValue, take_in
from workflow.unit_words import short_unit

D = Decimal


def yearly(*, high: bool = True, cumulative: bool = False) -> Target:
    """At least (at most) 50 by 2026, from 40 in 2022."""
    operator = Operator.AT_LEAST if high else Operator.AT_MOST
    made = Target(operator=operator, value=D(50), unit_text="%", year=2026, factor=D(1), baseline=D(40), baseline_year=2022)
    if cumulative:
        made.definition = Indicator(
            unit_text="%",
            kind=IndicatorKind.COUNT,
            numerator_in_time=InTime.SUM,
            denominator_in_time=InTime.LAST,
            frequency=Frequency.MONTHLY,
        )
    return made


def months(year: int, count: int, by: int = 4) -> list[Reading]:
    return [Reading(date(year, month, 28), D(by * month), Frequency.MONTHLY) for month in range(1, count + 1)]


def pairs(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points.split())]


def test_what_is_tolerated_lies_below_a_path_that_must_be_reached_and_above_one_that_must_not_be_passed() -> None:
    for high in (True, False):
        chart = chart_of(yearly(high=high), [Reading(date(2023, 12, 31), D(43))], TODAY, Outlook(tolerance_permille=100))
        assert chart
        (band,), (path,) = chart.bands, chart.paths
        near, far = pairs(band)[: len(pairs(path))], pairs(band)[len(pairs(path)) :]
        assert near == pairs(path)
        assert all((there[1] > here[1]) is high for here, there in zip(near, reversed(far), strict=True))


def test_what_adds_up_in_a_year_is_a_saw_whose_path_is_one_too() -> None:
    readings = [*months(2024, 12), *months(2025, 3)]
    chart = chart_of(yearly(cumulative=True), readings, date(2025, 4, 10))
    assert chart
    assert chart.is_saw
    assert len(chart.lines) == 2
    feet = {pairs(line)[0][1] for line in (*chart.lines, *chart.paths)}
    assert feet == {float(chart.foot)}, "each year begins at nought"
    assert len(chart.paths) == len(set(chart.paths)) >= 4


def test_whole_years_of_what_adds_up_are_no_saw() -> None:
    readings = [Reading(date(year, 12, 31), D(40 + year - 2022), Frequency.YEARLY) for year in (2023, 2024)]
    chart = chart_of(yearly(cumulative=True), readings, TODAY)
    assert chart
    assert not chart.is_saw
    assert len(chart.lines) == 1


def test_the_forecast_starts_at_the_last_value_and_ends_at_the_horizon() -> None:
    readings = [Reading(date(year, 12, 31), D(year - 1980)) for year in (2022, 2023, 2024)]
    foreseen = Forecast(date(2026, 12, 31), D(46), D(45), D(900), D(1), 3)
    chart = chart_of(yearly(), readings, TODAY, Outlook(foreseen=foreseen))
    assert chart
    assert chart.fan
    assert pairs(chart.fan.line)[0] == (chart.dots[-1].x, chart.dots[-1].y)
    assert chart.fan.end.x == chart.horizon_x
    assert all(0 <= y <= chart.height for _, y in pairs(chart.fan.area)), "an interval without measure is cut, not the picture pressed flat"


def test_a_picture_shows_today_milestones_and_the_baseline() -> None:
    target = yearly()
    target.milestones = [{"year": 2024, "value": "44.5"}, {"year": 2099, "value": "1"}]
    chart = chart_of(target, [], date(2025, 6, 30))
    assert chart
    assert [mark.words for mark in chart.milestones] == ["31/12/2024: 44,5"]
    assert chart.baseline
    assert chart.left < (chart.today_x or 0) < chart.right
    past = chart_of(target, [], date(2031, 1, 1))
    assert past
    assert past.today_x is None


FEW = Yardstick(50, 2, 800)


@pytest.mark.parametrize(
    ("figure", "sign"),
    [
        ({"is_approved": True}, Sign.APPROVED),
        ({}, Sign.ENTERED),
        ({"is_rolled_up": True, "is_approved": True}, Sign.SUM_APPROVED),
        ({"is_rolled_up": True, "coverage_permille": 800}, Sign.SUM_ENTERED),
        ({"is_rolled_up": True, "coverage_permille": 799}, Sign.TOO_FEW),
    ],
)
def test_how_a_value_came_to_be_has_its_own_sign(figure: dict[str, bool | int], sign: Sign) -> None:
    on = date(2025, 12, 31)
    made = Figure(Frequency.YEARLY, on, D(4), **figure)  # type: ignore[arg-type]
    assert signs_of(None, [made], [Reading(on, D(4), Frequency.YEARLY)], FEW) == {on: sign}


def test_a_year_so_far_is_approved_only_when_each_of_its_months_is() -> None:
    definition = Indicator(numerator_in_time=InTime.SUM, denominator_in_time=InTime.LAST)
    ends = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    figures = [Figure(Frequency.MONTHLY, on, D(4), is_approved=on != ends[1]) for on in ends]
    signs = signs_of(definition, figures, [Reading(on, D(4), Frequency.MONTHLY) for on in ends], FEW)
    assert [signs[on] for on in ends] == [Sign.APPROVED, Sign.ENTERED, Sign.ENTERED]


def test_a_spark_line_says_what_it_shows(app: Flask) -> None:
    with app.test_request_context():
        spark = spark_of([(date(2024, 12, 31), D("40.5")), (date(2025, 12, 31), D(50))])
        assert spark
        assert spark.words == "2 số liệu, từ 40,5 (12/2024) đến 50 (12/2025)"
        assert spark_of([]) is None


def test_panels_share_one_scale_and_one_without_values_says_so(app: Flask) -> None:
    low, high = ([(date(2024, 12, 31), D(value)), (date(2025, 12, 31), D(value + 5))] for value in (10, 80))
    with app.test_request_context():
        first, second, none = panels_of([Course(low), Course(high), Course([])])
        assert first.end
        assert second.end
        assert first.end.y > second.end.y + 40
        assert none.end is None
        assert none.words == "Chưa có số liệu"


@pytest.mark.parametrize(
    ("value", "shown"), [("73.186865", "73.19"), ("1234.5678", "1234.6"), ("0.001", "0.001"), ("0", "0"), ("100", "100.0")]
)
def test_values_are_shown_with_as_many_places_as_make_sense(value: str, shown: str) -> None:
    assert str(places(D(value))) == shown


def test_committees_of_the_people_are_written_short() -> None:
    assert short_unit("Ủy ban nhân dân xã Tân Lập") == "UBND xã Tân Lập"
    assert short_unit("Sở Y tế") == "Sở Y tế"


@pytest.fixture
def given(session: Session, place: Place) -> Target:
    """The province's target, given down to both communes: Tân Lập has reported 45 of 100 for 2025, Phú Sơn nothing."""
    counted_by = builders.indicator(
        session, numerator_text="Số phụ nữ được sàng lọc", denominator_text="Số phụ nữ sinh con", source="Sổ sinh"
    )
    above = builders.target(session, place.plan, place.province, indicator_id=counted_by.id)
    for commune in (place.commune, place.other_commune):
        builders.target(session, place.plan, commune, indicator_id=counted_by.id, parent_id=above.id, status=TargetStatus.OFF_TARGET)
    builders.measurement(
        session,
        above,
        45,
        unit_id=place.commune.id,
        period=Frequency.YEARLY,
        on=date(2025, 12, 31),
        numerator=45,
        denominator=100,
        above_id=place.province.id,
    )
    session.commit()
    return above


def test_targets_given_down_do_not_flood_the_list(browser: Browser, given: Target) -> None:
    page = browser.log_in("thu").get("/targets")
    assert "Không liệt kê 2 chỉ tiêu" in page
    assert "giao cho 2 đơn vị, 2 chệch" in page
    assert page.count('class="item-title"') == 1
    assert browser.get("/targets?parts=1").count('class="item-title"') == 3
    assert browser.get(f"/targets?parent={given.id}&parts=1&group=unit").count('class="group-row"') == 2


def test_who_was_given_a_target_sees_it(browser: Browser, given: Target) -> None:
    assert browser.log_in("lan").get("/targets").count('class="item-title"') == 1


def test_the_page_of_a_target_shows_its_units_its_definition_and_its_numbers(browser: Browser, given: Target) -> None:
    page = browser.log_in("thu").get(f"/targets/{given.id}")
    assert page.count('class="panel"') == 2
    assert "Số phụ nữ được sàng lọc" in page
    assert "Sổ sinh" in page
    below = browser.get(f"/targets/{given.id}/units")
    assert "UBND xã Phú Sơn" in below
    assert "Chưa có số liệu" in below
    child = browser.get(f"/targets/{given.id + 1}")
    assert "45 / 100" in child
    assert "Năm 2025" in child
    assert 'class="chart-dot chart-entered"' in child


def test_what_came_together_from_below_says_who_has_reported(browser: Browser, session: Session, place: Place, given: Target) -> None:
    counted_by = session.get_one(Indicator, given.indicator_id)
    new = NewValue(counted_by, place.commune.id, Frequency.YEARLY, date(2024, 12, 31), numerator=D(30), denominator=D(100))
    take_in(session, [new], by=None, now=NOW)
    session.commit()
    page = browser.log_in("thu").get(f"/targets/{given.id}")
    assert "1/2" in page.split("<meter")[1].split("</p>")[0]
    assert "UBND xã Phú Sơn" in page
    assert 'class="sign-too-few"' in page, "one of two is too few to judge by"


def test_a_value_given_back_is_told_and_not_drawn(browser: Browser, session: Session, given: Target) -> None:
    child = session.get_one(Target, given.id + 1)
    row = child.measurements[0]
    row.state, row.decided_note = MeasurementState.RETURNED, "Lệch với sổ của trạm"
    session.commit()
    page = browser.log_in("thu").get(f"/targets/{child.id}")
    assert "Trả lại, không tính" in page
    assert "Lệch với sổ của trạm" in page
    assert "chart-dot" not in page


def test_a_league_table_shows_who_is_missing_as_missing(browser: Browser, given: Target) -> None:
    page = browser.log_in("thu").get("/targets/league")
    assert "1/2 đơn vị đã có số liệu" in page
    assert page.count("chưa báo cáo") == 1
    assert 'aria-sort="ascending"' in page
    assert "còn thiếu 5" in page
    assert page.index("Phú Sơn") < page.index("Tân Lập", page.index("<tbody>"))
    by_value = browser.get("/targets/league?sort=value&way=down")
    assert by_value.index("Tân Lập", by_value.index("<tbody>")) < by_value.index("Phú Sơn", by_value.index("<tbody>"))
    assert "Phú Sơn" not in browser.get("/targets/league?q=tan+lap").split("<tbody>")[1]
    assert "Không có đơn vị nào hợp" in browser.get("/targets/league?q=khong+co")


def test_the_grid_says_a_status_by_letter_and_links_into_each_cell(browser: Browser, given: Target) -> None:
    page = browser.log_in("thu").get("/targets/heat")
    body = page.split("<tbody>")[1]
    assert body.count('<span class="letter" aria-hidden="true">C</span>') == 2
    assert body.count("chưa báo cáo") == 1
    assert f"indicator={given.indicator_id}" in body
    assert "style=" not in page


@pytest.mark.parametrize("path", ["/targets/league", "/targets/heat"])
def test_without_anything_reported_the_page_says_what_will_appear(browser: Browser, path: str) -> None:
    page = browser.log_in("thu").get(path)
    assert "Chưa có" in page
    assert "empty-title" in page


def test_nobody_looks_into_an_area_that_is_not_theirs(browser: Browser, place: Place, given: Target) -> None:
    page = browser.log_in("hoa").get(f"/targets/league?unit={place.province.id}")
    assert "Tân Lập" not in page


def test_whoever_sees_every_unit_opens_each_unit_of_a_comparison(browser: Browser, place: Place, given: Target) -> None:
    browser.log_in("chau")
    for path in ("/targets/league", "/targets/heat"):
        assert f'href="/units/{place.commune.id}#targets"' in browser.get(path)


def test_lists_go_out_as_spreadsheets(browser: Browser, given: Target) -> None:
    browser.log_in("thu")
    for path, words in (("/targets/export.xlsx?parts=1", "UBND xã Phú Sơn"), ("/targets/league.xlsx", "chưa báo cáo")):
        answer = browser.client.get(path, base_url="https://localhost")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
            assert words in package.read("xl/worksheets/sheet1.xml").decode()


def test_the_page_of_a_unit_has_its_targets(browser: Browser, place: Place, given: Target) -> None:
    page = browser.log_in("thu").get(f"/units/{place.commune.id}/plans")
    assert "Chỉ tiêu của đơn vị" in page
    assert "Chệch chỉ tiêu" in page
    assert "So sánh các đơn vị" in browser.get(f"/units/{place.province.id}/plans")


@pytest.mark.parametrize("path", ["/targets?parts=1", "/targets/league", "/targets/heat"])
def test_more_units_cost_no_more_statements(
    browser: Browser, session: Session, engine: Engine, place: Place, given: Target, path: str
) -> None:
    browser.log_in("thu").get(path)
    before = statements(engine, browser, path)
    for number in range(12):
        commune = builders.unit(session, f"UBND xã Thử {number}", under=place.province)
        builders.target(session, place.plan, commune, indicator_id=given.indicator_id, parent_id=given.id)
        builders.measurement(
            session, given, 40 + number, unit_id=commune.id, period=Frequency.YEARLY, on=date(2025, 12, 31), above_id=place.province.id
        )
    session.commit()
    assert statements(engine, browser, path) <= before


def statements(engine: Engine, browser: Browser, path: str) -> int:
    """How many statements a page costs."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    browser.get(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
