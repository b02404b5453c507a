"""Facts by the hundred thousand, from a fixed seed: such as there can be, and (wild) such as no task ever had."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from rules.values import ONCE, Branch, Importance, Level, Role, TargetFacts, TargetStatus, TaskFacts, TaskOrigin, TaskState

STATES, LEVELS, BRANCHES, ROLES = tuple(TaskState), tuple(Level), tuple(Branch), tuple(Role)
IMPORTANCES, ORIGINS, STATUSES = tuple(Importance), tuple(TaskOrigin), tuple(TargetStatus)
CYCLES = (ONCE, ONCE, 365, 180, 90, 30, 29, 28, 27, 7, 6, 1)
COVERAGES = (1000, 1000, 801, 800, 799, 500, 1, 0)
NUMBERS = (0, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 14, 15, 16, 19, 20, 21, 30, 59, 60, 61, 120)
SIDES = (True, False)
MOSTLY = (True, True, True, False)


def number(dice: Random) -> int:
    """A number at some boundary, or next to it."""
    return dice.choice(NUMBERS)


def random_task(dice: Random) -> TaskFacts:
    """Facts of a task as there can be."""
    days, working, late, is_last = _clock(dice)
    rung, on_rung, waiting, is_acknowledged = _rung(dice)
    return _task(dice, (days, working, late, is_last), (rung, on_rung, waiting, is_acknowledged))


def wild_task(dice: Random) -> TaskFacts:
    """Facts that contradict each other: the engine decides about them all the same."""
    days = None if dice.random() < 0.1 else number(dice) * dice.choice((1, -1))
    working = None if dice.random() < 0.1 else number(dice)
    clock = (days, working, number(dice), dice.choice(SIDES))
    return _task(dice, clock, (dice.randrange(5), number(dice), number(dice), dice.choice(SIDES)))


def _task(dice: Random, clock: tuple[int | None, int | None, int, bool], rung: tuple[int, int, int, bool]) -> TaskFacts:
    choice = dice.choice
    return TaskFacts(
        task_id=1,
        state=choice(STATES),
        role=choice(ROLES),
        level=choice(LEVELS),
        branch=choice(BRANCHES),
        is_working_day=choice(MOSTLY),
        days_left=clock[0],
        working_days_left=clock[1],
        working_days_late=clock[2],
        is_last_reminder_day=clock[3],
        is_derived=choice(SIDES),
        is_recurring=choice(SIDES),
        rung=rung[0],
        has_next_rung=choice(MOSTLY),
        working_days_on_rung=rung[1],
        is_acknowledged=rung[3],
        cycle_days=choice(CYCLES),
        working_days_waiting=rung[2],
        importance=choice(IMPORTANCES),
        origin=choice(ORIGINS),
        is_report=choice(SIDES),
    )


def random_target(dice: Random) -> TargetFacts:
    """Facts of a target as there can be."""
    status = dice.choice(STATUSES)
    without = 0 if status is TargetStatus.ACHIEVED else number(dice)
    periods = number(dice) if status is TargetStatus.AT_RISK else max(number(dice), 1) if status is TargetStatus.OFF_TARGET else 0
    misses = status not in (TargetStatus.ACHIEVED, TargetStatus.NO_DATA) and dice.choice(SIDES)
    return _target(dice, status, (without, periods, misses), _rung(dice))


def wild_target(dice: Random) -> TargetFacts:
    """Facts of a target that contradict each other."""
    values = number(dice), number(dice), dice.choice(SIDES)
    return _target(dice, dice.choice(STATUSES), values, (dice.randrange(5), number(dice), number(dice), dice.choice(SIDES)))


def _target(dice: Random, status: TargetStatus, values: tuple[int, int, bool], rung: tuple[int, int, int, bool]) -> TargetFacts:
    return TargetFacts(
        target_id=1,
        status=status,
        level=dice.choice(LEVELS),
        branch=dice.choice(BRANCHES),
        is_working_day=dice.choice(MOSTLY),
        off_by_permille=number(dice),
        working_days_without_data=values[0],
        rung=rung[0],
        has_next_rung=dice.choice(MOSTLY),
        working_days_on_rung=rung[1],
        is_acknowledged=rung[3],
        working_days_waiting=rung[2],
        importance=dice.choice(IMPORTANCES),
        periods_off=values[1],
        coverage_permille=dice.choice(COVERAGES),
        forecast_misses=values[2],
    )


def _clock(dice: Random) -> tuple[int | None, int | None, int, bool]:
    side = dice.random()
    if side < 0.05:
        return None, None, 0, False
    if side < 0.5:
        days = number(dice)
        working = min(days, number(dice))
        return days, working, 0, days == 0 or (working <= 1 and dice.random() < 0.5)
    days = -1 - number(dice)
    return days, 0, min(-days, number(dice)), False


def _rung(dice: Random) -> tuple[int, int, int, bool]:
    rung = dice.choice((0, 0, 1, 1, 2, 3))
    if rung == 0:
        return 0, 0, 0, False
    waiting = number(dice)
    return rung, min(waiting, number(dice)), waiting, dice.random() < 0.5


def chosen(dice: Random, items: Sequence[str], most: int) -> list[str]:
    """Some of the items, at least one."""
    return dice.sample(list(items), dice.randint(1, min(most, len(items))))
