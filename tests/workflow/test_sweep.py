"""A sweep looks at what needs it, tells people once, and puts late tasks before the next level."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Committee, Escalation, EscalationDecision, MembershipRole, Notice, Plan, Task, Unit, User
from rules.values import Delivery, EscalationState, Level, TaskState
from tests import builders as build
from workflow.calendar import moment_of
from workflow.desk import Counts
from workflow.extensions import extend
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.progress import return_task, tick_off
from workflow.review import decide
from workflow.sweep import sweep_tasks

DUE = date(2026, 3, 16)
JUDGE = judge_by()


class Cast:
    """Tỉnh Bình An → Xã Tân Lập, with people at both, a committee at the province, and a task due on Monday 16 March 2026."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.central = build.unit(session, "Chính phủ", level=Level.CENTRAL)
        self.province = build.province(session, under=self.central)
        self.commune = build.unit(session, under=self.province)
        self.committee: Committee = build.committee(session, self.province)
        self.lan: User = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))
        self.minh: User = build.user(session, "minh", (self.commune, MembershipRole.LEADER))
        self.chair: User = build.user(session, "chair", (self.province, MembershipRole.COMMITTEE))
        self.plan: Plan = build.plan(session, owner=self.province)
        self.task: Task = build.task(session, self.plan, self.commune, due_on=DUE, next_look_on=date(2026, 2, 1))

    def sweep(self, today: date) -> Counts:
        """Sweep until nothing is left, as the job does."""
        total = Counts()
        while (counts := sweep_tasks(self.session, today=today, now=moment_of(today, 6), judge=JUDGE)).looked_at:
            total.add(counts)
        self.session.expire_all()
        return total

    def steps(self, user: User) -> list[str]:
        return list(self.session.scalars(select(Notice.step).where(Notice.user_id == user.id).order_by(Notice.id)))

    def escalations(self) -> list[Escalation]:
        return list(self.session.scalars(select(Escalation).order_by(Escalation.id)))


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_reminders_come_at_the_steps_of_the_policy_and_each_once(cast: Cast) -> None:
    for day in range(9, 21):
        cast.sweep(date(2026, 3, day))
        cast.sweep(date(2026, 3, day))
    assert cast.steps(cast.lan) == ["due-7", "due-3", "due-1", "due-0", "late-1", "rung-1"]
    assert cast.steps(cast.minh) == ["late-1", "rung-1"]


def test_a_second_sweep_of_the_same_day_does_nothing(cast: Cast) -> None:
    assert cast.sweep(date(2026, 3, 9)).notices == 1
    assert cast.sweep(date(2026, 3, 9)) == Counts()


def test_days_of_standstill_lose_no_reminder_and_double_none(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 12))
    cast.sweep(date(2026, 3, 17))
    assert cast.steps(cast.lan) == ["due-3", "late-1"]


@pytest.mark.parametrize(("day", "opened"), [(18, 0), (19, 1), (20, 1)])
def test_a_task_three_working_days_late_goes_one_level_up(cast: Cast, day: int, opened: int) -> None:
    cast.sweep(date(2026, 3, day))
    assert len(cast.escalations()) == opened


