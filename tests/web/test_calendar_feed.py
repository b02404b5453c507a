"""The private calendar address and the file of one task: who gets what, what is fetched again, and what a revoked address says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import CalendarFeed, MembershipRole
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.tokens import create_token

HOME = "https://localhost"
Kept = Callable[[Any], list[Any]]


def made_address(browser: Browser, kind: str = "events") -> str:
    """The path that the profile shows after the button was pressed."""
    browser.get("/profile")
    page = browser.post("/profile/calendar")
    paths = re.findall(r'<code class="token">https://localhost(/calendar/[^<]+)</code>', page)
    return str(paths[0 if kind == "events" else 1])


def fetch(app: Flask, path: str, status: int = 200, **headers: str) -> TestResponse:
    """As a calendar program does it, without cookies."""
    answer = app.test_client().get(path, base_url=HOME, headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer


def summaries(answer: TestResponse, part: str = "VEVENT") -> list[str]:
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.get_data()).walk(part)]


def test_the_profile_makes_an_address_that_shows_the_units_deadlines(browser: Browser, app: Flask) -> None:
    answer = fetch(app, made_address(browser.log_in("lan")))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert summaries(answer) == ["Hạn: Lập danh sách phụ nữ mang thai"]
    assert summaries(answer, "VTODO") == []
    assert "no-store" not in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]


def test_the_other_address_has_the_same_as_todos(browser: Browser, app: Flask) -> None:
    answer = fetch(app, made_address(browser.log_in("lan"), "todos"))
    assert summaries(answer, "VTODO") == ["Hạn: Lập danh sách phụ nữ mang thai"]
    assert summaries(answer) == []


def test_the_address_is_shown_again_until_it_is_made_anew_or_revoked(browser: Browser, app: Flask) -> None:
    first = made_address(browser.log_in("lan"))
    assert first in browser.get("/profile")
    second = made_address(browser)
    assert first != second
    fetch(app, first, 404)
    fetch(app, second)
    assert not re.search(r"/calendar/[\w-]{20}", browser.post("/profile/calendar/revoke"))
    fetch(app, second, 404)


def said(app: Flask, path: str) -> str:
    """The page, without what is another one at each request: the address itself and the form's token."""
    page = fetch(app, path, 404).get_data(as_text=True).replace(path, "")
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_revoked_and_unknown_addresses_get_the_same_answer(browser: Browser, app: Flask, place: Place, session: Session) -> None:
    revoked = made_address(browser.log_in("lan"))
    browser.post("/profile/calendar/revoke")
    unknown = revoked[:-10] + "AAAAAA.ics"
    assert said(app, revoked) == said(app, unknown)
    of_gone = made_address(browser)
    place.lan.is_active = False
    session.commit()
    assert said(app, of_gone) == said(app, unknown)


def test_it_shows_what_one_may_see_on_the_day(browser: Browser, app: Flask, place: Place, session: Session) -> None:
    path = made_address(browser.log_in("lan"))
    place.lan.memberships[0].valid_to = builders.TODAY - timedelta(days=1)
    session.commit()
    assert summaries(fetch(app, path)) == []


