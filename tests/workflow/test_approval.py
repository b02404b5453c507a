"""Who approves values and who gives them back, and what follows: sums, statuses and notices."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Measurement, MeasurementState, MembershipRole, Notice, Target, Unit
from rules.values import Audience, Frequency, TargetStatus
from tests import builders
from tests.builders import NOW
from tests.workflow.value_cast import Cast, settle, typed
from workflow.approval import VALUE_RETURNED, approve, give_back
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.letter_lines import link_path
from workflow.value_entry import enter


@pytest.fixture
def cast(session: Session) -> Cast:
    return settle(session)


def entered(session: Session, cast: Cast, unit: Unit | None = None, value: str = "12") -> Measurement:
    unit = unit or cast.tan_lap
    by = cast.lan if unit in (cast.tan_lap, cast.village) else cast.hoa
    (row,) = enter(session, by, [typed(cast.births, unit, value)], now=NOW).rows
    return row


def test_leader_and_committee_of_the_parent_approve(session: Session, cast: Cast) -> None:
    for person, unit in ((cast.minh, cast.tan_lap), (cast.chau, cast.phu_son)):
        (row,) = approve(session, person, [entered(session, cast, unit).id], now=NOW)
        assert (row.state, row.decided_by_id, row.decided_at) == (MeasurementState.APPROVED, person.id, NOW)


def test_the_commune_approves_its_villages(session: Session, cast: Cast) -> None:
    leader = builders.user(session, "tuan", (cast.tan_lap, MembershipRole.LEADER))
    assert approve(session, leader, [entered(session, cast, cast.village).id], now=NOW)


def test_above_the_parent_approves_too(session: Session, cast: Cast) -> None:
    assert approve(session, cast.minh, [entered(session, cast, cast.village).id], now=NOW)


def test_nobody_approves_what_he_entered_or_what_his_unit_reports(session: Session, cast: Cast) -> None:
    colleague = builders.user(session, "tuan", (cast.tan_lap, MembershipRole.LEADER))
    row = entered(session, cast)
    for person in (cast.lan, colleague):
        with pytest.raises(NotAllowedError, match="không ai duyệt số của mình"):
            approve(session, person, [row.id], now=NOW)
    own = builders.user(session, "binh", (cast.tan_lap, MembershipRole.FOCAL_POINT), (cast.province, MembershipRole.LEADER))
    (typed_by_own,) = enter(session, own, [typed(cast.births, cast.village, "3")], now=NOW).rows
    with pytest.raises(NotAllowedError):
        approve(session, own, [typed_by_own.id], now=NOW)


def test_another_commune_does_not_even_see_it(session: Session, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        approve(session, cast.hoa, [entered(session, cast).id], now=NOW)


def test_the_coordinator_of_the_plan_approves_what_is_measured_for_it(session: Session, cast: Cast) -> None:
    agency = builders.unit(session, "Chi cục Dân số tỉnh Bình An", under=cast.province, kind="chi_cuc")
    coordinator = builders.user(session, "ha", (agency, MembershipRole.COORDINATOR))
    cast.plan.standing_id = agency.id
    row = entered(session, cast)
    with pytest.raises(NotFoundError):
        approve(session, coordinator, [row.id], now=NOW)
    builders.target(session, cast.plan, cast.tan_lap, indicator_id=cast.births.id)
    assert approve(session, coordinator, [row.id], now=NOW)


def test_many_are_approved_at_once_or_none(session: Session, cast: Cast) -> None:
    rows = [entered(session, cast), entered(session, cast, cast.phu_son)]
    enter(session, cast.lan, [typed(cast.births, cast.tan_lap, "11", base_id=rows[0].id)], now=NOW)
    with pytest.raises(WrongStateError, match="vừa được sửa"):
        approve(session, cast.minh, [row.id for row in rows], now=NOW)
    assert rows[1].state is MeasurementState.ENTERED


def test_giving_back_needs_words(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="lý do"):
        give_back(session, cast.minh, [entered(session, cast).id], note=" ", now=NOW)


def test_what_is_given_back_counts_no_more_and_counts_again_once_corrected(session: Session, cast: Cast) -> None:
    target = builders.target(session, cast.plan, cast.tan_lap, indicator_id=cast.screened.id)
    (row,) = enter(session, cast.lan, [typed(cast.screened, cast.tan_lap, "", "9", "10")], now=NOW).rows
    assert session.get_one(Target, target.id).status is TargetStatus.ACHIEVED
    give_back(session, cast.minh, [row.id], note="Nhầm cột", now=NOW)
    assert session.get_one(Target, target.id).status is TargetStatus.NO_DATA
    corrected = typed(cast.screened, cast.tan_lap, "", "10", "10", base_id=row.id)
    enter(session, cast.lan, [corrected], now=NOW)
    assert session.get_one(Target, target.id).status is TargetStatus.ACHIEVED


def test_the_unit_is_told_once_with_the_way_to_correct_it(session: Session, cast: Cast) -> None:
    row = entered(session, cast)
    target = builders.target(session, cast.plan, cast.province, "Số trẻ sinh ra", indicator_id=cast.births.id)
    for _again in range(2):
        give_back(session, cast.minh, [row.id], note="Nhầm cột", now=NOW)
    (notice,) = session.scalars(select(Notice).where(Notice.kind == VALUE_RETURNED))
    assert (notice.user_id, notice.target_id, notice.audience) == (cast.lan.id, target.id, Audience.DOER)
    assert notice.why == "Số trẻ sinh ra, tháng 2/2026: Nhầm cột"
    assert link_path(notice) == f"/values/{row.id}"


def test_a_value_without_any_target_is_told_all_the_same(session: Session, cast: Cast) -> None:
    give_back(session, cast.minh, [entered(session, cast).id], note="Nhầm cột", now=NOW)
    assert session.scalar(select(Notice.why)) == "Số trẻ sinh ra, tháng 2/2026: Nhầm cột"


def test_a_value_belongs_to_the_parent_of_its_own_day(session: Session, cast: Cast) -> None:
    old = builders.unit(session, "UBND huyện Cũ", under=cast.province)
    commune = builders.unit(session, "UBND xã Cũ")
    builders.unit_parent(session, commune, old, until=date(2026, 2, 28))
    builders.unit_parent(session, commune, cast.tan_lap, since=date(2026, 3, 1))
    by = builders.user(session, "an", (commune, MembershipRole.FOCAL_POINT))
    (row,) = enter(session, by, [typed(cast.births, commune, "3")], now=NOW).rows
    assert (row.above_id, row.period) == (old.id, Frequency.MONTHLY)
    assert approve(session, cast.minh, [row.id], now=NOW), "the province stands above both"
