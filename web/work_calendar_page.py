"""The work calendar as the address asks for it: which days, which tasks, and the links to the days before and after.

Owns views, their days and the filters that the calendar understands; what lies on the days is `workflow.work_calendar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from models import Meeting, MembershipRole, Task, User
from rules.day_names import named_day
from rules.values import TaskState, Timeliness
from web import asked, task_filters
from web.badges import Badge
from web.filters import day as day_words
from web.kept_numbers import Kept, kept
from web.labels import label
from web.paging import same_address
from web.year_picture import Cell, cell_of
from workflow.lateness import STANDING_STILL, timeliness
from workflow.own_tasks import Mine
from workflow.task_list import TaskCounts, TaskFilter
from workflow.unit_states import NOTHING
from workflow.visibility import DOERS, own_unit_ids
from workflow.work_calendar import DayTasks, PlanDay, decided_between, meetings_by_day, plan_days, tasks_again, tasks_by_day

WEEK = 7
AGENDA_DAYS = 31
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The calendar opens within these years; what is asked beyond them gets the nearest day."""

WEEKDAYS: tuple[LazyString, ...] = (
    _l("Thứ Hai"),
    _l("Thứ Ba"),
    _l("Thứ Tư"),
    _l("Thứ Năm"),
    _l("Thứ Sáu"),
    _l("Thứ Bảy"),
    _l("Chủ nhật"),
)
SHORT_WEEKDAYS: tuple[LazyString, ...] = (_l("T2"), _l("T3"), _l("T4"), _l("T5"), _l("T6"), _l("T7"), _l("CN"))


class View(StrEnum):
    """A month as a table, a week, or the days that have something, one beneath the other."""

    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


VIEWS: dict[View, tuple[LazyString, str]] = {
    View.MONTH: (_l("Tháng"), "calendar3"),
    View.WEEK: (_l("Tuần"), "calendar3-week"),
    View.AGENDA: (_l("Danh sách"), "list-ul"),
}
TITLES = {View.MONTH: 3, View.WEEK: 8, View.AGENDA: 12}
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one look. anchor -- the day asked for; first, last -- the days shown; before, after -- the anchors beside it."""

    view: View
    anchor: date
    first: date
    last: date
    before: date
    after: date

    @property
    def days(self) -> list[date]:
        """All days shown."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def words(self) -> str:
        """What is shown, for the heading."""
        if self.view is View.MONTH:
            return str(_("Tháng %(month)s năm %(year)s", month=self.anchor.month, year=self.anchor.year))
        return str(_("Từ %(first)s đến %(last)s", first=day_words(self.first), last=day_words(self.last)))


@dataclass(frozen=True, slots=True)
class Day:
    """One day with all that lies on it. is_beside -- of the month before or after the one shown."""

    cell: Cell
    tasks: DayTasks
    events: Sequence[PlanDay]
    meetings: Sequence[Meeting]
    is_today: bool
    is_beside: bool

    @property
    def day(self) -> date:
        """The day itself."""
        return self.cell.day

    @property
    def weekday(self) -> LazyString:
        """Its name in the week."""
        return WEEKDAYS[self.day.weekday()]

    @property
    def has_anything(self) -> bool:
        """Whether a list of days names it."""
        return bool(self.tasks.counts.total or self.events or self.meetings or self.cell.name or self.is_today)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which tasks the address asks for. mine -- "owed", "followed", or EVERYTHING that the person sees. unit -- as the field shows it."""

    wanted: TaskFilter
    mine: str
    state: str
    unit: str
    fault: str


def span_asked(today: date) -> Span:
    """The days that the address asks for; without a word the present month."""
    view, anchor = asked.word("view", View) or View.MONTH, asked.day("on") or today
    anchor = min(max(anchor, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
    return span(view, anchor)


def span(view: View, anchor: date) -> Span:
    """The days around one. A month is shown with the whole weeks that it begins and ends in; weeks begin on Monday."""
    if view is View.AGENDA:
        step = timedelta(days=AGENDA_DAYS)
        return Span(view, anchor, anchor, anchor + step - timedelta(days=1), anchor - step, anchor + step)
    if view is View.WEEK:
        monday, step = _monday(anchor), timedelta(days=WEEK)
        return Span(view, anchor, monday, monday + timedelta(days=WEEK - 1), monday - step, monday + step)
    first = anchor.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    last = after - timedelta(days=1)
    return Span(view, anchor, _monday(first), _monday(last) + timedelta(days=WEEK - 1), before, after)


def read_address(session: Session, user: User, today: date) -> Wish:
    """The filters of this request: those of the list of tasks, and what is one's own where nothing else is said."""
    wish = task_filters.read_address(session, user, today)
    is_said = bool(asked.text("state"))
    state, states = (wish.state, wish.wanted.states) if is_said else (task_filters.COUNTED, frozenset(TaskState) - {TaskState.CANCELLED})
    typed = asked.text("mine")
    mine = typed if typed in {EVERYTHING, *Mine} else _own(user, today, is_narrowed=bool(wish.unit or wish.wanted.plan_id))
    wanted = TaskFilter(
        unit_id=wish.wanted.unit_id, plan_id=wish.wanted.plan_id, states=states, mine=None if mine == EVERYTHING else Mine(mine)
    )
    return Wish(wanted, mine, state, wish.unit, wish.fault)


