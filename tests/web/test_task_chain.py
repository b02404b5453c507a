"""The chain on a task's page: inputs worst first, whom the result goes to, urging, steps, and the list of a task's inputs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, Task, TaskFeed, TaskStep
from models.chains import StepKind
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser, Place

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def report(session: Session, place: Place) -> Task:
    """The province sums up what both communes send; the second one is late."""
    made = builders.task(session, place.plan, place.province, "Tổng hợp báo cáo quý", due_on=date(2026, 3, 31))
    session.add_all(TaskFeed(giver_id=task.id, receiver_id=made.id) for task in (place.task, place.other_task))
    place.other_task.effective_due_on = place.other_task.due_on = place.other_task.original_due_on = date(2026, 3, 6)
    builders.user(session, "dung", (place.province, MembershipRole.FOCAL_POINT))
    session.commit()
    return made


def step(session: Session, task: Task, name: str, position: int, **fields: Any) -> TaskStep:
    made = TaskStep(task_id=task.id, key=f"through:{name}", kind=StepKind.THROUGH, name=name, position=position, **fields)
    session.add(made)
    session.commit()
    return made


def test_the_receiver_sees_its_inputs_worst_first_with_counts_and_days(browser: Browser, report: Task) -> None:
    page = browser.log_in("dung").get(f"/tasks/{report.id}")
    assert "0/2 đã gửi" in page
    assert "1 quá hạn" in page
    assert "1 chưa gửi" in page
    inputs = page[page.index('id="inputs"') :]
    assert inputs.index("UBND xã Phú Sơn") < inputs.index("UBND xã Tân Lập")
    assert "06/03/2026" in inputs


def test_the_giver_sees_whom_its_result_goes_to_and_by_when_but_not_its_page(browser: Browser, place: Place, report: Task) -> None:
    page = browser.log_in("lan").get(f"/tasks/{place.task.id}")
    receivers = page[page.index('id="receivers"') :]
    assert "UBND tỉnh Bình An" in receivers
    assert "31/03/2026" in receivers
    assert f'/tasks/{report.id}"' not in page
    assert 'id="inputs"' not in page


def test_one_click_urges_those_that_are_missing_once_a_day(browser: Browser, report: Task, kept: Kept) -> None:
    browser.log_in("dung").get(f"/tasks/{report.id}")
    page = browser.post(f"/tasks/{report.id}/chain/urge", **form({"urge-note": "gửi sớm giúp"}))
    assert "Đã nhắc 2 đơn vị" in page
    told = kept(select(Notice).where(Notice.kind == "urged"))
    assert {notice.user_id is not None for notice in told} == {True}
    assert all("gửi sớm giúp" in notice.why for notice in told)
    assert "không nhắc lại" in browser.post(f"/tasks/{report.id}/chain/urge", **form({"urge-note": ""}))
    assert len(kept(select(Notice).where(Notice.kind == "urged"))) == len(told)


def test_a_giver_may_not_urge_and_what_was_typed_too_long_comes_back(browser: Browser, place: Place, report: Task) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    browser.post(f"/tasks/{report.id}/chain/urge", 404)
    browser.client.get("/logout")
    page = Browser(browser.client.application.test_client()).log_in("dung")
    page.get(f"/tasks/{report.id}")
    answer = page.post(f"/tasks/{report.id}/chain/urge", 400, **form({"urge-note": "dài " * 400}))
    assert "dài dài" in answer
    assert "Nội dung quá dài" in answer


def test_steps_are_ticked_in_place_and_the_next_one_is_waited_for(browser: Browser, session: Session, place: Place, kept: Kept) -> None:
    first, _ = step(session, place.task, "Ban Thường vụ", 1), step(session, place.task, "Sở Y tế", 2)
    assert "Đang chờ: Ban Thường vụ" in browser.log_in("lan").get(f"/tasks/{place.task.id}")
    name = f"step-{first.id}"
    page = browser.post(
        f"/tasks/{place.task.id}/chain/steps/{first.id}/done", 400, **{f"{name}-on": "31/12/2030", f"{name}-note": "đã họp"}
    )
    assert "ở trong tương lai" in page
    assert "đã họp" in page
    page = browser.post(
        f"/tasks/{place.task.id}/chain/steps/{first.id}/done", **form({f"{name}-on": "2026-03-09", f"{name}-note": "đã họp"})
    )
    assert "Đang chờ: Sở Y tế" in page
    assert kept(select(TaskStep.done_on).where(TaskStep.id == first.id)) == [date(2026, 3, 9)]
    assert "Đang chờ: Ban Thường vụ" in browser.post(f"/tasks/{place.task.id}/chain/steps/{first.id}/reopen")


def test_coordinators_change_the_steps_and_doers_do_not(browser: Browser, session: Session, place: Place) -> None:
    first = step(session, place.task, "Ban Thường vụ", 1)
    page = browser.log_in("thu").get(f"/tasks/{place.task.id}")
    add = {"step-name": "Sở Y tế", "step-kind": "send", "step-unit": ""}
    page = browser.post(f"/tasks/{place.task.id}/chain/steps", **form(add))
    chain = page[page.index('class="steps"') :]
    assert chain.index("Ban Thường vụ") < chain.index("Sở Y tế")
    browser.post(f"/tasks/{place.task.id}/chain/steps/{first.id}", do="rename", name="Thường trực Tỉnh ủy")
    assert "Thường trực Tỉnh ủy" in browser.post(f"/tasks/{place.task.id}/chain/steps/{first.id}", do="later")
    assert "Đang chờ: Sở Y tế" in browser.post(f"/tasks/{place.task.id}/chain/steps/{first.id}", do="remove")
    assert "Không có đơn vị" in browser.post(f"/tasks/{place.task.id}/chain/steps", 400, **form(add | {"step-unit": "Sở Trên Trời"}))
    other = Browser(browser.client.application.test_client()).log_in("lan")
    other.get(f"/tasks/{place.task.id}")
    other.post(f"/tasks/{place.task.id}/chain/steps", 403, **form(add))


def test_the_list_shows_the_inputs_of_a_task(browser: Browser, report: Task) -> None:
    page = browser.log_in("thu").get(f"/tasks?feeds={report.id}&state=all")
    assert "Đầu vào của nhiệm vụ" in page
    assert "Tổng hợp báo cáo quý" in page
    assert page.count('class="item-title"') == 2


def test_the_list_says_how_many_inputs_of_a_task_are_in(browser: Browser, report: Task) -> None:
    page = browser.log_in("thu").get("/tasks")
    assert page.count("đầu vào: 0/2 đã gửi") == 1


def test_a_contradiction_stands_on_both_tasks(browser: Browser, session: Session, place: Place, report: Task) -> None:
    report.due_on = report.original_due_on = date(2026, 3, 10)
    session.commit()
    browser.log_in("thu")
    for task_id in (report.id, place.task.id):
        page = browser.get(f"/tasks/{task_id}")
        assert "10/03/2026" in page
        assert "16/03/2026" in page
        assert "Hãy lùi hạn" in page


def test_a_done_input_counts_as_sent(browser: Browser, session: Session, place: Place, report: Task) -> None:
    place.task.state, place.task.done_on = TaskState.DONE, date(2026, 3, 9)
    session.commit()
    assert "1/2 đã gửi" in browser.log_in("dung").get(f"/tasks/{report.id}")


def form(values: dict[str, Any]) -> dict[str, Any]:
    """What is sent, by names that are no Python names."""
    return values


def test_ticking_off_with_open_steps_asks_on_the_page_and_keeps_what_was_typed(
    browser: Browser, session: Session, place: Place, kept: Kept
) -> None:
    step(session, place.task, "Ban Thường vụ", 1)
    page = browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert "Còn 1 bước chưa đánh dấu xong: Ban Thường vụ." in page
    page = browser.post(f"/tasks/{place.task.id}/done", 400, **form({"done-note": "đã gửi trực tiếp"}))
    assert "đã gửi trực tiếp" in page
    assert "lịch sử sẽ ghi lại" in page
    browser.post(f"/tasks/{place.task.id}/done", **form({"done-note": "đã gửi trực tiếp", "done-is_sure": "y"}))
    assert kept(select(Task.state).where(Task.id == place.task.id)) == [TaskState.DONE]
    assert "Báo hoàn thành khi còn bước chưa xong" in browser.get(f"/tasks/{place.task.id}")
