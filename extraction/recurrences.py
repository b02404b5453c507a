"""Words of return ("hàng năm (trước ngày 01/12)", "định kỳ 6 tháng", "thường xuyên") -> Recurrence with its RFC 5545 rule.

Owns the frequency of the duty itself; refuses the same words inside the name of a thing ("dự toán hàng năm", "chi thường xuyên").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.labels import TIME_LABEL
from extraction.mending import mend
from extraction.moments import Moment, find_moments
from extraction.recurrence_dates import FoundRecurrence, dated_by_moments, mark_start, with_dates
from extraction.recurrence_words import (
    NO_DUTY_PERIODIC,
    Measure,
    find_measures,
    governs,
    sentence_bounds,
)
from rules.deadlines import Recurrence
from rules.rrules import BARE, rule_of
from rules.values import Frequency

_PERIODIC = re.compile(r"(?<!\w)định\sk[ỳì](?!\w)", re.IGNORECASE)
_CONTINUOUS = re.compile(
    r"^\W{0,20}(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s?)?(?:[^:.;,]{1,90}:\s)?\W{0,9}(?P<words>thường\sxuyên(?:,\sliên\stục)?|liên\stục)(?!\w)",
    re.IGNORECASE,
)
_CONTINUOUS_ANYWHERE = re.compile(r"(?<!\w)(?<!chi )(?<!vụ )(?P<words>thường\sxuyên(?:,\sliên\stục)?|liên\stục)(?!\w)", re.IGNORECASE)

_EVENT = re.compile(r"(?<!\w)(?:Ngày|Tháng|Lễ|Tuần\slễ|Tết)\s[A-ZĐ][^.;,()\d]{3,60}\s\(?$")
_SENDS = re.compile(r"(?<!\w)(?:gửi|báo\scáo|nộp)(?!\w)", re.IGNORECASE)


def find_recurrence(text: str) -> Recurrence | None:
    """How the duty of a clause returns, or None. The text may be hard-wrapped."""
    mended = mend(text)
    found = read_recurrences(mended.text, find_moments(mended.text)) or _labelled(mended.text)
    if not found:
        return None
    return replace(found[0].recurrence, text=mended.written(found[0].start, found[0].end))


def read_recurrences(text: str, moments: Sequence[Moment], *, in_cell: bool = False) -> list[FoundRecurrence]:
    """Every recurrence of a folded text, the one that tells most first: with a date, with a measure, without.

    in_cell -- the text is a "Thời gian" cell, where the words need no duty beside them.
    """
    moments = [moment for moment in moments if moment.is_explicit or not _EVENT.search(text[: moment.start])]
    measures = [measure for measure in find_measures(text) if governs(text, measure, in_cell=in_cell)]
    measured = [with_dates(text, measure, moments) for measure in measures if not (measure.is_pair and _has_dated_year(measure, moments))]
    measured.sort(key=lambda found: (not _has_day(found), not _is_delivery(text, found)))
    if measured:
        return measured
    before = [_of_the_year_before(text, moment) for moment in moments if moment.is_year_before and moment.month and moment.day]
    if before:
        return before
    return [found for found in (_continuous(text, in_cell=in_cell), _periodic(text, moments, in_cell=in_cell)) if found]


def _labelled(text: str) -> list[FoundRecurrence]:
    """Recurrences behind a label at the end of a line ("Thời gian thực hiện: Thường xuyên"), which stand there as in a cell."""
    label = TIME_LABEL.search(text)
    if label is None:
        return []
    value = text[label.end() :]
    found = read_recurrences(value, find_moments(value), in_cell=True)
    return [replace(one, start=one.start + label.end(), end=one.end + label.end()) for one in found]


def _of_the_year_before(text: str, moment: Moment) -> FoundRecurrence:
    """ "trước ngày 15/12 năm trước": what is due before the year that it is for returns each year."""
    start = mark_start(text, moment.start)
    rrule = rule_of(Frequency.YEARLY, moment.month, moment.day)
    recurrence = Recurrence(text[start : moment.end], Frequency.YEARLY, month=moment.month, day=moment.day, rrule=rrule)
    return FoundRecurrence(recurrence, start, moment.end, (moment,))


def _has_day(found: FoundRecurrence) -> bool:
    return bool(found.dates) or found.recurrence.day is not None or "BYDAY" in (found.recurrence.rrule or "")


def _is_delivery(text: str, found: FoundRecurrence) -> bool:
    """Whether the part of the sentence that returns is the sending of something: of two rhythms the delivery's counts."""
    start, end = sentence_bounds(text, found.start)
    return _SENDS.search(text, start, end) is not None


def _has_dated_year(measure: Measure, moments: Sequence[Moment]) -> bool:
    """Whether the two reports of one year have days of a named year: then they return no more ("… trước ngày 15/6 và 05/12/2026")."""
    return any(moment.year is not None and moment.day is not None and moment.start > measure.start for moment in moments)


def _continuous(text: str, *, in_cell: bool) -> FoundRecurrence | None:
    match = _CONTINUOUS_ANYWHERE.search(text) if in_cell else _CONTINUOUS.match(text)
    if match is None:
        return None
    start, end = match.span("words")
    return FoundRecurrence(Recurrence(text[start:end], Frequency.CONTINUOUS), start, end)


def _periodic(text: str, moments: Sequence[Moment], *, in_cell: bool) -> FoundRecurrence | None:
    for match in _PERIODIC.finditer(text):
        if not in_cell and NO_DUTY_PERIODIC.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        sentence = sentence_bounds(text, match.start())
        exact = [m for m in moments if sentence[0] <= m.start < sentence[1] and m.year is None and m.day is not None and m.is_real]
        if exact:
            measure = Measure(match.start(), match.end(), Frequency.YEARLY, BARE[Frequency.YEARLY])
            return dated_by_moments(text, measure, tuple(exact))
        return FoundRecurrence(Recurrence(match.group(), Frequency.PERIODIC), match.start(), match.end())
    return None
