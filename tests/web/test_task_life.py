"""What goes on around a task, on its page: taking on, refusing, parts, parts passed down, comments, percentages, standing still."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Comment, Membership, MembershipRole, Refusal, RefusalState, Task, TaskChange, TaskOrigin, TaskPartner
from rules.values import TaskState
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def page(session: Session, place: Place, browser: Browser) -> str:
    """The address of a task in which Phú Sơn takes part."""
    session.add(TaskPartner(task_id=place.task.id, unit_id=place.other_commune.id))
    session.commit()
    return f"/tasks/{place.task.id}"


def send(browser: Browser, path: str, status: int = 200, /, **fields: Any) -> str:
    """Post a form whose fields have names that Python cannot write."""
    return browser.post(path, status, **fields)


def again(browser: Browser, login: str) -> Browser:
    """The same application in another person's browser."""
    return Browser(browser.client.application.test_client()).log_in(login)


def test_a_task_is_taken_on_by_one_button(session: Session, place: Place, browser: Browser, page: str) -> None:
    assert "chưa tiếp nhận" in browser.log_in("lan").get(page)
    assert "Đã tiếp nhận nhiệm vụ" in send(browser, f"{page}/accept")
    assert fresh(session, place.task).accepted_on == TODAY
    assert f"{page}/accept" not in browser.get(page)


def test_a_refusal_without_a_reason_keeps_the_form_open_and_one_with_it_waits(
    session: Session, place: Place, browser: Browser, page: str
) -> None:
    browser.log_in("lan").get(page)
    assert "lý do không thuộc trách nhiệm" in send(browser, f"{page}/refuse", 400)
    assert "chờ trả lời" in send(browser, f"{page}/refuse", **{"refuse-note": "Việc của trạm y tế"})
    send(browser, f"{page}/insist", 403, **{"insist-note": "x"})
    thu = again(browser, "thu")
    assert "Việc của trạm y tế" in thu.get(page)
    send(thu, f"{page}/insist", **{"insist-note": "Theo mục II"})
    assert all_of(session, select(Refusal.state)) == [RefusalState.INSISTED]
    assert "Vẫn giao" in thu.get(page)


def test_a_part_is_asked_for_finished_with_a_file_and_sent_back(session: Session, place: Place, browser: Browser, page: str) -> None:
    number = place.other_commune.id
    browser.log_in("lan").get(page)
    assert "sau hạn của cả nhiệm vụ" in send(
        browser, f"{page}/parts/{number}/ask", 400, **{f"ask-{number}-note": "Số liệu của xã", f"ask-{number}-due_on": "2026-04-30"}
    )
    assert "Số liệu của xã" in browser.page
    send(browser, f"{page}/parts/{number}/ask", **{f"ask-{number}-note": "Số liệu của xã", f"ask-{number}-due_on": "2026-03-12"})
    assert "Chờ phần phối hợp" in browser.page
    send(browser, f"{page}/parts/{number}/finish", 403)
    hoa = again(browser, "hoa")
    hoa.get(page)
    send(
        hoa,
        f"{page}/parts/{number}/finish",
        **{f"finish-{number}-note": "Gửi kèm", f"finish-{number}-files": (io.BytesIO(PNG), "so-lieu.png")},
    )
    assert "Đã xong phần phối hợp" in hoa.page
    attached = fresh(session, place.task).attachments[0]
    assert (attached.name, attached.change_id is not None) == ("so-lieu.png", True)
    lan = again(browser, "lan")
    lan.get(page)
    send(lan, f"{page}/parts/{number}/return", **{f"return-{number}-note": "Thiếu thôn Núi"})
    assert "Bị trả lại: Thiếu thôn Núi" in lan.page


def test_a_lead_who_ticks_without_a_part_is_asked_to_be_sure(session: Session, place: Place, browser: Browser, page: str) -> None:
    number = place.other_commune.id
    browser.log_in("lan").get(page)
    send(browser, f"{page}/parts/{number}/ask", **{f"ask-{number}-note": "Số liệu của xã"})
    assert "Còn 1 phần phối hợp và 0 việc con chưa xong" in browser.page
    assert "xác nhận đã biết" in send(browser, f"{page}/done", 400)
    send(browser, f"{page}/done", **{"done-is_sure": "y"})
    assert fresh(session, place.task).state is TaskState.DONE


def test_a_part_is_passed_down_once_and_rolls_up_on_the_page_and_in_the_list(
    session: Session, place: Place, browser: Browser, page: str
) -> None:
    sent = {"pass_down-title": "Lập danh sách của thôn", "pass_down-units": place.village.id, "pass_down-due_on": "2026-03-12"}
    browser.log_in("lan").get(page)
    assert "hãy chọn ít nhất một đơn vị" in send(browser, f"{page}/pass-down", 400, **(sent | {"pass_down-units": None}))
    assert "Lập danh sách của thôn" in browser.page
    assert "Đã giao phần việc cho 1 đơn vị" in send(browser, f"{page}/pass-down", **sent)
    assert "không giao lần hai" in send(browser, f"{page}/pass-down", **sent)
    assert "0/1 xong" in browser.page
    assert "việc con: 0/1 xong" in browser.get("/tasks/")
    made = all_of(session, select(Task.id).where(Task.origin == TaskOrigin.PASSED_DOWN))
    assert len(made) == 1
    assert "UBND xã Tân Lập giao, từ nhiệm vụ" in browser.get(f"/tasks/{made[0]}")


