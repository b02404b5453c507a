"""The committee's desk: worst first, with reasons, and one form that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, Escalation, EscalationAction, EscalationDecision, Task
from rules.features import FIELDS
from rules.values import EscalationState, TargetStatus
from tests import builders
from tests.builders import TODAY
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh
from web import fact_words
from web.pages.escalations import EXPLAINED


@dataclass(frozen=True, slots=True)
class Desk:
    """Before the province: Tân Lập's task, eight days late; Phú Sơn's, twenty days late and two rungs up; Tân Lập's target, off."""

    late: Escalation
    later: Escalation
    off: Escalation


@pytest.fixture
def desk(session: Session, place: Place) -> Desk:
    committee = session.scalars(select(Committee.id)).one()
    place.task.due_on = place.task.effective_due_on = date(2026, 3, 2)
    place.other_task.due_on = place.other_task.effective_due_on = TODAY - timedelta(days=20)
    place.task.rung, place.other_task.rung = 1, 2
    target = builders.target(session, place.plan, place.commune, status=TargetStatus.OFF_TARGET)
    builders.measurement(session, target, 40)
    made = Desk(
        late=builders.escalation(session, place.task, place.province, to_committee_id=committee),
        later=builders.escalation(session, place.other_task, place.province, rung=2, opened_on=TODAY - timedelta(days=3)),
        off=builders.escalation(session, target, place.province, rule="escalate-off-target", facts={"status": "off_target"}),
    )
    session.commit()
    return made


MOTHERS, MEETING, SCREENING = "Lập danh sách phụ nữ mang thai", "Tổ chức hội nghị truyền thông", "Tỷ lệ sàng lọc trước sinh"
ALL = {MOTHERS, MEETING, SCREENING}


def test_the_worst_comes_first_by_days_late_and_rung(browser: Browser, desk: Desk) -> None:
    page = browser.log_in("chau").get("/escalations")
    assert page.index(MEETING) < page.index(MOTHERS) < page.index(SCREENING)
    assert "quá hạn 8 ngày" in page
    assert "lệch" in page
    assert "Ban Chỉ đạo công tác dân số UBND tỉnh Bình An" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("desk=mine", ALL),
        ("unit=UBND+xã+Tân+Lập", {MOTHERS, SCREENING}),
        ("plan=999999", set()),
        ("state=open", ALL - {MOTHERS}),
        ("state=acknowledged", {MOTHERS}),
        ("state=closed", set()),
        ("state=all&page=9", ALL),
    ],
)
def test_the_address_narrows_the_list(browser: Browser, session: Session, desk: Desk, query: str, found: set[str]) -> None:
    desk.late.state, desk.late.acknowledged_on = EscalationState.ACKNOWLEDGED, TODAY
    session.commit()
    page = browser.log_in("chau").get(f"/escalations?{query}")
    assert {words for words in ALL if words in page} == found


def test_a_closed_one_leaves_the_list_and_an_empty_list_says_why_it_is_empty(browser: Browser, session: Session, desk: Desk) -> None:
    for one in (desk.late, desk.later, desk.off):
        one.state = EscalationState.CLOSED
    session.commit()
    assert "Hiện không có việc nào phải chuyển lên cấp trên" in browser.log_in("chau").get("/escalations")


def test_a_commune_sees_what_was_escalated_from_it_but_has_no_form(browser: Browser, desk: Desk) -> None:
    page = browser.log_in("minh").get("/escalations")
    assert {words for words in ALL if words in page} == {MOTHERS, SCREENING}
    assert MOTHERS not in browser.get("/escalations?desk=mine")
    assert "Ghi quyết định" not in browser.get(f"/escalations/{desk.late.id}")
    browser.get(f"/escalations/{desk.later.id}", 404)


def test_the_page_says_what_by_whom_how_late_and_why_here(browser: Browser, desk: Desk) -> None:
    page = browser.log_in("chau").get(f"/escalations/{desk.late.id}")
    for words in (
        MOTHERS,
        "UBND xã Tân Lập",
        "quá hạn 8 ngày",
        "số ngày làm việc quá hạn = 6 ≥ 5",
        "late-to-next-level",
        "Chuyển việc quá hạn lên cấp trên, bản 1",
        "Số ngày làm việc quá hạn",
        "chuyển ngày 10/03/2026 · chờ xử lý",
        "đơn vị chịu trách nhiệm",
    ):
        assert words in page, words
    assert "style=" not in page


def test_the_page_of_a_target_shows_its_promise(browser: Browser, desk: Desk) -> None:
    page = browser.log_in("chau").get(f"/escalations/{desk.off.id}")
    assert "từ 50% trở lên, năm 2026" in page
    assert "Chệch chỉ tiêu" in page
    assert 'value="extend"' not in page


