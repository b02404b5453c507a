"""The tree of units level by level, who in it can be told, and how many escalations each carries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, ProblemKind, Unit
from rules.values import Audience, EscalationState, Level
from tests import builders
from tests.builders import NOW, TODAY
from workflow.addresses import addresses_with_problems, note_problem
from workflow.escalation_list import EscalationFilter, find_escalations
from workflow.recipients import Directory
from workflow.unit_reach import Reach, reach
from workflow.unit_states import escalated_of
from workflow.unit_tree import ids_below, lines_of, top_ids


@pytest.fixture
def cast(session: Session) -> dict[str, Unit]:
    province = builders.province(session)
    office = builders.unit(session, "Sở Y tế", level=Level.PROVINCE, under=province, kind="so")
    second = builders.unit(session, "UBND xã Phú Sơn", under=province)
    first = builders.unit(session, "UBND xã Tân Lập", under=province)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=first)
    return {"province": province, "office": office, "second": second, "first": first, "village": village}


def test_administrators_begin_at_units_below_nobody(session: Session, cast: dict[str, Unit]) -> None:
    admin = builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    assert top_ids(session, admin, TODAY) == [cast["province"].id]


def test_others_begin_at_their_own_units_and_never_twice(session: Session, cast: dict[str, Unit]) -> None:
    lan = builders.user(
        session,
        "lan",
        (cast["village"], MembershipRole.FOCAL_POINT),
        (cast["first"], MembershipRole.LEADER),
        (cast["office"], MembershipRole.LEADER),
    )
    assert top_ids(session, lan, TODAY) == [cast["office"].id, cast["first"].id]


def test_offices_of_the_same_level_come_before_those_of_the_next_then_by_name(session: Session, cast: dict[str, Unit]) -> None:
    province = cast["province"].id
    assert ids_below(session, [province], TODAY)[province] == [cast["office"].id, cast["second"].id, cast["first"].id]


def test_units_that_ended_and_superiors_of_another_time_are_left_out(session: Session, cast: dict[str, Unit]) -> None:
    cast["second"].valid_to = TODAY - timedelta(days=1)
    cast["office"].parents[0].valid_from = TODAY + timedelta(days=1)
    province = cast["province"].id
    assert ids_below(session, [province], TODAY) == {province: [cast["first"].id]}
    lines = lines_of(session, [province, cast["first"].id, cast["village"].id], TODAY)
    assert [lines[unit.id].below for unit in (cast["province"], cast["first"], cast["village"])] == [1, 1, 0]


def test_who_can_be_told_is_who_the_directory_of_recipients_names(session: Session, cast: dict[str, Unit]) -> None:
    province, office, second, first, village = cast.values()
    second.email, village.email, province.email = "phuson@example.vn", "dong@example.vn", "binhan@example.vn"
    builders.user(session, "a", (office, MembershipRole.LEADER))
    builders.user(session, "b", (first, MembershipRole.FOCAL_POINT)).email = None
    session.flush()
    for user in (
        builders.user(session, "c", (first, MembershipRole.LEADER)),
        builders.user(session, "d", (village, MembershipRole.LEADER)),
    ):
        user.is_active = user.login == "c"
    note_problem(session, "Binhan@example.vn", kind=ProblemKind.REFUSED, status="5.1.1", words="no such user", at=NOW, is_blocking=True)
    session.flush()
    found = {unit_id: Reach(word) for unit_id, word in session.execute(select(Unit.id, reach(TODAY)))}
    names = {unit.id: name for name, unit in cast.items()}
    assert {names[unit_id]: word for unit_id, word in found.items()} == {
        "province": Reach.NOBODY,
        "office": Reach.PEOPLE,
        "second": Reach.ADDRESS,
        "first": Reach.NOBODY,
        "village": Reach.ADDRESS,
    }
    directory = Directory(session, found, TODAY)
    for unit_id, word in found.items():
        addresses = [one.address for one in directory.of(Audience.DOER, unit_id) if one.address]
        blocked = addresses_with_problems(session, addresses)
        assert (word is not Reach.NOBODY) == any(address.lower() not in blocked for address in addresses)


def test_escalations_count_for_what_owes_and_all_above_as_their_list_does(session: Session, cast: dict[str, Unit]) -> None:
    admin = builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    plan = builders.plan(session, owner=cast["province"])
    task = builders.task(session, plan, cast["village"], due_on=date(2026, 3, 2))
    builders.escalation(session, task, cast["first"])
    builders.escalation(session, task, cast["province"], rung=2, state=EscalationState.CLOSED)
    builders.escalation(session, builders.target(session, plan, cast["second"]), cast["province"])
    session.flush()
    ids = [unit.id for unit in cast.values()]
    found = escalated_of(session, ids, TODAY)
    assert [found[unit_id] for unit_id in ids] == [2, 0, 1, 1, 1]
    for unit_id in ids:
        assert found[unit_id] == len(find_escalations(session, admin, EscalationFilter(unit_id=unit_id), TODAY))
