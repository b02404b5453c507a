"""Telling the day of an event on a task's page and over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Task
from rules.values import Precision
from tests import builders
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]
WORDS = "trong 05 ngày làm việc kể từ ngày nhận được văn bản"


@pytest.fixture
def counted(session: Session, place: Place) -> Task:
    """Tân Lập's task and Phú Sơn's, of one clause that counts from an event."""
    clause = builders.clause(
        session, place.plan, f"Báo cáo kết quả {WORDS}", deadline_text=WORDS, due_on=None, precision=Precision.RELATIVE
    )
    for task in (place.task, place.other_task):
        task.clause_id, task.due_on, task.original_due_on, task.effective_due_on = clause.id, None, None, None
        session.add(task)
    session.commit()
    return place.task


def test_the_doer_tells_the_day_and_sees_the_deadline_and_can_correct_it(browser: Browser, counted: Task, kept: Kept) -> None:
    page = browser.log_in("lan").get(f"/tasks/{counted.id}")
    assert "Ghi ngày của sự kiện" in page
    assert "ngày nhận được văn bản" in page
    assert "mọi đơn vị" not in page, "only the plan's coordinators"
    page = browser.post(f"/tasks/{counted.id}/event-day", 200, **{"event-event_on": "2026-03-09"})
    assert "Đã tính hạn: 16/03/2026." in page
    assert "Hạn: 16/03/2026" in page
    assert "Sửa ngày của sự kiện" in page
    assert "Đã tính hạn: 17/03/2026." in browser.post(f"/tasks/{counted.id}/event-day", 200, **{"event-event_on": "2026-03-10"})
    assert kept(select(Task.event_on).where(Task.event_on.is_not(None))) == [date(2026, 3, 10)]


def test_the_coordinator_tells_it_for_all(browser: Browser, counted: Task, kept: Kept) -> None:
    browser.log_in("thu").get(f"/tasks/{counted.id}")
    page = browser.post(f"/tasks/{counted.id}/event-day", 200, **{"event-event_on": "2026-03-09", "event-everywhere": "y"})
    assert "Đã tính hạn của 2 đơn vị." in page
    assert len(kept(select(Task.id).where(Task.due_on == date(2026, 3, 16)))) == 2


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Mục này cần được điền."), ("hôm qua", "không phải là ngày"), ("2062-03-09", "hơn hai năm")]
)
def test_a_day_that_cannot_be_is_said_and_kept(browser: Browser, counted: Task, kept: Kept, typed: str, said: str) -> None:
    browser.log_in("lan").get(f"/tasks/{counted.id}")
    assert said in browser.post(f"/tasks/{counted.id}/event-day", 400, **{"event-event_on": typed})
    assert kept(select(Task.id).where(Task.event_on.is_not(None))) == []


def test_nobody_else_tells_it(browser: Browser, counted: Task) -> None:
    browser.log_in("hoa")
    browser.post(f"/tasks/{counted.id}/event-day", 404, **{"event-event_on": "2026-03-09"})


def test_a_task_with_a_day_of_its_own_is_not_asked_about(browser: Browser, place: Place) -> None:
    assert "Ghi ngày của sự kiện" not in browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert "không tính từ một sự kiện" in browser.post(f"/tasks/{place.task.id}/event-day", 200, **{"event-event_on": "2026-03-09"})
