"""Who sees what, and who may do what to one thing: the province, its two communes, a village, and the cast of tests/web."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Membership, MembershipRole, Plan, PlanState, Target, Task, Unit, User
from rules.values import Level
from tests import builders
from tests.builders import TODAY
from workflow import visibility


@pytest.fixture
def province(session: Session) -> Unit:
    return builders.province(session)


@pytest.fixture
def commune(session: Session, province: Unit) -> Unit:
    return builders.unit(session, "UBND xã Tân Lập", under=province)


@pytest.fixture
def other(session: Session, province: Unit) -> Unit:
    return builders.unit(session, "UBND xã Phú Sơn", under=province)


@pytest.fixture
def plan(session: Session, province: Unit) -> Plan:
    return builders.plan(session, owner=province)


def tasks_seen(session: Session, user: User, on: date = TODAY) -> set[str]:
    return set(session.scalars(select(Task.title).where(visibility.visible_tasks(session, user, on))))


def test_a_person_sees_the_tasks_of_the_own_unit_and_below_and_no_others(
    session: Session, plan: Plan, province: Unit, commune: Unit, other: Unit
) -> None:
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune)
    for where, title in ((province, "tỉnh"), (commune, "xã"), (village, "thôn"), (other, "xã khác")):
        builders.task(session, plan, where, title)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    nobody = builders.user(session, "nobody")
    admin = builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))

    assert tasks_seen(session, lan) == {"xã", "thôn"}
    assert tasks_seen(session, chau) == tasks_seen(session, admin) == {"tỉnh", "xã", "thôn", "xã khác"}
    assert tasks_seen(session, nobody) == set()


def test_a_coordinating_unit_sees_the_task_that_it_takes_part_in(session: Session, plan: Plan, commune: Unit, other: Unit) -> None:
    task = builders.task(session, plan, other, "có phối hợp", partners=(commune,))
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    assert tasks_seen(session, lan) == {"có phối hợp"}
    assert visibility.may_take_part(session, lan, task, TODAY)
    assert not visibility.may_tick(session, lan, task, TODAY)


def test_a_coordinator_sees_the_plan_s_tasks_wherever_they_lie(session: Session, plan: Plan, province: Unit, other: Unit) -> None:
    health = builders.unit(session, "Sở Y tế tỉnh Bình An", level=Level.PROVINCE, under=province)
    plan.standing_id = health.id
    task = builders.task(session, plan, other)
    thu = builders.user(session, "thu", (health, MembershipRole.COORDINATOR))
    leader = builders.user(session, "leader", (health, MembershipRole.LEADER))
    assert tasks_seen(session, thu) == {task.title}
    assert tasks_seen(session, leader) == set()
    assert visibility.may_review(thu, task, TODAY)
    assert not visibility.may_review(leader, task, TODAY)


def test_where_a_standing_agency_is_named_the_owner_s_coordinator_does_not_confirm(session: Session, plan: Plan, province: Unit) -> None:
    health = builders.unit(session, "Sở Y tế tỉnh Bình An", level=Level.PROVINCE, under=province)
    owner_side = builders.user(session, "thu", (province, MembershipRole.COORDINATOR))
    assert visibility.may_coordinate(owner_side, plan, TODAY)
    plan.standing_id = health.id
    assert not visibility.may_coordinate(owner_side, plan, TODAY)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "sees"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (date(2026, 3, 11), None, False),
        (None, date(2026, 3, 9), False),
    ],
)
def test_a_role_counts_from_its_first_to_its_last_day(
    session: Session, plan: Plan, commune: Unit, valid_from: date | None, valid_to: date | None, sees: bool
) -> None:
    builders.task(session, plan, commune)
    lan = builders.user(session, "lan")
    lan.memberships = [Membership(unit_id=commune.id, role=MembershipRole.FOCAL_POINT, valid_from=valid_from, valid_to=valid_to)]
    session.flush()
    assert bool(tasks_seen(session, lan)) is sees


def test_what_a_district_left_open_is_seen_by_the_province_after_it_has_ended(session: Session, plan: Plan, province: Unit) -> None:
    last_day = date(2025, 6, 30)
    district = builders.unit(session, "UBND huyện Xuân Trường", level=Level.DISTRICT, valid_to=last_day)
    builders.unit_parent(session, district, province, until=last_day)
    builders.task(session, plan, district)
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    assert tasks_seen(session, chau, on=TODAY)


def test_a_commune_answers_for_its_village_and_the_province_does_not(session: Session, plan: Plan, province: Unit, commune: Unit) -> None:
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune)
    task = builders.task(session, plan, village)
    own = builders.task(session, plan, commune, "của xã")
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    villager = builders.user(session, "dong", (village, MembershipRole.FOCAL_POINT))
    assert visibility.may_tick(session, lan, task, TODAY)
    assert visibility.may_tick(session, villager, task, TODAY)
    assert not visibility.may_tick(session, villager, own, TODAY)
    assert own.id not in session.scalars(select(Task.id).where(visibility.visible_tasks(session, villager, TODAY))).all()


@pytest.mark.parametrize(
    ("role", "may_tick"),
    [
        (MembershipRole.FOCAL_POINT, True),
        (MembershipRole.LEADER, True),
        (MembershipRole.COORDINATOR, False),
        (MembershipRole.COMMITTEE, False),
        (MembershipRole.ADMINISTRATOR, False),
    ],
)
def test_focal_points_and_leaders_tick_off(session: Session, plan: Plan, commune: Unit, role: MembershipRole, may_tick: bool) -> None:
    task = builders.task(session, plan, commune)
    assert visibility.may_tick(session, builders.user(session, "lan", (commune, role)), task, TODAY) is may_tick


def test_drafts_are_seen_by_their_coordinators_and_published_plans_by_those_who_have_a_task(
    session: Session, province: Unit, commune: Unit, plan: Plan
) -> None:
    draft = builders.plan(session, "Bản nháp", owner=province, state=PlanState.DRAFT)
    builders.task(session, plan, commune)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    thu = builders.user(session, "thu", (province, MembershipRole.COORDINATOR))
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))

    def plans_seen(user: User) -> set[int]:
        return set(session.scalars(select(Plan.id).where(visibility.visible_plans(session, user, TODAY))))

    assert plans_seen(lan) == plans_seen(chau) == {plan.id}
    assert plans_seen(thu) == {plan.id, draft.id}


def test_an_escalation_is_seen_below_and_above_and_decided_above(
    session: Session, plan: Plan, province: Unit, commune: Unit, other: Unit
) -> None:
    escalation = builders.escalation(session, builders.task(session, plan, commune), province)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    hoa = builders.user(session, "hoa", (other, MembershipRole.COMMITTEE))
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))

    def seen(user: User) -> bool:
        return bool(session.scalars(select(Escalation.id).where(visibility.visible_escalations(session, user, TODAY))).all())

    assert [seen(user) for user in (lan, hoa, chau)] == [True, False, True]
    assert [visibility.may_decide(user, escalation, TODAY) for user in (lan, hoa, chau)] == [False, False, True]


def test_a_unit_sees_how_far_up_its_own_task_went(session: Session, plan: Plan, province: Unit, commune: Unit, other: Unit) -> None:
    owed = builders.task(session, plan, commune, partners=(other,))
    higher = builders.escalation(session, owed, province, rung=2, from_unit_id=province.id)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    hoa = builders.user(session, "hoa", (other, MembershipRole.FOCAL_POINT))
    seen = [session.scalars(select(Escalation.id).where(visibility.visible_escalations(session, user, TODAY))).all() for user in (lan, hoa)]
    assert seen == [[higher.id], []]


def test_a_target_is_seen_by_its_unit_and_without_one_by_the_owner_of_the_plan(
    session: Session, plan: Plan, province: Unit, commune: Unit, other: Unit
) -> None:
    owed = builders.target(session, plan, commune)
    nobodys = builders.target(session, plan)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    hoa = builders.user(session, "hoa", (other, MembershipRole.FOCAL_POINT))
    thu = builders.user(session, "thu", (province, MembershipRole.COORDINATOR))

    def seen(user: User) -> set[int]:
        return set(session.scalars(select(Target.id).where(visibility.visible_targets(session, user, TODAY))))

    assert (seen(lan), seen(hoa), seen(thu)) == ({owed.id}, set(), {owed.id, nobodys.id})
    assert visibility.may_measure(session, lan, owed, TODAY)
    assert not visibility.may_measure(session, hoa, owed, TODAY)
    assert visibility.may_measure(session, thu, nobodys, TODAY)


def test_two_conditions_can_stand_in_one_query(session: Session, plan: Plan, province: Unit, commune: Unit) -> None:
    task = builders.task(session, plan, commune)
    builders.escalation(session, task, province)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    both = visibility.visible_tasks(session, lan, TODAY), visibility.visible_escalations(session, lan, TODAY)
    assert session.scalars(select(Task).join(Escalation, Escalation.task_id == Task.id).where(*both)).all() == [task]


def test_a_deactivated_person_sees_nothing(session: Session, plan: Plan, commune: Unit) -> None:
    builders.task(session, plan, commune)
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), is_active=False)
    assert tasks_seen(session, lan) == set()
