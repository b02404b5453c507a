"""The list of tasks: far down it holds the same tasks in the same order as it would from its beginning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole
from rules.values import Importance, Level
from tests import builders
from tests.builders import TODAY
from workflow.task_list import TaskFilter, TaskOrder, find_deep, find_tasks


@pytest.mark.parametrize("order", TaskOrder)
@pytest.mark.parametrize("wanted", [TaskFilter(), TaskFilter(level=Level.COMMUNE), TaskFilter(importance=Importance.NORMAL)])
def test_a_page_far_down_holds_what_comes_there(session: Session, order: TaskOrder, wanted: TaskFilter) -> None:
    province = builders.province(session)
    units = [builders.unit(session, f"UBND xã {name}", under=province) for name in ("Tân Lập", "An Hòa")]
    plans = [builders.plan(session, title, owner=province) for title in ("Kế hoạch B", "Kế hoạch A")]
    for day, (unit, plan) in enumerate((unit, plan) for unit in [province, *units] for plan in plans):
        builders.task(session, plan, unit, f"Việc {9 - day}", due_on=TODAY + timedelta(days=day % 3) if day else None)
    chau = builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    every = session.scalars(find_tasks(session, chau, wanted, TODAY, order=order)).all()
    assert len(every) > 3
    assert session.scalars(find_deep(session, chau, wanted, TODAY, order=order, limit=2, offset=1)).all() == every[1:3]
