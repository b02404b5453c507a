"""The work calendar: which days a look shows at its boundaries, what lies on them, whose tasks, and that each number is a list."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import CalendarDay, Meeting, MembershipRole, PlanEvent
from rules.values import TaskState
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from web.work_calendar_page import View, span
from workflow import work_calendar


@pytest.mark.parametrize(
    ("view", "anchor", "first", "last", "before", "after"),
    [
        (View.MONTH, date(2026, 1, 31), date(2025, 12, 29), date(2026, 2, 1), date(2025, 12, 1), date(2026, 2, 1)),
        (View.MONTH, date(2026, 2, 28), date(2026, 1, 26), date(2026, 3, 1), date(2026, 1, 1), date(2026, 3, 1)),
        (View.MONTH, date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 28), date(2027, 1, 1), date(2027, 3, 1)),
        (View.MONTH, date(2028, 2, 29), date(2028, 1, 31), date(2028, 3, 5), date(2028, 1, 1), date(2028, 3, 1)),
        (View.MONTH, date(2026, 12, 31), date(2026, 11, 30), date(2027, 1, 3), date(2026, 11, 1), date(2027, 1, 1)),
        (View.WEEK, date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 3), date(2026, 12, 21), date(2027, 1, 4)),
        (View.WEEK, date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 3), date(2026, 12, 21), date(2027, 1, 4)),
        (View.WEEK, date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 10), date(2026, 12, 28), date(2027, 1, 11)),
        (View.AGENDA, date(2026, 2, 10), date(2026, 2, 10), date(2026, 3, 12), date(2026, 1, 10), date(2026, 3, 13)),
    ],
)
def test_the_days_of_a_look_and_the_looks_beside_it(view: View, anchor: date, first: date, last: date, before: date, after: date) -> None:
    shown = span(view, anchor)
    assert (shown.first, shown.last) == (first, last)
    assert span(view, shown.before).last < anchor < span(view, shown.after).last
    assert (span(view, shown.before).anchor, span(view, shown.after).anchor) == (
        (before, after) if view is not View.WEEK else (shown.first - timedelta(days=7), after)
    )


@pytest.mark.parametrize("months", range(24))
def test_going_on_month_by_month_leaves_none_out(months: int) -> None:
    anchor = date(2025, 1, 31)
    for _ in range(months):
        anchor = span(View.MONTH, anchor).after
    assert (anchor.year, anchor.month) == (2025 + months // 12, months % 12 + 1)


@pytest.mark.parametrize(
    "asked", ["on=2026-02-31", "on=1800-01-01", "on=9999-12-31", "on=x&view=year", "unit=không+có", "plan=999999", "mine=x&state=y"]
)
def test_nonsense_in_the_address_opens_a_calendar(browser: Browser, asked: str) -> None:
    assert "Lịch công tác" in browser.log_in("lan").get(f"/calendar/?{asked}")


def test_a_deadline_stands_on_the_day_that_counts(browser: Browser, place: Place, session: Session) -> None:
    builders.task(session, place.plan, place.commune, "Báo cáo cuối tuần", due_on=date(2026, 3, 14), effective_due_on=date(2026, 3, 16))
    session.commit()
    page = browser.log_in("lan").get("/calendar/")
    assert "Báo cáo cuối tuần" not in _day(page, date(2026, 3, 14))
    assert "Báo cáo cuối tuần" in _day(page, date(2026, 3, 16))


def test_the_week_of_tet_and_a_make_up_saturday_are_named(browser: Browser) -> None:
    page = browser.log_in("lan").get("/calendar/?view=week&on=2026-02-17")
    assert "Tết" in _day(page, date(2026, 2, 17))
    assert "cal-look-holiday" in page
    page = browser.get("/calendar/?view=week&on=2026-01-10")
    assert "cal-look-exchanged-worked" in page
    assert "Làm bù" in _day(page, date(2026, 1, 10))


def test_a_day_put_down_by_administrators_is_shown_with_its_reason(browser: Browser, session: Session) -> None:
    session.add(CalendarDay(day=date(2026, 3, 20), is_working=False, reason="Ngày hội của tỉnh", decided_at=NOW))
    session.commit()
    assert "Ngày hội của tỉnh" in _day(browser.log_in("lan").get("/calendar/"), date(2026, 3, 20))


def test_one_sees_the_tasks_of_the_own_unit_first_and_on_request_everything_in_sight(
    browser: Browser, place: Place, session: Session
) -> None:
    builders.task(session, place.plan, place.village, "Việc của thôn")
    session.commit()
    page = browser.log_in("lan").get("/calendar/")
    assert place.task.title in page
    assert "Việc của thôn" not in page
    assert "Việc của thôn" in browser.get("/calendar/?mine=all")
    assert "Việc của thôn" in browser.get(f"/calendar/?unit={place.commune.id}")
    assert place.other_task.title not in browser.page


def test_a_coordinator_sees_first_what_is_followed(browser: Browser, place: Place, session: Session) -> None:
    other = builders.plan(session, "Kế hoạch của xã", owner=place.commune)
    builders.task(session, other, place.commune, "Việc theo kế hoạch của xã")
    session.commit()
    page = browser.log_in("thu").get("/calendar/")
    assert place.other_task.title in page
    assert "Việc theo kế hoạch của xã" not in page
    assert "Việc theo kế hoạch của xã" in browser.get(f"/calendar/?plan={other.id}")


def test_a_full_day_names_a_few_and_says_how_many_more(
    browser: Browser, place: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 3, 25)
    for number in range(8):
        builders.task(session, place.plan, place.commune, f"Việc {number}", due_on=day)
    builders.task(session, place.plan, place.commune, "Việc xong", due_on=day, state=TaskState.DONE, done_on=TODAY)
    session.commit()
    shown = _day(browser.log_in("lan").get("/calendar/"), day)
    assert shown.count("/tasks/") - shown.count("/tasks/?") == 3
    assert "còn 6 việc" in shown
    assert "Việc xong" not in shown
    monkeypatch.setattr(work_calendar, "FULL", 5)
    shown = _day(browser.get("/calendar/"), day)
    assert "Việc 0" not in shown
    assert "9 việc" in shown


@pytest.mark.parametrize(
    "path", ["/calendar/", "/calendar/?view=week", "/calendar/?view=agenda&mine=all&state=open", "/calendar/?unit={unit}&plan={plan}"]
)
def test_each_number_of_a_day_is_a_link_to_a_list_of_as_many(browser: Browser, place: Place, session: Session, path: str) -> None:
    for number in range(4):
        builders.task(session, place.plan, place.commune, f"Việc trễ {number}", due_on=TODAY - timedelta(days=1))
        builders.task(session, place.plan, place.commune, f"Việc hủy {number}", state=TaskState.CANCELLED)
    builders.task(
        session, place.plan, place.commune, "Việc xong muộn", due_on=TODAY - timedelta(days=1), state=TaskState.DONE, done_on=TODAY
    )
    session.commit()
    page = browser.log_in("lan").get(path.format(unit=place.commune.id, plan=place.plan.id))
    links = re.findall(r'<a (?:class="[^"]*" )?href="(/tasks/\?[^"]*from=[^"]*)">(.*?)</a>', page, re.S)
    numbers = {
        (html.unescape(address), int(found[1]))
        for address, words in links
        if (found := re.search(r"(\d+) (?:việc|quá hạn|đã xong)", words))
    }
    assert numbers
    for address, number in numbers:
        if "còn" not in address:
            listed = browser.get(address).count('<a class="item-title"')
            assert listed == number or f"còn {number} việc" in page, address


def test_days_of_plans_and_meetings_stand_on_their_days(browser: Browser, place: Place, session: Session) -> None:
    for year, words in ((2026, "Ngày hội sức khỏe"), (2027, "Ngày của năm sau")):
        plan = builders.plan(session, f"Kế hoạch {year}", owner=place.commune, period_start=year, period_end=year)
        session.add_all(
            [PlanEvent(plan_id=plan.id, name=words, month=3, day=26), PlanEvent(plan_id=plan.id, name="Ngày nhuận", month=2, day=29)]
        )
    session.add(Meeting(unit_id=place.commune.id, held_on=date(2026, 3, 27), title="Phiên họp quý I", made_at=NOW))
    session.add(Meeting(unit_id=place.other_commune.id, held_on=date(2026, 3, 27), title="Phiên họp của xã khác", made_at=NOW))
    session.commit()
    page = browser.log_in("lan").get("/calendar/")
    assert "Ngày hội sức khỏe" in _day(page, date(2026, 3, 26))
    assert "Phiên họp quý I" in _day(page, date(2026, 3, 27))
    assert "Ngày của năm sau" not in page
    assert "Phiên họp của xã khác" not in page
    assert "Ngày nhuận" not in browser.get("/calendar/?on=2026-02-01")


def test_today_is_marked_and_an_empty_month_says_so(browser: Browser) -> None:
    page = browser.log_in("lan").get("/calendar/")
    assert page.count('aria-current="date"') == 1
    assert "Không có việc nào đến hạn" not in page
    page = browser.get("/calendar/?on=2031-05-01")
    assert 'aria-current="date"' not in page
    assert "Không có việc nào đến hạn" in page


def test_a_calendar_takes_few_statements_and_few_rows_whatever_it_holds(
    browser: Browser, place: Place, session: Session, engine: Engine
) -> None:
    for number in range(150):
        builders.task(session, place.plan, place.commune, f"Việc {number}", due_on=TODAY + timedelta(days=number % 20))
    builders.user(session, "dung", (place.commune, MembershipRole.LEADER), (place.province, MembershipRole.COORDINATOR))
    session.commit()
    browser.log_in("dung")
    for path in ("/calendar/?mine=all", f"/calendar/?unit={place.commune.id}&plan={place.plan.id}&view=week", "/calendar/?view=agenda"):
        assert _statements(engine, browser, path) <= 12, path
    assert browser.get("/calendar/?mine=all").count("Việc 1") <= 2 * 3 * 20


def _day(page: str, day: date) -> str:
    """What the list of days says of one."""
    found = re.search(rf'id="d{day.isoformat()}">(.*?)\n</li>', page, re.S)
    return found[1] if found else ""


def _statements(engine: Engine, browser: Browser, path: str) -> int:
    seen: list[str] = []
    listen = lambda _c, _k, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    browser.get(path)
    event.remove(engine, "before_cursor_execute", listen)
    return len([one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))])
