"""RFC 5545 rules of return: the only place that writes one, and that says which days a stored one means.

Owns what a rule leaves open in a plan's words ("hằng quý" names no day: then it is the period's last); refuses periods and labels,
which are `rules.deadlines`. A rule that is complete says its days by itself: `settle` gives it back as it is.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from rules.values import Frequency

BARE = {
    Frequency.DAILY: "FREQ=DAILY",
    Frequency.WEEKLY: "FREQ=WEEKLY",
    Frequency.MONTHLY: "FREQ=MONTHLY",
    Frequency.QUARTERLY: "FREQ=MONTHLY;INTERVAL=3",
    Frequency.HALF_YEARLY: "FREQ=MONTHLY;INTERVAL=6",
    Frequency.YEARLY: "FREQ=YEARLY",
}
"""How a measure without any day is written down: the document names none, so the rule names none either."""

MONTHS_OF = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}
"""How many months one period of a frequency lasts."""

_TURNS = {
    "DAILY": relativedelta(days=1),
    "WEEKLY": relativedelta(weeks=1),
    "MONTHLY": relativedelta(months=1),
    "YEARLY": relativedelta(years=1),
}
_SHORTEST, _COMMON_YEAR, _LAST, _MONTHS = 28, 2023, -1, 12
_LEAP_DAY = (2, 29)


def rule_of(frequency: Frequency, month: int | None = None, day: int | None = None) -> str | None:
    """The complete rule of a frequency with its named month and day; None for PERIODIC and CONTINUOUS.

    Without a day it is the last one of the period, in weeks the Sunday. Quarters and half-years are yearly rules by month, so that no rule
    hangs on where it starts. A month of a quarter or half-year names the same month of all of them.
    """
    if frequency not in BARE:
        return None
    if frequency is Frequency.DAILY:
        return BARE[frequency]
    if frequency is Frequency.WEEKLY:
        return "FREQ=WEEKLY;BYDAY=SU"
    if frequency is Frequency.MONTHLY:
        return on_day_of_months(day or _LAST)
    step = MONTHS_OF[frequency]
    offset = ((month or step) - 1) % step
    return on_day_of_months(day or _LAST, [first + offset for first in range(1, 13, step)])


def on_day_of_months(day: int, months: Sequence[int] = ()) -> str:
    """One day of each of these months (none: of every month); -1 is the last. A day that a month lacks becomes its last one.

    RFC 5545 would skip such a month: "BYMONTHDAY=31" gives no day in April. The rule says the last day itself: "ngày 31" is BYMONTHDAY=-1,
    "ngày 30" is BYMONTHDAY=28,29,30 with BYSETPOS=-1.
    """
    named = months or range(1, 13)
    shortest, longest = min(map(_days_in, named)), max(_longest(month) for month in named)
    by_month = f";BYMONTH={_listed(months)}" if months else ""
    if day > shortest and day >= longest:
        day = _LAST
    if day > shortest:
        return f"FREQ=MONTHLY{by_month};BYMONTHDAY={_listed(range(min(day, shortest), day + 1))};BYSETPOS=-1"
    return f"FREQ={'YEARLY' if months else 'MONTHLY'}{by_month};BYMONTHDAY={day}"


def on_days_of_month(days: Iterable[int]) -> str:
    """Several days of every month; the last of them becomes the month's last day where the month is shorter."""
    named = sorted({day if day < 31 else _LAST for day in days}, key=lambda day: 99 if day == _LAST else day)
    if len(named) == 1:
        return on_day_of_months(named[0])
    last = named[-1]
    if last <= _SHORTEST:
        return f"FREQ=MONTHLY;BYMONTHDAY={_listed(named)}"
    before = [day for day in named[:-1] if day < _SHORTEST]
    positions = [*range(1, len(before) + 1), _LAST]
    return f"FREQ=MONTHLY;BYMONTHDAY={_listed([*before, *range(_SHORTEST, last + 1)])};BYSETPOS={_listed(positions)}"


def on_dates(dates: Iterable[tuple[int, int]]) -> str:
    """Several dates (month, day) of each year. By month and day where that says exactly these, else by the days' numbers in the year.

    "15/6 và 05/12" by month and day would be four dates, so it is BYYEARDAY=-200,-27: from March on the days are counted from the year's
    end, which a leap day does not move. 29/02 is the last day of February.
    """
    named = sorted(set(dates))
    months, days = sorted({month for month, _ in named}), sorted({day for _, day in named})
    if len(days) == 1 or all(day == _longest(month) for month, day in named):
        return on_day_of_months(days[0] if len(days) == 1 else _LAST, months)
    return f"FREQ=YEARLY;BYYEARDAY={_listed(_day_of_year(month, day) for month, day in named)}"


def on_weekday_of_month(weekday: str, place: int) -> str:
    """The first (1), second (2) … or last (-1) of a weekday ("MO" … "SU") in every month."""
    return f"FREQ=MONTHLY;BYDAY={place}{weekday}"


