"""The pages of a plan: each number leads to the list that shows it, everything is bounded, who may urge does it there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session

from models import ClauseState, MembershipRole, Notice, Plan, TaskChange
from rules.values import Level, Role, TaskState
from tests import builders
from tests.web.conftest import Browser, Place
from web.document_margin import page_of, sheet

LATE = builders.TODAY - timedelta(days=5)
PAGES = ("", "/units", "/not-started", "/deadlines/", "/timeline/", "/text", "/clauses", "/targets/", "/issued/")
MOST_STATEMENTS = 12
MOST_BYTES = 150_000


@pytest.fixture
def busy(session: Session, place: Place) -> Plan:
    """The place's plan with clauses in three parts: one done, one late and escalated, one suspended, one without a day, two untouched."""
    first, second = place.commune, place.other_commune
    plan, text = place.plan, "Mở đầu.\nTrạm Y tế lập danh sách.\nUBND xã mở hội nghị.\nUBND xã xây dựng kế hoạch cụ thể để triển khai.\n"
    plan.source_text = text
    spans = [(text.index(line), text.index(line) + len(line)) for line in text.splitlines()[1:]]
    made = [
        builders.clause(session, plan, text[start:end], section=section, span_start=start, span_end=end)
        for (start, end), section in zip(spans, ("I.1", "II.1", "II.2"), strict=True)
    ]
    made[2].role = Role.DO
    ignored = builders.clause(session, plan, "Mở đầu.", section="I", span_start=0, span_end=7, state=ClauseState.IGNORED)
    assert ignored.id
    builders.task(session, plan, first, "Lập danh sách", clause_id=made[0].id, state=TaskState.DONE, done_on=LATE, accepted_on=LATE)
    builders.task(session, plan, second, "Lập danh sách", clause_id=made[0].id, due_on=LATE, rung=1)
    builders.task(session, plan, first, "Mở hội nghị", clause_id=made[1].id, state=TaskState.SUSPENDED, accepted_on=LATE)
    builders.task(session, plan, second, "Mở hội nghị", clause_id=made[1].id, due_on=None)
    builders.task(session, plan, second, "Xây dựng kế hoạch", clause_id=made[2].id, state=TaskState.CANCELLED)
    builders.task(session, plan, first, "Xây dựng kế hoạch", clause_id=made[2].id, accepted_on=LATE)
    builders.target(session, plan, first)
    session.commit()
    return plan


def counted(browser: Browser, address: str) -> int:
    """How many tasks the list says that it holds."""
    page = browser.get(unescape(address))
    found = re.search(r"\d+–\d+ trong (\d+)", page)
    return int(found[1]) if found else 0


def test_each_number_of_the_plans_page_is_the_number_of_its_list(browser: Browser, busy: Plan) -> None:
    browser.log_in("thu")
    found = dict[str, int]()
    for name in ("", "/units", "/deadlines/"):
        page = browser.get(f"/plans/{busy.id}{name}")
        for address, inside in re.findall(r'<a [^>]*href="?(/tasks[^" >]*)"?[^>]*>(.*?)</a>', page, re.S):
            numbers = re.findall(r'(?:<b>|stat-value">|<text class="dl-number"[^>]*>)(\d+)', inside) or re.findall(
                r"^(\d+)$", inside.strip()
            )
            if numbers:
                found[address] = int(numbers[0])
    assert len(found) > 15
    assert {address: counted(browser, address) for address in found} == found


def test_the_head_says_how_the_plan_stands_in_five_numbers(browser: Browser, busy: Plan) -> None:
    page = browser.log_in("thu").get(f"/plans/{busy.id}")
    assert re.findall(r'stat-value">(\d+)<', page) == ["7", "1", "4", "1", "1"]
    assert "Mục I" in page
    assert "Ngoài văn bản" in page


