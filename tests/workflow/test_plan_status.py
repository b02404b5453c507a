"""The numbers of a plan: late means the same as everywhere else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from tests import builders
from tests.builders import TODAY
from workflow.plan_status import counts_by_plan

DUE = TODAY - timedelta(days=5)


@pytest.mark.parametrize(
    ("state", "done_on", "column"),
    [
        (TaskState.ASSIGNED, None, "open_late"),
        (TaskState.SUSPENDED, None, "open_on_time"),
        (TaskState.REPORTED, DUE, "open_on_time"),
        (TaskState.REPORTED, TODAY, "open_late"),
        (TaskState.DONE, DUE, "done_on_time"),
        (TaskState.DONE, TODAY, "done_late"),
    ],
)
def test_each_task_past_its_deadline_counts_in_one_column(session: Session, state: TaskState, done_on: date | None, column: str) -> None:
    commune = builders.unit(session)
    plan = builders.plan(session, owner=commune)
    builders.task(session, plan, commune, due_on=DUE, state=state, done_on=done_on)
    counts = counts_by_plan(session, [plan.id], Task.plan_id == plan.id, TODAY)[plan.id]
    assert (counts.total, getattr(counts, column)) == (1, 1)
    assert counts.done_on_time + counts.done_late + counts.open_on_time + counts.open_late == 1
