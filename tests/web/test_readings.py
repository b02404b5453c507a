"""Handing documents in, in the browser, without scripts: one or many, the page while they are read, trying again, deleting."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import MembershipRole, Plan, Reading, ReadingState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.drafts import SAMPLE, Registry, registry
from web import reading_desk
from workflow import intake, reading_pool
from workflow.settings import Settings

POEM = "Trăng sáng ngoài sân\nGió thổi qua vườn"
Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry of the sample; thu and binh coordinate plans, lan does not."""
    made = registry(session)
    builders.user(session, "thu", (made.health, MembershipRole.COORDINATOR))
    builders.user(session, "binh", (made.finance, MembershipRole.COORDINATOR))
    builders.user(session, "lan", (made.communes[0], MembershipRole.FOCAL_POINT))
    builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    session.commit()
    return made


@pytest.fixture
def browser(app: Flask, known: Registry) -> Browser:
    """A browser in which nobody is logged in."""
    return Browser(app.test_client())


@pytest.fixture
def slow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read: as if everything took long."""
    app.config["DONDOC_PATIENCE"] = 0
    monkeypatch.setattr(reading_pool, "read_next", lambda *_args, **_options: None)


def sent(browser: Browser, *files: tuple[str, str], status: int = 302) -> str:
    """Hand files in; the address that the answer leads to, or the page."""
    browser.get("/plans/new")
    data = [(BytesIO(text.encode()), name) for name, text in files]
    form = {"csrf_token": browser.token(), "file": data}
    headers = {"Referer": "https://localhost/"}
    answer = browser.client.post("/plans/new", data=form, base_url="https://localhost", headers=headers)
    browser.page = answer.get_data(as_text=True)
    assert answer.status_code == status, browser.page
    return answer.headers.get("Location", browser.page)


def numbered(number: int) -> tuple[str, str]:
    return f"ke-hoach-{number}.txt", SAMPLE.replace("21/KH", f"{number}/KH")


def test_what_is_read_at_once_goes_straight_to_its_review(browser: Browser, kept: Kept) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    (plan,) = kept(select(Plan))
    assert address == f"/plans/{plan.id}/review"
    assert 'class="readings"' not in browser.get("/plans/"), "what is done stands in the list as a plan"


def test_what_takes_long_is_shown_on_a_page_that_asks_again_by_itself(browser: Browser, slow: None, kept: Kept) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    (reading,) = kept(select(Reading))
    assert address == f"/plans/readings/{reading.id}"
    page = browser.get(address)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "<progress" in page
    assert "Đang chờ đến lượt đọc" in page
    assert "Tệp đã được lưu" in page
    listed = browser.get("/plans/")
    assert "ke-hoach.txt" in listed
    assert f'data-reading="/plans/readings/{reading.id}/state"' in listed


def test_pages_of_a_scan_are_counted(browser: Browser, slow: None, kept: Kept, session: Session) -> None:
    address = sent(browser.log_in("thu"), ("quet.txt", SAMPLE))
    reading = session.scalars(select(Reading)).one()
    reading.state, reading.pages, reading.pages_done = ReadingState.READING, 10, 3
    session.commit()
    page = browser.get(address)
    assert "xong 3/10 trang" in page
    assert re.search(r'<progress[^>]* max="10" value="3"', page)
    answer = browser.client.get(f"{address}/state", base_url="https://localhost").get_json()
    assert answer == {
        "state": "reading",
        "words": "Đang nhận dạng chữ: xong 3/10 trang.",
        "pages": 10,
        "done": 3,
        "is_open": True,
        "address": None,
    }


def test_once_it_is_read_its_page_leads_to_the_plan(browser: Browser, slow: None, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    monkeypatch.undo()
    browser.client.application.config["DONDOC_PATIENCE"] = 60
    with browser.client.application.app_context():
        (reading,) = kept(select(Reading))
        reading_desk.wait_for([reading.id])
    answer = browser.client.get(address, base_url="https://localhost")
    (plan,) = kept(select(Plan))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/plans/{plan.id}")
    state = browser.client.get(f"{address}/state", base_url="https://localhost").get_json()
    assert (state["is_open"], state["address"]) == (False, f"/plans/{plan.id}")


def test_many_files_at_once_become_as_many_drafts(browser: Browser, kept: Kept) -> None:
    assert sent(browser.log_in("thu"), *(numbered(number) for number in range(30, 40))) == "/plans/"
    assert "Đã nhận 10 tệp" in browser.get("/plans/")
    assert len(kept(select(Plan))) == 10
    assert {reading.state for reading in kept(select(Reading))} == {ReadingState.DONE}


def test_of_many_files_those_that_cannot_be_taken_are_named(browser: Browser, kept: Kept) -> None:
    sent(browser.log_in("thu"), numbered(30), ("trong.docx", ""), ("tho.txt", POEM))
    page = browser.get("/plans/")
    assert "Đã nhận 2 tệp" in page
    assert "Tệp “trong.docx” rỗng" in page
    assert "không phải là kế hoạch" in page, "what failed after it was taken stands in the list with its reason"
    assert [reading.name for reading in kept(select(Reading).where(Reading.state == ReadingState.FAILED))] == ["tho.txt"]


def test_many_files_of_which_none_can_be_taken_keep_the_page(browser: Browser, kept: Kept) -> None:
    page = sent(browser.log_in("thu"), ("mot.docx", ""), ("hai.docx", ""), status=400)
    assert "mot.docx" in page
    assert "hai.docx" in page
    assert kept(select(Reading)) == []


def test_too_many_files_are_refused_with_the_number(browser: Browser, kept: Kept) -> None:
    assert "Đã chọn 21 tệp" in sent(browser.log_in("thu"), *(numbered(number) for number in range(21)), status=400)
    assert kept(select(Reading)) == []


def test_each_file_keeps_to_the_limit_of_one(browser: Browser, app: Flask, settings: Settings) -> None:
    app.config["DONDOC_SETTINGS"] = replace(settings, upload_megabytes=0)
    page = sent(browser.log_in("thu"), ("lon.txt", SAMPLE), status=400)
    assert "lon.txt» nặng quá giới hạn 0 MB" in page


def test_what_failed_later_says_why_and_can_be_tried_again_or_dropped(
    browser: Browser, slow: None, session: Session, monkeypatch: pytest.MonkeyPatch, kept: Kept
) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    reading = session.scalars(select(Reading)).one()
    reading.state, reading.error, reading.error_values = ReadingState.FAILED, "Đọc tệp «%(name)s» bị dừng: hãy thử lại.", {"name": "k.txt"}
    session.commit()
    page = browser.get(address)
    assert "Đọc tệp «k.txt» bị dừng" in page
    assert "http-equiv" not in page
    assert "Thử lại" in browser.get("/plans/")
    monkeypatch.undo()
    browser.client.application.config["DONDOC_PATIENCE"] = 60
    browser.post(f"{address}/retry", 302)
    assert len(kept(select(Plan))) == 1


def test_a_document_is_dropped_also_while_it_waits(browser: Browser, slow: None, kept: Kept) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    browser.get(address)
    assert "Đã bỏ tệp «ke-hoach.txt»" in browser.post(f"{address}/delete")
    assert kept(select(Reading)) == []
    browser.get(address, 404)


def test_a_reading_whose_draft_was_deleted_can_be_read_again(browser: Browser, session: Session) -> None:
    sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    with session.begin():
        intake.withdraw(session, session.scalars(select(Plan)).one(), by=None, now=builders.NOW)
    number = session.scalars(select(Reading.id)).one()
    session.commit()
    assert "bản nháp đã bị xóa" in browser.get(f"/plans/readings/{number}")
    browser.post(f"/plans/readings/{number}/retry", 302)
    assert session.scalars(select(Plan.id)).one()


def test_others_neither_see_nor_touch_a_reading_but_administrators_do(browser: Browser, slow: None) -> None:
    address = sent(browser.log_in("thu"), ("ke-hoach.txt", SAMPLE))
    for login, status in (("binh", 404), ("lan", 403), ("admin", 200)):
        other = Browser(browser.client.application.test_client()).log_in(login)
        other.get(address, status)
        other.get(f"{address}/state", status)
        assert "ke-hoach.txt" not in other.get("/plans/")
        if status != 200:
            other.get("/")
            other.post(f"{address}/delete", status)
    browser.get(address)
