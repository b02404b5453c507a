"""The pages of meetings: calling one, the docket, deciding in place and on several, the minutes and their file."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models import Committee, Escalation, EscalationAction, EscalationDecision, Explanation, Meeting, MeetingState, Task
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from workflow.meeting_preparation import Head, prepare
from workflow.meetings import Desk
from workflow.moves import Act

MOTHERS, CONFERENCE, SCREENING = "Lập danh sách phụ nữ mang thai", "Tổ chức hội nghị truyền thông", "Tỷ lệ sàng lọc trước sinh"
LATER = TODAY + timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Hall:
    """A meeting of the province today: Tân Lập's task (explained), Phú Sơn's task, Tân Lập's target."""

    meeting: Meeting
    late: Escalation
    other: Escalation
    target: Escalation

    @property
    def path(self) -> str:
        return f"/meetings/{self.meeting.id}"


@pytest.fixture
def matters(session: Session, place: Place) -> list[Escalation]:
    for task, due_on in ((place.task, date(2026, 3, 2)), (place.other_task, date(2026, 3, 5))):
        task.due_on = task.effective_due_on = task.original_due_on = due_on
        task.rung = 1
    target = builders.target(session, place.plan, place.commune, rung=1)
    committee = session.scalars(select(Committee.id)).one()
    found = [
        builders.escalation(session, one, place.province, to_committee_id=committee, due_on=getattr(one, "due_on", None))
        for one in (place.task, place.other_task, target)
    ]
    session.add(
        Explanation(
            task_id=place.task.id, unit_id=place.commune.id, by_id=place.lan.id, at=NOW, text="Chờ số liệu của trạm", asks_until=LATER
        )
    )
    session.commit()
    return found


@pytest.fixture
def hall(session: Session, place: Place, matters: list[Escalation]) -> Hall:
    desk = Desk(place.province, session.scalars(select(Committee)).one())
    meeting = prepare(session, desk, Act(place.chau, NOW), held_on=TODAY, head=Head(chair="Lê Thị Châu", place="Hội trường A"))
    session.commit()
    return Hall(meeting, *matters)


# --- The list and calling one --------------------------------------------------------------------


def test_a_chair_calls_a_meeting_and_finds_the_worst_first(browser: Browser, session: Session, matters: list[Escalation]) -> None:
    page = browser.log_in("chau").get("/meetings/new")
    desk = re.search(r'<option[^>]*value="(\d+:\d+)"', page)
    assert desk and "Ban Chỉ đạo" in page
    page = browser.post("/meetings/new", desk=desk[1], held_on="2026-03-13", title="Phiên họp tháng 3")
    assert page.index(MOTHERS) < page.index(SCREENING)
    assert "13/03/2026" in page and "đơn vị được giải trình đến ngày đó" in page
    assert "Ghi quyết định" not in page
    assert "Phiên họp tháng 3" in browser.get("/meetings")


@pytest.mark.parametrize(("held_on", "said"), [("2026-03-01", "đã qua"), ("hôm nào", "không phải là ngày"), ("", "cần được điền")])
def test_a_bad_day_keeps_what_was_typed(browser: Browser, matters: list[Escalation], held_on: str, said: str) -> None:
    browser.log_in("chau").get("/meetings/new")
    desk = re.search(r'<option[^>]*value="(\d+:\d+)"', browser.page)
    page = browser.post("/meetings/new", 400, desk=desk and desk[1], held_on=held_on, title="Phiên họp tháng 3")
    assert said in page and "Phiên họp tháng 3" in page


def test_an_empty_list_says_what_will_be_there(browser: Browser, place: Place) -> None:
    assert "Chưa có phiên họp nào" in browser.log_in("chau").get("/meetings")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("state=under_way", True), ("state=ahead", False), (f"from={TODAY}&until={TODAY}", True), (f"from={LATER}", False)],
)
def test_the_list_of_meetings_is_narrowed_by_its_address(browser: Browser, hall: Hall, asked: str, shown: bool) -> None:
    page = browser.log_in("chau").get(f"/meetings/?{asked}")
    assert (f'href="{hall.path}/"' in page or f'href="{hall.path}"' in page) is shown


