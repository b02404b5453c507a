"""The sums over the units directly below, as one statement for many places: which part counts, with what weight, and who is expected.

Owns that arithmetic in SQL, on both databases; refuses to decide which sums need it (`workflow.rollup`).

A part is a unit directly below on the day. Its own value counts where it has one, else its own sum. Offices (of the same level as their
superior: a department, a health station) count only where no area below reports or ought to: a department's figure for the whole province
must not be added to its communes'. A district weighs as many communes as ought to report below it, every other part weighs one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models import ClauseState, Indicator, Measurement, MeasurementState, ParentKind, Plan, PlanState, Rollup, Target, Unit, UnitParent
from models.database import among, at_hand
from models.indicators import Number
from rules.target_values import IndicatorKind
from rules.values import Branch, Frequency, Level
from workflow.areas import AREA_KIND, stands_on

PLACES = 6
"""Decimal places of every stored number."""

_PORTION = 500
_KEY = ("unit_id", "indicator_id", "period", "measured_on")
_SUMS = ("numerator", "denominator", "total", "reported", "approved", "expected")


class Place(NamedTuple):
    """Where a sum lies: the unit that it is for, what is summed, and the period with its last day. Sorts as locks are taken."""

    unit_id: int
    indicator_id: int
    period: Frequency
    measured_on: date


def sum_up(session: Session, places: Iterable[Place]) -> set[Place]:
    """Make the sums of these places anew; those that are another now. Each is held until the transaction ends, in the order of the places.

    The row is held before it is summed: who waited for another's transaction sums with what that one wrote.
    """
    ordered, moved = sorted(set(places)), set[Place]()
    for start in range(0, len(ordered), _PORTION):
        portion = ordered[start : start + _PORTION]
        _hold(session, portion)
        moved |= _renew(session, portion)
    return moved


def sums_of(session: Session, places: FromClause, indicator_ids: Iterable[int]) -> Select[*tuple[Any, ...]]:
    """For each place its key and its sums, whether or not anything counts there. indicator_ids -- all that the places speak of."""
    known = at_hand(session, Indicator, asked := set(indicator_ids))
    counted = [number for number, one in known.items() if one.kind is IndicatorKind.COUNT]
    if unknown := sorted(asked - known.keys()):
        wanted = among(session, Indicator.id, unknown)
        counted += session.scalars(select(Indicator.id).where(wanted, Indicator.kind == IndicatorKind.COUNT))
    return _chosen(_parts(session, places, sorted(counted)))


def listed(session: Session, places: Collection[Place]) -> FromClause:
    """The places as a table; they travel as one parameter."""
    rows = [[one.unit_id, one.indicator_id, one.period.value, one.measured_on.isoformat()] for one in places]
    types = (Integer, Integer, String, Date)
    if session.get_bind().dialect.name == "postgresql":
        document = cast(literal(json.dumps([dict(zip(_KEY, row, strict=True)) for row in rows]), String), postgresql.JSONB)
        columns: list[ColumnClause[Any]] = [column(name, kind) for name, kind in zip(_KEY, types, strict=True)]
        return func.jsonb_to_recordset(document).table_valued(*columns).render_derived(name="place", with_types=True)
    each = func.json_each(json.dumps(rows)).table_valued("value")
    return select(
        *(
            func.json_extract(each.c.value, f"$[{at}]", type_=kind).label(name)
            for at, (name, kind) in enumerate(zip(_KEY, types, strict=True))
        )
    ).subquery("place")


def in_force(own: Any) -> ColumnElement[bool]:
    """A condition on measurements: neither replaced nor given back."""
    return and_(own.replaced_at.is_(None), own.state != MeasurementState.RETURNED)


def values_at(session: Session, places: Collection[Place]) -> Select[Measurement]:
    """A query for the values at these places that are not replaced, in the order of the places.

    The places are joined as a table: as a list of conditions, a thousand of them take the planner longer than everything else.
    """
    table = listed(session, places)
    keys = [getattr(Measurement, name) for name in _KEY]
    here = and_(*(type_coerce(key, String) == table.c.period if key.key == "period" else key == table.c[key.key] for key in keys))
    return select(Measurement).join(table, here).where(Measurement.replaced_at.is_(None)).order_by(*keys)


def _hold(session: Session, places: Collection[Place]) -> None:
    table = listed(session, places)
    empty = [literal(0).label(name) for name in ("reported", "approved", "expected")]
    keys = [table.c[name] for name in _KEY]
    rows = select(*keys, *empty).where(true()).order_by(*keys)
    names = [*_KEY, "reported", "approved", "expected"]
    if session.get_bind().dialect.name == "postgresql":
        made = postgresql.insert(Rollup).from_select(names, rows)
        # nothing is written to a row that is there: it is only held
        session.execute(made.on_conflict_do_update(index_elements=_KEY, set_={"expected": Rollup.expected}, where=false()))
        return
    session.execute(sqlite.insert(Rollup).from_select(names, rows).on_conflict_do_nothing())


def _renew(session: Session, places: Collection[Place]) -> set[Place]:
    sums = sums_of(session, listed(session, places), {one.indicator_id for one in places}).subquery("sums")
    here = and_(*(getattr(Rollup, name) == sums.c[name] for name in _KEY))
    differs = or_(*(getattr(Rollup, name).is_distinct_from(sums.c[name]) for name in _SUMS))
    renewed = update(Rollup).where(here, differs).values({name: sums.c[name] for name in _SUMS})
    back = renewed.returning(*(getattr(Rollup, name) for name in _KEY)).execution_options(synchronize_session=False)
    return {Place(*row) for row in session.execute(back)}


def _children(places: FromClause) -> CTE:
    """The units directly below, on each day that is asked for. is_upper -- areas below such a one ought to report themselves."""
    spots = select(places.c.unit_id, places.c.measured_on).distinct().subquery("spot")
    day = spots.c.measured_on
    parent, child = aliased(Unit), aliased(Unit)
    is_area = child.level != parent.level
    governs = and_(is_area, child.branch == Branch.GOVERNMENT, child.kind == AREA_KIND)
    is_upper = and_(governs, child.level.in_((Level.PROVINCE, Level.DISTRICT)))
    return (
        select(
            spots.c.unit_id.label("above_id"),
            day.label("day"),
            child.id.label("child_id"),
            is_area.label("is_area"),
            governs.label("governs"),
            is_upper.label("is_upper"),
        )
        .distinct()
        .join(UnitParent, and_(UnitParent.parent_id == spots.c.unit_id, UnitParent.kind == ParentKind.ADMINISTRATIVE))
        .join(parent, parent.id == spots.c.unit_id)
        .join(child, child.id == UnitParent.unit_id)
        .where(stands_on(UnitParent, day), stands_on(child, day))
        .cte("child")
    )


def _leaves(children: CTE) -> CTE:
    """How many areas below a district or province ought to report on the day."""
    link, below = aliased(UnitParent), aliased(Unit)
    day = children.c.day
    return (
        select(children.c.child_id, day, func.count().label("leaves"))
        .join(link, and_(link.parent_id == children.c.child_id, link.kind == ParentKind.ADMINISTRATIVE, stands_on(link, day)))
        .join(below, and_(below.id == link.unit_id, stands_on(below, day)))
        .where(children.c.is_upper, below.level.in_((Level.DISTRICT, Level.COMMUNE)))
        .where(below.branch == Branch.GOVERNMENT, below.kind == AREA_KIND)
        .group_by(children.c.child_id, day)
        .cte("leaves")
    )


def _given(session: Session, places: FromClause, children: CTE) -> CTE:
    """Which of these units had a target of which of these indicators given down to them."""
    units = select(children.c.child_id).distinct().subquery("below")
    of_unit = select(Target.owner_id, Target.indicator_id, Target.plan_id).where(
        Target.parent_id.is_not(None), Target.review == ClauseState.ACCEPTED
    )
    if session.get_bind().dialect.name == "postgresql":  # by the units' index: it takes the few units below for half of all
        found: FromClause = of_unit.where(Target.owner_id == units.c.child_id).offset(0).lateral("target")
    else:
        found = of_unit.subquery("target")
    return (
        select(found.c.owner_id, found.c.indicator_id)
        .distinct()
        .select_from(units)
        .join(found, found.c.owner_id == units.c.child_id)
        .join(Plan, Plan.id == found.c.plan_id)
        .where(found.c.indicator_id.in_(select(places.c.indicator_id)), Plan.state == PlanState.PUBLISHED)
        .cte("given")
    )


def _parts(session: Session, places: FromClause, counted: Collection[int]) -> FromClause:
    """A row for each place and unit below it, with what it brings in."""
    children = _children(places)
    given = _given(session, places, children)
    own, sums = aliased(Measurement), aliased(Rollup)
    has_own, is_count = own.id.is_not(None), among(session, places.c.indicator_id, counted)
    total = case((and_(is_count, has_own), own.value), (is_count, sums.total))
    numerator, denominator = (case((has_own, getattr(own, name)), else_=getattr(sums, name)) for name in ("numerator", "denominator"))
    counts = or_(total.is_not(None), and_(numerator.is_not(None), denominator.is_not(None)))
    leaves = _leaves(children)
    by_sum = and_(~has_own, children.c.is_upper, counts)
    weight = case((by_sum, sums.expected), else_=func.coalesce(leaves.c.leaves, 1))
    is_approved = or_(own.state == MeasurementState.APPROVED, and_(~has_own, sums.approved >= sums.reported))
    joined = (
        select(
            *(places.c[name] for name in _KEY),
            children.c.child_id,
            children.c.is_area,
            children.c.governs,
            given.c.owner_id.is_not(None).label("is_given"),
            counts.label("counts"),
            case((counts, numerator)).label("numerator"),
            case((counts, denominator)).label("denominator"),
            total.label("total"),
            weight.label("weight"),
            case((~counts, 0), (by_sum, sums.reported), else_=weight).label("reported"),
            case((~counts, 0), (by_sum, sums.approved), (is_approved, weight), else_=0).label("approved"),
        )
        .select_from(places)
        .outerjoin(children, and_(children.c.above_id == places.c.unit_id, children.c.day == places.c.measured_on))
        .outerjoin(leaves, and_(leaves.c.child_id == children.c.child_id, leaves.c.day == children.c.day))
        .outerjoin(given, and_(given.c.owner_id == children.c.child_id, given.c.indicator_id == places.c.indicator_id))
        .outerjoin(own, and_(_same_place(own, places, children), in_force(own)))
        .outerjoin(sums, _same_place(sums, places, children))
    )
    return joined.subquery("part")


def _same_place(row: Any, places: FromClause, children: CTE) -> ColumnElement[bool]:
    return and_(
        row.indicator_id == places.c.indicator_id,
        row.unit_id == children.c.child_id,
        type_coerce(row.period, String) == places.c.period,
        row.measured_on == places.c.measured_on,
    )


def _chosen(parts: FromClause) -> Select[*tuple[Any, ...]]:
    """The parts summed by place: the areas', or the offices' where no area is concerned."""
    by_class = {is_area: _of_class(parts, parts.c.is_area if is_area else ~parts.c.is_area) for is_area in (True, False)}
    in_area = and_(parts.c.is_area, or_(parts.c.governs, parts.c.counts, parts.c.is_given))
    has_areas = func.sum(case((in_area, 1), else_=0)) > 0
    keys = [parts.c[name] for name in _KEY]
    chosen = (case((has_areas, by_class[True][name]), else_=by_class[False][name]).label(name) for name in _SUMS)
    return select(*keys, *chosen).group_by(*keys)


def _of_class(parts: FromClause, is_of_class: ColumnElement[bool]) -> dict[str, ColumnElement[Any]]:
    def added(name: str, *wanted: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((and_(is_of_class, *wanted), parts.c[name])))

    none_given = func.coalesce(added("weight", parts.c.is_given), 0) == 0
    owed = func.coalesce(added("weight", or_(parts.c.is_given, parts.c.counts)), 0)
    usual = func.coalesce(added("weight", or_(parts.c.governs, parts.c.counts)), 0)
    numbers = {name: func.round(added(name), PLACES, type_=Number) for name in ("numerator", "denominator", "total")}
    return {
        **numbers,
        "reported": func.coalesce(added("reported"), 0),
        "approved": func.coalesce(added("approved"), 0),
        "expected": case((none_given, usual), else_=owed),
    }
