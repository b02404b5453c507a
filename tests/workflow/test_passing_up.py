"""Passing a matter up by hand: the same rungs, keys and notices as the rules', whoever comes first."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Escalation, EscalationAction, EscalationDecision, MembershipRole, Notice, Plan, Substitution, Task, Unit, User
from models.database import session_factory
from rules.values import Delivery, EscalationState, Level
from tests import builders as build
from workflow.calendar import moment_of
from workflow.desk import Counts
from workflow.errors import InvalidInputError, WrongStateError
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.passing_up import RULE
from workflow.progress import tick_off
from workflow.review import decide, possible_decisions
from workflow.sweep import sweep_tasks
from workflow.target_sweep import sweep_targets

DUE = date(2026, 3, 16)
UP_ON, DAY = date(2026, 3, 19), date(2026, 3, 23)
"""The rules put the task before the province on the first; the province passes it up on the second, sooner than the rules would."""
REASON = "Vượt thẩm quyền của tỉnh, cần Bộ cho ý kiến"
PASS_UP = EscalationDecision.PASS_UP


class Cast:
    """Bộ Y tế → tỉnh Bình An (with a committee) → xã Tân Lập with a late task, which the rules have put before the province."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ministry: Unit = build.unit(session, "Bộ Y tế", level=Level.CENTRAL)
        self.province: Unit = build.province(session, under=self.ministry)
        self.commune: Unit = build.unit(session, under=self.province)
        self.committee = build.committee(session, self.province)
        self.lan: User = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))
        self.minh: User = build.user(session, "minh", (self.commune, MembershipRole.LEADER))
        self.chau: User = build.user(session, "chau", (self.province, MembershipRole.COMMITTEE))
        self.binh: User = build.user(session, "binh", (self.province, MembershipRole.COMMITTEE))
        self.vu: User = build.user(session, "vu", (self.ministry, MembershipRole.LEADER))
        self.plan: Plan = build.plan(session, owner=self.province)
        self.task: Task = build.task(session, self.plan, self.commune, due_on=DUE, next_look_on=date(2026, 2, 1))
        self.sweep(UP_ON)

    def sweep(self, today: date) -> Counts:
        total = Counts()
        while (counts := sweep_tasks(self.session, today=today, now=moment_of(today, 6), judge=judge_by())).looked_at:
            total.add(counts)
        self.session.expire_all()
        return total

    def rows(self) -> list[Escalation]:
        return list(self.session.scalars(select(Escalation).where(Escalation.task_id == self.task.id).order_by(Escalation.rung)))

    def pass_up(self, note: str = REASON, on: date = DAY) -> EscalationAction:
        return decide(self.session, self.rows()[-1], PASS_UP, Act(self.chau, moment_of(on, 9), note))


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_the_next_rung_gets_the_row_that_the_rules_would_have_made(cast: Cast) -> None:
    cast.pass_up()
    below, above = cast.rows()
    assert (below.state, above.state) == (EscalationState.RAISED, EscalationState.OPEN)
    assert above.key == below.key[:-1] + "2"
    assert (above.rung, above.from_unit_id, above.to_unit_id, above.at_top) == (2, cast.province.id, cast.ministry.id, True)
    assert (above.opened_on, above.due_on, cast.task.rung) == (DAY, DUE, 2)


def test_it_says_who_decided_and_why_instead_of_a_policy(cast: Cast) -> None:
    cast.pass_up()
    above = cast.rows()[-1]
    assert (above.rule, above.policy, above.policy_version) == (RULE, "", "")
    assert above.explanation == f"{cast.committee.name} (Chau) quyết định chuyển việc này lên cấp trên: {REASON}"
    assert (above.facts["decided_by"], above.facts["rung"], above.facts["next_rung"]) == ("Chau", 1, 2)
    assert [(a.decision, a.by_id, a.note) for a in cast.rows()[0].actions] == [(PASS_UP, cast.chau.id, REASON)]


def test_a_stand_in_is_named_with_whom_they_stand_in_for(cast: Cast) -> None:
    away = Substitution(
        principal=cast.binh, substitute=cast.vu, from_on=DAY, until_on=DAY, made_by_id=cast.binh.id, made_at=moment_of(DAY, 6)
    )
    cast.session.add(away)
    cast.session.flush()
    cast.session.expire(cast.vu)
    decide(cast.session, cast.rows()[-1], PASS_UP, Act(cast.vu, moment_of(DAY, 9), REASON))
    assert cast.rows()[-1].facts["decided_by"] == "Vu, thay Binh"


def test_the_next_desk_is_told_at_once_and_those_below_each_once(cast: Cast) -> None:
    cast.pass_up()
    told = cast.session.execute(
        select(Notice.user_id, Notice.kind, Notice.delivery).where(Notice.owed_on == DAY).order_by(Notice.user_id)
    ).all()
    assert {(user_id, kind, delivery) for user_id, kind, delivery in told} == {
        (cast.lan.id, "escalated", Delivery.DIGEST),
        (cast.minh.id, "escalated", Delivery.DIGEST),
        (cast.binh.id, "decided", Delivery.DIGEST),
        (cast.vu.id, "escalated", Delivery.IMMEDIATE),
    }
    assert len(told) == 4


