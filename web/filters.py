"""How dates, moments and numbers are written in pages: dd/mm/yyyy and 1.234,5, in every language of the interface."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from models import Clause, Task
from workflow.clause_times import conventional_day
from workflow.settings import TIME_ZONE

NOTHING = "—"


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    filters = {
        "day": day,
        "deadline": deadline,
        "moment": moment,
        "number": number,
        "days_from": days_from,
        "file_size": file_size,
        "conventional_day": conventional,
    }
    app.jinja_env.filters.update(filters)


def day(value: date | None) -> str:
    """A day as dd/mm/yyyy."""
    return value.strftime("%d/%m/%Y") if value else NOTHING


def deadline(task: Task) -> str:
    """A task's deadline for lists: the day in force, and, where that is a day off, the day until whose end it runs."""
    if task.due_on is None or task.due_on == task.effective_due_on:
        return day(task.due_on)
    return str(_("%(due)s (ngày nghỉ, tính đến hết %(end)s)", due=day(task.due_on), end=day(task.effective_due_on)))


def moment(value: datetime | None) -> str:
    """A moment as dd/mm/yyyy HH:MM in Hà Nội."""
    return value.astimezone(TIME_ZONE).strftime("%d/%m/%Y %H:%M") if value else NOTHING


def number(value: Decimal | int | float | None) -> str:
    """A number as 1.234,5, without zeros at its end."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).normalize()
    return f"{exact:,f}".translate(str.maketrans(",.", ".,"))


def days_from(value: date | None, today: date) -> str:
    """How far a day lies from today, in words: "hôm nay", "còn 3 ngày", "quá hạn 2 ngày"."""
    if value is None:
        return str(_("không thời hạn"))
    left = (value - today).days
    if left == 0:
        return str(_("hôm nay"))
    if left > 0:
        return str(ngettext("còn %(num)d ngày", "còn %(num)d ngày", left))
    return str(ngettext("quá hạn %(num)d ngày", "quá hạn %(num)d ngày", -left))


def file_size(size: int) -> str:
    """The size of a file in KB or MB."""
    if size < 1024 * 1024:
        return f"{number(max(1, round(size / 1024)))} KB"
    return f"{number(round(size / 1024 / 1024, 1))} MB"


def conventional(clause: Clause) -> date | None:
    """The day that a clause's time gets by the convention of the school year, where it names none."""
    return conventional_day(clause.deadline_text, clause.due_on)
