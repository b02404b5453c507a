"""A plan's deadlines as bars over time: one for each year, month, week or day, stacked by how the tasks stand, with today's line.

Owns the geometry and the words; templates/plans/deadlines.html draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from workflow.plan_deadlines import Bin, Zoom
from workflow.plan_status import Numbers

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, FOOT = 8, 8, 44, 34
_GAP = 0.18
_LEAST = 3.0
"""So high at least is what is there at all."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar, from above. tone -- as in `web.state_bar`."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. words -- below it; hint -- everything in words; number -- of the tasks, above it."""

    x: float
    width: float
    middle: float
    slices: tuple[Slice, ...]
    top: float
    words: str
    hint: str
    bin: Bin


@dataclass(frozen=True, slots=True)
class DeadlinePicture:
    """What the template draws. today_x -- None where today lies outside."""

    bars: tuple[Bar, ...]
    today_x: float | None
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = HEIGHT - FOOT
    top: int = TOP


def picture_of(bins: Sequence[Bin], zoom: Zoom, today: date) -> DeadlinePicture | None:
    """The picture; None where nothing is due in the whole time shown."""
    most = max((one.numbers.total for one in bins), default=0)
    if not most:
        return None
    step = (WIDTH - LEFT - RIGHT) / len(bins)
    bars = tuple(_bar(one, LEFT + at * step, step, most, zoom, at) for at, one in enumerate(bins))
    return DeadlinePicture(bars, _today_x(bins, step, today))


def words_of(one: Bin, zoom: Zoom) -> str:
    """The days of a bar in words, for the table."""
    match zoom:
        case Zoom.ALL:
            return str(_("Năm %(year)s", year=one.first.year))
        case Zoom.YEAR:
            return f"{one.first:%m/%Y}"
        case Zoom.QUARTER:
            return f"{one.first:%d/%m}–{one.last:%d/%m/%Y}"
        case Zoom.MONTH:
            return f"{one.first:%d/%m/%Y}"


def _bar(one: Bin, x: float, step: float, most: int, zoom: Zoom, at: int) -> Bar:
    room = HEIGHT - FOOT - TOP
    bottom = float(HEIGHT - FOOT)
    slices = []
    for tone, count in _counts(one.numbers):
        if count:
            height = round(max(_LEAST, room * count / most), 1)
            bottom = round(bottom - height, 1)
            slices.append(Slice(tone, bottom, height))
    inner = round(step * (1 - _GAP), 1)
    left = round(x + step * _GAP / 2, 1)
    return Bar(left, inner, round(x + step / 2, 1), tuple(slices), bottom, _below(one, zoom, at), _hint(one, zoom), one)


def _counts(numbers: Numbers) -> Sequence[tuple[str, int]]:
    return ("still", numbers.suspended), ("done", numbers.done), ("waiting", numbers.in_time), ("overdue", numbers.open_late)


def _below(one: Bin, zoom: Zoom, at: int) -> str:
    match zoom:
        case Zoom.ALL:
            return f"{one.first.year}"
        case Zoom.YEAR:
            return f"{one.first:%m/%y}"
        case Zoom.QUARTER:
            return f"{one.first:%d/%m}" if at % 2 == 0 else ""
        case Zoom.MONTH:
            return f"{one.first.day}"


def _hint(one: Bin, zoom: Zoom) -> str:
    numbers = one.numbers
    said = {"when": words_of(one, zoom), "total": numbers.total, "done": numbers.done, "late": numbers.open_late, "time": numbers.in_time}
    return str(_("%(when)s: %(total)s việc đến hạn – %(done)s đã xong, %(late)s quá hạn, %(time)s còn hạn", **said))


def _today_x(bins: Sequence[Bin], step: float, today: date) -> float | None:
    for at, one in enumerate(bins):
        if one.first <= today <= one.last:
            share = ((today - one.first).days + 0.5) / ((one.last - one.first).days + 1)
            return round(LEFT + (at + share) * step, 1)
    return None
