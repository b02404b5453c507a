"""The page of a link in a mail: two taps to done without a login; one task and nothing else; whatever only looks, changes nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import Attachment, Channel, Extension, ExtensionState, LoginAttempt, Task, TaskChange, TaskStep, User
from models.chains import StepKind
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.mail_links import make_token
from workflow.people import ATTEMPTS_PER_ADDRESS

SECRET = "test"
LAST_DAY = date(2026, 3, 30)
HOME = "https://localhost"
Kept = Callable[[Any], list[Any]]


class Reader:
    """Somebody with a mail and a browser that sends no Referer, as these pages tell it. Not logged in."""

    def __init__(self, app: Flask, user: User, task: Task, last_day: date = LAST_DAY) -> None:
        self.client: FlaskClient = app.test_client()
        self.path = f"/m/{make_token(user, task.id, last_day=last_day, secret_key=SECRET)}"
        self.page = ""

    def open(self, status: int = 200) -> str:
        return self._seen(self.client.get(self.path, base_url=HOME), status)

    def send(self, deed: str, status: int = 303, data: dict[str, Any] | None = None) -> str:
        token = re.search(r'name="[a-z_]*-csrf_token"[^>]*value="([^"]+)"', self.page)
        sent = {f"{prefix_of(deed)}-csrf_token": token[1] if token else "", **(data or {})}
        answer = self.client.post(f"{self.path}/{deed}", data=sent, base_url=HOME)
        self._seen(answer, status)
        return self.open() if status == 303 else self.page

    def _seen(self, answer: TestResponse, status: int) -> str:
        self.page = answer.get_data(as_text=True)
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {self.page[:2000]}"
        return self.page


def prefix_of(deed: str) -> str:
    return deed.replace("-", "_")


@pytest.fixture
def reader(app: Flask, place: Place) -> Reader:
    return Reader(app, place.lan, place.task)


def state(kept: Kept, task: Task) -> TaskState:
    return TaskState(kept(select(Task.state).where(Task.id == task.id))[0])


def test_opening_and_one_button_tick_the_task_off_in_the_name_of_the_person(reader: Reader, place: Place, kept: Kept) -> None:
    page = reader.open()
    assert "Hoàn thành" in page and place.task.title in page and "16/03/2026" in page
    page = reader.send("done")
    assert "Việc này đã hoàn thành." in page and "qua liên kết trong thư" in page
    assert state(kept, place.task) is TaskState.DONE
    change = kept(select(TaskChange).where(TaskChange.task_id == place.task.id))[-1]
    assert (change.action, change.by_id, change.channel) == ("tick_off", place.lan.id, Channel.MAIL_LINK)


def test_the_task_page_says_that_it_was_done_through_the_mail(reader: Reader, app: Flask, place: Place) -> None:
    reader.open()
    reader.send("done")
    assert "qua liên kết trong thư" in Browser(app.test_client()).log_in("thu").get(f"/tasks/{place.task.id}")


def test_a_tick_is_taken_back_by_the_same_link_on_the_same_day_only(reader: Reader, app: Flask, place: Place, kept: Kept) -> None:
    reader.open()
    assert "Rút lại" in reader.send("done")
    assert "Nhiệm vụ trở lại như trước." in reader.send("take-back")
    assert state(kept, place.task) is TaskState.ASSIGNED
    reader.send("done")
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(days=1)
    old_page = reader.page
    assert "Rút lại" not in reader.open()
    reader.page = old_page
    assert "Không thể rút lại" in reader.send("take-back", 400)
    assert state(kept, place.task) is TaskState.DONE


def test_a_note_a_file_and_a_day_go_with_it(reader: Reader, place: Place, kept: Kept) -> None:
    reader.open()
    files: dict[str, Any] = {"done-files": (io.BytesIO(b"%PDF-1.4 danh sach"), "danh sách.pdf")}
    page = reader.send("done", data={"done-note": "Đã lập 214 người", "done-on": "2026-03-09"} | files)
    assert "Đã lập 214 người" in page and "danh sách.pdf" in page and "09/03/2026" in page
    assert kept(select(Attachment.name)) == ["danh sách.pdf"]


def test_what_cannot_be_used_comes_back_as_it_was_typed(reader: Reader, place: Place, kept: Kept) -> None:
    reader.open()
    page = reader.send("done", 400, data={"done-note": "Đã lập xong", "done-on": "2027-01-01"})
    assert "ở trong tương lai" in page and "Đã lập xong" in page
    assert state(kept, place.task) is TaskState.ASSIGNED


def test_evidence_and_review_are_asked_for_as_everywhere(reader: Reader, place: Place, session: Session, kept: Kept) -> None:
    place.plan.requires_evidence = place.plan.requires_review = True
    session.commit()
    assert "yêu cầu tài liệu minh chứng" in reader.open()
    assert "hãy đính kèm tệp" in reader.send("done", 400)
    page = reader.send("done", data={"done-files": (io.BytesIO(b"%PDF-1.4 x"), "a.pdf")})
    assert "đang chờ xác nhận" in page
    assert state(kept, place.task) is TaskState.REPORTED


def test_more_time_is_asked_for(reader: Reader, place: Place, kept: Kept) -> None:
    reader.open()
    assert "Chưa có hạn đề nghị" in reader.send("extension", 400, data={"extension-note": "Chờ số liệu"})
    assert "Chờ số liệu" in reader.page
    page = reader.send("extension", data={"extension-note": "Chờ số liệu", "extension-until": "2026-03-31"})
    assert "Đề nghị gia hạn đến 31/03/2026 đang chờ quyết định." in page
    task = kept(select(Task).where(Task.id == place.task.id))[0]
    assert task.due_on == date(2026, 3, 16)
    assert kept(select(Extension.state)) == [ExtensionState.ASKED]


def test_what_is_stuck_is_reported(reader: Reader, kept: Kept) -> None:
    reader.open()
    assert "hãy ghi vài chữ" in reader.send("stuck", 400)
    reader.send("stuck", data={"stuck-note": "Chưa có biểu mẫu"})
    change = kept(select(TaskChange))[-1]
    assert (change.action, change.note, change.channel) == ("stuck", "Chưa có biểu mẫu", Channel.MAIL_LINK)


def test_the_steps_of_the_task_are_shown(reader: Reader, place: Place, session: Session) -> None:
    for number, name in enumerate(("Trình lãnh đạo ủy ban", "Gửi Sở Y tế")):
        done_on = date(2026, 3, 9) if number == 0 else None
        session.add(TaskStep(task_id=place.task.id, key=str(number), position=number, kind=StepKind.APPROVE, name=name, done_on=done_on))
    session.commit()
    page = reader.open()
    assert "xong ngày 09/03/2026" in page
    assert "Tôi biết còn phần chưa xong" in page
    assert "Còn 1 bước chưa đánh dấu xong" in reader.send("done", 400)
    assert "Việc này đã hoàn thành." in reader.send("done", data={"done-is_sure": "y"})
    assert page.index("Trình lãnh đạo ủy ban") < page.index("Gửi Sở Y tế")


CLOSED: dict[TaskState, str] = {
    TaskState.SUSPENDED: "đang tạm dừng",
    TaskState.CANCELLED: "đã được hủy",
    TaskState.DONE: "đã hoàn thành",
}


@pytest.mark.parametrize("closed", CLOSED)
def test_a_task_that_is_not_open_says_so_and_has_no_button(reader: Reader, place: Place, session: Session, closed: TaskState) -> None:
    old_page = reader.open()
    place.task.state = closed
    session.commit()
    page = reader.open()
    assert CLOSED[closed] in page
    assert "btn-big" not in page
    reader.page = old_page
    assert "trạng thái" in reader.send("done", 400)


def test_two_taps_at_once_or_an_old_page_tick_only_once(reader: Reader, kept: Kept) -> None:
    old_page = reader.open()
    reader.send("done")
    reader.page = old_page
    assert "Việc này đã hoàn thành." in reader.send("done")
    assert [change.action for change in kept(select(TaskChange))] == ["tick_off"]


SAFE = ("GET", "HEAD", "OPTIONS")
FORBIDDEN = ("PUT", "PATCH", "DELETE", "TRACE")


def test_a_scanner_that_follows_every_link_with_every_method_twice_ticks_nothing(
    reader: Reader, app: Flask, place: Place, kept: Kept
) -> None:
    paths = [reader.path, *(f"{reader.path}/{deed}" for deed in ("done", "take-back", "extension", "stuck"))]
    prefetch = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"}
    for _round in range(2):
        scanner = app.test_client()
        found = re.findall(r'(?:href|action)="([^"]+)"', scanner.get(reader.path, base_url=HOME).get_data(as_text=True))
        for path in {*paths, *(one.split("#")[0].replace("&amp;", "&") for one in found)}:
            for method in SAFE:
                for headers in ({}, prefetch):
                    scanner.open(path, method=method, base_url=HOME, headers=headers, buffered=True)
            if path.startswith("/m/"):
                for method in FORBIDDEN:
                    assert scanner.open(path, method=method, base_url=HOME).status_code == 405, (method, path)
    assert state(kept, place.task) is TaskState.ASSIGNED
    assert kept(select(TaskChange)) == []


def test_a_post_without_the_forms_own_token_changes_nothing_and_may_be_sent_again(reader: Reader, place: Place, kept: Kept) -> None:
    answer = reader.client.post(f"{reader.path}/done", base_url=HOME)
    assert answer.status_code == 400
    assert "Hãy bấm lại một lần nữa" in answer.get_data(as_text=True)
    assert state(kept, place.task) is TaskState.ASSIGNED
    reader.page = answer.get_data(as_text=True)
    reader.send("done")
    assert state(kept, place.task) is TaskState.DONE


def test_the_link_logs_nobody_in_and_opens_nothing_else(reader: Reader, place: Place) -> None:
    reader.open()
    reader.send("done")
    for path in ("/", f"/tasks/{place.task.id}", "/profile", "/plans/"):
        answer = reader.client.get(path, base_url=HOME)
        assert answer.status_code == 302 and "/login" in answer.headers["Location"], path


@pytest.mark.parametrize("way", ["good", "wrong", "post"])
def test_the_address_is_kept_from_other_sites_search_engines_and_caches(reader: Reader, way: str) -> None:
    path = "/m/no-link-at-all" if way == "wrong" else reader.path
    answer = reader.client.post(f"{path}/done", base_url=HOME) if way == "post" else reader.client.get(path, base_url=HOME)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 'name="robots" content="noindex' in answer.get_data(as_text=True)


def expired(app: Flask, place: Place, session: Session) -> None:
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(days=30)


def new_password(app: Flask, place: Place, session: Session) -> None:
    place.lan.password_hash = builders.password_hash("một mật khẩu khác")


def deactivated(app: Flask, place: Place, session: Session) -> None:
    place.lan.is_active = False


def moved(app: Flask, place: Place, session: Session) -> None:
    place.task.unit_id = place.other_commune.id


def deleted(app: Flask, place: Place, session: Session) -> None:
    session.delete(place.task)


@pytest.mark.parametrize(
    ("change", "status", "words", "leads_to_the_task"),
    [
        (expired, 410, "Liên kết đã hết hạn", True),
        (new_password, 410, "Liên kết không còn dùng được", True),
        (deactivated, 410, "Liên kết không còn dùng được", True),
        (moved, 403, "Việc này nay thuộc nơi khác", False),
        (deleted, 410, "Việc này không còn", False),
    ],
)
def test_a_link_that_holds_no_more_says_why_and_what_to_do(
    reader: Reader, app: Flask, place: Place, session: Session, change: Any, status: int, words: str, leads_to_the_task: bool
) -> None:
    reader.open()
    change(app, place, session)
    session.commit()
    page = reader.open(status)
    assert words in page
    assert (f"/login?next=/tasks/{place.task.id}" in page) == leads_to_the_task
    assert "/login" in page
    assert words in reader.send("done", status)


def test_after_the_login_an_expired_link_has_led_to_the_task(reader: Reader, app: Flask, place: Place) -> None:
    app.config["DONDOC_NOW"] = builders.NOW + timedelta(days=30)
    reader.open(410)
    browser = Browser(app.test_client())
    browser.get(f"/login?next=/tasks/{place.task.id}")
    page = browser.post(f"/login?next=/tasks/{place.task.id}", login="lan", password=builders.PASSWORD)
    assert place.task.title in page and "btn-big" in page


def test_whoever_is_logged_in_already_gets_the_full_page_of_the_task_at_once(app: Flask, place: Place, session: Session) -> None:
    browser = Browser(app.test_client()).log_in("lan")
    session.refresh(place.lan)
    answer = browser.client.get(Reader(app, place.lan, place.task).path, base_url=HOME)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tasks/{place.task.id}")


def test_in_the_browser_of_somebody_else_it_says_whose_it_is_and_does_nothing(app: Flask, place: Place, kept: Kept) -> None:
    reader = Reader(app, place.lan, place.task)
    reader.open()
    browser = Browser(reader.client).log_in("hoa")
    page = browser.get(reader.path, 403)
    assert "Thư này gửi cho Lan" in page and "đăng nhập là Hoa" in page
    assert reader.client.post(f"{reader.path}/done", base_url=HOME).status_code == 403
    assert state(kept, place.task) is TaskState.ASSIGNED


def test_the_page_speaks_the_persons_language(app: Flask, place: Place, session: Session) -> None:
    place.lan.language = "en"
    session.commit()
    page = Reader(app, place.lan, place.task).open()
    assert '<html lang="en">' in page and "Hoàn thành" not in page


def test_wrong_links_are_answered_and_counted_up_to_a_limit_and_good_ones_still_hold(
    reader: Reader, app: Flask, place: Place, kept: Kept
) -> None:
    wrong = app.test_client()
    answers = [wrong.get(f"/m/wrong-{number}", base_url=HOME).status_code for number in range(ATTEMPTS_PER_ADDRESS + 3)]
    assert answers == [404] * ATTEMPTS_PER_ADDRESS + [429] * 3
    assert wrong.post("/m/wrong/done", base_url=HOME).status_code == 429
    assert kept(select(func.count()).select_from(LoginAttempt)) == [ATTEMPTS_PER_ADDRESS]
    reader.open()
    Browser(app.test_client()).log_in("lan")


def test_the_page_holds_neither_inline_script_nor_inline_style(reader: Reader) -> None:
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", reader.open())
