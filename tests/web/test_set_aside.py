"""The section of the administrators' page for what no sweep looks at: what, since when, why, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import SweepDeath, Target, Task
from tests import builders as build
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]
PATH = "/system/"


@pytest.fixture
def target(session: Session, place: Place) -> Target:
    """A task and a target that have been set aside."""
    made = build.target(session, place.plan, place.province)
    for subject, row in (("task", place.task), ("target", made)):
        row.next_look_on = None
        times = {"first_at": build.NOW, "last_at": build.NOW, "set_aside_at": build.NOW}
        session.add(
            SweepDeath(
                subject=subject, subject_id=row.id, deaths=2, detail="tiến trình bị dừng bởi tín hiệu SIGSEGV", released_at=None, **times
            )
        )
    session.commit()
    return made


def test_nothing_set_aside_shows_no_section(browser: Browser, place: Place) -> None:
    assert "Việc hệ thống không xét được" not in browser.log_in("admin").get(PATH)


def test_what_was_set_aside_is_shown_with_when_and_how(browser: Browser, place: Place, target: Target) -> None:
    page = browser.log_in("admin").get(PATH)
    assert "Có 2 mục bị để riêng" in page and "SIGSEGV" in page
    for words in (place.task.title, target.indicator, place.commune.name, place.plan.title, "hỏng 2 lần"):
        assert words in page
    assert "Nhiệm vụ" in browser.get(f"/tasks/{place.task.id}"), "the link leads to a page that an administrator sees"


def test_one_row_is_given_back_to_the_next_sweep(browser: Browser, place: Place, target: Target, kept: Kept) -> None:
    browser.log_in("admin").get(PATH)
    page = browser.post(f"{PATH}set-aside/release", matter="task", id=place.task.id)
    assert "Lượt rà kế tiếp sẽ thử lại." in page and "Có 1 mục bị để riêng" in page
    assert kept(select(Task.next_look_on).where(Task.id == place.task.id)) == [build.TODAY]
    [death] = kept(select(SweepDeath).where(SweepDeath.subject == "task"))
    assert (death.set_aside_at, death.released_at, death.released_by_id) == (None, build.NOW, place.admin.id)


def test_all_are_given_back_at_once(browser: Browser, place: Place, target: Target, kept: Kept) -> None:
    browser.log_in("admin").get(PATH)
    assert "sẽ thử lại 2 mục" in browser.post(f"{PATH}set-aside/release-all")
    assert kept(select(Target.next_look_on).where(Target.id == target.id)) == [build.TODAY]


@pytest.mark.parametrize(("matter", "number"), [("task", "999"), ("task", "x"), ("task", "²"), ("plan", "1"), ("", "")])
def test_what_is_not_set_aside_is_answered_in_words(browser: Browser, place: Place, target: Target, matter: str, number: str) -> None:
    browser.log_in("admin").get(PATH)
    assert "không còn được để riêng" in browser.post(f"{PATH}set-aside/release", 404, matter=matter, id=number)


def test_nobody_but_administrators_gives_back(browser: Browser, place: Place, target: Target) -> None:
    browser.log_in("thu").get("/tasks")
    browser.post(f"{PATH}set-aside/release-all", 403)
