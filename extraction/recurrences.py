"""Words of return ("hàng năm (trước ngày 01/12)", "định kỳ 6 tháng", "thường xuyên") -> Recurrence with its RFC 5545 rule.

Owns the frequency of the duty itself; refuses the same words inside the name of a thing ("dự toán hàng năm", "chi thường xuyên").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.labels import TIME_LABEL
from extraction.mending import mend
from extraction.moments import Moment, find_moments
from extraction.recurrence_words import (
    AFTER_PERIODIC,
    NO_DUTY_PERIODIC,
    RRULE,
    TIMES_A_YEAR,
    Measure,
    find_measures,
    governs,
    sentence_bounds,
)
from rules.deadlines import Recurrence
from rules.values import Frequency, Precision

_PERIODIC = re.compile(r"(?<!\w)định\sk[ỳì](?!\w)", re.IGNORECASE)
_CONTINUOUS = re.compile(
    r"^\W{0,20}(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s?)?(?:[^:.;,]{1,90}:\s)?\W{0,9}(?P<words>thường\sxuyên(?:,\sliên\stục)?|liên\stục)(?!\w)",
    re.IGNORECASE,
)
_CONTINUOUS_ANYWHERE = re.compile(r"(?<!\w)(?<!chi )(?<!vụ )(?P<words>thường\sxuyên(?:,\sliên\stục)?|liên\stục)(?!\w)", re.IGNORECASE)

_JOINED = re.compile(r"\s?(?:,|và|;|,?\svà)\s?(?:trước\s|vào\s)?", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?:(?P<mark>trước|chậm nhất|muộn nhất|vào)\s(?:là\s|vào\s|đến\s)?)?"
    r"(?:ngày\s(?:m[ồù]ng\s)?|m[ồù]ng\s|(?<=trước\s)(?=\d{1,2}\s(?:hàng|hằng|mỗi)\s))(?:(?P<day>\d{1,2})(?!\s?[/.\-]\s?\d|\d"
    r"|\stháng\s\d|\slàm việc)|(?P<last>cuối(?:\scùng)?))"
    r"(?:\s(?:của\s)?(?:tháng\s(?P<which>đầu|giữa|cuối)(?:\s(?:mỗi|của))?\squý)(?P<next>\s(?:sau|tiếp theo|kế tiếp))?)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:(?:trước|chậm nhất|vào)\s)?(?:\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}\s)?(?P<weekday>thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)",
    re.IGNORECASE,
)
_WEEKDAYS = {
    "hai": "MO",
    "2": "MO",
    "ba": "TU",
    "3": "TU",
    "tư": "WE",
    "4": "WE",
    "năm": "TH",
    "5": "TH",
    "sáu": "FR",
    "6": "FR",
    "bảy": "SA",
    "7": "SA",
}
_CLOCK = re.compile(
    r"(?:trước|chậm nhất|vào)\s(?:lúc\s)?\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}(?:\sphút)?\s(?:và\s\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}\s)?$",
    re.IGNORECASE,
)
_NEXT_MONTH = re.compile(
    r"(?:(?:trước|chậm nhất|muộn nhất|vào)\s(?:là\s|vào\s|đến\s)?)?ngày\s(?P<day>\d{1,2})\s(?:của\s)?tháng\s(?:sau|kế|tiếp|liền)"
    r"(?P<last>(?!))?(?P<which>(?!))?",
    re.IGNORECASE,
)
_NEAR = 30
_DATE_MARK = re.compile(r"(?:trước|chậm nhất|muộn nhất|vào|xong|trong)\s(?:là\s|vào\s|đến\s|trước\s)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundRecurrence:
    """A recurrence and its words (half-open, in the folded text). `dates` are the moments that belong to it: no deadlines of their own."""

    recurrence: Recurrence
    start: int
    end: int
    dates: tuple[Moment, ...] = ()


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
    measures = [measure for measure in find_measures(text) if governs(text, measure, in_cell=in_cell)]
    measured = [_with_dates(text, measure, moments) for measure in measures if not (measure.is_pair and _has_dated_year(measure, moments))]
    measured.sort(key=lambda found: not found.dates and found.recurrence.day is None)
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
    start = _mark_start(text, moment.start)
    rrule = f"FREQ=YEARLY;BYMONTH={moment.month};BYMONTHDAY={moment.day}"
    recurrence = Recurrence(text[start : moment.end], Frequency.YEARLY, month=moment.month, day=moment.day, rrule=rrule)
    return FoundRecurrence(recurrence, start, moment.end, (moment,))


def _has_dated_year(measure: Measure, moments: Sequence[Moment]) -> bool:
    """Whether the two reports of one year have days of a named year: then they return no more ("… trước ngày 15/6 và 05/12/2026")."""
    return any(moment.year is not None and moment.day is not None and moment.start > measure.start for moment in moments)


def _with_dates(text: str, measure: Measure, moments: Sequence[Moment]) -> FoundRecurrence:
    start, end = sentence_bounds(text, measure.start)
    if measure.frequency is Frequency.HALF_YEARLY:
        end = len(text)
    dates = tuple(moment for moment in moments if start <= moment.start < end and moment.year is None)
    if measure.frequency in (Frequency.YEARLY, Frequency.HALF_YEARLY):
        return _dated_by_moments(text, measure, dates)
    if measure.frequency is Frequency.WEEKLY:
        return _dated_by_weekday(text, measure, (start, end))
    if measure.frequency is Frequency.DAILY:
        return _found(text, measure, _clock_start(text, measure), measure.end, measure.rrule)
    if measure.frequency is Frequency.QUARTERLY and len(dates) > 1 and len({moment.day for moment in dates}) == 1:
        return _dated_by_moments(text, measure, dates)
    return _dated_by_day(text, measure, (start, end), dates)


def _dated_by_moments(text: str, measure: Measure, dates: tuple[Moment, ...]) -> FoundRecurrence:
    exact = [moment for moment in dates if moment.day is not None and moment.is_real]
    if not exact:
        return _dated_by_month(text, measure, dates)
    if measure.frequency is Frequency.YEARLY:
        exact = _run_of(text, exact, min(exact, key=lambda moment: _distance(moment, measure)))
    days = sorted({moment.day for moment in exact if moment.day})
    months = sorted({moment.month for moment in exact if moment.month})
    month = months[0] if len(months) == 1 else None
    day = days[0] if len(days) == 1 else None
    rrule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}" if day else measure.rrule
    if measure.frequency is not Frequency.YEARLY and len(months) == 1:
        return _found(text, measure, measure.start, measure.end, measure.rrule, day=day, dates=dates)
    start, end = _words(measure, [(_mark_start(text, moment.start), moment.end) for moment in exact])
    if measure.frequency is Frequency.YEARLY:
        measure = replace(measure, frequency=TIMES_A_YEAR.get(len(months), Frequency.YEARLY))
    return _found(text, measure, start, end, rrule, month=month, day=day, dates=dates)


def _run_of(text: str, moments: Sequence[Moment], one: Moment) -> list[Moment]:
    """The moments that "và" or a comma joins to one of them ("ngày 15 tháng 6 và ngày 15 tháng 12")."""
    run: list[Moment] = []
    for moment in moments:
        if run and not _JOINED.fullmatch(text[run[-1].end : moment.start]):
            if one in run:
                break
            run = []
        run.append(moment)
    return run


def _dated_by_month(text: str, measure: Measure, dates: tuple[Moment, ...]) -> FoundRecurrence:
    months = [moment for moment in dates if moment.precision is Precision.MONTH]
    if not months or measure.frequency is not Frequency.YEARLY:
        return _found(text, measure, measure.start, measure.end, measure.rrule, dates=dates)
    run = _run_of(text, months, min(months, key=lambda moment: _distance(moment, measure)))
    start, end = _words(measure, [(_mark_start(text, run[0].start), run[-1].end)])
    named = [moment.month for moment in run if moment.month]
    month = named[0] if len(named) == 1 else None
    measure = replace(measure, frequency=TIMES_A_YEAR.get(len(named), Frequency.YEARLY))
    rrule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, named))}"
    return _found(text, measure, start, end, rrule, month=month, dates=dates)


def _dated_by_day(text: str, measure: Measure, sentence: tuple[int, int], dates: tuple[Moment, ...]) -> FoundRecurrence:
    spots = [spot for spot in _MONTH_DAY.finditer(text, *sentence) if not (spot["day"] and not 1 <= int(spot["day"]) <= 31)]
    if not spots and measure.frequency is Frequency.MONTHLY:
        spots = list(_NEXT_MONTH.finditer(text))
    if not spots:
        return _found(text, measure, measure.start, measure.end, measure.rrule, dates=dates)
    spot = min(spots, key=lambda found: _gap(measure, *found.span()))
    joined = _joined_spots(text, spots, spot)
    if len(joined) > 1:
        days = ",".join(one["day"] for one in joined)
        start, end = _words(measure, [(joined[0].start(), joined[-1].end())])
        return _found(text, measure, start, end, f"{measure.rrule};BYMONTHDAY={days}", dates=dates)
    day = -1 if spot["last"] else int(spot["day"])
    rrule = f"{measure.rrule};BYMONTHDAY={day}"
    if measure.frequency is Frequency.QUARTERLY and spot["which"]:
        rrule = f"FREQ=YEARLY;BYMONTH={_quarter_months(spot)};BYMONTHDAY={day}"
    start, end = _words(measure, [spot.span()])
    return _found(text, measure, start, end, rrule, day=day if day > 0 else None, dates=dates)


def _joined_spots(text: str, spots: Sequence[re.Match[str]], one: re.Match[str]) -> list[re.Match[str]]:
    """The days that "và" or a comma joins to one of them ("ngày 10 và ngày 25 hằng tháng")."""
    run: list[re.Match[str]] = []
    for spot in spots:
        if run and not _JOINED.fullmatch(text[run[-1].end() : spot.start()]):
            if one in run:
                break
            run = []
        run.append(spot)
    return run if all(spot["day"] for spot in run) else [one]


def _quarter_months(spot: re.Match[str]) -> str:
    first = {"đầu": 1, "giữa": 2, "cuối": 3}[spot["which"].lower()]
    return ",".join(str(first + 3 * quarter) for quarter in range(4))


def _dated_by_weekday(text: str, measure: Measure, sentence: tuple[int, int]) -> FoundRecurrence:
    spot = _WEEKDAY.search(text, *sentence)
    if spot is None:
        return _found(text, measure, measure.start, measure.end, measure.rrule)
    day = "SU" if spot["weekday"].lower() == "chủ nhật" else _WEEKDAYS[spot["weekday"].lower().split()[-1]]
    return _found(text, measure, min(measure.start, spot.start()), max(measure.end, spot.end()), f"FREQ=WEEKLY;BYDAY={day}")


def _clock_start(text: str, measure: Measure) -> int:
    clock = _CLOCK.search(text[: measure.start])
    return clock.start() if clock else measure.start


def _mark_start(text: str, position: int) -> int:
    mark = _DATE_MARK.search(text[max(0, position - 40) : position])
    return position - 40 + mark.start() if mark and position >= 40 else mark.start() if mark else position


def _distance(moment: Moment, measure: Measure) -> int:
    return _gap(measure, moment.start, moment.end)


def _gap(measure: Measure, start: int, end: int) -> int:
    """How far apart a measure and other words stand; 0 where they overlap."""
    return max(0, start - measure.end, measure.start - end)


def _words(measure: Measure, dates: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The measure with the dates that stand near it: a date at the other end of the sentence is no part of the recurrence's own words."""
    start, end = measure.start, measure.end
    for date_start, date_end in sorted(dates, key=lambda span: _gap(measure, *span)):
        if max(0, date_start - end, start - date_end) <= _NEAR:
            start, end = min(start, date_start), max(end, date_end)
    return start, end


def _found(
    text: str,
    measure: Measure,
    start: int,
    end: int,
    rrule: str,
    *,
    month: int | None = None,
    day: int | None = None,
    dates: tuple[Moment, ...] = (),
) -> FoundRecurrence:
    before = AFTER_PERIODIC.search(text[:start])
    if before:
        start = before.start()
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    recurrence = Recurrence(text[start:end], measure.frequency, month=month, day=day, rrule=rrule)
    return FoundRecurrence(recurrence, start, end, dates)


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
            measure = Measure(match.start(), match.end(), Frequency.YEARLY, RRULE[Frequency.YEARLY])
            return _dated_by_moments(text, measure, tuple(exact))
        return FoundRecurrence(Recurrence(match.group(), Frequency.PERIODIC), match.start(), match.end())
    return None
