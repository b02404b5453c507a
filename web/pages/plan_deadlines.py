"""A plan's deadlines over time: how many tasks fall due when, and how they stand; by year, quarter or month, as the address says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, url_for

from models import Plan
from web import asked, clock, database, plan_frame
from web.deadline_picture import picture_of, words_of
from web.permissions import Permission, requires
from workflow import plan_deadlines
from workflow.chain_timeline import Span
from workflow.plan_deadlines import Bin, Zoom
from workflow.plan_status import Numbers

blueprint = Blueprint("plan_deadlines", __name__, url_prefix="/plans/<int:plan_id>/deadlines")

_CLOSER = {Zoom.ALL: Zoom.YEAR, Zoom.YEAR: Zoom.MONTH, Zoom.QUARTER: Zoom.MONTH}


@dataclass(frozen=True, slots=True)
class Row:
    """A bar in the table. words -- its days; closer -- the address that shows them closer, "" for a day."""

    bin: Bin
    words: str
    closer: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days that are shown, and how close. years -- in which something of the plan is due; by_day -- what is, on all of its days."""

    zoom: Zoom
    around: date
    span: Span
    years: Sequence[int]
    by_day: dict[date, Numbers]


@blueprint.get("/")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    plan, session, today = plan_frame.find(plan_id), database.session(), clock.today()
    wanted = wanted_of(plan)
    zoom, around, span, years = wanted.zoom, wanted.around, wanted.span, wanted.years
    bins = binned(wanted)
    undated = plan_deadlines.undated(session, plan_frame.tasks_seen(plan), today)
    return render_template(
        "plans/deadlines.html",
        plan=plan,
        zoom=zoom,
        span=span,
        years=years,
        around=around,
        picture=picture_of(bins, zoom, today),
        rows=[Row(one, words_of(one, zoom), _closer(plan, zoom, one)) for one in bins if one.numbers.total],
        undated=undated[: plan_deadlines.MOST_UNDATED],
        has_more=len(undated) > plan_deadlines.MOST_UNDATED,
        before=_address(plan, zoom, span.first - timedelta(days=1)) if zoom is not Zoom.ALL and _has(years, span, -1) else "",
        after=_address(plan, zoom, span.last + timedelta(days=1)) if zoom is not Zoom.ALL and _has(years, span, 1) else "",
        to_today="" if span.first <= today <= span.last or not _is_within(years, today) else _address(plan, zoom, today),
        zooms=[(one, _address(plan, one, around)) for one in Zoom],
    )


def wanted_of(plan: Plan) -> Wanted:
    """What the address asks for."""
    by_day = plan_deadlines.numbers_by_day(database.session(), plan_frame.tasks_seen(plan), clock.today())
    years = sorted({day.year for day in by_day})
    zoom, around = asked.word("zoom", Zoom) or Zoom.YEAR, _around(years, clock.today())
    return Wanted(zoom, around, plan_deadlines.span_of(zoom, around, years), years, by_day)


def binned(wanted: Wanted) -> list[Bin]:
    """What falls due then, put together as the address asks."""
    return plan_deadlines.in_bins(wanted.by_day, plan_deadlines.steps(wanted.zoom, wanted.span))


def _around(years: Sequence[int], today: date) -> date:
    """The day that the address asks for; else today, or the nearest year in which something is due."""
    day = asked.day("on")
    if day is not None:
        return day
    if not years or _is_within(years, today):
        return today
    return date(years[0] if today.year < years[0] else years[-1], 1, 1)


def _is_within(years: Sequence[int], day: date) -> bool:
    return bool(years) and years[0] <= day.year <= years[-1]


def _has(years: Sequence[int], span: Span, way: int) -> bool:
    """Whether anything is due in the years before or after."""
    if not years:
        return False
    return span.first > date(years[0], 1, 1) if way < 0 else span.last < date(years[-1], 12, 31)


def _closer(plan: Plan, zoom: Zoom, one: Bin) -> str:
    return _address(plan, _CLOSER[zoom], one.first) if zoom in _CLOSER else ""


def _address(plan: Plan, zoom: Zoom, on: date) -> str:
    return url_for("plan_deadlines.show", plan_id=plan.id, zoom=zoom.value, on=on.isoformat())
