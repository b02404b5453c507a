"""The secretary of a plan: a Word document in, its clauses reviewed beside the text, and tasks for each unit out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Plan, PlanState, Task
from tests.browser.cast import DOCUMENT_NAME, Cast, plan_document
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def upload(visitor: Visitor, data: bytes, name: str = DOCUMENT_NAME) -> Page:
    page = visitor.open("/plans/new")
    page.get_by_label("Tệp kế hoạch").set_input_files(FilePayload(name=name, mimeType=WORD, buffer=data))
    page.get_by_role("button", name="Đọc văn bản").click()
    return page


def card(page: Page, words: str) -> Locator:
    return page.locator("li.clause-card[data-clause]").filter(has=page.locator(".card-text", has_text=words))


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_document_is_uploaded_reviewed_and_published(visit: Any, screen: Any, cast: Cast, now_kept: Session) -> None:
    secretary: Visitor = visit(screen)
    secretary.log_in("thu")
    page = upload(secretary, plan_document())
    expect(page.get_by_role("heading", level=1)).to_have_text("Rà soát kế hoạch")
    expect(page.locator(".notice-success")).to_contain_text("7 khoản phân công, 1 chỉ tiêu")
    expect(page.locator("mark.in-deadline", has_text="trước ngày 15/5/2026")).to_be_visible()
    expect(page.locator("mark.in-target")).not_to_have_count(0)
    assert secretary.too_wide() is None
    _correct_one(secretary)
    _ignore_one(page)
    page.get_by_role("button", name="Chấp nhận").filter(has_text="khoản chắc").click()
    expect(page.get_by_text("Đã rà soát")).to_be_visible()
    _publish(page)
    assert secretary.too_wide() is None
    tasks = now_kept.scalars(select(Task).join(Plan).where(Plan.number == "32/KH-UBND")).all()
    funded = [task for task in tasks if task.title.startswith("Thẩm định kinh phí")]
    assert [(task.unit_id, str(task.due_on)) for task in funded] == [(cast.units.health.id, "2026-05-20")]
    assert {task.unit_id for task in tasks if task.title.startswith("Vận động")} == {one.id for one in cast.units.communes}
    assert not [task for task in tasks if task.title.startswith("Tuyên truyền")]


def _correct_one(secretary: Visitor) -> None:
    """The clause of the Finance Department goes to the Health Department, five days later; a slip in between keeps what was typed."""
    page = secretary.page
    one = card(page, "Thẩm định kinh phí")
    one.get_by_role("link", name="Sửa, tách, gộp").click()
    one.get_by_label("Cơ quan chịu trách nhiệm").fill("Sở Y tế")
    one.get_by_label("Thời hạn").fill("khi nào rảnh")
    with secretary.refused():
        one.get_by_role("button", name="Lưu và chấp nhận").click()
        expect(one.locator(".field-error")).to_contain_text("Không hiểu thời hạn «khi nào rảnh»")
    expect(one.get_by_label("Cơ quan chịu trách nhiệm")).to_have_value("Sở Y tế")
    one.get_by_label("Thời hạn").fill("20/5/2026")
    one.get_by_role("button", name="Lưu và chấp nhận").click()
    expect(page.locator("#review-said")).to_contain_text("Đã lưu khoản")
    expect(one.get_by_text("20/05/2026")).to_be_visible()


def _ignore_one(page: Page) -> None:
    one = card(page, "Tuyên truyền lợi ích")
    one.get_by_role("button", name="Bỏ qua").click()
    expect(card(page, "Tuyên truyền lợi ích").get_by_role("button", name="Xem lại")).to_be_visible()


def _publish(page: Page) -> None:
    page.get_by_role("link", name="Xem trước và ban hành").click()
    expect(page.locator(".publish-line", has_text="Sẽ giao")).to_be_visible()
    page.get_by_role("button", name="Ban hành và giao việc").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ban hành: giao")
    page.get_by_role("link", name="Theo đơn vị").click()
    expect(page.get_by_role("link", name="Ủy ban nhân dân xã Phú Sơn").first).to_be_visible()


def test_the_same_document_again_says_so_with_a_link(desk: Visitor, now_kept: Session) -> None:
    desk.log_in("thu")
    upload(desk, plan_document())
    with desk.refused():
        page = upload(desk, plan_document(), "tên khác.docx")
        expect(page.get_by_role("alert")).to_contain_text("đã được nhập trước đây")
    page.get_by_role("link", name="Mở kế hoạch đã nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rà soát kế hoạch")
    assert len(now_kept.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).all()) == 1


def test_rubbish_is_refused_by_name_and_the_page_stays(phone: Visitor) -> None:
    phone.log_in("thu")
    with phone.refused():
        page = upload(phone, b"PK\x03\x04 and nothing that Word knows", "hỏng.docx")
        expect(page.locator(".field-error")).to_contain_text("hỏng.docx")
    expect(page.get_by_label("Tệp kế hoạch")).to_be_visible()
    assert phone.too_wide() is None


def test_the_review_is_done_by_keyboard(desk: Visitor) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    expect(page.get_by_role("button", name="Phím tắt")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("i")
    expect(page.get_by_text("Đã rà soát 1/7 khoản")).to_be_visible()
    expect(page.locator(".state-ignored")).to_have_count(1)


def test_the_mark_in_the_text_and_its_card_lead_to_each_other(phone: Visitor) -> None:
    phone.log_in("thu")
    page = upload(phone, plan_document())
    one = card(page, "Lập danh sách trẻ")
    one.locator(".card-number").tap()
    mark = page.locator(f"#source-clause-{one.get_attribute('data-clause')}")
    expect(mark).to_be_in_viewport()
    mark.tap()
    expect(one).to_be_in_viewport()
