"""Sheets of values, one value with its history, and approval, as people meet them without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState, Target
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency
from tests import builders
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def births(session: Session, place: Place) -> Indicator:
    """Monthly births, which the province promises; so its communes report them."""
    how = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "numerator_in_time": InTime.SUM, "jump_permille": 500}
    made = builders.indicator(session, "Số trẻ sinh ra", frequency=Frequency.MONTHLY, **how)
    builders.target(session, place.plan, place.province, "Số trẻ sinh ra", indicator_id=made.id, unit_text="trẻ")
    session.commit()
    return made


@pytest.fixture
def screened(session: Session, place: Place) -> Indicator:
    """A monthly share in per cent that Tân Lập promises."""
    made = builders.indicator(session, frequency=Frequency.MONTHLY, low=Decimal(0), high=Decimal(100))
    builders.target(session, place.plan, place.commune, indicator_id=made.id)
    session.commit()
    return made


def cell(kind: str, indicator: Indicator, unit: Any, on: str = "2026-02-28") -> str:
    return f"{kind}.{indicator.id}.{unit.id}.monthly.{on}"


@pytest.fixture
def desk(app: Flask) -> Callable[[str], Browser]:
    """Somebody else's browser."""
    return lambda login: Browser(app.test_client()).log_in(login)


def in_force(kept: Kept) -> list[tuple[int, Any]]:
    found = kept(select(Measurement).where(Measurement.replaced_at.is_(None)).order_by(Measurement.unit_id))
    return [(row.unit_id, row.value) for row in found]


def test_one_indicator_is_entered_for_many_units(browser: Browser, place: Place, births: Indicator, kept: Kept) -> None:
    page = browser.log_in("thu").get(f"/values/areas/{place.province.id}?indicator={births.id}")
    assert "tháng 2/2026" in page and place.commune.name in page and place.other_commune.name in page
    fields = {cell("v", births, place.commune): "12", cell("v", births, place.other_commune): "1.030"}
    page = browser.post(f"/values/areas/{place.province.id}?indicator={births.id}", 200, **fields)
    assert "Đã lưu 2 số liệu." in page
    assert 'value="1.030"' in page
    assert in_force(kept) == [(place.commune.id, 12), (place.other_commune.id, 1030)]


def test_faulty_cells_keep_everything_and_the_good_ones_are_saved_on_purpose(
    browser: Browser, place: Place, births: Indicator, kept: Kept
) -> None:
    address = f"/values/areas/{place.province.id}?indicator={births.id}"
    browser.log_in("thu").get(address)
    fields = {cell("v", births, place.commune): "12", cell("v", births, place.other_commune): "mười", "note": "Sổ A0"}
    page = browser.post(address, 400, **fields)
    assert 'value="12"' in page and 'value="mười"' in page and 'value="Sổ A0"' in page
    assert "«mười»" in page and "Chỉ lưu các ô đúng" in page
    assert in_force(kept) == []
    page = browser.post(address, 400, save="good", **fields)
    assert "Đã lưu 1 ô đúng." in page and 'value="mười"' in page
    assert in_force(kept) == [(place.commune.id, 12)]


def test_a_doubt_is_confirmed_in_its_cell(browser: Browser, place: Place, screened: Indicator, kept: Kept) -> None:
    address = f"/values/units/{place.commune.id}"
    browser.log_in("lan").get(address)
    fields = {cell("n", screened, place.commune): "41", cell("d", screened, place.commune): "40"}
    page = browser.post(address, 400, **fields)
    assert "tử số 41 lớn hơn mẫu số 40" in page
    confirmation = re.search(r'name="(ok[^"]+)" value="([^"]+)"', page)
    assert confirmation
    browser.post(address, 200, **fields, **{confirmation[1]: confirmation[2]})
    (row,) = kept(select(Measurement))
    assert row.warnings[0] == "tử số 41 lớn hơn mẫu số 40"


def test_a_unit_sees_what_it_reports_and_what_only_the_sums_need(
    browser: Browser, place: Place, births: Indicator, screened: Indicator
) -> None:
    page = browser.log_in("lan").get(f"/values/units/{place.commune.id}")
    assert "Số trẻ sinh ra" in page and "Tỷ lệ sàng lọc trước sinh" in page
    assert "không cộng được" in page
    page = browser.get(f"/values/units/{place.commune.id}?period=all")
    assert "tháng 12/2026" in page and "chưa hết kỳ" in page
    assert cell("v", births, place.commune, "2026-12-31") not in page


def test_what_changed_meanwhile_is_told_and_not_overwritten(
    browser: Browser, place: Place, births: Indicator, kept: Kept, session: Session
) -> None:
    address = f"/values/units/{place.commune.id}"
    name = cell("v", births, place.commune)
    browser.log_in("lan").get(address)
    theirs = Measurement(
        indicator_id=births.id,
        unit_id=place.commune.id,
        period=Frequency.MONTHLY,
        measured_on=date(2026, 2, 28),
        value=14,
        by_id=place.thu.id,
        at=builders.NOW,
    )
    session.add(theirs)
    session.commit()
    page = browser.post(address, 400, **{name: "12", name.replace("v.", "b.", 1): "0"})
    assert "Thu vừa sửa ô này thành 14" in page and 'value="12"' in page
    base = re.search(r'name="b\.[^"]+" value="(\d+)"', page)
    assert base and base[1] == str(theirs.id)
    browser.post(address, 200, **{name: "12", name.replace("v.", "b.", 1): base[1]})
    assert in_force(kept) == [(place.commune.id, 12)]


