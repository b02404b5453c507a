"""The committee's desk: worst first, with reasons, and one form that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, Escalation, EscalationAction, EscalationDecision, Judgement, MembershipRole, PolicyVersion, Task
from rules.features import FIELDS
from rules.values import Audience, Delivery, EscalationState, Level, TargetStatus
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import Browser, Place
from tests.web.reading import all_of, fresh
from web import decision_page, fact_words
from web.pages.escalations import EXPLAINED
from workflow.explanations import explain
from workflow.moves import Act
from workflow.notices import Subject
from workflow.policies import register_shipped
from workflow.recipients import Recipient


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


# --- why, explained; what was said and decided ---

EXPLAINED_AT_LENGTH = (
    "Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp: quá hạn 6 ngày làm việc (ngưỡng: từ 3); cấp xã. "
    "Cấp huyện (UBND huyện Sông Trà) đã kết thúc từ 01/07/2025 nên chuyển thẳng lên UBND tỉnh Bình An."
)


def test_the_reasons_are_told_in_pieces_that_a_person_can_read() -> None:
    assert decision_page.in_pieces(EXPLAINED_AT_LENGTH) == (
        "Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp",
        ["quá hạn 6 ngày làm việc (ngưỡng: từ 3)", "cấp xã"],
        "Cấp huyện (UBND huyện Sông Trà) đã kết thúc từ 01/07/2025 nên chuyển thẳng lên UBND tỉnh Bình An.",
    )
    assert decision_page.in_pieces("Việc đã xong.") == ("", ["Việc đã xong"], "")


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_rule_is_linked_only_where_its_version_is_kept(browser: Browser, session: Session, desk: Desk, is_kept: bool) -> None:
    if is_kept:
        register_shipped(session, NOW)
        version = session.scalars(select(PolicyVersion).where(PolicyVersion.name == "escalation")).one()
        desk.late.policy_version = version.version
        session.commit()
    page = browser.log_in("chau").get(f"/escalations/{desk.late.id}")
    assert ("Xem quy tắc" in page) is is_kept


def test_the_explanation_is_read_and_accepted_without_further_words(browser: Browser, session: Session, desk: Desk, place: Place) -> None:
    explain(session, place.task, Act(place.lan, NOW), text="Cán bộ phụ trách nghỉ ốm", asks_until=date(2026, 3, 20))
    session.commit()
    page = browser.log_in("chau").get(f"/escalations/{desk.late.id}")
    assert "Cán bộ phụ trách nghỉ ốm" in page
    assert "Hứa xong ngày 20/03/2026" in page
    assert "khép lại theo giải trình ở trên" in page
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    assert seen
    assert "Đã ghi quyết định" in decide(browser, desk.late, decision="accept_explanation", seen=seen[1])
    assert "giải trình của Lan" in all_of(session, select(EscalationAction))[0].note


def test_words_that_came_while_the_page_was_open_are_not_accepted_unread(
    browser: Browser, session: Session, desk: Desk, place: Place
) -> None:
    explain(session, place.task, Act(place.lan, NOW), text="Bản vừa viết thêm")
    session.commit()
    browser.log_in("chau").get(f"/escalations/{desk.late.id}")
    page = browser.post(f"/escalations/{desk.late.id}/decisions", 400, decision="accept_explanation", seen="", note="Đồng ý")
    assert "vừa viết giải trình mới" in page
    assert "Bản vừa viết thêm" in page
    assert all_of(session, select(EscalationAction)) == []


def test_the_matter_is_passed_up_with_a_reason_and_both_desks_show_it(browser: Browser, session: Session, desk: Desk, place: Place) -> None:
    ministry = builders.unit(session, "Bộ Y tế", level=Level.CENTRAL)
    builders.unit_parent(session, place.province, ministry)
    builders.user(session, "vu", (ministry, MembershipRole.LEADER))
    session.commit()
    browser.log_in("chau")
    assert "Chưa có lý do chuyển lên cấp trên" in decide(browser, desk.late, 400, decision="pass_up")
    decide(browser, desk.late, decision="pass_up", note="Vượt thẩm quyền của tỉnh")
    above = all_of(session, select(Escalation).where(Escalation.to_unit_id == ministry.id))[0]
    browser.post("/logout")
    page = browser.log_in("vu").get(f"/escalations/{above.id}")
    for words in ("Quyết định của người có thẩm quyền", "Vượt thẩm quyền của tỉnh", "Người quyết định", "Chuyển lên cấp trên"):
        assert words in page, words
    assert 'value="pass_up"' not in page


def test_nobody_passes_up_what_lies_at_the_top(browser: Browser, desk: Desk) -> None:
    assert "cấp cao nhất" in decide(browser.log_in("chau"), desk.late, 400, decision="pass_up", note="Xin ý kiến")


def test_what_was_told_to_whom_stands_there_with_the_facts_on_demand(browser: Browser, session: Session, desk: Desk, place: Place) -> None:
    session.add(
        Judgement(
            key="j1",
            policy="escalation",
            policy_version="3",
            rule="escalate-local",
            explanation="Quá hạn: 6 ngày",
            facts={"working_days_late": 6, "level": "commune"},
            made_on=TODAY,
        )
    )
    outgoing = Act(None, NOW).outgoing
    outgoing.owe(
        [Recipient(place.province.id, place.chau.id, "chau@example.vn")],
        Subject(task_id=place.task.id, escalation_id=desk.late.id),
        kind="escalated",
        step="rung-1",
        audience=Audience.COMMITTEE,
        delivery=Delivery.IMMEDIATE,
        rule="escalate-local",
        policy_version="3",
        judgement="j1",
    )
    outgoing.write(session)
    session.commit()
    page = browser.log_in("chau").get(f"/escalations/{desk.late.id}")
    told = page.partition('id="journal"')[2].partition("</ul>")[0]
    for words in ("Chau", "escalate-local", "Dữ kiện khi quyết định", "Số ngày làm việc quá hạn", "Cấp xã"):
        assert words in told, words
    assert "Dữ kiện khi quyết định" in browser.get(f"/tasks/{place.task.id}")
