"""How the tasks of units stand, each unit with everything below it. Owns that sum; what late or soon means is `workflow.task_list`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Escalation, Target, Task, Unit
from models.database import among
from workflow.escalations import STANDING_STATES
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


def escalated_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, int]:
    """How many escalations that still stand are about what each unit, or a unit below it, owes: tasks and targets, in one query.

    Every asked unit has an entry; the numbers are those of the list of escalations filtered by that unit.
    """
    found = dict.fromkeys(unit_ids, 0)
    if not found:
        return found
    areas = areas_of(among(session, Unit.id, found.keys()), on)
    owes = func.coalesce(Task.unit_id, Target.owner_id).label("unit_id")
    standing = select(owes, func.count().label("escalated")).select_from(Escalation).outerjoin(Task, Task.id == Escalation.task_id)
    standing = standing.outerjoin(Target, Target.id == Escalation.target_id).where(Escalation.state.in_(STANDING_STATES)).group_by(owes)
    of_units = standing.subquery()
    together = select(areas.c.area_id, func.sum(of_units.c.escalated)).join(of_units, of_units.c.unit_id == areas.c.unit_id)
    found.update({area_id: int(count) for area_id, count in session.execute(together.group_by(areas.c.area_id))})
    return found
