"""Explanations on the pages: asked for by one button, written in one form, read by the committee."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Explanation, Target
from rules.values import TargetStatus
from tests import builders
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of
from tests.web.test_mail_links import Reader

WHY = "Cán bộ phụ trách nghỉ ốm, đã cử người khác làm tiếp"
ASKED = "đã lên cấp trên mà chưa có giải trình"


@pytest.fixture
def late(session: Session, place: Place) -> Escalation:
    """Tân Lập's task, eight days late and before the province."""
    place.task.due_on = place.task.effective_due_on = date(2026, 3, 2)
    place.task.rung = 1
    made = builders.escalation(session, place.task, place.province, due_on=date(2026, 3, 2))
    session.commit()
    return made


@pytest.fixture
def off(session: Session, place: Place) -> Target:
    target = builders.target(session, place.plan, place.commune, status=TargetStatus.OFF_TARGET)
    builders.measurement(session, target, 30)
    session.commit()
    return target


def send(browser: Browser, path: str, status: int = 200, **fields: str) -> str:
    named: dict[str, Any] = {f"explain-{name}": value for name, value in fields.items()}
    named["explain-csrf_token"] = browser.token()
    return browser.post(path, status, **named)


def test_the_doer_is_asked_by_one_button_and_writes_in_one_form(browser: Browser, session: Session, place: Place, late: Escalation) -> None:
    address = f"/tasks/{place.task.id}"
    assert ASKED in browser.log_in("lan").get(address)
    page = send(browser, f"{address}/explanations", text=WHY, asks_until="2026-03-20")
    assert "Đã ghi giải trình" in page
    assert "Hứa xong ngày 20/03/2026" in page
    assert ASKED not in page
    assert [(one.text, one.by_id) for one in all_of(session, select(Explanation))] == [(WHY, place.lan.id)]


def test_older_ones_stay_readable_below_the_newest(browser: Browser, place: Place, late: Escalation) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    for text in ("Bản thứ nhất", "Bản thứ hai"):
        page = send(browser, f"/tasks/{place.task.id}/explanations", text=text)
    listed = page.partition('id="explanations"')[2]
    assert listed.index("Bản thứ hai") < listed.index("Bản thứ nhất")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"asks_until": "2026-03-20"}, "Chưa có nội dung giải trình"),
        ({"text": WHY, "asks_until": "2026-03-09"}, "đã qua"),
        ({"text": WHY, "asks_until": "mai"}, "không phải là ngày"),
        ({"text": "a" * 4001}, "quá dài"),
    ],
)
def test_what_cannot_be_used_comes_back_as_it_was_typed(
    browser: Browser, session: Session, place: Place, late: Escalation, fields: dict[str, str], message: str
) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    page = send(browser, f"/tasks/{place.task.id}/explanations", 400, **fields)
    assert message in page
    assert all(value in page for value in fields.values())
    assert all_of(session, select(Explanation)) == []


@pytest.mark.parametrize(("login", "status"), [("minh", 200), ("thu", 403), ("chau", 403), ("admin", 403), ("hoa", 404)])
def test_only_the_responsible_units_people_write_one(browser: Browser, place: Place, late: Escalation, login: str, status: int) -> None:
    browser.log_in(login).get("/profile")
    send(browser, f"/tasks/{place.task.id}/explanations", status, text=WHY)


def test_a_task_in_time_offers_no_form_and_takes_none(browser: Browser, session: Session, place: Place) -> None:
    assert "Gửi giải trình" not in browser.log_in("lan").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/explanations", 400, text=WHY)
    assert all_of(session, select(Explanation)) == []


def test_a_target_off_its_path_is_explained_on_its_page(browser: Browser, session: Session, off: Target) -> None:
    browser.log_in("lan").get(f"/targets/{off.id}")
    assert WHY in send(browser, f"/targets/{off.id}/explanations", text=WHY)
    assert [one.target_id for one in all_of(session, select(Explanation))] == [off.id]
    browser.post("/logout")
    browser.log_in("thu").get(f"/targets/{off.id}")
    send(browser, f"/targets/{off.id}/explanations", 403, text=WHY)


def test_the_link_in_the_mail_takes_one_without_a_login(app: Flask, session: Session, place: Place, late: Escalation) -> None:
    reader = Reader(app, place.lan, place.task)
    assert ASKED in reader.open()
    assert "Chưa có nội dung giải trình" in reader.send("explain", 400)
    page = reader.send("explain", data={"explain-text": WHY, "explain-asks_until": "2026-03-20"})
    assert WHY in page
    assert [one.by_id for one in all_of(session, select(Explanation))] == [place.lan.id]
