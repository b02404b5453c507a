"""One's private calendar address over the API, a task's deadline as a file, and by which way something was done."""

from __future__ import annotations

from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from models import Channel
from tests import builders
from tests.web.api.conftest import ROOT, Calling
from tests.web.conftest import Place
from workflow.moves import Act
from workflow.progress import start


def test_the_address_is_made_read_made_anew_and_revoked(calling: Calling, place: Place, app: Flask) -> None:
    lan, program = calling(place.lan), app.test_client()
    assert lan.get("/me/calendar", 404)["code"] == "not-found"
    first = lan.post("/me/calendar", 201)
    assert lan.get("/me/calendar") == first
    assert first["todos"] == f"{first['events']}?kind=todos"
    path = first["events"].removeprefix("https://localhost")
    assert b"BEGIN:VEVENT" in program.get(path, base_url="https://localhost").get_data()
    second = lan.post("/me/calendar", 201)
    assert second["events"] != first["events"]
    assert program.get(path, base_url="https://localhost").status_code == 404
    lan.delete("/me/calendar")
    lan.delete("/me/calendar")
    lan.get("/me/calendar", 404)


def test_the_deadline_of_a_task_is_a_file_for_those_who_see_it(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    answer = lan.client.get(f"{ROOT}/tasks/{place.task.id}/calendar.ics", headers=lan.headers)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert len(Calendar.from_ical(answer.get_data()).walk("VEVENT")) == 1
    lan.get(f"/tasks/{place.other_task.id}/calendar.ics", 404)


def test_without_a_deadline_there_is_no_file(calling: Calling, place: Place, session: Session) -> None:
    endless = builders.task(session, place.plan, place.commune, "Duy trì câu lạc bộ", due_on=None)
    session.commit()
    assert "không có thời hạn" in calling(place.lan).get(f"/tasks/{endless.id}/calendar.ics", 404)["message"]


def test_the_history_tells_what_was_done_through_a_mail(calling: Calling, place: Place, session: Session) -> None:
    task = session.merge(place.task)
    start(session, task, Act(session.merge(place.lan), builders.NOW, channel=Channel.MAIL_LINK))
    session.commit()
    assert [change["channel"] for change in calling(place.lan).get(f"/tasks/{place.task.id}")["history"]] == ["mail_link"]
