"""Many tasks at once from the list: marked ones, or all that the filters find; what cannot be done is said of each."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh

WHERE = "/tasks/bulk"


@pytest.fixture
def more(session: Session, place: Place) -> list[Task]:
    """Three more tasks of lan's commune."""
    made = [builders.task(session, place.plan, place.commune, f"Việc số {number}") for number in (1, 2, 3)]
    session.commit()
    return made


def _send(browser: Browser, tasks: list[Task], status: int = 200, where: str = WHERE, **fields: Any) -> str:
    return browser.post(where, status, task=[task.id for task in tasks], **{f"bulk-{name}": value for name, value in fields.items()})


def test_the_list_has_a_mark_for_each_task_and_one_form(browser: Browser, more: list[Task]) -> None:
    page = browser.log_in("lan").get("/tasks")
    assert page.count('form="bulk"') >= len(more)
    assert 'id="bulk"' in page
    assert "Đánh dấu hoàn thành" in page
    assert "Hủy nhiệm vụ" not in page


def test_who_may_change_nothing_has_no_marks(browser: Browser, more: list[Task]) -> None:
    assert 'form="bulk"' not in browser.log_in("chau").get("/tasks")


def test_marked_tasks_are_ticked_off_together(browser: Browser, session: Session, more: list[Task]) -> None:
    browser.log_in("lan").get("/tasks")
    page = _send(browser, more[:2], action="tick_off", note="xong đợt một")
    assert "đã làm với 2 việc" in page
    assert [fresh(session, task).state for task in more] == [TaskState.DONE, TaskState.DONE, TaskState.ASSIGNED]


def test_what_was_ticked_together_is_taken_back_together(browser: Browser, session: Session, more: list[Task]) -> None:
    browser.log_in("lan").get("/tasks")
    page = _send(browser, more[:2], where=f"{WHERE}?q=viec", action="tick_off", note="nhầm")
    assert "rút lại 2 việc vừa đánh dấu" in page
    at = html.unescape(re.search(r'name="at" value="([^"]+)"', page)[1])  # type: ignore[index]
    other = Browser(browser.client.application.test_client()).log_in("minh")
    other.get("/tasks")
    assert "Không còn việc nào" in other.post(f"{WHERE}/take-back", 200, at=at)
    assert [fresh(session, task).state for task in more[:2]] == [TaskState.DONE, TaskState.DONE]
    page = browser.post(f"{WHERE}/take-back?q=viec", 200, at=at)
    assert "Đã rút lại 2 việc" in page and "vừa đánh dấu" not in page
    assert {fresh(session, task).state for task in more} == {TaskState.ASSIGNED}
    for nonsense in ("", "hôm qua", "2026-03-10", at):
        assert "Không còn việc nào" in browser.post(f"{WHERE}/take-back", 200, at=nonsense)


def test_what_could_not_be_done_is_said_of_each_and_the_form_stands_ready_for_those(
    browser: Browser, session: Session, more: list[Task]
) -> None:
    more[0].state = TaskState.DONE
    session.commit()
    browser.log_in("lan").get("/tasks")
    page = _send(browser, more[:2], action="tick_off", note="đã làm")
    assert "Không làm được với 1 việc" in page
    assert "đã hoàn thành" in page
    assert f'name="task" value="{more[0].id}"' in page
    assert f'name="task" value="{more[1].id}"' not in page
    assert ">đã làm</textarea>" in page.replace("\r\n", "")


def test_all_that_the_filters_find_are_shown_first_and_then_changed(
    browser: Browser, session: Session, more: list[Task], place: Place
) -> None:
    browser.log_in("lan").get("/tasks")
    page = browser.post(f"{WHERE}?q=viec+so", 200, all="1", **{"bulk-action": "accept"})
    assert "sẽ được làm với 3 việc" in page and "Việc số 2" in page and place.task.title not in page
    assert not session.scalars(select(Task.id).where(Task.accepted_on.is_not(None))).all()
    session.rollback()
    numbers = re.findall(r'type="hidden" name="task" value="(\d+)"', page)
    browser.post(f"{WHERE}?q=viec+so", 200, task=numbers, sure="1", **{"bulk-action": "accept"})
    accepted = session.scalars(select(Task.title).where(Task.accepted_on.is_not(None)).order_by(Task.title)).all()
    assert accepted == ["Việc số 1", "Việc số 2", "Việc số 3"]


def test_what_cannot_be_undone_is_asked_about_once_more(browser: Browser, session: Session, more: list[Task]) -> None:
    browser.log_in("thu").get("/tasks")
    page = _send(browser, more, action="cancel", note="kế hoạch đổi")
    assert "không rút lại được" in page
    assert {fresh(session, task).state for task in more} == {TaskState.ASSIGNED}
    sent = {"task": [task.id for task in more], "sure": "1", "bulk-action": "cancel", "bulk-note": "kế hoạch đổi"}
    assert "đã làm với 3 việc" in browser.post(WHERE, 200, **sent)
    assert {fresh(session, task).state for task in more} == {TaskState.CANCELLED}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "extend"}, "Chưa có hạn mới"),
        ({"action": "extend", "until": "32/13/2026"}, "không phải là ngày"),
        ({"action": "suspend"}, "Chưa có lý do"),
        ({"action": "reassign", "unit": "UBND xã Không Có"}, "Không có đơn vị"),
        ({"action": "reassign", "sure": "1"}, "không rút lại được"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stands(
    browser: Browser, session: Session, more: list[Task], fields: dict[str, str], said: str
) -> None:
    browser.log_in("thu").get("/tasks")
    status = 200 if "sure" in fields else 400
    page = _send(browser, more, status, **fields)
    assert said in page
    assert f'name="task" value="{more[0].id}"' in page
    assert {fresh(session, task).state for task in more} == {TaskState.ASSIGNED}


def test_many_get_more_time_at_once(browser: Browser, session: Session, more: list[Task]) -> None:
    browser.log_in("thu").get("/tasks")
    _send(browser, more, action="extend", until="2026-04-15", note="chờ biểu mẫu")
    assert {fresh(session, task).due_on for task in more} == {date(2026, 4, 15)}


def test_nothing_marked_is_said(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get("/tasks")
    assert "Chưa chọn" in _send(browser, [], 400, action="tick_off")
    assert all(task.state is TaskState.ASSIGNED for task in all_of(session, select(Task)))
