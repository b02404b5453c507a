"""The administrator's page of working days: a year at a glance, decisions put down one by one or pasted, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select

from models import CalendarDay, Task
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]
PATH = "/system/calendar/"
FRIDAY = {"day-day": "2026-03-13", "day-what": "off", "day-reason": "công văn số 12 của tỉnh"}


def test_the_year_names_its_holidays_and_exchanges(browser: Browser, place: Place) -> None:
    page = browser.log_in("admin").get(PATH + "?year=2026")
    for words in ("Tết Nguyên Đán", "Giỗ Tổ Hùng Vương", "Quốc khánh", "12729/VPCP-KGVX", "22/08/2026", "Ngày Văn hóa Việt Nam"):
        assert words in page
    assert page.count('class="month-days"') == 12
    assert "chưa biết ngày hoán đổi nào" in page, "2027 and 2028"


@pytest.mark.parametrize("year", ["1990", "9999", "x", "", "99999999999999999999"])
def test_a_year_that_nobody_decides_about_shows_the_nearest(browser: Browser, place: Place, year: str) -> None:
    assert "Lịch làm việc năm 202" in browser.log_in("admin").get(PATH + f"?year={year}")


def test_a_day_put_down_is_shown_and_moves_what_was_due_on_it(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin").get(PATH)
    before = kept(select(Task.effective_due_on).where(Task.due_on == date(2026, 3, 13)))
    page = browser.post(PATH + "day", 200, **FRIDAY)
    assert "Đã ghi 1 ngày." in page
    assert "công văn số 12 của tỉnh" in page
    assert 'class="day day-put-off"' in page
    assert [one.decided_by_id for one in kept(select(CalendarDay))] == [place.admin.id]
    assert kept(select(Task.effective_due_on).where(Task.due_on == date(2026, 3, 13))) == [date(2026, 3, 16)] * len(before)
    assert "Đã ghi 1 ngày." in browser.post(PATH + "2026-03-13/remove", 200)
    assert kept(select(CalendarDay)) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-reason": ""}, "Mục này cần được điền."),
        ({"day-day": "hôm nào"}, "không phải là ngày"),
        ({"day-what": "worked"}, "Lịch chung đã coi ngày 13/03/2026 là ngày làm việc"),
        ({"day-day": "2031-03-13"}, "ở quá xa"),
    ],
)
def test_what_cannot_be_put_down_is_said_and_what_was_typed_is_kept(
    browser: Browser, place: Place, kept: Kept, typed: dict[str, str], said: str
) -> None:
    browser.log_in("admin").get(PATH)
    page = browser.post(PATH + "day", 400, **(FRIDAY | typed))
    assert said in page
    assert (FRIDAY | typed)["day-reason"] in page
    assert kept(select(CalendarDay)) == []


def test_pasted_lines_are_all_written_or_named_one_by_one(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin").get(PATH)
    page = browser.post(PATH + "rows?year=2027", 400, **{"rows-rows": "03/02/2027 nghỉ Hoán đổi dịp Tết\n13/02/2027 chơi"})
    assert "có 1 dòng chưa dùng được" in page
    assert "«chơi» không phải «nghỉ» hay «làm»" in page
    assert "13/02/2027 chơi" in page
    assert kept(select(CalendarDay)) == []
    page = browser.post(PATH + "rows?year=2027", 200, **{"rows-rows": "03/02/2027 nghỉ Hoán đổi dịp Tết\n13/02/2027 làm Bù"})
    assert "Đã ghi 2 ngày." in page
    assert "theo 2 ngày đã nhập ở đây." in page
    assert browser.get(PATH + "2027.txt") == "03/02/2027 nghỉ Hoán đổi dịp Tết\n13/02/2027 làm Bù\n"


def test_from_november_on_the_system_page_asks_for_next_years_decision(app: Flask, browser: Browser, place: Place) -> None:
    assert "Nhập khi đã có quyết định" not in browser.log_in("admin").get("/system/")
    app.config["DONDOC_NOW"] = datetime(2026, 11, 2, 3, tzinfo=UTC)
    browser.log_in("admin")
    assert "của năm 2027" in browser.get("/system/")
    browser.get(PATH + "?year=2027")
    browser.post(PATH + "rows?year=2027", 200, **{"rows-rows": "03/02/2027 nghỉ Hoán đổi dịp Tết"})
    assert "Nhập khi đã có quyết định" not in browser.get("/system/")


@pytest.mark.parametrize("day", ["2026-03-13", "khong-phai", "2026-13-45"])
def test_a_decision_that_is_not_there_is_said(browser: Browser, place: Place, day: str) -> None:
    browser.log_in("admin").get(PATH)
    assert "Không có quyết định nào" in browser.post(PATH + f"{day}/remove", 404)


@pytest.mark.parametrize("login", ["lan", "thu"])
def test_only_administrators_come_here(browser: Browser, place: Place, login: str) -> None:
    assert "không có quyền" in browser.log_in(login).get(PATH, 403)
