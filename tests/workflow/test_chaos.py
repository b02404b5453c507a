"""Three weeks of a town in which workers are killed at random end as three weeks in which nothing happens: nothing lost, nothing twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import SweepDeath
from models.database import session_factory
from rules.calendar import WorkingCalendar
from tests.workflow import mortals
from tests.workflow.chaos_town import DAYS, Town, differences, town_on_sqlite
from workflow.calendar import national_calendar
from workflow.errors import WrongStateError
from workflow.turned_clocks import refuse_wrong_clock

KILLS = 100
"""On each database."""
SEED = 20260302
A_DAY = {"horizon": 1, "nibble": 4, "deliver": 1}
"""How many workers of each job are killed on a working day at the least; they work in pairs."""
LATEST_DEATH = {"horizon": 0.02, "nibble": 0.12, "deliver": 0.15}
"""Seconds after its start."""
SUPERVISED = (date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 11))
"""Days that are swept under supervision."""
AHEAD = (date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 12), date(2026, 3, 17))
"""Days on which the clock shows the next one at first."""


@dataclass
class Reaper:
    """Kills workers, two at work at a time, at moments drawn from a fixed seed. counts only those that were alive when it came."""

    town: Town
    folder: Path
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    kills: Counter[str] = field(default_factory=Counter)
    at_work: int = 0

    def visit(self, job: str, day: date) -> None:
        """Kill as many workers of a job as a day has."""
        wanted = self.kills[job] + A_DAY[job]
        for _ in range(A_DAY[job] * 4):
            if self.kills[job] >= wanted:
                return
            pair = [mortals.start(job, self.town.url, self.folder, "", day) for _ in range(2)]
            for process in pair:
                if mortals.kill_after(process, self.rng.uniform(0, LATEST_DEATH[job])):
                    self.kills[job] += 1
                    self.at_work += self.town.left_to_do(day) > 0

    def __str__(self) -> str:
        return f"seed {SEED}: {dict(self.kills)} killed, {self.at_work} of them with tasks still to be looked at"


@pytest.fixture
def calendar() -> WorkingCalendar:
    return national_calendar()


@pytest.mark.slow
def test_workers_killed_a_hundred_times_decide_what_an_undisturbed_life_decides(
    engine: Engine, tmp_path: Path, undisturbed: dict[str, list[Any]], calendar: WorkingCalendar
) -> None:
    town = Town(engine, tmp_path)
    reaper = Reaper(town, tmp_path)
    for day in DAYS:
        for job, to_its_end in (("horizon", town.prepare), ("nibble", town.sweep), ("deliver", town.deliver)):
            if calendar.is_working(day):
                reaper.visit(job, day)
            to_its_end(day)
        town.act(day)
    print(reaper)
    assert reaper.kills.total() >= KILLS, reaper
    assert differences(undisturbed, town.story()) == [], reaper


@pytest.mark.slow
def test_supervisors_and_their_sweeping_processes_killed_in_turn_decide_the_same_and_set_nothing_aside(
    engine: Engine, tmp_path: Path, undisturbed: dict[str, list[Any]]
) -> None:
    town, rng, killed = Town(engine, tmp_path), random.Random(SEED), 0
    for day in DAYS:
        town.prepare(day)
        for number in range(2 if day in SUPERVISED else 0):
            supervisor = mortals.start("supervise", town.url, tmp_path, "", day)
            time.sleep(rng.uniform(0.3, 1.5))
            if number % 2:
                killed += mortals.kill_child_of(supervisor)
                supervisor.join(60)
                assert supervisor.exitcode == 0, "a supervisor whose process is killed starts another"
            else:
                killed += mortals.kill_after(supervisor, 0)
        town.sweep(day)
        town.deliver(day)
        town.act(day)
    print(f"seed {SEED}: {killed} killed")
    with town.factory() as session:
        assert session.scalars(select(SweepDeath).where(SweepDeath.set_aside_at.is_not(None))).all() == []
    assert differences(undisturbed, town.story()) == []


@pytest.mark.slow
def test_a_clock_a_day_ahead_and_back_again_loses_nothing_and_doubles_nothing(
    engine: Engine, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes
) -> None:
    with town_on_sqlite(tmp_path_factory.mktemp("true-clock"), sqlite_template) as steady:
        steady.live(DAYS, has_people=False)
        expected = steady.story()
    town = Town(engine, tmp_path)
    for day in DAYS:
        if day in AHEAD:
            tomorrow = day + timedelta(days=1)
            town.live([tomorrow], has_people=False)
        town.live([day], has_people=False)
    story = town.story()
    lost, more = keys(expected["notices"]) - keys(story["notices"]), keys(story["notices"]) - keys(expected["notices"])
    assert not more
    escalated = {row[0].rpartition(":")[0] for row in story["escalations"]}
    assert {what for what in lost if not (what[0].startswith("due-") and what[0].split(":", 1)[1].rpartition(":")[0] in escalated)} == set()
    assert Counter((row[0], row[1], row[2], row[4]) for row in story["escalations"]) == Counter(
        (row[0], row[1], row[2], row[4]) for row in expected["escalations"]
    )
    assert story["unsent mails"] == []


def keys(notices: list[Any]) -> Counter[tuple[str, str, str]]:
    """What was owed to whom, by which rule and version."""
    return Counter((row[0], row[1], row[2]) for row in notices)


def test_a_machine_whose_clock_is_far_from_the_databases_decides_nothing(session: Session, engine: Engine) -> None:
    factory, now = session_factory(engine), datetime.now(UTC)
    refuse_wrong_clock(factory, now)
    if engine.dialect.name == "postgresql":
        with pytest.raises(WrongStateError, match="hãy chỉnh giờ"):
            refuse_wrong_clock(factory, now + timedelta(days=1))
