"""The list of tasks and one task's page: what each person can do, what is refused, and what files are taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment, BodyPurpose, ClauseBody, Extension, ExtensionState, MembershipRole, Notice, Task, TaskPartner
from rules.values import EscalationState, Level, TaskState
from tests import builders
from tests.builders import TODAY
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh
from web.history import ACTIONS, period
from workflow import evidence
from workflow.moves import possible_moves

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%%EOF"


def file(name: str, data: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def send(browser: Browser, path: str, status: int = 200, /, **fields: Any) -> str:
    """Post a form whose fields have names that Python cannot write."""
    return browser.post(path, status, **fields)


# --- the list ---


@pytest.fixture
def many(session: Session, place: Place) -> Place:
    """Beside the two tasks of the cast: a late one, one without a deadline, a done one and one of the province."""
    builders.task(session, place.plan, place.commune, "Rà soát cộng tác viên dân số", due_on=TODAY - timedelta(days=1))
    builders.task(session, place.plan, place.commune, "Phối hợp khi có yêu cầu", due_on=None)
    done = builders.task(session, place.plan, place.commune, "Kiện toàn ban chỉ đạo", due_on=TODAY - timedelta(days=5))
    done.state, done.done_on = TaskState.DONE, TODAY - timedelta(days=2)
    other = builders.plan(session, "Kế hoạch của Sở Y tế", owner=place.province)
    builders.task(session, other, place.province, "Tập huấn nghiệp vụ", due_on=TODAY + timedelta(days=60), is_derived=True)
    session.commit()
    return place


MOTHERS, MEETING, WORKERS, ASKED, BOARD, TRAINING = (
    "Lập danh sách phụ nữ mang thai",
    "Tổ chức hội nghị truyền thông",
    "Rà soát cộng tác viên dân số",
    "Phối hợp khi có yêu cầu",
    "Kiện toàn ban chỉ đạo",
    "Tập huấn nghiệp vụ",
)
ALL = {MOTHERS, MEETING, WORKERS, ASKED, BOARD, TRAINING}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL - {BOARD}),
        ("state=all", ALL),
        ("state=done", {BOARD}),
        ("state=nonsense", ALL - {BOARD}),
        ("q=phu+nu+MANG+thai", {MOTHERS}),
        ("q=phụ+nữ", {MOTHERS}),
        ("q=danh+lap", {MOTHERS}),
        ("q=100%25", set()),
        ("due=overdue", {WORKERS}),
        ("due=overdue&state=all", {WORKERS, BOARD}),
        ("due=due_soon", {MOTHERS, MEETING}),
        ("due=on_time", {TRAINING}),
        ("due=no_deadline", {ASKED}),
        ("level=province", {TRAINING}),
        ("unit=UBND+xã+Phú+Sơn", {MEETING}),
        ("plan=999999", set()),
        ("from=2026-03-16&until=2026-03-16", {MOTHERS, MEETING}),
        ("from=17/03/2026", {TRAINING}),
        ("from=xx&page=77&sort=xx", ALL - {BOARD}),
    ],
)
def test_the_address_narrows_the_list(browser: Browser, many: Place, query: str, found: set[str]) -> None:
    page = browser.log_in("admin").get(f"/tasks?{query}").replace("<mark>", "").replace("</mark>", "")
    assert {title for title in ALL if title in page} == found


@pytest.mark.parametrize("sort", ["due", "latest_due", "unit", "plan", "title", "newest"])
def test_every_order_shows_every_task(browser: Browser, many: Place, sort: str) -> None:
    page = browser.log_in("admin").get(f"/tasks?sort={sort}")
    assert {title for title in ALL if title in page} == ALL - {BOARD}


def test_the_nearest_deadline_comes_first_and_what_has_none_last(browser: Browser, many: Place) -> None:
    page = browser.log_in("admin").get("/tasks")
    assert page.index(WORKERS) < page.index(MOTHERS) < page.index(TRAINING) < page.index(ASKED)


def test_a_unit_in_a_link_is_a_number_and_means_all_below_it(browser: Browser, many: Place) -> None:
    page = browser.log_in("admin").get(f"/tasks?unit={many.province.id}&state=all")
    assert all(title in page for title in ALL)
    assert MEETING not in browser.get(f"/tasks?unit={many.commune.id}")


def test_an_unknown_unit_is_named_beside_its_field(browser: Browser, many: Place) -> None:
    assert "Không có đơn vị «UBND xã Không Có»" in browser.log_in("lan").get("/tasks?unit=UBND+xã+Không+Có")


def test_one_sees_the_tasks_of_ones_own_unit_only(browser: Browser, many: Place) -> None:
    page = browser.log_in("lan").get("/tasks?state=all")
    assert {title for title in ALL if title in page} == {MOTHERS, WORKERS, ASKED, BOARD}


def test_an_empty_list_says_what_will_appear(browser: Browser, session: Session, place: Place) -> None:
    builders.user(session, "moi", (builders.unit(session, "UBND xã Mới"), MembershipRole.FOCAL_POINT))
    session.commit()
    assert "Chưa có nhiệm vụ nào đang mở" in browser.log_in("moi").get("/tasks")
    assert "Bỏ mọi bộ lọc" in browser.get("/tasks?q=khong+co")


def test_the_list_is_an_excel_file_with_the_same_filters(browser: Browser, many: Place, session: Session) -> None:
    many.task.title = "=HYPERLINK(1)&<x>"
    session.commit()
    browser.log_in("lan")
    answer = browser.client.get("/tasks/export.xlsx?due=due_soon", base_url="https://localhost")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "nhiem-vu-2026-03-10.xlsx" in answer.headers["Content-Disposition"]
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 2
    assert 't="inlineStr"><is><t xml:space="preserve">=HYPERLINK(1)&amp;&lt;x&gt;</t>' in sheet
    assert f"<v>{(date(2026, 3, 16) - date(1899, 12, 30)).days}</v>" in sheet


# --- the page ---


def test_the_page_shows_the_sentence_in_its_place_and_both_deadlines(browser: Browser, session: Session, place: Place) -> None:
    source = "Mở đầu.\nII. TỔ CHỨC\nTrạm Y tế lập danh sách phụ nữ mang thai.\nKết thúc."
    start = source.index("Trạm")
    plan = builders.plan(session, "Kế hoạch có câu gốc", owner=place.province, source_text=source)
    clause = builders.clause(session, plan, "Trạm Y tế lập danh sách phụ nữ mang thai.", span_start=start, span_end=start + 41)
    session.add(ClauseBody(clause_id=clause.id, purpose=BodyPurpose.REPORT_TO, phrase="Sở Y tế"))
    task = builders.task(
        session,
        plan,
        place.commune,
        due_on=date(2026, 3, 15),
        original_due_on=date(2026, 3, 1),
        effective_due_on=date(2026, 3, 16),
        clause_id=clause.id,
        partners=(place.other_commune,),
        period_label="2026-Q1",
    )
    session.commit()
    page = browser.log_in("lan").get(f"/tasks/{task.id}")
    assert "<mark>Trạm Y tế lập danh sách phụ nữ mang thai.</mark>" in page
    assert "II. TỔ CHỨC" in page
    for words in (
        "15/03/2026",
        "16/03/2026",
        "01/03/2026",
        "Điều 148",
        "UBND xã Phú Sơn",
        "Sở Y tế",
        "quý I/2026",
        "xong trước ngày 15/3/2026",
    ):
        assert words in page, words


def test_a_derived_deadline_is_never_shown_as_written(browser: Browser, session: Session, place: Place) -> None:
    place.task.is_derived = True
    session.commit()
    assert "hạn mặc định" in browser.log_in("lan").get(f"/tasks/{place.task.id}")


def test_who_was_told_what_and_why_it_went_higher_stands_on_the_page(browser: Browser, session: Session, place: Place) -> None:
    builders.escalation(session, place.task, place.province, explanation="số ngày làm việc quá hạn = 6")
    session.commit()
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    sent = {"manage-action": "extend", "manage-until": "2026-04-01", "manage-note": "Chờ tuyển người"}
    page = send(browser, f"/tasks/{place.task.id}/manage", **sent)
    for words in ("Báo gia hạn", "Chờ tuyển người", "Lan", "số ngày làm việc quá hạn = 6", "Đã khép lại"):
        assert words in page, words


def test_the_way_up_is_a_link_only_for_those_who_may_open_it(browser: Browser, session: Session, place: Place) -> None:
    session.add(TaskPartner(task_id=place.task.id, unit_id=place.other_commune.id))
    higher = builders.escalation(session, place.task, place.province, rung=2, from_unit_id=place.province.id)
    session.commit()
    address = f'href="/escalations/{higher.id}"'
    assert address in browser.log_in("lan").get(f"/tasks/{place.task.id}")
    browser.get(f"/escalations/{higher.id}")
    send(browser, "/logout")
    page = browser.log_in("hoa").get(f"/tasks/{place.task.id}")
    assert "Cấp 2" in page
    assert address not in page


@pytest.mark.parametrize("path", ["", "/files/1"])
def test_what_one_may_not_see_does_not_exist(browser: Browser, place: Place, path: str) -> None:
    browser.log_in("hoa").get(f"/tasks/{place.task.id}{path}", 404)
    browser.get(f"/tasks/999999{path}", 404)


# --- ticking off ---


def test_one_tap_on_the_page_of_the_mail_is_enough_and_can_be_taken_back(browser: Browser, session: Session, place: Place) -> None:
    escalation = builders.escalation(session, place.task, place.province, key=f"task:{place.task.id}:{place.task.due_on}:1")
    place.task.rung = 1
    session.commit()
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    page = send(browser, f"/tasks/{place.task.id}/done")
    assert "Đã ghi nhận hoàn thành" in page
    assert "Rút lại" in page
    assert fresh(session, place.task).state is TaskState.DONE
    assert fresh(session, escalation).state is EscalationState.CLOSED
    assert "trở lại như trước" in send(browser, f"/tasks/{place.task.id}/take-back")
    assert ((task := fresh(session, place.task)).state, task.rung) == (TaskState.ASSIGNED, 1)
    assert fresh(session, escalation).state is EscalationState.OPEN


def test_note_day_and_files_go_with_the_tick(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    files = [file("ảnh hội nghị.png", PNG), file("Báo cáo.pdf", PDF)]
    send(browser, f"/tasks/{place.task.id}/done", **{"done-note": "Có biên bản", "done-on": "2026-03-08", "done-files": files})
    task = fresh(session, place.task)
    assert (task.state, task.done_on) == (TaskState.DONE, date(2026, 3, 8))
    assert [change.action for change in task.changes] == ["attach", "attach", "tick_off"]
    assert [one.name for one in task.attachments] == ["ảnh hội nghị.png", "Báo cáo.pdf"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"done-on": "2026-03-11", "done-note": "giữ lại"}, "tương lai"),
        ({"done-on": "31/31/2026", "done-note": "giữ lại"}, "không phải là ngày"),
        ({"done-note": "giữ lại" + "x" * 4000}, "quá dài"),
    ],
)
def test_what_cannot_be_used_comes_back_as_typed(
    browser: Browser, session: Session, place: Place, sent: dict[str, str], message: str
) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    page = send(browser, f"/tasks/{place.task.id}/done", 400, **sent)
    assert message in page
    assert "giữ lại" in page
    assert fresh(session, place.task).state is TaskState.ASSIGNED


def test_a_bad_file_undoes_the_whole_tick(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    files = [file("được.png", PNG), file("hỏng.exe", b"MZ")]
    assert "hỏng.exe" in send(browser, f"/tasks/{place.task.id}/done", 400, **{"done-files": files})
    assert fresh(session, place.task).state is TaskState.ASSIGNED
    assert all_of(session, select(Attachment)) == []


def test_a_plan_that_wants_evidence_says_so_and_takes_it_with_the_tick(browser: Browser, session: Session, place: Place) -> None:
    place.plan.requires_evidence = True
    session.commit()
    assert "minh chứng" in browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert "minh chứng" in send(browser, f"/tasks/{place.task.id}/done", 400)
    send(browser, f"/tasks/{place.task.id}/done", **{"done-files": file("a.pdf", PDF)})
    assert fresh(session, place.task).state is TaskState.DONE


def test_a_reviewed_plan_waits_and_the_reviewer_confirms_or_returns(browser: Browser, session: Session, place: Place) -> None:
    place.plan.requires_review = True
    session.commit()
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/done")
    assert fresh(session, place.task).state is TaskState.REPORTED
    send(browser, "/logout")
    page = browser.log_in("thu").get(f"/tasks/{place.task.id}")
    assert "Xác nhận hoàn thành" in page
    assert "Chưa có lý do trả lại" in send(browser, f"/tasks/{place.task.id}/return", 400)
    send(browser, f"/tasks/{place.task.id}/confirm")
    assert fresh(session, place.task).state is TaskState.DONE
    send(browser, f"/tasks/{place.task.id}/return", **{"give_back-note": "Thiếu số liệu"})
    assert fresh(session, place.task).state is TaskState.RETURNED
    assert all_of(session, select(Notice.why).where(Notice.kind == "returned")) == ["Thiếu số liệu"]


# --- other work ---


def test_progress_obstacles_and_the_beginning_are_recorded(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/start")
    send(browser, f"/tasks/{place.task.id}/report", **{"report-kind": "progress", "report-note": "Xong 5/7 thôn"})
    page = send(browser, f"/tasks/{place.task.id}/report", **{"report-kind": "stuck", "report-note": "Thiếu người"})
    assert "Báo vướng mắc" in page
    assert [change.action for change in fresh(session, place.task).changes] == ["start", "note", "stuck"]
    assert all_of(session, select(Notice.user_id).where(Notice.kind == "stuck")) == [place.thu.id]


def test_a_report_without_words_is_refused(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert "Chưa có" in send(browser, f"/tasks/{place.task.id}/report", 400, **{"report-kind": "stuck", "report-note": " "})
    assert fresh(session, place.task).changes == []


def test_a_form_that_is_refused_comes_back_where_it_stands_and_says_what_it_needs(browser: Browser, place: Place) -> None:
    page = browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert f'action="/tasks/{place.task.id}/extension#do-extension"' in page
    form = page[page.index('id="do-extension"') : page.index('id="do-files"')]
    assert "không bắt buộc" not in form


def test_more_time_is_asked_for_and_granted(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert "Chưa có hạn đề nghị" in send(browser, f"/tasks/{place.task.id}/extension", 400, **{"extension-note": "Chờ số liệu"})
    send(browser, f"/tasks/{place.task.id}/extension", **{"extension-until": "2026-03-31", "extension-note": "Chờ số liệu"})
    request = all_of(session, select(Extension))[0]
    send(browser, "/logout")
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    where = f"/tasks/{place.task.id}/extensions/{request.id}"
    assert "Chưa có lý do" in send(browser, where, 400, answer="refuse")
    send(browser, where, answer="grant")
    assert fresh(session, place.task).due_on == date(2026, 3, 31)
    assert fresh(session, request).state is ExtensionState.GRANTED
    send(browser, f"/tasks/{place.task.id}/extensions/999999", 404, answer="grant")


def test_a_refused_request_leaves_the_deadline(browser: Browser, session: Session, place: Place) -> None:
    request = builders.extension(session, place.task)
    session.commit()
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    page = send(browser, f"/tasks/{place.task.id}/extensions/{request.id}", answer="refuse", **{"decision-note": "Đã gia hạn một lần"})
    assert "Đã từ chối" in page
    assert fresh(session, place.task).due_on == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("action", "more", "check"),
    [
        ("extend", {"until": "2026-04-01"}, lambda task, place: task.due_on == date(2026, 4, 1)),
        ("reassign", {"unit": "UBND xã Phú Sơn"}, lambda task, place: task.unit_id == place.other_commune.id),
        ("suspend", {}, lambda task, place: task.state is TaskState.SUSPENDED),
        ("cancel", {}, lambda task, place: task.state is TaskState.CANCELLED),
    ],
)
def test_the_coordinator_manages_a_task(
    browser: Browser, session: Session, place: Place, action: str, more: dict[str, str], check: Callable[[Task, Place], bool]
) -> None:
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    sent = {f"manage-{name}": value for name, value in {"action": action, "note": "Theo chỉ đạo", **more}.items()}
    assert "Đã thực hiện" in send(browser, f"/tasks/{place.task.id}/manage", **sent)
    assert check(fresh(session, place.task), place)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"action": "extend"}, "Chưa có hạn mới"),
        ({"action": "extend", "until": "2026-03-01"}, "không muộn hơn"),
        ({"action": "reassign"}, "Chưa có đơn vị"),
        ({"action": "reassign", "unit": "UBND xã Không Có"}, "Không có đơn vị"),
        ({"action": "cancel"}, "Chưa có lý do"),
        ({"action": "resume"}, "Còn mục chưa đúng"),
    ],
)
def test_what_the_coordinator_leaves_out_is_named(
    browser: Browser, session: Session, place: Place, sent: dict[str, str], message: str
) -> None:
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    page = send(browser, f"/tasks/{place.task.id}/manage", 400, **{f"manage-{name}": value for name, value in sent.items()})
    assert message in page
    assert fresh(session, place.task).changes == []


# --- refusals ---

ACTIONS_OF_DOERS = ("done", "take-back", "start", "report", "extension", "files")
ACTIONS_OF_REVIEWERS = ("confirm", "return", "manage", "extensions/1")


@pytest.mark.parametrize("action", [*ACTIONS_OF_DOERS, *ACTIONS_OF_REVIEWERS])
def test_nothing_is_done_to_a_task_that_is_not_ones_own(browser: Browser, session: Session, place: Place, action: str) -> None:
    browser.log_in("lan").get("/tasks")
    where = f"/tasks/{place.other_task.id}/{action}"
    send(browser, where, 404, **{"report-note": "x", "done-note": "x"})
    assert ((task := fresh(session, place.other_task)).state, task.changes) == (TaskState.ASSIGNED, [])


@pytest.mark.parametrize("action", ACTIONS_OF_DOERS)
def test_who_coordinates_sees_the_task_but_does_not_do_it(browser: Browser, session: Session, place: Place, action: str) -> None:
    browser.log_in("thu").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/{action}", 403, **{"report-note": "x"})
    assert fresh(session, place.task).changes == []


@pytest.mark.parametrize("action", ACTIONS_OF_REVIEWERS)
def test_who_does_a_task_does_not_review_it(browser: Browser, session: Session, place: Place, action: str) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/{action}", 403, **{"give_back-note": "x"})
    assert fresh(session, place.task).changes == []


def test_a_coordinating_unit_adds_its_part_but_does_not_tick_off(browser: Browser, session: Session, place: Place) -> None:
    session.add(TaskPartner(task_id=place.task.id, unit_id=place.other_commune.id))
    session.commit()
    page = browser.log_in("hoa").get(f"/tasks/{place.task.id}")
    assert "Báo cáo tình hình" in page
    assert f"/tasks/{place.task.id}/done" not in page
    send(browser, f"/tasks/{place.task.id}/report", **{"report-kind": "progress", "report-note": "Đã gửi phần của xã"})
    send(browser, f"/tasks/{place.task.id}/done", 403)
    assert [change.action for change in fresh(session, place.task).changes] == ["note"]


def test_the_commune_ticks_off_for_its_village(browser: Browser, session: Session, place: Place) -> None:
    task = builders.task(session, place.plan, place.village, "Vận động hội viên")
    session.commit()
    assert place.village.level is Level.VILLAGE
    browser.log_in("lan").get(f"/tasks/{task.id}")
    send(browser, f"/tasks/{task.id}/done")
    assert fresh(session, task).state is TaskState.DONE


@pytest.mark.parametrize(("action", "state"), [("start", TaskState.DONE), ("take-back", TaskState.ASSIGNED), ("take-back", TaskState.DONE)])
def test_a_wrong_state_is_said_and_nothing_changes(browser: Browser, session: Session, place: Place, action: str, state: TaskState) -> None:
    place.task.state = state
    session.commit()
    browser.log_in("lan").get("/tasks")
    page = send(browser, f"/tasks/{place.task.id}/{action}")
    assert f"số {place.task.id}" in page
    assert ((task := fresh(session, place.task)).state, task.changes) == (state, [])


def test_ticking_off_twice_is_refused_on_the_page(browser: Browser, session: Session, place: Place) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    send(browser, f"/tasks/{place.task.id}/done")
    assert "tải lại trang" in send(browser, f"/tasks/{place.task.id}/done")
    assert len(fresh(session, place.task).changes) == 1


@pytest.mark.parametrize("action", [*ACTIONS_OF_DOERS, *ACTIONS_OF_REVIEWERS])
def test_nothing_happens_without_the_forms_token(browser: Browser, session: Session, place: Place, action: str) -> None:
    browser.log_in("lan")
    browser.page = ""
    send(browser, f"/tasks/{place.task.id}/{action}", 400)
    assert fresh(session, place.task).changes == []


# --- files ---


@pytest.fixture
def with_files(session: Session, place: Place, browser: Browser) -> Place:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    files = [file("a.png", PNG), file("Báo cáo; quý 1.pdf", PDF)]
    send(browser, f"/tasks/{place.task.id}/done", **{"done-files": files})
    return place


def test_pictures_are_shown_and_everything_else_is_saved(browser: Browser, session: Session, with_files: Place) -> None:
    headers = []
    for attachment in fresh(session, with_files.task).attachments:
        answer = browser.client.get(f"/tasks/{with_files.task.id}/files/{attachment.id}", base_url="https://localhost")
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        headers.append((answer.mimetype, answer.headers["Content-Disposition"].split(";")[0]))
        answer.close()
    assert headers == [("image/png", "inline"), ("application/pdf", "attachment")]


def test_a_file_is_seen_by_those_who_see_its_task(browser: Browser, session: Session, with_files: Place) -> None:
    attachment = fresh(session, with_files.task).attachments[0]
    browser.get(f"/tasks/{with_files.other_task.id}/files/{attachment.id}", 404)
    send(browser, "/logout")
    browser.log_in("hoa").get(f"/tasks/{with_files.task.id}/files/{attachment.id}", 404)
    browser.get(f"/tasks/{with_files.other_task.id}/files/{attachment.id}", 404)


def test_files_are_added_to_a_finished_task_but_never_twice_and_never_none(browser: Browser, session: Session, with_files: Place) -> None:
    where = f"/tasks/{with_files.task.id}/files"
    browser.get(f"/tasks/{with_files.task.id}")
    assert "Chưa chọn tệp" in send(browser, where, 400)
    assert "đã được đính kèm" in send(browser, where, 400, **{"files-files": file("b.png", PNG)})
    send(browser, where, **{"files-files": file("c.png", PNG + b"c")})
    assert len(fresh(session, with_files.task).attachments) == 3


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("trang.html", b"<script>alert(1)</script>"),
        ("anh.svg", b"<svg onload=alert(1)>"),
        ("anh.png", b"<html>"),
        ("báo cáo.pdf", b"MZ\x90"),
        ("rỗng.pdf", b""),
        ("không đuôi", PDF),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_refused(
    browser: Browser, session: Session, place: Place, name: str, data: bytes
) -> None:
    browser.log_in("lan").get(f"/tasks/{place.task.id}")
    assert name in send(browser, f"/tasks/{place.task.id}/files", 400, **{"files-files": file(name, data)})
    assert all_of(session, select(Attachment)) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\lan\\báo cáo.pdf", "báo cáo.pdf"),
        ('a"b\r\nc.pdf', "a b c.pdf"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_of_files_are_made_harmless(given: str, kept: str) -> None:
    assert evidence.clean_name(given) == kept


def test_every_line_that_the_use_cases_write_has_its_word() -> None:
    assert {move for state in TaskState for move in possible_moves(Task(state=state))} <= set(ACTIONS)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("", ""),
        ("2026", "năm 2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026-Q4", "quý IV/2026"),
        ("2026-03", "tháng 3/2026"),
        ("2026-W05", "tuần 5/2026"),
        ("2026-03-15", "15/03/2026"),
    ],
)
def test_periods_in_words(app: Flask, label: str, words: str) -> None:
    with app.test_request_context():
        assert period(label) == words
