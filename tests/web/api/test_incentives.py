"""Rewards for a year over the API: the list as it stands now, finalising it once, the finalised lists, and who may."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.web.api.conftest import Calling
from tests.workflow.award_cast import AwardCast, award_cast, switch_on, year_value


@pytest.fixture
def cast(session: Session) -> AwardCast:
    made = award_cast(session)
    year_value(session, made, made.commune, 2025, (4, 100))
    year_value(session, made, made.commune, 2024, (8, 100))
    switch_on(session, made, made.province)
    session.commit()
    return made


def test_the_list_is_told_and_finalised_once(calling: Calling, cast: AwardCast) -> None:
    api = calling(cast.lead)
    path = f"/units/{cast.district.id}/incentives/2025"
    found = api.get(path)
    assert (found["total"], found["is_over"], len(found["rows"])) == (7_000_000, True, 4)
    assert [award["amount"] for award in found["rows"][0]["awards"]] == [5_000_000, 2_000_000]
    assert found["rows"][1]["standing"] == "lacking" and found["rows"][1]["lacking"][0]["why"] == "chưa có số liệu năm 2025"
    kept = api.post(path, 201, note="Qua API", seen=found["mark"])
    assert (kept["number"], kept["differences"], kept["by"], kept["note"]) == (1, [], "Lead", "Qua API")
    assert api.post(path, 201)["id"] == kept["id"]
    assert [one["id"] for one in api.get("/incentive-lists", unit=cast.district.id, year=2025)] == [kept["id"]]
    assert api.get(f"/incentive-lists/{kept['id']}")["total"] == 7_000_000


def test_what_may_not_be_is_refused(calling: Calling, cast: AwardCast) -> None:
    api = calling(cast.lead)
    assert api.post(f"/units/{cast.district.id}/incentives/2025", 409, seen="otherwise")["code"] == "wrong-state"
    assert api.post(f"/units/{cast.district.id}/incentives/2026", 409)["code"] == "wrong-state"
    assert api.get(f"/units/{cast.district.id}/incentives/2027", 422)["code"] == "invalid"
    assert api.get(f"/units/{cast.province.id}/incentives/2025", 404)["code"] == "not-found"
    assert api.get("/incentive-lists/7", 404)["code"] == "not-found"
    assert calling(cast.admin).post(f"/units/{cast.district.id}/incentives/2025", 403)["code"] == "not-allowed"
