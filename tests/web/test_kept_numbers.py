"""Numbers of wide lists are kept for a while, and whoever does something sees its effect at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import User
from rules.values import TaskState
from tests.web.conftest import Browser, Place
from web import kept_numbers
from web.pages import tasks
from workflow.task_list import TaskCounts, TaskFilter, count_tasks


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """For whom the list of tasks was counted, where every sight is wide."""
    done: list[str] = []

    def count(session: Session, user: User, wanted: TaskFilter, on: date) -> TaskCounts:
        done.append(user.login)
        return count_tasks(session, user, wanted, on)

    monkeypatch.setattr(kept_numbers, "sees_much", lambda *_: True)
    monkeypatch.setattr(tasks, "count_tasks", count)
    return done


def test_numbers_are_counted_anew_after_a_deed_of_ones_own(app: Flask, browser: Browser, place: Place, counted: list[Any]) -> None:
    other = Browser(app.test_client()).log_in("chau")
    browser.log_in("lan")
    for who in (browser, browser, other, other):
        who.get("/tasks/")
    assert counted == ["lan", "chau"]
    browser.get(f"/tasks/{place.task.id}")
    browser.post(f"/tasks/{place.task.id}/start")
    for who in (other, browser, browser, other):
        who.get("/tasks/")
    assert counted == ["lan", "chau", "lan"]


def test_a_calendar_of_many_says_when_it_was_counted(browser: Browser, place: Place, session: Session, counted: list[Any]) -> None:
    month = f"/calendar/?on={place.task.effective_due_on}&mine=all"
    browser.log_in("lan")
    first = browser.get(month)
    assert "Số liệu lúc" not in first
    again = browser.get(month)
    assert "Số liệu lúc" in again
    assert first.count(place.task.title) == again.count(place.task.title) > 0
    place.task.title, place.task.state = "Việc đổi tên", TaskState.CANCELLED
    session.commit()
    assert place.task.title not in browser.get(month)
    place.task.state = TaskState.ASSIGNED
    session.commit()
    assert place.task.title in browser.get(month)
    browser.get(f"/tasks/{place.task.id}")
    browser.post(f"/tasks/{place.task.id}/start")
    assert "Số liệu lúc" not in browser.get(month)
    assert "Số liệu lúc" not in browser.get(f"{month}&plan={place.plan.id}")
    assert "Số liệu lúc" not in browser.get(f"{month}&plan={place.plan.id}")
