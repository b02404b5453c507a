"""Tasks as calendar entries: what a deadline is called in a calendar, in the reader's language, and when it reminds.

Owns the wording and the natural keys of entries; the format is `workflow.ics`. A fixed number of queries for any number of tasks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from babel.support import NullTranslations, Translations
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from models import Clause, Plan, Task, TaskChange
from rules.calendar import WorkingCalendar
from rules.values import TaskState
from workflow.calendar import day_of, working_calendar
from workflow.errors import Words
from workflow.ics import Entry, Standing
from workflow.moves import STATE_WORDS
from workflow.settings import ROOT, Settings
from workflow.text import shorten

ALARM_WORKING_DAYS = (3, 1)
"""How many working days before its day a deadline reminds. One that the document does not give reminds only once, at the first of them."""

LONGEST_SENTENCE = 400
"""So many characters of the plan's sentence stand in an entry; all of it stands behind the address."""

IN_ENTRIES = (
    joinedload(Task.unit),
    joinedload(Task.plan).load_only(Plan.title, Plan.number),
    joinedload(Task.clause).load_only(Clause.text),
)
"""What `entries_of` looks at, to be loaded with the tasks."""

_STANDINGS = {
    TaskState.ASSIGNED: Standing.OPEN,
    TaskState.RETURNED: Standing.OPEN,
    TaskState.IN_PROGRESS: Standing.UNDER_WAY,
    TaskState.REPORTED: Standing.DONE,
    TaskState.DONE: Standing.DONE,
    TaskState.SUSPENDED: Standing.PAUSED,
    TaskState.CANCELLED: Standing.CANCELLED,
}
"""Reported counts as done: the reader has done their part, and no program is to ring or colour it red."""

_PREFIXES = {
    TaskState.REPORTED: Words("Chờ xác nhận: %(title)s"),
    TaskState.RETURNED: Words("Bị trả lại: %(title)s"),
    TaskState.DONE: Words("Đã xong: %(title)s"),
    TaskState.SUSPENDED: Words("Tạm dừng: %(title)s"),
    TaskState.CANCELLED: Words("Đã hủy: %(title)s"),
}

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Past:
    """What a task's history says of it. lines -- how many; last_at -- the newest; percent -- how far the work was last said to be."""

    lines: int = 0
    last_at: datetime | None = None
    percent: int | None = None


def entries_of(session: Session, tasks: Iterable[Task], settings: Settings, *, language: str, now: datetime) -> list[Entry]:
    """An entry for each task that has a deadline. The tasks come loaded with IN_ENTRIES."""
    dated = [task for task in tasks if task.effective_due_on is not None]
    pasts = _pasts(session, [task.id for task in dated])
    calendar, say = working_calendar(session), _say(language)
    return [_entry(task, task.effective_due_on, pasts, calendar, settings, say, day_of(now)) for task in dated if task.effective_due_on]


def calendar_name(language: str) -> str:
    """What a calendar of deadlines is called in a list of calendars."""
    return _say(language)(Words("Đôn Đốc – hạn công việc"))


def _pasts(session: Session, task_ids: Sequence[int]) -> dict[int, Past]:
    """The history of each task in short. Every change of a deadline or state is a line there, so their number only grows."""
    of_tasks = TaskChange.task_id.in_(task_ids)
    last = select(func.max(TaskChange.id)).where(of_tasks, TaskChange.percent.is_not(None)).group_by(TaskChange.task_id)
    said = {task_id: percent for task_id, percent in session.execute(_percents(last))}
    counted = select(TaskChange.task_id, func.count(), func.max(TaskChange.at)).where(of_tasks).group_by(TaskChange.task_id)
    return {task_id: Past(lines, last_at, said.get(task_id)) for task_id, lines, last_at in session.execute(counted)}


def _percents(change_ids: Select[int]) -> Select[int, int | None]:
    return select(TaskChange.task_id, TaskChange.percent).where(TaskChange.id.in_(change_ids))


def _entry(task: Task, on: date, pasts: dict[int, Past], calendar: WorkingCalendar, settings: Settings, say: Say, today: date) -> Entry:
    past = pasts.get(task.id, Past())
    standing = _STANDINGS[task.state]
    return Entry(
        uid=f"task-{task.id}-{_installation(settings.secret_key)}@dondoc",
        sequence=past.lines,
        changed_at=(past.last_at or task.created_at).replace(microsecond=0),
        on=on,
        summary=_summary(task, on, say, today),
        description=_description(task, on, say),
        url=f"{settings.base_url}/tasks/{task.id}",
        standing=standing,
        alarms_on=_alarms(task, on, calendar, today) if standing in (Standing.OPEN, Standing.UNDER_WAY) else (),
        percent=past.percent if standing is Standing.UNDER_WAY else 0 if task.state is TaskState.ASSIGNED else None,
        done_on=task.done_on,
    )


def _summary(task: Task, on: date, say: Say, today: date) -> str:
    if task.state in _PREFIXES and task.state is not TaskState.RETURNED:
        words = _PREFIXES[task.state]
    elif on < today:
        words = Words("QUÁ HẠN: %(title)s")
    else:
        words = _PREFIXES.get(task.state, Words("Hạn: %(title)s"))
    return say(words) % {"title": task.title}


def _description(task: Task, on: date, say: Say) -> str:
    due = f"{task.due_on:%d/%m/%Y}" if task.due_on else ""
    plan = f"{task.plan.title} ({task.plan.number})" if task.plan.number else task.plan.title
    lines = [say(Words("Kế hoạch: %(plan)s")) % {"plan": plan}]
    if task.clause is not None:
        lines.append(say(Words("Văn bản ghi: «%(sentence)s»")) % {"sentence": shorten(task.clause.text, LONGEST_SENTENCE)})
    lines.append(say(Words("Đơn vị thực hiện: %(unit)s")) % {"unit": task.unit.name})
    if task.due_on == on:
        lines.append(say(Words("Hạn: %(day)s")) % {"day": due})
    else:
        lines.append(say(Words("Hạn: %(day)s, là ngày nghỉ nên tính đến hết ngày %(really)s")) % {"day": due, "really": f"{on:%d/%m/%Y}"})
    if task.is_derived:
        lines.append(say(Words("Hạn mặc định: văn bản không ghi ngày.")))
    lines.append(say(Words("Trạng thái: %(state)s")) % {"state": say(STATE_WORDS[task.state])})
    return "\n".join(lines)


def _alarms(task: Task, on: date, calendar: WorkingCalendar, today: date) -> tuple[date, ...]:
    """None in the past: some programs ring at once for what they missed before they knew of it."""
    days = ALARM_WORKING_DAYS[:1] if task.is_derived else ALARM_WORKING_DAYS
    return tuple(day for day in (calendar.add_working_days(on, -count) for count in days) if day >= today)


@cache
def _installation(secret_key: str) -> str:
    """Tells the entries of this installation from those of others; an address of the server may change, this does not."""
    return hashlib.sha256(f"calendar entries of {secret_key}".encode()).hexdigest()[:12]


@cache
def _say(language: str) -> Say:
    translations: NullTranslations = Translations.load(ROOT / "translations", [language])
    return lambda words: str(translations.gettext(words))