def test_the_unit_that_passed_a_part_down_sends_it_back(session: Session, place: Place, browser: Browser, page: str) -> None:
    builders.user(session, "dong", (place.village, MembershipRole.FOCAL_POINT))
    session.commit()
    browser.log_in("lan").get(page)
    send(browser, f"{page}/pass-down", **{"pass_down-title": "Việc", "pass_down-units": place.village.id, "pass_down-due_on": "2026-03-12"})
    (part,) = all_of(session, select(Task.id).where(Task.origin == TaskOrigin.PASSED_DOWN))
    dong = again(browser, "dong")
    assert "Lập danh sách phụ nữ mang thai" in dong.get(f"/tasks/{part}")
    send(dong, f"/tasks/{part}/done")
    send(dong, f"/tasks/{part}/return", 403, **{"give_back-note": "x"})
    lan = again(browser, "lan")
    lan.get(f"/tasks/{part}")
    send(lan, f"/tasks/{part}/return", **{"give_back-note": "Thiếu hai hộ"})
    assert all_of(session, select(Task.state).where(Task.id == part)) == [TaskState.RETURNED]


def test_a_comment_calls_upon_somebody_and_is_taken_back(session: Session, place: Place, browser: Browser, page: str) -> None:
    browser.log_in("lan").get(page)
    assert "không phải người xem được" in send(browser, f"{page}/comments", 400, **{"comment-note": "@ai-do xem giúp"})
    assert "@ai-do xem giúp" in browser.page
    send(browser, f"{page}/comments", **{"comment-note": "Nhờ chị xem giúp", "comment-person": place.hoa.id})
    assert "Nhờ chị xem giúp" in browser.page and "Hoa" in browser.page
    (number,) = all_of(session, select(Comment.id))
    send(browser, f"{page}/comments/{number}/withdraw")
    assert "Ý kiến đã được người viết rút lại" in browser.page


def test_whoever_sees_the_task_may_comment_and_nobody_else(session: Session, place: Place, browser: Browser, page: str) -> None:
    chau = browser.log_in("chau")
    chau.get(page)
    send(chau, f"{page}/comments", **{"comment-note": "Ban chỉ đạo theo dõi"})
    session.add(Membership(user_id=builders.user(session, "xa").id, unit_id=place.village.id, role=MembershipRole.FOCAL_POINT))
    session.commit()
    stranger = again(browser, "xa")
    stranger.get("/")
    send(stranger, f"{page}/comments", 404, **{"comment-note": "x"})


def test_a_report_says_how_far_and_until_when_and_the_list_shows_it(session: Session, place: Place, browser: Browser, page: str) -> None:
    browser.log_in("lan").get(page)
    assert "từ 0 đến 100" in send(browser, f"{page}/report", 400, **{"report-kind": "progress", "report-percent": "120"})
    send(browser, f"{page}/report", **{"report-kind": "progress", "report-percent": "60", "report-expected_on": "2026-03-20"})
    assert "Đã xong 60%" in browser.page and "sau hạn" in browser.page
    assert "Đã xong 60%" in browser.get("/tasks/")


def test_a_task_that_stands_still_says_since_when_and_until_when(session: Session, place: Place, browser: Browser, page: str) -> None:
    browser.log_in("thu").get(page)
    send(browser, f"{page}/manage", **{"manage-action": "suspend", "manage-until": "2026-03-20", "manage-note": "Chờ văn bản"})
    assert "Đồng hồ dừng từ ngày 10/03/2026" in browser.page
    assert "Tự tiếp tục từ ngày 20/03/2026" in browser.page


def test_a_long_history_stands_in_pages_and_the_page_of_the_task_has_the_newest(
    session: Session, place: Place, browser: Browser, page: str
) -> None:
    """The last report is said however long ago it was."""
    lines = [TaskChange(task_id=place.task.id, action="note", at=NOW, note=f"lần {number}.") for number in range(1, 56)]
    lines[0].percent = 35
    session.add_all([*lines, *(Comment(task_id=place.task.id, at=NOW, text=f"ý kiến {number}.") for number in range(1, 36))])
    session.commit()
    shown = browser.log_in("lan").get(page)
    assert "lần 55." in shown and "lần 26." in shown and "lần 25." not in shown
    assert "ý kiến 35." in shown and "ý kiến 6." in shown and "ý kiến 5." not in shown
    assert "35%" in shown
    assert f'href="{page}/comments"' in shown
    assert f'href="{page}/history"' in shown
    assert "ý kiến 1." in browser.get(f"{page}/comments")
    assert "lần 1." in browser.get(f"{page}/history?page=2")
    browser.get(f"/tasks/{place.other_task.id}/history", 404)
