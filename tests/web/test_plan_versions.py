"""A new version in the browser, without scripts: offered, confirmed or denied, compared, corrected, published with its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Clause, ClauseState, Plan, PlanState, Target, Task
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.two_versions import LIST, REPORT, TRAIN, VISIT, Cast, cast, draft, first_version, repeat, say, target
from workflow.versions import settle_version

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


@pytest.fixture
def old(session: Session, people: Cast) -> Plan:
    made = first_version(session, people)
    session.commit()
    return made


@pytest.fixture
def new(session: Session, people: Cast, old: Plan) -> Plan:
    """A draft that keeps two clauses, re-dates one, drops one and adds one; nobody has said yet what it is."""
    made = draft(session, people, f"{old.title} ", number="40/KH-UBND", issued_on=date(2026, 3, 5), document_sha256="new")
    repeat(session, old, made, VISIT, TRAIN)
    say(session, made, LIST.replace("hộ gia đình", "các hộ"), *people.communes, due_on=date(2026, 8, 14))
    say(session, made, "Khen thưởng tập thể, cá nhân có thành tích", people.health)
    session.commit()
    return made


@pytest.fixture
def browser(app: Flask, people: Cast, old: Plan) -> Browser:
    return Browser(app.test_client()).log_in("thu")


def confirm(session: Session, new: Plan, old: Plan) -> None:
    session.refresh(new)
    settle_version(session, new, session.get_one(Plan, old.id))
    session.commit()


def numbers(page: str) -> list[int]:
    """The numbers of the preview, in their order."""
    shown = page.partition('class="version-numbers"')[2].partition("</ul>")[0]
    return [int(found) for found in re.findall(r"<strong>(\d+)</strong>", shown)]


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_likely_new_version_is_offered_with_its_reason_and_never_taken_for_granted(
    browser: Browser, new: Plan, old: Plan, kept: Kept
) -> None:
    page = browser.get(f"/plans/{new.id}/review")
    assert f"Có vẻ là bản mới của «{old.title}» (15/KH-UBND)" in page
    assert "cùng tên, cùng cơ quan ban hành, cùng giai đoạn" in page
    assert "các việc trùng nhau sẽ có hai lần" in words(browser.get(f"/plans/{new.id}/publish"))
    assert kept(select(Plan.replaces_id).where(Plan.id == new.id)) == [None]


def test_confirming_leads_to_the_comparison(browser: Browser, new: Plan, old: Plan, kept: Kept) -> None:
    browser.get(f"/plans/{new.id}/review")
    page = browser.post(f"/plans/{new.id}/version", old=old.id)
    assert "So sánh với bản trước" in page
    assert kept(select(Plan.replaces_id).where(Plan.id == new.id)) == [old.id]
    assert "việc đang làm được giữ tiếp" in browser.get(f"/plans/{new.id}/review")


def test_denying_is_remembered(browser: Browser, new: Plan, kept: Kept) -> None:
    browser.get(f"/plans/{new.id}/review")
    page = browser.post(f"/plans/{new.id}/version", old="none")
    assert "không thay thế kế hoạch nào" in page
    assert "Có vẻ là bản mới" not in page
    assert kept(select(Plan.replaces_id).where(Plan.id == new.id)) == [None]


def test_the_earlier_plan_is_chosen_by_hand_from_those_that_one_coordinates(
    browser: Browser, session: Session, people: Cast, new: Plan, old: Plan
) -> None:
    builders.plan(session, "Kế hoạch của huyện khác", owner=people.communes[0])
    builders.plan(session, "Kế hoạch phòng chống bão", owner=people.province, number="16/KH-UBND")
    session.commit()
    page = browser.get(f"/plans/{new.id}/version")
    assert old.title in page
    assert "Kế hoạch phòng chống bão" in page
    assert "huyện khác" not in page
    found = browser.get(f"/plans/{new.id}/version?q=phong+chong")
    assert "Kế hoạch phòng chống bão" in found
    assert f'value="{old.id}" id=' not in found
    assert "Không có kế hoạch đã ban hành nào khớp" in browser.get(f"/plans/{new.id}/version?q=khong+co")


def test_a_plan_that_one_does_not_coordinate_cannot_be_named(
    browser: Browser, session: Session, people: Cast, new: Plan, kept: Kept
) -> None:
    other = builders.plan(session, "Kế hoạch của xã", owner=people.communes[0])
    session.commit()
    browser.get(f"/plans/{new.id}/version")
    browser.post(f"/plans/{new.id}/version", 403, old=other.id)
    browser.get(f"/plans/{new.id}/version")
    browser.post(f"/plans/{new.id}/version", 303, old="")
    assert kept(select(Plan.replaces_id).where(Plan.id == new.id)) == [None]


def test_both_texts_stand_side_by_side_with_the_changed_words_marked(browser: Browser, session: Session, new: Plan, old: Plan) -> None:
    confirm(session, new, old)
    page = browser.get(f"/plans/{new.id}/compare")
    assert re.search(r"<del><span[^>]*>\[bỏ: </span>gia đình<span[^>]*>]</span></del>", page)
    assert re.search(r"<ins><span[^>]*>\[thêm: </span>các<span[^>]*>]</span></ins>", page)
    assert "<del>30/06/2026</del>" in page
    assert "<ins>14/08/2026</ins>" in page
    for mark in ("Sửa lời", "Đổi hạn", "Thêm mới", "Bỏ"):
        assert mark in page
    assert VISIT not in page, "what did not change is not shown at first"


@pytest.mark.parametrize(
    ("show", "shown", "hidden"),
    [
        ("added", "Khen thưởng", TRAIN),
        ("dropped", REPORT, "Khen thưởng"),
        ("redated", "14/08/2026", REPORT),
        ("same", TRAIN, "Khen thưởng"),
        ("all", TRAIN, "không có loại này"),
        ("bodies", "Không có mục nào thuộc loại này", TRAIN),
        ("nonsense", "Khen thưởng", TRAIN),
    ],
)
def test_the_comparison_is_filtered_by_kind(
    browser: Browser, session: Session, new: Plan, old: Plan, show: str, shown: str, hidden: str
) -> None:
    confirm(session, new, old)
    lines = words(browser.get(f"/plans/{new.id}/compare?show={show}").replace("<del>", "").replace("<ins>", ""))
    assert shown in lines
    listed = lines.partition("Tất cả")[2]
    assert hidden not in re.sub(r"Việc này .*? Là cùng một việc", "", listed)


def test_the_counts_of_each_kind_stand_beside_the_filters(browser: Browser, session: Session, new: Plan, old: Plan) -> None:
    confirm(session, new, old)
    choices = words(browser.get(f"/plans/{new.id}/compare").partition('class="version-kinds"')[2].partition("</nav>")[0])
    for expected in ("Có thay đổi 3", "Thêm mới 1", "Bỏ 1", "Sửa lời 1", "Đổi hạn 1", "Đổi cơ quan 0", "Giữ nguyên 2", "Tất cả 5"):
        assert expected in choices


def test_the_reviewer_corrects_what_goes_on_from_what(browser: Browser, session: Session, new: Plan, old: Plan, kept: Kept) -> None:
    confirm(session, new, old)
    report = session.scalars(select(Clause.id).where(Clause.plan_id == old.id, Clause.text.startswith(REPORT))).one()
    prize = session.scalars(select(Clause.id).where(Clause.plan_id == new.id, Clause.text.startswith("Khen"))).one()
    session.commit()
    browser.get(f"/plans/{new.id}/compare")
    browser.post(f"/plans/{new.id}/compare/pair", kind="clause", new=prize, old=report)
    page = browser.get(f"/plans/{new.id}/compare")
    assert "người rà soát ghép" in page
    assert kept(select(Clause.previous_id).where(Clause.id == prize)) == [report]
    browser.post(f"/plans/{new.id}/compare/pair", kind="clause", new=prize, old="none")
    assert kept(select(Clause.is_previous_settled).where(Clause.id == prize)) == [True]
    browser.get(f"/plans/{new.id}/compare")
    browser.post(f"/plans/{new.id}/compare/pair", kind="clause", new=prize, old="auto")
    assert kept(select(Clause.is_previous_settled).where(Clause.id == prize)) == [None]
    browser.get(f"/plans/{new.id}/compare")
    browser.post(f"/plans/{new.id}/compare/pair", 404, kind="clause", new=prize, old=prize)
    browser.get(f"/plans/{new.id}/compare")
    browser.post(f"/plans/{new.id}/compare/pair", 303, kind="clause", new=prize, old="")
    assert kept(select(Clause.is_previous_settled).where(Clause.id == prize)) == [None]


def test_targets_are_compared_and_paired_as_well(browser: Browser, session: Session, new: Plan, old: Plan, kept: Kept) -> None:
    before = target(session, old, "Tỷ lệ xã có câu lạc bộ")
    after = target(session, new, "Số câu lạc bộ dưỡng sinh thành lập mới", value=12)
    before.review = ClauseState.ACCEPTED
    confirm(session, new, old)
    page = browser.get(f"/plans/{new.id}/compare")
    assert "Số câu lạc bộ dưỡng sinh" in page
    browser.post(f"/plans/{new.id}/compare/pair", kind="target", new=after.id, old=before.id)
    assert kept(select(Target.previous_id).where(Target.id == after.id)) == [before.id]
    assert "Đổi tên chỉ tiêu" in browser.page


def test_what_a_partial_amendment_does_not_speak_of_is_kept_with_one_click(
    browser: Browser, session: Session, new: Plan, old: Plan, kept: Kept
) -> None:
    confirm(session, new, old)
    browser.get(f"/plans/{new.id}/compare")
    page = browser.post(f"/plans/{new.id}/compare/keep", old="all")
    assert "Đã giữ lại 1 khoản và chỉ tiêu" in page
    assert numbers(browser.get(f"/plans/{new.id}/publish"))[-1] == 0
    browser.post(f"/plans/{new.id}/publish")
    [task] = kept(select(Task).where(Task.title.startswith(REPORT)))
    assert (task.plan_id, task.state) == (new.id, TaskState.ASSIGNED)


def test_one_dropped_clause_can_be_kept_and_twice_is_once(browser: Browser, session: Session, new: Plan, old: Plan, kept: Kept) -> None:
    confirm(session, new, old)
    report = session.scalars(select(Clause.id).where(Clause.plan_id == old.id, Clause.text.startswith(REPORT))).one()
    session.commit()
    for _ in range(2):
        browser.get(f"/plans/{new.id}/compare")
        browser.post(f"/plans/{new.id}/compare/keep", kind="clause", old=report)
    assert len(kept(select(Clause).where(Clause.plan_id == new.id, Clause.text.startswith(REPORT)))) == 1


def test_the_preview_says_the_numbers_and_publishing_does_them(
    browser: Browser, session: Session, new: Plan, old: Plan, kept: Kept
) -> None:
    confirm(session, new, old)
    page = browser.get(f"/plans/{new.id}/publish")
    assert numbers(page) == [3, 2, 2, 1, 1]
    browser.post(f"/plans/{new.id}/publish")
    assert {plan.id: plan.state for plan in kept(select(Plan))} == {old.id: PlanState.REPLACED, new.id: PlanState.PUBLISHED}
    found = kept(select(Task))
    assert sorted(task.plan_id for task in found if task.state is TaskState.CANCELLED) == [old.id]
    assert sum(task.plan_id == new.id for task in found) == 6


def test_each_plans_page_leads_to_the_other(browser: Browser, session: Session, new: Plan, old: Plan) -> None:
    confirm(session, new, old)
    browser.get(f"/plans/{new.id}/publish")
    browser.post(f"/plans/{new.id}/publish")
    page = browser.get(f"/plans/{old.id}")
    assert "đã có bản mới" in page
    assert f'href="/plans/{new.id}/compare"' in page
    page = browser.get(f"/plans/{new.id}")
    assert f"Bản mới của «{old.title}»" in page
    compared = browser.get(f"/plans/{new.id}/compare")
    assert "Ghép lại" not in compared
    assert "Đổi hạn" in compared
    listed = words(browser.get("/plans/?state=replaced"))
    assert old.title in listed
    assert "40/KH-UBND" not in listed


def test_the_link_of_an_old_mail_leads_to_the_tasks_of_the_new_version(
    app: Flask, browser: Browser, session: Session, new: Plan, old: Plan
) -> None:
    confirm(session, new, old)
    browser.get(f"/plans/{new.id}/publish")
    browser.post(f"/plans/{new.id}/publish")
    lan = Browser(app.test_client()).log_in("lan")
    assert f'href="/tasks/?plan={new.id}"' in lan.get(f"/tasks/?plan={old.id}")
    assert "đã có bản mới; việc đang làm" not in lan.get(f"/tasks/?plan={new.id}")


def test_a_draft_whose_earlier_plan_was_replaced_meanwhile_says_so(
    browser: Browser, session: Session, people: Cast, new: Plan, old: Plan, kept: Kept
) -> None:
    confirm(session, new, old)
    old.state = PlanState.REPLACED
    session.commit()
    page = browser.get(f"/plans/{new.id}/publish")
    assert "đã được một bản mới khác thay thế" in page
    assert "Ban hành và giao việc" not in page
    browser.post(f"/plans/{new.id}/publish", 303)
    assert kept(select(Plan.state).where(Plan.id == new.id)) == [PlanState.DRAFT]


def test_others_neither_compare_a_draft_nor_settle_it(app: Flask, session: Session, people: Cast, new: Plan, old: Plan) -> None:
    confirm(session, new, old)
    stranger = Browser(app.test_client()).log_in("lan")
    stranger.get(f"/plans/{new.id}/compare", 404)
    stranger.get(f"/plans/{new.id}/version", 403)
    for address in ("version", "compare/pair", "compare/keep"):
        stranger.get("/")
        stranger.post(f"/plans/{new.id}/{address}", 403, old="none")


def test_a_unit_reads_the_comparison_of_a_published_version(app: Flask, browser: Browser, session: Session, new: Plan, old: Plan) -> None:
    confirm(session, new, old)
    browser.get(f"/plans/{new.id}/publish")
    browser.post(f"/plans/{new.id}/publish")
    page = Browser(app.test_client()).log_in("lan").get(f"/plans/{new.id}/compare")
    assert "Đổi hạn" in page


def test_a_plan_that_replaces_nothing_has_no_comparison(browser: Browser, old: Plan) -> None:
    assert old.title in browser.get(f"/plans/{old.id}/compare")
    assert old.title in browser.get(f"/plans/{old.id}/version")


@pytest.fixture
def late(session: Session, people: Cast, old: Plan) -> Plan:
    """A draft with six tasks that were due long ago and one to come."""
    made = draft(session, people, "Kế hoạch phòng chống dịch năm 2025", number="7/KH-UBND", period_start=2025, issued_on=date(2025, 1, 5))
    for number in range(3):
        say(session, made, f"Kiểm tra đợt {number} tại cơ sở", *people.communes, due_on=date(2025, 6, 10 + number))
    say(session, made, "Sơ kết công tác phòng chống dịch", people.health, due_on=date(2026, 6, 30))
    session.commit()
    return made


def test_old_tasks_are_proposed_as_done_before_the_system(browser: Browser, late: Plan, kept: Kept) -> None:
    page = browser.get(f"/plans/{late.id}/publish")
    assert "6 nhiệm vụ có hạn đã qua" in page
    assert re.search(r'value="settle"[^>]*checked', page)
    assert f'value="{builders.TODAY}"' in page
    browser.post(f"/plans/{late.id}/publish", past="settle", before=builders.TODAY.isoformat())
    states = [task.state for task in kept(select(Task).where(Task.plan_id == late.id))]
    assert (states.count(TaskState.DONE), states.count(TaskState.ASSIGNED)) == (6, 1)
    task = kept(select(Task).where(Task.plan_id == late.id, Task.state == TaskState.DONE))[0]
    page = browser.get(f"/tasks/{task.id}")
    assert "Coi như đã thực hiện trước khi dùng hệ thống" in page
    assert "Quá hạn" not in words(page).partition("Lịch sử")[0]


def test_few_recent_ones_are_followed_as_usual_unless_chosen_otherwise(
    browser: Browser, session: Session, people: Cast, kept: Kept
) -> None:
    made = draft(session, people, "Kế hoạch tháng ba", number="8/KH-UBND")
    say(session, made, "Rà soát danh sách cộng tác viên", people.health, due_on=builders.TODAY - timedelta(days=5))
    session.commit()
    page = browser.get(f"/plans/{made.id}/publish")
    assert re.search(r'value="follow"[^>]*checked', page)
    browser.post(f"/plans/{made.id}/publish", past="follow", before=builders.TODAY.isoformat())
    assert [task.state for task in kept(select(Task).where(Task.plan_id == made.id))] == [TaskState.ASSIGNED]


@pytest.mark.parametrize("before", ["", "hôm qua", (builders.TODAY + timedelta(days=1)).isoformat()])
def test_a_day_that_cannot_be_used_is_said_at_the_field(browser: Browser, late: Plan, kept: Kept, before: str) -> None:
    browser.get(f"/plans/{late.id}/publish")
    page = browser.post(f"/plans/{late.id}/publish", 400, past="settle", before=before)
    assert 'id="before-error"' in page
    assert kept(select(Plan.state).where(Plan.id == late.id)) == [PlanState.DRAFT]


def test_nothing_is_asked_where_nothing_is_over(browser: Browser, new: Plan) -> None:
    assert "hạn đã qua" not in browser.get(f"/plans/{new.id}/publish")