def decide(browser: Browser, escalation: Escalation, status: int = 200, /, **fields: Any) -> str:
    browser.get(f"/escalations/{escalation.id}")
    return browser.post(f"/escalations/{escalation.id}/decisions", status, **fields)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"decision": "acknowledge"}, EscalationState.ACKNOWLEDGED),
        ({"decision": "instruct", "until": "2026-03-20", "note": "Cử người hỗ trợ"}, EscalationState.ACKNOWLEDGED),
        ({"decision": "instruct", "until": "2026-03-20", "unit": "UBND xã Phú Sơn", "note": "Hỗ trợ"}, EscalationState.ACKNOWLEDGED),
        ({"decision": "extend", "until": "20/03/2026", "note": ""}, EscalationState.CLOSED),
        ({"decision": "reassign", "unit": "UBND xã Phú Sơn"}, EscalationState.CLOSED),
        ({"decision": "accept_explanation", "note": "Có lý do"}, EscalationState.CLOSED),
        ({"decision": "close", "note": "Không theo dõi nữa"}, EscalationState.CLOSED),
    ],
)
def test_each_decision_is_made_in_one_form_without_scripts(
    browser: Browser, session: Session, desk: Desk, fields: dict[str, str], state: EscalationState
) -> None:
    browser.log_in("chau")
    assert "Đã ghi quyết định" in decide(browser, desk.late, **fields)
    assert fresh(session, desk.late).state is state
    actions = all_of(session, select(EscalationAction))
    assert [(action.decision.value, action.note) for action in actions] == [(fields["decision"], fields.get("note", ""))]
    assert fields.get("note", "") in browser.get(f"/escalations/{desk.late.id}")


def test_an_instruction_is_a_task_that_its_unit_sees(browser: Browser, session: Session, desk: Desk, place: Place) -> None:
    browser.log_in("chau")
    decide(browser, desk.late, decision="instruct", until="2026-03-20", unit="UBND xã Phú Sơn", note="Cử cán bộ hỗ trợ")
    task = all_of(session, select(Task).where(Task.parent_id == place.task.id))[0]
    assert task.unit_id == place.other_commune.id
    assert f"/tasks/{task.id}" in browser.get(f"/escalations/{desk.late.id}")
    browser.post("/logout")
    assert "Cử cán bộ hỗ trợ" in browser.log_in("hoa").get(f"/tasks/{task.id}")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Mục này cần được điền"),
        ({"decision": "nonsense"}, "Còn mục chưa đúng"),
        ({"decision": "instruct", "note": "giữ lại"}, "Chưa có ngày"),
        ({"decision": "instruct", "until": "2026-03-09", "note": "giữ lại"}, "đã qua"),
        ({"decision": "instruct", "until": "2026-03-20"}, "Chưa có nội dung chỉ đạo"),
        ({"decision": "extend", "until": "2026-03-01", "note": "giữ lại"}, "không muộn hơn"),
        ({"decision": "reassign", "note": "giữ lại"}, "Chưa có đơn vị"),
        ({"decision": "reassign", "unit": "UBND xã Không Có", "note": "giữ lại"}, "Không có đơn vị"),
        ({"decision": "close"}, "Chưa có lý do"),
    ],
)
def test_what_a_decision_lacks_is_named_and_nothing_changes(
    browser: Browser, session: Session, desk: Desk, fields: dict[str, str], message: str
) -> None:
    browser.log_in("chau")
    page = decide(browser, desk.late, 400, **fields)
    assert message in page
    assert fields.get("note", "") in page
    assert fresh(session, desk.late).state is EscalationState.OPEN
    assert all_of(session, select(EscalationAction)) == []


@pytest.mark.parametrize(("login", "status"), [("lan", 403), ("thu", 403), ("admin", 403), ("minh", 403), ("hoa", 403)])
def test_only_the_desk_before_which_it_lies_decides(browser: Browser, session: Session, desk: Desk, login: str, status: int) -> None:
    browser.log_in(login).get("/escalations")
    browser.post(f"/escalations/{desk.late.id}/decisions", status, decision="acknowledge")
    assert fresh(session, desk.late).state is EscalationState.OPEN


def test_a_leader_does_not_learn_of_another_units_escalation(browser: Browser, session: Session, desk: Desk, place: Place) -> None:
    browser.log_in("minh").get("/escalations")
    browser.post(f"/escalations/{desk.later.id}/decisions", 404, decision="acknowledge")


def test_a_closed_one_takes_no_decision(browser: Browser, session: Session, desk: Desk) -> None:
    desk.late.state = EscalationState.CLOSED
    session.commit()
    browser.log_in("chau").get("/escalations?state=all")
    assert "Ghi quyết định" not in browser.get(f"/escalations/{desk.late.id}")
    browser.get(f"/escalations/{desk.later.id}")
    page = browser.post(f"/escalations/{desk.late.id}/decisions", decision="acknowledge")
    assert "đã kết thúc" in page
    assert all_of(session, select(EscalationAction)) == []


def test_no_decision_without_the_forms_token(browser: Browser, session: Session, desk: Desk) -> None:
    browser.log_in("chau")
    browser.page = ""
    browser.post(f"/escalations/{desk.late.id}/decisions", 400, decision="acknowledge")
    assert fresh(session, desk.late).state is EscalationState.OPEN


def test_every_decision_is_explained_and_every_fact_has_its_word() -> None:
    assert set(EXPLAINED) == set(EscalationDecision)
    assert {name for fields in FIELDS.values() for name in fields} <= set(fact_words.FACTS)
