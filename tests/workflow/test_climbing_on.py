"""What lies before a committee climbs on when nobody acts, stays at the top with a weekly mention, and ends with a word to all who knew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, Escalation, EscalationDecision, MembershipRole, Notice, Plan, Task, User
from rules.policy import shipped_policies
from rules.values import Audience, Delivery, EscalationState, Importance, Level, TaskOrigin
from tests import builders as build
from workflow.bundling import bundle
from workflow.calendar import moment_of, national_calendar
from workflow.climb_forecast import Coming, what_comes
from workflow.extensions import ask_extension, decide_extension
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.progress import return_task, tick_off
from workflow.review import decide
from workflow.settings import ROOT, Settings
from workflow.substitution import substitute
from workflow.sweep import sweep_tasks

DUE = date(2026, 3, 16)
BEFORE_COMMUNE = date(2026, 3, 19)  # three working days late
MET = date(2026, 3, 23)
JUDGE = judge_by()
SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", mail_link_days=0)
DAY = timedelta(days=1)


class Cast:
    """Station → commune → province → ministry. The first two have committees; a task of the station was due on Monday 16 March 2026."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ministry = build.unit(session, "Bộ Y tế", level=Level.CENTRAL)
        self.province = build.province(session, under=self.ministry)
        self.commune = build.unit(session, under=self.province)
        self.station = build.unit(session, "Trạm Y tế xã Tân Lập", under=self.commune, kind="tram_y_te")
        self.local: Committee = build.committee(session, self.commune)
        self.above: Committee = build.committee(session, self.province)
        self.lan: User = build.user(session, "lan", (self.station, MembershipRole.FOCAL_POINT))
        self.minh: User = build.user(session, "minh", (self.station, MembershipRole.LEADER))
        self.hoa: User = build.user(session, "hoa", (self.commune, MembershipRole.COMMITTEE))
        self.chau: User = build.user(session, "chau", (self.province, MembershipRole.COMMITTEE))
        self.bo: User = build.user(session, "bo", (self.ministry, MembershipRole.LEADER))
        self.thu: User = build.user(session, "thu", (self.province, MembershipRole.COORDINATOR))
        self.plan: Plan = build.plan(session, owner=self.province)
        self.task: Task = build.task(session, self.plan, self.station, due_on=DUE, next_look_on=date(2026, 2, 1))
        self.day = DUE

    def sweep_until(self, last: date) -> None:
        """Every morning, up to and including a day."""
        while self.day <= last:
            while sweep_tasks(self.session, today=self.day, now=moment_of(self.day, 6), judge=JUDGE).looked_at:
                pass
            self.day += DAY
        self.session.expire_all()

    def rungs(self) -> list[tuple[int, int, date]]:
        """Of the task: rung, unit, day."""
        found = select(Escalation).where(Escalation.task_id == self.task.id).order_by(Escalation.id)
        return [(one.rung, one.to_unit_id, one.opened_on) for one in self.session.scalars(found)]

    def standing(self) -> Escalation:
        states = EscalationState.OPEN, EscalationState.ACKNOWLEDGED
        return self.session.scalars(select(Escalation).where(Escalation.task_id == self.task.id, Escalation.state.in_(states))).one()

    def says(self, by: User, on: date, note: str = "Theo báo cáo của trạm") -> Act:
        return Act(by, moment_of(on, 10), note)

    def told(self, kind: str) -> list[tuple[str, str, date]]:
        found = select(Notice).where(Notice.kind == kind).order_by(Notice.id)
        return [(one.user.login if one.user else one.unit.name, one.step, one.owed_on) for one in self.session.scalars(found)]


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_nobody_acts_and_it_goes_from_rung_to_rung(cast: Cast) -> None:
    cast.sweep_until(date(2026, 5, 31))
    assert cast.rungs() == [
        (1, cast.commune.id, BEFORE_COMMUNE),
        (2, cast.province.id, date(2026, 3, 26)),  # five working days later
        (3, cast.ministry.id, date(2026, 4, 9)),  # ten
    ]
    assert cast.standing().at_top


def refused(cast: Cast, case: Escalation) -> None:
    asked = ask_extension(cast.session, cast.task, cast.says(cast.lan, MET), until=date(2026, 4, 30))
    decide_extension(cast.session, asked, cast.says(cast.thu, MET), is_granted=False)


def waiting(cast: Cast, case: Escalation) -> None:
    ask_extension(cast.session, cast.task, cast.says(cast.lan, MET), until=date(2026, 4, 30))


def acknowledged(cast: Cast, case: Escalation) -> None:
    decide(cast.session, case, EscalationDecision.ACKNOWLEDGE, cast.says(cast.hoa, MET))


def instructed(cast: Cast, case: Escalation, until: date) -> None:
    decide(cast.session, case, EscalationDecision.INSTRUCT, cast.says(cast.hoa, MET), until=until, unit=cast.station)


