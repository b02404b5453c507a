"""What is corrected in one plan is offered for the same words of the issuer's next plan, and never applied by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.draft import PlanDraft
from models import Clause, ClauseState, CorrectionKind, LearntCorrection, Plan, PlanState, Target
from rules.deadlines import DeadlineRule
from rules.values import Frequency, Level, Operator, Role
from tests import builders
from tests.workflow.drafts import SAMPLE, Registry, import_sample, with_head
from workflow import body_choice, correction, intake, publishing, remembered
from workflow.correction import ClauseWords
from workflow.errors import NotFoundError, WrongStateError
from workflow.head_correction import PlanHead, TargetWords, edit_plan, edit_target, ignore_target, targets_of
from workflow.learning import body_form, text_form
from workflow.remembered import apply_all, apply_offers, forget, offer_of, offers_of
from workflow.resolution import resolve

READERS = "Hội Khuyến học làng nghề"


class Drafting(Protocol):
    """Makes a draft of one year from the sample."""

    def __call__(self, year: int, **head: Any) -> Plan: ...


@pytest.fixture
def draft(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drafting:
    """The sample as the plan of a year: the same duties, other dates and numbers."""

    def make(year: int, **head: Any) -> Plan:
        def change(read: PlanDraft) -> PlanDraft:
            named = {"number": f"{year - 2005}/KH-UBND", "issued_on": date(year, 1, 20)} | head
            clauses = tuple(replace(one, text=one.text.replace("2026", str(year))) for one in read.clauses)
            first = replace(clauses[0], deadline=DeadlineRule(f"xong trước ngày 15/5/{year}", date(year, 5, 15), is_inclusive=False))
            return with_head(**named)(replace(read, clauses=(first, *clauses[1:])))

        plan = import_sample(session, tmp_path, monkeypatch, change=change, text=f"{SAMPLE}\n({year} {len(head)})")
        resolve(session, plan)
        session.expire_all()
        return plan

    return make


def clause(plan: Plan, key: str) -> Clause:
    return next(clause for clause in plan.clauses if clause.key == key)


def typed(one: Clause, **change: Any) -> ClauseWords:
    phrases = dict.fromkeys(body.phrase for body in one.bodies if body.purpose == "responsible")
    return ClauseWords(**{"text": one.text, "role": one.role, "responsible": tuple(phrases), "when": ""} | change)


def choose(session: Session, plan: Plan, *unit_ids: int) -> None:
    body_choice.choose_units(session, clause(plan, "c5").bodies[0], unit_ids, everywhere=True)


def publish(session: Session, plan: Plan, days: int = 0) -> Plan:
    """Publish; the readers' association is ignored where nobody said what it means."""
    if any(body.unit_id is None for body in clause(plan, "c5").bodies):
        plan.clauses.remove(clause(plan, "c5"))
    publishing.publish(session, plan, by=None, now=builders.NOW + timedelta(days=days))
    session.flush()
    return plan


def learnt(session: Session) -> list[tuple[CorrectionKind, str, dict[str, Any]]]:
    return [(one.kind, one.shown, one.answer) for one in session.scalars(select(LearntCorrection).order_by(LearntCorrection.id))]


def test_units_chosen_for_a_name_are_offered_next_year_with_the_plan_that_taught_it(
    session: Session, draft: Drafting, known: Registry
) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id)
    publish(session, first)
    second = draft(2027)
    (offer,) = offers_of(session, second)
    assert (offer.correction.shown, offer.correction.plan.number) == (READERS, "21/KH-UBND")
    assert (offer.units, offer.clauses) == ((known.finance,), (clause(second, "c5"),))
    assert [body.unit_id for body in clause(second, "c5").bodies] == [None]
    apply_offers(session, second, [offer])
    assert [body.unit_id for body in clause(second, "c5").bodies] == [known.finance.id]
    assert offers_of(session, second) == []


