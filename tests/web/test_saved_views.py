"""Filters kept under a name: chips above the list, one person's alone; renamed, replaced, deleted and brought back."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SavedView
from tests import builders
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of
from workflow.saved_views import LONGEST_NAME, MOST, kept_query

LATE = "due=overdue&state=all"


def chips(page: str) -> list[str]:
    return [html.unescape(name.strip()) for name in re.findall(r'class="chip chip-view".*?</svg> (.*?)</a>', page, re.S)]


def keep(browser: Browser, name: str, status: int = 200, *, query: str = LATE, page: str = "tasks.index", **more: object) -> str:
    if not browser.token():
        browser.get("/tasks/")
    return browser.post("/views/", status, page=page, query=query, name=name, **more)


def test_the_present_filters_are_kept_and_stand_as_a_chip_above_the_list(browser: Browser, session: Session) -> None:
    browser.log_in("lan")
    assert "Lưu bộ lọc này" not in browser.get("/tasks/")
    assert "Lưu bộ lọc này" in browser.get(f"/tasks/?{LATE}&page=2&q=")
    page = keep(browser, "  Việc   trễ ", query=f"{LATE}&page=2&q=&csrf_token=x")
    assert chips(page) == ["Việc trễ"] and 'aria-current="true"' in page and "Lưu bộ lọc này" not in page
    (view,) = all_of(session, select(SavedView))
    assert (view.page, view.name) == ("tasks.index", "Việc trễ") and parse_qs(view.query) == parse_qs(LATE)
    assert chips(browser.get("/plans/")) == []


def test_nobody_sees_renames_or_deletes_the_filters_of_somebody_else(browser: Browser, session: Session) -> None:
    keep(browser.log_in("lan"), "Của Lan")
    (view,) = all_of(session, select(SavedView))
    other = Browser(browser.client.application.test_client()).log_in("hoa")
    assert chips(other.get("/tasks/")) == []
    other.post(f"/views/{view.id}", 404, name="Của Hoa")
    other.post(f"/views/{view.id}/delete", 404)
    assert [one.name for one in all_of(session, select(SavedView))] == ["Của Lan"]


def test_the_same_name_again_asks_whether_to_replace(browser: Browser, session: Session) -> None:
    keep(browser.log_in("lan"), "Việc trễ")
    page = keep(browser, "VIỆC TRỄ", 400, query="q=dan+so")
    assert "Thay bộ lọc đã lưu" in page and 'value="VIỆC TRỄ"' in page and "q=dan+so" in html.unescape(page)
    keep(browser, "VIỆC TRỄ", query="q=dan+so", replace="1")
    assert [(one.name, one.query) for one in all_of(session, select(SavedView))] == [("VIỆC TRỄ", "q=dan+so")]


def test_one_is_renamed_and_a_name_in_use_comes_back_with_what_was_typed(browser: Browser, session: Session) -> None:
    keep(browser.log_in("lan"), "Một")
    keep(browser, "Hai", query="q=hai")
    first = all_of(session, select(SavedView))[0]
    assert chips(browser.post(f"/views/{first.id}", name="Việc trễ")) == ["Việc trễ", "Hai"]
    page = browser.post(f"/views/{first.id}", 400, name="Hai")
    assert "Đã có bộ lọc tên «Hai»" in page and "Thay bộ lọc" not in page and f"/views/{first.id}" in page


def test_a_deleted_one_comes_back_once(browser: Browser, session: Session) -> None:
    keep(browser.log_in("lan"), "Việc trễ")
    (view,) = all_of(session, select(SavedView))
    page = browser.post(f"/views/{view.id}/delete")
    assert "Hoàn tác" in page and 'id="undo-form"' in page and chips(page) == [] and not all_of(session, select(SavedView))
    assert chips(browser.post("/views/restore")) == ["Việc trễ"]
    browser.post("/views/restore", 404)
    assert len(all_of(session, select(SavedView))) == 1


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", LATE, "cần một tên"),
        ("«—»", LATE, "cần một tên"),
        ("a" * (LONGEST_NAME + 1), LATE, "tối đa"),
        ("Không lọc gì", "page=3&q=", "chưa lọc gì"),
        ("Quá dài", "q=" + "a" * 3000, "Bộ lọc dài quá"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(browser: Browser, session: Session, name: str, query: str, said: str) -> None:
    page = keep(browser.log_in("lan"), name, 400, query=query)
    assert said in page and f'value="{html.escape(name)}"' in page
    assert not all_of(session, select(SavedView))


def test_a_list_keeps_twenty_and_a_strange_list_or_a_closed_one_none(browser: Browser, session: Session, place: Place) -> None:
    for number in range(MOST):
        row = SavedView(user_id=place.lan.id, page="tasks.index", name=f"Số {number}", query=f"q={number}", created_at=builders.NOW)
        session.add(row)
    session.commit()
    assert "tối đa 20" in keep(browser.log_in("lan"), "Một nữa", 400)
    for page in ("people.index", "account.profile", "http://elsewhere.example", ""):
        keep(browser, "Lạ", 404, page=page)


def test_a_unit_or_plan_that_is_not_there_any_more_is_said_plainly(browser: Browser) -> None:
    page = browser.log_in("lan").get("/tasks/?unit=9999&plan=8888")
    assert "Không có đơn vị «9999»" in page and "số 8888 – không có, hoặc ngoài phạm vi" in page


def test_filters_are_chips_that_each_can_be_taken_away(browser: Browser, place: Place) -> None:
    page = html.unescape(browser.log_in("lan").get(f"/tasks/?q=danh+sach&state=all&plan={place.plan.id}&sort=title&page=1"))
    assert "điều kiện đang lọc" in page
    links = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [set(parse_qs(link.partition("?")[2])) for link in links] == [
        {"state", "plan", "sort"},
        {"q", "state", "sort"},
        {"q", "plan", "sort"},
    ]
    assert "Lập <mark>danh</mark> <mark>sách</mark>" in page


def test_heads_sort_the_list_and_say_so(browser: Browser) -> None:
    page = html.unescape(browser.log_in("lan").get("/tasks/"))
    assert re.search(r'aria-sort="ascending"><a class="sort-link" href="/tasks/\?sort=latest_due">Hạn', page)
    page = html.unescape(browser.get("/tasks/?sort=latest_due&q=lap"))
    assert re.search(r'aria-sort="descending"><a class="sort-link" href="/tasks/\?[^"]*sort=due[^"]*">Hạn', page)
    assert 'href="/tasks/?sort=unit&q=lap"' in page or 'href="/tasks/?q=lap&sort=unit"' in page


def test_what_is_kept_is_the_address_without_its_page() -> None:
    asked = "q=d%C3%A2n+s%E1%BB%91&unit=UBND+x%C3%A3+%5BX1%5D"
    assert kept_query(f"{asked}&page=4&state=") == asked
