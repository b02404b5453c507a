"""How the tasks of units stand, each unit with everything below it. Owns that sum; what late or soon means is `workflow.task_list`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Task, Unit
from models.database import among
from workflow.task_list import TaskCounts, count_columns
from workflow.units import areas_of

NOTHING = TaskCounts(0, 0, 0, 0, 0, 0, 0)
"""The numbers of a unit that owes nothing."""


def states_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, TaskCounts]:
    """The tasks owed by each of the units and by all below it, by the administrative superiors in force on a day, in one query.

    Every asked unit has an entry. The numbers are those of the task list filtered by that unit, for whoever sees the unit.
    """
    states = dict.fromkeys(unit_ids, NOTHING)
    if not states:
        return states
    areas = areas_of(among(session, Unit.id, states.keys()), on)
    owed = Task.unit_id.in_(select(areas.c.unit_id))
    numbers = [column.label(f"n{at}") for at, column in enumerate(count_columns(on))]
    of_units = select(Task.unit_id, *numbers).where(owed).group_by(Task.unit_id).subquery()
    sums = [func.sum(of_units.c[number.name]) for number in numbers]
    together = select(areas.c.area_id, *sums).join(of_units, of_units.c.unit_id == areas.c.unit_id)
    for area_id, *counts in session.execute(together.group_by(areas.c.area_id)):
        states[area_id] = TaskCounts(*map(int, counts))
    return states