def settle(rrule: str | None, frequency: Frequency, month: int | None = None, day: int | None = None) -> str | None:
    """The complete rule that a stored one means; None for PERIODIC and CONTINUOUS.

    What the stored rule leaves open is filled in: the named month and day, else the last day of the period; "every 2 months" counts from
    January, so that it does not hang on the plan's start. Only "every 2 years", "every 2 weeks" and the like keep an INTERVAL.
    """
    if rrule is None or frequency not in BARE:
        return rule_of(frequency, month, day)
    parts = _parts(rrule.upper().removeprefix("RRULE:"))
    if parts == _parts(BARE[frequency]) or (parts == {"FREQ": "YEARLY"} and frequency is not Frequency.YEARLY):
        return rule_of(frequency, month, day)
    if parts.get("BYMONTHDAY") == str(day) and day is not None and day > _SHORTEST and "BYSETPOS" not in parts:
        return _kept_in_short_months(parts, day)
    return _filled(parts, frequency, month, day)


def days_of(rule: str, first: date, last: date, *, starting: date | None = None) -> Iterator[date]:
    """The days of a complete rule between two days, both included. starting -- where an INTERVAL begins to count (default: first).

    Raises ValueError for a rule that RFC 5545 does not know.
    """
    parts = _parts(rule)
    interval = int(parts.get("INTERVAL", "1"))
    if parts.get("FREQ") not in _TURNS or interval < 1 or parts.keys() & {"COUNT", "UNTIL"}:
        raise ValueError(rule)
    if not all(1 <= int(month) <= _MONTHS for month in parts.get("BYMONTH", "1").split(",")):
        raise ValueError(rule)
    begin = _first_turn(parts["FREQ"], interval, starting or first) if interval > 1 else first
    if begin > last:
        return
    found = rrulestr(f"{rule};UNTIL={last:%Y%m%d}T000000", dtstart=_midnight(begin))
    for moment in found.xafter(_midnight(max(first, begin)), inc=True):
        yield moment.date()


def _first_turn(freq: str, interval: int, starting: date) -> date:
    """Where counting begins: the last year, month or week of the first span, so that "05 năm một lần" from 2021 on is due in 2025."""
    return starting + _TURNS[freq] * (interval - 1)


def _filled(parts: dict[str, str], frequency: Frequency, month: int | None, day: int | None) -> str:
    parts = dict(parts)
    interval = int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdigit() else 0
    if parts.get("FREQ") == "MONTHLY" and interval > 1 and 12 % interval == 0:
        del parts["INTERVAL"]
        offset = ((month or interval) - 1) % interval
        parts = {
            "FREQ": "YEARLY",
            "BYMONTH": _listed(first + offset for first in range(1, 13, interval)),
            **{name: value for name, value in parts.items() if name != "FREQ"},
        }
    if not parts.keys() & {"BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO"}:
        parts |= _open_day(parts, frequency, month, day)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _open_day(parts: dict[str, str], frequency: Frequency, month: int | None, day: int | None) -> dict[str, str]:
    """What a rule without any day leaves open."""
    if parts.get("FREQ") == "DAILY":
        return {}
    if parts.get("FREQ") == "WEEKLY":
        return {"BYDAY": "SU"}
    months = {} if "BYMONTH" in parts or parts.get("FREQ") == "MONTHLY" else {"BYMONTH": str(month or 12)}
    if frequency in MONTHS_OF and day is not None and day <= _SHORTEST:
        return {**months, "BYMONTHDAY": str(day)}
    return {**months, "BYMONTHDAY": "-1"}


def _kept_in_short_months(parts: dict[str, str], day: int) -> str:
    """A rule of an earlier version of the reader, which skips the months that lack its day."""
    months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month.isdigit()]
    if months or parts["FREQ"] == "MONTHLY":
        interval = int(parts.get("INTERVAL", "1"))
        return on_day_of_months(day, months or ([] if interval == 1 else list(range(interval, 13, interval))))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def _days_in(month: int) -> int:
    return monthrange(_COMMON_YEAR, month)[1]


def _longest(month: int) -> int:
    return 29 if month == _LEAP_DAY[0] else _days_in(month)


def _day_of_year(month: int, day: int) -> int:
    """The number of a date in its year that is right in leap years too: from the year's end, but in January and February."""
    if (month, day) != _LEAP_DAY and month <= _LEAP_DAY[0]:
        return (date(_COMMON_YEAR, month, day) - date(_COMMON_YEAR, 1, 1)).days + 1
    counted = date(_COMMON_YEAR, 3, 1) - timedelta(days=1) if (month, day) == _LEAP_DAY else date(_COMMON_YEAR, month, day)
    return (counted - date(_COMMON_YEAR, 12, 31)).days - 1


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in numbers)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- rrule counts in naive days; no instant is meant