def test_every_page_of_a_plan_stays_within_its_statements_and_bytes(
    browser: Browser, app: Flask, busy: Plan, place: Place, session: Session
) -> None:
    units = [builders.unit(session, f"UBND xã Số {number:03}", level=Level.COMMUNE) for number in range(120)]
    clauses = [
        builders.clause(session, busy, f"Khoản {number}: " + "lập danh sách và báo cáo kết quả " * 6, section=f"III.{number}")
        for number in range(60)
    ]
    for unit in units:
        builders.task(session, busy, unit, clause_id=clauses[0].id, due_on=LATE)
    builders.task(session, busy, units[0], clause_id=clauses[1].id)
    busy.asks_own_plans = True
    for unit in (*units[:30], place.village):
        child = builders.plan(session, f"Kế hoạch của {unit.name}", owner=unit, number="7/KH-UBND", parent_id=busy.id)
        builders.task(session, child, unit)
    session.commit()
    browser.log_in("thu")
    seen = {name: _cost(browser, app, f"/plans/{busy.id}{name}") for name in PAGES}
    assert {name: cost for name, cost in seen.items() if cost[0] > MOST_STATEMENTS or cost[1] > MOST_BYTES} == {}


def test_units_are_narrowed_by_level_and_state_and_the_worst_stands_first(browser: Browser, busy: Plan, place: Place) -> None:
    browser.log_in("thu")
    page = browser.get(f"/plans/{busy.id}/units")
    assert page.index(f"unit-{place.other_commune.id}") < page.index(f"unit-{place.commune.id}")
    assert f"unit-{place.commune.id}" not in browser.get(f"/plans/{busy.id}/units?state=late")
    assert "Không có đơn vị nào hợp" in browser.get(f"/plans/{busy.id}/units?level=province")
    assert f"unit-{place.commune.id}" not in browser.get(f"/plans/{busy.id}/units?unit={place.other_commune.id}")


def test_who_has_not_started_stands_with_what_is_due_next_and_whether_they_can_be_told(
    browser: Browser, session: Session, busy: Plan, place: Place
) -> None:
    silent = builders.unit(session, "UBND xã Vắng", under=place.province)
    builders.task(session, busy, silent, "Việc chưa ai làm", due_on=builders.TODAY + timedelta(days=2))
    session.commit()
    page = browser.log_in("thu").get(f"/plans/{busy.id}/not-started")
    assert f"unit-{place.commune.id}" not in page
    row = page[page.index(f"unit-{silent.id}") :]
    assert "Việc chưa ai làm" in row
    assert "không báo tin được" in row
    assert "1 người nhận thư" in page[page.index(f"unit-{place.other_commune.id}") :]


@pytest.mark.parametrize(("login", "status"), [("thu", 200), ("chau", 200), ("admin", 200), ("lan", 403), ("minh", 400)])
def test_coordinators_and_those_above_urge_and_nobody_else(
    browser: Browser, busy: Plan, place: Place, kept: Callable[[Select[Any]], list[Any]], login: str, status: int
) -> None:
    browser.log_in(login).get(f"/plans/{busy.id}/units")
    page = browser.post(f"/plans/{busy.id}/urge/", status, do="late", note="Trước phiên họp")
    assert bool(kept(select(Notice.id).where(Notice.kind == "urged"))) is (status == 200)
    if status == 200:
        assert "Đã đôn đốc 1 đơn vị" in page
        assert "đã đôn đốc 10/03/2026" in page
        assert kept(select(TaskChange.note).where(TaskChange.action == "urged")) == ["Trước phiên họp"]
        again = browser.post(f"/plans/{busy.id}/urge/", do="units", unit=place.other_commune.id)
        assert "đã được nhắc hôm nay" in again
    elif status == 400:
        assert "Không có việc nào để đôn đốc" in page
        assert "Trước phiên họp" in page


