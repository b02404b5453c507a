"""What waits for a person's approval, by indicator, period and unit above, each group with how many units have reported and are approved.

Owns this list; the decisions are `workflow.approval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import Indicator, Measurement, MeasurementState, Unit, User
from rules.values import Frequency
from workflow.rollup import RolledUp, rolled_up
from workflow.visibility import approvable_values


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one indicator and period from units under one superior. coverage -- None where values do not come together."""

    indicator: Indicator
    period: Frequency
    on: date
    above: Unit | None
    rows: Sequence[Measurement]
    coverage: RolledUp | None


def waiting_for(session: Session, user: User, on: date) -> Select[Measurement]:
    """The values in force that the person may approve and nobody has decided on, group by group, the latest period first."""
    waits = Measurement.replaced_at.is_(None), Measurement.state == MeasurementState.ENTERED
    found = select(Measurement).join(Measurement.indicator).join(Measurement.unit).where(*waits, approvable_values(session, user, on))
    people = (
        contains_eager(Measurement.indicator),
        contains_eager(Measurement.unit),
        joinedload(Measurement.above),
        joinedload(Measurement.by),
    )
    key = Measurement.measured_on.desc(), Indicator.name, Indicator.id, Measurement.period, Measurement.above_id
    return found.options(*people).order_by(*key, Unit.name, Measurement.id)


def grouped(session: Session, rows: Sequence[Measurement]) -> list[Group]:
    """The rows of a page in their groups, with the coverage of each in one statement."""
    sums = rolled_up(session, {(row.indicator_id, row.above_id) for row in rows if row.above_id is not None})
    known = {(key, one.period, one.measured_on): one for key, found in sums.items() for one in found}
    groups = []
    for _key, found in groupby(rows, key=lambda row: (row.indicator_id, row.period, row.measured_on, row.above_id)):
        own = list(found)
        first = own[0]
        coverage = known.get(((first.indicator_id, first.above_id or 0), first.period, first.measured_on))
        groups.append(Group(first.indicator, first.period, first.measured_on, first.above, own, coverage))
    return groups
