"""Which values a reporting task is about, which of them are in and which are missing.

Owns who reports what: an owner does itself, unless units below were given the target and their values roll up. Makes and closes no task
(`workflow.reporting`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from models import ClauseState, Indicator, Measurement, MeasurementState, Target, Task, TaskOrigin
from rules.target_values import IndicatorKind
from rules.values import Frequency
from workflow.errors import InvalidInputError
from workflow.sums import in_force

_PORTION = 2_000


def missing_values(session: Session, tasks: Collection[Task]) -> dict[int, list[Indicator]]:
    """For each reporting task, by its number, the indicators whose value for its period is not in or was given back, by name."""
    owed = owed_values(session, tasks)
    wanted = {
        (indicator.id, task.unit_id, task.reports_on): task for task in tasks for indicator in owed[task.id] if task.reports_on is not None
    }
    reported: set[tuple[int, int, date]] = set()
    ordered = sorted(wanted)
    for start in range(0, len(ordered), _PORTION):
        place = tuple_(Measurement.indicator_id, Measurement.unit_id, Measurement.measured_on)
        found = select(Measurement.indicator_id, Measurement.unit_id, Measurement.measured_on).where(
            place.in_(ordered[start : start + _PORTION]),
            in_force(Measurement),
            Measurement.period != Frequency.DAILY,
        )
        reported.update((one.indicator_id, one.unit_id, one.measured_on) for one in session.execute(found))
    return {
        task.id: [one for one in owed[task.id] if task.reports_on and (one.id, task.unit_id, task.reports_on) not in reported]
        for task in tasks
    }


@dataclass(frozen=True, slots=True)
class Owed:
    """One value that a reporting task is about. measured None: it is not in yet, or not for the whole period."""

    indicator: Indicator
    measured: Measurement | None

    @property
    def is_in(self) -> bool:
        """Whether it counts."""
        return self.measured is not None and self.measured.state is not MeasurementState.RETURNED


def values_of(session: Session, task: Task) -> list[Owed]:
    """What a reporting task is about, by the indicators' names, each with the value in force; nothing for other tasks."""
    if task.origin is not TaskOrigin.REPORTING or task.reports_on is None:
        return []
    owed = owed_values(session, [task])[task.id]
    found = select(Measurement).where(
        Measurement.indicator_id.in_([one.id for one in owed]),
        Measurement.unit_id == task.unit_id,
        Measurement.measured_on == task.reports_on,
        Measurement.period != Frequency.DAILY,
        Measurement.replaced_at.is_(None),
    )
    known = {row.indicator_id: row for row in session.scalars(found)}
    return [Owed(one, known.get(one.id)) for one in owed]


def owed_values(session: Session, tasks: Collection[Task]) -> dict[int, list[Indicator]]:
    """For each reporting task, by its number, the indicators whose values it is about, by name."""
    pairs = sorted({(task.plan_id, task.unit_id) for task in tasks})
    known: dict[tuple[int, int], list[tuple[int | None, Indicator]]] = defaultdict(list)
    for start in range(0, len(pairs), _PORTION):
        of_pairs = tuple_(Target.plan_id, Target.owner_id).in_(pairs[start : start + _PORTION])
        found = select(Target.plan_id, Target.owner_id, Target.year, Indicator).join(Indicator, Indicator.id == Target.indicator_id)
        for plan_id, unit_id, year, indicator in session.execute(found.where(of_pairs, *reported_by_owner()).order_by(Indicator.name)):
            known[plan_id, unit_id or 0].append((year, indicator))
    return {task.id: _of_period(known[task.plan_id, task.unit_id], task) for task in tasks}


def refuse_unreported(session: Session, task: Task) -> None:
    """Raises InvalidInputError, naming the values, where a reporting task is ticked off by hand before they are in."""
    if task.origin is not TaskOrigin.REPORTING:
        return
    lacking = missing_values(session, [task])[task.id]
    if lacking:
        raise InvalidInputError(
            "Còn thiếu số liệu của kỳ: %(values)s. Hãy nhập đủ số liệu, việc này tự hoàn thành.", field="values", values=named(lacking)
        )


def reported_by_owner() -> tuple[ColumnElement[bool], ...]:
    """Accepted targets whose values their owner reports itself: not those that lower units were given and that roll up from there."""
    child = aliased(Target)
    from_below = and_(
        Indicator.kind != IndicatorKind.LEVEL, exists().where(child.parent_id == Target.id, child.review == ClauseState.ACCEPTED)
    )
    return Target.review == ClauseState.ACCEPTED, Target.owner_id.is_not(None), ~from_below


def _of_period(known: Iterable[tuple[int | None, Indicator]], task: Task) -> list[Indicator]:
    if task.reports_on is None:
        return []
    found: Mapping[int, Indicator] = {
        one.id: one for year, one in known if one.frequency is task.reports_period and (year is None or year >= task.reports_on.year)
    }
    return list(found.values())


def named(indicators: Iterable[Indicator]) -> str:
    """The names of the first five, and how many there are."""
    names = [one.name for one in indicators]
    return "; ".join(names[:5]) + (f"; … (tất cả {len(names)})" if len(names) > 5 else "")