def test_one_task_is_urged_from_its_own_page(browser: Browser, busy: Plan, place: Place) -> None:
    page = browser.log_in("chau").get(f"/tasks/{place.other_task.id}")
    assert f'action="/plans/{busy.id}/urge/"' in page
    sent: dict[str, Any] = {"do": "tasks", "task": place.other_task.id, "from": "task"}
    page = browser.post(f"/plans/{busy.id}/urge/", **sent)
    assert "Đã đôn đốc 1 đơn vị về 1 việc" in page
    assert "Được đôn đốc" in page
    assert "/urge/" not in Browser(browser.client.application.test_client()).log_in("lan").get(f"/tasks/{place.task.id}")


def test_nothing_marked_and_a_note_too_long_are_said_in_the_form_which_keeps_the_note(browser: Browser, busy: Plan) -> None:
    browser.log_in("thu").get(f"/plans/{busy.id}/not-started")
    sent: dict[str, Any] = {"do": "units", "note": "Nhắc lần hai", "from": "idle"}
    page = browser.post(f"/plans/{busy.id}/urge/", 400, **sent)
    assert "Chưa chọn đơn vị nào" in page
    assert "Nhắc lần hai" in page
    assert "Nội dung quá dài" in browser.post(f"/plans/{busy.id}/urge/", 400, do="late", note="x" * 1_001)


def test_the_document_has_the_state_of_each_clause_in_its_margin_with_a_link_to_its_tasks(browser: Browser, busy: Plan) -> None:
    page = browser.log_in("thu").get(f"/plans/{busy.id}/text")
    margins = [
        re.sub(r"<[^>]+>|\s+", " ", one) for one in re.findall(r'class="doc-note".*?</span>\s*(?=<span class="doc-note|</div>)', page, re.S)
    ]
    said = " ".join(margins)
    for words in ("Không theo dõi", "Chuyển cấp trên 1", "Chưa bắt đầu 0/2", "Đang làm 0/1"):
        assert words in said
    clause = next(one for one in busy.clauses if one.section == "I.1")
    assert f"state=counted&amp;clause={clause.id}" in page


def test_a_long_document_is_cut_into_pages_at_the_ends_of_lines_and_nothing_is_lost(session: Session) -> None:
    text = "\n".join(f"Dòng {number}: " + "nội dung " * 20 for number in range(400))
    plan = builders.plan(session, source_text=text)
    starts = [text.index(f"Dòng {number}:") for number in (0, 100, 399)]
    made = [builders.clause(session, plan, "x", span_start=start, span_end=start + 20) for start in starts]
    session.refresh(plan, ["clauses"])
    last = sheet(plan, [], 99).last
    blocks = [block for number in range(1, last + 1) for block in sheet(plan, [], number).blocks]
    assert last > 2
    assert "".join(piece.text for block in blocks for piece in block.pieces) == text
    assert [clause.id for block in blocks for _, clause in block.notes] == [clause.id for clause in made]
    assert (page_of(plan, made[0].id), page_of(plan, made[2].id), page_of(plan, 0)) == (1, last, 1)


@pytest.mark.parametrize(("zoom", "bars"), [("year", 12), ("quarter", 14), ("month", 31), ("all", 1)])
def test_deadlines_are_shown_closer_by_address_with_today_and_the_undated_beside(
    browser: Browser, busy: Plan, zoom: str, bars: int
) -> None:
    page = browser.log_in("thu").get(f"/plans/{busy.id}/deadlines/?zoom={zoom}")
    assert page.count('class="dl-words"') == bars
    assert "hôm nay 10/03" in page
    assert "Việc không có thời hạn" in page
    assert "from=2026-0" in page


def test_a_time_without_deadlines_says_so_and_leads_back_to_today(browser: Browser, busy: Plan) -> None:
    back = f"/plans/{busy.id}/deadlines/?zoom=month&amp;on=2026-03-10"
    page = browser.log_in("thu").get(f"/plans/{busy.id}/deadlines/?zoom=month&on=2026-11-02")
    assert "Không có việc nào đến hạn" in page
    assert f'href="{back}">Hôm nay</a>' in page
    assert back + '">Hôm nay' not in browser.get(f"/plans/{busy.id}/deadlines/?zoom=month")


