"""The rules of reminding and escalating: an administrator changes a threshold on a phone, sees what differs, and puts it in force."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import PolicyScope, PolicyState, PolicyVersion
from models.database import session_factory
from tests import builders
from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, PHONE, Visitor
from workflow.policies import register_shipped

pytestmark = pytest.mark.browser

RULE = "Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp"


@pytest.fixture(autouse=True)
def _shipped(engine: Engine, cast: object) -> None:
    with session_factory(engine).begin() as session:
        register_shipped(session, builders.NOW)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_threshold_is_changed_on_a_phone_seen_and_put_in_force(visit: Visit, now_kept: Session, has_scripts: bool) -> None:
    phone = visit(PHONE, has_scripts=has_scripts)
    phone.log_in("admin")
    page = phone.open("/policies/escalation")
    page.get_by_role("link", name="Sửa cho …").tap()
    page.get_by_role("button", name="Lập bản nháp").tap()
    card = opened(page, "escalate-local")
    days = card.get_by_role("group", name="Số ngày làm việc quá hạn").get_by_label("từ")
    days.fill("bốn")
    with phone.refused():
        card.get_by_role("button", name="Lưu bản nháp").tap()
        expect(page.get_by_text("«bốn» không phải là số nguyên")).to_be_visible()
    expect(days).to_have_value("bốn")
    days.fill("4")
    card.get_by_label("Tên quy tắc").fill(RULE.replace("3", "4"))
    card.get_by_role("button", name="Lưu bản nháp").tap()
    expect(page.locator(".change ins", has_text="quá hạn từ 4 ngày làm việc").last).to_be_visible()
    expect(page.locator(".change del", has_text="quá hạn từ 3 ngày làm việc").last).to_be_visible()
    assert phone.too_wide() is None
    page.get_by_role("link", name="Áp dụng …").tap()
    page.get_by_label("Lý do thay đổi").fill("Theo kết luận họp giao ban tháng 3")
    if page.get_by_label("Tôi đã xem các cảnh báo").count():
        page.get_by_label("Tôi đã xem các cảnh báo").check()
    page.get_by_role("button", name="Áp dụng").tap()
    expect(page.get_by_text("Đã áp dụng.")).to_be_visible()
    expect(page.get_by_role("heading", name=RULE.replace("3", "4"))).to_be_visible()
    held = now_kept.scalars(
        select(PolicyVersion).where(PolicyVersion.scope == PolicyScope.SYSTEM, PolicyVersion.state == PolicyState.IN_FORCE)
    ).one()
    assert held.note == "Theo kết luận họp giao ban tháng 3"


def test_rules_are_moved_copied_and_deleted_by_keyboard_alone(visit: Visit) -> None:
    desk = visit(DESK)
    desk.log_in("admin")
    page = desk.open("/policies/reminders")
    page.get_by_role("button", name="Lập bản nháp").click()
    card = opened(page, "due-1")
    copy = card.get_by_role("button", name="Nhân bản")
    copy.focus()
    page.keyboard.press("Enter")
    made = page.locator("#rule-due-1-copy-1")
    expect(made).to_have_attribute("open", "")
    expect(made.locator("summary").first).to_contain_text("bản sao")
    made.get_by_role("button", name="Xóa").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rule-due-1-copy-1")).to_have_count(0)


def test_a_reader_finds_the_rules_by_the_menu(phone: Visitor) -> None:
    page = phone.log_in("lan")
    page.locator(".account-menu summary").tap()
    page.get_by_role("link", name="Quy tắc đôn đốc").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quy tắc đôn đốc")
    page.get_by_role("link", name="Đọc các quy tắc").first.tap()
    expect(page.get_by_role("heading", name="Nhắc trước hạn")).to_be_visible()
    expect(page.get_by_role("button", name="Lập bản nháp")).to_have_count(0)


def opened(page: Page, rule: str) -> Locator:
    """The card of a rule, opened."""
    card = page.locator(f"#rule-{rule}")
    card.locator("summary").first.click()
    return card
