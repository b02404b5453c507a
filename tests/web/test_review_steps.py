"""Taking back what was done in a review, and remembered corrections, in the browser without scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseBody, ClauseState, MembershipRole, Plan, PlanState, ReviewStep, Target, Unit
from tests import builders
from tests.web.conftest import Browser
from tests.web.reading import all_of, fresh
from tests.workflow.drafts import SAMPLE, WORDS, Registry, import_sample, registry, with_head
from workflow import body_choice, correction, publishing
from workflow.resolution import resolve


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry of the sample; thu and tam coordinate in the Health Department, binh in another one."""
    made = registry(session)
    for login, unit in (("thu", made.health), ("tam", made.health), ("binh", made.finance)):
        builders.user(session, login, (unit, MembershipRole.COORDINATOR))
    session.commit()
    return made


@pytest.fixture
def last_years(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The plan of the year before, published: the readers' association is the Finance Department, the training was ignored."""
    made = import_sample(session, tmp_path / "data", monkeypatch, text=f"{SAMPLE}.", change=with_head(number="12/KH-UBND"))
    resolve(session, made)
    body_choice.choose_units(session, made.clauses[4].bodies[0], [known.finance.id])
    correction.ignore(made.clauses[1])
    publishing.publish(session, made, by=None, now=builders.NOW)
    session.commit()
    return made


@pytest.fixture
def browser(app: Flask, known: Registry) -> Iterator[Browser]:
    """A browser in which nobody is logged in."""
    with app.test_client() as client:
        yield Browser(client)


def review(plan: Plan, rest: str = "") -> str:
    return f"/plans/{plan.id}/review{rest}"


def state_of(session: Session, plan: Plan) -> list[Any]:
    """What the database holds of a draft, in a transaction of its own."""
    of_plan = select(Clause.id).where(Clause.plan_id == plan.id)
    found = []
    for table, condition, names in (
        (Plan, Plan.id == plan.id, ("title", "owner_id", "search_text")),
        (Clause, Clause.plan_id == plan.id, ("id", "text", "state", "role", "due_on", "is_edited")),
        (ClauseBody, ClauseBody.clause_id.in_(of_plan), ("id", "clause_id", "phrase", "unit_id", "score", "is_chosen")),
        (Target, Target.plan_id == plan.id, ("review", "value", "indicator")),
    ):
        rows = all_of(session, select(table).where(condition).order_by(table.id))
        found += [tuple(getattr(row, name) for name in names) for row in rows]
    return [*found, *all_of(session, select(Unit.code).order_by(Unit.id))]


def fields(text: str, prefix: str) -> dict[str, str]:
    """Something typed into every field of a form that is needed."""
    return {f"{prefix}-text": text, f"{prefix}-role": "do", f"{prefix}-responsible": "Sở Tài chính", f"{prefix}-when": ""}


def requests_of(plan: Plan, target: Target) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Every change that the pages of a review make: address, fields, and the words of its step."""
    one, open_body = plan.clauses[0], plan.clauses[4].bodies[0]
    t = f"t{target.id}"
    return {
        "accept": (f"/clauses/{one.id}/state", {"verb": "accept"}, "chấp nhận khoản «Chủ trì, phối hợp với Sở Tài chính"),
        "ignore": (f"/clauses/{one.id}/state", {"verb": "ignore"}, "bỏ qua khoản «"),
        "edit": (f"/clauses/{one.id}", fields("Việc khác", f"c{one.id}"), "sửa khoản «"),
        "add": ("/clauses", fields("Việc mới", "new"), "thêm khoản «Việc mới»"),
        "split": (f"/clauses/{one.id}/split", {"at": "20"}, "tách khoản «"),
        "merge": (f"/clauses/{one.id}/merge", {"other": str(plan.clauses[1].id)}, "gộp khoản «"),
        "accept-certain": ("/accept-certain", {}, "chấp nhận 4 khoản chắc chắn"),
        "choose": (f"/bodies/{open_body.id}", {"unit_ids": "{finance}", "everywhere": "1"}, "chọn đơn vị cho «Hội Khuyến học làng nghề»"),
        "head": ("/head", {"head-title": "Tên mới", "head-owner": "{province}", "head-standing": "{health}"}, "sửa thông tin chung"),
        "target": (f"/targets/{target.id}/state", {"verb": "ignore"}, "bỏ qua chỉ tiêu «Tỷ lệ"),
        "edit target": (
            f"/targets/{target.id}",
            {f"{t}-indicator": "Tỷ lệ khám", f"{t}-operator": "=", f"{t}-value": "90", f"{t}-unit_text": "%"},
            "sửa chỉ tiêu «Tỷ lệ",
        ),
        "create": (f"/bodies/{open_body.id}/create", {f"u{open_body.id}-level": "province"}, "tạo đơn vị tạm «Hội Khuyến học làng nghề»"),
    }


KINDS = ("accept", "ignore", "edit", "add", "split", "merge", "accept-certain", "choose", "head", "target", "edit target", "create")


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_of_the_pages_is_named_taken_back_and_done_again(
    kind: str, browser: Browser, session: Session, plan: Plan, known: Registry
) -> None:
    target = all_of(session, select(Target))[0]
    address, sent, words = requests_of(plan, target)[kind]
    if kind == "create":
        number = plan.clauses[4].bodies[0].id
        sent = sent | {f"u{number}-branch": "front", f"u{number}-name": "Hội Khuyến học làng nghề", f"u{number}-parent": ""}
    units = {"{finance}": str(known.finance.id), "{province}": known.province.code, "{health}": known.health.code}
    sent = {name: units.get(value, value) for name, value in sent.items()}
    before = state_of(session, plan)
    session.commit()
    browser.log_in("thu").get(review(plan))
    page = html.unescape(browser.post(review(plan, address), **sent))
    after = state_of(session, plan)
    assert after != before
    assert f"Hoàn tác: {words}" in page
    page = html.unescape(browser.post(review(plan, "/undo")))
    assert state_of(session, plan) == before
    assert f"Đã hoàn tác: {words}" in page
    if kind != "create":
        assert f"Làm lại: {words}" in page
        browser.post(review(plan, "/redo"))
        assert state_of(session, plan) == after


def test_the_button_has_its_key_and_the_message_a_button_of_its_own(browser: Browser, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    assert 'data-key="z"' not in page
    page = browser.post(review(plan, "/accept-certain"))
    assert 'data-key="z"' in page
    message = re.search(r'<div class="notice notice-success".*?</div>\s*</div>', page, re.DOTALL)
    assert message
    assert 'form="undo-form"' in message[0]
    assert page.count('id="undo-form"') == 1


def test_steps_are_taken_back_by_another_reviewer_after_the_page_was_loaded_anew(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(review(plan))
    for one in plan.clauses[:2]:
        browser.post(review(plan, f"/clauses/{one.id}/state"), verb="ignore")
    browser.get("/profile")
    browser.post("/logout")
    browser.log_in("tam").get(review(plan))
    browser.post(review(plan, "/undo"))
    browser.post(review(plan, "/undo"))
    assert 'data-key="z"' not in browser.get(review(plan))
    assert {one.state for one in all_of(session, select(Clause))} == {ClauseState.PROPOSED}


def test_undo_is_refused_in_words_where_nothing_is_left_or_the_plan_is_published(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(review(plan))
    browser.post(review(plan, "/undo"), 303)
    assert "Không còn thao tác nào" in browser.get(review(plan))
    browser.post(review(plan, f"/clauses/{plan.clauses[4].id}/state"), verb="ignore")
    browser.post(f"/plans/{plan.id}/publish")
    browser.get("/profile")
    browser.post(review(plan, "/undo"), 303)
    assert "đã ban hành nên không hoàn tác được" in html.unescape(browser.get("/profile"))
    assert fresh(session, plan).state is PlanState.PUBLISHED


def test_what_is_refused_is_no_step(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(review(plan))
    browser.post(review(plan, "/clauses"), 400, **fields("", "new"))
    browser.post(review(plan, f"/clauses/{plan.clauses[0].id}/split"), 303, at="0")
    assert all_of(session, select(ReviewStep)) == []


def test_strangers_take_nothing_back(browser: Browser, plan: Plan) -> None:
    browser.log_in("binh").get("/plans/")
    for address in ("/undo", "/redo", "/remembered", "/remembered/1"):
        browser.post(review(plan, address), 404)


def test_a_remembered_correction_is_offered_on_the_card_and_applied(
    browser: Browser, session: Session, last_years: Plan, plan: Plan, known: Registry
) -> None:
    page = html.unescape(browser.log_in("thu").get(review(plan)))
    assert re.search(r"Lần trước \(Kế hoạch 12/KH-UBND\):\s+«Hội Khuyến học làng nghề» → Sở Tài chính", page)
    assert re.search(r"Lần trước \(Kế hoạch 12/KH-UBND\):\s+đã bỏ qua", page)
    assert fresh(session, plan.clauses[4]).bodies[0].unit_id is None
    address = re.search(r'action="(/plans/\d+/review/remembered/\d+)[^"]*">\s*<input[^>]*>\s*<button[^>]*value="apply"', page)
    assert address
    page = browser.post(address[1], answer="apply")
    assert "Đã áp dụng 1 sửa đổi đã nhớ" in page
    assert "Hoàn tác: áp dụng 1 sửa đổi đã nhớ" in page


def test_all_remembered_corrections_are_applied_and_taken_back_at_once(
    browser: Browser, session: Session, last_years: Plan, plan: Plan, known: Registry
) -> None:
    before = state_of(session, plan)
    assert "Áp dụng 2 sửa đổi đã nhớ" in browser.log_in("thu").get(review(plan))
    page = browser.post(review(plan, "/remembered"))
    assert "sửa đổi đã nhớ</button>" not in page
    readers = fresh(session, plan.clauses[4])
    assert [body.unit_id for body in readers.bodies] == [known.finance.id]
    assert fresh(session, plan.clauses[1]).state is ClauseState.IGNORED
    browser.post(review(plan, "/undo"))
    assert state_of(session, plan) == before


def test_a_remembered_correction_is_forgotten_for_good(browser: Browser, session: Session, last_years: Plan, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    numbers = set(re.findall(r"/review/remembered/(\d+)", page))
    assert len(numbers) == 2
    for number in sorted(numbers):
        assert "Sẽ không nhắc lại nữa" in browser.post(review(plan, f"/remembered/{number}"), answer="forget")
    assert "Lần trước" not in browser.get(review(plan))
    browser.post(review(plan, f"/remembered/{numbers.pop()}"), 404, answer="apply")
    assert fresh(session, plan.clauses[1]).text == WORDS["train"]


def test_the_step_is_said_in_english_to_who_reads_english(browser: Browser, plan: Plan) -> None:
    browser.log_in("thu").get(review(plan))
    browser.post("/language/en", next="/")
    browser.get(review(plan))
    page = html.unescape(browser.post(review(plan, "/accept-certain")))
    assert "Undo: accept 4 certain clauses" in page
