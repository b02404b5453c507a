"""Targets and measurements over the API: reading, and taking a value in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import ClauseState, PlanState, Target
from tests import builders
from tests.web.api.conftest import Calling, on_sqlite
from tests.web.conftest import Place


@pytest.fixture
def target(session: Session, place: Place) -> Target:
    """Tân Lập's: at least 50 % in 2026, from 40 % in 2025."""
    made = builders.target(session, place.plan, place.commune)
    session.commit()
    return made


def test_a_value_is_taken_in_and_judged(calling: Calling, place: Place, target: Target) -> None:
    lan, path = calling(place.lan), f"/targets/{target.id}"
    after = lan.post(f"{path}/measurements", 201, value=70.5, on="2026-03-01", note="Báo cáo tháng 2")
    assert after["status"] == "achieved"
    assert [(row["on"], row["value"], row["note"], row["by"]) for row in after["measurements"]] == [
        ("2026-03-01", 70.5, "Báo cáo tháng 2", "Lan")
    ]
    assert lan.get(path) == after


@pytest.mark.parametrize(
    ("given", "kept"), [(45, 45), ("45.25", 45.25), (0, 0), (-1.5, -1.5), (0.000001, 0.000001), (9999999999999, 9999999999999)]
)
def test_a_value_is_kept_exactly(calling: Calling, place: Place, target: Target, given: object, kept: float) -> None:
    after = calling(place.lan).post(f"/targets/{target.id}/measurements", 201, value=given, on="2026-03-01")
    assert after["measurements"][0]["value"] == kept


@on_sqlite
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"on": "2026-03-01"}, "value"),
        ({"value": 1}, "on"),
        ({"value": "nhiều", "on": "2026-03-01"}, "value"),
        ({"value": "NaN", "on": "2026-03-01"}, "value"),
        ({"value": 1e14, "on": "2026-03-01"}, "value"),
        ({"value": "1e999999", "on": "2026-03-01"}, "value"),
        ({"value": "0.0000001", "on": "2026-03-01"}, "value"),
        ({"value": None, "on": "2026-03-01"}, "value"),
        ({"value": True, "on": "2026-03-01"}, "value"),
        ({"value": [1], "on": "2026-03-01"}, "value"),
        ({"value": 1, "on": "2026-03-11"}, "on"),
        ({"value": 1, "on": "01/03/2026"}, "on"),
        ({"value": 1, "on": "2026-03-01", "unit": "%"}, "unit"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_field(
    calling: Calling, place: Place, target: Target, body: dict[str, Any], field: str
) -> None:
    lan = calling(place.lan)
    assert lan.post(f"/targets/{target.id}/measurements", 422, **body)["field"] == field
    assert lan.get(f"/targets/{target.id}/measurements") == []


def test_a_correction_replaces_the_value_of_the_same_day(calling: Calling, place: Place, target: Target) -> None:
    lan, path = calling(place.lan), f"/targets/{target.id}/measurements"
    lan.post(path, 201, value=44, on="2026-03-01")
    lan.post(path, 201, value=45, on="2026-03-01")
    assert [row["value"] for row in lan.get(path)] == [45]
    assert [row["replaced_at"] is None for row in lan.get(path, replaced="true")] == [False, True]


def test_values_are_entered_by_the_unit_and_by_whoever_coordinates_the_plan(calling: Calling, place: Place, target: Target) -> None:
    path = f"/targets/{target.id}/measurements"
    calling(place.minh).post(path, 201, value=44, on="2026-02-01")
    calling(place.thu).post(path, 201, value=45, on="2026-03-01")
    calling(place.hoa).post(path, 404, value=1, on="2026-03-01")
    calling(place.chau).post(path, 403, value=1, on="2026-03-01")


def test_a_target_of_the_province_is_measured_by_no_commune(calling: Calling, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.province)
    session.commit()
    calling(place.lan).post(f"/targets/{target.id}/measurements", 404, value=1, on="2026-03-01")


def test_a_target_of_a_draft_is_corrected_accepted_ignored_and_restored(calling: Calling, session: Session, place: Place) -> None:
    draft = builders.plan(session, "Dự thảo", owner=place.province, state=PlanState.DRAFT)
    target = builders.target(session, draft, place.province, review=ClauseState.PROPOSED)
    session.commit()
    thu, path = calling(place.thu), f"/targets/{target.id}"
    after = thu.patch(path, value="55.5", year=2030, owner_id=place.commune.id)
    assert (after["value"], after["year"], after["owner"], after["unit"], after["review"]) == (
        55.5,
        2030,
        "UBND xã Tân Lập",
        "%",
        "accepted",
    )
    assert thu.patch(path, 422, operator="range")["field"] == "value_high"
    assert thu.post(f"{path}/ignore")["review"] == "ignored"
    assert thu.post(f"{path}/restore")["review"] == "proposed"
    assert thu.post(f"{path}/accept")["review"] == "accepted"


def test_a_target_in_force_is_corrected_no_more(calling: Calling, place: Place, target: Target) -> None:
    assert calling(place.thu).patch(f"/targets/{target.id}", 409, value=1)["code"] == "wrong-state"
    assert calling(place.lan).post(f"/targets/{target.id}/ignore", 403)["code"] == "not-allowed"


def test_a_target_is_given_down_and_the_answer_says_what_is_missing(calling: Calling, session: Session, place: Place) -> None:
    count = builders.target(session, place.plan, place.province, "Số người mới", value=235, unit_text="người", baseline=None)
    session.commit()
    thu, path = calling(place.thu), f"/targets/{count.id}/given"
    answer = thu.post(path, cascade="shares", shares=[{"unit_id": place.commune.id, "value": 100}])
    assert (answer["given"], answer["missing"], answer["adds_up"], answer["without"]) == (100, 135, False, [place.other_commune.id])
    assert [(one["owner_id"], one["value"], one["parent_id"]) for one in thu.get(path)["children"]] == [(place.commune.id, 100, count.id)]
    calling(place.lan).post(path, 404, cascade="same_rate", shares=[])
