"""Targets in a new version: measured ones go on under their number, with what is promised now; dropped ones are not followed any more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cascade, ClauseState, Escalation, Measurement, Plan, Target
from rules.values import EscalationState, TargetStatus
from tests import builders
from tests.workflow.two_versions import FIRST, LIST, Cast, cast, draft, publish, say, second_version, target
from workflow.cascade import give_down
from workflow.comparison import Change
from workflow.head_correction import targets_of
from workflow.kept import keep_all, keep_target
from workflow.measurement import measure
from workflow.versions import compare_targets, pair_target, settle_version

SCREENED = "Tỷ lệ người cao tuổi được khám sức khỏe"
CLUBS = "Tỷ lệ thôn có câu lạc bộ dưỡng sinh"


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


@pytest.fixture
def old(session: Session, people: Cast) -> Plan:
    plan = draft(session, people)
    say(session, plan, LIST, *people.communes)
    target(session, plan, SCREENED)
    target(session, plan, CLUBS, value=60)
    publish(session, plan, people, at=FIRST)
    session.commit()
    return plan


def new_version(session: Session, people: Cast, old: Plan) -> Plan:
    plan = second_version(session, people, old)
    say(session, plan, LIST, *people.communes)
    return plan


def measured(session: Session, plan: Plan, value: int = 70) -> Target:
    first = targets_of(session, plan)[0]
    measure(session, first, value=Decimal(value), measured_on=date(2026, 2, 2), by=None, now=FIRST)
    session.flush()
    return first


def test_values_escalations_and_the_number_stay_with_the_target_that_goes_on(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    new = new_version(session, people, old)
    read = target(session, new, SCREENED, value=85, text="Khám sức khỏe cho từ 85% người cao tuổi")
    publish(session, new, people)
    session.expire_all()
    assert (first.plan_id, int(first.value), first.review) == (new.id, 85, ClauseState.ACCEPTED)
    assert first.text == "Khám sức khỏe cho từ 85% người cao tuổi"
    assert [one.value for one in first.measurements] == [70]
    assert (read.plan_id, int(read.value), read.next_look_on) == (old.id, 80, None)
    assert (first.key, read.key, first.previous_id) == ("t1", "t1", read.id)


def test_an_unchanged_target_is_looked_at_when_it_would_have_been(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    first.next_look_on = date(2026, 7, 1)
    new = new_version(session, people, old)
    target(session, new, SCREENED)
    publish(session, new, people)
    session.expire_all()
    assert (first.plan_id, first.next_look_on, first.round) == (new.id, date(2026, 7, 1), 1)


def test_what_was_escalated_for_the_old_promise_ends_where_the_new_one_is_kept(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    builders.escalation(session, first, people.province)
    first.rung, first.status = 1, TargetStatus.OFF_TARGET
    new = new_version(session, people, old)
    target(session, new, SCREENED, value=60)
    publish(session, new, people)
    session.expire_all()
    assert session.scalars(select(Escalation.state)).all() == [EscalationState.CLOSED]
    assert (first.rung, first.status, first.next_look_on) == (0, TargetStatus.ACHIEVED, builders.TODAY)


def test_a_dropped_target_is_followed_no_more_and_keeps_its_values(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    builders.escalation(session, first, people.province)
    first.rung = 1
    new = new_version(session, people, old)
    target(session, new, CLUBS, value=60)
    publish(session, new, people)
    session.expire_all()
    assert (first.plan_id, first.next_look_on, first.rung) == (old.id, None, 0)
    assert session.scalars(select(Measurement.unit_id)).all() == [first.owner_id]
    assert session.scalars(select(Escalation.closed_because)).all() == ["chỉ tiêu không còn trong bản mới của kế hoạch"]


def test_an_added_target_starts_like_any_other(session: Session, people: Cast, old: Plan) -> None:
    new = new_version(session, people, old)
    added = target(session, new, "Số xã có mô hình chăm sóc tại nhà", value=12)
    publish(session, new, people)
    session.expire_all()
    assert (added.plan_id, added.review, added.next_look_on) == (new.id, ClauseState.ACCEPTED, date(2026, 12, 31))


def test_the_comparison_says_what_changed_before_and_after(session: Session, people: Cast, old: Plan) -> None:
    new = new_version(session, people, old)
    target(session, new, SCREENED, value=85)
    target(session, new, "Số xã có mô hình chăm sóc tại nhà", value=12)
    expected = [{Change.REDATED}, {Change.DROPPED}, {Change.ADDED}]
    assert [set(pair.changes) for pair in compare_targets(session, old, new)] == expected
    publish(session, new, people)
    session.expire_all()
    assert [set(pair.changes) for pair in compare_targets(session, old, new)] == expected


def test_the_reviewer_pairs_targets_too(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    new = new_version(session, people, old)
    read = target(session, new, "Khám sức khỏe định kỳ cho người già", value=85)
    pair_target(session, new, read, first)
    publish(session, new, people)
    session.expire_all()
    assert (first.plan_id, first.indicator) == (new.id, "Khám sức khỏe định kỳ cho người già")


def test_a_target_that_the_document_does_not_speak_of_can_be_kept(session: Session, people: Cast, old: Plan) -> None:
    first = measured(session, old)
    new = new_version(session, people, old)
    for _ in range(2):
        keep_target(session, new, first)
    assert keep_all(session, new) == 1
    publish(session, new, people)
    session.expire_all()
    assert (first.plan_id, int(first.value), len(first.measurements)) == (new.id, 80, 1)
    assert sorted(one.indicator for one in targets_of(session, new)) == sorted([CLUBS, SCREENED])


def test_a_third_version_leaves_both_earlier_promises_on_record(session: Session, people: Cast, old: Plan) -> None:
    second = new_version(session, people, old)
    target(session, second, SCREENED, value=85)
    publish(session, second, people)
    third = draft(session, people, "Kế hoạch lần ba", number="50/KH-UBND")
    settle_version(session, third, second)
    say(session, third, LIST, *people.communes)
    target(session, third, SCREENED, value=90)
    publish(session, third, people)
    session.expire_all()
    promised = [[int(one.value) for one in targets_of(session, plan) if one.indicator == SCREENED] for plan in (old, second, third)]
    assert promised == [[80], [85], [90]]
    assert [set(pair.changes) for pair in compare_targets(session, old, second)] == [{Change.REDATED}, {Change.DROPPED}]


def test_what_was_given_down_goes_on_with_its_target_and_takes_its_new_value(session: Session, people: Cast, old: Plan) -> None:
    first = targets_of(session, old)[0]
    (below, *_) = give_down(session, first, Cascade.SAME_RATE, {unit.id: None for unit in people.communes}, people.act(FIRST))
    new = new_version(session, people, old)
    target(session, new, SCREENED, value=85)
    publish(session, new, people)
    session.expire_all()
    assert [one.indicator for one in targets_of(session, new)] == [SCREENED], "those given down are no lines of the document"
    assert (below.plan_id, below.parent_id, below.value) == (new.id, first.id, Decimal(85))


def test_what_was_given_down_ends_with_a_dropped_target(session: Session, people: Cast, old: Plan) -> None:
    first = targets_of(session, old)[0]
    (below, *_) = give_down(session, first, Cascade.SAME_RATE, {unit.id: None for unit in people.communes}, people.act(FIRST))
    publish(session, new_version(session, people, old), people)
    session.expire_all()
    assert (below.review, below.next_look_on) == (ClauseState.IGNORED, None)
