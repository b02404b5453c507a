"""Taking back by key and by button, and remembered corrections on the card, in place and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from models import CorrectionKind, LearntCorrection
from models.database import session_factory
from tests import builders
from tests.browser.cast import Cast, plan_document
from tests.browser.test_plan import card, upload
from tests.browser.test_review import begin
from tests.browser.visitor import PHONE, Visitor
from workflow.learning import body_form

pytestmark = pytest.mark.browser

READERS = "Hội Khuyến học làng nghề"


@pytest.fixture
def taught(cast: Cast, engine: Engine) -> Cast:
    """The cast, whose published plan taught that the readers' association is the Finance Department."""
    with session_factory(engine)() as session:
        session.add(
            LearntCorrection(
                kind=CorrectionKind.BODY,
                owner_id=cast.units.province.id,
                place="",
                words=body_form(READERS),
                shown=READERS,
                answer={"unit_ids": [cast.units.finance.id]},
                plan_id=cast.plan.id,
                at=builders.NOW,
            )
        )
        session.commit()
    return cast


def said(page: Page, words: str) -> None:
    """The line that screen readers read out says this."""
    expect(page.locator("#review-said")).to_contain_text(words)


def reviewed(page: Page, count: int) -> None:
    expect(page.get_by_text(f"Đã rà soát {count}/7 khoản")).to_be_visible()


def test_decisions_are_taken_back_and_done_again_by_key(desk: Visitor, cast: Cast) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    expect(page.get_by_role("button", name="Phím tắt")).to_be_visible()
    page.evaluate("window.isSamePage = true")
    for key, count in (("j", 0), ("a", 1), ("i", 2), ("z", 1), ("z", 0), ("Z", 1)):
        page.keyboard.press(key)
        reviewed(page, count)
    said(page, "Đã làm lại: chấp nhận khoản «")
    assert page.evaluate("window.isSamePage"), "the page was loaded anew"
    page.reload()
    page.get_by_role("button", name="Hoàn tác: chấp nhận khoản").click()
    reviewed(page, 0)
    assert desk.too_wide() is None


def test_clauses_that_a_split_made_go_and_come_back_in_place(desk: Visitor, cast: Cast) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    one = card(page, "Thẩm định kinh phí")
    one.get_by_role("link", name="Sửa, tách, gộp").click()
    one.get_by_role("button", name="Tách").click()
    expect(page.locator("#clause-cards > .clause-card")).to_have_count(8)
    page.get_by_role("button", name="Hoàn tác: tách khoản").click()
    expect(page.locator("#clause-cards > .clause-card")).to_have_count(7)
    page.get_by_role("button", name="Làm lại: tách khoản").click()
    expect(page.locator("#clause-cards > .clause-card")).to_have_count(8)


def test_a_remembered_correction_is_applied_in_place_and_taken_back(desk: Visitor, taught: Cast) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    one = card(page, "Tuyên truyền lợi ích")
    expect(one.locator(".offer")).to_contain_text(f"«{READERS}» → Sở Tài chính")
    assert desk.too_wide() is None
    one.get_by_role("button", name="Áp dụng").click()
    expect(one.get_by_role("link", name="Sở Tài chính")).to_be_visible()
    expect(one.locator(".offer")).to_have_count(0)
    page.keyboard.press("z")
    expect(one.locator(".offer")).to_be_visible()
    one.get_by_role("button", name="Đừng nhắc lại").click()
    expect(one.locator(".offer")).to_have_count(0)
    said(page, "Sẽ không nhắc lại nữa")


def test_without_scripts_the_message_has_the_button_and_all_is_applied_at_once(visit: Any, taught: Cast) -> None:
    plain: Visitor = visit(PHONE, has_scripts=False)
    plain.log_in("thu")
    page = upload(plain, plan_document())
    page.get_by_role("button", name="Áp dụng 1 sửa đổi đã nhớ").click()
    message = page.locator(".notice-success")
    expect(message).to_contain_text("Đã áp dụng 1 sửa đổi đã nhớ.")
    assert plain.too_wide() is None
    message.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".notice-success")).to_contain_text("Đã hoàn tác: áp dụng 1 sửa đổi đã nhớ.")
    expect(page.locator(".offer")).to_have_count(1)
