"""A deadline that falls on a day off is shown with both days wherever tasks are listed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.web.conftest import Browser, Place

SATURDAY, MONDAY = date(2026, 3, 14), date(2026, 3, 16)
BOTH = "14/03/2026 (ngày nghỉ, tính đến hết 16/03/2026)"


@pytest.mark.parametrize(
    ("login", "path"), [("lan", "/"), ("lan", "/tasks/"), ("thu", "/tasks/"), ("thu", "/plans/{plan}/clauses"), ("chau", "/escalations/")]
)
def test_both_days_stand_in_every_list(browser: Browser, place: Place, session: Session, login: str, path: str) -> None:
    clause = builders.clause(session, place.plan, due_on=SATURDAY)
    task = place.task
    task.clause_id, task.due_on, task.original_due_on, task.effective_due_on = clause.id, SATURDAY, SATURDAY, MONDAY
    session.add(task)
    builders.escalation(session, task, place.province)
    session.commit()
    assert BOTH in browser.log_in(login).get(path.format(plan=place.plan.id))


def test_a_deadline_on_a_working_day_is_said_once(browser: Browser, place: Place) -> None:
    assert "tính đến hết" not in browser.log_in("lan").get("/tasks/")
