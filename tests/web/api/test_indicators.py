"""Indicators over the API: the catalogue, one added, adapted and retired by administrators, and a target that counts one."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import ClauseState, PlanState
from rules.values import Operator
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place
from workflow.indicator_book import register_indicators


@pytest.fixture
def catalogue(session: Session) -> None:
    register_indicators(session, builders.NOW)
    session.commit()


def test_the_catalogue_is_listed_searched_and_read(calling: Calling, place: Place, catalogue: None) -> None:
    api = calling(place.lan)
    [found] = api.get("/indicators", q="ty so gioi tinh khi sinh")
    assert (found["code"], found["unit_text"], found["scale"], found["direction"]) == ("srb", "bé trai/100 bé gái", 100, "range")
    assert api.get(f"/indicators/{found['id']}")["source"]
    assert api.get("/indicators", active="false") == []
    assert api.get("/indicators/99999", 404)["code"] == "not-found"


def test_administrators_add_adapt_and_retire(calling: Calling, place: Place, catalogue: None) -> None:
    api = calling(place.admin)
    rate = {
        "name": "Tỷ lệ hộ dùng nước sạch",
        "kind": "rate",
        "unit_text": "%",
        "numerator_text": "Số hộ",
        "denominator_text": "Tổng số hộ",
        "scale": 100,
    }
    made = api.post("/indicators", 201, code="nuoc-sach", note="xã cần", **rate)
    assert (made["is_shipped"], made["is_active"], made["frequency"]) == (False, True, "yearly")
    assert api.post("/indicators", 409, code="nuoc-sach", note="lần nữa", **rate)["code"] == "already-there"
    refused = api.post("/indicators", 422, code="khac", note="thiếu", **rate | {"name": "Khác", "numerator_text": ""})
    assert "cả tử số và mẫu số" in str(refused)
    changed = api.patch(f"/indicators/{made['id']}", reporting_days=20, is_active=False, note="đổi hạn")
    assert (changed["reporting_days"], changed["is_active"], changed["name"]) == (20, False, made["name"])
    assert calling(place.lan).patch(f"/indicators/{made['id']}", 403, note="tôi")["code"] == "not-allowed"


def test_a_target_of_a_draft_is_given_its_indicator_baseline_and_milestones(
    calling: Calling, session: Session, place: Place, catalogue: None
) -> None:
    plan = builders.plan(session, "Bản nháp", owner=place.province, state=PlanState.DRAFT)
    target = builders.target(session, plan, place.commune, review=ClauseState.PROPOSED, operator=Operator.AT_LEAST, year=2026)
    session.commit()
    api = calling(place.thu)
    [urban] = api.get("/indicators", q="urban")
    steps = [{"year": 2024, "value": "45.5"}]
    path = f"/targets/{target.id}"
    told = api.patch(path, indicator_id=urban["id"], baseline="40", baseline_year=2020, milestones=steps)
    assert (told["indicator_id"], told["direction"], told["milestones"]) == (urban["id"], "higher", steps)
    refused = api.patch(path, 422, milestones=[{"year": 2026, "value": "48"}])
    assert "Mốc năm 2026 không trước năm phải đạt 2026" in str(refused)
    assert api.patch(path, milestones=[])["milestones"] == []
