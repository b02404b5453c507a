"""What the page of one target shows beside its words: the picture with its numbers, why the status is what it is, where it is heading.

Owns how these come together; the geometry is `web.target_chart`, the numbers are `web.target_figures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import ClauseState, Target, Unit
from rules.forecast import Forecast, misses
from rules.forecast_words import METHOD, MISSED, foretell
from rules.path import Path
from rules.period_words import named
from rules.said import Said
from rules.target_values import Reading
from rules.trajectory import Verdict, Yardstick, judge, that_judge
from rules.verdict_words import explain
from web.small_pictures import Panel, panels_of
from web.target_chart import Chart, Outlook, chart_of, course_of
from web.target_figures import FigureRow, rows_of, signs_of
from web.target_list import WORST_FIRST
from workflow.figures import Figure, Key, key_of, readings_among
from workflow.reporting_state import ReportingState, coverage_words, difference_words, reporting_state
from workflow.target_verdicts import foresee, spec_of, yardstick_for


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who below has reported the latest period. difference -- None where the owner's own figure agrees with its parts, or is none."""

    period: Said
    state: ReportingState
    words: Said
    difference: Said | None


@dataclass(frozen=True, slots=True)
class TargetPicture:
    """The picture and all that is said of it. foretold -- the forecast, or why there is none; method -- None where there is none.

    tolerance -- in per cent, as people write it.
    """

    chart: Chart | None
    verdict: Verdict
    why: Said
    foretold: Said
    is_missing: bool
    method: Said | None
    rows: Sequence[FigureRow]
    yardstick: Yardstick
    coverage: Coverage | None
    missed: Said = MISSED


def picture_of(session: Session, target: Target, today: date, found: Mapping[Key, Sequence[Figure]]) -> TargetPicture:
    """Everything about where the target stands today. found -- what `figures_of_targets` knows of it."""
    readings, key = readings_among(target, found), key_of(target)
    by = yardstick_for(session, target, today)
    figures = found[key] if key else []
    verdict = judge(spec_of(target), readings, today, by)
    foreseen = foresee(target, readings, today, by)
    known = foreseen if isinstance(foreseen, Forecast) else None
    outlook = Outlook(signs_of(target.definition, figures, readings, by), by.tolerance_permille, known)
    return TargetPicture(
        chart=chart_of(target, readings, today, outlook),
        verdict=verdict,
        why=explain(verdict, target.unit_text),
        foretold=foretell(foreseen, target.unit_text),
        is_missing=known is not None and misses(_path(target, readings, by), known, tolerance_permille=by.tolerance_permille),
        method=METHOD if known else None,
        rows=rows_of(target, figures, readings, by),
        yardstick=by,
        coverage=_coverage(session, target, figures, today),
    )


def _coverage(session: Session, target: Target, figures: Sequence[Figure], today: date) -> Coverage | None:
    """None where nothing comes together from below."""
    definition = target.definition
    if definition is None or target.owner_id is None or not definition.rolls_up:
        return None
    latest = next((one for one in reversed(figures) if one.period is definition.frequency), None)
    if latest is None:
        return None
    has_own = not latest.is_rolled_up
    state = reporting_state(session, definition, target.owner_id, latest.period, latest.on, today=today, has_own=has_own)
    if not state.expected:
        return None
    difference = difference_words(state.difference) if state.difference else None
    return Coverage(named(latest.period, latest.on), state, coverage_words(state), difference)


def _path(target: Target, readings: Sequence[Reading], by: Yardstick) -> Path:
    return Path.of(spec_of(target), that_judge(readings, by))


@dataclass(frozen=True, slots=True)
class UnitPanel:
    """One unit's small picture of a target that was given down to it."""

    target: Target
    last: Reading | None
    panel: Panel


def parts_of(target: Target) -> Select[Target]:
    """The targets that this one was given down to, the worst first."""
    worst = case({status: at for at, status in enumerate(WORST_FIRST)}, value=Target.status)
    given = select(Target).where(Target.parent_id == target.id, Target.review == ClauseState.ACCEPTED)
    loaded = contains_eager(Target.owner), joinedload(Target.definition)
    return given.join(Target.owner).order_by(worst, Unit.normal_name, Target.id).options(*loaded)


def first_parts(session: Session, target: Target, size: int) -> tuple[Sequence[Target], int]:
    """The worst of them, and how many there are, in one statement."""
    rows = session.execute(parts_of(target).add_columns(func.count().over()).limit(size)).all()
    return [part for part, _count in rows], rows[0][1] if rows else 0


def panels_for(parts: Sequence[Target], today: date, found: Mapping[Key, Sequence[Figure]]) -> list[UnitPanel]:
    """Their pictures on one scale. found -- what `figures_of_targets` knows of them."""
    readings = {part.id: readings_among(part, found) for part in parts}
    drawn = panels_of([course_of(one, readings[one.id], today) for one in parts])
    return [UnitPanel(one, next(reversed(readings[one.id]), None), panel) for one, panel in zip(parts, drawn, strict=True)]
