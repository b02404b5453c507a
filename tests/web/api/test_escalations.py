"""Escalations over the API: reading one, and each decision."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Escalation, Task
from rules.values import EscalationState
from tests import builders
from tests.web.api.conftest import Calling, on_sqlite
from tests.web.conftest import Place


@pytest.fixture
def escalation(session: Session, place: Place) -> Escalation:
    """Tân Lập's task before the province."""
    made = builders.escalation(session, place.task, place.province)
    session.commit()
    return made


@pytest.mark.parametrize(
    ("decision", "more", "state"),
    [
        ("acknowledge", {}, "acknowledged"),
        ("instruct", {"note": "Họp giao ban, báo cáo ngay", "until": "2026-03-20"}, "acknowledged"),
        ("extend", {"until": "2026-03-31", "note": "Bão"}, "closed"),
        ("accept_explanation", {"note": "Đã rõ nguyên nhân"}, "closed"),
        ("close", {"note": "Không cần nữa"}, "closed"),
    ],
)
def test_a_committee_decides(
    calling: Calling, place: Place, escalation: Escalation, decision: str, more: dict[str, Any], state: str
) -> None:
    chau, path = calling(place.chau), f"/escalations/{escalation.id}"
    assert decision in chau.get(path)["decisions"]
    after = chau.post(f"{path}/decide", decision=decision, **more)
    assert after["state"] == state
    assert [(action["decision"], action["by"]) for action in after["actions"]] == [(decision, "Chau")]
    assert chau.get(path) == after


def test_a_committee_gives_the_task_to_another_unit(calling: Calling, session: Session, place: Place, escalation: Escalation) -> None:
    chau, path = calling(place.chau), f"/escalations/{escalation.id}/decide"
    after = chau.post(path, decision="reassign", unit=place.village.id)
    assert (after["state"], after["actions"][0]["unit"]) == ("closed", "Thôn Đông")
    session.expire_all()
    assert session.get_one(Task, place.task.id).unit_id == place.village.id


def test_an_instruction_becomes_a_task(calling: Calling, place: Place, escalation: Escalation) -> None:
    chau = calling(place.chau)
    action = chau.post(f"/escalations/{escalation.id}/decide", decision="instruct", note="Báo cáo ngay", until="2026-03-20")["actions"][0]
    task = chau.get(f"/tasks/{action['task_id']}")
    assert (task["title"], task["unit"], task["due_on"], task["parent_id"]) == (
        "Báo cáo ngay",
        "UBND xã Tân Lập",
        "2026-03-20",
        place.task.id,
    )


@on_sqlite
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decision"),
        ({"decision": "forget"}, "decision"),
        ({"decision": "extend"}, "until"),
        ({"decision": "reassign"}, "unit"),
        ({"decision": "reassign", "unit": 999_999}, "unit"),
        ({"decision": "close"}, "note"),
        ({"decision": "instruct", "note": "Làm ngay", "until": "2026-03-09"}, "until"),
        ({"decision": "acknowledge", "rung": 2}, "rung"),
    ],
)
def test_a_decision_that_lacks_something_names_it_and_changes_nothing(
    calling: Calling, place: Place, escalation: Escalation, body: dict[str, Any], field: str
) -> None:
    chau, path = calling(place.chau), f"/escalations/{escalation.id}"
    assert chau.post(f"{path}/decide", 422, **body)["field"] == field
    after = chau.get(path)
    assert (after["state"], after["actions"]) == ("open", [])


def test_what_has_ended_is_decided_no_more(calling: Calling, session: Session, place: Place) -> None:
    closed = builders.escalation(session, place.task, place.province, state=EscalationState.CLOSED)
    session.commit()
    assert calling(place.chau).post(f"/escalations/{closed.id}/decide", 409, decision="acknowledge")["code"] == "wrong-state"


def test_only_those_before_whom_it_lies_decide(calling: Calling, session: Session, place: Place, escalation: Escalation) -> None:
    path = f"/escalations/{escalation.id}/decide"
    calling(place.lan).post(path, 403, decision="acknowledge")
    calling(place.minh).post(path, 403, decision="acknowledge")
    calling(place.thu).post(path, 403, decision="acknowledge")
    calling(place.hoa).post(path, 403, decision="acknowledge")
    assert calling(place.lan).get(f"/escalations/{escalation.id}")["explanation"] == "số ngày làm việc quá hạn = 6 ≥ 5"


def test_a_target_has_no_deadline_to_move(calling: Calling, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.commune)
    escalation = builders.escalation(session, target, place.province)
    session.commit()
    error = calling(place.chau).post(f"/escalations/{escalation.id}/decide", 422, decision="extend", until="2026-05-01")
    assert error["field"] == "decision"
