"""Three weeks of a town in which workers are killed at random end as three weeks in which nothing happens: nothing lost, nothing twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from rules.calendar import WorkingCalendar
from tests.workflow import mortals
from tests.workflow.chaos_town import DAYS, Town, differences
from workflow.calendar import national_calendar

KILLS = 100
"""On each database."""
SEED = 20260302
A_DAY = {"horizon": 1, "nibble": 4, "deliver": 1}
"""How many workers of each job are killed on a working day at the least; they work in pairs."""
LATEST_DEATH = {"horizon": 0.02, "nibble": 0.12, "deliver": 0.15}
"""Seconds after its start."""


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
