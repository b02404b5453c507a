"""Which area, indicator and moment a league table or a heat grid is asked for, read from the address.

Owns the defaults, so that each page shows something at once; refuses areas that the person does not see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, Measurement, Plan, PlanState, Rollup, Target, Unit, User
from rules.values import Frequency, Level
from web import asked
from workflow.area_values import last_ended, span_before
from workflow.areas import AREA_KIND
from workflow.heat import indicators_below
from workflow.league import latest_days
from workflow.sight import seen_among, sight_of
from workflow.visibility import is_administrator, own_unit_ids, visible_targets, visible_units

PERIODS_OFFERED = 24
LOOKED_AT = 8
"""Among so many indicators, and so many areas, the one to begin with is looked for."""
_HIGHEST_FIRST = (Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """area -- None where there is none to show. typed, fault -- for the field. level -- None: the areas directly below.

    latest -- of the indicators that were looked at, the last day that anything is known for.
    """

    area: Unit | None
    typed: str
    fault: str
    level: Level | None
    indicators: Sequence[Indicator]
    latest: dict[int, date | None] = field(default_factory=dict)


def sees_every_unit(session: Session, user: User, on: date) -> bool:
    """Whether no unit lies outside what the person sees, where that is known without asking (`workflow.sight`)."""
    return is_administrator(user, on) or sight_of(session, own_unit_ids(user, on), on).is_everything


def opened(session: Session, user: User, on: date, unit_ids: Collection[int]) -> frozenset[int]:
    """Of these units the ones whose own page the person may open."""
    if is_administrator(user, on):
        return frozenset(unit_ids)
    return seen_among(session, sight_of(session, own_unit_ids(user, on), on), unit_ids)


def areas_seen(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit: one's own units and those below, and whoever owes a target that one sees: a department follows its province."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    owed = select(Target.owner_id).where(
        visible_targets(session, user, on),
        Target.review == ClauseState.ACCEPTED,
        Target.plan_id.in_(published),
        Target.owner_id.is_not(None),
    )
    seen = visible_units(session, user, on)
    return seen if sees_every_unit(session, user, on) else or_(seen, Unit.id.in_(owed))


def area_choice(session: Session, user: User, today: date) -> AreaChoice:
    """The area that the address asks for, else the highest one below which anything was reported."""
    seen = areas_seen(session, user, today)
    area, typed, fault = asked.unit(session, seen)
    if area is None and not fault:
        area = _highest_reported(session, seen)
        typed = f"{area.name} [{area.code}]" if area else ""
    level = asked.word("level", Level)
    indicators = indicators_below(session, area.id) if area else []
    return AreaChoice(area, typed, fault, level, indicators)


def indicator_choice(session: Session, choice: AreaChoice) -> Indicator | None:
    """The indicator that the address asks for, else the first one with a value, what is promised before the rest."""
    wanted = asked.number("indicator")
    by_id = {one.id: one for one in choice.indicators}
    if wanted in by_id:
        return by_id[wanted]
    if wanted is not None and (known := session.get(Indicator, wanted)) is not None:
        return known
    if choice.area is None:
        return None
    promised = set(session.scalars(select(Target.indicator_id).where(Target.owner_id == choice.area.id)))
    first = sorted(choice.indicators, key=lambda one: one.id not in promised)[:LOOKED_AT]
    choice.latest.update(latest_days(session, first, choice.area.id))
    return next((one for one in first if choice.latest[one.id]), next(iter(choice.indicators), None))


def day_choice(session: Session, choice: AreaChoice, indicator: Indicator, today: date) -> date:
    """The last day of the period asked for, else of the last one with a value, else of the last one that is over."""
    wanted = asked.day("on")
    if wanted is not None:
        return last_ended(indicator.frequency, wanted)
    if choice.area and indicator.id not in choice.latest:
        choice.latest.update(latest_days(session, [indicator], choice.area.id))
    return choice.latest.get(indicator.id) or last_ended(indicator.frequency, today)


def periods_back(frequency: Frequency, first: date, count: int = PERIODS_OFFERED) -> list[date]:
    """The last days of so many periods, the newest first."""
    days = [first]
    while len(days) < count and (before := span_before(frequency, days[-1])) is not None:
        days.append(before)
    return days


def _highest_reported(session: Session, seen: ColumnElement[bool]) -> Unit | None:
    """Among the highest areas that one sees the first below which anything was reported; each looked up by an index.

    The smallest number is asked for instead of whether there is any: PostgreSQL expects thousands and would read the table to find one.
    """
    rank = case({level: at for at, level in enumerate(_HIGHEST_FIRST)}, value=Unit.level)
    order = rank, Unit.kind != AREA_KIND, Unit.normal_name, Unit.id
    few = select(Unit.id).where(seen).order_by(*order).limit(LOOKED_AT).subquery()
    sums = select(func.min(Rollup.indicator_id)).where(Rollup.unit_id == few.c.id)
    values = select(func.min(Measurement.indicator_id)).where(Measurement.above_id == few.c.id, Measurement.replaced_at.is_(None))
    known = func.coalesce(sums.scalar_subquery(), values.scalar_subquery())
    highest = session.execute(select(Unit, known).join(few, few.c.id == Unit.id).order_by(*order)).all()
    return next((unit for unit, indicator_id in highest if indicator_id is not None), None)
