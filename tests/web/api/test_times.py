"""The times of a published plan over the API: looked at first, then changed, then found in the history."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models import Clause
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place
from tests.workflow.test_horizons import MONTHLY_25, duty
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar


@pytest.fixture
def clause(session: Session, place: Place) -> Clause:
    made = duty(session, place.plan, place.commune, **MONTHLY_25)
    create_tasks(session, place.plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    session.commit()
    return made


def test_a_change_is_looked_at_first_and_then_carried_out(calling: Calling, place: Place, clause: Clause) -> None:
    thu, path = calling(place.thu), f"/clauses/{clause.id}/time"
    seen = thu.post(path, when="trước ngày 20 hằng tháng")
    assert (seen["applied"], seen["before"], seen["after"]) == (False, "trước ngày 25 hằng tháng", "trước ngày 20 hằng tháng")
    assert (seen["redated"][0]["due_on"], seen["redated"][0]["new_due_on"]) == ("2026-03-25", "2026-03-20")
    assert seen["next_days"][0] == "2026-03-20"
    done = thu.post(path, when="trước ngày 20 hằng tháng", apply=True, note="khớp lịch giao ban")
    assert done == seen | {"applied": True}
    (change,) = thu.get(f"/plans/{place.plan.id}/times")["changes"]
    assert (change["action"], change["clause_id"], change["note"]) == ("retimed", clause.id, "khớp lịch giao ban")
    again = thu.post(path, when="trước ngày 20 hằng tháng")
    assert (again["redated"], again["made"]) == ([], [])


def test_a_duty_is_paused_and_resumed(calling: Calling, place: Place, clause: Clause) -> None:
    thu = calling(place.thu)
    thu.post(f"/clauses/{clause.id}/pause", from_on="2026-04-01", note="hết nhiệm vụ", apply=True)
    resumed = thu.post(f"/clauses/{clause.id}/resume", note="lại có", apply=True)
    assert [one["new_due_on"] for one in resumed["revived"]] == [date(2026, month, 25).isoformat() for month in range(4, 10)]
    assert thu.post(f"/clauses/{clause.id}/resume", 409, note="lần nữa")["code"] == "wrong-state"


def test_the_plans_period_is_looked_at_and_faults_name_their_field(calling: Calling, place: Place, clause: Clause) -> None:
    thu, path = calling(place.thu), f"/plans/{place.plan.id}/times"
    longer = thu.post(path, period_start=2026, period_end=2027, reporting_month=None, reporting_day=None)
    assert (longer["applied"], longer["after"]) == (False, "giai đoạn 2026–2027")
    assert thu.post(path, 422, period_start=2026, period_end=2020, reporting_month=None, reporting_day=None)["field"] == "period_end"
    assert thu.post(f"/clauses/{clause.id}/time", 422, when="lúc nào đó")["field"] == "when"
    assert thu.post(f"/clauses/{clause.id}/time", 422, when="trước ngày 20 hằng tháng", apply=True)["field"] == "note"


def test_only_coordinators_change_times(calling: Calling, place: Place, clause: Clause) -> None:
    calling(place.lan).post(f"/clauses/{clause.id}/time", 403, when="trước ngày 20 hằng tháng")
