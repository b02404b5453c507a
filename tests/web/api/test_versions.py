"""New versions over the API: said, compared, published; and what is older than the system."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models import BodyPurpose, ClauseBody, ClauseState, Plan, PlanState
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place


@pytest.fixture
def old(session: Session, place: Place) -> Plan:
    """The place's plan with one clause, of which Tân Lập's task is."""
    clause = builders.clause(session, place.plan, due_on=date(2026, 3, 16))
    clause.bodies = [ClauseBody(purpose=BodyPurpose.RESPONSIBLE, phrase="xã", unit_id=place.commune.id)]
    place.task.clause_id = clause.id
    session.commit()
    return place.plan


@pytest.fixture
def draft(session: Session, place: Place, old: Plan) -> Plan:
    """A draft with the same clause for another day."""
    plan = builders.plan(session, "Kế hoạch điều chỉnh", owner=place.province, state=PlanState.DRAFT, number="40/KH-UBND")
    clause = builders.clause(session, plan, due_on=date(2026, 4, 20), state=ClauseState.PROPOSED)
    clause.bodies = [ClauseBody(purpose=BodyPurpose.RESPONSIBLE, phrase="xã", unit_id=place.commune.id)]
    session.commit()
    return plan


def test_a_draft_is_said_to_replace_a_plan_compared_and_published(calling: Calling, place: Place, old: Plan, draft: Plan) -> None:
    thu = calling(place.thu)
    assert thu.post(f"/plans/{draft.id}/version", replaces_id=old.id)["replaces_id"] == old.id
    compared = thu.get(f"/plans/{draft.id}/comparison")
    assert (compared["replaces_id"], [line["changes"] for line in compared["clauses"]]) == (old.id, [["redated"]])
    done = thu.post(f"/plans/{draft.id}/publish")
    assert (done["state"], done["tasks"]) == ("published", 0)
    assert thu.get(f"/plans/{old.id}")["state"] == "replaced"
    task = thu.get(f"/tasks/{place.task.id}")
    assert (task["plan_id"], task["due_on"], task["original_due_on"]) == (draft.id, "2026-04-20", "2026-04-20")
    assert [plan["id"] for plan in thu.get("/plans", state="replaced")] == [old.id]


def test_a_draft_is_said_to_replace_none(calling: Calling, place: Place, old: Plan, draft: Plan) -> None:
    thu = calling(place.thu)
    assert thu.post(f"/plans/{draft.id}/version", replaces_id=None)["replaces_id"] is None
    assert thu.get(f"/plans/{draft.id}/comparison", 404)["code"] == "not-found"
    assert thu.post(f"/plans/{draft.id}/version", 422)["field"] == "replaces_id"


def test_only_a_plan_that_one_coordinates_is_replaced(calling: Calling, session: Session, place: Place, old: Plan, draft: Plan) -> None:
    other = builders.plan(session, "Kế hoạch của xã", owner=place.commune)
    session.commit()
    calling(place.thu).post(f"/plans/{draft.id}/version", 403, replaces_id=other.id)
    calling(place.thu).post(f"/plans/{draft.id}/version", 404, replaces_id=99999)
    calling(place.lan).post(f"/plans/{draft.id}/version", 403, replaces_id=old.id)


def test_a_likely_new_version_is_warned_about_until_somebody_says(
    calling: Calling, session: Session, place: Place, old: Plan, draft: Plan
) -> None:
    draft.number = old.number
    session.commit()
    warnings = calling(place.thu).post(f"/plans/{draft.id}/publish")["warnings"]
    assert any(f"bản mới của kế hoạch số {old.id}" in warning for warning in warnings)


def test_tasks_older_than_a_day_count_as_done_before(calling: Calling, session: Session, place: Place, old: Plan, draft: Plan) -> None:
    for clause in draft.clauses:
        clause.due_on = date(2026, 2, 2)
    session.commit()
    thu = calling(place.thu)
    later = (builders.TODAY + timedelta(days=1)).isoformat()
    assert thu.post(f"/plans/{draft.id}/publish", 422, before=later)["field"] == "before"
    thu.post(f"/plans/{draft.id}/publish", before=builders.TODAY.isoformat())
    [task] = thu.get("/tasks", plan=draft.id)
    assert (task["state"], task["is_late"], task["done_on"]) == ("done", False, None)