def test_a_group_whose_list_was_shortened_is_offered_short(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    body_choice.choose_units(session, clause(first, "c4").bodies[0], [known.communes[0].id], everywhere=True)
    publish(session, first)
    second = draft(2027)
    (offer,) = offers_of(session, second)
    assert offer.units == (known.communes[0],)
    apply_offers(session, second, [offer])
    assert [body.unit_id for body in clause(second, "c4").bodies] == [known.communes[0].id]


def test_an_ignored_clause_is_offered_to_be_ignored_whatever_the_numbers_in_it(session: Session, draft: Drafting) -> None:
    first = draft(2026)
    correction.ignore(clause(first, "c1"))
    publish(session, first)
    second = draft(2027)
    (offer,) = offers_of(session, second)
    assert offer.is_ignoring
    assert clause(second, "c1").state is ClauseState.PROPOSED
    apply_offers(session, second, [offer])
    assert clause(second, "c1").state is ClauseState.IGNORED


def test_role_time_and_bodies_of_a_clause_are_offered_and_the_clause_still_waits(
    session: Session, draft: Drafting, known: Registry
) -> None:
    first = draft(2026)
    wanted = typed(clause(first, "c2"), role=Role.ADVISE, when="hàng năm trước 01/12", responsible=("Sở Tài chính",))
    correction.edit_clause(session, clause(first, "c2"), wanted)
    publish(session, first)
    second = draft(2027)
    (offer,) = offers_of(session, second)
    assert offer.change == {"role": "advise", "when": "hàng năm trước 01/12", "responsible": ["Sở Tài chính"]}
    apply_offers(session, second, [offer])
    one = clause(second, "c2")
    assert (one.role, one.frequency, one.state) == (Role.ADVISE, Frequency.YEARLY, ClauseState.PROPOSED)
    assert [(body.phrase, body.unit_id) for body in one.bodies] == [("Sở Tài chính", known.finance.id)]
    assert offers_of(session, second) == []


@pytest.mark.parametrize(
    ("when", "offered", "due_on"),
    [
        ("trước 20/6/2026", "trước 20/6", date(2027, 6, 20)),
        ("trước 20/6", "trước 20/6", date(2027, 6, 20)),
        ("", "", None),
    ],
)
def test_a_corrected_day_is_offered_for_the_year_of_the_new_plan(
    when: str, offered: str, due_on: date | None, session: Session, draft: Drafting
) -> None:
    first = draft(2026)
    correction.edit_clause(session, clause(first, "c1"), typed(clause(first, "c1"), partners=("Sở Tài chính",), when=when))
    publish(session, first)
    second = draft(2027, period=None)
    (offer,) = offers_of(session, second)
    assert offer.change == {"when": offered}
    apply_offers(session, second, [offer])
    assert clause(second, "c1").due_on == due_on


def test_a_day_is_not_offered_where_the_document_names_another_day_now(
    session: Session, draft: Drafting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = draft(2026)
    correction.edit_clause(session, clause(first, "c1"), typed(clause(first, "c1"), partners=("Sở Tài chính",), when="trước 20/6"))
    publish(session, first)
    second = draft(2027)
    one = clause(second, "c1")
    one.deadline_text, one.due_on = "xong trước ngày 30/9/2027", date(2027, 9, 30)
    assert offers_of(session, second) == []


def test_a_target_is_offered_to_be_ignored_or_changed(session: Session, draft: Drafting) -> None:
    first, third = draft(2026), None
    ignore_target(targets_of(session, first)[0])
    publish(session, first)
    second = draft(2027)
    (offer,) = offers_of(session, second)
    assert offer.is_ignoring and offer.target is not None
    apply_offers(session, second, [offer])
    assert offer.target.review is ClauseState.IGNORED
    edit_target(session, offer.target, TargetWords("Tỷ lệ được khám", Operator.MORE_THAN, Decimal(85), None, "%", 2027, None))
    publish(session, second, days=1)
    third = draft(2028)
    (offer,) = offers_of(session, third)
    assert offer.change == {"indicator": "Tỷ lệ được khám", "operator": ">", "value": "85", "year": 2027}
    apply_offers(session, third, [offer])
    target = targets_of(session, third)[0]
    assert (target.indicator, target.operator, target.value, target.review) == (
        "Tỷ lệ được khám",
        Operator.MORE_THAN,
        Decimal(85),
        ClauseState.PROPOSED,
    )


def test_all_offers_are_applied_at_once(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id)
    correction.ignore(clause(first, "c3"))
    correction.edit_clause(session, clause(first, "c2"), typed(clause(first, "c2"), responsible=(READERS,)))
    choose(session, first, known.finance.id)
    publish(session, first)
    second = draft(2027)
    assert apply_all(session, second)[0] == 4
    assert [body.unit_id for body in clause(second, "c2").bodies] == [known.finance.id]
    assert clause(second, "c3").state is ClauseState.IGNORED
    assert offers_of(session, second) == []


def test_the_newest_correction_counts(session: Session, draft: Drafting, known: Registry) -> None:
    for year, unit in ((2026, known.finance), (2027, known.health)):
        plan = draft(year)
        choose(session, plan, unit.id)
        publish(session, plan, days=year)
    (offer,) = offers_of(session, draft(2028))
    assert offer.units == (known.health,)


def test_drafts_deleted_and_withdrawn_plans_teach_nothing(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id)
    assert learnt(session) == []
    intake.withdraw(session, first, by=None, now=builders.NOW)
    assert offers_of(session, draft(2027)) == []
    third = draft(2028)
    choose(session, third, known.finance.id)
    publish(session, third)
    third.state = PlanState.WITHDRAWN
    assert offers_of(session, draft(2029)) == []


def test_a_plan_published_as_it_was_read_teaches_nothing(session: Session, draft: Drafting) -> None:
    publish(session, draft(2026))
    assert learnt(session) == []


def test_words_that_mean_now_this_now_that_teach_nothing(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    body_choice.choose_units(session, clause(first, "c2").bodies[0], [known.finance.id])
    publish(session, first)
    assert learnt(session) == []


def test_split_merged_and_added_clauses_teach_nothing_of_their_words(session: Session, draft: Drafting) -> None:
    first = draft(2026)
    correction.split_clause(session, clause(first, "c1"), correction.cutting_points(clause(first, "c1"))[0])
    correction.merge_clauses(session, clause(first, "c2"), clause(first, "c3"))
    correction.add_clause(session, first, typed(clause(first, "c6")))
    for one in first.clauses:
        one.role = Role.ADVISE if one.key in ("c1", "s1", "c2", "m1") else one.role
    publish(session, first)
    assert learnt(session) == []


def test_another_issuer_gets_no_offer_but_a_draft_without_one_of_the_same_place_does(
    session: Session, draft: Drafting, known: Registry
) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id)
    publish(session, first)
    second = draft(2027)
    edit_plan(session, second, PlanHead("Kế hoạch của sở", issued_on=date(2027, 1, 20), owner_id=known.health.id))
    assert offers_of(session, second) == []
    nobodys = draft(2028, issuer=None)
    assert nobodys.owner_id is None
    assert len(offers_of(session, nobodys)) == 1
    elsewhere = draft(2029, issuer=None, place="Lạc Giang", level=Level.DISTRICT)
    assert offers_of(session, elsewhere) == []


def test_units_that_did_not_exist_on_the_plans_date_are_not_offered(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id, known.health.id)
    publish(session, first)
    known.finance.valid_to = date(2026, 12, 31)
    second = draft(2027)
    assert [offer.units for offer in offers_of(session, second) if offer.correction.shown == READERS] == [(known.health,)]
    known.health.valid_to = date(2026, 12, 31)
    session.flush()
    assert [offer for offer in offers_of(session, second) if offer.correction.shown == READERS] == []


def test_what_a_person_has_decided_in_the_draft_is_not_spoken_of_again(session: Session, draft: Drafting, known: Registry) -> None:
    first = draft(2026)
    choose(session, first, known.finance.id)
    correction.ignore(clause(first, "c3"))
    publish(session, first)
    second = draft(2027)
    choose(session, second, known.health.id)
    correction.accept(clause(second, "c3"))
    assert offers_of(session, second) == []


def test_a_correction_can_be_forgotten_with_those_before_it_and_be_learnt_again(session: Session, draft: Drafting, known: Registry) -> None:
    for year in (2026, 2027):
        plan = draft(year)
        choose(session, plan, known.finance.id)
        publish(session, plan, days=year)
    third = draft(2028)
    (offer,) = offers_of(session, third)
    forget(session, offer, by=None, now=builders.NOW)
    assert offers_of(session, third) == []
    with pytest.raises(NotFoundError, match=str(offer.correction.id)):
        offer_of(session, third, offer.correction.id)
    choose(session, third, known.health.id)
    publish(session, third, days=3000)
    (again,) = offers_of(session, draft(2029))
    assert again.units == (known.health,)


def test_a_published_plan_is_offered_nothing_and_refuses(session: Session, draft: Drafting, known: Registry) -> None:
    first, second = draft(2026), draft(2027)
    choose(session, first, known.finance.id)
    publish(session, first)
    offers = offers_of(session, second)
    second.state = PlanState.PUBLISHED
    assert offers_of(session, second) == []
    with pytest.raises(WrongStateError, match="đã ban hành"):
        apply_offers(session, second, offers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rà soát, thống kê xong trước ngày 15/5/2026.", "Rà soát thống kê, xong trước ngày 3/12/2027"),
        ("Báo cáo quý IV/2026 về Uỷ ban", "báo cáo quý II/2027 về Ủy ban"),
        ("Cấp 1.200 túi thuốc", "Cấp 80 túi thuốc"),
    ],
)
def test_sentences_are_the_same_up_to_marks_dates_and_numbers(one: str, other: str) -> None:
    assert text_form(one) == text_form(other)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("UBND các xã", "Uỷ  ban nhân dân các xã", True),
        ("Trạm Y tế xã Hòa Bình", "trạm y tế xã Hoà Bình", True),
        ("Trường Tiểu học số 1", "Trường Tiểu học số 2", False),
        ("UBND xã Tân Lập", "UBND xã Tân Lạp", False),
    ],
)
def test_names_of_bodies_are_the_same_up_to_spelling(one: str, other: str, is_same: bool) -> None:
    assert (body_form(one) == body_form(other)) is is_same


def test_targets_know_what_was_read(session: Session, draft: Drafting) -> None:
    plan = draft(2026)
    (target,) = session.scalars(select(Target).where(Target.plan_id == plan.id))
    assert target.as_read is not None and target.as_read["value"] == "80"
    assert remembered.offers_of(session, plan) == []