def test_those_of_other_units_do_not_find_it(browser: Browser, hall: Hall) -> None:
    browser.log_in("lan")
    browser.get(hall.path, 404)
    assert "Ngày 10/03/2026" not in browser.get("/meetings")


def test_deciders_have_it_in_their_menu(browser: Browser, place: Place) -> None:
    assert 'href="/meetings/"' in browser.log_in("chau").get("/")
    assert 'href="/meetings/"' in browser.get("/escalations")


# --- The docket ----------------------------------------------------------------------------------


def test_a_matter_shows_the_promise_the_weight_the_reason_and_the_explanation(browser: Browser, hall: Hall) -> None:
    page = browser.log_in("chau").get(hall.path)
    for words in (
        "chậm 6 ngày làm việc",
        "cấp thứ 1",
        "Đã giao, đã hứa điều gì",
        "số ngày làm việc quá hạn = 6 ≥ 5",
        "Chờ số liệu của trạm",
        "Hứa xong ngày 30/03/2026",
        "Đơn vị chưa giải trình",
        "Đã quyết định 0/3 việc",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("group", "order"),
    [("unit", [MOTHERS, SCREENING, CONFERENCE]), ("none", [MOTHERS, CONFERENCE, SCREENING]), ("plan", [MOTHERS, CONFERENCE, SCREENING])],
)
def test_matters_stand_under_their_unit_or_plan_worst_first(browser: Browser, hall: Hall, group: str, order: list[str]) -> None:
    page = browser.log_in("chau").get(f"{hall.path}/?group={group}")
    places = [page.index(f"</span> {title}") for title in order]
    assert places == sorted(places)


