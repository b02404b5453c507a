"""Sheets of values: one indicator for the areas directly below a unit, or one unit with all that it reports. What stands in each cell.

Owns which rows and cells a sheet has, in few statements however many they are; refuses to write (`workflow.value_entry`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from models import ClauseState, Indicator, Measurement, Plan, PlanState, Target, Unit, User
from models.database import among
from rules.periods import Period
from rules.target_values import IndicatorKind
from rules.values import Branch, Frequency
from workflow.areas import directly_below
from workflow.superiors import areas_above
from workflow.value_places import Place
from workflow.visibility import own_unit_ids, reportable_units


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: a unit with an indicator."""

    unit: Unit
    indicator: Indicator
    can_edit: bool


Standing = Mapping[Place, Measurement]
"""What is in force, given back or not."""


def areas_below(area: Unit, on: date) -> Select[Unit]:
    """The areas of a unit that report to it on a day, by name; a unit without any stands for itself."""
    return select(Unit).where(directly_below(area.id, on), Unit.branch == Branch.GOVERNMENT).order_by(Unit.name, Unit.id)


def lines_of_areas(session: Session, user: User, indicator: Indicator, units: Sequence[Unit], on: date) -> list[Line]:
    """A row for each unit."""
    allowed = _editable(session, user, [unit.id for unit in units], on)
    return [Line(unit, indicator, unit.id in allowed) for unit in units]


def lines_of_unit(session: Session, user: User, unit: Unit, on: date) -> list[Line]:
    """A row for each indicator that the unit reports."""
    can_edit = unit.id in _editable(session, user, [unit.id], on)
    return [Line(unit, one, can_edit) for one in reported_by(session, unit, on)]


def reported_by(session: Session, unit: Unit, on: date) -> list[Indicator]:
    """What a unit reports: the indicators of its own targets, those of the targets above it that come together from below, and those for
    which it has values already; by name.
    """
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    promised = select(Target.indicator_id).where(Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))
    above = promised.where(Target.owner_id.in_(areas_above(session, unit.id, on)))
    comes_together = Indicator.id.in_(above) & (Indicator.kind != IndicatorKind.LEVEL)
    known = select(Measurement.indicator_id).where(Measurement.unit_id == unit.id, Measurement.replaced_at.is_(None))
    wanted = or_(Indicator.id.in_(promised.where(Target.owner_id == unit.id)), comes_together, Indicator.id.in_(known))
    return list(session.scalars(select(Indicator).where(wanted).order_by(Indicator.name, Indicator.id)))


def standing_in(session: Session, lines: Collection[Line], *, since: date, until: date) -> dict[Place, Measurement]:
    """What is in force in the rows' cells between two days, in one statement."""
    rows = select(Measurement).where(
        Measurement.indicator_id.in_({line.indicator.id for line in lines}),
        among(session, Measurement.unit_id, {line.unit.id for line in lines}),
        Measurement.measured_on.between(since, until),
        Measurement.replaced_at.is_(None),
    )
    found = session.scalars(rows.options(joinedload(Measurement.by), joinedload(Measurement.decided_by)))
    return {place_of_row(row): row for row in found}


def place_of_row(row: Measurement) -> Place:
    """Where a row stands."""
    return Place(row.indicator_id, row.unit_id, row.period, row.measured_on)


def places(line: Line, frequency: Frequency, periods: Iterable[Period]) -> list[Place]:
    """The cells of a row for some periods."""
    return [Place(line.indicator.id, line.unit.id, frequency, period.last) for period in periods]


def own_areas(session: Session, user: User, on: date) -> list[Unit]:
    """The person's own units, by name: where sheets begin."""
    return list(session.scalars(select(Unit).where(Unit.id.in_(own_unit_ids(user, on))).order_by(Unit.level, Unit.name)))


def _editable(session: Session, user: User, unit_ids: Collection[int], on: date) -> set[int]:
    return set(session.scalars(select(Unit.id).where(among(session, Unit.id, unit_ids), reportable_units(session, user, on))))
