"""Following a plan up over the API: urging, child plans, the plan above."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import Plan
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place


@pytest.fixture
def child(session: Session, place: Place) -> Plan:
    """A plan of the commune because of the province's, which asks the commune for one."""
    clause = builders.clause(session, place.plan, "Xây dựng kế hoạch cụ thể để triển khai thực hiện")
    for unit in (place.commune, place.other_commune):
        builders.task(session, place.plan, unit, clause_id=clause.id)
    made = builders.plan(session, "Kế hoạch của xã", owner=place.commune, number="7/KH-UBND", parent_id=place.plan.id)
    session.commit()
    return made


def test_units_are_urged_once_a_day_by_who_may(calling: Calling, place: Place) -> None:
    address = f"/plans/{place.plan.id}/urge"
    done = calling(place.chau).post(address, what="idle", note="Trước phiên họp")
    assert (done["told"], done["tasks"], done["left"]) == (2, 2, 0)
    again = calling(place.thu).post(address, what="units", ids=[place.commune.id])
    assert (again["told"], again["told_before"]) == (0, 1)
    calling(place.thu).post(address, 422, what="late")
    calling(place.thu).post(address, 422, what="tasks", ids=list(range(1, 502)))
    calling(place.lan).post(address, 403, what="idle")


def test_child_plans_are_listed_and_counted(calling: Calling, place: Place, child: Plan) -> None:
    thu = calling(place.admin)
    assert [one["id"] for one in thu.get(f"/plans/{place.plan.id}/children")] == [child.id]
    found = thu.get(f"/plans/{place.plan.id}/own-plans")
    assert (found["owed"], found["issued"], found["missing"]) == (2, 1, 1)
    assert thu.post(f"/plans/{place.plan.id}/own-plans", asks=False)["owed"] == 0
    calling(place.lan).post(f"/plans/{place.plan.id}/own-plans", 403, asks=None)


def test_the_plan_above_is_settled_and_cleared(calling: Calling, place: Place, child: Plan) -> None:
    admin = calling(place.admin)
    said = admin.post(f"/plans/{child.id}/parent", parent_id=place.plan.id)
    assert (said["parent_id"], said["is_parent_settled"]) == (place.plan.id, True)
    assert admin.post(f"/plans/{child.id}/parent", parent_id=None)["parent_id"] is None
    admin.post(f"/plans/{child.id}/parent", 422, parent_id=child.id)
    admin.post(f"/plans/{child.id}/parent", 404, parent_id=999_999)
