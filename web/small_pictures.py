"""Many small pictures beside one another: a spark line for a row of a table, and one panel a unit on a common scale.

Owns their geometry and the sentence that stands for each; `templates/targets/small.html` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from rules.path import is_years_end
from web.chart_scale import Frame, Mark, Point, Scale, teeth
from web.filters import number

SPARK = Frame(110, 30, left=4, right=5, top=5, bottom=5)
PANEL = Frame(240, 110, left=6, right=12, top=10, bottom=22)
MOST_OF_A_SPARK = 36
NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spark:
    """lines -- the values, each "x,y x,y"; goal_y -- where the promise lies, None where it has none; words -- the picture in a sentence."""

    lines: tuple[str, ...]
    end: Mark
    goal_y: float | None
    words: str
    width: int = SPARK.width
    height: int = SPARK.height


@dataclass(frozen=True, slots=True)
class Panel:
    """One unit's picture on the scale of all. lines -- values; path -- what ought to be; years -- the first and last below."""

    lines: tuple[str, ...]
    paths: tuple[str, ...]
    end: Mark | None
    goal: Mark | None
    years: tuple[Mark, ...]
    words: str
    width: int = PANEL.width
    height: int = PANEL.height
    left: int = PANEL.left
    right: int = PANEL.width - PANEL.right
    foot: int = PANEL.height - PANEL.bottom


@dataclass(frozen=True, slots=True)
class Course:
    """What one unit's panel shows: its values, the sides of its path, and its promise."""

    values: Sequence[Point]
    sides: Sequence[Sequence[Point]] = ()
    goal: Point | None = None
    is_cumulative: bool = False


def spark_of(values: Sequence[Point], *, goal: Decimal | None = None, is_cumulative: bool = False) -> Spark | None:
    """The last values as a spark line on a scale of its own, which shows the shape and not the height; None without a value."""
    shown = list(values)[-MOST_OF_A_SPARK:]
    if not shown:
        return None
    is_saw = _is_saw(shown, is_cumulative)
    lines = teeth(shown, is_saw=is_saw)
    drawn = [value for line in lines for _day, value in line] + ([goal] if goal is not None else [])
    first = min(day for line in lines for day, _value in line)
    scale = Scale.around(SPARK, first, shown[-1][0], drawn)
    drawn_lines = tuple(scale.polyline(line) for line in lines if len(line) > 1)
    return Spark(drawn_lines, scale.mark(shown[-1]), None if goal is None else scale.y(goal), in_words(shown))


def panels_of(courses: Sequence[Course]) -> list[Panel]:
    """The panels on one scale of days and of values, so that they can be compared with one another."""
    points = [point for one in courses for part in (one.values, *one.sides, [one.goal] if one.goal else []) for point in part]
    if not points:
        return [Panel((), (), None, None, (), in_words([])) for _course in courses]
    is_saw = any(_is_saw(one.values, one.is_cumulative) for one in courses)
    start, end = min(day for day, _value in points), max(day for day, _value in points)
    values = [value for _day, value in points]
    if is_saw:
        start, values = date(start.year - 1, 12, 31), [*values, NOUGHT]
    scale = Scale.around(PANEL, start, end, values)
    return [_panel(one, scale) for one in courses]


def in_words(values: Sequence[Point]) -> str:
    """The picture in a sentence, for who does not see it."""
    if not values:
        return str(_("Chưa có số liệu"))
    (first_on, first), (last_on, last) = values[0], values[-1]
    if len(values) == 1:
        return str(_("%(value)s (%(day)s)", value=number(last), day=f"{last_on:%d/%m/%Y}"))
    said = {"first": number(first), "since": f"{first_on:%m/%Y}", "last": number(last), "until": f"{last_on:%m/%Y}", "count": len(values)}
    return str(_("%(count)s số liệu, từ %(first)s (%(since)s) đến %(last)s (%(until)s)", **said))


def _panel(course: Course, scale: Scale) -> Panel:
    lines = teeth(course.values, is_saw=_is_saw(course.values, course.is_cumulative))
    return Panel(
        lines=tuple(scale.polyline(line) for line in lines if len(line) > 1),
        paths=tuple(scale.polyline(side) for side in course.sides if len(side) > 1),
        end=scale.mark(course.values[-1]) if course.values else None,
        goal=scale.mark(course.goal) if course.goal else None,
        years=tuple(_ends(scale)),
        words=in_words(course.values),
    )


def _ends(scale: Scale) -> list[Mark]:
    """The first and the last year of the panels, where there is room."""
    marks = scale.years()
    foot = PANEL.height - 6
    return [Mark(one.x, foot, one.words) for one in dict.fromkeys([*marks[:1], *marks[-1:]])]


def _is_saw(values: Sequence[Point], is_cumulative: bool) -> bool:
    return is_cumulative and any(not is_years_end(day) for day, _value in values)
