"""Deadline phrases of plans -> DeadlineRule: what binds, to which day, and how exactly.

Owns the choice among deadlines and what is said about them; refuses to complete a date that the text does not bear (the plan's
year may fill a missing year, with a warning that says so).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extraction.deadline_words import Due, carry_years, find_cell_dues, find_dues, is_explained_by, is_period
from extraction.labels import TIME_LABEL
from extraction.mending import MendedText, mend
from extraction.moments import find_moments
from extraction.recurrence_dates import FoundRecurrence
from extraction.recurrences import find_recurrence, read_recurrences
from extraction.relative_times import find_relative_times
from extraction.school_times import warn_of_school_deadline, warn_of_school_recurrence
from rules.deadlines import DeadlineRule, Recurrence
from rules.values import Precision

__all__ = ["FoundDeadline", "choose_deadline", "find_deadlines", "find_recurrence", "read_time_cell"]

_NO_TEXT = re.compile(r"^(?:xong|hoàn\sthành|kết\sthúc|dự\skiến)(?:\sxong)?(?:\s(?:vào|là)(?=\s))?\s?:?\s?", re.IGNORECASE)
_PLANNED_WORDS = re.compile(r"dự\skiến(?:\s(?!ngày|tháng|quý|quí|năm|đầu|giữa|cuối)[^\W\d]+)*\s", re.IGNORECASE)
_LABEL_OPENS = re.compile(r"\W{0,20}" + TIME_LABEL.pattern, re.IGNORECASE)
_RECEIVER = re.compile(r"(?<!\w)để\s[^.;]{0,60}?(?:tổng\shợp|báo\scáo|trình|tham\smưu)", re.IGNORECASE)
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_NAMED_WEEKDAY = re.compile(
    r"(?<!\w)(?:thứ\s(?=\w)|(?=chủ))(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7]|chủ\snhật),?\s(?:ngày\s)?\d{1,2}\s?[/.\-]", re.IGNORECASE
)
_WEEKDAY_NUMBERS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "chủ nhật": 6, **{str(day): day - 2 for day in range(2, 8)}}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class FoundDeadline:
    """A deadline and where its words stand: half-open offsets into the text that was searched."""

    rule: DeadlineRule
    start: int
    end: int


def find_deadlines(text: str, *, plan_year: int | None) -> tuple[list[FoundDeadline], list[str]]:
    """Every deadline that a clause's words set, in their order, and warnings in Vietnamese. The text may be hard-wrapped."""
    folded = mend(text)
    moments = find_moments(folded.text)
    recurrences = read_recurrences(folded.text, moments) if moments else []
    dues = find_dues(folded.text, moments, recurrences, plan_year)
    warnings: list[str] = []
    found = _rules(folded, carry_years(dues), plan_year, warnings)
    for start, end in find_relative_times(folded.text):
        if not any(is_explained_by(folded.text, due, start, end) for due in dues):
            rule = _relative_rule(folded, start, end)
            warnings += warn_of_school_deadline(rule)
            found.append(_place(folded, rule, start, end))
    found.sort(key=lambda deadline: deadline.start)
    return found, warnings


def choose_deadline(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, list[str]]:
    """The deadline that binds the unit's own delivery (the last one written); the others are named in the warnings."""
    found, warnings = find_deadlines(text, plan_year=plan_year)
    chosen = _binding(text, found)
    if chosen is None:
        return None, warnings
    warnings += _warn_of_others(chosen.rule, [other.rule for other in found if other is not chosen])
    return chosen.rule, warnings + _warn_of_weekend(chosen.rule)


def read_time_cell(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, Recurrence | None, list[str]]:
    """A "Thời gian/Thời hạn/Tiến độ" cell or line, with or without its label, where a bare "Quý IV/2025" or "12/2025" is a deadline.

    Several milestones in one cell: the latest binds, all are named in the warnings.
    """
    folded = mend(text)
    label = _LABEL_OPENS.match(folded.text)
    body = folded.without_start(label.end()) if label else folded
    moments = find_moments(body.text)
    recurrences = read_recurrences(body.text, moments, in_cell=True)
    taken = {moment.start for found in recurrences for moment in found.dates}
    if not moments:
        moments = find_moments(body.text, with_bare_years=True)
    warnings: list[str] = []
    moments = [moment for moment in moments if moment.start not in taken]
    befores = [None, *moments][: len(moments)]
    moments = [moment for moment, before in zip(moments, befores, strict=True) if not is_period(body.text, moment, before, warnings)]
    dues = find_cell_dues(body.text, moments)
    rules = [found.rule for found in _rules(body, carry_years(dues), plan_year, warnings)] or _relative_rules(body)
    recurrence = _as_written(body, recurrences[0]) if recurrences else None
    warnings += warn_of_school_recurrence(recurrence)
    if not rules:
        return None, recurrence, warnings
    chosen = max(reversed(rules), key=lambda rule: rule.due_on or date.min)
    warnings += _warn_of_others(chosen, [rule for rule in rules if rule is not chosen])
    return chosen, recurrence, warnings + warn_of_school_deadline(chosen) + _warn_of_weekend(chosen)


def _as_written(folded: MendedText, found: FoundRecurrence) -> Recurrence:
    return replace(found.recurrence, text=folded.written(found.start, found.end))


def _relative_rules(folded: MendedText) -> list[DeadlineRule]:
    return [_relative_rule(folded, start, end) for start, end in find_relative_times(folded.text, in_cell=True)]


def _relative_rule(folded: MendedText, start: int, end: int) -> DeadlineRule:
    is_inclusive = not folded.text[start:end].lower().startswith("trước")
    return DeadlineRule(folded.written(start, end), None, is_inclusive, Precision.RELATIVE)


