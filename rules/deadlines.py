"""What a plan's words say about when: a deadline, a recurrence, and the due dates that follow from them over a period.

Owns DeadlineRule and Recurrence, which `extraction` fills in and `models` stores, and where a deadline stands on a given day.
Refuses to know today's date: it is an argument.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.calendar import WorkingCalendar
from rules.periods import Period, period_after, period_before, period_of
from rules.rrules import BARE, days_of, rule_of, settle
from rules.school_year import is_school_rule
from rules.values import Frequency, Precision

__all__ = [
    "DeadlineClock",
    "DeadlineRule",
    "Occurrence",
    "Recurrence",
    "RecurrenceError",
    "clock",
    "derived_occurrences",
    "effective",
    "occurrences",
    "rule_of",
]


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A deadline as written.

    text -- the document's own words ("xong trước ngày 15/11/2022"), white space folded.
    due_on -- the named day, or the last day of the named period; None where the words are relative to an event.
    is_inclusive -- False after "trước": kept for display; the whole named day still counts.
    planned_on -- the earlier, planned day where the document gives both ("dự kiến 05/12, chậm nhất 10/12").
    time -- "HH:MM" where the document names an hour.
    """

    text: str
    due_on: date | None
    is_inclusive: bool = True
    precision: Precision = Precision.DAY
    planned_on: date | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How a duty returns, as written. month and day are the yearly or monthly date where the words name one.

    rrule -- RFC 5545, e.g. "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"; None for PERIODIC and CONTINUOUS. It names no day where the words do not.
    is_after -- what it is due for is the period before ("trước ngày 05 của tháng đầu quý sau": 05/04 for the first quarter).
    """

    text: str
    frequency: Frequency
    month: int | None = None
    day: int | None = None
    rrule: str | None = None
    is_after: bool = False

    @property
    def rule(self) -> str | None:
        """The complete RFC 5545 rule that the words mean, with the last day of the period where they name none."""
        return settle(self.rrule, self.frequency, self.month, self.day)

    @property
    def is_school(self) -> bool:
        """Whether its days come from the convention of the school year, and from no date that the words name."""
        return self.month is None and self.day is None and is_school_rule(self.rrule, self.text)


class RecurrenceError(ValueError):
    """A recurrence that cannot be turned into dates; the message (Vietnamese) names its words, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a recurring duty. period_label is "2026", "2026-H1", "2026-Q1", "2026-03", "2026-W05", "2026-03-15" or, of a
    school term, "2025-2026-HK1". Of several due days in one period the last one bears that label, the others "2026-03.1", "2026-03.2" …

    starts_on -- the first day of the period, not before the plan's own; due_on -- as written, before it rolls over weekends and holidays.
    """

    period_label: str
    starts_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Where an effective deadline stands on one day, in the words of TaskFacts."""

    days_left: int
    working_days_left: int
    working_days_late: int
    is_last_reminder_day: bool


def effective(due_on: date, calendar: WorkingCalendar) -> date:
    """The day whose end closes the deadline: due_on, or the next working day after a weekend or holiday (Civil Code 2015, art. 148(5))."""
    return calendar.roll_forward(due_on)


def clock(effective_on: date, today: date, calendar: WorkingCalendar) -> DeadlineClock:
    """How long is left, or how late it is. Late from the day after: on the deadline itself nothing is late."""
    return DeadlineClock(
        days_left=(effective_on - today).days,
        working_days_left=calendar.working_days_between(today, effective_on),
        working_days_late=calendar.working_days_between(effective_on, today),
        is_last_reminder_day=today in (effective_on, calendar.last_working_day_before(effective_on)),
    )


def occurrences(
    recurrence: Recurrence,
    period_start: date,
    period_end: date,
    *,
    until: date,
    since: date | None = None,
    anchored_on: date | None = None,
) -> list[Occurrence]:
    """The due days that the recurrence's rule gives inside the plan's period, both ends included, of each period that begins by `until`.

    Where the plan ends before a period that is due on its last day, that is due on the plan's (but no school term is). What is due in the
    period after (`is_after`) is owed for every period that the plan touches, and may so fall due after the plan's end. PERIODIC and
    CONTINUOUS name no measure and give none.
    since -- only due days from then on. anchored_on -- where "every 2 years" begins to count (default: with the period).
    Raises RecurrenceError for a rule or a day that no calendar has.
    """
    if recurrence.frequency not in BARE:
        return []
    _refuse_impossible(recurrence)
    begin, end = max(period_start, since or period_start), min(period_end, until)
    found = []
    for period, days in _by_period(recurrence, begin, end, anchored_on or period_start).items():
        for number, day in enumerate(days, 1):
            is_cut_short = day == period.last and period.first <= period_end < day and not recurrence.is_school
            due_on = period_end if is_cut_short else day
            is_inside = period.last >= period_start and due_on >= begin if recurrence.is_after else begin <= due_on <= period_end
            if is_inside and period.first <= end:
                label = period.label if number == len(days) else f"{period.label}.{number}"
                found.append(Occurrence(label, max(period.first, period_start), due_on))
    return found


def _by_period(recurrence: Recurrence, begin: date, end: date, anchored_on: date) -> Mapping[Period, Sequence[date]]:
    """The due days of every period from the one of `begin` to that of `end`, whole periods: a label does not hang on where a plan ends."""

    def of(day: date) -> Period:
        return period_of(recurrence.frequency, day, in_terms=recurrence.is_school)

    found: dict[Period, list[date]] = defaultdict(list)
    last = of(end).last
    if recurrence.is_after:
        last = period_after(of(end), of).last
    try:
        for day in days_of(recurrence.rule or "", of(begin).first, last, starting=of(anchored_on).first):
            found[period_before(of(day), of) if recurrence.is_after else of(day)].append(day)
    except ValueError as error:
        raise RecurrenceError(_message(recurrence, f"quy tắc lặp “{recurrence.rrule}” không đúng RFC 5545")) from error
    return found


def derived_occurrences(
    period_start: date,
    period_end: date,
    *,
    until: date,
    reporting_on: date | None = None,
    reporting: Recurrence | None = None,
) -> list[Occurrence]:
    """Default deadlines (hạn mặc định) of a clause that gives no date of its own; whoever stores them marks them as derived.

    The plan's own recurring report if it has one that yields dates, else its one reporting day, else the end of each year of its period.
    """
    if reporting is not None and (found := occurrences(reporting, period_start, period_end, until=until)):
        return found
    if reporting_on is not None and reporting_on >= period_start:
        return [Occurrence(str(reporting_on.year), period_start, reporting_on)]
    return occurrences(Recurrence(text="", frequency=Frequency.YEARLY), period_start, period_end, until=until)


def _refuse_impossible(recurrence: Recurrence) -> None:
    if recurrence.month is not None and not 1 <= recurrence.month <= 12:
        raise RecurrenceError(_message(recurrence, f"tháng {recurrence.month} không có trong lịch (1 đến 12)"))
    if recurrence.day is not None and not 1 <= recurrence.day <= 31:
        raise RecurrenceError(_message(recurrence, f"ngày {recurrence.day} không có trong lịch (1 đến 31)"))


def _message(recurrence: Recurrence, what: str) -> str:
    return f"Định kỳ “{recurrence.text}”: {what}. Hãy sửa ngày, tháng hoặc chu kỳ của khoản này."
