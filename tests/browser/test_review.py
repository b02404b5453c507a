"""The review made for speed: sixty clauses put right by keyboard alone, in place; a few of them by touch, with and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseState, Plan, PlanState, Task, Unit
from tests.browser import sixty
from tests.browser.cast import Cast, plan_document
from tests.browser.test_plan import card, upload
from tests.browser.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

MOST_KEYS = 60
"""Commands (keys that are no letters of a word) within which sixty clauses with these faults are published."""


class Hands:
    """A keyboard that counts: commands, and letters typed into fields."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.commands = 0
        self.letters = 0

    def press(self, *keys: str) -> None:
        """Press keys one behind the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.commands += 1

    def write(self, words: str) -> None:
        """Type into the field that has the focus."""
        self.page.keyboard.type(words)
        self.letters += len(words)

    def reach(self, name: str) -> None:
        """Go on by Tab to a button of this name."""
        for _ in range(40):
            if self.page.evaluate("name => document.activeElement.textContent.trim() === name", name):
                return
            self.press("Tab")
        pytest.fail(f"no button «{name}» within forty Tabs")


def begin(page: Page) -> None:
    """Wait until the page listens to keys: its script marks the first card last of all.

    A button that the script shows is no such sign: while Bootstrap's sheet is on its way, style.css alone makes a hidden
    button count as visible, though nothing is painted yet and the script still waits for the sheet.
    """
    expect(page.locator(".clause-card.is-current")).to_be_visible()


def said(page: Page, words: str) -> None:
    """The line that screen readers read out says this."""
    expect(page.locator("#review-said")).to_contain_text(words)


def test_sixty_clauses_are_reviewed_by_keyboard_alone(desk: Visitor, cast: Cast, now_kept: Session) -> None:
    desk.log_in("thu")
    page = upload(desk, sixty.document(), sixty.NAME)
    expect(page.get_by_text(f"Đã rà soát 0/{sixty.CLAUSES} khoản")).to_be_visible()
    page.evaluate("window.isSamePage = true")
    begin(page)
    hands = Hands(page)
    _put_date_right(hands, sixty.WRONG_DAY, "30/6/2026", "→ 30/06/2026 (thứ Ba)")
    _put_bodies_right(hands)
    _go_to(hands, sixty.NO_DAY)
    _put_date_right(hands, sixty.NO_DAY, "trước 15/11", "→ 15/11/2026 (Chủ nhật) → chuyển sang 16/11/2026 (thứ Hai)")
    _cut_and_join(hands)
    _leave_out(hands)
    hands.press("c")
    expect(page.get_by_text(f"Đã rà soát {sixty.CLAUSES}/{sixty.CLAUSES} khoản")).to_be_visible()
    assert page.evaluate("window.isSamePage"), "the page was loaded anew"
    hands.press("p")
    expect(page.locator(".publish-line", has_text="Sẽ giao")).to_be_visible()
    hands.reach("Ban hành và giao việc")
    hands.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã ban hành: giao")
    print(f"{hands.commands} commands, {hands.letters} letters")
    assert hands.commands <= MOST_KEYS
    _is_as_meant(now_kept, cast)


def _put_bodies_right(hands: Hands) -> None:
    """One is made, one is another office by now, one is nobody in particular; each ten times in the plan, put right once."""
    page = hands.page
    hands.press("b")
    expect(page.get_by_role("combobox")).to_be_focused()
    hands.press("ArrowDown", "Enter")
    expect(page.get_by_label("Tên đơn vị")).to_be_focused()
    hands.press("Enter")
    said(page, f"Đã tạo đơn vị tạm: {sixty.UNKNOWN}")
    hands.press("u", "b")
    expect(page.get_by_role("combobox")).to_be_focused()
    hands.write("tai chinh")
    expect(page.get_by_role("option", name="Sở Tài chính")).to_be_visible()
    hands.press("Enter", "Enter")
    said(page, "Đã gắn đơn vị cho 10 khoản")
    hands.press("u", "b")
    for words in ("so y te", "tai chinh"):
        expect(page.get_by_role("combobox")).to_be_focused()
        hands.write(words)
        expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        hands.press("Enter")
    hands.press("Enter")
    expect(page.locator(".body-open")).to_have_count(0)


def _put_date_right(hands: Hands, wrong: str, words: str, understood: str) -> None:
    one = card(hands.page, wrong)
    hands.press("d")
    expect(one.get_by_label("Thời hạn")).to_be_focused()
    hands.write(words)
    expect(one.locator(".time-said")).to_contain_text(understood)
    hands.press("Enter")
    expect(one).to_have_class("clause-card state-accepted")


def _go_to(hands: Hands, words: str) -> None:
    """Read on, card by card, to the one with these words."""
    while not hands.page.evaluate("words => document.activeElement.textContent.includes(words)", words):
        hands.press("j")


def _cut_and_join(hands: Hands) -> None:
    page = hands.page
    expect(card(page, sixty.TO_CUT)).to_be_focused()
    hands.press("t")
    expect(page.get_by_label("Tách thành hai khoản")).to_be_focused()
    hands.press("Enter")
    said(page, "Đã tách thành hai khoản")
    hands.press("a", "a")
    expect(card(page, sixty.FIRST_HALF)).to_be_focused()
    hands.press("m")
    expect(card(page, f"{sixty.FIRST_HALF} {sixty.SECOND_HALF}")).to_be_focused()
    hands.press("a")


def _leave_out(hands: Hands) -> None:
    _go_to(hands, sixty.NO_DUTIES[0])
    hands.press("i", "i")
    expect(hands.page.locator(".state-ignored")).to_have_count(2)


def _is_as_meant(now_kept: Session, cast: Cast) -> None:
    plan = now_kept.scalars(select(Plan).where(Plan.number == sixty.NUMBER)).one()
    assert plan.state is PlanState.PUBLISHED
    clauses = now_kept.scalars(select(Clause).where(Clause.plan_id == plan.id).order_by(Clause.position)).all()
    assert len(clauses) == sixty.CLAUSES
    assert [one.text for one in clauses if one.state is ClauseState.IGNORED] == list(sixty.NO_DUTIES)
    assert [str(one.due_on) for one in clauses[:2]] == ["2026-06-30", "2026-11-15"]
    assert clauses[2].text + " " + clauses[3].text == sixty.TO_CUT
    assert clauses[4].text == f"{sixty.FIRST_HALF} {sixty.SECOND_HALF}"
    made = now_kept.scalars(select(Unit).where(Unit.is_provisional)).all()
    assert [unit.name for unit in made] == [sixty.UNKNOWN]
    owing = {unit: now_kept.scalars(select(Task.unit_id).where(Task.plan_id == plan.id, Task.unit_id == unit.id)).all() for unit in made}
    assert len(owing[made[0]]) == 10
    last = now_kept.scalars(select(Task.unit_id).where(Task.clause_id == clauses[-1].id)).all()
    assert set(last) == {cast.units.health.id, cast.units.finance.id}


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_few_clauses_are_reviewed_by_touch_with_and_without_scripts(visit: Any, has_scripts: bool, now_kept: Session) -> None:
    phone: Visitor = visit(PHONE, has_scripts=has_scripts)
    phone.log_in("thu")
    page = upload(phone, plan_document())
    card(page, "Tuyên truyền lợi ích").get_by_role("link", name="Tìm hoặc tạo đơn vị").tap()
    page.get_by_role("link", name="Tạo đơn vị mới").tap()
    page.get_by_role("button", name="Tạo và gắn").tap()
    expect(card(page, "Tuyên truyền lợi ích").get_by_text("đơn vị tạm")).to_be_visible()
    card(page, "Vận động gia đình").get_by_role("link", name="2 đơn vị").tap()
    page.get_by_label("Ủy ban nhân dân xã Phú Sơn").uncheck()
    page.get_by_role("button", name="Lưu lựa chọn").tap()
    expect(card(page, "Vận động gia đình").get_by_role("link", name="Ủy ban nhân dân xã Tân Lập")).to_be_visible()
    one = card(page, "Thẩm định kinh phí")
    one.get_by_role("link", name="Sửa, tách, gộp").tap()
    one.get_by_label("Thời hạn").fill("quý IV/2026")
    one.get_by_role("button", name="Lưu và chấp nhận").tap()
    expect(one.get_by_text("31/12/2026")).to_be_visible()
    assert phone.too_wide() is None
    assert phone.inaccessible() == []
    page.get_by_role("button", name="khoản chắc từ 90%").tap()
    card(page, "Trên đây là Kế hoạch").get_by_role("button", name="Chấp nhận").tap()
    expect(page.get_by_text("Đã rà soát 7/7 khoản")).to_be_visible()
    assert {one.state for one in now_kept.scalars(select(Clause).join(Plan).where(Plan.number == "32/KH-UBND"))} == {ClauseState.ACCEPTED}


def test_a_lost_connection_says_so_and_is_made_good_by_a_button(desk: Visitor) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    one = card(page, "Thẩm định kinh phí")
    one.get_by_role("link", name="Sửa, tách, gộp").click()
    one.get_by_label("Thời hạn").fill("20/5/2026")
    page.route("**/review/clauses/*", lambda route: route.abort())
    one.get_by_role("button", name="Lưu và chấp nhận").click()
    expect(one.get_by_role("alert")).to_contain_text("mất kết nối")
    expect(one.get_by_label("Thời hạn")).to_have_value("20/5/2026")
    page.unroute("**/review/clauses/*")
    one.get_by_role("button", name="Gửi lại").click()
    expect(one.get_by_text("20/05/2026")).to_be_visible()
    desk.faults[:] = [fault for fault in desk.faults if "ERR_FAILED" not in fault]


def test_what_is_typed_before_the_form_has_come_stands_in_it_and_is_no_command(desk: Visitor) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    waiting: list[Route] = []
    page.route("**/review?*open=*", lambda route: waiting.append(route))
    page.keyboard.press("d")
    page.keyboard.type("30/6 i a")
    page.keyboard.press("Backspace")
    for _ in range(100):
        if waiting:
            break
        page.wait_for_timeout(100)
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(page.get_by_label("Thời hạn").first).to_have_value("30/6 i ")
    expect(page.get_by_text("Đã rà soát 0/7 khoản")).to_be_visible()


def test_selected_words_become_a_clause_and_a_mark_leads_to_its_card(desk: Visitor) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    page.locator("mark.in-deadline", has_text="trước ngày 15/5/2026").click()
    expect(card(page, "Thẩm định kinh phí")).to_be_focused()
    page.evaluate(
        """() => {
          const line = [...document.querySelectorAll('.source-text mark')].find(one => one.textContent.includes('đưa trẻ đi tiêm'));
          getSelection().selectAllChildren(line);
        }"""
    )
    page.get_by_role("button", name="Thêm khoản từ đoạn này").click()
    form = page.locator("#new-clause")
    expect(form.get_by_label("Nội dung công việc")).to_have_value("Vận động gia đình đưa trẻ đi tiêm đúng lịch.")
    form.get_by_label("Cơ quan chịu trách nhiệm").fill("Sở Y tế")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã rà soát 1/8 khoản")).to_be_visible()
    expect(form).not_to_have_attribute("open", "")


def test_letters_are_commands_only_outside_fields_and_can_be_switched_off(desk: Visitor) -> None:
    desk.log_in("thu")
    page = upload(desk, plan_document())
    begin(page)
    page.keyboard.press("e")
    field = page.get_by_label("Nội dung công việc").first
    expect(field).to_be_focused()
    page.keyboard.type("ai")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Đã rà soát 0/7 khoản")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Đóng", exact=True).last.click()
    page.keyboard.press("i")
    expect(page.get_by_text("Đã rà soát 0/7 khoản")).to_be_visible()
    page.get_by_role("button", name="Phím tắt").click()
    page.get_by_role("dialog").get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.get_by_text("Đã rà soát 1/7 khoản")).to_be_visible()
