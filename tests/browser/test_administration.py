"""The administrator: people, offices, and the mails that would have gone out."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from models.database import session_factory
from tests import builders
from tests.browser.visitor import Visitor
from workflow import jobs
from workflow.settings import Settings

pytestmark = pytest.mark.browser


def test_a_person_is_added_and_comes_by_a_link_that_was_handed_over(desk: Visitor, phone: Visitor) -> None:
    desk.log_in("admin")
    page = desk.open("/people/")
    page.get_by_role("link", name="Thêm người dùng").click()
    page.get_by_label("Họ và tên").fill("Hoàng Văn Sơn")
    page.get_by_label("Tên đăng nhập").fill("son")
    page.get_by_label("Người này vào lần đầu bằng").select_option("link")
    page.get_by_label("Đơn vị", exact=True).fill("Ủy ban nhân dân xã Phú Sơn")
    page.get_by_role("button", name="Thêm người dùng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoàng Văn Sơn")
    expect(page.get_by_text("Ủy ban nhân dân xã Phú Sơn").first).to_be_visible()
    theirs = phone.open(urlsplit(page.locator("code.token").inner_text()).path)
    theirs.get_by_label("Mật khẩu mới", exact=True).fill(builders.PASSWORD)
    theirs.get_by_label("Nhập lại mật khẩu mới").fill(builders.PASSWORD)
    theirs.get_by_role("button", name="Đặt mật khẩu và vào Đôn Đốc").click()
    expect(theirs.get_by_text("Sửa nhà văn hóa thôn").first).to_be_visible()


def test_offices_are_searched_and_opened(phone: Visitor) -> None:
    phone.log_in("admin")
    page = phone.open("/units/")
    page.get_by_role("searchbox").fill("tan lap")
    page.get_by_role("button", name="Tìm").tap()
    page.get_by_role("link", name="Tân Lập").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tân Lập")
    expect(page.get_by_text("Đỗ Thị Lan")).to_be_visible()


def test_a_mail_is_read_as_its_receiver_sees_it(desk: Visitor, engine: Engine, settings: Settings) -> None:
    jobs.run_sweep(session_factory(engine), settings, today=builders.TODAY)
    jobs.run_delivery(session_factory(engine), settings, now=builders.NOW)
    desk.log_in("admin")
    page = desk.open("/mailbox/")
    page.locator(".item", has_text="lan@example.vn").get_by_role("link").first.click()
    letter = page.frame_locator("iframe.mail-frame")
    expect(letter.get_by_role("link").first).to_be_visible()
    expect(page.locator(".mail-text")).to_contain_text("QUÁ HẠN")


def test_the_page_of_the_api_works_by_itself(desk: Visitor) -> None:
    desk.log_in("admin")
    page = desk.open("/api/docs")
    expect(page.get_by_text("/api/v1/tasks").first).to_be_visible()
