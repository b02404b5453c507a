"""What goes on around a task, over the API."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole, TaskPartner
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place


@pytest.fixture
def path(session: Session, place: Place) -> str:
    session.add(TaskPartner(task_id=place.task.id, unit_id=place.other_commune.id))
    session.commit()
    return f"/tasks/{place.task.id}"


def test_a_task_is_taken_on_refused_and_insisted_on(calling: Calling, place: Place, path: str) -> None:
    lan, thu = calling(place.lan), calling(place.thu)
    assert lan.post(f"{path}/accept")["accepted_on"] == "2026-03-10"
    lan.post(f"{path}/accept", 409)
    assert lan.post(f"{path}/refuse", note="Việc của trạm y tế")["refusals"][0]["state"] == "asked"
    lan.post(f"{path}/insist", 403, note="x")
    assert thu.post(f"{path}/insist", note="Theo mục II")["refusals"][0]["decision_note"] == "Theo mục II"
    thu.post(f"{path}/insist", 409, note="x")


def test_a_part_is_asked_for_finished_taken_back_and_sent_back(calling: Calling, place: Place, path: str) -> None:
    lan, hoa, part = calling(place.lan), calling(place.hoa), f"{path}/parts/{place.other_commune.id}"
    assert lan.post(f"{part}/ask", note="Số liệu", due_on="2026-03-12")["partners"][0]["asked"] == "Số liệu"
    assert lan.post(f"{path}/tick", 422)["field"] == "is_sure"
    lan.post(f"{part}/finish", 403)
    assert hoa.post(f"{part}/finish", note="Đã gửi")["partners"][0]["done_on"] == "2026-03-10"
    assert hoa.post(f"{part}/take-back")["partners"][0]["done_on"] is None
    hoa.post(f"{part}/finish")
    assert lan.post(f"{part}/return", note="Thiếu")["partners"][0]["returned_because"] == "Thiếu"
    assert lan.post(f"{path}/tick", is_sure=True)["state"] == "done"


def test_parts_passed_down_are_listed_and_never_made_twice(calling: Calling, place: Place, path: str) -> None:
    lan = calling(place.lan)
    body = {"title": "Lập danh sách của thôn", "units": [place.village.id], "due_on": "2026-03-12"}
    lan.post(f"{path}/pass-down", **body)
    lan.post(f"{path}/pass-down", **body)
    (part,) = lan.get(f"{path}/subtasks")
    assert (part["origin"], part["parent_id"], part["unit"]) == ("passed_down", place.task.id, "Thôn Đông")
    assert lan.post(f"{path}/pass-down", 422, **(body | {"units": [place.province.id]}))["field"] == "units"
    assert calling(place.lan).post(f"/tasks/{part['id']}/extend", until="2026-03-13", note="chờ họp")["due_on"] == "2026-03-13"


def test_comments_are_written_listed_and_taken_back(calling: Calling, session: Session, place: Place, path: str) -> None:
    lan = calling(place.lan)
    made = lan.post(f"{path}/comments", note="Nhờ xem giúp", mentions=[place.hoa.id])
    assert made["mentions"] == [place.hoa.id]
    stranger = builders.user(session, "xa", (place.village, MembershipRole.FOCAL_POINT))
    session.commit()
    assert lan.post(f"{path}/comments", 422, note="x", mentions=[stranger.id])["field"] == "note"
    calling(place.hoa).post(f"{path}/comments/{made['id']}/withdraw", 409)
    assert lan.post(f"{path}/comments/{made['id']}/withdraw")["text"] == ""
    assert [one["text"] for one in lan.get(f"{path}/comments")] == [""]


def test_a_report_says_how_far_and_a_standstill_until_when(calling: Calling, place: Place, path: str) -> None:
    lan = calling(place.lan)
    assert lan.post(f"{path}/note", percent=60, expected_on="2026-03-14")["history"][-1]["percent"] == 60
    lan.post(f"{path}/note", 422, percent=101)
    assert calling(place.thu).post(f"{path}/suspend", note="Chờ văn bản", until="2026-03-20")["resume_on"] == "2026-03-20"
