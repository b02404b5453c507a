"""Plans and clauses over the API: a document in, the draft corrected, published."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, MembershipRole, Plan, PlanState, Task
from rules.values import Level
from tests import builders
from tests.web.api.conftest import Calling, on_sqlite
from tests.web.conftest import Place

DOCUMENT = """ỦY BAN NHÂN DÂN
XÃ TÂN LẬP
Số: 12/KH-UBND
Tân Lập, ngày 15 tháng 01 năm 2026

KẾ HOẠCH
Công tác dân số năm 2026

II. TỔ CHỨC THỰC HIỆN
1. Trạm Y tế xã: Lập danh sách phụ nữ mang thai trên địa bàn, xong trước ngày 15/3/2026.
2. Công chức Văn hóa - Xã hội: Tổ chức hội nghị truyền thông về dân số trước ngày 30/4/2026.
"""


@pytest.fixture
def draft(session: Session, place: Place) -> Plan:
    """A draft of the province with one clause, whose responsible body means Tân Lập and whose partner means nobody yet."""
    plan = builders.plan(session, "Dự thảo năm 2026", owner=place.province, state=PlanState.DRAFT)
    clause = builders.clause(session, plan, state=ClauseState.PROPOSED)
    for purpose, phrase, unit_id in (
        (BodyPurpose.RESPONSIBLE, "UBND xã Tân Lập", place.commune.id),
        (BodyPurpose.PARTNER, "Trạm Y tế xã", None),
    ):
        session.add(ClauseBody(clause_id=clause.id, purpose=purpose, phrase=phrase, unit_id=unit_id))
    session.flush()
    assert [len(clause.bodies) for clause in plan.clauses] == [2]  # read here, so that no test holds a transaction open by reading it
    session.commit()
    return plan


def _file(text: str | bytes = DOCUMENT, name: str = "ke-hoach.txt") -> dict[str, Any]:
    return {"file": (io.BytesIO(text.encode() if isinstance(text, str) else text), name)}


def test_a_document_becomes_a_draft(calling: Calling, session: Session, place: Place) -> None:
    thu = calling(place.thu)
    made = thu.upload("/plans", **_file())
    assert (made["state"], made["tasks"], made["provisional_units"]) == ("draft", 0, [])
    assert made["clauses"] >= 1
    assert {"plan_id", "clauses", "targets", "tasks", "provisional_units", "warnings"} <= set(made)
    assert thu.answer.headers["Location"].endswith(f"/api/v1/plans/{made['plan_id']}")
    plan = thu.get(f"/plans/{made['plan_id']}")
    assert "Lập danh sách phụ nữ mang thai" in plan["source_text"]
    assert len(thu.get(f"/plans/{made['plan_id']}/clauses")) == made["clauses"]


def test_the_same_document_again_says_which_plan_it_is(calling: Calling, place: Place) -> None:
    thu = calling(place.thu)
    number = thu.upload("/plans", **_file())["plan_id"]
    error = thu.upload("/plans", 409, **_file())
    assert (error["code"], error["details"]) == ("already-there", {"existing_id": number})


@on_sqlite
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "trong.txt"),
        (b"PK\x03\x04 no archive", "hong.docx"),
        (b"%PDF-1.4 no document", "hong.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cu.doc"),
        ("Bài thơ về mùa xuân, không phải kế hoạch.".encode(), "tho.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_words_of_the_reader(
    calling: Calling, session: Session, place: Place, data: bytes, name: str
) -> None:
    error = calling(place.thu).upload("/plans", 422, **_file(data, name))
    assert (error["code"], error["field"]) == ("invalid", "file")
    assert name in error["message"]
    assert session.query(Plan).count() == 1


def test_a_request_without_a_file_says_what_is_missing(calling: Calling, place: Place) -> None:
    thu = calling(place.thu)
    assert thu.upload("/plans", 422, other="x")["field"] == "file"
    assert thu.upload("/plans", 422, **_file(), second=(io.BytesIO(b"x"), "x.txt"))["field"] == "second"
    assert thu.post("/plans", 422, file="text")["field"] == "file"


def test_a_file_that_is_too_large_is_refused(app: Flask, calling: Calling, place: Place) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    error = calling(place.thu).upload("/plans", 413, **_file("x" * 20_000))
    assert (error["code"], "MB" in error["message"]) == ("too-large", True)


def test_only_coordinators_bring_documents_in(calling: Calling, place: Place) -> None:
    calling(place.lan).upload("/plans", 403, **_file())


def test_a_clause_is_read_with_what_its_words_mean(calling: Calling, place: Place, draft: Plan) -> None:
    clause = calling(place.thu).get(f"/plans/{draft.id}/clauses")[0]
    assert [(body["purpose"], body["phrase"], body["unit"]) for body in clause["bodies"]] == [
        ("responsible", "UBND xã Tân Lập", "UBND xã Tân Lập"),
        ("partner", "Trạm Y tế xã", None),
    ]
    assert (clause["when"], clause["due_on"]) == ("xong trước ngày 15/3/2026", "2026-03-15")


def test_what_a_correction_leaves_out_stays(calling: Calling, place: Place, draft: Plan) -> None:
    thu = calling(place.thu)
    before = thu.get(f"/plans/{draft.id}/clauses")[0]
    after = thu.patch(f"/clauses/{before['id']}", text="Lập danh sách phụ nữ mang thai toàn xã", role="do")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"text", "role", "state", "is_edited"}
    assert thu.get(f"/clauses/{before['id']}") == after


def test_the_time_and_the_bodies_of_a_clause_are_corrected(calling: Calling, place: Place, draft: Plan) -> None:
    thu, number = calling(place.thu), draft.clauses[0].id
    after = thu.patch(f"/clauses/{number}", when="hàng năm trước 01/12", responsible=["UBND xã Tân Lập"], partners=[])
    assert (after["due_on"], after["frequency"], after["recurrence_month"], after["recurrence_day"]) == (None, "yearly", 12, 1)
    assert [body["phrase"] for body in after["bodies"]] == ["UBND xã Tân Lập"]


@on_sqlite
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"responsible": []}, "responsible"),
        ({"when": "lúc nào cũng được nhé"}, "when"),
        ({"role": "boss"}, "role"),
        ({"responsible": "UBND xã"}, "responsible"),
        ({"responsible": [""]}, "responsible.0"),
        ({"text": 5}, "text"),
        ({"confidence": 1}, "confidence"),
        ({"state": "accepted"}, "state"),
    ],
)
def test_a_correction_that_cannot_be_used_names_its_field_and_changes_nothing(
    calling: Calling, place: Place, draft: Plan, body: dict[str, Any], field: str
) -> None:
    thu, path = calling(place.thu), f"/clauses/{draft.clauses[0].id}"
    before = thu.get(path)
    assert thu.patch(path, 422, **body)["field"] == field
    assert thu.get(path) == before


def test_clauses_are_added_split_and_merged(calling: Calling, place: Place, draft: Plan) -> None:
    thu, path = calling(place.thu), f"/plans/{draft.id}/clauses"
    words = "Rà soát người cao tuổi; lập danh sách phụ nữ mang thai"
    made = thu.post(path, 201, text=words, role="lead", responsible=["UBND xã Tân Lập"], when="30/6/2026")
    assert (made["due_on"], made["state"]) == ("2026-06-30", "accepted")
    second = thu.post(f"/clauses/{made['id']}/split", 201, at=words.index("lập"))
    assert (second["text"], len(thu.get(path))) == ("lập danh sách phụ nữ mang thai", 3)
    assert thu.post(f"/clauses/{made['id']}/merge", other=second["id"])["text"] == words
    assert len(thu.get(path)) == 2
    assert thu.post(path, 422, role="lead", responsible=["UBND xã Tân Lập"])["field"] == "text"
    assert thu.post(f"/clauses/{made['id']}/split", 422, at=5000)["field"] == "at"
    assert thu.post(f"/clauses/{made['id']}/merge", 422, other=made["id"])["field"] == "other"


def test_the_head_of_a_draft_is_corrected(calling: Calling, place: Place, draft: Plan) -> None:
    thu, path = calling(place.thu), f"/plans/{draft.id}"
    before = thu.get(path)
    after = thu.patch(path, number=None, requires_review=True, standing_id=place.province.id)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"number", "requires_review", "standing_id", "standing"}
    assert after["standing"] == "UBND tỉnh Bình An"
    assert thu.patch(path, 422, period_start=2030, period_end=2026)["field"] == "period_end"
    assert thu.patch(path, 422, title="")["field"] == "title"


def test_a_draft_is_deleted_and_a_published_plan_is_not(calling: Calling, place: Place, draft: Plan) -> None:
    thu = calling(place.thu)
    thu.delete(f"/plans/{draft.id}")
    thu.get(f"/plans/{draft.id}", 404)
    answer = thu.client.delete(f"/api/v1/plans/{place.plan.id}", headers=thu.headers)
    assert answer.status_code == 409


def test_clauses_are_accepted_ignored_and_restored(calling: Calling, place: Place, draft: Plan) -> None:
    thu, path = calling(place.thu), f"/clauses/{draft.clauses[0].id}"
    assert thu.post(f"{path}/accept")["state"] == "accepted"
    assert thu.post(f"{path}/ignore")["state"] == "ignored"
    assert [row["id"] for row in thu.get(f"/plans/{draft.id}/clauses", state="ignored")] == [draft.clauses[0].id]
    assert thu.post(f"{path}/restore")["state"] == "proposed"
    assert thu.post(f"{path}/accept", 422, why="vì")["field"] == "why"


def test_a_name_is_given_its_units(calling: Calling, session: Session, place: Place, draft: Plan) -> None:
    thu, clause = calling(place.thu), draft.clauses[0]
    partner = next(body for body in clause.bodies if body.unit_id is None)
    path = f"/clauses/{clause.id}/bodies/{partner.id}/units"
    after = thu.post(path, unit_ids=[place.other_commune.id, place.village.id])
    assert [body["unit"] for body in after["bodies"] if body["purpose"] == "partner"] == ["UBND xã Phú Sơn", "Thôn Đông"]
    assert thu.post(path, 422, unit_ids=[999_999])["field"] == "unit_ids"
    assert thu.post(f"/clauses/{clause.id}/bodies/999999/units", 404, unit_ids=[])["code"] == "not-found"


def test_publishing_gives_the_work_to_the_units(calling: Calling, session: Session, place: Place, draft: Plan) -> None:
    thu = calling(place.thu)
    done = thu.post(f"/plans/{draft.id}/publish")
    assert (done["plan_id"], done["state"], done["clauses"], done["tasks"]) == (draft.id, "published", 1, 1)
    assert [task["unit"] for task in thu.get("/tasks", plan=draft.id)] == ["UBND xã Tân Lập"]
    assert thu.post(f"/plans/{draft.id}/publish", 409)["code"] == "wrong-state"


def test_a_name_that_means_nobody_stops_the_publication(calling: Calling, session: Session, place: Place, draft: Plan) -> None:
    clause = builders.clause(session, draft, state=ClauseState.PROPOSED)
    session.add(ClauseBody(clause_id=clause.id, purpose=BodyPurpose.RESPONSIBLE, phrase="Hội Làm vườn"))
    session.commit()
    thu = calling(place.thu)
    error = thu.post(f"/plans/{draft.id}/publish", 422)
    assert (error["field"], "Hội Làm vườn" in error["message"]) == ("bodies", True)
    assert session.query(Task).filter_by(plan_id=draft.id).count() == 0
    session.commit()
    done = thu.post(f"/plans/{draft.id}/publish", provisional=True)
    assert "Hội Làm vườn" in done["provisional_units"]
    assert done["tasks"] == 2


def test_a_published_plan_is_corrected_no_more(calling: Calling, session: Session, place: Place) -> None:
    clause: Clause = builders.clause(session, place.plan)
    session.commit()
    thu = calling(place.thu)
    assert thu.patch(f"/clauses/{clause.id}", 409, text="Khác")["code"] == "wrong-state"
    assert thu.post(f"/clauses/{clause.id}/ignore", 409)["code"] == "wrong-state"


def test_a_coordinator_of_another_unit_sees_no_draft_and_corrects_no_clause(
    calling: Calling, session: Session, place: Place, draft: Plan
) -> None:
    elsewhere = builders.unit(session, "UBND tỉnh Khác", level=Level.PROVINCE)
    stranger = builders.user(session, "la", (elsewhere, MembershipRole.COORDINATOR))
    session.commit()
    caller = calling(stranger)
    caller.get(f"/plans/{draft.id}", 404)
    caller.post(f"/plans/{draft.id}/publish", 404)
    caller.patch(f"/clauses/{draft.clauses[0].id}", 404, text="Khác")


def test_a_focal_point_reads_a_plan_and_may_not_publish_it(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    assert lan.get(f"/plans/{place.plan.id}")["number"] == "15/KH-UBND"
    lan.post(f"/plans/{place.plan.id}/publish", 403)