def _rules(folded: MendedText, dues: Sequence[Due], plan_year: int | None, warnings: list[str]) -> list[FoundDeadline]:
    found: list[FoundDeadline] = []
    pending: FoundDeadline | None = None
    for due in dues:
        deadline = _rule(folded, due, plan_year, warnings)
        if pending is not None:
            deadline = _with_plan(folded, pending, deadline)
            if deadline.rule.planned_on is None:
                found.append(_only_planned(folded, pending, warnings))
            pending = None
        if due.is_planned:
            pending = deadline
        else:
            found.append(deadline)
    if pending is not None:
        found.append(_only_planned(folded, pending, warnings))
    return found


def _only_planned(folded: MendedText, planned: FoundDeadline, warnings: list[str]) -> FoundDeadline:
    """A day that the document only expects, without "dự kiến" in its words and with a warning in its stead."""
    skipped = words.end() if (words := _PLANNED_WORDS.match(planned.rule.text)) else 0
    text = planned.rule.text[skipped:]
    warnings.append(f"Thời hạn “{text}” mới là dự kiến.")
    start = folded.origin[bisect_left(folded.origin, planned.start) + skipped]
    return FoundDeadline(replace(planned.rule, text=text), start, planned.end)


def _with_plan(folded: MendedText, planned: FoundDeadline, latest: FoundDeadline) -> FoundDeadline:
    """ "dự kiến 05/12 (chậm nhất 10/12)" as one deadline, where the two stand together and in that order."""
    first, last = planned.rule.due_on, latest.rule.due_on
    gap = latest.start - planned.end
    if first is None or last is None or first > last or not 0 <= gap <= 12:
        return latest
    start, end = bisect_left(folded.origin, planned.start), bisect_left(folded.origin, latest.end)
    end += folded.text[start:end].count("(") > folded.text[start:end].count(")") and folded.text[end : end + 1] == ")"
    rule = replace(latest.rule, text=folded.written(start, end), planned_on=first)
    return _place(folded, rule, start, end)


def _rule(folded: MendedText, due: Due, plan_year: int | None, warnings: list[str]) -> FoundDeadline:
    moment, start = due.moment, due.start
    start += _skipped(folded.text[start : moment.end]) if not due.is_planned else 0
    start = moment.start if start > moment.start else start
    text = folded.written(start, moment.end)
    if moment.year is None and plan_year is not None:
        moment = moment.in_year(plan_year)
        warnings.append(f"Thời hạn “{text}” không ghi năm: hiểu là năm {moment.year} theo năm của kế hoạch.")
    elif moment.year is None:
        warnings.append(f"Thời hạn “{text}” không ghi năm và không rõ năm của kế hoạch: cần chọn ngày.")
    if not moment.is_real:
        warnings.append(f"Thời hạn “{text}” nêu một ngày không có trong lịch: cần chọn ngày.")
    due_on = moment.last_day if due.is_inclusive else moment.first_day
    if moment.part and not moment.part.endswith("cuối") and due.is_inclusive and due_on is not None:
        warnings.append(f"Thời hạn “{text}” không nói rõ ngày: hiểu là đến {due_on:%d/%m/%Y}.")
    warnings += _warn_of_weekday(text, due_on)
    rule = DeadlineRule(text, due_on, due.is_inclusive, moment.precision, time=moment.time)
    return _place(folded, rule, start, moment.end)


def _warn_of_weekday(text: str, due_on: date | None) -> list[str]:
    """ "thứ Sáu, ngày 14/11/2026": the day's name and its date must agree."""
    named = _NAMED_WEEKDAY.search(text)
    if named is None or due_on is None:
        return []
    written = _WEEKDAY_NUMBERS[named["day"].lower()]
    if written == due_on.weekday():
        return []
    return [f"Thời hạn “{text}”: ngày {due_on:%d/%m/%Y} là {_WEEKDAYS[due_on.weekday()]}, không phải {_WEEKDAYS[written]}; cần kiểm tra."]


def _skipped(words: str) -> int:
    match = _NO_TEXT.match(words)
    return match.end() if match else 0


def _place(folded: MendedText, rule: DeadlineRule, start: int, end: int) -> FoundDeadline:
    return FoundDeadline(rule, *folded.original_span(start, end))


def _binding(text: str, found: Sequence[FoundDeadline]) -> FoundDeadline | None:
    """The last deadline that is not a receiver's for passing on what it was sent; one with a day before one without."""
    if not found:
        return None
    dated = [deadline for deadline in found if deadline.rule.due_on is not None] or list(found)
    own = [deadline for index, deadline in enumerate(dated) if index == 0 or not _is_receivers(text, dated[index - 1], deadline)]
    return own[-1]


def _is_receivers(text: str, earlier: FoundDeadline, later: FoundDeadline) -> bool:
    return bool(_RECEIVER.search(" ".join(text[earlier.end : later.start].split())))


def _warn_of_others(chosen: DeadlineRule, others: Sequence[DeadlineRule]) -> list[str]:
    if not others:
        return []
    words = ", ".join(f"“{other.text}”" for other in others)
    return [f"Có nhiều mốc thời gian: lấy “{chosen.text}”, còn {words}."]


def _warn_of_weekend(rule: DeadlineRule) -> list[str]:
    if rule.due_on is None or rule.precision not in (Precision.DAY, Precision.INSTANT) or rule.due_on.weekday() < _SATURDAY:
        return []
    return [f"Thời hạn {rule.due_on:%d/%m/%Y} rơi vào {_WEEKDAYS[rule.due_on.weekday()]}."]
