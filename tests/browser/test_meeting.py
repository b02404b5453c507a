"""A chair works through a docket of ten matters on a laptop, mostly by keyboard, and prints the conclusions."""

from __future__ import annotations

import io
from datetime import timedelta

import pdfplumber
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import EscalationAction, EscalationDecision, Explanation, MeetingState
from models.database import session_factory
from models.meetings import Meeting
from tests import builders
from tests.browser.cast import Cast
from tests.browser.conftest import Visit
from tests.browser.hands import Taps
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

SECOND = ("Lập danh sách hộ nghèo", "Tổ chức khám sàng lọc", "Gửi báo cáo quý I")
"""What another commune owes, late by more days."""


@pytest.fixture
def ten(engine: Engine, cast: Cast) -> None:
    """Three more late tasks, so that ten matters lie before the province; one is explained."""
    with session_factory(engine).begin() as session:
        for days, title in enumerate(SECOND, 60):
            due_on = builders.TODAY - timedelta(days=days)
            late = builders.task(session, session.merge(cast.plan), session.merge(cast.units.communes[1]), title, due_on=due_on, rung=1)
            builders.escalation(session, late, session.merge(cast.units.province), due_on=due_on)
        explained = Explanation(task_id=late.id, unit_id=late.unit_id, at=builders.NOW, text="Trạm thiếu hai người từ tháng 1")
        session.add(explained)


def call_a_meeting(visitor: Visitor) -> Page:
    page = visitor.open("/meetings/new")
    page.get_by_label("Ngày họp").fill("2026-03-10")
    page.get_by_label("Địa điểm").fill("Hội trường A")
    page.get_by_role("button", name="Lập danh sách").click()
    expect(page.get_by_text("Đã quyết định 0/10 việc")).to_be_visible()
    return page


def test_a_chair_works_through_ten_matters_and_prints_the_conclusions(desk: Visitor, ten: None, now_kept: Session) -> None:
    desk.log_in("chau")
    page = call_a_meeting(desk)
    first = page.locator(".docket-item").first
    expect(first).to_contain_text("Gửi báo cáo quý I")
    expect(first).to_contain_text("Có giải trình")

    page.locator("body").press("j")  # one matter by keyboard alone
    page.keyboard.press("o")
    expect(first.get_by_text("Trạm thiếu hai người từ tháng 1")).to_be_visible()
    first.get_by_role("radio", name="Chỉ đạo").check()
    first.get_by_label("Ngày").fill("2026-03-20")
    first.get_by_label("Nội dung, lý do").fill("Nộp báo cáo kèm số liệu")
    first.get_by_role("button", name="Ghi quyết định").click()
    expect(first.get_by_role("status")).to_contain_text("Đã ghi: Chỉ đạo")
    expect(first).to_be_in_viewport()
    expect(page.get_by_text("Đã quyết định 1/10 việc")).to_be_visible()

    page.keyboard.press("j")  # the next two are ticked and extended together
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_text("Một quyết định cho nhiều việc").click()
    many = page.locator("#many")
    many.get_by_role("radio", name="Gia hạn").check()
    many.get_by_label("Ngày").fill("2026-03-31")
    many.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", name="Ghi được cho 2 việc")).to_be_visible()
    page.get_by_role("button", name="Ghi quyết định cho 2 việc").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi quyết định «Gia hạn» cho 2 việc")

    page.get_by_text("Một quyết định cho nhiều việc").click()  # the rest is acknowledged
    many.get_by_label("Mọi việc chưa quyết định").check()
    many.get_by_role("radio", name="Tiếp nhận").check()
    many.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Ghi quyết định cho 7 việc").click()
    expect(page.get_by_text("Đã quyết định 10/10 việc")).to_be_visible()

    page.get_by_role("link", name="Kết luận, in").click()
    page.get_by_role("button", name="Kết thúc phiên họp").click()
    expect(page.get_by_role("status")).to_contain_text("Phiên họp đã kết thúc")
    check_the_print(page.pdf(format="A4"))

    made = now_kept.scalars(select(EscalationAction).order_by(EscalationAction.id)).all()
    assert [one.decision for one in made] == [
        EscalationDecision.INSTRUCT,
        *[EscalationDecision.EXTEND] * 2,
        *[EscalationDecision.ACKNOWLEDGE] * 7,
    ]
    assert now_kept.scalars(select(Meeting)).one().state is MeetingState.CONCLUDED


def check_the_print(printed: bytes) -> None:
    """An A4 paper with the conclusions and nothing of the page around them. Some letters with two marks come apart in extracted text."""
    with pdfplumber.open(io.BytesIO(printed)) as paper:
        words = "\n".join(page.extract_text() for page in paper.pages)
        assert (paper.pages[0].width, paper.pages[0].height) == pytest.approx((595, 842), abs=2)
    for expected in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "THÔNG BÁO", "10. ", "Nơi nhận:", "tại Hội trường A"):
        assert expected in words, expected
    for foreign in ("Chuyển cấp", "Tải tệp", "Đã kết thúc", "Đôn Đốc –"):
        assert foreign not in words, foreign


def test_the_docket_fits_a_phone_and_needs_no_scripts(visit: Visit, ten: None) -> None:
    phone = visit(PHONE, has_scripts=False)
    phone.log_in("chau")
    page = call_a_meeting(phone)
    assert phone.too_wide() is None
    matter = page.locator(".docket-item").nth(1)
    taps = Taps()
    taps.on(matter.locator("summary").first)
    assert phone.too_wide() is None
    taps.on(matter.get_by_text("Tiếp nhận", exact=True))
    taps.on(matter.get_by_role("button", name="Ghi quyết định"))
    expect(matter.get_by_role("status")).to_contain_text("Đã ghi: Tiếp nhận")
    assert taps.count <= 3
    assert phone.inaccessible() == []
    page.get_by_role("link", name="Chữ lớn để chiếu").tap()
    expect(page.get_by_role("link", name="Chữ thường")).to_be_visible()
    assert phone.too_wide() is None
    page.get_by_role("link", name="Kết luận, in").tap()
    expect(page.get_by_text("Nơi nhận:")).to_be_visible()
    assert phone.too_wide() is None
    assert phone.inaccessible() == []
