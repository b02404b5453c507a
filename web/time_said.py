"""What a typed time was understood as, in one line: the day, its weekday, and the working day on which it really falls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from rules.values import Frequency
from web import database, labels
from web.filters import day
from workflow.calendar import working_calendar
from workflow.clause_times import Time, conventional_day

_WEEKDAYS = (_l("thứ Hai"), _l("thứ Ba"), _l("thứ Tư"), _l("thứ Năm"), _l("thứ Sáu"), _l("thứ Bảy"), _l("Chủ nhật"))


def time_said(time: Time) -> str:
    """The line below the field; empty for no time."""
    parts = []
    if time.deadline is not None:
        school_on = conventional_day(time.deadline.text, time.deadline.due_on)
        parts.append(_school_said(school_on) if school_on else _day_said(time.deadline.due_on))
    if time.recurrence is not None:
        parts.append(_again_said(time.recurrence.frequency, time.recurrence.month, time.recurrence.day))
    return "; ".join(parts)


def _day_said(due_on: date | None) -> str:
    if due_on is None:
        return str(_("không tính ra ngày: nhiệm vụ sẽ không có hạn"))
    works_on = working_calendar(database.session()).roll_forward(due_on)
    named = f"→ {day(due_on)} ({_WEEKDAYS[due_on.weekday()]})"
    if works_on == due_on:
        return named
    return str(_("%(named)s → chuyển sang %(day)s (%(weekday)s)", named=named, day=day(works_on), weekday=_WEEKDAYS[works_on.weekday()]))


def _school_said(due_on: date) -> str:
    return str(_("%(named)s (hạn mặc định theo khung kế hoạch năm học)", named=_day_said(due_on)))


def _again_said(frequency: Frequency, month: int | None, day_of_month: int | None) -> str:
    word = labels.label(frequency).lower()
    if month and day_of_month:
        return str(_("→ %(frequency)s, hạn ngày %(day)s", frequency=word, day=f"{day_of_month:02}/{month:02}"))
    if day_of_month:
        return str(_("→ %(frequency)s, hạn ngày %(day)s", frequency=word, day=day_of_month))
    return f"→ {word}"


def days_said(days: Iterable[date]) -> str:
    """Coming due days with their weekdays: "30/11/2026 (thứ Hai), 30/11/2027 (thứ Ba)"."""
    return ", ".join(f"{day(one)} ({_WEEKDAYS[one.weekday()]})" for one in days)


def coming_said(days: Iterable[date]) -> str:
    """The same, with the working day on which one really falls: "25/04/2026 (thứ Bảy → 28/04)"."""
    calendar = working_calendar(database.session())
    said = []
    for one in days:
        works_on = calendar.roll_forward(one)
        moved = "" if works_on == one else f" → {works_on:%d/%m}"
        said.append(f"{day(one)} ({_WEEKDAYS[one.weekday()]}{moved})")
    return ", ".join(said)


def day_said(due_on: date | None) -> str:
    """A due day with its weekday, and the working day on which it really falls where that is another one."""
    if due_on is None:
        return str(_("không thời hạn"))
    works_on = working_calendar(database.session()).roll_forward(due_on)
    named = days_said([due_on])
    return named if works_on == due_on else str(_("%(named)s, chuyển sang %(day)s", named=named, day=days_said([works_on])))