def test_a_decision_brings_one_back_to_its_matter_with_the_answer(browser: Browser, session: Session, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    name = f"e{hall.late.id}-"
    sent: dict[str, Any] = {f"{name}decision": "instruct", f"{name}until": "2026-03-30", f"{name}note": "Nộp danh sách còn thiếu"}
    answer = browser.client.post(
        f"{hall.path}/items/{hall.late.id}/decide",
        data={"csrf_token": browser.token(), **sent},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )
    assert answer.status_code == 303
    assert answer.location.endswith(f"?at={hall.late.id}#item-{hall.late.id}")
    page = browser.get(answer.location.partition("#")[0].removeprefix("https://localhost"))
    assert "Đã ghi: Chỉ đạo." in page and "Đã quyết định 1/3 việc" in page
    action = session.scalars(select(EscalationAction)).one()
    assert (action.meeting_id, action.task_id is not None) == (hall.meeting.id, True)


def test_a_decision_that_lacks_its_day_keeps_what_was_typed_at_its_matter(browser: Browser, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    name = f"e{hall.late.id}-"
    page = browser.post(
        f"{hall.path}/items/{hall.late.id}/decide", 400, **{f"{name}decision": "extend", f"{name}note": "Cho thêm thời gian"}
    )
    assert "Chưa có ngày" in page and "Cho thêm thời gian" in page
    assert re.search(rf'id="item-{hall.late.id}".*?<details open', page, re.DOTALL)


def test_a_matter_that_is_not_on_the_list_is_not_found(browser: Browser, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    browser.post(f"{hall.path}/items/9999/decide", 404)


def test_many_are_decided_after_a_look_at_what_will_happen(browser: Browser, session: Session, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    late, other, path = hall.late.id, hall.other.id, hall.path
    sent: dict[str, Any] = {
        "item": [late, other, hall.target.id],
        "bulk-decision": "extend",
        "bulk-until": "30/03/2026",
        "bulk-note": "Chờ số liệu",
    }
    page = browser.post(f"{hall.path}/decisions", **sent)
    assert "Ghi được cho 2 việc" in page and "Không ghi được cho 1 việc" in page
    assert "Hạn mới: 30/03/2026" in page and "không có hạn hay đơn vị để đổi" in page
    assert session.scalars(select(EscalationAction)).all() == []
    session.rollback()
    kept: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(bulk-[a-z]+)" value="([^"]*)"', page))
    items = re.findall(r'<input type="hidden" name="item" value="(\d+)"', page)
    assert (kept["bulk-until"], items) == ("2026-03-30", [str(late), str(other)])
    page = browser.post(f"{path}/decisions", item=items, sure="1", **kept)
    assert "Đã ghi quyết định «Gia hạn» cho 2 việc" in page
    assert {task.due_on for task in session.scalars(select(Task))} == {LATER}


def test_all_that_is_open_can_be_meant_without_ticking(browser: Browser, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    assert "Ghi được cho 3 việc" in browser.post(f"{hall.path}/decisions", 200, **{"all": "1", "bulk-decision": "acknowledge"})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"bulk-decision": "acknowledge"}, "Chưa chọn việc nào"),
        ({"bulk-decision": "close", "all": "1"}, "Chưa có nội dung, lý do"),
        ({"bulk-decision": "instruct", "bulk-note": "Nộp ngay", "all": "1"}, "Chưa có ngày"),
        ({"all": "1"}, "cần được điền"),
        ({"bulk-decision": "instruct", "bulk-note": "Nộp ngay", "bulk-unit": "Sở Lạ", "all": "1"}, "Sở Lạ"),
    ],
)
def test_a_decision_on_many_that_lacks_something_says_what(browser: Browser, hall: Hall, sent: dict[str, Any], said: str) -> None:
    browser.log_in("chau").get(hall.path)
    assert said in browser.post(f"{hall.path}/decisions", 400, **sent)


def test_the_list_is_arranged_and_what_came_since_is_taken_in(browser: Browser, session: Session, place: Place, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)
    page = browser.post(f"{hall.path}/items/{hall.target.id}/place?group=none", before=hall.late.id)
    assert page.index(f"</span> {SCREENING}") < page.index(f"</span> {MOTHERS}")
    page = browser.post(f"{hall.path}/items/{hall.other.id}/place", do="off")
    assert f"</span> {CONFERENCE}" not in page and "1 việc đến cấp này sau khi lập danh sách" in page
    assert f"</span> {CONFERENCE}" in browser.post(f"{hall.path}/list")
    page = browser.post(f"{hall.path}/list?group=none", do="rank")
    assert page.index(f"</span> {MOTHERS}") < page.index(f"</span> {SCREENING}")


def test_who_may_not_decide_reads_without_forms(browser: Browser, hall: Hall) -> None:
    page = browser.log_in("thu").get(hall.path)
    assert MOTHERS in page and "Ghi quyết định" not in page and "Một quyết định cho nhiều việc" not in page
    browser.post(f"{hall.path}/conclude", 403)


def test_a_long_docket_costs_no_more_statements(browser: Browser, session: Session, engine: Engine, place: Place, hall: Hall) -> None:
    browser.log_in("chau").get(hall.path)

    def asked() -> int:
        statements: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        browser.get(f"{hall.path}/?group=none")
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    few = asked()
    for number in range(30):
        task = builders.task(session, place.plan, place.commune, f"Việc {number}", due_on=date(2026, 2, 10), rung=1)
        builders.escalation(session, task, place.province, due_on=task.due_on)
    session.commit()
    browser.post(f"{hall.path}/list")
    assert asked() == few


# --- The minutes ---------------------------------------------------------------------------------


@pytest.fixture
def decided(browser: Browser, hall: Hall) -> Hall:
    browser.log_in("chau").get(hall.path)
    name = f"e{hall.late.id}-"
    sent: dict[str, Any] = {f"{name}decision": "instruct", f"{name}until": "2026-03-30", f"{name}note": "Nộp danh sách còn thiếu"}
    browser.post(f"{hall.path}/items/{hall.late.id}/decide", **sent)
    return hall


def test_the_minutes_are_a_notice_of_conclusions(browser: Browser, decided: Hall) -> None:
    page = browser.get(f"{decided.path}/minutes")
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND TỈNH BÌNH AN",
        "/TB-BCĐ",
        "Bình An, ngày 10 tháng 3 năm 2026",
        "THÔNG BÁO",
        "tại Hội trường A",
        "Chủ trì: Lê Thị Châu.",
        f"1. {MOTHERS}",
        "hạn 02/03/2026, đến ngày họp chậm 6 ngày làm việc",
        "- Giao UBND xã Tân Lập thực hiện, hoàn thành chậm nhất ngày 30/03/2026: Nộp danh sách còn thiếu.",
        "Các việc chưa kết luận, chuyển sang phiên sau:",
        f"- {CONFERENCE} (UBND xã Phú Sơn)",
        "Nơi nhận:",
        "- UBND xã Tân Lập;",
        "TM. BAN CHỈ ĐẠO",
    ):
        assert words in page, words


def test_the_words_of_the_minutes_are_written_until_the_end(browser: Browser, session: Session, decided: Hall) -> None:
    browser.get(f"{decided.path}/minutes")
    sent: dict[str, Any] = {
        "held_on": "2026-03-10",
        "number": "12/TB-BCĐ",
        "present": "Sở Y tế\nSở Nội vụ",
        "opening": "Hôm nay Ban Chỉ đạo họp.",
    }
    page = browser.post(f"{decided.path}/minutes", **sent)
    assert "Số: 12/TB-BCĐ" in page and "Tham dự: Sở Y tế; Sở Nội vụ." in page and "Hôm nay Ban Chỉ đạo họp." in page
    page = browser.post(f"{decided.path}/conclude")
    assert "Phiên họp đã kết thúc" in page and "Lưu biên bản" not in page
    browser.post(f"{decided.path}/minutes", 400, **sent)
    assert "Ghi quyết định" not in browser.get(decided.path)
    session.expire_all()
    assert session.get_one(Meeting, decided.meeting.id).state is MeetingState.CONCLUDED


def test_a_concluded_meeting_is_opened_again_with_a_reason(browser: Browser, decided: Hall) -> None:
    browser.post(f"{decided.path}/conclude")
    browser.get(decided.path)
    assert "cần được điền" in browser.post(f"{decided.path}/reopen", 400, note="")
    page = browser.post(f"{decided.path}/reopen", note="Bổ sung ý kiến của Sở Y tế")
    assert "Bổ sung ý kiến của Sở Y tế" in page and "Ghi quyết định" in page


def test_the_minutes_are_a_file_with_the_same_words(browser: Browser, decided: Hall) -> None:
    answer = browser.client.get(f"{decided.path}/minutes.docx", base_url="https://localhost")
    paper = docx.Document(io.BytesIO(answer.data))
    cells = [paragraph.text for table in paper.tables for row in table.rows for cell in row.cells for paragraph in cell.paragraphs]
    words = [paragraph.text for paragraph in paper.paragraphs] + cells
    assert "thong-bao-ket-luan-2026-03-10.docx" in answer.headers["Content-Disposition"]
    for line in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "THÔNG BÁO",
        f"1. {MOTHERS}",
        "TM. BAN CHỈ ĐẠO",
        "Lê Thị Châu",
        "- UBND xã Tân Lập;",
    ):
        assert line in words, line


def test_a_party_committees_paper_bears_the_partys_heading(session: Session, app: Flask, hall: Hall) -> None:
    from rules.values import Branch
    from workflow.minutes import minutes_of

    hall.meeting.unit.branch = Branch.PARTY
    assert minutes_of(session, hall.meeting).right == ("ĐẢNG CỘNG SẢN VIỆT NAM", "")


@pytest.mark.parametrize("decision", list(EscalationDecision))
def test_every_decision_has_words_in_the_minutes(session: Session, hall: Hall, decision: EscalationDecision) -> None:
    from workflow.minutes import minutes_of

    hall.late.actions.append(EscalationAction(decision=decision, at=NOW, note="Ghi chú", until_on=LATER, meeting_id=hall.meeting.id))
    session.flush()
    [one] = minutes_of(session, hall.meeting).conclusions
    assert one.lines[0].endswith(": Ghi chú.")
