"""The league table of an indicator: the areas below one, each with its value, its promise, its change, and a line of its last periods.

Owns the query, sorted, searched and cut by the database; refuses to draw. The grid unit × indicator is `workflow.heat`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from models import (
    Cascade,
    ClauseState,
    Indicator,
    Measurement,
    MeasurementState,
    ParentKind,
    Plan,
    PlanState,
    Rollup,
    Target,
    Unit,
    UnitParent,
)
from models.database import among
from rules.values import Frequency, Level, TargetStatus
from workflow.area_values import Cell, cells, span_a_year_before, span_before, value_of
from workflow.areas import areas_of_level, directly_below
from workflow.sums import in_force
from workflow.text import search_form

PAGE_SIZE = 50
SERIES_YEARS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 5}
"""How far back a spark line reaches; ten years for yearly values."""


class LeagueSort(StrEnum):
    """By which column the table is sorted. What has none of it comes last, either way."""

    NAME = "name"
    VALUE = "value"
    STATUS = "status"
    CHANGE = "change"
    YEAR_CHANGE = "year"


@dataclass(frozen=True, slots=True)
class LeagueQuestion:
    """Which table is wanted: an indicator, the areas below one, a period with its last day.

    level -- None: the areas directly below; else all of that level, however deep (every commune of the country). page -- from 1.
    """

    indicator: Indicator
    area_id: int
    period: Frequency
    on: date
    level: Level | None = None
    sort: LeagueSort = LeagueSort.NAME
    is_descending: bool = False
    search: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """One area. cell None: neither it nor anybody below it has reported. change, year_change -- against the period, the year before.

    target -- its own, else the same rate of the area above (`is_given_rate`); status -- of its own target, as last looked at.
    series -- the values of its last periods, oldest first, this one the last: only periods of the same length.
    """

    unit_id: int
    name: str
    level: Level
    cell: Cell | None
    change: Decimal | None
    year_change: Decimal | None
    target: Target | None
    is_given_rate: bool
    status: TargetStatus | None
    series: tuple[tuple[date, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class League:
    """One page of the table. total -- areas in the whole list; reported -- how many of them have a value, search or not aside."""

    question: LeagueQuestion
    rows: tuple[LeagueRow, ...]
    total: int
    reported: int
    area_target: Target | None = None

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.question.page_size))


def latest_days(session: Session, indicators: Sequence[Indicator], area_id: int) -> dict[int, date | None]:
    """For each by its number the end of the last period of its own length for which anything below the area was reported; one statement."""
    below = select(UnitParent.unit_id).where(UnitParent.parent_id == area_id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    looks = []
    for one in indicators:
        own = select(func.max(Measurement.measured_on)).where(
            Measurement.above_id == area_id,
            Measurement.indicator_id == one.id,
            Measurement.period == one.frequency,
            Measurement.replaced_at.is_(None),
        )
        sums = select(func.max(Rollup.measured_on)).where(
            Rollup.unit_id.in_(below), Rollup.indicator_id == one.id, Rollup.period == one.frequency
        )
        looks.append(select(literal(one.id), own.scalar_subquery(), sums.scalar_subquery()))
    if not looks:
        return {}
    return {number: max(filter(None, days), default=None) for number, *days in session.execute(union_all(*looks))}


def league(session: Session, asked: LeagueQuestion) -> League:
    """The table, or the page of it that was asked for, in a handful of statements."""
    listed = _listed(asked)
    whole = func.count().over().label("in_all"), func.count(listed.selected_columns["value"]).over().label("with_value")
    page = listed.add_columns(*whole).order_by(*_order(asked, listed))
    found = list(session.execute(page.limit(asked.page_size).offset((max(asked.page, 1) - 1) * asked.page_size)))
    total, reported = (found[0].in_all, found[0].with_value) if found else _counted(session, listed)
    series = _series(session, asked, {row.unit_id: row.level for row in found})
    targets, area_target = _targets(session, asked, [row.target_id for row in found])
    rows = tuple(_row(row, series[row.unit_id], targets.get(row.target_id), area_target) for row in found)
    return League(asked, rows, total, reported, area_target)


def _counted(session: Session, listed: Select[*tuple[Any, ...]]) -> tuple[int, int]:
    """For a page beyond the last one."""
    whole = listed.subquery()
    total, reported = session.execute(select(func.count(), func.count(whole.c.value)).select_from(whole)).one()
    return total, reported


def _row(row: Any, series: tuple[tuple[date, Decimal | None], ...], own: Target | None, area_target: Target | None) -> LeagueRow:
    given = area_target if area_target is not None and area_target.cascade is Cascade.SAME_RATE else None
    return LeagueRow(
        unit_id=row.unit_id,
        name=row.name,
        level=row.level,
        cell=_cell(row),
        change=None if row.value is None or row.before is None else row.value - row.before,
        year_change=None if row.value is None or row.year_ago is None else row.value - row.year_ago,
        target=own or given,
        is_given_rate=own is None and given is not None,
        status=own.status if own else None,
        series=series,
    )


def _cell(row: Any) -> Cell | None:
    if row.own_id is not None:
        return Cell(row.value, is_approved=row.state is MeasurementState.APPROVED)
    if row.reported is None:
        return None
    return Cell(row.value, True, row.approved >= row.reported, row.reported, row.expected)


def _listed(asked: LeagueQuestion) -> Select[*tuple[Any, ...]]:
    """A row for each area: its value in the period, in the one before and a year before, and its own target."""
    on, indicator = asked.on, asked.indicator
    areas = _areas(asked)
    unit_id = areas.c.unit_id
    own, sums, listed = _with_values(select(unit_id), asked, on, unit_id)
    earlier = {"before": span_before(asked.period, on), "year_ago": span_a_year_before(asked.period, on)}
    value = value_of(indicator, own, sums)
    columns: dict[str, ColumnElement[Any]] = {"before": null(), "year_ago": null()}
    for name, day in earlier.items():
        if day is not None:
            own_then, sums_then, listed = _with_values(listed, asked, day, unit_id)
            columns[name] = value_of(indicator, own_then, sums_then)
    target = _own_targets(asked)
    listed = listed.outerjoin(target, and_(target.c.owner_id == unit_id, target.c.place == 1))
    return listed.add_columns(
        areas.c.name,
        areas.c.level,
        areas.c.normal_name,
        own.id.label("own_id"),
        own.state,
        sums.reported,
        sums.approved,
        sums.expected,
        value.label("value"),
        *(column.label(name) for name, column in columns.items()),
        target.c.id.label("target_id"),
        target.c.status.label("status"),
    )


def _areas(asked: LeagueQuestion) -> CTE:
    """The areas of the table, found first: else the database joins the values of all units and leaves most of them out at the end."""
    is_area = directly_below(asked.area_id, asked.on) if asked.level is None else areas_of_level(asked.area_id, asked.level, asked.on)
    found = select(Unit.id.label("unit_id"), Unit.name, Unit.level, Unit.normal_name).where(is_area)
    for word in search_form(asked.search).split():
        found = found.where(Unit.normal_name.contains(word, autoescape=True))
    return found.cte("areas").prefix_with("MATERIALIZED", dialect="postgresql")


def _with_values(
    listed: Select[*tuple[Any, ...]], asked: LeagueQuestion, on: date, unit_id: ColumnElement[int]
) -> tuple[Any, Any, Select[*tuple[Any, ...]]]:
    own, sums = aliased(Measurement), aliased(Rollup)
    places = ((each.indicator_id == asked.indicator.id) & (each.period == asked.period) & (each.measured_on == on) for each in (own, sums))
    listed = listed.outerjoin(own, and_(own.unit_id == unit_id, next(places), in_force(own)))
    return own, sums, listed.outerjoin(sums, and_(sums.unit_id == unit_id, next(places)))


def _own_targets(asked: LeagueQuestion) -> Any:
    """Each owner's targets of the indicator, the one that the period falls under in the first place."""
    place = func.row_number().over(partition_by=Target.owner_id, order_by=_nearest(asked)).label("place")
    followed = select(Target.id, Target.owner_id, Target.status, place).where(*_followed(asked))
    if asked.level is None:
        below = select(UnitParent.unit_id).where(UnitParent.parent_id == asked.area_id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
        followed = followed.where(Target.owner_id.in_(below))
    return followed.subquery()


def _of_owner(asked: LeagueQuestion, is_owner: ColumnElement[bool]) -> Select[Target]:
    return select(Target).where(is_owner, *_followed(asked)).order_by(*_nearest(asked)).limit(1)


def _followed(asked: LeagueQuestion) -> tuple[ColumnElement[bool], ...]:
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    return Target.indicator_id == asked.indicator.id, Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published)