@pytest.mark.parametrize(
    ("what", "goes_on_the"),
    [
        (lambda _cast, _case: None, date(2026, 3, 26)),
        (waiting, date(2026, 3, 26)),
        (refused, date(2026, 3, 26)),
        (acknowledged, date(2026, 4, 6)),  # ten working days after the 23rd
        (lambda cast, case: instructed(cast, case, date(2026, 3, 23)), date(2026, 4, 6)),
        (lambda cast, case: instructed(cast, case, date(2026, 3, 25)), date(2026, 4, 8)),  # ten after the day of the instruction
        (lambda cast, case: instructed(cast, case, date(2026, 4, 20)), date(2026, 5, 7)),  # over Giỗ Tổ and 30/4
    ],
    ids=["nothing", "extension asked", "extension refused", "acknowledged", "instructed for today", "instructed", "instructed for later"],
)
def test_not_acting_lets_the_climb_go_on(cast: Cast, what, goes_on_the: date) -> None:  # type: ignore[no-untyped-def]
    cast.sweep_until(MET)
    what(cast, cast.standing())
    cast.sweep_until(goes_on_the - DAY)
    assert len(cast.rungs()) == 1
    cast.sweep_until(goes_on_the)
    assert cast.rungs()[1:] == [(2, cast.province.id, goes_on_the)]


def test_a_second_instruction_gives_time_until_its_own_day(cast: Cast) -> None:
    cast.sweep_until(MET)
    instructed(cast, cast.standing(), date(2026, 3, 25))
    cast.sweep_until(date(2026, 3, 30))
    later = cast.says(cast.hoa, date(2026, 3, 30))
    decide(cast.session, cast.standing(), EscalationDecision.INSTRUCT, later, until=date(2026, 4, 2), unit=cast.station)
    cast.sweep_until(date(2026, 4, 15))
    assert len(cast.rungs()) == 1
    cast.sweep_until(date(2026, 4, 16))
    assert len(cast.rungs()) == 2


def test_an_instruction_that_is_late_by_a_day_goes_up_itself(cast: Cast) -> None:
    cast.sweep_until(MET)
    instructed(cast, cast.standing(), date(2026, 3, 25))
    cast.sweep_until(date(2026, 3, 26))
    found = cast.session.scalars(select(Escalation).join(Task, Task.id == Escalation.task_id).where(Task.origin == TaskOrigin.INSTRUCTION))
    [late] = found
    assert (late.rule, late.to_unit_id, late.opened_on) == ("escalate-instruction", cast.commune.id, date(2026, 3, 26))


def test_what_is_reported_ends_and_begins_anew_when_it_is_sent_back(cast: Cast) -> None:
    cast.plan.requires_review = True
    cast.sweep_until(MET)
    tick_off(cast.session, cast.task, cast.says(cast.lan, MET), is_sure=True)
    cast.sweep_until(date(2026, 4, 10))
    assert len(cast.rungs()) == 1
    return_task(cast.session, cast.task, cast.says(cast.thu, date(2026, 4, 10)))
    cast.sweep_until(date(2026, 4, 20))
    assert cast.rungs()[1:] == [(1, cast.commune.id, date(2026, 4, 13)), (2, cast.province.id, date(2026, 4, 20))]


@pytest.mark.parametrize(("importance", "on_task"), [(Importance.CRITICAL, True), (Importance.CRITICAL, False), (Importance.NORMAL, True)])
def test_a_tasks_own_importance_goes_before_that_of_its_plan(cast: Cast, importance: Importance, on_task: bool) -> None:
    cast.plan.importance = Importance.IMPORTANT if on_task else importance
    cast.task.importance = importance if on_task else None
    cast.sweep_until(date(2026, 3, 25))
    first = cast.session.scalars(select(Escalation).order_by(Escalation.id)).first()
    assert first is not None
    wanted = {Importance.CRITICAL: ("escalate-critical", date(2026, 3, 17)), Importance.NORMAL: ("escalate-local", BEFORE_COMMUNE)}
    assert (first.rule, first.opened_on) == wanted[importance]


def test_the_top_is_reminded_once_a_week_in_its_digest_of_what_still_lies_there(cast: Cast) -> None:
    cast.sweep_until(date(2026, 5, 8))
    reached = date(2026, 4, 9)
    assert cast.told("still-open") == [
        ("bo", "top-3-5", date(2026, 4, 16)),
        ("bo", "top-3-10", date(2026, 4, 23)),
        ("bo", "top-3-15", date(2026, 5, 5)),  # 27/4, 30/4 and 1/5 are days off
    ]
    [first, *_rest] = cast.session.scalars(select(Notice).where(Notice.kind == "still-open").order_by(Notice.id))
    assert (first.delivery, first.audience) == (Delivery.DIGEST, Audience.COMMITTEE)
    assert first.escalation is not None
    assert (first.escalation.rung, first.escalation.opened_on) == (3, reached)
    assert "cấp cao nhất vẫn chưa xong" in first.why


def test_a_standstill_loses_no_more_than_the_mentions_that_it_slept_through(cast: Cast) -> None:
    cast.sweep_until(date(2026, 4, 17))
    cast.day = date(2026, 5, 8)
    cast.sweep_until(date(2026, 5, 12))
    assert [step for _who, step, _day in cast.told("still-open")] == ["top-3-5", "top-3-15", "top-3-20"]


