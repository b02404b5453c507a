"""Coming in and going out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_wrong_password_keeps_the_login_and_the_right_one_leads_to_ones_work(phone: Visitor) -> None:
    page = phone.open("/")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill("không phải mật khẩu này")
    with phone.refused():
        page.get_by_role("button", name="Đăng nhập").tap()
        expect(page.get_by_role("alert")).to_contain_text("không đúng")
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("lan")
    page.get_by_label("Mật khẩu").fill("một mật khẩu dài")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    expect(page.get_by_role("link", name="Lập danh sách người cao tuổi")).to_be_visible()


def test_one_logs_out_from_the_account_menu(desk: Visitor) -> None:
    page = desk.log_in("lan")
    page.locator(".account-name").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Anh/chị đã đăng xuất.")).to_be_visible()
    desk.open("/tasks/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_the_language_is_changed_before_and_after_the_login(phone: Visitor) -> None:
    page = phone.open("/login")
    page.get_by_role("button", name="English").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_role("button", name="Tiếng Việt").tap()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
