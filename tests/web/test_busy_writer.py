"""The one writer of SQLite, wanted by a long sweep and by many people at once: all are served, nobody sees a locked database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Escalation, MembershipRole, Task
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow import mortals

PEOPLE, TICKS, TASKS = 10, 5, 900
DAY = date(2026, 3, 19)
NOT_LATE = date(2026, 6, 30)


@dataclass
class Waits:
    """How long each answer took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def tick(self, browser: Browser, task_ids: list[int]) -> None:
        """Open these tasks one after the other and tick each off."""
        for task_id in task_ids:
            browser.get(f"/tasks/{task_id}")
            begin = time.perf_counter()
            browser.post(f"/tasks/{task_id}/done", 303, **{"done-note": "xong"})
            self.seconds.append(time.perf_counter() - begin)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_people_tick_off_while_a_sweep_writes(app: Flask, session: Session, database_url: str, tmp_path: Path) -> None:
    province = builders.province(session)
    builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    plan = builders.plan(session, owner=province)
    communes = [builders.unit(session, f"UBND xã số {number}", under=province) for number in range(PEOPLE)]
    for number, commune in enumerate(communes):
        builders.user(session, f"nguoi{number}", (commune, MembershipRole.FOCAL_POINT))
    mine = [[builders.task(session, plan, commune, f"Việc {n}", due_on=NOT_LATE).id for n in range(TICKS)] for commune in communes]
    for number in range(TASKS):
        builders.task(session, plan, communes[number % PEOPLE], due_on=date(2026, 3, 2), period_label=str(number))
    session.commit()
    browsers = [Browser(app.test_client()).log_in(f"nguoi{number}") for number in range(PEOPLE)]
    waits = Waits()
    sweeping = mortals.start("nibble", database_url, tmp_path, "", DAY)
    with ThreadPoolExecutor(PEOPLE) as threads:
        for each in [threads.submit(waits.tick, browser, tasks) for browser, tasks in zip(browsers, mine, strict=True)]:
            each.result()
    was_sweeping = sweeping.is_alive()
    sweeping.join(120)
    assert sweeping.exitcode == 0
    print(f"{len(waits.seconds)} answers, the longest after {max(waits.seconds):.2f} s; the sweep went on all the while: {was_sweeping}")
    session.rollback()
    ticked = select(func.count()).where(Task.state == TaskState.DONE)
    assert session.scalar(ticked) == PEOPLE * TICKS
    assert session.scalar(select(func.count(Escalation.id))) == TASKS
