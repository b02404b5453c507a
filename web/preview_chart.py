"""Mails a day before and after a change of rules, as a picture: bars for after, a stepped line for before. Owns the geometry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from web.chart_scale import Mark
from web.filters import number

WIDTH, HEIGHT = 440, 230
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 12, 34
LONGEST_DAYS = 120
"""Longer spans are drawn week by week."""

_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day (or week): what it says when pointed at, and where the bar of "after" stands."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class PreviewChart:
    """bars -- after. line -- before, as "x,y x,y". is_weekly -- each bar is a week."""

    bars: tuple[Bar, ...]
    line: str
    grid: tuple[Mark, ...]
    months: tuple[Mark, ...]
    is_weekly: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - BOTTOM


def chart_of(result: dict[str, Any]) -> PreviewChart | None:
    """The picture of a result (`PreviewResult.as_json`); None where no mail is sent in either life."""
    start, until = date.fromisoformat(result["from"]), date.fromisoformat(result["until"])
    mails = {date.fromisoformat(day["date"]): (day["before"]["mails"], day["after"]["mails"]) for day in result["days"]}
    step = 1 if (until - start).days < LONGEST_DAYS else 7
    spans = [start + timedelta(days=offset) for offset in range(0, (until - start).days + 1, step)]
    values = [_sum(mails, span, step) for span in spans]
    most = max((max(pair) for pair in values), default=0)
    if not most:
        return None
    top, lines = _top(most)
    width = (WIDTH - LEFT - RIGHT) / len(spans)
    return PreviewChart(
        bars=tuple(_bar(at, span, pair, top, width) for at, (span, pair) in enumerate(zip(spans, values, strict=True)) if pair[1]),
        line=" ".join(_steps([before for before, _after in values], top, width)),
        grid=tuple(Mark(LEFT - 6, _y(value, top), number(value)) for value in lines),
        months=tuple(_months(spans, width)),
        is_weekly=step > 1,
    )


def _sum(mails: dict[date, tuple[int, int]], since: date, days: int) -> tuple[int, int]:
    found = [mails.get(since + timedelta(days=offset), (0, 0)) for offset in range(days)]
    return sum(before for before, _ in found), sum(after for _, after in found)


def _top(most: int) -> tuple[int, list[int]]:
    """The end of the scale and its lines, in round steps."""
    power = 10 ** max(len(str(most)) - 1, 0)
    steps = [max(power * factor // 10, 1) for factor in (*_ROUND, *(10 * one for one in _ROUND))]
    step = next(one for one in steps if one * 4 >= most)
    top = -(-most // step) * step
    return top, list(range(0, top + 1, step))


def _bar(at: int, span: date, pair: tuple[int, int], top: int, width: float) -> Bar:
    y = _y(pair[1], top)
    words = f"{span:%d/%m/%Y}: {number(pair[0])} → {number(pair[1])}"
    return Bar(round(LEFT + at * width + width * 0.15, 1), y, round(width * 0.7, 1), round(HEIGHT - BOTTOM - y, 1), words)


def _steps(values: Sequence[int], top: int, width: float) -> Iterable[str]:
    for at, value in enumerate(values):
        y = _y(value, top)
        yield f"{LEFT + at * width:.1f},{y}"
        yield f"{LEFT + (at + 1) * width:.1f},{y}"


def _months(spans: Sequence[date], width: float) -> Iterable[Mark]:
    """The first day, and the first of each month that is not right beside the one before."""
    last = -1000.0
    for at, span in enumerate(spans):
        x = LEFT + (at + 0.5) * width
        is_first = at == 0 or (span.month != spans[at - 1].month)
        if is_first and x - last > 52 and x < WIDTH - RIGHT - 12:
            last = x
            yield Mark(round(x, 1), HEIGHT - BOTTOM + 20, f"{span:%d/%m}")


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)
