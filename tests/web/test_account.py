"""Logging in and out, limits on guessing, CSRF, one's own profile: as a browser without scripts does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import ApiToken, LoginAttempt, User
from tests import builders
from tests.web.conftest import Browser, Place
from workflow import tokens

Kept = Callable[[Select[Any]], list[Any]]
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"


def test_a_person_logs_in_and_sees_their_own_task_only(browser: Browser) -> None:
    browser.get("/login")
    page = browser.post("/login", login="lan", password=builders.PASSWORD)
    assert "Việc của tôi" in page
    assert "Lập danh sách phụ nữ mang thai" in page
    assert "Tổ chức hội nghị truyền thông" not in page


def test_a_wrong_password_and_an_unknown_login_are_answered_in_the_same_words(browser: Browser) -> None:
    browser.get("/login")
    assert WRONG in browser.post("/login", 400, login="lan", password="sai mật khẩu rồi")
    assert WRONG in browser.post("/login", 400, login="khong-co-ai", password="sai mật khẩu rồi")


def test_a_deactivated_person_is_answered_as_if_unknown(browser: Browser, session: Session, place: Place) -> None:
    place.lan.is_active = False
    session.commit()
    browser.get("/login")
    assert WRONG in browser.post("/login", 400, login="lan", password=builders.PASSWORD)


def test_the_form_keeps_the_login_that_was_typed(browser: Browser) -> None:
    browser.get("/login")
    assert 'value="lan"' in browser.post("/login", 400, login="lan", password="sai mật khẩu rồi")


def test_after_five_failures_even_the_right_password_waits(browser: Browser, app: Flask, kept: Kept) -> None:
    browser.get("/login")
    for _attempt in range(5):
        browser.post("/login", 400, login="lan", password="sai mật khẩu rồi")
    assert "quá nhiều lần" in browser.post("/login", 400, login="lan", password=builders.PASSWORD)
    assert kept(select(func.count()).select_from(LoginAttempt)) == [5]

    app.config["DONDOC_NOW"] = builders.NOW + timedelta(minutes=16)
    assert "/logout" in browser.log_in("lan").page


def test_one_address_may_not_try_many_logins(browser: Browser) -> None:
    browser.get("/login")
    for number in range(20):
        browser.post("/login", 400, login=f"nguoi{number}", password="sai mật khẩu rồi")
    assert "quá nhiều lần" in browser.post("/login", 400, login="lan", password=builders.PASSWORD)


def test_a_login_without_the_token_of_its_form_is_refused(browser: Browser) -> None:
    browser.get("/login")
    assert "Biểu mẫu đã hết hạn" in browser.post("/login", 400, csrf_token="", login="lan", password=builders.PASSWORD)


def test_logging_out_ends_the_session(browser: Browser) -> None:
    browser.log_in("lan").post("/logout")
    assert "Đăng nhập" in browser.get("/profile")


def test_after_the_login_one_lands_on_the_page_asked_for(browser: Browser) -> None:
    browser.get("/profile")
    assert "Mã truy cập API" in browser.post("/login?next=/profile", login="lan", password=builders.PASSWORD)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_the_login_never_leads_to_another_site(browser: Browser, elsewhere: str) -> None:
    browser.get("/login")
    answer = browser.client.post(
        "/login",
        query_string={"next": elsewhere},
        data={"csrf_token": browser.token(), "login": "lan", "password": builders.PASSWORD},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/login"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(browser: Browser, app: Flask) -> None:
    other = Browser(app.test_client()).log_in("lan")
    browser.log_in("lan").get("/profile")
    new = "câu khác mà dài"
    fields = {"password-old": builders.PASSWORD, "password-password": new, "password-again": new}
    assert "Đã đổi mật khẩu" in browser.post("/profile/password", 200, **fields)
    assert "Hãy đăng nhập" in other.get("/profile")


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("không phải nó", "câu khác mà dài", "câu khác mà dài", "Mật khẩu hiện tại không đúng"),
        (builders.PASSWORD, "ngắn", "ngắn", "Mật khẩu có 4 ký tự"),
        (builders.PASSWORD, "câu khác mà dài", "câu khác nữa", "không giống nhau"),
        (builders.PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "quá dễ đoán"),
    ],
)
def test_an_unusable_new_password_is_refused_with_the_reason(browser: Browser, old: str, new: str, again: str, message: str) -> None:
    browser.log_in("lan").get("/profile")
    fields = {"password-old": old, "password-password": new, "password-again": again}
    assert message in browser.post("/profile/password", 400, **fields)


def test_the_language_chosen_in_the_profile_is_the_language_of_the_next_page(browser: Browser, kept: Kept, place: Place) -> None:
    browser.log_in("lan").get("/profile")
    fields = {"profile-name": "Nguyễn Thị Lan", "profile-email": "lan@example.vn", "profile-language": "en"}
    assert "My account" in browser.post("/profile", 200, **fields)
    lan = kept(select(User).where(User.id == place.lan.id))[0]
    assert (lan.name, lan.language) == ("Nguyễn Thị Lan", "en")


def test_the_language_switch_works_before_the_login_and_leads_back(browser: Browser) -> None:
    browser.get("/login")
    page = browser.post("/language/en", 200, next="/login")
    assert "Log in" in page
    assert '<html lang="en">' in page
    assert "Đăng nhập" in browser.post("/language/vi", 200, next="/login")


def test_a_token_is_shown_once_and_kept_only_as_a_fingerprint(browser: Browser, session: Session, kept: Kept, place: Place) -> None:
    browser.log_in("lan").get("/profile")
    page = browser.post("/profile/tokens", 200, **{"token-name": "bảng tính", "token-days": "30"})
    text = page.split('<code class="token">')[1].split("<")[0]
    with session:
        found = tokens.token_in_force(session, text, now=builders.NOW)
    assert found is not None
    assert found.user.id == place.lan.id
    assert text not in browser.get("/profile")
    assert text not in kept(select(ApiToken.token_hash))[0]


def test_a_person_cannot_revoke_the_token_of_another(browser: Browser, session: Session, kept: Kept, place: Place) -> None:
    token, _text = tokens.create_token(session, place.hoa, name="của Hoa", now=builders.NOW)
    session.commit()
    browser.log_in("lan").get("/profile")
    browser.post(f"/profile/tokens/{token.id}/revoke", 404)
    assert kept(select(ApiToken.revoked_at)) == [None]


def test_the_first_login_strengthens_an_old_hash(browser: Browser, session: Session, kept: Kept, place: Place) -> None:
    before = place.lan.password_hash = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(builders.PASSWORD)
    session.commit()
    browser.log_in("lan")
    assert kept(select(User.password_hash).where(User.id == place.lan.id)) != [before]
