"""The day of an event over the API."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import Task
from rules.values import Precision
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place

WORDS = "trong 10 ngày kể từ ngày bàn giao"


@pytest.fixture
def counted(session: Session, place: Place) -> Task:
    clause = builders.clause(session, place.plan, f"Kiểm kê {WORDS}", deadline_text=WORDS, due_on=None, precision=Precision.RELATIVE)
    task = place.task
    task.clause_id, task.due_on, task.original_due_on, task.effective_due_on = clause.id, None, None, None
    session.add(task)
    session.commit()
    return task


def test_the_doer_tells_the_day_of_the_event(calling: Calling, place: Place, counted: Task) -> None:
    told = calling(place.lan).post(f"/tasks/{counted.id}/event-day", event_on="2026-03-11")
    assert (told["event_on"], told["due_on"], told["effective_due_on"]) == ("2026-03-11", "2026-03-21", "2026-03-23")


def test_for_every_unit_only_a_coordinator_tells_it(calling: Calling, place: Place, counted: Task) -> None:
    path = f"/tasks/{counted.id}/event-day"
    calling(place.lan).post(path, 403, event_on="2026-03-11", everywhere=True)
    assert calling(place.thu).post(path, event_on="2026-03-11", everywhere=True)["due_on"] == "2026-03-21"
    calling(place.hoa).post(path, 404, event_on="2026-03-11")


def test_a_day_that_cannot_be_is_refused(calling: Calling, place: Place, counted: Task) -> None:
    lan, path = calling(place.lan), f"/tasks/{counted.id}/event-day"
    assert lan.post(path, 422, event_on="2062-03-11")["field"] == "event_on"
    assert lan.post(path, 422)["field"] == "event_on"
