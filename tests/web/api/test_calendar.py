"""The working calendar over the API."""

from __future__ import annotations

from tests.web.api.conftest import Calling
from tests.web.conftest import Place

SATURDAY = {"day": "2026-03-14", "is_working": True, "reason": "làm bù theo công văn số 12"}


def test_an_administrator_puts_days_down_lists_them_and_takes_one_back(calling: Calling, place: Place) -> None:
    admin = calling(place.admin)
    assert admin.post("/calendar/days", **SATURDAY)["days"] == 1
    assert admin.post("/calendar/days/rows", rows="13/03/2026 nghỉ đổi lấy ngày 14/03")["days"] == 1
    [first, second] = admin.get("/calendar/days")
    assert (first["day"], first["is_working"], first["reason"]) == ("2026-03-13", False, "đổi lấy ngày 14/03")
    assert second["decided_by"] == place.admin.name
    assert admin.get("/calendar/days", from_day="2026-03-14", to_day="2026-03-31") == [second]
    assert admin.post("/calendar/days/remove", day="2026-03-13")["days"] == 1
    assert admin.get("/calendar/days") == [second]


def test_what_is_wrong_is_said_and_each_line_is_named(calling: Calling, place: Place) -> None:
    admin = calling(place.admin)
    assert admin.post("/calendar/days", 422, **(SATURDAY | {"is_working": False}))["field"] == "day"
    error = admin.post("/calendar/days/rows", 422, rows="13/03/2026 nghỉ x\n14/03/2026 chơi y")
    assert error["code"] == "rows"
    assert [row["line"] for row in error["details"]["rows"]] == [2]
    assert admin.post("/calendar/days/remove", 404, day="2026-03-13")["code"] == "not-found"
    assert admin.get("/calendar/days") == []


def test_only_administrators_may(calling: Calling, place: Place) -> None:
    calling(place.lan).get("/calendar/days", 403)
    calling(place.thu).post("/calendar/days", 403, **SATURDAY)
