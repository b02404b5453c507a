"""The review over the API: every change can be taken back, and remembered corrections are listed, applied and forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, PlanState, Target
from tests import builders
from tests.web.api.conftest import Caller, Calling
from tests.web.conftest import Place
from workflow import body_choice, correction, publishing
from workflow.learning import reading_of_clause, reading_of_target


def drafted(session: Session, place: Place, title: str, number: str) -> Plan:
    """A draft of the province with two clauses and a target, one of whose bodies means nobody yet."""
    plan = builders.plan(session, title, owner=place.province, number=number, state=PlanState.DRAFT, place="Bình An")
    for text, phrase, unit in (("Lập danh sách", "UBND xã Tân Lập", place.commune), ("Mở lớp tập huấn", "Hội Thả diều", None)):
        clause = builders.clause(session, plan, text, state=ClauseState.PROPOSED)
        clause.bodies.append(ClauseBody(purpose=BodyPurpose.RESPONSIBLE, phrase=phrase, unit_id=unit.id if unit else None))
        session.flush()
        clause.as_read = reading_of_clause(clause)
    target = builders.target(session, plan, review=ClauseState.PROPOSED)
    target.as_read = reading_of_target(target)
    session.flush()
    session.expire(plan)
    assert [len(clause.bodies) for clause in plan.clauses] == [1, 1]  # read here, so that no test holds a transaction open by reading it
    return plan


@pytest.fixture
def last_years(session: Session, place: Place) -> Plan:
    """A published plan in which the kite fliers are Phú Sơn and the first clause was ignored."""
    plan = drafted(session, place, "Kế hoạch năm 2025", "7/KH-UBND")
    body_choice.choose_units(session, plan.clauses[1].bodies[0], [place.other_commune.id])
    correction.ignore(plan.clauses[0])
    publishing.publish(session, plan, by=place.thu, now=builders.NOW)
    session.commit()
    return plan


@pytest.fixture
def draft(session: Session, place: Place) -> Plan:
    """The draft of this year."""
    plan = drafted(session, place, "Kế hoạch năm 2026", "9/KH-UBND")
    session.commit()
    return plan


def seen(thu: Caller, plan: Plan) -> Any:
    """All that the API tells of a draft."""
    head = {name: value for name, value in thu.get(f"/plans/{plan.id}").items()}
    return head, thu.get(f"/plans/{plan.id}/clauses"), thu.get("/targets", plan=plan.id)


def test_every_change_over_the_api_is_taken_back_and_done_again(calling: Calling, session: Session, place: Place, draft: Plan) -> None:
    thu, (first, second) = calling(place.thu), draft.clauses
    target = session.query(Target).filter(Target.plan_id == draft.id).one()
    body = second.bodies[0]
    session.commit()
    changes: list[tuple[Any, str, int, dict[str, Any], str]] = [
        (thu.post, f"/clauses/{first.id}/accept", 200, {}, "chấp nhận khoản «Lập danh sách»"),
        (thu.post, f"/clauses/{first.id}/ignore", 200, {}, "bỏ qua khoản «Lập danh sách»"),
        (thu.patch, f"/clauses/{first.id}", 200, {"text": "Việc khác"}, "sửa khoản «Lập danh sách»"),
        (thu.post, f"/plans/{draft.id}/clauses", 201, {"text": "Mới", "role": "do", "responsible": ["A"]}, "thêm khoản «Mới»"),
        (thu.post, f"/clauses/{first.id}/split", 201, {"at": 4}, "tách khoản «Lập danh sách»"),
        (thu.post, f"/clauses/{first.id}/merge", 200, {"other": second.id}, "gộp khoản «Lập danh sách» với khoản khác"),
        (thu.post, f"/clauses/{second.id}/bodies/{body.id}/units", 200, {"unit_ids": [place.commune.id]}, "chọn đơn vị cho «Hội Thả diều»"),
        (thu.patch, f"/plans/{draft.id}", 200, {"title": "Tên khác"}, "sửa thông tin chung"),
        (thu.post, f"/targets/{target.id}/accept", 200, {}, "chấp nhận chỉ tiêu «Tỷ lệ sàng lọc trước sinh»"),
        (thu.post, f"/targets/{target.id}/ignore", 200, {}, "bỏ qua chỉ tiêu «Tỷ lệ sàng lọc trước sinh»"),
        (thu.patch, f"/targets/{target.id}", 200, {"value": 60}, "sửa chỉ tiêu «Tỷ lệ sàng lọc trước sinh»"),
    ]
    for send, address, status, sent, words in changes:
        before = seen(thu, draft)
        send(address, status, **sent)
        after = seen(thu, draft)
        assert after != before, words
        assert thu.get(f"/plans/{draft.id}/review/steps")[0]["done"] == words
        step = thu.post(f"/plans/{draft.id}/review/undo")
        assert (step["done"], step["by"], step["undone_at"] is None) == (words, place.thu.name, False)
        assert seen(thu, draft) == before, words
        assert thu.post(f"/plans/{draft.id}/review/redo")["undone_at"] is None
        assert seen(thu, draft) == after, words
        thu.post(f"/plans/{draft.id}/review/undo")


def test_nothing_left_or_a_published_plan_is_a_wrong_state(calling: Calling, place: Place, draft: Plan) -> None:
    thu = calling(place.thu)
    assert thu.post(f"/plans/{draft.id}/review/undo", 409)["code"] == "wrong-state"
    assert "đã ban hành" in thu.post(f"/plans/{place.plan.id}/review/undo", 409)["message"]


def test_others_take_nothing_back(calling: Calling, place: Place, draft: Plan) -> None:
    calling(place.lan).post(f"/plans/{draft.id}/review/undo", 403)
    calling(place.lan).get(f"/plans/{draft.id}/review/remembered", 403)


def test_remembered_corrections_are_listed_and_applied_one_or_all(
    calling: Calling, session: Session, place: Place, last_years: Plan, draft: Plan
) -> None:
    thu = calling(place.thu)
    ignoring, body = thu.get(f"/plans/{draft.id}/review/remembered")["offers"]
    assert (ignoring["kind"], ignoring["change"], ignoring["clause_ids"]) == ("clause", {"is_ignored": True}, [draft.clauses[0].id])
    assert (body["kind"], body["words"], body["plan_number"]) == ("body", "Hội Thả diều", "7/KH-UBND")
    assert [unit["name"] for unit in body["units"]] == ["UBND xã Phú Sơn"]
    applied = thu.post(f"/plans/{draft.id}/review/remembered", corrections=[body["correction_id"]])
    assert applied == {"applied": 1, "warnings": []}
    assert thu.get(f"/clauses/{draft.clauses[1].id}")["bodies"][0]["unit"] == "UBND xã Phú Sơn"
    assert thu.post(f"/plans/{draft.id}/review/remembered")["applied"] == 1
    assert thu.get(f"/clauses/{draft.clauses[0].id}")["state"] == "ignored"
    assert thu.post(f"/plans/{draft.id}/review/undo")["done"] == "áp dụng 1 sửa đổi đã nhớ"


def test_a_remembered_correction_is_forgotten(calling: Calling, place: Place, last_years: Plan, draft: Plan) -> None:
    thu = calling(place.thu)
    for offer in thu.get(f"/plans/{draft.id}/review/remembered")["offers"]:
        thu.delete(f"/plans/{draft.id}/review/remembered/{offer['correction_id']}")
    assert thu.get(f"/plans/{draft.id}/review/remembered") == {"offers": []}
    error = thu.post(f"/plans/{draft.id}/review/remembered", 404, corrections=[offer["correction_id"]])
    assert error["code"] == "not-found"


def test_a_clause_of_the_draft_is_untouched_until_asked(session: Session, place: Place, last_years: Plan, draft: Plan) -> None:
    assert session.get_one(Clause, draft.clauses[0].id).state is ClauseState.PROPOSED
