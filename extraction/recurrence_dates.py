"""The days that belong to a measure of return: "hằng quý, trước ngày 20 của tháng cuối quý", "hằng tuần vào thứ Sáu" -> FoundRecurrence.

Owns which moments near a measure are its own, and the RFC 5545 rule that follows; refuses to decide whether a measure governs a duty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.moments import Moment
from extraction.recurrence_words import AFTER_PERIODIC, TIMES_A_YEAR, Measure, sentence_bounds
from extraction.weekdays import PLACED_WEEKDAY, WEEKDAY, placed_weekday_rule, weekday_name
from rules.deadlines import Recurrence
from rules.rrules import BARE, on_dates, on_day_of_months, on_days_of_month, rule_of
from rules.values import Frequency, Precision

_JOINED = re.compile(r"\s?(?:,|và|;|,?\svà)\s?(?:trước\s|vào\s)?", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?:(?P<mark>trước|chậm nhất|muộn nhất|vào)\s(?:là\s|vào\s|đến\s)?)?"
    r"(?:ngày\s(?:m[ồù]ng\s)?|m[ồù]ng\s|(?<=trước\s)(?=\d{1,2}\s(?:hàng|hằng|mỗi)\s))(?:(?P<day>\d{1,2})(?!\s?[/.\-]\s?\d|\d"
    r"|\stháng\s\d|\slàm việc)|(?P<last>cuối(?:\scùng)?))"
    r"(?:\s(?:của\s)?(?:tháng\s(?P<which>đầu|giữa|cuối)(?:\s(?:mỗi|của))?\squý)(?P<next>\s(?:sau|tiếp theo|kế tiếp))?"
    r"|\s(?:của\s)?tháng(?P<next_month>\s(?:sau|kế|tiếp|liền)(?:\s(?:tiếp|theo|kề|sau))*)(?!\w))?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    rf"(?:(?:trước|chậm nhất|vào)\s)?(?:\d{{1,2}}\s?(?:h|giờ|g)\s?\d{{0,2}}\s)?(?P<weekday>{WEEKDAY})",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"(?<!\w)(?:(?:trước|chậm nhất|vào)\s)?(?P<placed>{PLACED_WEEKDAY})", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:trước|chậm nhất|vào)\s(?:lúc\s)?\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}(?:\sphút)?\s(?:và\s\d{1,2}\s?(?:h|giờ|g)\s?\d{0,2}\s)?$",
    re.IGNORECASE,
)
_NEXT_MONTH = re.compile(
    r"(?:(?:trước|chậm nhất|muộn nhất|vào)\s(?:là\s|vào\s|đến\s)?)?ngày\s(?P<day>\d{1,2})\s(?:của\s)?tháng\s(?:sau|kế|tiếp|liền)"
    r"(?P<last>(?!))?(?P<which>(?!))?(?P<next>)(?P<next_month>(?!))?",
    re.IGNORECASE,
)
_DELIVERS = re.compile(r"(?:kết\squả|báo\scáo|gửi|tổng\shợp)(?!\w)", re.IGNORECASE)
_NEAR = 30
_QUARTERS = 4
_DATE_MARK = re.compile(r"(?:trước|chậm nhất|muộn nhất|vào|xong|trong)\s(?:là\s|vào\s|đến\s|trước\s)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundRecurrence:
    """A recurrence and its words (half-open, in the folded text). `dates` are the moments that belong to it: no deadlines of their own."""

    recurrence: Recurrence
    start: int
    end: int
    dates: tuple[Moment, ...] = ()


def with_dates(text: str, measure: Measure, moments: Sequence[Moment]) -> FoundRecurrence:
    """A measure with the dates, weekdays and hours that stand with it."""
    start, end = sentence_bounds(text, measure.start)
    if measure.frequency is Frequency.HALF_YEARLY:
        end = len(text)
    if measure.frequency in (Frequency.YEARLY, Frequency.MONTHLY) and not any(start <= moment.start < end for moment in moments):
        end = _end_of_delivery(text, end)
    dates = tuple(moment for moment in moments if start <= moment.start < end and moment.year is None)
    if measure.frequency in (Frequency.YEARLY, Frequency.HALF_YEARLY):
        return dated_by_moments(text, measure, dates)
    if measure.frequency is Frequency.WEEKLY:
        return _dated_by_weekday(text, measure, (start, end))
    if measure.frequency is Frequency.DAILY:
        return _found(text, measure, _clock_start(text, measure), measure.end, measure.rrule)
    if (
        measure.frequency is Frequency.QUARTERLY
        and len(dates) > 1
        and (len(dates) == _QUARTERS or len({moment.day for moment in dates}) == 1)
    ):
        return dated_by_moments(text, measure, dates)
    return _dated_by_day(text, measure, (start, end), dates)


def _end_of_delivery(text: str, end: int) -> int:
    """The end of the part behind a semicolon that says when the result is sent ("mỗi năm 01 lần; kết quả gửi A trước ngày 15/11")."""
    if text[end : end + 1] != ";":
        return end
    following = sentence_bounds(text, end + 2)
    return following[1] if _DELIVERS.match(text[following[0] : following[1]].lstrip()) else end


def dated_by_moments(text: str, measure: Measure, dates: tuple[Moment, ...]) -> FoundRecurrence:
    """A yearly or half-yearly measure with the days or months that it names."""
    exact = [moment for moment in dates if moment.day is not None and moment.is_real]
    if not exact:
        return _dated_by_month(text, measure, dates)
    if measure.frequency is Frequency.YEARLY:
        exact = _run_of(text, exact, min(exact, key=lambda moment: _distance(moment, measure)))
    days = sorted({moment.day for moment in exact if moment.day})
    months = sorted({moment.month for moment in exact if moment.month})
    month = months[0] if len(months) == 1 else None
    day = days[0] if len(days) == 1 else None
    rrule = _yearly_rule(measure, exact)
    if measure.frequency is not Frequency.YEARLY and len(months) == 1:
        return _found(text, measure, measure.start, measure.end, measure.rrule, day=day, dates=dates)
    start, end = _words(measure, [(mark_start(text, moment.start), moment.end) for moment in exact])
    if measure.frequency is Frequency.YEARLY:
        measure = replace(measure, frequency=TIMES_A_YEAR.get(len(months), Frequency.YEARLY))
    is_twice = measure.frequency is Frequency.HALF_YEARLY and len(months) > 1
    is_after = _is_after(measure, exact)
    return _found(text, measure, start, end, rrule, month=month, day=None if is_twice else day, dates=dates, is_after=is_after)


def _yearly_rule(measure: Measure, exact: Sequence[Moment]) -> str:
    """The rule of the dates; "05 năm một lần" keeps how many years lie between."""
    rule = on_dates([(moment.month, moment.day) for moment in exact if moment.month and moment.day])
    _freq, _semicolon, interval = measure.rrule.partition("FREQ=YEARLY;INTERVAL=")
    return rule.replace("FREQ=YEARLY", f"FREQ=YEARLY;INTERVAL={interval}") if interval else rule


def _is_after(measure: Measure, exact: Sequence[Moment]) -> bool:
    """Whether the dates fall after the periods that they are for: "trước 15/01 năm sau", "trước 10/7 và 10/01 năm sau"."""
    if measure.frequency not in (Frequency.YEARLY, Frequency.HALF_YEARLY) or not any(moment.is_next_year for moment in exact):
        return False
    return all(moment.is_next_year or (measure.frequency is Frequency.HALF_YEARLY and (moment.month or 0) > 6) for moment in exact)


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
    start, end = _words(measure, [(mark_start(text, run[0].start), run[-1].end)])
    named = [moment.month for moment in run if moment.month]
    month = named[0] if len(named) == 1 else None
    measure = replace(measure, frequency=TIMES_A_YEAR.get(len(named), Frequency.YEARLY))
    rrule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, sorted(set(named))))}"
    return _found(text, measure, start, end, rrule, month=month, dates=dates)


def _dated_by_day(text: str, measure: Measure, sentence: tuple[int, int], dates: tuple[Moment, ...]) -> FoundRecurrence:
    spots = [spot for spot in _MONTH_DAY.finditer(text, *sentence) if not (spot["day"] and not 1 <= int(spot["day"]) <= 31)]
    if not spots and measure.frequency is Frequency.MONTHLY:
        spots = list(_NEXT_MONTH.finditer(text))
    if not spots:
        return _dated_by_placed_weekday(text, measure, sentence, dates)
    spot = min(spots, key=lambda found: _gap(measure, *found.span()))
    joined = _joined_spots(text, spots, spot)
    if len(joined) > 1:
        start, end = _words(measure, [(joined[0].start(), joined[-1].end())])
        return _found(text, measure, start, end, on_days_of_month(int(one["day"]) for one in joined), dates=dates)
    day = -1 if spot["last"] else int(spot["day"])
    start, end = _words(measure, [spot.span()])
    is_after = spot["next"] is not None or spot["next_month"] is not None
    return _found(text, measure, start, end, _day_rule(measure, spot, day), day=day if day > 0 else None, dates=dates, is_after=is_after)


def _day_rule(measure: Measure, spot: re.Match[str], day: int) -> str:
    """The rule of one day of each month or quarter; of a quarter whose month is not named, in its last month."""
    if measure.frequency is Frequency.QUARTERLY:
        if spot["which"]:
            return on_day_of_months(day, _quarter_months(spot))
        return rule_of(Frequency.QUARTERLY, day=day if day > 0 else None) or measure.rrule
    return on_day_of_months(day) if measure.rrule == BARE[Frequency.MONTHLY] else f"{measure.rrule};BYMONTHDAY={day}"


def _dated_by_placed_weekday(text: str, measure: Measure, sentence: tuple[int, int], dates: tuple[Moment, ...]) -> FoundRecurrence:
    """ "hằng tháng, vào thứ Hai tuần đầu"."""
    spot = _PLACED.search(text, *sentence) if measure.rrule == BARE[Frequency.MONTHLY] else None
    rrule = placed_weekday_rule(spot["placed"]) if spot else None
    if spot is None or rrule is None or _gap(measure, *spot.span()) > _NEAR:
        return _found(text, measure, measure.start, measure.end, measure.rrule, dates=dates)
    start, end = _words(measure, [spot.span()])
    return _found(text, measure, start, end, rrule, dates=dates)


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


def _quarter_months(spot: re.Match[str]) -> list[int]:
    first = {"đầu": 1, "giữa": 2, "cuối": 3}[spot["which"].lower()]
    return [first + 3 * quarter for quarter in range(4)]


def _dated_by_weekday(text: str, measure: Measure, sentence: tuple[int, int]) -> FoundRecurrence:
    spot = _WEEKDAY.search(text, *sentence)
    if spot is None:
        return _found(text, measure, measure.start, measure.end, measure.rrule)
    start, end, rrule = (
        min(measure.start, spot.start()),
        max(measure.end, spot.end()),
        f"{measure.rrule};BYDAY={weekday_name(spot['weekday'])}",
    )
    return _found(text, measure, start, end, rrule)


def _clock_start(text: str, measure: Measure) -> int:
    clock = _CLOCK.search(text[: measure.start])
    return clock.start() if clock else measure.start


def mark_start(text: str, position: int) -> int:
    """Where the words before a date begin that belong to it ("trước ngày …", "chậm nhất là …")."""
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
    is_after: bool = False,
) -> FoundRecurrence:
    before = AFTER_PERIODIC.search(text[:start])
    if before:
        start = before.start()
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    recurrence = Recurrence(text[start:end], measure.frequency, month=month, day=day, rrule=rrule, is_after=is_after)
    return FoundRecurrence(recurrence, start, end, dates)
