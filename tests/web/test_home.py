"""The first page: what each person finds, lists behind its numbers, ticks by one tap, visits, and how little it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.orm import Session

from models import Meeting, MembershipRole, Refusal, Substitution, Task, TaskChange, TaskFeed, TaskOrigin, TaskPartner, User
from rules.values import TargetStatus, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh
from workflow import visits
from workflow.moves import Act
from workflow.progress import return_task, tick_off

LATE, NOW_DUE, SOON, FAR, UNDATED = "Kiểm tra nước sạch", "Gửi danh sách hộ", "Mở lớp tập huấn", "Tổng kết năm", "Phối hợp khi cần"


@pytest.fixture
def busy(session: Session, place: Place) -> Place:
    """Tân Lập owes tasks of every urgency and waits for everything that one can wait for; the province has what to decide."""

    def owed(title: str, due_on: date | None, **fields: Any) -> Task:
        return builders.task(session, place.plan, place.commune, title, due_on=due_on, **fields)

    late = owed(LATE, TODAY - timedelta(days=9), rung=1)
    builders.escalation(session, late, place.province, due_on=late.due_on)
    owed(NOW_DUE, TODAY)
    fed = owed(SOON, TODAY + timedelta(days=3))
    owed(FAR, TODAY + timedelta(days=40))
    owed(UNDATED, None)
    owed("Dọn kho vắc-xin", TODAY, state=TaskState.SUSPENDED)
    owed("Nộp báo cáo quý", TODAY, state=TaskState.REPORTED)
    session.add(TaskFeed(giver_id=place.other_task.id, receiver_id=fed.id))
    builders.extension(session, place.task)
    session.add(Refusal(task_id=fed.id, unit_id=place.commune.id, reason="Không đúng chức năng", asked_at=NOW))
    given: dict[str, Any] = {"parent_id": place.task.id, "origin": TaskOrigin.PASSED_DOWN}
    builders.task(session, place.plan, place.village, "Rà soát từng hộ", **given)
    builders.task(session, place.plan, place.village, "Phát tờ rơi", state=TaskState.REPORTED, **given)
    session.add(TaskPartner(task_id=place.other_task.id, unit_id=place.commune.id, asked="Cử hai cán bộ"))
    done = owed("Lập tổ công tác", TODAY - timedelta(days=5), state=TaskState.DONE)
    done.done_on = TODAY - timedelta(days=6)
    off = builders.target(session, place.plan, place.commune, status=TargetStatus.OFF_TARGET)
    builders.measurement(session, off, 20, above_id=place.province.id, by_id=place.lan.id)
    session.add(Meeting(unit_id=place.province.id, held_on=TODAY + timedelta(days=2), title="Phiên tháng ba", made_at=NOW))
    session.commit()
    return place


def numbers(page: str) -> Iterator[tuple[str, int]]:
    """Each number of the page that is a link to a list, with its address."""
    heads = re.findall(r'<a href="(/[^"]+)">[^<]*<span class="count">([\d.]+)</span>', page)
    stats = re.findall(r'<a href="?(/[^" >]+)"? class="stat [^>]*>\s*<span class="stat-value">([\d.]+)</span>', page)
    cells = re.findall(r'<td><a href="(/[^"]+)">([\d.]+)</a></td>', page)
    for address, number in {*heads, *stats, *cells}:
        yield unescape(address), int(number.replace(".", ""))


def listed(page: str) -> int:
    """How many rows a list says that it has."""
    found = re.search(r"<span>[\d.]+–[\d.]+ trong ([\d.]+)</span>", page)
    return int(found[1].replace(".", "")) if found else 0


@pytest.mark.parametrize(("login", "least"), [("lan", 12), ("minh", 15), ("thu", 10), ("chau", 10), ("admin", 8)])
def test_every_number_leads_to_a_list_of_so_many(browser: Browser, busy: Place, login: str, least: int) -> None:
    found = list(numbers(browser.log_in(login).get("/")))
    assert len(found) >= least
    wrong = {address: (number, shown) for address, number in found if (shown := listed(browser.get(address))) != number}
    assert not wrong


def test_a_focal_point_sees_what_is_urgent_first(browser: Browser, busy: Place) -> None:
    page = browser.log_in("lan").get("/")
    assert page.index(LATE) < page.index(NOW_DUE) < page.index(SOON) < page.index(FAR)
    for heading in (
        "Việc cần đơn vị tôi giải trình",
        "Phần phối hợp đơn vị khác chờ",
        "Báo cáo hoàn thành chờ tôi xác nhận",
        "Tôi đang chờ",
    ):
        assert heading in page
    assert 'id="area"' not in page


def test_a_secretary_sees_what_waits_for_an_answer_and_the_plans(browser: Browser, busy: Place) -> None:
    page = browser.log_in("thu").get("/")
    for words in (
        "Nộp báo cáo quý",
        "Xin gia hạn đến 31/03/2026",
        "Không đúng chức năng",
        "Số liệu chờ tôi duyệt",
        "Các kế hoạch tôi theo dõi",
    ):
        assert words in page
    assert 'id="today"' not in page


def test_a_committee_sees_its_desk_its_meeting_and_its_area(browser: Browser, busy: Place) -> None:
    page = browser.log_in("chau").get("/")
    assert page.index("Phiên tháng ba") < page.index("Việc chuyển lên chờ quyết định") < page.index("Tình hình: UBND tỉnh Bình An")
    assert page.count('class="stat stat-') == 6
    assert re.search(r'<rect class="fill-overdue hatched" x="0.0%"[^>]*><title>UBND xã Tân Lập: 1 quá hạn</title>', page)
    assert "style=" not in page


def test_an_administrator_sees_everything(browser: Browser, busy: Place) -> None:
    page = browser.log_in("admin").get("/")
    assert "Tình hình toàn hệ thống" in page
    assert "UBND xã Tân Lập</a>" in page


def test_an_empty_page_says_what_will_come_and_what_to_do_first(browser: Browser, session: Session) -> None:
    builders.user(session, "moi")
    session.commit()
    page = browser.log_in("moi").get("/")
    assert "Hiện không có việc nào chờ anh/chị." in page
    assert 'href="/help/"' in page


def test_one_who_stands_in_sees_both_works(browser: Browser, busy: Place, session: Session) -> None:
    away = {"principal_id": busy.lan.id, "substitute_id": busy.thu.id, "from_on": TODAY, "until_on": TODAY + timedelta(days=2)}
    session.add(Substitution(made_at=NOW, **away))
    session.commit()
    page = browser.log_in("thu").get("/")
    assert "Đang thay Lan đến hết ngày 12/03/2026" in page
    assert LATE in page


# --- ticking off ---


def test_one_tap_ticks_off_and_one_takes_it_back(browser: Browser, place: Place, session: Session) -> None:
    page = browser.log_in("lan").get("/")
    assert f'action="/tasks/{place.task.id}/done"' in page
    page = browser.post(f"/tasks/{place.task.id}/done", back="home")
    assert fresh(session, place.task).state is TaskState.DONE
    assert "Đã ghi nhận hoàn thành" in page
    assert "Bấm nhầm?" in page
    page = browser.post(f"/tasks/{place.task.id}/take-back", back="home")
    assert fresh(session, place.task).state is TaskState.ASSIGNED
    assert "<h1>Việc của tôi</h1>" in page


@pytest.mark.parametrize("what", ["evidence", "part", "below", "values"])
def test_what_needs_more_than_a_tap_has_no_button(browser: Browser, place: Place, session: Session, what: str) -> None:
    if what == "evidence":
        place.plan.requires_evidence = True
    if what == "part":
        session.add(TaskPartner(task_id=place.task.id, unit_id=place.other_commune.id, asked="Gửi số liệu"))
    if what == "below":
        builders.task(session, place.plan, place.village, "Từng hộ", parent_id=place.task.id, origin=TaskOrigin.PASSED_DOWN)
    if what == "values":
        place.task.origin = TaskOrigin.REPORTING
    session.commit()
    page = browser.log_in("lan").get("/")
    assert place.task.title in page
    assert f"/tasks/{place.task.id}/done" not in page


# --- bounds ---


def test_long_parts_are_cut_and_say_how_many_more(browser: Browser, place: Place, session: Session) -> None:
    for number in range(13):
        builders.task(session, place.plan, place.commune, f"Việc muộn {number}", due_on=TODAY - timedelta(days=3))
    session.commit()
    page = browser.log_in("lan").get("/")
    assert page.count("Việc muộn") == 20  # each with its name on its button
    assert "Còn 3 việc nữa" in page


def test_whoever_has_every_role_asks_the_database_at_most_twelve_times(app: Flask, busy: Place, session: Session, engine: Engine) -> None:
    roles = [
        (busy.commune, MembershipRole.FOCAL_POINT),
        (busy.province, MembershipRole.COORDINATOR),
        (busy.province, MembershipRole.LEADER),
    ]
    builders.user(session, "giang", *roles)
    session.commit()
    browser = Browser(app.test_client()).log_in("giang")
    app.config["DONDOC_NOW"] = NOW + timedelta(hours=2)
    browser.get("/tasks/")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.append(statement))
    browser.get("/")
    assert len(asked) <= 12, "\n".join(asked)


# --- visits and news ---


def seen(session: Session, user: User) -> tuple[object, object, object]:
    row = fresh(session, user)
    return row.visit_before_at, row.visit_began_at, row.last_seen_at


def test_a_visit_begins_after_half_an_hour_of_silence_and_is_noted_rarely(
    app: Flask, browser: Browser, place: Place, session: Session
) -> None:
    def later(minutes: int) -> tuple[object, object, object]:
        app.config["DONDOC_NOW"] = NOW + timedelta(minutes=minutes)
        browser.get("/")
        return seen(session, place.lan)

    browser.log_in("lan")
    first, third, sixth = NOW, NOW + timedelta(minutes=6), NOW + timedelta(minutes=40)
    assert seen(session, place.lan) == (None, first, first)
    assert later(4) == (None, first, first)
    assert later(6) == (None, first, third)
    assert later(40) == (first, sixth, sixth)
    assert later(42) == (first, sixth, sixth)


def test_a_database_that_is_busy_fails_no_page(
    app: Flask, browser: Browser, place: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in("lan")
    app.config["DONDOC_NOW"] = NOW + timedelta(hours=1)

    def busy_now(*_given: object, **_named: object) -> None:
        raise NoConnectionFreeError("busy")

    monkeypatch.setattr(visits, "note", busy_now)
    assert place.task.title in browser.get("/")
    assert seen(session, place.lan) == (None, NOW, NOW)


def test_news_are_what_others_did_since_the_visit_before(app: Flask, browser: Browser, place: Place, session: Session) -> None:
    assert "Mới từ lần trước" not in browser.log_in("lan").get("/")
    place.plan.requires_review = True
    tick_off(session, place.task, Act(place.lan, NOW + timedelta(hours=1)))
    return_task(session, place.task, Act(place.thu, NOW + timedelta(hours=2), "Thiếu chữ ký"))
    builders.task(session, place.plan, place.commune, "Làm thêm việc này", created_at=NOW + timedelta(hours=2))
    session.commit()
    app.config["DONDOC_NOW"] = NOW + timedelta(hours=3)
    page = browser.get("/")
    assert "Mới từ lần trước" in page
    assert re.search(r"Trả lại · Thu · 10/03/2026 11:00", page)
    assert "Báo cáo hoàn thành · Lan" not in page
    assert "Có việc mới giao cho đơn vị" in page
    app.config["DONDOC_NOW"] = NOW + timedelta(hours=9)
    assert "Mới từ lần trước" not in browser.get("/")


def test_a_secretary_and_a_committee_have_news_of_their_own(app: Flask, browser: Browser, place: Place, session: Session) -> None:
    browser.log_in("thu").post("/logout")
    browser.log_in("chau").post("/logout")
    place.task.changes.append(TaskChange(action="stuck", by_id=place.lan.id, at=NOW + timedelta(hours=1), note="Thiếu xe"))
    builders.escalation(session, place.other_task, place.province)
    session.commit()
    app.config["DONDOC_NOW"] = NOW + timedelta(hours=2)
    assert "Báo vướng mắc · Lan" in browser.log_in("thu").get("/")
    browser.post("/logout")
    assert "Mới chuyển lên · UBND xã Phú Sơn" in browser.log_in("chau").get("/")
    assert len(all_of(session, select(TaskChange.id))) == 1
