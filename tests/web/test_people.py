"""People administration, as an administrator does it in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from models import Membership, MembershipRole, User
from tests import builders
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]
NEW = {
    "name": "Đỗ Thị Mai",
    "login": "Mai",
    "password": "mười ký tự trở lên",
    "email": "mai@example.vn",
    "language": "vi",
    "way": "password",
}


def test_an_administrator_adds_a_person_who_can_then_log_in(browser: Browser, place: Place) -> None:
    browser.log_in("admin").get("/people/add")
    page = browser.post("/people/add", 200, **NEW, unit=f"UBND xã Tân Lập [{place.commune.code}]", role="focal_point")
    assert "Đã thêm Đỗ Thị Mai" in page
    browser.post("/logout")
    assert "Lập danh sách phụ nữ mang thai" in browser.log_in("mai", NEW["password"]).get("/")


def test_an_unknown_unit_is_said_at_its_field_and_what_was_typed_is_kept(browser: Browser, kept: Kept) -> None:
    browser.log_in("admin").get("/people/add")
    page = browser.post("/people/add", 400, **NEW, unit="UBND xã Không Có", role="focal_point")
    assert "Không có đơn vị «UBND xã Không Có»" in page
    assert "Đỗ Thị Mai" in page
    assert kept(select(User.id).where(User.login == "mai")) == []


def test_a_login_that_is_taken_is_refused(browser: Browser) -> None:
    browser.log_in("admin").get("/people/add")
    assert "đã có người dùng" in browser.post("/people/add", 400, **(NEW | {"login": "lan"}), unit="", role="administrator")


def test_a_role_other_than_administrator_needs_a_unit_and_nothing_is_half_written(browser: Browser, kept: Kept) -> None:
    browser.log_in("admin").get("/people/add")
    assert "cần một đơn vị" in browser.post("/people/add", 400, **NEW, unit="", role="leader")
    assert kept(select(User.id).where(User.login == "mai")) == []


def test_a_role_given_shows_the_unit_and_a_role_ended_hides_it(browser: Browser, kept: Kept, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get(f"/people/{place.lan.id}")
    fields = {"grant-unit": place.other_commune.code, "grant-role": "leader", "grant-since": ""}
    assert "Đã giao vai trò" in admin.post(f"/people/{place.lan.id}/roles", 200, **fields)
    given = kept(select(Membership).where(Membership.unit_id == place.other_commune.id, Membership.user_id == place.lan.id))[0]
    assert given.role is MembershipRole.LEADER
    assert "Không còn hiệu lực" in admin.post(f"/people/{place.lan.id}/roles/{given.id}/end", 200)


def test_a_deactivated_person_is_out_at_once_and_can_be_let_in_again(browser: Browser, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get(f"/people/{place.lan.id}")
    assert "Mở lại truy cập" in admin.post(f"/people/{place.lan.id}/deactivate", 200)
    assert "Ngừng truy cập" in admin.post(f"/people/{place.lan.id}/activate", 200)


def test_nobody_deactivates_themselves_or_the_last_administrator(browser: Browser, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get(f"/people/{place.admin.id}")
    assert "chính mình" in admin.post(f"/people/{place.admin.id}/deactivate")
    membership = place.admin.memberships[0]
    assert "quản trị viên cuối cùng" in admin.post(f"/people/{place.admin.id}/roles/{membership.id}/end")


def test_a_new_password_from_the_administrator_replaces_the_old_one(browser: Browser, place: Place) -> None:
    admin = browser.log_in("admin")
    admin.get(f"/people/{place.lan.id}")
    assert "Đã đặt mật khẩu mới" in admin.post(f"/people/{place.lan.id}/password", 200, **{"reset-password": "mật khẩu mới toanh"})
    admin.post("/logout")
    browser.get("/login")
    browser.post("/login", 400, login="lan", password=builders.PASSWORD)
    browser.log_in("lan", "mật khẩu mới toanh")
