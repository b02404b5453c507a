"""Coming by an invitation, a forgotten password, the second step of the login: as a browser without scripts does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import LinkPurpose, Mail, User
from tests import builders
from tests.web.conftest import Browser, Place
from workflow import account_links, tokens, two_factor
from workflow.settings import Settings

Kept = Callable[[Select[Any]], list[Any]]
FIRST = "một câu ngắn dễ nhớ"
NEW = {"name": "Đỗ Thị Mai", "login": "mai", "email": "mai@example.vn", "language": "vi", "role": "administrator", "unit": ""}


def handed_over(page: str) -> str:
    """The path of the link that a page shows this once."""
    found = re.search(r'<code class="token">https://localhost(/\S+?)</code>', page)
    assert found, page[:3000]
    return found[1]


def test_an_invited_person_sets_a_password_and_is_in(browser: Browser, app: Flask, kept: Kept) -> None:
    admin = browser.log_in("admin")
    admin.get("/people/add")
    path = handed_over(admin.post("/people/add", 200, **NEW, way="link"))
    assert path not in admin.get("/people/?state=waiting")
    assert "Đã mời ngày" in admin.page
    mai = Browser(app.test_client())
    for _scanner in range(2):
        assert "Chào Đỗ Thị Mai" in mai.get(path)
    assert "ký tự" in mai.post(path, 400, password="ngắn", again="ngắn")
    assert "không giống nhau" in mai.post(path, 400, password=FIRST, again=FIRST + ".")
    assert "Đã đặt mật khẩu" in mai.post(path, 200, password=FIRST, again=FIRST)
    assert "/logout" in mai.page
    assert "đã được dùng" in Browser(app.test_client()).get(path, 410)
    Browser(app.test_client()).log_in("mai", FIRST)


def test_an_invitation_by_mail_is_owed_and_can_be_taken_back_and_sent_again(browser: Browser, kept: Kept) -> None:
    admin = browser.log_in("admin")
    admin.get("/people/add")
    page = admin.post("/people/add", 200, **NEW, way="mail")
    assert "thư mời sẽ đi" in page
    mai = kept(select(User).where(User.login == "mai"))[0]
    assert "Chưa mời" in admin.post(f"/people/{mai.id}/invitation/withdraw", 200)
    assert "1 người chưa được mời" in admin.get("/people/")
    assert "Đã gửi thư mời cho 1 người" in admin.post("/people/invitations", 200)
    assert [mail.address for mail in kept(select(Mail))] == ["mai@example.vn"] * 2


def test_an_invitation_without_an_address_is_refused_and_nobody_is_half_added(browser: Browser, kept: Kept) -> None:
    browser.log_in("admin").get("/people/add")
    page = browser.post("/people/add", 400, **(NEW | {"email": ""}), way="mail")
    assert "chưa có địa chỉ thư" in page
    assert "Đỗ Thị Mai" in page
    assert kept(select(User.id).where(User.login == "mai")) == []


def test_a_link_leaks_to_nobody(browser: Browser, app: Flask, settings: Settings, session: Session, place: Place) -> None:
    link = account_links.make_link(session, place.lan, LinkPurpose.RESET, settings, by=None, now=builders.NOW)
    path = account_links.path_of(link, place.lan, settings, now=builders.NOW)
    session.commit()
    answer = browser.client.get(path or "", base_url="https://localhost")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert path is not None
    assert path not in answer.get_data(as_text=True)


def test_a_forgotten_password_is_answered_the_same_whoever_asks(browser: Browser, kept: Kept) -> None:
    pages = []
    for who in ("lan", "khong-co-ai"):
        browser.get("/forgotten-password")
        pages.append(re.sub(r'value="[^"]*"', "", browser.post("/forgotten-password", 200, who=who)))
    assert pages[0] == pages[1]
    assert len(kept(select(Mail))) == 1


def test_a_reset_ends_every_session_of_the_person(browser: Browser, app: Flask, settings: Settings, session: Session, place: Place) -> None:
    browser.log_in("lan")
    link = account_links.make_link(session, place.lan, LinkPurpose.RESET, settings, by=None, now=builders.NOW)
    path = account_links.path_of(link, place.lan, settings, now=builders.NOW) or ""
    session.commit()
    other = Browser(app.test_client())
    other.get(path)
    other.post(path, 200, password=FIRST, again=FIRST)
    browser.get("/profile", 302)


def test_sessions_elsewhere_end_and_this_one_stays(browser: Browser, app: Flask) -> None:
    elsewhere = Browser(app.test_client()).log_in("lan")
    browser.log_in("lan").get("/profile")
    assert "không đúng" in browser.post("/profile/sessions", 400, **{"sessions-old": "sai mật khẩu rồi"})
    assert "đã kết thúc" in browser.post("/profile/sessions", 200, **{"sessions-old": builders.PASSWORD})
    elsewhere.get("/profile", 302)
    browser.get("/profile", 200)


def code_of(page: str, app: Flask) -> str:
    """What an app that was given the key of the page shows now."""
    found = re.search(r"secret=([A-Z2-7]+)", page)
    assert found
    return pyotp.TOTP(found[1]).at(app.config["DONDOC_NOW"])


def test_codes_are_set_up_asked_for_and_turned_off(browser: Browser, app: Flask, kept: Kept) -> None:
    page = browser.log_in("lan").get("/profile/two-factor")
    assert "<svg" in page
    assert "style=" not in page[page.index("<svg") :][:400]
    assert "Mã chưa đúng" in browser.post("/profile/two-factor", 400, code="000000")
    page = browser.post("/profile/two-factor", 200, code=code_of(browser.page, app))
    codes = re.findall(r"<li><code>(\w{5}-\w{5})</code>", page)
    assert len(codes) == 10
    assert codes[0] not in browser.get("/profile/two-factor")
    browser.post("/logout")
    browser.get("/login?next=/profile")
    page = browser.post("/login?next=/profile", 200, login="lan", password=builders.PASSWORD)
    assert 'autocomplete="one-time-code"' in page
    assert "/logout" not in page
    browser.get("/profile", 302)
    browser.get("/login/code?next=/profile")
    assert "Mã không đúng" in browser.post("/login/code", 400, code="000000")
    assert "Tài khoản của tôi" in browser.post("/login/code?next=/profile", 200, code=codes[0])
    browser.get("/profile/two-factor")
    assert "Đã tắt" in browser.post("/profile/two-factor/off", 200, **{"off-password": builders.PASSWORD})
    assert kept(select(User.totp_secret).where(User.login == "lan")) == [None]


def turned_on(session: Session, user: User) -> str:
    """The secret of somebody who has an app."""
    secret = two_factor.new_secret()
    two_factor.turn_on(user, secret, pyotp.TOTP(secret).at(builders.NOW), now=builders.NOW)
    session.commit()
    return secret


def test_a_reset_by_mail_does_not_go_around_the_code(
    browser: Browser, app: Flask, settings: Settings, session: Session, place: Place
) -> None:
    secret = turned_on(session, place.lan)
    link = account_links.make_link(session, place.lan, LinkPurpose.RESET, settings, by=None, now=builders.NOW)
    path = account_links.path_of(link, place.lan, settings, now=builders.NOW) or ""
    session.commit()
    browser.get(path)
    assert "Nhập mã đăng nhập" in browser.post(path, 200, password=FIRST, again=FIRST)
    browser.get("/profile", 302)
    app.config["DONDOC_NOW"] = later = builders.NOW + timedelta(seconds=30)
    browser.get("/login/code")
    assert "/logout" in browser.post("/login/code", 200, code=pyotp.TOTP(secret).at(later))


def test_a_token_is_asked_for_no_code(app: Flask, session: Session, place: Place) -> None:
    _token, text = tokens.create_token(session, place.lan, name="bảng tính", now=builders.NOW)
    two_factor.demand_of(place.lan, is_needed=True)
    session.commit()
    answer = app.test_client().get("/api/v1/tasks", headers={"Authorization": f"Bearer {text}"}, base_url="https://localhost")
    assert answer.status_code == 200


def test_the_page_with_the_code_does_not_lie_open_for_ever(browser: Browser, app: Flask, session: Session, place: Place) -> None:
    turned_on(session, place.lan)
    browser.get("/login/code", 302)
    browser.get("/login")
    browser.post("/login", 302, login="lan", password=builders.PASSWORD)
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(minutes=10)
    assert "quá lâu" in browser.get("/login/code")


def test_who_must_have_codes_sets_them_up_before_anything_else(browser: Browser, app: Flask, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get("/people/two-factor")
    admin.post("/people/two-factor", 200, focal_point="1")
    assert "checked" in admin.page
    lan = Browser(app.test_client())
    lan.get("/login")
    assert "bắt buộc đăng nhập hai lớp" in lan.post("/login", 200, login="lan", password=builders.PASSWORD)
    assert "bắt buộc đăng nhập hai lớp" in lan.get("/tasks")
    lan.post("/profile/two-factor", 200, code=code_of(lan.page, app))
    assert "Lập danh sách phụ nữ mang thai" in lan.get("/")
    lan.get("/profile/two-factor")
    assert "không tắt được" in lan.page
    admin.get(f"/people/{place.lan.id}")
    assert "Đã gỡ đăng nhập hai lớp" in admin.post(f"/people/{place.lan.id}/two-factor/reset", 200)
    assert "bắt buộc đăng nhập hai lớp" in lan.get("/")
    lan.post("/logout", 302)


def test_codes_are_asked_of_one_person(browser: Browser, app: Flask, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get(f"/people/{place.hoa.id}")
    assert "phải đăng nhập hai lớp" in admin.post(f"/people/{place.hoa.id}/two-factor", 200, needed="1")
    hoa = Browser(app.test_client())
    hoa.get("/login")
    assert "Bật đăng nhập hai lớp" in hoa.post("/login", 200, login="hoa", password=builders.PASSWORD)
    admin.post(f"/people/{place.hoa.id}/two-factor", 200)
    assert "Tổ chức hội nghị truyền thông" in hoa.get("/")
