"""What lies on the days of a person's calendar: deadlines counted day by day with the first few tasks, days of plans, meetings.

Owns the counting by day; which tasks are meant is `workflow.task_list`, which days are worked `workflow.calendar`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session, defer, joinedload, load_only

from models import CalendarDay, Meeting, Plan, PlanEvent, PlanState, Task, Unit, User
from rules.values import OPEN_STATES, TaskState
from workflow.meetings import visible_meetings
from workflow.task_list import TaskCounts, TaskFilter, count_columns, fitting
from workflow.visibility import visible_plans

FULL = 200
"""Of a day with more tasks than this none is named: the list behind its number is of more use."""

MOST_EVENTS = 300
MOST_MEETINGS = 100

_Part = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class DayTasks:
    """The tasks of one day. first -- some of them, what is late or open before what is done."""

    counts: TaskCounts
    first: Sequence[Task]

    @property
    def rest(self) -> int:
        """How many stand behind the link to the list."""
        return max(0, self.counts.total - len(self.first))


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A commemorative day that a plan names, in one year."""

    day: date
    name: str
    plan: Plan


def tasks_by_day(session: Session, user: User, wanted: TaskFilter, on: date, *, titles: int) -> dict[date, DayTasks]:
    """The days within the filter's deadlines on which anything falls due, in two statements. titles -- so many tasks of each day."""
    parts = fitting(session, user, wanted, on)
    counts = _counts(session, parts, on)
    named = [day for day, of_day in counts.items() if of_day.total <= FULL]
    narrowed = parts if len(named) == len(counts) else [[*part, Task.effective_due_on.in_(named)] for part in parts]
    first = _first(session, narrowed, titles) if named else {}
    return {day: DayTasks(of_day, first.get(day, ())) for day, of_day in sorted(counts.items())}


def tasks_again(
    session: Session, user: User, wanted: TaskFilter, on: date, counted: Mapping[date, tuple[TaskCounts, Sequence[int]]]
) -> dict[date, DayTasks]:
    """The days as they were counted before, with those of their tasks that still fit, as they stand now: in one statement.

    counted -- of each day the counts and the numbers of the tasks to name, in their order.
    """
    numbers = [number for _counts, of_day in counted.values() for number in of_day]
    still = or_(*(and_(*part) for part in fitting(session, user, wanted, on)))
    asked = select(Task).where(Task.id.in_(numbers), still).options(*_names())
    found = {task.id: task for task in session.scalars(asked)} if numbers else {}
    return {day: DayTasks(counts, [found[one] for one in of_day if one in found]) for day, (counts, of_day) in counted.items()}


def plan_days(session: Session, user: User, first: date, last: date, *, on: date, plan_id: int | None = None) -> dict[date, list[PlanDay]]:
    """The days named by published plans that the person sees, within the years of the plan; each name once a day."""
    in_months = or_(*(PlanEvent.month == month for month in _months(first, last)))
    found = (
        select(PlanEvent, Plan).join(Plan, Plan.id == PlanEvent.plan_id).options(load_only(Plan.title, Plan.period_start, Plan.period_end))
    )
    found = found.where(in_months, Plan.state == PlanState.PUBLISHED, visible_plans(session, user, on))
    if plan_id is not None:
        found = found.where(Plan.id == plan_id)
    days: dict[date, dict[str, PlanDay]] = defaultdict(dict)
    for event, plan in session.execute(found.order_by(PlanEvent.plan_id.desc(), PlanEvent.id).limit(MOST_EVENTS)):
        for day in _occurrences(event, plan, first, last):
            days[day].setdefault(event.name.casefold(), PlanDay(day, event.name, plan))
    return {day: list(named.values()) for day, named in days.items()}


def meetings_by_day(session: Session, user: User, first: date, last: date, *, on: date) -> dict[date, list[Meeting]]:
    """The meetings of the person's own units."""
    held = select(Meeting).where(visible_meetings(user, on), Meeting.held_on.between(first, last))
    held = held.options(joinedload(Meeting.committee), joinedload(Meeting.unit)).order_by(Meeting.held_on, Meeting.id).limit(MOST_MEETINGS)
    days: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in session.scalars(held):
        days[meeting.held_on].append(meeting)
    return dict(days)


def decided_between(session: Session, first: date, last: date) -> dict[date, CalendarDay]:
    """What administrators have put down about days, by day."""
    return {one.day: one for one in session.scalars(select(CalendarDay).where(CalendarDay.day.between(first, last)))}


def _counts(session: Session, parts: Sequence[_Part], on: date) -> dict[date, TaskCounts]:
    of_parts = (select(Task.effective_due_on, *count_columns(on)).where(*part).group_by(Task.effective_due_on) for part in parts)
    together: Any = union_all(*of_parts)
    sums: dict[date, list[int]] = {}
    for day, *numbers in session.execute(together):
        sums[day] = [one + more for one, more in zip(sums.get(day, [0] * len(numbers)), numbers, strict=True)]
    return {day: TaskCounts(*numbers) for day, numbers in sums.items() if day}


def _first(session: Session, parts: Sequence[_Part], titles: int) -> dict[date, list[Task]]:
    of_each = Task.id, Task.effective_due_on.label("day"), Task.state, Task.rung
    fallen = union_all(*(select(*of_each).where(*part) for part in parts)).cte("fallen").prefix_with("MATERIALIZED", dialect="postgresql")
    urgency = case((fallen.c.state.in_(OPEN_STATES), 0), (fallen.c.state == TaskState.SUSPENDED, 1), else_=2)
    place = func.row_number().over(partition_by=fallen.c.day, order_by=(urgency, fallen.c.rung.desc(), fallen.c.id)).label("place")
    ranked = select(fallen.c.id, place).subquery()
    shown = select(Task).join(ranked, and_(ranked.c.id == Task.id, ranked.c.place <= titles)).options(*_names())
    found: dict[date, list[Task]] = defaultdict(list)
    for task in session.scalars(shown.order_by(Task.effective_due_on, ranked.c.place)):
        if task.effective_due_on:
            found[task.effective_due_on].append(task)
    return found


def _names() -> tuple[Any, ...]:
    """What a task's line names."""
    return defer(Task.search_text), joinedload(Task.unit).load_only(Unit.name), joinedload(Task.plan).load_only(Plan.title, Plan.number)


def _months(first: date, last: date) -> set[int]:
    return {(first + timedelta(days=days)).month for days in range((last - first).days + 1)}


def _occurrences(event: PlanEvent, plan: Plan, first: date, last: date) -> list[date]:
    """The days of an event from first until last; 29 February only in years that have one."""
    found = []
    for year in range(first.year, last.year + 1):
        if (plan.period_start and year < plan.period_start) or (plan.period_end and year > plan.period_end):
            continue
        try:
            day = date(year, event.month, event.day)
        except ValueError:
            continue
        if first <= day <= last:
            found.append(day)
    return found
