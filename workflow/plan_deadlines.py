"""A plan's deadlines counted by the days on which they fall, and the duties that have none.

Owns the counting and the spans of a year, a quarter, a month; refuses to draw (`web.deadline_picture`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Task
from rules.values import TaskState
from workflow.chain_timeline import Span
from workflow.plan_status import Numbers, number_columns

MOST_UNDATED = 30
"""So many clauses without a day are listed; the rest stands behind the link to the list."""
_COUNTED = Task.state != TaskState.CANCELLED


class Zoom(StrEnum):
    """How much time the picture shows."""

    ALL = "all"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Bin:
    """What falls due within some days, both included. days -- on how many of them something does."""

    first: date
    last: date
    numbers: Numbers
    days: int


def span_of(zoom: Zoom, around: date, years: Sequence[int]) -> Span:
    """The days of the year, quarter or month in which a day lies; ALL: of all years in which something is due."""
    match zoom:
        case Zoom.ALL:
            first, last = (years[0], years[-1]) if years else (around.year, around.year)
            return Span(date(first, 1, 1), date(last, 12, 31))
        case Zoom.YEAR:
            return Span(date(around.year, 1, 1), date(around.year, 12, 31))
        case Zoom.QUARTER:
            month = (around.month - 1) // 3 * 3 + 1
            return Span(date(around.year, month, 1), _month_end(around.year, month + 2))
        case Zoom.MONTH:
            return Span(around.replace(day=1), _month_end(around.year, around.month))


def steps(zoom: Zoom, span: Span) -> list[Span]:
    """What the picture's bars stand for: years, months, weeks from Monday to Sunday, days."""
    found, day = list[Span](), span.first
    while day <= span.last:
        end = min(span.last, _step_end(zoom, day))
        found.append(Span(day, end))
        day = end + timedelta(days=1)
    return found


def numbers_by_day(session: Session, condition: ColumnElement[bool], on: date) -> dict[date, Numbers]:
    """The tasks that meet the condition, by the day on which they fall due: of a plan a few hundred days at most."""
    due = Task.effective_due_on
    query = select(due, *number_columns(on)).where(condition, _COUNTED, due.is_not(None)).group_by(due).order_by(due)
    return {row[0]: Numbers(*map(int, row[1:])) for row in session.execute(query) if row[0]}


def in_bins(by_day: dict[date, Numbers], spans: Iterable[Span]) -> list[Bin]:
    """The numbers put together by spans, in their order."""
    bins = []
    for span in spans:
        days = [numbers for day, numbers in by_day.items() if span.first <= day <= span.last]
        bins.append(Bin(span.first, span.last, sum(days, Numbers()), len(days)))
    return bins


def undated(session: Session, condition: ColumnElement[bool], on: date) -> list[tuple[int | None, str, Numbers]]:
    """The duties without a deadline: clause, the title of one of its tasks, and their numbers; most first."""
    query = select(Task.clause_id, func.min(Task.title), *number_columns(on)).where(condition, _COUNTED, Task.effective_due_on.is_(None))
    rows = session.execute(query.group_by(Task.clause_id).order_by(func.count().desc(), Task.clause_id).limit(MOST_UNDATED + 1))
    return [(row[0], row[1], Numbers(*map(int, row[2:]))) for row in rows]


def _step_end(zoom: Zoom, day: date) -> date:
    match zoom:
        case Zoom.ALL:
            return date(day.year, 12, 31)
        case Zoom.YEAR:
            return _month_end(day.year, day.month)
        case Zoom.QUARTER:
            return day + timedelta(days=6 - day.weekday())
        case Zoom.MONTH:
            return day


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
