"""Files given as evidence over the API: sent, listed, had back byte for byte."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from tests import builders
from tests.web.api.conftest import ROOT, Calling
from tests.web.conftest import Place

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256))
REPORT = b"%PDF-1.4 report"


def _files(*files: tuple[bytes, str]) -> dict[str, Any]:
    return {"files": [(BytesIO(data), name) for data, name in files]}


def test_files_are_sent_listed_and_had_back(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}"
    task = lan.upload(f"{path}/attachments", **_files((PHOTO, "Ảnh chụp.jpg"), (REPORT, "báo cáo.pdf")))
    assert [(file["name"], file["media_type"]) for file in task["attachments"]] == [
        ("Ảnh chụp.jpg", "image/jpeg"),
        ("báo cáo.pdf", "application/pdf"),
    ]
    assert [line["action"] for line in task["history"]] == ["attach", "attach"]
    assert lan.get(f"{path}/attachments", page_size=1) == task["attachments"][:1]
    number = task["attachments"][0]["id"]
    with lan.client.get(f"{ROOT}{path}/attachments/{number}", headers=lan.headers) as answer:
        assert answer.get_data() == PHOTO
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_plan_that_wants_evidence_gets_it_before_the_tick(calling: Calling, session: Session, place: Place) -> None:
    place.plan.requires_evidence = True
    session.add(place.plan)
    session.commit()
    lan, path = calling(place.lan), f"/tasks/{place.task.id}"
    assert lan.post(f"{path}/tick", 422)["code"] == "invalid"
    lan.upload(f"{path}/attachments", **_files((PHOTO, "anh.jpg")))
    assert lan.post(f"{path}/tick")["state"] == "done"


def test_files_are_taken_all_or_none(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}/attachments"
    assert lan.upload(path, 422, **_files((PHOTO, "anh.jpg"), (b"MZ", "chay.exe")))["field"] == "files"
    assert lan.upload(path, 422, other="x")["field"] == "files"
    assert lan.get(path) == []


def test_the_same_file_again_says_which_one_it_is(calling: Calling, place: Place) -> None:
    lan, path = calling(place.lan), f"/tasks/{place.task.id}/attachments"
    number = lan.upload(path, **_files((PHOTO, "anh.jpg")))["attachments"][0]["id"]
    assert lan.upload(path, 409, **_files((PHOTO, "khac.jpg")))["details"] == {"existing_id": number}


def test_files_of_a_task_that_is_not_seen_are_not_there(calling: Calling, session: Session, place: Place) -> None:
    lan, hoa, path = calling(place.lan), calling(place.hoa), f"/tasks/{place.task.id}/attachments"
    number = lan.upload(path, **_files((PHOTO, "anh.jpg")))["attachments"][0]["id"]
    hoa.get(path, 404)
    hoa.get(f"{path}/{number}", 404)
    hoa.upload(path, 404, **_files((REPORT, "b.pdf")))
    lan.get(f"/tasks/{place.task.id}/attachments/{number + 1}", 404)
    calling(place.thu).upload(path, 403, **_files((REPORT, "b.pdf")))


def test_a_partner_adds_its_part(calling: Calling, session: Session, place: Place) -> None:
    shared = builders.task(session, place.plan, place.other_commune, "Việc chung", partners=(place.commune,))
    session.commit()
    calling(place.lan).upload(f"/tasks/{shared.id}/attachments", **_files((PHOTO, "anh.jpg")))
