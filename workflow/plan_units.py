"""The units of one plan as its page lists them: how each stands, what is due next, whether somebody there can be told, when it was urged.

Reads only, a fixed number of statements for a page of units. What a person may see is put in as a condition on Task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models import Notice, Task, Unit
from rules.values import OPEN_STATES, Audience
from workflow.plan_status import Numbers
from workflow.recipients import Directory
from workflow.urging import KIND


class Reach(StrEnum):
    """How the unit's people can be told: by their own addresses, at the unit's one, or not at all."""

    PEOPLE = "people"
    UNIT = "unit"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class NextTask:
    """What a unit has to do next."""

    id: int
    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the plan. people -- how many can be told by their own address; urged_on -- when it was last urged about this plan."""

    unit: Unit
    numbers: Numbers
    next_task: NextTask | None
    reach: Reach
    people: int
    urged_on: date | None


def unit_rows(session: Session, plan_id: int, ranked: Sequence[Sequence[Any]], seen: ColumnElement[bool], on: date) -> list[UnitRow]:
    """The rows of one page. ranked -- rows of `plan_status.units_ranked`. seen -- what the person sees of the plan's tasks."""
    ids = [row[0] for row in ranked]
    if not ids:
        return []
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    coming, urged = _next_tasks(session, ids, seen), _urged_on(session, plan_id, ids)
    directory = Directory(session, ids, on)
    rows = []
    for unit_id, *numbers in ranked:
        people, reach = _reach(directory, unit_id)
        rows.append(UnitRow(units[unit_id], Numbers(*map(int, numbers)), coming.get(unit_id), reach, people, urged.get(unit_id)))
    return rows


def _next_tasks(session: Session, unit_ids: Sequence[int], seen: ColumnElement[bool]) -> dict[int, NextTask]:
    due = Task.effective_due_on
    place = func.row_number().over(partition_by=Task.unit_id, order_by=(due.is_(None), due, Task.id)).label("place")
    open_ones = select(Task.id, Task.unit_id, Task.title, Task.due_on, place).where(
        seen, Task.unit_id.in_(unit_ids), Task.state.in_(OPEN_STATES)
    )
    found = open_ones.subquery()
    first: Select[int, int, str, date | None] = select(found.c.unit_id, found.c.id, found.c.title, found.c.due_on).where(found.c.place == 1)
    return {unit_id: NextTask(task_id, title, due_on) for unit_id, task_id, title, due_on in session.execute(first)}


def _urged_on(session: Session, plan_id: int, unit_ids: Sequence[int]) -> dict[int, date]:
    rows = session.execute(
        select(Task.unit_id, func.max(Notice.owed_on))
        .join(Notice, Notice.task_id == Task.id)
        .where(Task.plan_id == plan_id, Task.unit_id.in_(unit_ids), Notice.kind == KIND)
        .group_by(Task.unit_id)
    )
    return {unit_id: day for unit_id, day in rows if day is not None}


def _reach(directory: Directory, unit_id: int) -> tuple[int, Reach]:
    told = [one for one in directory.of(Audience.DOER, unit_id) if one.address]
    people = sum(one.user_id is not None for one in told)
    return people, Reach.PEOPLE if people else (Reach.UNIT if told else Reach.NOBODY)
