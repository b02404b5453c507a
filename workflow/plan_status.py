"""How published plans stand: tasks counted by unit in the columns of the administration's own reports, and who cannot be told.

Reads only. What a person may see is put in as a condition (`workflow.visibility`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Label, func, or_, select
from sqlalchemy.orm import Session

from models import Notice, Task, Unit
from models.database import AnyRow
from rules.values import TaskState, Timeliness
from workflow.task_list import timeliness_is

_MOST_UNITS = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """tổng số | HT trong hạn | HT quá hạn | chưa HT trong hạn | chưa HT quá hạn. Cancelled tasks count nowhere."""

    total: int = 0
    done_on_time: int = 0
    done_late: int = 0
    open_on_time: int = 0
    open_late: int = 0

    @property
    def done_percent(self) -> int | None:
        """Share of all that is done, in whole per cent; None where there is nothing."""
        return round(100 * (self.done_on_time + self.done_late) / self.total) if self.total else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.total + other.total,
            self.done_on_time + other.done_on_time,
            self.done_late + other.done_late,
            self.open_on_time + other.open_on_time,
            self.open_late + other.open_late,
        )


def counts_by_unit(session: Session, condition: ColumnElement[bool], today: date) -> list[tuple[Unit, Counts]]:
    """The tasks that meet the condition, by the unit that owes them, in the order of the units' names."""
    query = select(Task.unit_id, *_columns(today)).where(condition).group_by(Task.unit_id)
    counted = {row[0]: _counts(row) for row in session.execute(query)}
    units = session.scalars(select(Unit).where(Unit.id.in_(counted)).order_by(Unit.name, Unit.id)).all()
    return [(unit, counted[unit.id]) for unit in units if counted[unit.id].total]


def counts_by_plan(session: Session, plan_ids: Collection[int], condition: ColumnElement[bool], today: date) -> dict[int, Counts]:
    """The tasks that meet the condition, by plan."""
    query = select(Task.plan_id, *_columns(today)).where(Task.plan_id.in_(plan_ids), condition).group_by(Task.plan_id)
    return {row[0]: _counts(row) for row in session.execute(query)} if plan_ids else {}


def unreachable_units(session: Session, plan_id: int) -> Sequence[Unit]:
    """Units to which something about this plan is owed and nobody can be told."""
    of_plan = select(Task.id).where(Task.plan_id == plan_id)
    owed = select(Notice.unit_id).where(
        Notice.is_unreachable, Notice.withdrawn_at.is_(None), or_(Notice.plan_id == plan_id, Notice.task_id.in_(of_plan))
    )
    return session.scalars(select(Unit).where(Unit.id.in_(owed)).order_by(Unit.name, Unit.id).limit(_MOST_UNITS)).all()


def _counts(row: AnyRow) -> Counts:
    return Counts(row.total, row.done_on_time, row.done_late, row.open_on_time, row.open_late)


def _columns(today: date) -> tuple[Label[int], ...]:
    counted = Task.state != TaskState.CANCELLED
    done = Task.state == TaskState.DONE
    late = timeliness_is(Timeliness.OVERDUE, today)
    unfinished = counted & ~done
    return (
        func.count().filter(counted).label("total"),
        func.count().filter(done, ~late).label("done_on_time"),
        func.count().filter(done, late).label("done_late"),
        func.count().filter(unfinished, ~late).label("open_on_time"),
        func.count().filter(unfinished, late).label("open_late"),
    )
