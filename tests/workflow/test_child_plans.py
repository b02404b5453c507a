"""Plans that units issue because of another: which is the one above, which clauses ask for one, who has issued theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from models import Plan, PlanState, Task, Unit
from rules.values import Level, Role
from tests import builders
from workflow import child_plans, parent_plans
from workflow.child_plans import ChildPlan, IssuedCount, asks_for_own_plan
from workflow.errors import InvalidInputError, WrongStateError

ISSUED = date(2026, 1, 15)


def citing(
    number: str = "15/KH-UBND", issued_on: str | None = "2026-01-15", title: str = "của UBND tỉnh Bình An về dân số"
) -> dict[str, Any]:
    return {"number": number, "issued_on": issued_on, "title": title}


def child(session: Session, owner: Unit, *basis: dict[str, Any], title: str = "Kế hoạch dân số xã Tân Lập", **fields: Any) -> Plan:
    return builders.plan(session, title, owner=owner, number="7/KH-UBND", level=Level.COMMUNE, basis=list(basis), **fields)


@pytest.mark.parametrize(
    ("basis", "is_found"),
    [
        (citing(), True),
        (citing(issued_on=None), True),
        (citing("15 /KH-UBND"), True),
        (citing(issued_on="2025-01-15"), False),
        (citing("115/KH-UBND"), False),
        (citing(title="của UBND tỉnh Hà Trung"), True),
    ],
)
def test_the_plan_above_is_the_one_whose_number_and_day_are_named_and_whose_issuer_stands_above(
    session: Session, basis: dict[str, Any], is_found: bool
) -> None:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    above = builders.plan(session, owner=province)
    found = parent_plans.find_parent(session, child(session, commune, basis), builders.TODAY)
    assert (found is above) is is_found


def test_a_plan_of_another_province_with_that_number_is_not_taken_unless_it_is_named(session: Session) -> None:
    commune = builders.unit(session, under=builders.province(session))
    builders.plan(session, owner=builders.province(session, "UBND tỉnh Hà Trung"))
    assert parent_plans.find_parent(session, child(session, commune, citing()), builders.TODAY) is None
    named = child(session, commune, citing(title="của Ủy ban nhân dân tỉnh Hà Trung"), title="Kế hoạch thứ hai")
    assert parent_plans.find_parent(session, named, builders.TODAY) is not None


def test_of_several_levels_the_nearest_is_taken_and_of_two_that_fit_alike_none(session: Session) -> None:
    ministry = builders.unit(session, "Bộ Y tế", level=Level.CENTRAL)
    province = builders.province(session, under=ministry)
    commune = builders.unit(session, under=province)
    builders.plan(session, "Chương trình của Bộ", owner=ministry, number="99/CTr-BYT", level=Level.CENTRAL)
    near = builders.plan(session, owner=province)
    made = child(session, commune, citing(), citing("99/CTr-BYT", "2026-01-15", "của Bộ Y tế"))
    assert parent_plans.find_parent(session, made, builders.TODAY) is near
    builders.plan(session, "Kế hoạch cùng số", owner=province)
    assert parent_plans.find_parent(session, made, builders.TODAY) is None


def test_publishing_binds_a_plan_to_the_one_above_whichever_came_first(session: Session) -> None:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    early = child(session, commune, citing())
    above = builders.plan(session, owner=province)
    late = child(session, commune, citing(), title="Kế hoạch sau")
    settled = child(session, commune, citing(), title="Không theo kế hoạch nào", is_parent_settled=True)
    parent_plans.propose_parents(session, above, builders.TODAY)
    parent_plans.propose_parents(session, late, builders.TODAY)
    parent_plans.propose_parents(session, settled, builders.TODAY)
    assert (early.parent_id, late.parent_id, settled.parent_id) == (above.id, above.id, None)
    assert early.is_parent_settled is None


def test_a_coordinator_says_which_plan_stands_above_and_it_is_never_the_plan_itself(session: Session) -> None:
    province = builders.province(session)
    above = builders.plan(session, owner=province)
    below = child(session, builders.unit(session, under=province))
    parent_plans.settle_parent(session, below, above)
    assert (below.parent_id, below.is_parent_settled) == (above.id, True)
    for own, other in ((above, below), (above, above)):
        with pytest.raises(InvalidInputError):
            parent_plans.settle_parent(session, own, other)
    with pytest.raises(WrongStateError):
        parent_plans.settle_parent(session, below, builders.plan(session, "Dự thảo", state=PlanState.DRAFT))
    parent_plans.settle_parent(session, below, None)
    assert (below.parent_id, below.is_parent_settled) == (None, True)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Trên cơ sở Kế hoạch này xây dựng kế hoạch triển khai tại địa bàn", True),
        ("Căn cứ chức năng, nhiệm vụ xây dựng kế hoạch cụ thể để triển khai thực hiện", True),
        ("Xây dựng và ban hành kế hoạch thực hiện của xã trước ngày 15/3", True),
        ("Ban hành Kế hoạch của địa phương, gửi về Sở Y tế", True),
        ("Xây dựng kế hoạch năm 2027 của xã và gửi về Sở Y tế", True),
        ("Xây dựng kế hoạch năm 2027 của tỉnh", False),
        ("Xây dựng kế hoạch giai đoạn 2021 - 2030 của địa phương", True),
        ("Xây dựng kế hoạch chi tiết", True),
        ("Xây dựng kế hoạch riêng của ngành", True),
        ("Tham mưu UBND tỉnh ban hành kế hoạch triển khai thực hiện", False),
        ("Phối hợp với Trạm Y tế xây dựng kế hoạch triển khai", False),
        ("Xây dựng kế hoạch tuyên truyền trên loa", False),
        ("Xây dựng kế hoạch thực hiện công tác tư vấn", False),
        ("Hướng dẫn các xã xây dựng kế hoạch cụ thể để triển khai", False),
        ("Thực hiện kế hoạch của tỉnh", False),
        ("Lập danh sách phụ nữ mang thai", False),
    ],
)
def test_a_clause_asks_for_a_plan_of_ones_own_only_in_plain_words(text: str, asks: bool) -> None:
    assert asks_for_own_plan(text) is asks


def test_units_asked_are_those_of_the_asking_clauses_and_who_has_issued_is_told(session: Session) -> None:
    province = builders.province(session)
    first, second, third = (builders.unit(session, f"UBND xã Đồng {number}", under=province) for number in (1, 2, 3))
    plan = builders.plan(session, owner=province)
    asking = builders.clause(session, plan, "Các xã xây dựng kế hoạch cụ thể để triển khai thực hiện", role=Role.DO)
    builders.clause(session, plan)
    builders.clause(session, plan, "Xây dựng kế hoạch cụ thể để triển khai", role=Role.COORDINATE)
    for unit in (first, second):
        builders.task(session, plan, unit, clause_id=asking.id)
    builders.task(session, plan, third, "Việc khác")
    issued = child(session, second, parent_id=plan.id)
    elsewhere = child(session, third, title="Kế hoạch xã không được giao", parent_id=plan.id)
    child(session, first, title="Dự thảo của xã", parent_id=plan.id, state=PlanState.DRAFT)
    found = child_plans.asking_clauses(plan.clauses)
    owing = child_plans.owing_units(plan, found, true())
    assert found == [asking]
    assert child_plans.count_issued(session, plan, owing) == IssuedCount(2, 1)
    assert [unit.id for unit in session.scalars(child_plans.units_asked(plan, owing))] == [first.id, second.id]
    assert [unit.id for unit in session.scalars(child_plans.units_asked(plan, owing, child_plans.Issued.NO))] == [first.id]
    assert child_plans.plans_of(session, plan, [first, second], true()) == {second.id: ChildPlan(issued, True)}
    assert child_plans.other_children(session, plan, owing, false()) == [ChildPlan(elsewhere, False)]


@pytest.mark.parametrize(
    ("says", "has_words", "owed"), [(None, True, 1), (None, False, 0), (True, False, 2), (True, True, 1), (False, True, 0)]
)
def test_what_the_coordinator_says_goes_before_what_the_words_say(session: Session, says: bool | None, has_words: bool, owed: int) -> None:
    province = builders.province(session)
    plan = builders.plan(session, owner=province)
    text = "Xây dựng kế hoạch cụ thể để triển khai" if has_words else "Gửi báo cáo"
    clause = builders.clause(session, plan, text)
    for name, clause_id in (("UBND xã Một", clause.id), ("UBND xã Hai", None)):
        builders.task(session, plan, builders.unit(session, name, under=province), clause_id=clause_id)
    builders.task(session, plan, province, clause_id=clause.id)
    child_plans.set_asking(plan, says)
    owing = child_plans.owing_units(plan, child_plans.asking_clauses(plan.clauses), Task.id > 0)
    assert child_plans.count_issued(session, plan, owing).owed == owed