def test_strangers_cells_are_refused(browser: Browser, place: Place, births: Indicator, kept: Kept) -> None:
    browser.log_in("lan").get(f"/values/units/{place.commune.id}")
    browser.post(f"/values/units/{place.commune.id}", 400, **{cell("v", births, place.other_commune): "12"})
    browser.get(f"/values/units/{place.other_commune.id}", 404)
    browser.get("/values/units/999999", 404)
    browser.get(f"/values/areas/{place.commune.id}?indicator=999999", 404)
    assert in_force(kept) == []


def test_the_choice_leads_to_the_sheet(browser: Browser, place: Place, births: Indicator) -> None:
    page = browser.log_in("thu").get("/values")
    assert "Một chỉ số, nhiều đơn vị" in page
    assert "tháng 2/2026" in browser.get(f"/values/?indicator={births.id}&unit={place.province.id}")
    assert place.other_commune.name in browser.get(f"/values/?indicator={births.id}"), "below the unit that promises it"


def test_approving_many_and_giving_one_back(
    browser: Browser, desk: Callable[[str], Browser], place: Place, births: Indicator, kept: Kept
) -> None:
    address = f"/values/areas/{place.province.id}?indicator={births.id}"
    browser.log_in("thu").get(address)
    browser.post(address, 200, **{cell("v", births, place.commune): "12", cell("v", births, place.other_commune): "13"})
    browser = desk("chau")
    page = browser.get("/values/approvals/")
    ids = re.findall(r'name="id" value="(\d+)"', page)
    assert len(ids) == 2 and "UBND xã Phú Sơn" in page
    assert "Chưa có lý do trả lại" in browser.post("/values/approvals/", 400, id=ids[1], deed="return")
    assert "Đã trả lại 1 số liệu" in browser.post("/values/approvals/", 200, id=ids[1], deed="return", note="Nhầm cột")
    assert "Đã duyệt 1 số liệu" in browser.post("/values/approvals/", 200, id=ids[0], deed="approve")
    states = {row.state for row in kept(select(Measurement))}
    assert states == {MeasurementState.APPROVED, MeasurementState.RETURNED}
    returned = next(row for row in kept(select(Measurement)) if row.state is MeasurementState.RETURNED)
    login = "lan" if returned.unit_id == place.commune.id else "hoa"
    browser = desk(login)
    page = browser.get("/values")
    assert "Bị trả lại, cần sửa" in page and "Nhầm cột" in page
    page = browser.get(f"/values/{returned.id}")
    assert "Cấp trên trả lại: Nhầm cột" in page
    page = browser.post(f"/values/{returned.id}", 200, value="15", note="Đã xem lại sổ")
    assert "Đã ghi số mới" in page and "Đã xem lại sổ" in page
    assert "Chưa duyệt" in page


def test_nobody_approves_without_the_right(browser: Browser, place: Place, births: Indicator) -> None:
    browser.log_in("lan").get(f"/values/units/{place.commune.id}")
    browser.post(f"/values/units/{place.commune.id}", 200, **{cell("v", births, place.commune): "12"})
    page = browser.get("/values/approvals/")
    assert "Không có số liệu nào chờ" in page
    browser.get("/profile")
    browser.post("/values/approvals/", 400, id="1", deed="approve")


def test_evidence_is_kept_through_a_doubt_and_can_be_fetched(
    browser: Browser, desk: Callable[[str], Browser], screened: Indicator, kept: Kept
) -> None:
    (target,) = kept(select(Target))
    browser.log_in("lan").get(f"/targets/{target.id}")
    fields = {"period": "2026-02", "numerator": "41", "denominator": "40"}
    page = browser.post(f"/targets/{target.id}/measurements", 400, evidence=(io.BytesIO(b"%PDF-1.4 x"), "bao-cao.pdf"), **fields)
    assert "bao-cao.pdf" in page and "tử số 41 lớn hơn mẫu số 40" in page and 'value="41"' in page
    held = re.search(r'name="kept" value="([^"]+)"', page)
    sure = re.search(r'name="ok" value="([^"]+)"', page)
    assert held and sure
    browser.post(f"/targets/{target.id}/measurements", 200, kept=held[1], ok=sure[1], **fields)
    (row,) = kept(select(Measurement))
    assert (row.period, row.measured_on, row.evidence_name) == (Frequency.MONTHLY, date(2026, 2, 28), "bao-cao.pdf")
    assert browser.get(f"/values/{row.id}/evidence").startswith("%PDF")
    desk("hoa").get(f"/values/{row.id}/evidence", 404)


def test_a_forged_file_is_no_evidence(browser: Browser, place: Place, screened: Indicator, kept: Kept) -> None:
    (target,) = kept(select(Target))
    browser.log_in("lan").get(f"/targets/{target.id}")
    browser.post(f"/targets/{target.id}/measurements", 200, value="40", kept='["x.pdf","00"].forged')
    (row,) = kept(select(Measurement))
    assert row.evidence_sha256 is None


def test_a_sheet_of_a_hundred_units_takes_few_statements(
    browser: Browser, session: Session, engine: Engine, place: Place, births: Indicator
) -> None:
    for number in range(98):
        builders.unit(session, f"UBND xã số {number}", under=place.province)
    session.commit()
    browser.log_in("thu")
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = browser.get(f"/values/areas/{place.province.id}?indicator={births.id}")
    assert page.count("grid-box") >= 100
    assert len(asked) < 30
