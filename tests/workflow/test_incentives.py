"""A year's list of rewards: by the rules in force for each unit, its own values or those below, and as it was when it was finalised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MeasurementState, MembershipRole, PolicyScope, Rollup, Task, Unit
from rules.awards import AwardStanding
from rules.values import Frequency
from tests import builders as build
from tests.workflow.award_cast import JANUARY, SWITCHED_ON, AwardCast, award_cast, switch_on, year_value
from workflow.approval import approve, give_back
from workflow.errors import InvalidInputError, WrongStateError
from workflow.incentive_lists import DifferenceKind, differences, finalise, lists_of, mark_of, rows_of, totals_of
from workflow.incentives import AwardList, AwardRow, award_areas, award_list, is_about, may_finalise
from workflow.measurement import NewValue, take_in
from workflow.moves import Act
from workflow.policies import begin_draft, inherited, register_shipped
from workflow.policy_book import INCENTIVES, open_book

TODAY = JANUARY.date()
MILLION = 1_000_000


@pytest.fixture
def cast(session: Session) -> AwardCast:
    return award_cast(session)


def listed(session: Session, cast: AwardCast, year: int = 2025) -> AwardList:
    return award_list(session, cast.district, year, today=TODAY)


def row(found: AwardList, unit_name: str) -> AwardRow:
    [one] = [one for one in found.rows if one.unit == unit_name]
    return one


def said(one: AwardRow) -> str:
    return " | ".join(str(text) for part in (*one.verdict.lacking, *one.verdict.missed) for text in part.why)


def test_as_shipped_there_is_no_list_anywhere(session: Session, cast: AwardCast) -> None:
    year_value(session, cast, cast.commune, 2025, (1, 100))
    found = listed(session, cast)
    assert (found.rows, found.policies, found.total) == ((), (), 0)


def test_switched_on_for_a_district_all_its_communes_and_villages_are_in_the_list(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast, cast.district)
    year_value(session, cast, cast.commune, 2025, (4, 100))
    year_value(session, cast, cast.commune, 2024, (8, 100))
    year_value(session, cast, cast.village, 2025, (0, 10))
    year_value(session, cast, cast.village, 2024, (0, 0))
    found = listed(session, cast)
    assert [one.unit for one in found.rows] == ["UBND xã An Phú", "UBND xã Bình Hải", "Thôn Bàu", "Thôn Cồn"]
    assert [one.verdict.standing.value for one in found.rows] == ["due", "lacking", "due", "lacking"]
    assert (found.total, [one.verdict.amount for one in found.rows]) == (9 * MILLION, [7 * MILLION, 0, 2 * MILLION, 0])
    assert [(one["level"], one["units"], one["amount"]) for one in totals_of(rows_of(found))] == [
        ("commune", 1, 5 * MILLION),
        ("commune", 1, 2 * MILLION),
        ("village", 1, 2 * MILLION),
    ]
    assert row(found, "Thôn Bàu").above == "UBND xã An Phú" and found.is_over and len(found.policies) == 1


def test_where_the_rules_are_off_nobody_is_in_the_list(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast, cast.commune)
    assert [one.unit for one in listed(session, cast).rows] == ["Thôn Bàu", "Thôn Cồn"]


def test_a_smaller_area_may_have_other_amounts(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    switch_on(session, cast, cast.commune, SWITCHED_ON.replace("2000000", "1000000"))
    for unit in (cast.commune, cast.village):
        for year in (2024, 2025):
            year_value(session, cast, unit, year, (0, 20))
    found = listed(session, cast)
    assert (row(found, "UBND xã An Phú").verdict.amount, row(found, "Thôn Bàu").verdict.amount) == (5 * MILLION, MILLION)
    assert len(found.policies) == 2


def test_twelve_months_make_a_year_and_eleven_do_not(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    ends = [date(2025, month + 1, 1).toordinal() - 1 for month in range(1, 12)] + [date(2025, 12, 31).toordinal()]
    for end in ends[:-1]:
        year_value(session, cast, cast.commune, 2025, (0, 10), on=date.fromordinal(end), period=Frequency.MONTHLY)
    assert "năm 2025 mới có số liệu của 11 trong 12 kỳ" in said(row(listed(session, cast), "UBND xã An Phú"))
    year_value(session, cast, cast.commune, 2025, (5, 10), on=date.fromordinal(ends[-1]), period=Frequency.MONTHLY)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.this is not None and (one.this.third_births, one.this.births) == (5, 120)
    assert one.verdict.amount == 5 * MILLION


def test_a_value_of_the_whole_year_goes_before_its_months(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, (0, 10), on=date(2025, 1, 31), period=Frequency.MONTHLY)
    year_value(session, cast, cast.commune, 2025, (30, 100))
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.this is not None and one.this.third_births == 30 and "30%" in said(one)


def test_a_rate_without_counts_is_enough_for_a_year(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, None, value=4)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.verdict.amount == 5 * MILLION and one.this is not None and one.this.births is None


def rolled(session: Session, cast: AwardCast, **fields: int) -> None:
    session.add(
        Rollup(
            unit_id=cast.commune.id,
            indicator_id=cast.indicator.id,
            period=Frequency.YEARLY,
            measured_on=date(2025, 12, 31),
            **{"numerator": 1, "denominator": 50, "reported": 2, "approved": 2, "expected": 2} | fields,
        )
    )
    session.flush()


def test_a_commune_without_a_value_of_its_own_counts_by_its_villages(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    rolled(session, cast)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.verdict.amount == 5 * MILLION and one.this is not None and one.this.births == 50


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reported": 1, "approved": 1}, "năm 2025 chưa đủ số liệu của các đơn vị cấp dưới"),
        ({"approved": 1}, "số liệu năm 2025 chưa được cấp trên duyệt"),
    ],
)
def test_what_its_villages_lack_is_said(session: Session, cast: AwardCast, fields: dict[str, int], why: str) -> None:
    switch_on(session, cast)
    rolled(session, cast, **fields)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.verdict.standing is AwardStanding.LACKING and why in said(one)


def test_villages_report_their_commune_approves_and_gives_back_and_the_list_follows(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    chief = build.user(session, "chief", (cast.commune, MembershipRole.LEADER))
    counts = {cast.village.id: (0, 10), cast.hamlet.id: (1, 40)}
    values = [
        NewValue(cast.indicator, unit_id, Frequency.YEARLY, date(2025, 12, 31), numerator=Decimal(third), denominator=Decimal(births))
        for unit_id, (third, births) in counts.items()
    ]
    taken = take_in(session, values, by=None, now=JANUARY)
    assert "số liệu năm 2025 chưa được cấp trên duyệt" in said(row(listed(session, cast), "UBND xã An Phú"))
    approve(session, chief, [one.id for one in taken], now=JANUARY)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.this is not None and (one.this.third_births, one.this.births, one.verdict.amount) == (1, 50, 5 * MILLION)
    give_back(session, chief, [taken[1].id], note="Xem lại sổ", now=JANUARY)
    found = listed(session, cast)
    assert "năm 2025 chưa đủ số liệu của các đơn vị cấp dưới" in said(row(found, "UBND xã An Phú"))
    assert "số liệu năm 2025 bị trả lại, chưa sửa" in said(row(found, "Thôn Cồn")) and found.total == 0


def test_a_health_station_may_report_for_its_whole_commune(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    station = session.scalars(select(Unit.id).where(Unit.kind == "tram_y_te")).one()
    value = NewValue(cast.indicator, station, Frequency.YEARLY, date(2025, 12, 31), numerator=Decimal(2), denominator=Decimal(80))
    [taken] = take_in(session, [value], by=None, now=JANUARY)
    approve(session, build.user(session, "chief", (cast.commune, MembershipRole.LEADER)), [taken.id], now=JANUARY)
    one = row(listed(session, cast), "UBND xã An Phú")
    assert one.this is not None and (one.this.births, one.verdict.amount) == (80, 5 * MILLION)


def test_its_own_value_goes_before_the_sum_of_the_villages(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    rolled(session, cast, reported=0)
    year_value(session, cast, cast.commune, 2025, (20, 100))
    assert "tỷ lệ sinh con thứ ba trở lên 20% (ngưỡng: dưới 5%)" in said(row(listed(session, cast), "UBND xã An Phú"))


def test_returned_and_unapproved_values_wait(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, (1, 100), state=MeasurementState.RETURNED)
    year_value(session, cast, cast.neighbour, 2025, (1, 100), state=MeasurementState.ENTERED)
    found = listed(session, cast)
    assert "số liệu năm 2025 bị trả lại, chưa sửa" in said(row(found, "UBND xã An Phú"))
    assert "số liệu năm 2025 chưa được cấp trên duyệt" in said(row(found, "UBND xã Bình Hải"))
    assert found.total == 0 and {one.verdict.standing for one in found.rows} == {AwardStanding.LACKING}


def test_a_corrected_value_counts_in_the_place_of_the_one_before(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, (9, 100), replaced_at=JANUARY)
    year_value(session, cast, cast.commune, 2025, (3, 100))
    assert row(listed(session, cast), "UBND xã An Phú").verdict.amount == 5 * MILLION


def test_units_are_those_that_stood_at_the_end_of_the_year(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    cast.neighbour.valid_to = date(2025, 6, 30)
    build.unit(session, "UBND xã Mới", under=cast.district, since=date(2025, 7, 1))
    session.flush()
    assert "UBND xã Mới" in {one.unit for one in listed(session, cast).rows}
    assert "UBND xã Bình Hải" not in {one.unit for one in listed(session, cast).rows}
    assert "UBND xã Bình Hải" in {one.unit for one in listed(session, cast, 2024).rows}
    assert "UBND xã Mới" not in {one.unit for one in listed(session, cast, 2024).rows}


def test_a_health_station_is_no_place(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    assert "Trạm Y tế xã An Phú" not in {one.unit for one in listed(session, cast).rows}


def test_an_installation_without_the_indicator_says_so(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    cast.indicator.code = "other"
    found = listed(session, cast)
    assert not found.has_indicator and not found.has_values and found.rows


def test_a_finalised_list_stays_as_it_was_and_says_what_differs_now(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    value = year_value(session, cast, cast.commune, 2025, (4, 100))
    other = year_value(session, cast, cast.neighbour, 2025, (9, 100))
    seen = mark_of(listed(session, cast))
    kept = finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY, note=" Họp ngày 20/01 ", seen=seen)
    assert (kept.number, int(kept.total), kept.note) == (1, 5 * MILLION, "Họp ngày 20/01")
    assert differences(kept, listed(session, cast)) == []
    before = list(kept.rows)
    for one, counts in ((value, (6, 100)), (other, (2, 100))):
        one.replaced_at = JANUARY
        session.flush()
        year_value(session, cast, cast.commune if one is value else cast.neighbour, 2025, counts)
    session.expire(kept)
    assert (kept.rows, int(kept.total)) == (before, 5 * MILLION)
    found = {one.unit: (one.kind, one.was, one.now) for one in differences(kept, listed(session, cast))}
    assert found == {
        "UBND xã An Phú": (DifferenceKind.NO_LONGER, 5 * MILLION, 0),
        "UBND xã Bình Hải": (DifferenceKind.NOW_DUE, 0, 5 * MILLION),
    }
    with pytest.raises(WrongStateError, match="đã khác lúc"):
        finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY, seen=seen)
    again = finalise(session, cast.district, 2025, by=cast.chair, now=JANUARY)
    assert again.number == 2 and [one.number for one in lists_of(session, cast.district.id, 2025)] == [2, 1]


def test_finalising_the_same_list_again_is_harmless(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, (4, 100))
    first = finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY)
    session.expire_all()
    assert finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY) is first


def test_a_kept_row_tells_all_that_it_was_decided_by(session: Session, cast: AwardCast) -> None:
    switch_on(session, cast)
    year_value(session, cast, cast.commune, 2025, (4999, 100_000))
    kept = finalise(session, cast.commune, 2025, by=cast.lead, now=JANUARY)
    [one] = [one for one in kept.rows if one["unit_id"] == cast.commune.id]
    assert one["this"] == {"births": 100_000, "third_births": 4999, "rate": "4,99%", "is_approved": True}
    assert one["awards"][0]["why"].startswith("Xã có tỷ lệ sinh con thứ ba trở lên trong năm dưới 5%: ")
    assert one["lacking"][0]["why"] == "chưa có số liệu năm 2024" and one["policy_version"] == kept.policy_version


def test_a_year_that_is_not_over_and_rules_that_are_off_are_refused(session: Session, cast: AwardCast) -> None:
    with pytest.raises(WrongStateError, match="đang tắt"):
        finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY)
    switch_on(session, cast)
    with pytest.raises(WrongStateError, match="chưa kết thúc"):
        finalise(session, cast.district, 2026, by=cast.lead, now=JANUARY)
    with pytest.raises(InvalidInputError, match="quá 2000"):
        finalise(session, cast.district, 2025, by=cast.lead, now=JANUARY, note="a" * 2001)


def test_who_sees_and_who_finalises(session: Session, cast: AwardCast) -> None:
    focal = build.user(session, "focal", (cast.commune, MembershipRole.FOCAL_POINT))
    top = build.user(session, "top", (cast.province, MembershipRole.LEADER))
    people = (cast.admin, cast.lead, cast.chair, top, focal)
    areas = {one.login: set(session.scalars(select(Unit.id).where(award_areas(session, one, TODAY)))) for one in people}
    assert [login for login, seen in areas.items() if cast.district.id in seen] == ["keeper", "lead", "chair", "top"]
    assert cast.province.id not in areas["lead"]
    assert [one.login for one in (cast.admin, cast.lead, cast.chair, top) if may_finalise(one, cast.district, TODAY)] == ["lead", "chair"]


def test_leaders_are_led_to_the_lists_only_where_rules_are_on(session: Session, cast: AwardCast) -> None:
    assert is_about(session, cast.admin, TODAY) and not is_about(session, cast.lead, TODAY)
    switch_on(session, cast, cast.province, SWITCHED_ON.replace("    group", "    enabled: false\n    group"))
    assert not is_about(session, cast.lead, TODAY)
    switch_on(session, cast, cast.province)
    assert is_about(session, cast.lead, TODAY)
    assert not is_about(session, build.user(session, "focal", (cast.commune, MembershipRole.FOCAL_POINT)), TODAY)


def test_rules_about_rewards_are_not_for_one_plan_and_trouble_no_sweep(session: Session, cast: AwardCast) -> None:
    register_shipped(session, JANUARY)
    plan = build.plan(session, owner=cast.district)
    with pytest.raises(InvalidInputError, match="không đặt riêng cho một kế hoạch"):
        begin_draft(session, INCENTIVES, PolicyScope.PLAN, Act(cast.admin, JANUARY, ""), plan=plan)
    task: Task = build.task(session, plan, cast.commune, due_on=date(2026, 2, 2))
    task.next_look_on = date(2026, 2, 1)
    session.flush()
    switch_on(session, cast)
    session.refresh(task)
    assert task.next_look_on == date(2026, 2, 1)
    assert "incentives" not in {policy.name for policy in open_book(session, on=TODAY).policies_for(plan.id, cast.commune.id)}


def test_the_shipped_rules_are_kept_as_a_version_like_the_others(session: Session, cast: AwardCast) -> None:
    register_shipped(session, JANUARY)
    assert inherited(session, INCENTIVES, unit=cast.commune, now=JANUARY).version == "1"
