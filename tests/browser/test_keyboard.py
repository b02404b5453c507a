"""The journeys by keyboard alone: Tab, Enter, Space, arrows. The focus is seen at each step; after an action it is on what was said."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import FilePayload, ViewportSize, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import EscalationAction, EscalationDecision, Plan, PlanState, Task, Unit
from models.database import session_factory
from rules.values import Level, TaskState
from tests import builders
from tests.browser.cast import DOCUMENT_NAME, LATE_TITLES, Cast, plan_document
from tests.browser.conftest import Visit
from tests.browser.hands import Keys
from tests.browser.test_plan import WORD
from tests.browser.test_review import begin
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
"""As narrow as a phone is also a desk at more than 300 %."""


@pytest.fixture
def village(engine: Engine, cast: Cast) -> Unit:
    """A village of the commune, for parts to be given to."""
    with session_factory(engine).begin() as session:
        return builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=session.merge(cast.commune))


@BOTH
def test_the_focal_point_does_everything_to_a_task(
    visit: Visit, cast: Cast, village: Unit, now_kept: Session, screen: ViewportSize
) -> None:
    page = visit(screen).open(f"/tasks/{cast.task.id}")
    keys = Keys(page)
    keys.write("Tên đăng nhập", "lan")
    keys.write("Mật khẩu", builders.PASSWORD)
    with page.expect_navigation(url=f"**/tasks/{cast.task.id}"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lập danh sách")

    keys.press("Báo cáo tình hình")
    keys.press("Tình hình thực hiện", "ArrowDown")
    keys.write("Đã làm đến đâu", "Chưa có biểu mẫu")
    keys.follow("Gửi báo cáo")
    keys.is_told("Đã gửi báo cáo")

    keys.press("Xin gia hạn")
    keys.write_day("Hạn đề nghị", date(2026, 3, 31))
    keys.write("Lý do", "Hai thôn còn ngập")
    keys.follow("Gửi đề nghị")
    keys.is_told("Đã gửi đề nghị gia hạn đến 31/03/2026")

    keys.press("Giao phần việc cho cấp dưới")
    keys.write("Phần việc", "Lập danh sách của thôn")
    keys.press("Thôn Đông", "Space")
    keys.write_day("Hạn", date(2026, 3, 13))
    keys.follow("Giao phần việc")
    keys.is_told("Đã giao phần việc cho 1 đơn vị")

    keys.press("Thêm ghi chú, ảnh, tệp")
    with page.expect_file_chooser() as chooser:
        keys.press("Ảnh hoặc tệp")
    chooser.value.set_files(FilePayload(name="danh sách.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4"))
    keys.press("Tôi biết còn phần chưa xong", "Space", back=True)
    keys.follow("Hoàn thành")
    keys.is_told("Đã ghi nhận hoàn thành")
    assert now_kept.get_one(Task, cast.task.id).state is TaskState.DONE
    keys.follow("Rút lại")
    keys.is_told("Đã rút lại")


@BOTH
def test_the_committee_decides_on_its_docket_and_prints(visit: Visit, now_kept: Session, screen: ViewportSize) -> None:
    page = visit(screen).log_in("chau")
    keys = Keys(page)
    keys.press("Lê Bảo Châu")
    keys.follow("Phiên họp")
    keys.follow("Chuẩn bị phiên họp")
    keys.write_day("Ngày họp", date(2026, 3, 10))
    keys.follow("Lập danh sách")
    expect(page.get_by_text("Đã quyết định 0/")).to_be_visible()
    keys.press("1. ")
    keys.press("Tiếp nhận", "Space")
    keys.follow("Ghi quyết định")
    keys.is_told("Đã ghi: Tiếp nhận")
    keys.follow("Kết luận, in", back=True)
    keys.follow("Kết thúc phiên họp")
    keys.is_told("Phiên họp đã kết thúc")
    assert [one.decision for one in now_kept.scalars(select(EscalationAction))] == [EscalationDecision.ACKNOWLEDGE]


@BOTH
def test_the_secretary_brings_a_document_in_and_publishes_it(visit: Visit, now_kept: Session, screen: ViewportSize) -> None:
    page = visit(screen).log_in("thu")
    keys = Keys(page)
    keys.follow("Kế hoạch")
    keys.follow("Nhập kế hoạch")
    with page.expect_file_chooser() as chooser:
        keys.press("Tệp kế hoạch")
    chooser.value.set_files(FilePayload(name=DOCUMENT_NAME, mimeType=WORD, buffer=plan_document()))
    keys.follow("Đọc văn bản")
    begin(page)
    keys.press("Chấp nhận 5 khoản chắc")
    expect(page.get_by_text("Đã rà soát 5/7 khoản")).to_be_visible()
    while not page.evaluate("document.activeElement.textContent.includes('Tuyên truyền lợi ích')"):
        page.keyboard.press("j")
    page.keyboard.press("i")
    expect(page.get_by_text("Đã rà soát 6/7 khoản")).to_be_visible()
    keys.follow("Xem trước và ban hành", back=True)
    keys.follow("Ban hành và giao việc")
    keys.is_told("Đã ban hành: giao")
    assert now_kept.scalars(select(Plan).where(Plan.number == "32/KH-UBND")).one().state is PlanState.PUBLISHED


@BOTH
def test_the_secretary_looks_at_the_deadlines_and_urges(visit: Visit, cast: Cast, now_kept: Session, screen: ViewportSize) -> None:
    page = visit(screen).log_in("thu")
    keys = Keys(page)
    keys.follow("Kế hoạch")
    keys.follow(cast.plan.title)
    keys.follow("Lịch thời hạn")
    keys.follow("Năm")
    keys.follow("Tháng")
    expect(page.locator(".dl-today")).to_be_in_viewport()
    keys.reach("Việc đến hạn theo thời gian")
    keys.follow("02/03")
    expect(page.get_by_role("link", name=LATE_TITLES[0])).to_be_visible()
    page.go_back()

    keys.follow("Theo đơn vị")
    keys.press("Chọn: Ủy ban nhân dân xã Tân Lập", "Space")
    keys.write("Lời nhắn kèm theo", "Trước phiên họp thứ Sáu")
    keys.follow("Các đơn vị đã đánh dấu")
    keys.is_told("Đã đôn đốc 1 đơn vị về 5 việc")
    keys.follow("Mọi việc quá hạn của kế hoạch")
    keys.is_told("Đã đôn đốc 1 đơn vị về 1 việc")