def test_what_has_not_changed_is_not_sent_again(browser: Browser, app: Flask, place: Place, session: Session) -> None:
    path = made_address(browser.log_in("lan"))
    first = fetch(app, path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(minutes=30)
    assert fetch(app, path, 304, **{"If-None-Match": etag}).get_data() == b""
    fetch(app, path, 304, **{"If-Modified-Since": modified})
    assert fetch(app, path).headers["Last-Modified"] == modified
    fetch(app, path.replace(".ics", ".ics?kind=todos"), 200, **{"If-None-Match": etag})
    place.task.state = TaskState.IN_PROGRESS
    session.commit()
    changed = fetch(app, path, 200, **{"If-None-Match": etag, "If-Modified-Since": modified})
    assert changed.headers["ETag"] != etag
    assert changed.headers["Last-Modified"] != modified


def test_what_becomes_late_overnight_or_leaves_is_a_change(browser: Browser, app: Flask, place: Place, session: Session) -> None:
    path = made_address(browser.log_in("lan"))
    modified = fetch(app, path).headers["Last-Modified"]
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(days=7)
    late = fetch(app, path, 200, **{"If-Modified-Since": modified})
    assert summaries(late) == ["QUÁ HẠN: Lập danh sách phụ nữ mang thai"]
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(days=7, minutes=5)
    place.task.unit_id = place.other_commune.id
    session.commit()
    assert summaries(fetch(app, path, 200, **{"If-Modified-Since": late.headers["Last-Modified"]})) == []


def test_its_use_is_noted_at_most_hourly(browser: Browser, app: Flask, kept: Kept) -> None:
    path = made_address(browser.log_in("lan"))
    seen = []
    for minutes in (0, 59, 61):
        app.config["DONDOC_NOW"] = builders.NOW + timedelta(minutes=minutes)
        fetch(app, path)
        seen.append((kept(select(CalendarFeed.last_used_at))[0] - builders.NOW) // timedelta(minutes=1))
    assert seen == [0, 0, 61]


def test_a_fetch_costs_a_few_queries(browser: Browser, app: Flask, engine: Any) -> None:
    path = made_address(browser.log_in("lan"))
    fetch(app, path)
    seen: list[str] = []
    listen: Any = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    fetch(app, path)
    event.remove(engine, "before_cursor_execute", listen)
    assert len([one for one in seen if one.startswith("SELECT")]) <= 9, seen


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_address_only_reads(browser: Browser, app: Flask, method: str) -> None:
    path = made_address(browser.log_in("lan"))
    assert app.test_client().open(path, method=method, base_url=HOME).status_code in (400, 405)


def test_a_token_of_the_api_is_no_calendar_and_a_calendar_no_token(browser: Browser, app: Flask, place: Place, session: Session) -> None:
    secret = made_address(browser.log_in("lan")).removeprefix("/calendar/").removesuffix(".ics")
    _made, token = create_token(session, place.lan, name="báo cáo", now=builders.NOW)
    session.commit()
    client = app.test_client()
    assert client.get("/api/v1/tasks", base_url=HOME, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.get("/api/v1/tasks", base_url=HOME, headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    fetch(app, f"/calendar/{token}.ics", 404)
    assert client.get("/profile", base_url=HOME, headers={"Authorization": f"Bearer {secret}"}).status_code == 302
    assert client.get(f"/m/{secret}", base_url=HOME).status_code == 404


def test_a_task_is_added_to_a_calendar_from_its_page(browser: Browser, place: Place) -> None:
    page = browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert f"/tasks/{place.task.id}/calendar.ics" in page
    answer = browser.client.get(f"/tasks/{place.task.id}/calendar.ics", base_url=HOME)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert f"nhiem-vu-{place.task.id}.ics" in answer.headers["Content-Disposition"]
    assert summaries(answer) == ["Hạn: Lập danh sách phụ nữ mang thai"]
    browser.get(f"/tasks/{place.other_task.id}/calendar.ics", 404)


def test_without_a_deadline_there_is_nothing_to_add(browser: Browser, place: Place, session: Session) -> None:
    endless = builders.task(session, place.plan, place.commune, "Duy trì câu lạc bộ", due_on=None)
    session.commit()
    assert "calendar.ics" not in browser.log_in("lan").get(f"/tasks/{endless.id}")
    assert "không có thời hạn" in browser.get(f"/tasks/{endless.id}/calendar.ics", 409)


def test_the_profile_without_a_role_still_offers_an_address(browser: Browser, session: Session, app: Flask) -> None:
    builders.user(session, "khach", (None, MembershipRole.ADMINISTRATOR))
    session.commit()
    assert summaries(fetch(app, made_address(browser.log_in("khach")))) == []
