"""Values over the API: many at once or none, errors by their place, history, approval."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Indicator
from rules.target_values import IndicatorKind
from rules.values import Frequency
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place


@pytest.fixture
def births(session: Session, place: Place) -> Indicator:
    how = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "jump_permille": 500, "high": Decimal(1000)}
    made = builders.indicator(session, "Số trẻ sinh ra", frequency=Frequency.MONTHLY, **how)
    session.commit()
    return made


def value(indicator: Indicator, unit: Any, number: float | None = 12, **more: Any) -> dict[str, Any]:
    return {"indicator": indicator.id, "unit": unit.id, "period": "monthly", "on": "2026-02-28", "value": number} | more


def test_many_are_put_at_once_and_listed(calling: Calling, place: Place, births: Indicator) -> None:
    thu = calling(place.thu)
    put = thu.put("/values", 200, values=[value(births, place.commune), value(births, place.other_commune, 13.5)])
    assert [one["value"] for one in put["values"]] == [12, 13.5]
    assert len(thu.get("/values", indicator=births.id)) == 2
    assert [one["unit_id"] for one in thu.get("/values", unit=place.commune.id, period="monthly", state="entered")] == [place.commune.id]
    assert thu.get("/values", **{"from": "2026-03-01"}) == []
    assert [one["unit_id"] for one in calling(place.lan).get("/values", to="2026-02-28")] == [place.commune.id]


def test_one_fault_keeps_all_out_and_is_named_by_its_place(calling: Calling, place: Place, births: Indicator) -> None:
    thu = calling(place.thu)
    rows = [
        value(births, place.commune),
        value(births, place.other_commune, None),
        value(births, place.village, 3000),
        value(births, place.province, 1, on="2026-02-27"),
    ]
    error = thu.put("/values", 422, values=rows)
    assert sorted(error["details"]["fields"]) == ["values.1.value", "values.2.confirmed", "values.3.on"], error
    assert error["details"]["fields"]["values.2.confirmed"] == ["3.000 trẻ cao hơn mức thường thấy (đến 1.000 trẻ)"]
    assert thu.get("/values") == []
    doubled = thu.put("/values", 422, values=[rows[0], rows[0]])
    assert list(doubled["details"]["fields"]) == ["values.1"]


def test_a_doubt_is_confirmed_by_a_field(calling: Calling, place: Place, births: Indicator) -> None:
    thu = calling(place.thu)
    (row,) = thu.put("/values", 200, values=[value(births, place.commune, 3000, confirmed=True)])["values"]
    (old,) = thu.get(f"/values/{row['id']}/history")["values"]
    assert old["warnings"] == ["3.000 trẻ cao hơn mức thường thấy (đến 1.000 trẻ)"]


def test_what_was_seen_may_be_named_so_that_nothing_is_overwritten_unseen(calling: Calling, place: Place, births: Indicator) -> None:
    thu, lan = calling(place.thu), calling(place.lan)
    (seen,) = lan.put("/values", 200, values=[value(births, place.commune)])["values"]
    thu.put("/values", 200, values=[value(births, place.commune, 14)])
    error = lan.put("/values", 422, values=[value(births, place.commune, 15, replaces=seen["id"])])
    assert "Thu vừa sửa" in error["details"]["fields"]["values.0.value"][0]
    assert [one["value"] for one in lan.get(f"/values/{seen['id']}/history")["values"]] == [14, 12]


def test_strangers_values_are_refused_and_not_seen(calling: Calling, place: Place, births: Indicator) -> None:
    (row,) = calling(place.lan).put("/values", 200, values=[value(births, place.commune)])["values"]
    hoa = calling(place.hoa)
    assert "values.0.value" in hoa.put("/values", 422, values=[value(births, place.commune)])["details"]["fields"]
    hoa.get(f"/values/{row['id']}/history", 404)
    hoa.post("/values/approve", 404, values=[row["id"]])


def test_the_level_above_approves_and_gives_back(calling: Calling, place: Place, births: Indicator) -> None:
    (row,) = calling(place.lan).put("/values", 200, values=[value(births, place.commune)])["values"]
    calling(place.lan).post("/values/approve", 403, values=[row["id"]])
    calling(place.admin).post("/values/approve", 403, values=[row["id"]])
    chau = calling(place.chau)
    assert [one["state"] for one in chau.post("/values/approve", 200, values=[row["id"]])["values"]] == ["approved"]
    chau.post("/values/return", 422, values=[row["id"]], note=" ")
    assert [one["state"] for one in chau.post("/values/return", 200, values=[row["id"]], note="Nhầm cột")["values"]] == ["returned"]
