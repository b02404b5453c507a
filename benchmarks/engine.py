"""Evaluations a second of the rules engine, against a floor measured in the same run: plain Python reading the same policies.

    python -m benchmarks.engine [--rounds N]

One evaluation is one policy tried on one task. Most tasks of a sweep meet no rule; a tenth of these do.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rules.engine import Engine
from rules.policy import SHIPPED, shipped_policies
from rules.values import Branch, Level, Role, TaskFacts, TaskState
from tests.rules import oracle

POLICIES = ("reminders", "escalation")
QUIET = TaskFacts(
    task_id=1,
    state=TaskState.IN_PROGRESS,
    role=Role.DO,
    level=Level.COMMUNE,
    branch=Branch.GOVERNMENT,
    is_working_day=True,
    days_left=90,
    working_days_left=63,
    working_days_late=0,
    is_last_reminder_day=False,
    is_derived=False,
    is_recurring=False,
    rung=0,
    has_next_rung=True,
    working_days_on_rung=0,
    is_acknowledged=False,
)


def tasks() -> list[TaskFacts]:
    """A hundred tasks: ninety with nothing to say, five due soon, five late."""
    quiet = [replace(QUIET, task_id=n, days_left=31 + n) for n in range(90)]
    soon = [replace(QUIET, days_left=days, working_days_left=days) for days in (20, 5, 3, 2, 0)]
    late = [replace(QUIET, days_left=-days, working_days_left=0, working_days_late=days) for days in (1, 3, 5, 10, 20)]
    return quiet + soon + late


def seconds(work: Callable[[TaskFacts], object], facts: list[TaskFacts], rounds: int) -> float:
    began = time.perf_counter()
    for _ in range(rounds):
        for one in facts:
            work(one)
    return time.perf_counter() - began


def main() -> None:
    """Print both speeds, the ratio, and how far memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often the hundred tasks are decided")
    rounds = parser.parse_args().rounds
    facts = tasks()
    engine = Engine(shipped_policies(), remembered=0)
    written: list[list[dict[str, Any]]] = [oracle.read(SHIPPED / f"{name}.yaml") for name in POLICIES]

    def floor(one: TaskFacts) -> object:
        words = oracle.facts_as_words(one)
        return [oracle.decide(rules, words) for rules in written]

    seconds(engine.decide_task, facts, 5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    evaluations = rounds * len(facts) * len(POLICIES)
    by_engine = seconds(engine.decide_task, facts, rounds)
    by_floor = seconds(floor, facts, rounds)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"engine {evaluations / by_engine:,.0f} evaluations/s, plain Python {evaluations / by_floor:,.0f}/s ({evaluations:,} each)")
    print(f"memory grew by {grown} KB")
    print(f"ratio {by_engine / by_floor:.2f}")


if __name__ == "__main__":
    main()
