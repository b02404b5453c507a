"""Of which published plan a draft may be the new version, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Plan, PlanState
from tests.workflow.two_versions import LIST, REPORT, TRAIN, VISIT, Cast, cast, draft, first_version, repeat
from workflow.lineage import Likely, Reason, amended_numbers, likely_predecessor


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


@pytest.fixture
def old(session: Session, people: Cast) -> Plan:
    return first_version(session, people)


def likely(session: Session, plan: Plan) -> tuple[Plan, Reason] | None:
    found: Likely | None = likely_predecessor(session, plan)
    return (found.plan, found.reason) if found else None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"number": "15/KH-UBND", "title": "Kế hoạch khác hẳn"}, Reason.NUMBER),
        ({"number": "15 /kh-ubnd", "title": "Kế hoạch khác hẳn"}, Reason.NUMBER),
        (
            {"number": "15/KH-UBND", "title": "Kế hoạch khác hẳn", "issued_on": date(2027, 1, 5), "period_start": 2027, "period_end": 2027},
            None,
        ),
        ({"number": "40/KH-UBND", "title": "KẾ HOẠCH chăm sóc người cao tuổi năm 2026"}, Reason.HEAD),
        ({"number": "40/KH-UBND", "title": "Kế hoạch chăm sóc người cao tuổi năm 2026", "period_end": 2030}, None),
        ({"number": "40/KH-UBND", "title": "Kế hoạch khác hẳn"}, None),
    ],
    ids=["number", "number in other spelling", "number of another year", "title", "title with another period", "nothing"],
)
def test_the_head_of_the_document_tells(session: Session, people: Cast, old: Plan, fields: dict[str, Any], reason: Reason | None) -> None:
    new = draft(session, people, document_sha256="b", **fields)
    assert likely(session, new) == ((old, reason) if reason else None)


@pytest.mark.parametrize(
    "words",
    [
        "Kế hoạch này sửa đổi, bổ sung Kế hoạch số 15/KH-UBND ngày 15/01/2026 của Ủy ban nhân dân tỉnh.",
        "Kế hoạch này thay thế Kế\nhoạch số: 15/KH-UBND.",
        "điều chỉnh một số nội dung của Kế hoạch số 15/KH-UBND ngày 15/01/2026",
    ],
    ids=["amends", "replaces, over two lines", "adjusts some of it"],
)
def test_a_document_that_says_which_plan_it_changes_is_taken_at_its_word(session: Session, people: Cast, old: Plan, words: str) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn", number="40/KH-UBND", source_text=words, issued_on=date(2026, 3, 5))
    assert likely(session, new) == (old, Reason.SAYS_SO)


@pytest.mark.parametrize(
    "words",
    ["Căn cứ Kế hoạch số 15/KH-UBND ngày 15/01/2026;", "Căn cứ Luật sửa đổi, bổ sung một số điều. Căn cứ Kế hoạch số 15/KH-UBND;"],
    ids=["a basis", "an amended law in the sentence before"],
)
def test_a_plan_that_a_document_only_rests_on_is_not_changed_by_it(session: Session, people: Cast, old: Plan, words: str) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn", number="40/KH-UBND", source_text=words)
    assert amended_numbers(new) == frozenset()
    assert likely(session, new) is None


def test_mostly_equal_clauses_of_the_same_issuer_tell(session: Session, people: Cast, old: Plan) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn", number="40/KH-UBND")
    repeat(session, old, new, LIST, VISIT)
    assert likely(session, new) is None
    repeat(session, old, new, TRAIN)
    assert likely(session, new) == (old, Reason.CLAUSES)


def test_next_years_plan_repeats_clauses_and_is_no_new_version(session: Session, people: Cast, old: Plan) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn", number="40/KH-UBND", period_start=2027, period_end=2027)
    repeat(session, old, new, LIST, VISIT, TRAIN, REPORT)
    assert likely(session, new) is None


def test_another_issuers_plan_with_the_same_clauses_is_no_new_version(session: Session, people: Cast, old: Plan) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn", number="15/KH-UBND")
    new.owner_id = people.communes[0].id
    repeat(session, old, new, LIST, VISIT, TRAIN, REPORT)
    assert likely(session, new) is None


def test_drafts_and_replaced_plans_are_not_offered(session: Session, people: Cast, old: Plan) -> None:
    old.state = PlanState.REPLACED
    draft(session, people, "Một bản nháp cùng số")
    assert likely(session, draft(session, people, "Bản khác")) is None


def test_only_plans_that_the_asker_may_know_of_are_named(session: Session, people: Cast, old: Plan) -> None:
    new = draft(session, people, "Kế hoạch khác hẳn")
    assert likely_predecessor(session, new, Plan.id != old.id) is None
