"""Whose values come together in the targets of plans that a person coordinates, and of which indicators.

Owns these conditions; what the person may do with such values is `workflow.visibility`. In a request that only reads, on PostgreSQL, units
and indicators are fetched once, as for `workflow.sight`: a recursive query within a statement is guessed wrongly.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, and_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import ClauseState, Measurement, Plan, PlanState, Target
from workflow.sight import Sight, fetches, sight_of
from workflow.units import descendant_ids


@dataclass(frozen=True, slots=True)
class Gathered:
    """indicators -- those that the targets are measured by; owners -- who answers for the uppermost of them. Queries, or what they gave."""

    indicators: Select[Any] | Collection[int]
    owners: Select[Any] | Collection[int]


def values_gathered(session: Session, plans: ColumnElement[bool], key: Hashable, on: date) -> ColumnElement[bool]:
    """A condition on Measurement. plans -- a condition on Plan: those coordinated; key -- whose they are, and when."""
    found = _gathered(session, plans, key)
    if isinstance(found.indicators, Select):
        is_counted: ColumnElement[bool] = Measurement.indicator_id.in_(found.indicators)
    else:
        is_counted = Measurement.indicator_id == func.any(literal(list(found.indicators), ARRAY(Integer)))
    return and_(is_counted, _below(session, found, Measurement.unit_id, on))


def units_gathered(
    session: Session, plans: ColumnElement[bool], key: Hashable, column: InstrumentedAttribute[Any], on: date
) -> ColumnElement[bool]:
    """A condition: the unit of this column answers for such a target, or lies below one that does. Else as `values_gathered`."""
    return _below(session, _gathered(session, plans, key), column, on)


def _gathered(session: Session, plans: ColumnElement[bool], key: Hashable) -> Gathered:
    is_promised = and_(
        Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(select(Plan.id).where(Plan.state == PlanState.PUBLISHED, plans))
    )
    is_uppermost = and_(Target.parent_id.is_(None), Target.owner_id.is_not(None))  # what was given down lies below its owner
    if not fetches(session):
        promised = select(Target.indicator_id).where(is_promised)
        return Gathered(promised, select(Target.owner_id).where(is_promised, is_uppermost))
    known: dict[Hashable, Gathered] = session.info.setdefault("gathered", {})
    if key not in known:
        owners = func.array_agg(Target.owner_id.distinct()).filter(is_uppermost)
        row = session.execute(select(func.array_agg(Target.indicator_id.distinct()), owners).where(is_promised)).one()
        known[key] = Gathered(*(frozenset(one or ()) - {None} for one in row))
    return known[key]


def _below(session: Session, found: Gathered, column: InstrumentedAttribute[Any], on: date) -> ColumnElement[bool]:
    if isinstance(found.owners, Select):
        return column.in_(descendant_ids(found.owners, on))
    seen: Sight = sight_of(session, found.owners, on)
    return seen.has(column)
