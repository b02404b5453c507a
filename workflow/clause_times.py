"""The time of a clause as a reviewer types it: "trước 15/11", "15/11/2026", "hàng năm trước 01/12", or nothing.

Owns the way between typed words and the clause's columns; what the words mean is `extraction.dates`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from extraction.dates import read_time_cell
from models import Clause, Plan
from rules.deadlines import DeadlineRule, Recurrence
from rules.school_year import school_day
from workflow.errors import InvalidInputError

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
TIME_COLUMNS = (
    "deadline_text",
    "due_on",
    "is_inclusive",
    "precision",
    "planned_on",
    "due_time",
    "recurrence_text",
    "frequency",
    "recurrence_month",
    "recurrence_day",
    "rrule",
    "recurrence_is_after",
)
"""The columns of a clause that say when."""
_EMPTY: dict[str, bool] = {"is_inclusive": True, "recurrence_is_after": False}


@dataclass(frozen=True, slots=True)
class Time:
    """What typed words say about when; both None for "no time". warnings -- what was understood beyond the words."""

    deadline: DeadlineRule | None = None
    recurrence: Recurrence | None = None
    warnings: list[str] = field(default_factory=list)


def read_time(words: str, plan: Plan) -> Time:
    """Understand typed words; a missing year is the plan's. Raises InvalidInputError naming the words and how to write them."""
    typed = _ISO.sub(r"\3/\2/\1", unicodedata.normalize("NFC", " ".join(words.split())))
    if not typed:
        return Time()
    deadline, recurrence, warnings = read_time_cell(typed, plan_year=_year(plan))
    is_impossible = deadline is not None and deadline.due_on is None and any("không có trong lịch" in warning for warning in warnings)
    if is_impossible or (deadline is None and recurrence is None):
        raise InvalidInputError(
            "Không hiểu thời hạn «%(words)s»: hãy ghi một ngày như 15/11/2026, hoặc «trước 15/11», «quý IV/2026», «hàng năm trước 01/12»; "
            "để trống nếu không có thời hạn.",
            field="when",
            words=words,
        )
    return Time(deadline, recurrence, warnings)


def write_time(clause: Clause, time: Time | Clause) -> None:
    """Give a clause the time that was typed, or that of another clause."""
    if isinstance(time, Clause):
        for name in TIME_COLUMNS:
            setattr(clause, name, getattr(time, name))
        return
    clear_time(clause)
    if time.deadline:
        rule = time.deadline
        clause.deadline_text, clause.due_on, clause.is_inclusive = rule.text, rule.due_on, rule.is_inclusive
        clause.precision, clause.planned_on, clause.due_time = rule.precision, rule.planned_on, rule.time
    if time.recurrence:
        again = time.recurrence
        clause.recurrence_text, clause.frequency, clause.rrule = again.text, again.frequency, again.rrule
        clause.recurrence_month, clause.recurrence_day, clause.recurrence_is_after = again.month, again.day, again.is_after


def clear_time(clause: Clause) -> None:
    """Leave a clause without a time of its own."""
    for name in TIME_COLUMNS:
        setattr(clause, name, _EMPTY.get(name))


def time_words(clause: Clause) -> str:
    """The words of a clause's time, as a reviewer would type them."""
    return "; ".join(text for text in (clause.deadline_text, clause.recurrence_text) if text)


def conventional_day(deadline_text: str | None, due_on: date | None) -> date | None:
    """The day that a time without one gets by the convention of the school year; its tasks are marked as derived. None: it has none."""
    return school_day(deadline_text) if deadline_text and due_on is None else None


def _year(plan: Plan) -> int | None:
    """The year that the plan is about: its own single year, else that of its issue."""
    if plan.period_start is not None and plan.period_start == plan.period_end:
        return plan.period_start
    return plan.issued_on.year if plan.issued_on else plan.period_start
