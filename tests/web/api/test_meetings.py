"""Meetings over the API: calling one, its docket with the weights, deciding on many, the end."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, EscalationAction
from tests import builders
from tests.web.api.conftest import Caller, Calling
from tests.web.conftest import Place
from tests.web.reading import fresh


@pytest.fixture
def late(session: Session, place: Place) -> list[int]:
    for task, due_on in ((place.task, date(2026, 3, 2)), (place.other_task, date(2026, 3, 5))):
        task.due_on = task.effective_due_on = due_on
    found = [builders.escalation(session, one, place.province, due_on=one.due_on) for one in (place.task, place.other_task)]
    session.commit()
    return [one.id for one in found]


@pytest.fixture
def chau(calling: Calling, place: Place, late: list[int]) -> Caller:
    return calling(place.chau)


@pytest.fixture
def desk(session: Session, place: Place) -> dict[str, int]:
    found = {"unit": place.province.id, "committee": session.scalars(select(Committee.id)).one()}
    session.commit()
    return found


def test_a_meeting_is_called_with_its_docket(chau: Caller, desk: dict[str, int], late: list[int]) -> None:
    made = chau.post("/meetings", 201, **desk, held_on="2026-03-10", place="Hội trường A")
    assert [one["escalation_id"] for one in made["items"]] == late
    weight = made["items"][0]["weight"]
    assert (weight["points"], weight["amount"], weight["measure"], weight["importance"]) == (6, 6, "working_days_late", "normal")
    read = chau.get(f"/meetings/{made['meeting']['id']}")
    assert read == made
    assert [one["id"] for one in chau.get("/meetings", state="open")] == [made["meeting"]["id"]]
    assert chau.get("/meetings", state="concluded") == []


def test_one_decision_is_tried_and_then_taken_on_many(chau: Caller, session: Session, desk: dict[str, int], late: list[int]) -> None:
    path = f"/meetings/{chau.post('/meetings', 201, **desk, held_on='2026-03-10')['meeting']['id']}"
    wish = {"items": late, "decision": "instruct", "until": "2026-03-31", "note": "Nộp báo cáo"}
    tried = chau.post(f"{path}/decide", **wish, is_trial=True)
    assert (tried["decided"], tried["refused"]) == (late, [])
    done = chau.post(f"{path}/decide", **wish)
    assert done == tried
    assert len(session.scalars(select(EscalationAction)).all()) == 2
    session.rollback()
    again = chau.post(f"{path}/decide", items=late, decision="acknowledge")
    assert [one["code"] for one in again["refused"]] == ["wrong-state"] * 2
    assert chau.post(f"{path}/decide", 422, items=late, decision="close")["field"] == "note"
    assert [one["decision"] for one in chau.get(path)["items"][0]["actions"]] == ["instruct"]


def test_the_head_is_corrected_and_the_meeting_ends(chau: Caller, session: Session, place: Place, desk: dict[str, int]) -> None:
    path = f"/meetings/{chau.post('/meetings', 201, **desk, held_on='2026-03-10', place='Hội trường A')['meeting']['id']}"
    changed = chau.patch(path, number="12/TB-BCĐ")
    assert (changed["number"], changed["place"]) == ("12/TB-BCĐ", "Hội trường A")
    fresh(session, place.task)
    builders.escalation(session, builders.task(session, place.plan, place.commune, "Việc mới"), place.province)
    session.commit()
    assert len(chau.post(f"{path}/list")["added"]) == 1
    assert chau.post(f"{path}/conclude")["state"] == "concluded"
    assert chau.post(f"{path}/conclude", 409)["code"] == "wrong-state"
    assert chau.post(f"{path}/reopen", 422)["field"] == "note"
    assert chau.post(f"{path}/reopen", note="Bổ sung")["state"] == "open"


def test_only_those_at_the_desk_call_one(calling: Calling, chau: Caller, place: Place, desk: dict[str, int]) -> None:
    assert chau.post("/meetings", 422, unit=desk["unit"], committee=999, held_on="2026-03-10")["field"] == "committee"
    assert calling(place.lan).post("/meetings", 403, **desk, held_on="2026-03-10")["code"] == "not-allowed"
    made = chau.post("/meetings", 201, **desk, held_on="2026-03-10")
    assert chau.post("/meetings", 409, **desk, held_on="2026-03-10")["details"]["existing_id"] == made["meeting"]["id"]
    calling(place.lan).get(f"/meetings/{made['meeting']['id']}", 404)
