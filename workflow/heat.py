"""The grid unit × indicator for one moment, a unit's own page of indicators, and a target beside those that it was given down to.

Owns the queries; refuses to draw. The league table of one indicator is `workflow.league`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, literal, or_, select, union
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, Measurement, ParentKind, Plan, PlanState, Rollup, Target, Unit, UnitParent
from models.database import AnyRow, among
from rules.target_values import Reading
from rules.trajectory import Verdict
from rules.values import Frequency, Level, TargetStatus
from workflow.area_values import Cell, Key, cells, last_ended
from workflow.areas import areas_of_level, directly_below
from workflow.figures import readings_of_many
from workflow.target_verdicts import verdicts
from workflow.text import search_form

PAGE_SIZE = 50
SPANS = 12
"""How many periods the page of a unit shows."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One unit and indicator. cell None: not reported. status -- of the unit's own target for it, as last looked at; None without one."""

    cell: Cell | None
    status: TargetStatus | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit with a cell for each indicator of the grid, in its order."""

    unit_id: int
    name: str
    level: Level
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """One page of the grid. days -- the last day of the period that each indicator is shown for: its last one that was over."""

    indicators: tuple[Indicator, ...]
    days: tuple[date, ...]
    rows: tuple[HeatRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One indicator of a unit: what counts for its last periods, oldest first; None where nothing came in. The last one is `latest`."""

    indicator: Indicator
    spans: tuple[tuple[date, Cell | None], ...]
    target: Target | None

    @property
    def latest(self) -> tuple[date, Cell] | None:
        """The last period that anything is known for."""
        return next(((day, cell) for day, cell in reversed(self.spans) if cell is not None), None)


@dataclass(frozen=True, slots=True)
class Multiple:
    """One small picture: a target with what it is judged by."""

    target: Target
    unit_name: str
    readings: tuple[Reading, ...]
    verdict: Verdict


def heat(
    session: Session,
    area_id: int,
    indicators: Sequence[Indicator],
    on: date,
    *,
    level: Level | None = None,
    search: str = "",
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Heat:
    """The grid of the areas below one (directly, or all of a level), as of a day, in five statements."""
    is_area = directly_below(area_id, on) if level is None else areas_of_level(area_id, level, on)
    units = select(Unit.id, Unit.name, Unit.level).where(is_area)
    for word in search_form(search).split():
        units = units.where(Unit.normal_name.contains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(units.subquery())) or 0
    listed = list(session.execute(units.order_by(Unit.normal_name, Unit.id).limit(page_size).offset((max(page, 1) - 1) * page_size)))
    days = tuple(last_ended(one.frequency, on) for one in indicators)
    ids = [unit.id for unit in listed]
    central = [unit.id for unit in listed if unit.level is Level.CENTRAL]
    found = cells(session, indicators, ids, since=min(days, default=on), until=on, central=central, days=set(days))
    statuses = {key: row.status for key, row in _nearest(session, [one.id for one in indicators], ids, on).items()}
    rows = []
    for unit in listed:
        row = []
        for one, day in zip(indicators, days, strict=True):
            row.append(HeatCell(found.get((one.id, unit.id), {}).get((one.frequency, day)), statuses.get((one.id, unit.id))))
        rows.append(HeatRow(unit.id, unit.name, unit.level, tuple(row)))
    return Heat(tuple(indicators), days, tuple(rows), total)


def overview(session: Session, unit_id: int, indicators: Sequence[Indicator], on: date, *, spans: int = SPANS) -> list[OverviewRow]:
    """The page of a unit (a province, the country): each indicator with what counts for its last periods that are over."""
    ends = {one.id: _ends(one.frequency, on, spans) for one in indicators}
    since = min((days[0] for days in ends.values()), default=on)
    found = cells(session, indicators, [unit_id], since=since, until=on)
    targets = _targets(session, [one.id for one in indicators], [unit_id], on)
    rows = []
    for one in indicators:
        known = found.get((one.id, unit_id), {})
        line = tuple((day, known.get((one.frequency, day))) for day in ends[one.id])
        rows.append(OverviewRow(one, line, targets.get((one.id, unit_id))))
    return rows


def indicators_below(session: Session, unit_id: int) -> list[Indicator]:
    """The indicators that anything is reported or promised for at a unit or directly below it, by name."""
    areas = union(
        select(UnitParent.unit_id).where(UnitParent.parent_id == unit_id, UnitParent.kind == ParentKind.ADMINISTRATIVE),
        select(literal(unit_id)),
    )
    summed = select(Rollup.indicator_id).where(Rollup.unit_id.in_(areas), Rollup.indicator_id == Indicator.id)
    own = select(Measurement.id).where(
        Measurement.unit_id.in_(areas), Measurement.indicator_id == Indicator.id, Measurement.replaced_at.is_(None)
    )
    promised = select(Target.id).where(
        Target.owner_id.in_(areas), Target.indicator_id == Indicator.id, Target.review == ClauseState.ACCEPTED
    )
    any_of = or_(summed.exists(), own.exists(), promised.exists())
    return list(session.scalars(select(Indicator).where(any_of).order_by(Indicator.name, Indicator.id)))


def multiples(session: Session, target: Target, on: date) -> list[Multiple]:
    """A target, and beside it each that it was given down to, by the unit's name; the target itself first."""
    given = select(Target).join(Unit, Unit.id == Target.owner_id).where(Target.parent_id == target.id)
    family = [target, *session.scalars(given.order_by(Unit.normal_name, Target.id))]
    readings = readings_of_many(session, family)
    judged = verdicts(session, family, on)
    return [
        Multiple(one, one.owner.name if one.owner else "", tuple(readings[one.id]), verdict)
        for one, verdict in zip(family, judged, strict=True)
    ]


def _ends(frequency: Frequency, on: date, spans: int) -> list[date]:
    """The last days of the last periods that were over, oldest first."""
    days = [last_ended(frequency, on)]
    while len(days) < spans:
        days.append(last_ended(frequency, days[-1] - relativedelta(days=1)))
    return days[::-1]


def _targets(session: Session, indicator_ids: Sequence[int], unit_ids: Sequence[int], on: date) -> dict[Key, Target]:
    """Each unit's own target of each indicator."""
    ids = {key: row.id for key, row in _nearest(session, indicator_ids, unit_ids, on).items()}
    found = {one.id: one for one in session.scalars(select(Target).where(among(session, Target.id, sorted(ids.values()))))}
    return {key: found[place] for key, place in ids.items()}


def _nearest(session: Session, indicator_ids: Sequence[int], unit_ids: Sequence[int], on: date) -> dict[Key, AnyRow]:
    """Of each unit's own targets of an indicator the next to end, else the last ended."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    followed = select(Target.indicator_id, Target.owner_id, Target.id, Target.status, Target.year).where(
        among(session, Target.owner_id, list(unit_ids)),
        among(session, Target.indicator_id, list(indicator_ids)),
        Target.review == ClauseState.ACCEPTED,
        Target.plan_id.in_(published),
    )
    ordered = sorted(session.execute(followed), key=lambda one: ((one.year or 9999) < on.year, abs((one.year or 9999) - on.year), one.id))
    return {(row.indicator_id, row.owner_id): row for row in reversed(ordered)}
