"""A newcomer's way: the set-up code, the steps with their state from the data, a mail to oneself, samples."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import LoginAttempt, Mail, MailState, Membership, MembershipRole, User
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.first_steps import setup_code
from workflow.people import ATTEMPTS_PER_ADDRESS
from workflow.settings import Settings

Kept = Callable[[Select[Any]], list[Any]]

PASSWORD = "một câu ngắn dễ nhớ"


@pytest.fixture
def newcomer(app: Flask) -> Browser:
    """A browser before an installation in which there is nobody."""
    return Browser(app.test_client())


def set_up(browser: Browser, code: str, status: int = 200, **changed: str) -> str:
    browser.get("/login")
    typed = {"name": "Phan Hữu Tín", "login": "quantri", "email": "tin@moclan.example", "password": PASSWORD, "again": PASSWORD}
    return browser.post("/setup", status, **{**typed, "code": code, "language": "vi", **changed})


def test_the_first_visit_leads_to_the_first_administrator_and_on_to_the_steps(newcomer: Browser, settings: Settings, kept: Kept) -> None:
    assert "Mã cài đặt" in newcomer.get("/")
    page = set_up(newcomer, setup_code(settings).lower().replace("-", " "))
    assert "Những bước đầu" in page
    assert page.count("Bước tiếp theo") == 1
    assert [user.login for user in kept(select(User))] == ["quantri"]
    assert kept(select(Membership.role)) == [MembershipRole.ADMINISTRATOR]
    assert "Làm tiếp những bước đầu" in newcomer.get("/")
    newcomer.post("/first-steps/away")
    assert "Làm tiếp những bước đầu" not in newcomer.get("/")


def test_a_wrong_code_makes_nobody_and_too_many_shut_the_door(newcomer: Browser, settings: Settings, kept: Kept) -> None:
    assert "Mã cài đặt không đúng" in set_up(newcomer, "AAAA-BBBB-CCCC-DDDD", 400)
    assert len(kept(select(LoginAttempt))) == 1
    for _ in range(ATTEMPTS_PER_ADDRESS - 1):
        set_up(newcomer, "AAAA", 400)
    assert "quá nhiều lần" in set_up(newcomer, setup_code(settings), 400)
    assert kept(select(User)) == []


def test_what_is_typed_wrong_stays_in_the_form(newcomer: Browser, settings: Settings, kept: Kept) -> None:
    page = set_up(newcomer, setup_code(settings), 400, login="có dấu", again=PASSWORD)
    assert "không dùng được" in page
    assert "Phan Hữu Tín" in page
    assert kept(select(User)) == []


def test_the_door_stays_shut_once_there_was_an_administrator(browser: Browser, settings: Settings, kept: Kept) -> None:
    before = len(kept(select(User)))
    assert "Mã cài đặt" not in browser.get("/setup")
    browser.client.post(
        "/setup",
        data={
            "csrf_token": browser.token(),
            "code": setup_code(settings),
            "name": "X",
            "login": "xx",
            "password": PASSWORD,
            "again": PASSWORD,
        },
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )
    assert len(kept(select(User))) == before


def test_states_come_from_the_data_and_the_notice_goes_when_all_is_done(app: Flask, place: Place, session: Session) -> None:
    admin = Browser(app.test_client()).log_in("admin")
    page = admin.get("/first-steps")
    assert page.count(" Xong</span>") == 4
    session.get_one(User, place.admin.id).email = "admin@moclan.example"
    session.commit()
    admin.get("/first-steps")
    assert "Hộp thư thử" in admin.post("/first-steps/mail")
    assert session.scalars(select(Mail.state)).all() == [MailState.SENT]
    assert "Đã xong mọi bước" in admin.get("/first-steps")
    assert "Làm tiếp những bước đầu" not in admin.get("/")
    assert "Thư thử" in admin.get("/mailbox")


def test_a_server_that_takes_no_mail_is_quoted_and_nothing_is_recorded(
    app: Flask, place: Place, session: Session, settings: Settings
) -> None:
    app.config["DONDOC_SETTINGS"] = replace(settings, smtp_url="smtp://127.0.0.1:9")
    session.get_one(User, place.admin.id).email = "admin@moclan.example"
    session.commit()
    admin = Browser(app.test_client()).log_in("admin")
    admin.get("/first-steps")
    assert "127.0.0.1:9" in admin.page
    assert "Chưa gửi được thư thử" in admin.post("/first-steps/mail", 303) or "Chưa gửi được thư thử" in admin.get("/first-steps")
    assert session.scalars(select(Mail)).all() == []


def test_the_samples_go_all_the_way_through_the_check(app: Flask, session: Session) -> None:
    builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    session.commit()
    admin = Browser(app.test_client()).log_in("admin")
    for word, path in (("units", "/units/import"), ("people", "/people/import")):
        data = admin.client.get(f"/first-steps/samples/{word}", base_url="https://localhost").get_data()
        admin.get(path)
        page = admin.post(path, file=(io.BytesIO(data), f"{word}.csv"))
        assert "Lỗi theo từng ô" not in page
        found = re.search(rf"{path}/\d+/apply", page)
        assert found, page
        assert "Đã ghi danh mục" in admin.post(found[0], accepts_doubts="1")
    plan = admin.client.get("/first-steps/samples/plan", base_url="https://localhost").get_data()
    assert plan.startswith(b"PK")
    admin.get("/first-steps/samples/none", 404)


def test_first_steps_are_for_administrators_only(browser: Browser) -> None:
    browser.log_in("lan").get("/first-steps", 403)
    assert "Làm tiếp những bước đầu" not in browser.get("/")
