"""The pages of indicators: found whatever the marks, read by everybody, changed by administrators with why; chosen in review."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.custom_indicators import definition_for
from workflow.indicator_book import register_indicators

NEW: dict[str, Any] = {
    "code": "nuoc-sach",
    "name": "Tỷ lệ hộ dùng nước sạch",
    "definition": "Phần của số hộ có nước sạch.",
    "kind": "rate",
    "unit_text": "%",
    "direction": "higher",
    "numerator_text": "Số hộ dùng nước sạch",
    "denominator_text": "Tổng số hộ",
    "scale": "100",
    "numerator_in_time": "last",
    "denominator_in_time": "last",
    "frequency": "quarterly",
    "reporting_days": "15",
    "low": "0",
    "high": "100",
    "aliases": "hộ có nước sạch\nhộ được cấp nước sạch",
    "note": "Nghị quyết của xã",
}


@pytest.fixture
def catalogue(session: Session) -> dict[str, int]:
    """The numbers of the shipped indicators by code."""
    register_indicators(session, builders.NOW)
    found = {one.code: one.id for one in session.scalars(select(Indicator))}
    session.commit()
    return found


def standing(page: str) -> dict[str, Any]:
    """What the form of an indicator holds."""
    inputs = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    areas = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page))
    chosen = dict(re.findall(r'<select[^>]* name="(\w+)".*?<option selected value="([^"]*)"', page, re.DOTALL))
    return {name: value for name, value in (inputs | areas | chosen).items() if name != "csrf_token"}


@pytest.mark.parametrize(("typed", "found"), [("tỷ số giới", True), ("ty so gioi", True), ("SRB", True), ("nước sạch", False)])
def test_the_list_is_searched_whatever_the_marks(
    browser: Browser, catalogue: dict[str, int], place: Place, typed: str, found: bool
) -> None:
    page = browser.log_in("lan").get(f"/indicators/?q={typed}")
    assert ("Tỷ số giới tính khi sinh" in page) is found
    assert ("Không có chỉ số nào khớp" in page) is not found


def test_one_is_read_with_definition_formula_source_and_how_it_rolls_up(browser: Browser, catalogue: dict[str, int], place: Place) -> None:
    page = browser.log_in("lan").get(f"/indicators/{catalogue['srb']}")
    assert "(Số bé trai sinh ra sống trong kỳ : Số bé gái sinh ra sống trong kỳ) × 100" in page
    assert "không lấy trung bình các tỷ lệ" in page
    assert "468/QĐ-TTg" in page
    assert "Sửa chỉ số" not in page
    assert "Không tính từ đơn vị bên dưới" in browser.get(f"/indicators/{catalogue['tfr']}")
    browser.get("/indicators/99999", 404)


@pytest.mark.parametrize("path", ["/indicators/new", "/indicators/1/edit"])
def test_only_administrators_change_them(browser: Browser, catalogue: dict[str, int], place: Place, path: str) -> None:
    browser.log_in("thu").get(path, 403)


def test_an_administrator_adds_one_and_an_error_keeps_what_was_typed(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("admin").get("/indicators/new")
    page = browser.post("/indicators/new", 400, **NEW | {"denominator_text": ""})
    assert "Tỷ lệ cần cả tử số và mẫu số" in page
    assert 'value="Số hộ dùng nước sạch"' in page
    page = browser.post("/indicators/new", **NEW)
    assert "Đã thêm chỉ số «Tỷ lệ hộ dùng nước sạch»" in page
    assert "Nghị quyết của xã" in page
    made = session.scalars(select(Indicator).where(Indicator.code == "nuoc-sach")).one()
    assert (made.aliases, made.is_shipped) == (["hộ có nước sạch", "hộ được cấp nước sạch"], False)
    session.commit()
    assert "đã có ở chỉ số" in browser.post("/indicators/new", 400, **NEW)


def test_a_shipped_one_is_adapted_with_why_and_retired(browser: Browser, session: Session, catalogue: dict[str, int], place: Place) -> None:
    path = f"/indicators/{catalogue['srb']}"
    fields = standing(browser.log_in("admin").get(f"{path}/edit"))
    page = browser.post(f"{path}/edit", **fields | {"reporting_days": "20", "note": "Tỉnh quy định"})
    assert "Tỉnh quy định" in page
    assert "10 → 20" in page
    assert "Đã sửa ở đây" in browser.get("/indicators/")
    assert "Mục này cần được điền" in browser.post(f"{path}/in-use", 400, note="")
    assert "đã ngừng dùng" in browser.post(f"{path}/in-use", note="Không theo dõi nữa")
    assert "Tỷ số giới tính khi sinh" not in browser.get("/indicators/")
    assert "Tỷ số giới tính khi sinh" in browser.get("/indicators/?state=retired")
    changed = session.get(Indicator, catalogue["srb"])
    assert changed is not None
    assert (changed.is_adapted, changed.is_active, changed.reporting_days) == (True, False, 20)


def test_the_page_names_the_targets_that_count_it(browser: Browser, session: Session, catalogue: dict[str, int], place: Place) -> None:
    plan = builders.plan(session, title="Kế hoạch dân số Bến Mơ")
    target = builders.target(session, plan, place.commune, indicator_id=catalogue["urban"])
    session.commit()
    page = browser.log_in("admin").get(f"/indicators/{catalogue['urban']}")
    assert f"/targets/{target.id}" in page
    assert "Kế hoạch dân số Bến Mơ" in page


def test_a_plans_own_indicator_is_listed_apart(browser: Browser, session: Session, catalogue: dict[str, int], place: Place) -> None:
    target = builders.target(session, builders.plan(session, title="Kế hoạch tre"), place.commune, "Tỷ lệ hộ trồng tre", indicator_id=None)
    made = definition_for(session, target)
    session.commit()
    assert "trồng tre" not in browser.log_in("lan").get("/indicators/")
    assert "trồng tre" in browser.get("/indicators/?state=own")
    assert "Lập từ lời văn của một kế hoạch" in browser.get(f"/indicators/{made.id}")