def test_the_sweep_of_the_same_day_and_of_the_next_finds_nothing_to_add(cast: Cast) -> None:
    cast.pass_up()
    for day in (DAY, date(2026, 3, 24), date(2026, 3, 26)):
        counts = cast.sweep(day)
        assert (counts.escalations_opened, counts.escalations_raised) == (0, 0)
    assert [row.rung for row in cast.rows()] == [1, 2]


def test_the_rules_go_on_from_the_new_rung_when_its_time_is_up(cast: Cast) -> None:
    top = build.unit(cast.session, "Chính phủ", level=Level.CENTRAL)
    build.unit_parent(cast.session, cast.ministry, top)
    cast.pass_up()
    days = [DAY + timedelta(days=number) for number in range(1, 40)]
    raised = next(day for day in days if cast.sweep(day).escalations_raised)
    assert (raised - DAY).days >= 7
    assert [(row.rung, row.to_unit_id) for row in cast.rows()][-1] == (3, top.id)


def test_when_the_task_is_done_every_rung_closes(cast: Cast) -> None:
    cast.pass_up()
    tick_off(cast.session, cast.task, Act(cast.lan, moment_of(DAY, 15)))
    assert {row.state for row in cast.rows()} == {EscalationState.CLOSED}


def test_nothing_stands_above_the_top(cast: Cast) -> None:
    cast.pass_up()
    top = cast.rows()[-1]
    assert PASS_UP not in possible_decisions(top)
    with pytest.raises(WrongStateError, match="«Bộ Y tế» là cấp cao nhất"):
        decide(cast.session, top, PASS_UP, Act(cast.vu, moment_of(DAY, 10), REASON))
    assert len(cast.rows()) == 2


def test_it_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="lý do chuyển lên cấp trên"):
        cast.pass_up("  ")


def test_a_desk_that_was_raised_already_passes_nothing_up(cast: Cast) -> None:
    cast.pass_up()
    with pytest.raises(WrongStateError, match="cấp cao hơn"):
        decide(cast.session, cast.rows()[0], PASS_UP, Act(cast.chau, moment_of(DAY, 10), REASON))


def test_a_target_goes_the_same_way(cast: Cast) -> None:
    target = build.target(cast.session, cast.plan, cast.commune, next_look_on=DAY)
    build.measurement(cast.session, target, 20)
    sweep_targets(cast.session, today=DAY, now=moment_of(DAY, 6), judge=judge_by())
    cast.session.expire_all()
    first = cast.session.scalars(select(Escalation).where(Escalation.target_id == target.id)).one()
    decide(cast.session, first, PASS_UP, Act(cast.chau, moment_of(DAY, 9), REASON))
    rows = cast.session.scalars(select(Escalation).where(Escalation.target_id == target.id).order_by(Escalation.rung)).all()
    assert [(row.rung, row.key) for row in rows] == [(1, first.key), (2, first.key[:-1] + "2")]
    assert (target.rung, target.next_look_on) == (2, DAY)


RAISE_DAY = date(2026, 3, 26)
"""Five working days on the first rung without an answer: the rules themselves would raise it now."""


@pytest.mark.parametrize("head_start", ["person", "sweep", "both"])
def test_a_sweep_at_the_same_moment_climbs_no_rung_twice(engine: Engine, head_start: str) -> None:
    factory = session_factory(engine)
    with factory.begin() as session:
        cast = Cast(session)
        escalation_id, task_id, chau_id = cast.rows()[-1].id, cast.task.id, cast.chau.id
    ready, person_is_done, sweep_is_done = threading.Barrier(2), threading.Event(), threading.Event()
    refused: list[str] = []

    def person() -> None:
        ready.wait()
        if head_start == "sweep":
            sweep_is_done.wait(30)
        try:
            with factory.begin() as own:
                user = own.get_one(User, chau_id)
                decide(own, own.get_one(Escalation, escalation_id), PASS_UP, Act(user, moment_of(RAISE_DAY, 9), REASON))
        except WrongStateError as error:
            refused.append(str(error))
        person_is_done.set()

    def sweep() -> None:
        ready.wait()
        if head_start == "person":
            person_is_done.wait(30)
        with factory.begin() as own:
            sweep_tasks(own, today=RAISE_DAY, now=moment_of(RAISE_DAY, 6), judge=judge_by())
        sweep_is_done.set()

    both = [threading.Thread(target=person), threading.Thread(target=sweep)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with factory() as session:
        rows = session.scalars(select(Escalation).where(Escalation.task_id == task_id).order_by(Escalation.rung)).all()
        assert [row.rung for row in rows] == [1, 2]
        assert (rows[1].rule == RULE) is not bool(refused)
        told = session.scalars(select(Notice.key).where(Notice.kind == "escalated", Notice.step == "rung-2")).all()
        assert len(told) == 3
        assert session.get_one(Task, task_id).rung == 2
