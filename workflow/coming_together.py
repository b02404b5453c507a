"""Whose values come together in the targets of plans that a person coordinates, and of which indicators.

Owns these conditions; what the person may do with such values is `workflow.visibility`. In a request that only reads, on PostgreSQL, units
and indicators are fetched once, as for `workflow.sight`: a recursive query within a statement is guessed wrongly.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, and_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import ClauseState, Measurement, Plan, PlanState, Target
from workflow.sight import fetches
from workflow.units import descendant_ids


@dataclass(frozen=True, slots=True)
class Gathered:
    """indicators -- those that the targets are measured by; units -- who answers for the uppermost of them, and all below. Queries, or what
    they gave.
    """

    indicators: Select[Any] | list[int]
    units: Select[Any] | list[int]


def values_gathered(session: Session, plans: ColumnElement[bool], key: Hashable, on: date) -> ColumnElement[bool]:
    """A condition on Measurement. plans -- a condition on Plan: those coordinated; key -- whose they are, and when."""
    found = _gathered(session, plans, key, on)
    return and_(_one_of(Measurement.indicator_id, found.indicators), _one_of(Measurement.unit_id, found.units))


def units_gathered(
    session: Session, plans: ColumnElement[bool], key: Hashable, column: InstrumentedAttribute[Any], on: date
) -> ColumnElement[bool]:
    """A condition: the unit of this column answers for such a target, or lies below one that does. Else as `values_gathered`."""
    return _one_of(column, _gathered(session, plans, key, on).units)


def _gathered(session: Session, plans: ColumnElement[bool], key: Hashable, on: date) -> Gathered:
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED, plans)
    is_promised = and_(Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))
    owners = select(Target.owner_id).where(is_promised, Target.parent_id.is_(None), Target.owner_id.is_not(None))
    below = descendant_ids(owners, on)  # what was given down lies below its owner
    if not fetches(session):
        return Gathered(select(Target.indicator_id).where(is_promised), below)
    known: dict[Hashable, Gathered] = session.info.setdefault("gathered", {})
    if key not in known:
        units = select(func.array_agg(below.subquery().c.id)).scalar_subquery()
        row = session.execute(select(func.array_agg(Target.indicator_id.distinct()), units).where(is_promised)).one()
        known[key] = Gathered(*([one for one in ids or () if one is not None] for ids in row))
    return known[key]


def _one_of(column: InstrumentedAttribute[Any], ids: Select[Any] | list[int]) -> ColumnElement[bool]:
    return column.in_(ids) if isinstance(ids, Select) else column == func.any(literal(ids, ARRAY(Integer)))