def test_who_has_issued_its_own_plan_is_told_with_its_numbers_and_the_child_leads_up(
    browser: Browser, session: Session, busy: Plan, place: Place
) -> None:
    child = builders.plan(session, "Kế hoạch của xã", owner=place.commune, number="7/KH-UBND", parent_id=busy.id)
    builders.task(session, child, place.commune, due_on=LATE)
    session.commit()
    browser.log_in("thu")
    page = browser.get(f"/plans/{busy.id}/issued/")
    assert re.findall(r'stat-value">(\d+)<', page) == ["1", "1", "0"]
    assert f'href="/plans/{child.id}"' in page
    assert "Quá hạn <b>1</b>" in page
    up = Browser(browser.client.application.test_client()).log_in("lan")
    assert "Ban hành theo" in up.get(f"/plans/{child.id}")
    assert "chưa ai xác nhận" in up.page
    assert "/issued/parent" not in up.get(f"/plans/{child.id}/issued/")


def test_the_coordinator_chooses_confirms_and_clears_the_plan_above_and_takes_it_back(
    browser: Browser, session: Session, busy: Plan, place: Place, kept: Callable[[Select[Any]], list[Any]]
) -> None:
    builders.user(session, "son", (place.commune, MembershipRole.COORDINATOR))
    child = builders.plan(session, "Kế hoạch của xã", owner=place.commune, number="7/KH-UBND", basis=[{"number": busy.number}])
    session.commit()
    stands = select(Plan.parent_id).where(Plan.id == child.id)
    said = select(Plan.is_parent_settled).where(Plan.id == child.id)
    browser.log_in("son")
    address = f"/plans/{child.id}/issued/"
    assert busy.title in browser.get(address)
    page = browser.post(f"{address}parent", parent=busy.id)
    assert (kept(stands), kept(said)) == ([busy.id], [True])
    assert "Hoàn tác" in page
    browser.post(f"{address}parent", parent="0", settled="")
    assert (kept(stands), kept(said)) == ([None], [None])
    browser.post(f"{address}parent", parent="0")
    assert (kept(stands), kept(said)) == ([None], [True])
    browser.post(f"{address}parent", 404, parent="999999")
    browser.get(f"/plans/{busy.id}/issued/")
    browser.post(f"/plans/{busy.id}/issued/asks", 403, asks="yes")


def test_the_coordinator_says_that_units_issue_plans_of_their_own(browser: Browser, busy: Plan, place: Place) -> None:
    browser.log_in("thu").get(f"/plans/{busy.id}/issued/")
    page = browser.post(f"/plans/{busy.id}/issued/asks", asks="no")
    assert "chưa giao đơn vị nào ban hành" in page
    assert place.commune.name in browser.post(f"/plans/{busy.id}/issued/asks", asks="yes")


def test_targets_stand_with_their_state_and_lead_to_the_list_of_the_plan(browser: Browser, busy: Plan) -> None:
    page = browser.log_in("thu").get(f"/plans/{busy.id}/targets/")
    assert "Tỷ lệ sàng lọc trước sinh" in page
    assert f"/targets/?plan={busy.id}" in page


def test_what_one_does_not_see_is_in_no_page_of_the_plan(browser: Browser, busy: Plan, place: Place) -> None:
    browser.log_in("lan")
    for name in ("", "/units", "/not-started", "/deadlines/", "/clauses", "/issued/"):
        assert place.other_commune.name not in browser.get(f"/plans/{busy.id}{name}")
    browser.get("/plans/999999/units", 404)


def _cost(browser: Browser, app: Flask, address: str) -> tuple[int, int]:
    """Statements and bytes of a page."""
    sent: list[str] = []
    engine = app.extensions["dondoc_engine"]

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    page = browser.get(address)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent), len(page.encode())
