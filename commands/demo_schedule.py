"""Who does what with which task on which day of the demo: a plan made from the tasks' deadlines and today, so that any day looks alive.

Owns the plot (what was done in time, late, sent back, left lying); refuses to carry it out. Nothing in it is random.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Task
from rules.calendar import WorkingCalendar
from rules.values import Level, TaskState
from workflow.calendar import working_calendar

RAISED_AFTER = range(12, 42)
"""How many days ago the deadline lay of the one task that is left lying long enough to be raised past the first committee."""


class Verb(Enum):
    """What is done with a task, in the order in which it is done within a day."""

    START = auto()
    NOTE = auto()
    STUCK = auto()
    TICK = auto()
    RETURN = auto()
    CONFIRM = auto()
    ASK = auto()
    SUSPEND = auto()


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of the plot. until -- the new deadline that is asked for."""

    on: date
    verb: Verb
    task_id: int
    note: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The deeds of each day. started -- tasks due before the first day, done then on paper: (task, the day on which it was done).

    dropped -- the task that is called off.
    """

    deeds: dict[date, list[Deed]]
    started: list[tuple[int, date]]
    dropped: list[int]


def plot(session: Session, *, start: date, today: date) -> Plot:
    """Lay down what happens to every task from the first day of the story up to today."""
    with_names = joinedload(Task.unit), joinedload(Task.plan)
    tasks = session.scalars(select(Task).options(*with_names).order_by(Task.effective_due_on, Task.id)).all()
    open_ones = [task for task in tasks if task.state is TaskState.ASSIGNED and task.effective_due_on]
    dropped = [task.id for task in open_ones if task.unit.level is Level.COMMUNE][-1:]
    living = [task for task in open_ones if task.id not in set(dropped)]
    started = [(task.id, max(_due(task) - timedelta(days=2), _begin(task))) for task in living if _due(task) < start]
    deeds: dict[date, list[Deed]] = defaultdict(list)
    calendar = working_calendar(session)
    for deed in _deeds([task for task in living if _due(task) >= start], today, calendar):
        if deed.on <= today:
            deeds[max(deed.on, start)].append(deed)
    for of_day in deeds.values():
        of_day.sort(key=lambda deed: deed.verb.value)
    return Plot(deeds, started, dropped)


def _due(task: Task) -> date:
    if task.effective_due_on is None:
        raise AssertionError("tasks without a deadline have no place in the plot")
    return task.effective_due_on


def _begin(task: Task) -> date:
    return task.plan.issued_on or _due(task)


def _deeds(tasks: Sequence[Task], today: date, calendar: WorkingCalendar) -> Iterator[Deed]:
    lying = _left_lying(tasks, today)
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.id not in lying:
            groups[_age_group((today - _due(task)).days, is_derived=task.is_derived)].append(task)
    yield from _long_past(groups["long past"], calendar)
    yield from _lately(groups["lately"], calendar)
    yield from _just_now(groups["just now"], today, calendar)
    yield from _coming(groups["coming"], today, calendar)
    yield from _far(groups["far"], today, calendar)


def _age_group(days_since: int, *, is_derived: bool) -> str:
    for name, least in (("long past", 17), ("lately", 8), ("just now", 1), ("coming", -12)):
        if days_since >= least:
            return "far" if is_derived and days_since < 1 else name
    return "far"


def _left_lying(tasks: Iterable[Task], today: date) -> set[int]:
    """The youngest old enough task of an office of a commune: it climbs to the commune's committee, and from there to the province's."""
    able = [t for t in tasks if t.unit.level is Level.COMMUNE and t.unit.kind in ("tram_y_te", "phong") and not t.is_derived]
    old = [task for task in able if (today - _due(task)).days in RAISED_AFTER]
    return {old[-1].id} if old else set()


def _long_past(tasks: Sequence[Task], calendar: WorkingCalendar) -> Iterator[Deed]:
    """Nearly all in time; every fifth six working days late, so that its escalation opens and closes again."""
    for number, task in enumerate(tasks):
        days = 6 if number % 5 == 2 else -2
        yield from _done(task, calendar.add_working_days(_due(task), days), calendar)


def _lately(tasks: Sequence[Task], calendar: WorkingCalendar) -> Iterator[Deed]:
    """One left lying, one in time, one a little late, one sent back for want of numbers."""
    for number, task in enumerate(tasks):
        due = _due(task)
        if number % 4 == 1:
            yield from _done(task, calendar.add_working_days(due, -1), calendar)
        elif number % 4 == 2:
            yield from _done(task, calendar.add_working_days(due, 2), calendar)
        elif number % 4 == 3:
            yield Deed(due, Verb.TICK, task.id, "Đã gửi báo cáo.")
            yield Deed(calendar.add_working_days(due, 2), Verb.RETURN, task.id, "Báo cáo chưa có số liệu theo thôn, đề nghị bổ sung.")


def _just_now(tasks: Sequence[Task], today: date, calendar: WorkingCalendar) -> Iterator[Deed]:
    """One untouched, one waiting for a confirmation (where the plan wants one), one begun, one in time."""
    for number, task in enumerate(tasks):
        due = _due(task)
        if number % 4 == 1:
            yield Deed(calendar.last_working_day_before(due), Verb.TICK, task.id, "Đã hoàn thành, xin xác nhận.")
        elif number % 4 == 2:
            yield Deed(calendar.add_working_days(due, -3), Verb.START, task.id)
            yield Deed(due, Verb.NOTE, task.id, "Đã làm xong ở một thôn, thôn còn lại làm trong tuần này.")
        elif number % 4 == 3:
            yield from _done(task, calendar.add_working_days(due, -1), calendar)


def _coming(tasks: Sequence[Task], today: date, calendar: WorkingCalendar) -> Iterator[Deed]:
    """Under way, asking for more time, stuck, done early, untouched."""
    yesterday = calendar.last_working_day_before(today)
    for number, task in enumerate(tasks):
        if number % 5 == 0:
            yield Deed(yesterday, Verb.START, task.id)
        elif number % 5 == 1:
            until = calendar.add_working_days(_due(task), 8)
            yield Deed(yesterday, Verb.ASK, task.id, "Đoàn khám lưu động phải lùi lịch vì đường ven sông bị ngập.", until)
        elif number % 5 == 2:
            yield Deed(yesterday, Verb.STUCK, task.id, "Chưa có kinh phí in tài liệu, đề nghị Sở Tài chính cho ý kiến.")
        elif number % 5 == 3 and task.unit.level is not Level.PROVINCE:  # a department waits for what the communes send
            yield from _done(task, yesterday, calendar)


def _far(tasks: Sequence[Task], today: date, calendar: WorkingCalendar) -> Iterator[Deed]:
    """A few begun, and one of the province's put off."""
    day = calendar.add_working_days(today, -4)
    put_off = next((task.id for task in tasks if task.unit.level is Level.PROVINCE), None)
    for number, task in enumerate(tasks[:24]):
        if task.id == put_off:
            yield Deed(day, Verb.SUSPEND, task.id, "Chờ hướng dẫn mới của Bộ Y tế.")
        elif number % 8 == 3:
            yield Deed(day, Verb.START, task.id)


def _done(task: Task, on: date, calendar: WorkingCalendar) -> Iterator[Deed]:
    yield Deed(on, Verb.TICK, task.id, "Đã hoàn thành.")
    if task.plan.requires_review:
        yield Deed(calendar.add_working_days(on, 1), Verb.CONFIRM, task.id)
