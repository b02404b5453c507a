"""A target is given down to the units below: the same rate, or shares that ought to add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cascade, ClauseState, Escalation, MembershipRole, Notice, Target
from rules.target_values import IndicatorKind
from rules.values import EscalationState, Level, Operator
from tests import builders as build
from workflow.calendar import moment_of
from workflow.cascade import even_shares, give_down, given_down, kinds_possible, share_check, units_to_give_to
from workflow.errors import InvalidInputError
from workflow.moves import Act

TODAY = date(2026, 3, 2)


class Cast:
    """A province with three communes, its department, a rate and a count that it promised."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.province = build.province(session, under=build.unit(session, "Chính phủ", level=Level.CENTRAL))
        self.office = build.unit(session, "Sở Y tế", level=Level.PROVINCE, kind="so", under=self.province)
        self.communes = [build.unit(session, f"UBND xã {name}", under=self.province) for name in ("An Bình", "Hòa Lạc", "Tân Lập")]
        build.unit(session, "Hội Nông dân xã", kind="doan_the", under=self.province)
        self.lan = build.user(session, "lan", (self.communes[0], MembershipRole.FOCAL_POINT))
        self.plan = build.plan(session, owner=self.province)
        self.rate = build.target(session, self.plan, self.province)
        self.count = build.target(session, self.plan, self.province, "Số người mới", value=234, unit_text="người", baseline=None)
        self.act = Act(None, moment_of(TODAY, 9))

    def shares(self, *values: int) -> dict[int, Decimal | None]:
        return {unit.id: Decimal(value) for unit, value in zip(self.communes, values, strict=False)}


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_only_areas_directly_below_are_given_a_part(cast: Cast) -> None:
    assert units_to_give_to(cast.session, cast.rate, TODAY) == cast.communes
    of_office = build.target(cast.session, cast.plan, cast.office, "Tỷ lệ khám")
    assert units_to_give_to(cast.session, of_office, TODAY) == cast.communes, "an office has no area of its own"


def test_a_rate_is_given_as_the_same_rate_and_each_unit_is_told(cast: Cast) -> None:
    made = give_down(cast.session, cast.rate, Cascade.SAME_RATE, cast.shares(0, 0, 0), cast.act)
    assert {(one.owner_id, one.value, one.operator, one.year) for one in made} == {
        (unit.id, Decimal(50), Operator.AT_LEAST, 2026) for unit in cast.communes
    }
    assert all(one.baseline is None and one.indicator_id == cast.rate.indicator_id for one in made)
    told = cast.session.scalars(select(Notice.why).where(Notice.user_id == cast.lan.id)).all()
    assert told == ["UBND tỉnh Bình An giao chỉ tiêu cho đơn vị"]


def test_a_rate_is_not_divided(cast: Cast) -> None:
    assert kinds_possible(cast.rate) == (Cascade.SAME_RATE,)
    assert cast.count.definition and cast.count.definition.kind is IndicatorKind.COUNT
    with pytest.raises(InvalidInputError, match="không chia được thành từng phần"):
        give_down(cast.session, cast.rate, Cascade.SHARES, cast.shares(1), cast.act)


@pytest.mark.parametrize(
    ("given", "missing", "without", "adds_up"),
    [
        ((100, 100, 34), 0, [], True),
        ((100, 100, 33), 1, [], False),
        ((100, 100, 35), -1, [], False),
        ((134, 100), 0, ["UBND xã Tân Lập"], False),
        ((100,), 134, ["UBND xã Hòa Lạc", "UBND xã Tân Lập"], False),
    ],
)
def test_shares_are_checked_against_the_whole(cast: Cast, given: tuple[int, ...], missing: int, without: list[str], adds_up: bool) -> None:
    give_down(cast.session, cast.count, Cascade.SHARES, cast.shares(*given), cast.act)
    check = share_check(cast.session, cast.count, TODAY)
    assert check is not None
    assert (check.missing, [one.name for one in check.without], check.adds_up) == (Decimal(missing), without, adds_up)


@pytest.mark.parametrize("wrong", [-1, None])
def test_a_share_is_a_number_from_nought_on(cast: Cast, wrong: int | None) -> None:
    shares = {cast.communes[0].id: None if wrong is None else Decimal(wrong)}
    with pytest.raises(InvalidInputError, match="UBND xã An Bình"):
        give_down(cast.session, cast.count, Cascade.SHARES, shares, cast.act)


def test_given_again_changes_what_is_other_and_tells_only_those(cast: Cast) -> None:
    give_down(cast.session, cast.count, Cascade.SHARES, cast.shares(100, 100, 34), cast.act)
    before = {one.owner_id: one.id for one in given_down(cast.session, cast.count)}
    told = len(cast.session.scalars(select(Notice.id)).all())
    give_down(cast.session, cast.count, Cascade.SHARES, cast.shares(100, 90, 44), cast.act)
    assert {one.owner_id: one.id for one in given_down(cast.session, cast.count)} == before
    assert len(cast.session.scalars(select(Notice.id)).all()) - told == 2


def test_what_is_taken_back_ends_its_escalation_and_can_be_given_again(cast: Cast) -> None:
    made = give_down(cast.session, cast.count, Cascade.SHARES, cast.shares(100, 100, 34), cast.act)
    first = next(one for one in made if one.owner_id == cast.communes[0].id)
    escalation, first.rung = build.escalation(cast.session, first, cast.province), 1
    give_down(cast.session, cast.count, Cascade.SHARES, {unit.id: Decimal(117) for unit in cast.communes[1:]}, cast.act)
    assert (first.review, first.next_look_on, escalation.state) == (ClauseState.IGNORED, None, EscalationState.CLOSED)
    again = give_down(cast.session, cast.count, Cascade.SHARES, cast.shares(78, 78, 78), cast.act)
    assert first in again
    assert first.review is ClauseState.ACCEPTED


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (234, (1, 1, 1), (78, 78, 78)),
        (100, (1, 1, 1), (34, 33, 33)),
        (10, (12_000, 5_000, 3_000), (6, 3, 1)),
        (1, (1, 1, 1), (1, 0, 0)),
        ("2.5", (1, 1, 0), ("1.3", "1.2", "0")),
    ],
)
def test_a_count_is_divided_into_whole_parts_that_add_up(total: object, weights: tuple[int, ...], shares: tuple[object, ...]) -> None:
    found = even_shares(Decimal(str(total)), {at: Decimal(weight) for at, weight in enumerate(weights)})
    assert tuple(found.values()) == tuple(Decimal(str(one)) for one in shares)
    assert sum(found.values()) == Decimal(str(total))


def test_weights_of_nothing_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="hãy nhập từng phần"):
        even_shares(Decimal(5), {1: Decimal(0)})


def test_nothing_is_left_of_children_in_the_documents_own_list(cast: Cast) -> None:
    give_down(cast.session, cast.rate, Cascade.SAME_RATE, cast.shares(0, 0), cast.act)
    assert len(cast.session.scalars(select(Target).where(Target.plan_id == cast.plan.id, Target.parent_id.is_(None))).all()) == 2
    assert cast.session.scalars(select(Escalation)).all() == []
