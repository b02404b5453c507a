"""Explanations and importance over the API."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Explanation, Task
from rules.values import Importance
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place
from tests.web.reading import all_of, fresh

WHY = "Cán bộ phụ trách nghỉ ốm, đã cử người khác làm tiếp"


@pytest.fixture
def late(session: Session, place: Place) -> Task:
    place.task.due_on = place.task.effective_due_on = date(2026, 3, 2)
    place.task.rung = 1
    builders.escalation(session, place.task, place.province, due_on=date(2026, 3, 2))
    session.commit()
    return place.task


def test_the_doer_explains_and_those_who_see_the_task_read_it_newest_first(
    calling: Calling, session: Session, place: Place, late: Task
) -> None:
    lan, path = calling(place.lan), f"/tasks/{late.id}/explanations"
    lan.post(path, 201, text="Lần một")
    made = lan.post(path, 201, text=WHY, asks_until="2026-03-20")
    assert (made["text"], made["by"], made["unit"], made["asks_until"]) == (WHY, "Lan", "UBND xã Tân Lập", "2026-03-20")
    assert [one["text"] for one in calling(place.chau).get(path)] == [WHY, "Lần một"]
    assert calling(place.hoa).get(path, 404)["code"] == "not-found"


def test_others_explain_nothing_in_its_stead(calling: Calling, session: Session, place: Place, late: Task) -> None:
    for user in (place.thu, place.chau):
        calling(user).post(f"/tasks/{late.id}/explanations", 403, text=WHY)
    assert all_of(session, select(Explanation)) == []


def test_what_is_lacking_is_named_by_its_field(calling: Calling, place: Place, late: Task) -> None:
    lan, path = calling(place.lan), f"/tasks/{late.id}/explanations"
    assert lan.post(path, 422, text=" ")["field"] == "text"
    assert lan.post(path, 422, text=WHY, asks_until="2026-03-09")["field"] == "asks_until"


def test_a_task_in_time_has_nothing_to_explain(calling: Calling, place: Place) -> None:
    calling(place.lan).post(f"/tasks/{place.task.id}/explanations", 409, text=WHY)


def test_a_target_off_its_path_is_explained(calling: Calling, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.commune)
    builders.measurement(session, target, 30)
    session.commit()
    assert calling(place.lan).post(f"/targets/{target.id}/explanations", 201, text=WHY)["target_id"] == target.id
    assert len(calling(place.chau).get(f"/targets/{target.id}/explanations")) == 1


def test_importance_is_read_with_the_task_and_set_by_coordinators(calling: Calling, session: Session, place: Place) -> None:
    thu, path = calling(place.thu), f"/tasks/{place.task.id}"
    assert thu.get(path)["importance"] == "normal"
    assert thu.post(f"/plans/{place.plan.id}/importance", importance="important")["importance"] == "important"
    after = thu.post(f"{path}/importance", importance="critical", note="Theo giao ban")
    assert (after["importance"], after["own_importance"], after["history"][-1]["action"]) == ("critical", "critical", "importance")
    assert [one["id"] for one in thu.get("/tasks", importance="important")] == [place.other_task.id]
    assert thu.post(f"{path}/importance", importance=None)["importance"] == "important"
    assert fresh(session, place.task).importance is None
    calling(place.lan).post(f"{path}/importance", 403, importance="critical")


def test_a_clauses_importance_is_set_once_the_plan_is_in_force(calling: Calling, session: Session, place: Place) -> None:
    clause = builders.clause(session, place.plan)
    session.commit()
    assert calling(place.thu).post(f"/clauses/{clause.id}/importance", importance="critical")["importance"] == "critical"
    assert fresh(session, clause).importance is Importance.CRITICAL


def test_the_committees_list_is_narrowed_to_what_matters_more(calling: Calling, session: Session, place: Place, late: Task) -> None:
    chau = calling(place.chau)
    assert chau.get("/escalations", importance="critical") == []
    late.importance = Importance.CRITICAL
    session.commit()
    assert [one["task_id"] for one in chau.get("/escalations", importance="critical")] == [late.id]
