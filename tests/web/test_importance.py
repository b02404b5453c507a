"""Importance on the pages: set by those who coordinate the plan, shown beside what matters more, found by a filter, exported."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, Plan, PlanChange, Task
from rules.values import Importance
from tests import builders
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh

CRITICAL = "Đặc biệt quan trọng"
MOTHERS, MEETING = "Lập danh sách phụ nữ mang thai", "Tổ chức hội nghị truyền thông"


@pytest.fixture
def weighty(session: Session, place: Place) -> Task:
    place.task.importance = Importance.CRITICAL
    session.commit()
    return place.task


def test_what_matters_more_is_marked_in_the_list_and_found_by_the_filter(browser: Browser, weighty: Task) -> None:
    page = browser.log_in("thu").get("/tasks/")
    row = page[page.index(MOTHERS) :].partition("</tr>")[0]
    assert f"</svg> {CRITICAL}</span>" in row
    assert page.count(f"</svg> {CRITICAL}</span>") == 1
    found = browser.get("/tasks/?importance=critical")
    assert MOTHERS in found
    assert MEETING not in found


def test_the_file_has_a_column_of_it(browser: Browser, weighty: Task) -> None:
    browser.log_in("thu")
    answer = browser.client.get("/tasks/export.xlsx?sort=title", base_url="https://localhost")
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    rows = sheet.split("<row>")[1:]
    assert [word in row for word, row in zip(("Mức quan trọng", CRITICAL, "Thường xuyên"), rows, strict=True)] == [True] * 3


def test_the_committees_list_marks_and_filters_it(browser: Browser, session: Session, place: Place, weighty: Task) -> None:
    for task in (place.task, place.other_task):
        builders.escalation(session, task, place.province)
    session.commit()
    assert browser.log_in("chau").get("/escalations/").count(f"</svg> {CRITICAL}</span>") == 1
    found = browser.get("/escalations/?importance=critical")
    assert MOTHERS in found
    assert MEETING not in found


def test_a_single_task_is_set_on_its_page(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    fields: dict[str, Any] = {
        "importance-csrf_token": browser.token(),
        "importance-importance": "important",
        "importance-note": "Theo giao ban",
    }
    page = browser.post(f"/tasks/{place.task.id}/importance", **fields)
    assert "Đã ghi mức quan trọng" in page
    assert "Theo giao ban" in page
    assert fresh(session, place.task).importance is Importance.IMPORTANT


@pytest.mark.parametrize(("login", "status"), [("lan", 403), ("chau", 403), ("hoa", 404)])
def test_only_coordinators_set_it(browser: Browser, place: Place, login: str, status: int) -> None:
    browser.log_in(login).get("/profile")
    browser.post(f"/tasks/{place.task.id}/importance", status, **{"importance-importance": ""})
    browser.post(f"/plans/{place.plan.id}/importance", 403, importance="critical")


def test_a_plan_and_its_clauses_are_set_on_one_page(browser: Browser, session: Session, place: Place) -> None:
    clause = builders.clause(session, place.plan)
    session.commit()
    address = f"/plans/{place.plan.id}/importance"
    assert address in browser.log_in("thu").get(f"/plans/{place.plan.id}")
    browser.get(address)
    fields: dict[str, Any] = {"importance": "important", "note": "Theo kết luận", f"clause_{clause.id}": "critical"}
    page = browser.post(address, **fields)
    assert "Đã đổi mức quan trọng ở 2 chỗ" in page
    assert all_of(session, select(Plan.importance)) == [Importance.IMPORTANT]
    assert all_of(session, select(Clause.importance)) == [Importance.CRITICAL]
    assert all_of(session, select(PlanChange.note)) == ["Theo kết luận"] * 2


def test_an_unknown_word_is_refused_and_nothing_changes(browser: Browser, session: Session, place: Place) -> None:
    address = f"/plans/{place.plan.id}/importance"
    browser.log_in("thu").get(address)
    browser.post(address, 400, importance="boundless")
    assert all_of(session, select(Plan.importance)) == [Importance.NORMAL]
