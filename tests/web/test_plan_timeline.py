"""The chain of a plan over time: rows, arrows, today's line, the table beneath, and the links that coordinators answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event, func, select
from sqlalchemy.orm import Session

from models import ClauseFeed, FeedState, MembershipRole, TaskFeed
from rules.values import Frequency
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.chain_cast import Chain, chain, create
from workflow.calendar import working_calendar
from workflow.horizons import extend_horizons

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def made(session: Session) -> Chain:
    """The chain of reports, with thu who coordinates it, lan of the first commune and minh of the health department."""
    found = chain(session, communes=3)
    builders.user(session, "thu", (found.province, MembershipRole.COORDINATOR))
    builders.user(session, "lan", (found.communes[0], MembershipRole.FOCAL_POINT))
    builders.user(session, "minh", (found.health, MembershipRole.FOCAL_POINT))
    session.commit()
    return found


@pytest.fixture
def surfer(app: Flask) -> Browser:
    return Browser(app.test_client())


def marks(page: str) -> list[str]:
    return re.findall(r'<text class="tl-day"[^>]*>([^<]*)<', page)


def arrows(page: str) -> int:
    return len(re.findall(r'<path class="tl-line[^"]*" d="[^"]*" marker-end', page))


def test_the_whole_chain_stands_in_one_picture_with_counts_and_arrows(surfer: Browser, made: Chain) -> None:
    page = surfer.log_in("thu").get(f"/plans/{made.plan.id}/timeline")
    assert marks(page) == ["10/11 · 0/3", "20/11", "30/11"]
    assert arrows(page) == 2
    assert "UBND các xã (3 đơn vị)" in page
    assert page.index("10/11/2026") < page.index("20/11/2026") < page.index("30/11/2026")
    assert "nằm ngoài khoảng thời gian" in page


def test_today_is_a_line_and_what_is_late_is_marked(surfer: Browser, app: Flask, made: Chain) -> None:
    app.config["DONDOC_NOW"] = builders.NOW.replace(month=11, day=12)
    page = surfer.log_in("thu").get(f"/plans/{made.plan.id}/timeline")
    assert 'class="tl-today"' in page
    assert "hôm nay 12/11" in page
    assert 'class="tl-mark tl-late"' in page[: page.index("tl-legend")]


def test_who_does_not_see_the_others_sees_their_days_only_but_a_receiver_its_inputs(surfer: Browser, app: Flask, made: Chain) -> None:
    page = surfer.log_in("lan").get(f"/plans/{made.plan.id}/timeline")
    assert marks(page) == ["10/11 · 0/1", "20/11", "30/11"]
    assert page.count('class="tl-mark tl-unknown"') == 3
    assert 'id="feeds"' not in page
    other = Browser(app.test_client()).log_in("minh").get(f"/plans/{made.plan.id}/timeline")
    assert marks(other) == ["10/11 · 0/3", "20/11", "30/11"]


def test_a_ten_year_plan_is_filtered_by_year_and_quarter(surfer: Browser, session: Session, app: Flask) -> None:
    found = chain(session, is_made=False, period_end=2035)
    for clause, day in ((found.givers, 10), (found.middle, 20), (found.last, 28)):
        clause.due_on, clause.frequency, clause.recurrence_month, clause.recurrence_day = None, Frequency.YEARLY, 11, day
    create(session, found.plan)
    for year in range(2027, 2036):
        extend_horizons(session, today=date(year, 1, 4), now=builders.NOW, calendar=working_calendar(session))
    builders.user(session, "thu", (found.province, MembershipRole.COORDINATOR))
    session.commit()
    address = f"/plans/{found.plan.id}/timeline"
    assert marks(surfer.log_in("thu").get(address)) == ["10/11 · 0/3", "20/11", "28/11"]
    later = surfer.get(f"{address}?year=2031")
    assert "10/11/2031" in later
    assert f'href="{address}/?year=2026">Xem năm 2026</a>' in later
    assert len(marks(surfer.get(f"{address}?year=all"))) == 30
    assert "Không có mốc nào" in surfer.get(f"{address}?year=2031&quarter=2")
    assert len(marks(surfer.get(f"{address}?year=2031&quarter=4"))) == 3
    surfer.get(f"{address}?year=99999&quarter=9")


def test_an_input_due_after_its_receiver_is_said_and_drawn(surfer: Browser, session: Session, made: Chain) -> None:
    made.task(session, made.givers, made.communes[0]).due_on = date(2026, 11, 25)
    session.commit()
    for address in (f"/plans/{made.plan.id}/timeline", f"/plans/{made.plan.id}"):
        page = surfer.log_in("thu").get(address) if "timeline" in address else surfer.get(address)
        assert "25/11/2026" in page
        assert "20/11/2026" in page
        assert "Hãy gia hạn cho Sở Y tế" in page
    page = surfer.get(f"/plans/{made.plan.id}/timeline")
    assert "tl-line-wrong" in page[: page.index("tl-legend")]


def test_coordinators_confirm_remove_and_add_links(surfer: Browser, made: Chain, kept: Kept) -> None:
    page = surfer.log_in("thu").get(f"/plans/{made.plan.id}/timeline")
    first, second = kept(select(ClauseFeed).order_by(ClauseFeed.id))
    address = f"/plans/{made.plan.id}/timeline/feeds"
    surfer.post(f"{address}/{first.id}", do="confirm")
    page = surfer.post(f"{address}/{second.id}", do="remove")
    assert marks(page) == ["10/11 · 0/3", "20/11"]
    assert kept(select(ClauseFeed.state).order_by(ClauseFeed.id)) == [FeedState.CONFIRMED, FeedState.REMOVED]
    both = {"feed-giver": made.givers.id, "feed-receiver": made.last.id}
    surfer.post(address, **form(both))
    assert kept(select(func.count()).select_from(TaskFeed)) == [6]
    page = surfer.post(address, 400, **form(both | {"feed-receiver": made.givers.id}))
    assert "không thể là đầu vào của chính nó" in page
    assert "liên kết" in surfer.post(f"/plans/{made.plan.id}/timeline/search")


def test_only_coordinators_answer(surfer: Browser, made: Chain, kept: Kept) -> None:
    surfer.log_in("minh").get(f"/plans/{made.plan.id}/timeline")
    feed = kept(select(ClauseFeed))[0]
    surfer.post(f"/plans/{made.plan.id}/timeline/feeds/{feed.id}", 403, do="remove")


def test_the_number_of_queries_does_not_grow_with_the_units(surfer: Browser, session: Session, made: Chain, app: Flask) -> None:
    surfer.log_in("thu").get(f"/plans/{made.plan.id}/timeline")
    few = _statements(surfer, app, f"/plans/{made.plan.id}/timeline")
    for number in range(40):
        unit = builders.unit(session, f"UBND xã Bãi {number}", under=made.province)
        task = builders.task(session, made.plan, unit, due_on=date(2026, 11, 10), clause_id=made.givers.id)
        session.add(TaskFeed(giver_id=task.id, receiver_id=made.task(session, made.middle).id))
    session.commit()
    assert _statements(surfer, app, f"/plans/{made.plan.id}/timeline") == few
    draft = made.task(session, made.middle).id
    session.commit()
    surfer.get(f"/tasks/{draft}")
    assert _statements(surfer, app, f"/tasks/{draft}") < 45


def _statements(surfer: Browser, app: Flask, address: str) -> int:
    sent: list[str] = []
    engine = app.extensions["dondoc_engine"]

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    surfer.get(address)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def form(values: dict[str, Any]) -> dict[str, Any]:
    """What is sent, by names that are no Python names."""
    return values
