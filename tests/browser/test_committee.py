"""The steering committee: the list worst first, the reasons, and each kind of decision in one form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, EscalationDecision, Task
from rules.values import EscalationState
from tests.browser.cast import LATE_TITLES, Cast
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

DECISIONS = {
    EscalationDecision.ACKNOWLEDGE: ("Tiếp nhận", {}),
    EscalationDecision.INSTRUCT: ("Chỉ đạo", {"Ngày": "2026-03-20", "Nội dung, lý do": "Gửi số liệu kèm giải trình"}),
    EscalationDecision.EXTEND: ("Gia hạn", {"Ngày": "2026-03-31"}),
    EscalationDecision.REASSIGN: ("Giao đơn vị khác", {"Đơn vị": "Sở Y tế"}),
    EscalationDecision.ACCEPT_EXPLANATION: ("Chấp nhận giải trình", {"Nội dung, lý do": "Trạm thiếu người do thiên tai"}),
    EscalationDecision.CLOSE: ("Khép lại", {"Nội dung, lý do": "Việc đã gộp vào kế hoạch khác"}),
}
"""Each decision with its word in the form and what it needs typed."""


def record(page: Page, decision: EscalationDecision) -> None:
    word, typed = DECISIONS[decision]
    page.get_by_role("radio", name=f"{word} –").check()
    for label, value in typed.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã ghi quyết định: {word}")


def test_each_kind_of_decision_is_recorded_from_the_list(desk: Visitor, cast: Cast, now_kept: Session) -> None:
    page = desk.log_in("chau")
    for title, decision in zip(LATE_TITLES, DECISIONS, strict=True):
        page.get_by_role("navigation", name="Điều hướng chính").get_by_role("link", name="Chuyển cấp").click()
        page.get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", name="Vì sao việc này ở đây")).to_be_visible()
        expect(page.get_by_text("số ngày làm việc quá hạn = 6 ≥ 5")).to_be_visible()
        record(page, decision)
    found = now_kept.scalars(select(Escalation).where(Escalation.task_id.is_not(None)).order_by(Escalation.id)).all()
    assert [one.actions[0].decision for one in found] == list(DECISIONS)
    assert found[0].state is EscalationState.ACKNOWLEDGED
    assert [found[number].state for number in (4, 5)] == [EscalationState.CLOSED] * 2
    tasks = [now_kept.get_one(Task, one.task_id) for one in found]
    assert str(tasks[2].due_on) == "2026-03-31"
    assert tasks[3].unit_id == cast.units.health.id


def test_the_committee_acknowledges_on_a_phone(phone: Visitor, now_kept: Session) -> None:
    page = phone.log_in("chau")
    page.get_by_role("link", name=LATE_TITLES[0]).tap()
    expect(page.get_by_role("heading", name="Quyết định", exact=True)).to_be_visible()
    assert phone.too_wide() is None
    page.get_by_text("Dữ kiện tại ngày chuyển").tap()
    expect(page.locator(".facts-table")).to_be_visible()
    record(page, EscalationDecision.ACKNOWLEDGE)
    found = now_kept.scalars(select(Escalation).order_by(Escalation.id)).first()
    assert found is not None
    assert found.acknowledged_on is not None


def test_a_decision_without_what_it_needs_keeps_what_was_typed(phone: Visitor) -> None:
    page = phone.log_in("chau")
    page.get_by_role("link", name=LATE_TITLES[1]).tap()
    page.get_by_role("radio", name="Chỉ đạo").check()
    page.get_by_label("Nội dung, lý do").fill("Báo cáo ngay")
    with phone.refused():
        page.get_by_role("button", name="Ghi quyết định").tap()
        expect(page.get_by_text("Báo cáo ngay")).to_be_visible()
        expect(page.locator("#decide ~ form")).to_contain_text("ngày")
    expect(page.get_by_role("radio", name="Chỉ đạo")).to_be_checked()


def test_a_measured_value_moves_the_line_of_a_target(desk: Visitor, cast: Cast) -> None:
    desk.log_in("giang")
    page = desk.open(f"/targets/{cast.target.id}")
    page.get_by_label("Tỷ lệ (khi không có tử số, mẫu số)").fill("48,5")
    page.get_by_role("button", name="Ghi số liệu").click()
    expect(page.get_by_role("status")).to_contain_text("48,5")
    expect(page.locator("svg.picture").first).to_be_visible()
