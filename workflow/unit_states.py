"""How the tasks of units stand, each unit with everything below it. Owns that sum; what late or soon means is `workflow.task_list`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from models import Escalation, Target, Task, Unit
from models.database import READS, among
from workflow.escalations import STANDING_STATES
from workflow.task_list import TaskCounts, count_columns
from workflow.units import areas_of

NOTHING = TaskCounts(0, 0, 0, 0, 0, 0, 0)
"""The numbers of a unit that owes nothing."""


def states_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, TaskCounts]:
    """The tasks owed by each of the units and by all below it, by the administrative superiors in force on a day, in two queries.

    Every asked unit has an entry. The numbers are those of the task list filtered by that unit, for whoever sees the unit.
    """
    states = dict.fromkeys(unit_ids, NOTHING)
    if not states:
        return states
    above = _areas(session, unit_ids, on)
    owed = select(Task.unit_id, *count_columns(on)).where(among(session, Task.unit_id, above.keys())).group_by(Task.unit_id)
    sums = {area_id: [0] * len(fields(TaskCounts)) for area_id in states}
    for unit_id, *counts in session.execute(owed):
        for area_id in above[unit_id]:
            sums[area_id] = [one + more for one, more in zip(sums[area_id], counts, strict=True)]
    states.update({area_id: TaskCounts(*counts) for area_id, counts in sums.items()})
    return states


def escalated_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, int]:
    """How many escalations that still stand are about what each unit, or a unit below it, owes: tasks and targets, in two queries.

    Every asked unit has an entry; the numbers are those of the list of escalations filtered by that unit.
    """
    found = dict.fromkeys(unit_ids, 0)
    if not found:
        return found
    above = _areas(session, unit_ids, on)
    standing = Escalation.state.in_(STANDING_STATES)
    of_tasks = select(Task.unit_id, func.count()).join(Escalation, Escalation.task_id == Task.id)
    of_tasks = of_tasks.where(among(session, Task.unit_id, above.keys()), standing).group_by(Task.unit_id)
    of_targets = select(Target.owner_id, func.count()).join(Escalation, Escalation.target_id == Target.id)
    of_targets = of_targets.where(among(session, Target.owner_id, above.keys()), standing).group_by(Target.owner_id)
    together: Any = union_all(of_tasks, of_targets)
    for unit_id, number in session.execute(together):
        for area_id in above[unit_id]:
            found[area_id] += number
    return found


def _areas(session: Session, unit_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """The units within each of the areas, with the areas that they lie in; fetched first, as PostgreSQL cannot guess how few they are."""
    known: dict[tuple[frozenset[int], date], dict[int, list[int]]] = session.info.setdefault("areas", {}) if session.info.get(READS) else {}
    asked = frozenset(unit_ids), on
    if asked not in known:
        areas = areas_of(among(session, Unit.id, asked[0]), on)
        above: dict[int, list[int]] = {}
        for area_id, unit_id in session.execute(select(areas.c.area_id, areas.c.unit_id)):
            above.setdefault(unit_id, []).append(area_id)
        known[asked] = above
    return known[asked]