def test_whoever_acknowledges_at_the_top_is_still_reminded(cast: Cast) -> None:
    cast.sweep_until(date(2026, 4, 17))
    decide(cast.session, cast.standing(), EscalationDecision.ACKNOWLEDGE, cast.says(cast.bo, date(2026, 4, 17)))
    cast.sweep_until(date(2026, 4, 23))
    assert [step for _who, step, _day in cast.told("still-open")] == ["top-3-5", "top-3-10"]


def test_nothing_is_looked_at_in_vain_for_ever(cast: Cast) -> None:
    """Where the ladder has no top to remind (nobody above), the looks end; a week's mention looks once a week."""
    alone = build.task(cast.session, cast.plan, cast.ministry, "Ban hành hướng dẫn", due_on=DUE, next_look_on=DUE)
    cast.sweep_until(date(2026, 9, 30))
    assert alone.next_look_on is None
    assert cast.task.next_look_on is not None
    assert timedelta(0) < cast.task.next_look_on - date(2026, 9, 30) <= timedelta(days=7)


def test_the_end_is_told_to_everyone_who_was_told_each_once(cast: Cast) -> None:
    informing = [
        replace(rule, outcome=replace(rule.outcome, inform=(*rule.outcome.inform, Audience.COORDINATOR)))
        for rule in shipped_policies()[1].rules
    ]
    reminders, escalation, targets = shipped_policies()
    judge = judge_by([reminders, replace(escalation, rules=tuple(informing), digest="informing"), targets])
    stand_in = build.user(cast.session, "mai")
    since = moment_of(BEFORE_COMMUNE - 2 * DAY, 9)
    substitute(cast.session, cast.hoa, stand_in, from_on=BEFORE_COMMUNE, until_on=BEFORE_COMMUNE, reason="họp", by=cast.hoa, at=since)
    while cast.day <= date(2026, 4, 16):
        sweep_tasks(cast.session, today=cast.day, now=moment_of(cast.day, 6), judge=judge)
        bundle(cast.session, SETTINGS, now=moment_of(cast.day, 9), calendar=national_calendar())
        cast.day += DAY
    cast.session.expire_all()
    assert [rung for rung, _unit, _day in cast.rungs()] == [1, 2, 3]
    tick_off(cast.session, cast.task, cast.says(cast.lan, cast.day), is_sure=True)
    told = Counter(who for who, _step, _day in cast.told("closed"))
    assert told == Counter(["lan", "minh", "mai", "chau", "bo", "thu"])
    cast.sweep_until(date(2026, 4, 30))
    assert Counter(who for who, _step, _day in cast.told("closed")) == told
    assert {one.state for one in cast.session.scalars(select(Escalation))} == {EscalationState.CLOSED}


def coming(cast: Cast, today: date) -> Coming | None:
    return what_comes(cast.session, cast.standing(), today)


def test_what_comes_next_is_what_the_sweep_then_does(cast: Cast) -> None:
    cast.sweep_until(date(2026, 3, 20))
    assert coming(cast, date(2026, 3, 20)) == Coming(date(2026, 3, 26), date(2026, 3, 25), is_climb=True, is_acknowledged=False)
    acknowledged(cast, cast.standing())
    assert coming(cast, MET) == Coming(date(2026, 4, 6), date(2026, 4, 3), is_climb=True, is_acknowledged=True)
    cast.sweep_until(date(2026, 4, 5))
    assert len(cast.rungs()) == 1
    assert coming(cast, date(2026, 4, 6)) == Coming(date(2026, 4, 6), None, is_climb=True, is_acknowledged=True)
    cast.sweep_until(date(2026, 4, 6))
    assert len(cast.rungs()) == 2
    cast.sweep_until(date(2026, 4, 22))
    assert cast.standing().at_top
    assert coming(cast, date(2026, 4, 22)) == Coming(date(2026, 4, 28), date(2026, 4, 24), is_climb=False, is_acknowledged=False)


def test_an_escalation_says_who_was_passed_over_and_why(cast: Cast) -> None:
    cast.hoa.is_active = False
    cast.province.valid_to = date(2026, 3, 20)
    cast.session.flush()
    cast.sweep_until(date(2026, 3, 26))
    first, second = cast.session.scalars(select(Escalation).order_by(Escalation.id)).all()
    assert (first.to_unit_id, first.to_committee_id) == (cast.commune.id, None)
    assert first.passed_over == [f"{cast.local.name}: chưa có thành viên"]
    assert first.explanation.endswith(f"{cast.local.name} chưa có thành viên nên {cast.commune.name} nhận.")
    assert second.to_unit_id == cast.ministry.id
    assert second.passed_over == [f"{cast.province.name}: đã kết thúc hoạt động từ 21/03/2026"]
    assert second.explanation.endswith(f"{cast.province.name} đã kết thúc hoạt động từ 21/03/2026 nên chuyển thẳng lên Bộ Y tế.")
    whys = set(cast.session.scalars(select(Notice.why).where(Notice.kind == "escalated", Notice.step == "rung-2")))
    assert whys == {second.explanation}