def _nearest(asked: LeagueQuestion) -> tuple[ColumnElement[Any], ...]:
    """The next to end, else the last ended."""
    ended = case((func.coalesce(Target.year, 9999) >= asked.on.year, 0), else_=1)
    return ended, func.abs(Target.year - asked.on.year), Target.id.expression


def _order(asked: LeagueQuestion, listed: Select[*tuple[Any, ...]]) -> list[ColumnElement[Any]]:
    columns = listed.selected_columns
    if asked.sort is LeagueSort.NAME:
        name = columns["normal_name"]
        return [name.desc() if asked.is_descending else name, columns["unit_id"]]
    wanted = {
        LeagueSort.VALUE: columns["value"],
        LeagueSort.STATUS: _severity(columns["status"]),
        LeagueSort.CHANGE: columns["value"] - columns["before"],
        LeagueSort.YEAR_CHANGE: columns["value"] - columns["year_ago"],
    }[asked.sort]
    directed = wanted.desc() if asked.is_descending else wanted.asc()
    return [directed.nulls_last(), columns["normal_name"], columns["unit_id"]]


def _severity(status: ColumnElement[Any]) -> ColumnElement[Any]:
    worst_first = (TargetStatus.OFF_TARGET, TargetStatus.AT_RISK, TargetStatus.NO_DATA, TargetStatus.ON_TRACK, TargetStatus.ACHIEVED)
    return case({one: place for place, one in enumerate(worst_first)}, value=status)


def _series(session: Session, asked: LeagueQuestion, levels: dict[int, Level]) -> dict[int, tuple[tuple[date, Decimal | None], ...]]:
    since = date(asked.on.year - SERIES_YEARS.get(asked.period, 10), asked.on.month, 1)
    central = [unit_id for unit_id, level in levels.items() if level is Level.CENTRAL]
    found = cells(session, [asked.indicator], list(levels), since=since, until=asked.on, central=central)
    lines = {}
    for unit_id in levels:
        spans = found.get((asked.indicator.id, unit_id), {})
        lines[unit_id] = tuple(sorted((day, cell.value) for (period, day), cell in spans.items() if period is asked.period))
    return lines


def _targets(session: Session, asked: LeagueQuestion, ids: list[int | None]) -> tuple[dict[int | None, Target], Target | None]:
    """The rows' own targets by their numbers, and that of the area itself."""
    of_area = _of_owner(asked, Target.owner_id == asked.area_id).with_only_columns(Target.id).scalar_subquery()
    wanted = among(session, Target.id, [one for one in ids if one is not None])
    found = session.scalars(select(Target).where(or_(wanted, Target.id == of_area))).all()
    own: dict[int | None, Target] = {target.id: target for target in found}
    return own, next((target for target in found if target.owner_id == asked.area_id), None)
