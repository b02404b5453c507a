"""A task's life over the API: every action, and what it refuses."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Extension, PlanState, Task, TaskChange, Unit
from rules.values import TaskState
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place


def test_a_task_is_read_with_its_sentence_history_and_possible_moves(calling: Calling, session: Session, place: Place) -> None:
    clause = builders.clause(session, place.plan, "Lập danh sách phụ nữ mang thai của xã")
    place.task.clause_id = clause.id
    session.add(TaskChange(task_id=place.task.id, action="note", by_id=place.lan.id, at=builders.NOW, note="Đã có một nửa"))
    session.add(place.task)
    session.commit()
    task = calling(place.lan).get(f"/tasks/{place.task.id}")
    assert task["text"] == "Lập danh sách phụ nữ mang thai của xã"
    assert [(line["by"], line["action"], line["note"]) for line in task["history"]] == [("Lan", "note", "Đã có một nửa")]
    assert {"start", "note", "tick_off", "cancel"} <= set(task["moves"])
    assert task["attachments"] == task["extensions"] == []


def test_a_task_is_started_reported_on_and_ticked_off(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}"
    assert lan.post(f"{path}/start")["state"] == "in_progress"
    assert lan.post(f"{path}/note", note="Đã xong 5/10 thôn")["history"][-1]["note"] == "Đã xong 5/10 thôn"
    done = lan.post(f"{path}/tick", note="Đã gửi báo cáo")
    assert (done["state"], done["done_on"], done["history"][-1]["by"]) == ("done", "2026-03-10", "Lan")
    assert lan.get(path)["state"] == "done"


def test_a_task_is_ticked_off_for_an_earlier_day_but_not_for_a_later_one(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}/tick"
    error = lan.post(path, 422, on="2026-03-11")
    assert (error["field"], "tương lai" in error["message"]) == ("on", True)
    assert lan.post(path, on="2026-03-09")["done_on"] == "2026-03-09"


def test_a_village_is_ticked_off_by_its_commune(calling: Calling, session: Session, place: Place) -> None:
    task = builders.task(session, place.plan, place.village)
    session.commit()
    assert calling(place.lan).post(f"/tasks/{task.id}/tick")["state"] == "done"


def test_where_a_review_is_wanted_the_coordinator_confirms(calling: Calling, session: Session, place: Place) -> None:
    place.plan.requires_review = True
    session.add(place.plan)
    session.commit()
    path = f"/tasks/{place.task.id}"
    assert calling(place.lan).post(f"{path}/tick")["state"] == "reported"
    assert calling(place.thu).post(f"{path}/confirm")["state"] == "done"


def test_a_reported_task_goes_back_with_a_reason(calling: Calling, place: Place) -> None:
    lan, thu, path = calling(place.lan), calling(place.thu), f"/tasks/{place.task.id}"
    lan.post(f"{path}/tick")
    assert thu.post(f"{path}/return", 422)["field"] == "note"
    returned = thu.post(f"{path}/return", note="Thiếu phụ lục")
    assert (returned["state"], returned["done_on"]) == ("returned", None)


def test_more_time_is_asked_for_and_granted(calling: Calling, session: Session, place: Place) -> None:
    path = f"/tasks/{place.task.id}"
    asked = calling(place.lan).post(f"{path}/ask-extension", until="2026-03-31", note="Chờ số liệu")["extensions"][0]
    assert (asked["state"], asked["until_on"]) == ("asked", "2026-03-31")
    decide = f"{path}/extensions/{asked['id']}/decide"
    calling(place.lan).post(decide, 403, is_granted=True)
    thu = calling(place.thu)
    granted = thu.post(decide, is_granted=True)
    assert (granted["due_on"], granted["original_due_on"]) == ("2026-03-31", "2026-03-16")
    assert granted["extensions"][0]["state"] == "granted"
    assert thu.post(decide, 409, is_granted=True)["code"] == "wrong-state"


def test_more_time_is_refused_with_a_reason(calling: Calling, session: Session, place: Place) -> None:
    extension = builders.extension(session, place.task)
    elsewhere: Extension = builders.extension(session, place.other_task)
    session.commit()
    thu, path = calling(place.thu), f"/tasks/{place.task.id}/extensions"
    assert thu.post(f"{path}/{extension.id}/decide", 422, is_granted=False)["field"] == "note"
    assert thu.post(f"{path}/{extension.id}/decide", is_granted=False, note="Không có căn cứ")["extensions"][0]["state"] == "refused"
    assert thu.post(f"{path}/{elsewhere.id}/decide", 404, is_granted=True)["code"] == "not-found"


def test_a_deadline_is_moved_on_but_not_back(calling: Calling, place: Place) -> None:
    thu, path = calling(place.thu), f"/tasks/{place.task.id}/extend"
    assert thu.post(path, until="2026-03-29")["effective_due_on"] == "2026-03-30"
    assert thu.post(path, 422, until="2026-03-20")["field"] == "until"
    assert thu.post(path, 422)["field"] == "until"


def test_a_task_is_given_to_another_unit(calling: Calling, session: Session, place: Place) -> None:
    thu, path = calling(place.thu), f"/tasks/{place.task.id}/reassign"
    assert thu.post(path, unit=place.village.id)["unit"] == "Thôn Đông"
    session.expire_all()
    assert session.get_one(Task, place.task.id).unit_id == place.village.id


def test_a_tick_is_taken_back_by_who_made_it(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}"
    assert lan.post(f"{path}/take-back", 409)["code"] == "wrong-state"
    lan.post(f"{path}/tick")
    assert calling(place.minh).post(f"{path}/take-back", 409)["code"] == "wrong-state"
    assert (lan.post(f"{path}/take-back")["state"], lan.get(path)["done_on"]) == ("assigned", None)


def test_a_task_goes_to_no_unit_that_the_person_does_not_see_and_to_none_that_has_ended(
    calling: Calling, session: Session, place: Place
) -> None:
    stranger: Unit = builders.unit(session, "UBND xã Tỉnh khác")
    ended = builders.unit(session, "UBND huyện cũ", under=place.province, valid_to=builders.TODAY.replace(year=2025))
    session.commit()
    thu, path = calling(place.thu), f"/tasks/{place.task.id}/reassign"
    for unit_id in (stranger.id, ended.id, 999_999, place.commune.id):
        assert thu.post(path, 422, unit=unit_id)["field"] == "unit"


def test_a_task_rests_goes_on_and_is_cancelled(calling: Calling, place: Place) -> None:
    thu, path = calling(place.thu), f"/tasks/{place.task.id}"
    thu.post(f"{path}/suspend", 422)
    assert thu.post(f"{path}/suspend", note="Chờ hướng dẫn")["state"] == "suspended"
    assert thu.post(f"{path}/resume")["state"] == "in_progress"
    thu.post(f"{path}/cancel", 422)
    assert thu.post(f"{path}/cancel", note="Không còn phù hợp")["state"] == "cancelled"


@pytest.mark.parametrize("action", ["start", "note", "stuck", "tick", "ask-extension"])
def test_what_is_done_cannot_be_worked_on(calling: Calling, session: Session, place: Place, action: str) -> None:
    place.task.state = TaskState.DONE
    session.add(place.task)
    session.commit()
    error = calling(place.lan).post(f"/tasks/{place.task.id}/{action}", 409, note="gì đó", **_day(action))
    assert (error["code"], "đã hoàn thành" in error["message"]) == ("wrong-state", True)


@pytest.mark.parametrize("action", ["confirm", "return", "resume"])
def test_what_is_not_reported_cannot_be_confirmed_returned_or_resumed(calling: Calling, place: Place, action: str) -> None:
    assert calling(place.thu).post(f"/tasks/{place.task.id}/{action}", 409, note="gì đó")["code"] == "wrong-state"


def test_what_is_refused_leaves_nothing_behind(calling: Calling, session: Session, place: Place) -> None:
    calling(place.thu).post(f"/tasks/{place.task.id}/return", 409, note="gì đó")
    session.expire_all()
    task = session.get_one(Task, place.task.id)
    assert (task.state, task.changes) == (TaskState.ASSIGNED, [])


def test_an_obstacle_is_reported_with_words(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}/stuck"
    assert lan.post(path, 422)["field"] == "note"
    assert lan.post(path, note="Chưa có kinh phí")["history"][-1]["action"] == "stuck"


def test_words_are_kept_in_one_form_of_unicode(calling: Calling, place: Place) -> None:
    decomposed = unicodedata.normalize("NFD", " Đã xong  ")
    assert calling(place.lan).post(f"/tasks/{place.task.id}/note", note=decomposed)["history"][-1]["note"] == "Đã xong"


def test_an_administrator_coordinates_every_plan(calling: Calling, place: Place) -> None:
    assert place.plan.state is PlanState.PUBLISHED
    assert calling(place.admin).post(f"/tasks/{place.task.id}/cancel", note="Nhập nhầm")["state"] == "cancelled"


def _day(action: str) -> dict[str, Any]:
    return {"until": "2026-03-31"} if action == "ask-extension" else {}