def days_of(session: Session, user: User, wish: Wish, shown: Span, today: date) -> tuple[list[Day], datetime | None]:
    """The days with what lies on them, in a handful of statements, and when they were counted, where a wide sight is kept for a while."""
    wanted = replace(wish.wanted, due_from=shown.first, due_until=shown.last)
    tasks, counted_at = _tasks(session, user, wanted, today, TITLES[shown.view])
    events = plan_days(session, user, shown.first, shown.last, on=today, plan_id=wish.wanted.plan_id)
    meetings = meetings_by_day(session, user, shown.first, shown.last, on=today)
    decided = decided_between(session, shown.first, shown.last)
    empty = DayTasks(NOTHING, ())
    days = [
        Day(
            cell_of(named_day(day), decided.get(day)),
            tasks.get(day, empty),
            events.get(day, ()),
            meetings.get(day, ()),
            is_today=day == today,
            is_beside=shown.view is View.MONTH and day.month != shown.anchor.month,
        )
        for day in shown.days
    ]
    return days, counted_at


def mines_offered(user: User, today: date) -> list[tuple[str, LazyString]]:
    """Whose tasks the person may ask for."""
    found: list[tuple[str, LazyString]] = []
    if own_unit_ids(user, today, DOERS):
        found.append((Mine.OWED.value, _l("Việc giao cho đơn vị tôi")))
    if own_unit_ids(user, today, {MembershipRole.COORDINATOR}):
        found.append((Mine.FOLLOWED.value, _l("Việc của kế hoạch tôi theo dõi")))
    return [*found, (EVERYTHING, _l("Mọi việc trong phạm vi của tôi"))]


def address(**changes: Any) -> str:
    """The calendar with something changed."""
    return url_for("work_calendar.index", **same_address(**changes))


def list_address(wish: Wish, day: date, **changes: Any) -> str:
    """The list of exactly the tasks counted on a day, or of those of them that `changes` narrows it to."""
    kept = {name: asked.text(name) for name in ("unit", "plan")}
    mine = wish.mine if wish.mine != EVERYTHING else None
    values = {**kept, "mine": mine, "state": wish.state, "from": day.isoformat(), "until": day.isoformat(), **changes}
    return url_for("tasks.index", **{name: value for name, value in values.items() if value})


def sign_of(task: Task, today: date) -> Badge:
    """The sign of a task on its day: one, the most telling."""
    stands = timeliness(task, today)
    if task.state is TaskState.DONE:
        return Badge(label(TaskState.DONE), "check-circle-fill", "done")
    if task.state in STANDING_STILL:
        return Badge(label(task.state), "pause-circle", "plain")
    signs = {Timeliness.OVERDUE: ("exclamation-octagon-fill", "overdue"), Timeliness.DUE_SOON: ("clock-fill", "soon")}
    return Badge(label(stands), *signs.get(stands, ("circle", "waiting")))


def _tasks(session: Session, user: User, wanted: TaskFilter, today: date, titles: int) -> tuple[dict[date, DayTasks], datetime | None]:
    """What falls due, and when that was counted where it is kept. One plan is quickly counted: nobody is asked first whether it is much."""
    fresh: dict[date, DayTasks] = {}

    def count() -> dict[date, tuple[TaskCounts, list[int]]]:
        fresh.update(tasks_by_day(session, user, wanted, today, titles=titles))
        return {day: (one.counts, [task.id for task in one.first]) for day, one in fresh.items()}

    counted = kept(("calendar", wanted, titles), count) if wanted.plan_id is None else Kept(count())
    return fresh if counted.at is None else tasks_again(session, user, wanted, today, counted.numbers), counted.at


def _own(user: User, today: date, *, is_narrowed: bool) -> str:
    """What is shown where nothing is said: a unit or a plan that is named as a whole, else what is one's own."""
    return EVERYTHING if is_narrowed else str(mines_offered(user, today)[0][0])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