def test_an_escalation_names_committee_rule_version_facts_and_reason(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    [escalation] = cast.escalations()
    assert (escalation.from_unit_id, escalation.to_unit_id, escalation.to_committee_id) == (
        cast.commune.id,
        cast.province.id,
        cast.committee.id,
    )
    assert (escalation.rung, escalation.state, escalation.rule) == (1, EscalationState.OPEN, "escalate-local")
    assert escalation.policy_version == "3"
    assert escalation.facts["working_days_late"] == 3
    assert "quá hạn 3 ngày làm việc" in escalation.explanation.casefold()
    assert cast.session.get_one(Task, cast.task.id).rung == 1


def test_the_committee_is_told_at_once_and_the_doer_in_the_digest(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    told = {notice.user_id: notice.delivery for notice in cast.session.scalars(select(Notice).where(Notice.kind == "escalated"))}
    assert told == {cast.chair.id: Delivery.IMMEDIATE, cast.lan.id: Delivery.DIGEST, cast.minh.id: Delivery.DIGEST}


def test_what_nobody_acknowledges_in_five_working_days_goes_one_level_higher(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    cast.sweep(date(2026, 3, 25))
    assert len(cast.escalations()) == 1
    counts = cast.sweep(date(2026, 3, 26))
    assert counts.escalations_raised == 1
    first, second = cast.escalations()
    assert (first.state, second.state) == (EscalationState.RAISED, EscalationState.OPEN)
    assert (second.from_unit_id, second.to_unit_id, second.at_top) == (cast.province.id, cast.central.id, True)


def test_at_the_top_it_stays(cast: Cast) -> None:
    for day in (date(2026, 3, 19), date(2026, 3, 26), date(2026, 4, 20), date(2026, 6, 1)):
        cast.sweep(day)
    assert [escalation.rung for escalation in cast.escalations()] == [1, 2]


def test_an_acknowledged_escalation_waits_ten_working_days(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    decide(cast.session, cast.escalations()[0], EscalationDecision.ACKNOWLEDGE, Act(cast.chair, moment_of(date(2026, 3, 20), 9)))
    cast.sweep(date(2026, 4, 2))
    assert len(cast.escalations()) == 1
    cast.sweep(date(2026, 4, 3))
    assert len(cast.escalations()) == 2


def test_ticking_off_ends_the_escalation_and_tells_everyone_who_was_told(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    tick_off(cast.session, cast.task, Act(cast.lan, moment_of(date(2026, 3, 20), 9)))
    [escalation] = cast.escalations()
    assert escalation.state is EscalationState.CLOSED
    told = set(cast.session.scalars(select(Notice.user_id).where(Notice.kind == "closed")))
    assert told == {cast.lan.id, cast.minh.id, cast.chair.id}
    assert cast.sweep(date(2026, 3, 27)) == Counts()


def test_an_extension_ends_the_escalation_and_arms_the_reminders_anew(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    extend(cast.session, cast.task, Act(cast.chair, moment_of(date(2026, 3, 20), 9), "chờ số liệu"), until=date(2026, 4, 10))
    assert cast.escalations()[0].state is EscalationState.CLOSED
    cast.sweep(date(2026, 4, 3))
    assert cast.steps(cast.lan)[-1] == "due-7"
    cast.sweep(date(2026, 4, 15))
    assert [escalation.due_on for escalation in cast.escalations()] == [DUE, date(2026, 4, 10)]


def test_a_task_sent_back_after_its_deadline_can_be_escalated_again(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    tick_off(cast.session, cast.task, Act(cast.lan, moment_of(date(2026, 3, 20), 9)))
    return_task(cast.session, cast.task, Act(cast.chair, moment_of(date(2026, 3, 23), 9), "thiếu phụ lục"))
    cast.sweep(date(2026, 3, 24))
    assert [escalation.state for escalation in cast.escalations()] == [EscalationState.CLOSED, EscalationState.OPEN]


def test_what_a_committee_closed_stays_closed_for_that_deadline(cast: Cast) -> None:
    cast.sweep(date(2026, 3, 19))
    decide(cast.session, cast.escalations()[0], EscalationDecision.CLOSE, Act(cast.chair, moment_of(date(2026, 3, 20), 9), "đã rõ lý do"))
    cast.sweep(date(2026, 3, 27))
    assert [escalation.state for escalation in cast.escalations()] == [EscalationState.CLOSED]


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED])
def test_nothing_is_said_about_a_task_that_nobody_owes(cast: Cast, state: TaskState) -> None:
    cast.task.state = state
    assert cast.sweep(date(2026, 3, 20)).notices == 0
    assert cast.escalations() == []


def test_nothing_is_said_on_a_sunday(cast: Cast) -> None:
    assert cast.sweep(date(2026, 3, 15)).notices == 0


def test_a_unit_without_people_is_told_at_its_own_address_and_escalation_needs_no_address(session: Session) -> None:
    province = build.province(session)
    commune: Unit = build.unit(session, under=province, email="tanlap@example.vn")
    hamlet = build.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune)
    plan = build.plan(session, owner=province)
    build.task(session, plan, hamlet, due_on=DUE)
    while sweep_tasks(session, today=date(2026, 3, 19), now=moment_of(date(2026, 3, 19), 6), judge=JUDGE).looked_at:
        pass
    told = {(notice.unit_id, notice.user_id, notice.is_unreachable) for notice in session.scalars(select(Notice))}
    assert told == {(hamlet.id, None, True), (commune.id, None, False)}
    assert session.scalar(select(func.count()).select_from(Escalation)) == 1


def test_a_commune_of_2022_climbs_over_its_district_and_a_ward_of_2025_does_not(session: Session) -> None:
    province = build.province(session)
    district = build.unit(session, "UBND huyện Lạc Giang", level=Level.DISTRICT, under=province, valid_to=date(2025, 6, 30))
    commune = build.unit(session, under=district)
    commune.parents[0].valid_to = date(2025, 6, 30)
    build.unit_parent(session, commune, province, since=date(2025, 7, 1))
    plan = build.plan(session, owner=province)
    old = build.task(session, plan, commune, "Báo cáo năm 2022", due_on=date(2022, 11, 1))
    new = build.task(session, plan, commune, "Báo cáo năm 2025", due_on=date(2025, 11, 3))
    for day in (date(2022, 11, 8), date(2025, 11, 10)):
        while sweep_tasks(session, today=day, now=moment_of(day, 6), judge=JUDGE).looked_at:
            pass
    firsts = {row.task_id: row.to_unit_id for row in session.scalars(select(Escalation).where(Escalation.rung == 1))}
    assert firsts == {old.id: district.id, new.id: province.id}
