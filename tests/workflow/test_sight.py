"""How far a person sees in a session that only reads: the same as in one that writes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, MembershipRole, Plan, Unit, User
from models.database import READS
from rules.values import Level
from tests import builders
from tests.builders import TODAY
from workflow.sight import sight_of
from workflow.visibility import visible_escalations, visible_plans


@pytest.fixture
def centre(session: Session) -> Unit:
    return builders.unit(session, "Bộ Y tế")


@pytest.fixture
def province(session: Session, centre: Unit) -> Unit:
    return builders.unit(session, "UBND tỉnh Lam Giang", under=centre)


@pytest.fixture
def commune(session: Session, province: Unit) -> Unit:
    return builders.unit(session, "UBND xã Tân Lập", under=province)


def names_seen(session: Session, own: Unit, on: date = TODAY) -> set[str]:
    """As a page asks, and as what changes something asks."""
    seen = {}
    for reads in (True, False):
        session.info[READS] = reads
        seen[reads] = set(session.scalars(select(Unit.name).where(sight_of(session, [own.id], on).has(Unit.id))))
    assert seen[True] == seen[False]
    return seen[True]


def test_whoever_sits_at_the_top_sees_every_unit(session: Session, centre: Unit, province: Unit, commune: Unit) -> None:
    assert names_seen(session, centre) == {centre.name, province.name, commune.name}
    assert names_seen(session, province) == {province.name, commune.name}
    assert names_seen(session, commune) == {commune.name}


def test_a_unit_that_stands_below_nothing_lies_outside_the_sight_of_the_top(session: Session, centre: Unit, province: Unit) -> None:
    alone = builders.unit(session, "Hội chưa xếp cấp trên")
    assert names_seen(session, centre) == {centre.name, province.name}
    assert names_seen(session, alone) == {alone.name}


@pytest.mark.parametrize("few", [0, 5_000])
def test_escalations_are_the_same_whether_walked_through_or_put_together(
    session: Session, centre: Unit, province: Unit, commune: Unit, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("workflow.sight.FEW", few)
    office = builders.unit(session, "Sở Y tế tỉnh Lam Giang", level=Level.PROVINCE, under=province)
    other = builders.unit(session, "UBND tỉnh Hà Sơn", level=Level.PROVINCE, under=centre)
    plan, foreign = builders.plan(session, owner=province, standing_id=office.id), builders.plan(session, "Kế hoạch khác", owner=other)
    for number, (of, owner) in enumerate(((plan, commune), (plan, other), (foreign, commune), (foreign, other))):
        builders.escalation(session, builders.task(session, of, owner, f"Việc {number}"), centre, from_unit_id=centre.id)
        builders.escalation(session, builders.target(session, of, owner, f"Chỉ tiêu {number}"), centre, from_unit_id=centre.id)
    roles = MembershipRole.COMMITTEE, MembershipRole.COORDINATOR, MembershipRole.FOCAL_POINT, MembershipRole.LEADER
    places = zip((province, office, commune, centre), roles, strict=True)
    people = [builders.user(session, unit.code, (unit, role)) for unit, role in places]
    session.info[READS] = True

    def found(user: User, *, is_walked: bool) -> set[int]:
        return set(session.scalars(select(Escalation.id).where(visible_escalations(session, user, TODAY, is_walked=is_walked))))

    walked = [found(user, is_walked=True) for user in people]
    assert walked == [found(user, is_walked=False) for user in people]
    assert [len(one) for one in walked] == [4, 4, 4, 8]


@pytest.mark.parametrize("few", [0, 5_000])
def test_plans_are_the_same_whether_all_are_fetched_or_a_few_are_asked(
    session: Session, centre: Unit, province: Unit, commune: Unit, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("workflow.sight.FEW", few)
    other = builders.unit(session, "UBND tỉnh Hà Sơn", level=Level.PROVINCE, under=centre)
    plans = [builders.plan(session, f"Kế hoạch {number}", owner=centre) for number in range(3)]
    builders.task(session, plans[0], commune)
    builders.task(session, plans[1], other, partners=(commune,))
    builders.task(session, plans[2], other)
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    session.info[READS] = True

    def found(*, of_few: bool) -> set[int]:
        return set(session.scalars(select(Plan.id).where(visible_plans(session, chau, TODAY, of_few=of_few))))

    assert found(of_few=True) == found(of_few=False) == {plans[0].id, plans[1].id}
