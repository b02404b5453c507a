"""One field finds a few of everything that the person sees, the words marked as they were written; strange input finds nothing."""

from __future__ import annotations

import html

import pytest
from markupsafe import Markup
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import Plan
from tests import builders
from tests.web.conftest import Browser, Place
from web.found_words import excerpt, marked
from workflow.passages import passages_of


def test_a_word_without_marks_finds_tasks_plans_documents_and_targets(browser: Browser, session: Session, place: Place) -> None:
    plan = session.get_one(Plan, place.plan.id)
    plan.passages = passages_of(plan.source_text)
    builders.target(session, plan, place.commune, "Tỷ lệ phụ nữ mang thai được sàng lọc")
    session.commit()
    page = browser.log_in("lan").get("/search/?q=phu+nu+mang")
    assert page.count("<mark>phụ</mark> <mark>nữ</mark> <mark>mang</mark> thai") == 3
    assert "Trong văn bản kế hoạch" in page and "Chỉ tiêu" in page
    assert "<mark>dân</mark> <mark>số</mark>" in browser.get("/search/?q=DAN+SO")


def test_nobody_finds_what_they_may_not_see(browser: Browser) -> None:
    assert "Không tìm thấy" in browser.log_in("lan").get("/search/?q=hoi+nghi")
    hers = Browser(browser.client.application.test_client()).log_in("hoa").get("/search/?q=hoi+nghi")
    assert "<mark>hội</mark> <mark>nghị</mark>" in hers
    assert "Người dùng" not in Browser(browser.client.application.test_client()).log_in("hoa").get("/search/?q=lan")
    assert "<mark>Lan</mark>" in Browser(browser.client.application.test_client()).log_in("admin").get("/search/?q=lan")


def test_more_than_a_few_lead_into_the_list_with_the_words_set(browser: Browser, session: Session, place: Place) -> None:
    for number in range(7):
        builders.task(session, place.plan, place.commune, f"Rà soát đợt {number}", period_label=str(number))
    session.commit()
    page = html.unescape(browser.log_in("lan").get("/search/?q=rà+soát"))
    assert page.count("<mark>Rà</mark> <mark>soát</mark>") == 5
    assert 'href="/tasks/?q=r%C3%A0+so%C3%A1t&state=all"' in page
    assert "<mark>Rà</mark>" in browser.get("/tasks/?q=r%C3%A0+so%C3%A1t&state=all")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Gõ vài chữ"),
        ("%25%22%27", "ít nhất một chữ"),
        ("%F0%9F%98%80", "ít nhất một chữ"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "Không tìm thấy"),
        ("a%22+OR+b*", "Không tìm thấy"),
        ("%00%00", "Gõ vài chữ"),
        ("%00%FF", "Không tìm thấy"),
        ("x" * 3000, "Không tìm thấy"),
    ],
)
def test_strange_input_is_answered_calmly(browser: Browser, typed: str, said: str) -> None:
    page = browser.log_in("lan").get(f"/search/?q={typed}")
    assert said in page and "<script>alert" not in page


def test_the_page_costs_few_statements(browser: Browser, engine: Engine) -> None:
    browser.log_in("admin")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    browser.get("/search/?q=dan+so")
    assert len(asked) <= 12, asked


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Công tác Dân số & trẻ em", "dan so", "Công tác <mark>Dân</mark> <mark>số</mark> &amp; trẻ em"),
        ("Đào tạo", "dao t", "<mark>Đào</mark> <mark>tạo</mark>"),
        ("Số 15/KH-UBND", "15/kh-ub", "Số <mark>15</mark>/<mark>KH</mark>-<mark>UBND</mark>"),
        ("dâ\u0323n sô\u0301", "dan so", "<mark>dâ\u0323n</mark> <mark>sô\u0301</mark>"),
        ("Rà soát dân số", "dan so", "Rà soát <mark>dân</mark> <mark>số</mark>"),
        ("Không có gì", "dan so", "Không có gì"),
        ("<b>dân</b>", "dan", "&lt;b&gt;<mark>dân</mark>&lt;/b&gt;"),
        ("Dân số", "", "Dân số"),
    ],
)
def test_found_words_are_marked_as_they_were_written(text: str, typed: str, shown: str) -> None:
    assert marked(text, typed) == Markup(shown)


def test_an_excerpt_shows_where_the_words_stand_near_one_another() -> None:
    text = "Dân cư tăng. " + "Nội dung khác của văn bản này. " * 30 + "Trạm y tế rà soát dân số\ntrước ngày 15. " + "Phần sau. " * 40
    shown = excerpt(text, "rà soát dân số")
    assert "<mark>rà</mark> <mark>soát</mark> <mark>dân</mark> <mark>số</mark> trước" in shown
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) < 400
    assert excerpt("Ngắn thôi", "khac") == "Ngắn thôi"
