"""A league table as the page and the file show it: each area's value, change, distance to its promise, and its line.

Owns the words; the query is `workflow.league`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from models import Indicator, Target
from rules.path import Path
from rules.target_values import InTime
from rules.values import Frequency
from web import spreadsheet
from web.badges import Badge, target_badge
from web.figure_words import figure, places
from web.small_pictures import Spark, spark_of
from web.target_words import promise
from workflow.league import League, LeagueRow
from workflow.target_verdicts import spec_of

WIDTHS = (36, 14, 12, 12, 16, 16, 30, 22, 24)


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """One area. note -- what a reader must know of the value: how many reported, not yet approved. distance -- to the promise, in words."""

    row: LeagueRow
    value: str
    note: str
    change: str
    change_icon: str
    year_change: str
    promised: str
    distance: str
    badge: Badge | None
    spark: Spark | None

    @property
    def is_missing(self) -> bool:
        """Whether nobody has reported."""
        return self.row.cell is None


def lines_of(table: League) -> list[LeagueLine]:
    """The rows of a page in words."""
    return [_line(row, table.question.indicator) for row in table.rows]


def is_part_of_year(indicator: Indicator) -> bool:
    """Whether the indicator's periods are parts of what is judged: events of a month, of a quarter."""
    return indicator.numerator_in_time is InTime.SUM and indicator.frequency is not Frequency.YEARLY


def heads() -> list[str]:
    """The columns of the file."""
    return [
        _("Đơn vị"),
        _("Giá trị"),
        _("Số đơn vị đã báo cáo"),
        _("Số đơn vị phải báo cáo"),
        _("So với kỳ trước"),
        _("So với cùng kỳ năm trước"),
        _("Phải đạt"),
        _("Cách mức phải đạt"),
        _("Tình trạng"),
    ]


def cells_of(table: League) -> Iterator[tuple[spreadsheet.Cell, ...]]:
    """The rows of the file; what nobody reported is said so, and is no nought."""
    for line in lines_of(table):
        cell = line.row.cell
        yield (
            line.row.name,
            places(cell.value) if cell and cell.value is not None else _("chưa báo cáo"),
            cell.reported if cell and cell.is_rolled_up else None,
            cell.expected if cell and cell.is_rolled_up else None,
            places(line.row.change),
            places(line.row.year_change),
            line.promised,
            line.distance,
            line.badge.word if line.badge else "",
        )


def _line(row: LeagueRow, indicator: Indicator) -> LeagueLine:
    change = row.change
    return LeagueLine(
        row=row,
        value=figure(row.cell.value) if row.cell and row.cell.value is not None else "",
        note=_note(row),
        change=_signed(change),
        change_icon="" if change is None else "arrow-right" if not change else "arrow-up-right" if change > 0 else "arrow-down-right",
        year_change=_signed(row.year_change),
        promised=promise(row.target) if row.target else "",
        distance=_distance(row, indicator),
        badge=target_badge(row.status) if row.status else None,
        spark=spark_of([(day, value) for day, value in row.series if value is not None]),
    )


def _note(row: LeagueRow) -> str:
    cell = row.cell
    if cell is None:
        return ""
    said = []
    if cell.is_rolled_up and cell.expected:
        said.append(str(_("%(reported)s/%(expected)s đơn vị báo cáo", reported=cell.reported, expected=cell.expected)))
    if not cell.is_approved:
        said.append(str(_("chưa duyệt")))
    return ", ".join(said)


def _signed(change: Decimal | None) -> str:
    """A change with its sign, which says up or down without the arrow."""
    short = places(change)
    if short is None:
        return ""
    return f"+{figure(short)}" if short > 0 else figure(short).replace("-", "−")


def _distance(row: LeagueRow, indicator: Indicator) -> str:
    """How far the value of the period lies from the promise. Of events in a part of the year nothing is said: the year is judged."""
    value = row.cell.value if row.cell else None
    if value is None or row.target is None or is_part_of_year(indicator):
        return ""
    lower, upper = _bounds(row.target)
    if lower is None and upper is None:
        return ""
    if lower is not None and value < lower:
        return str(_("còn thiếu %(amount)s", amount=figure(lower - value)))
    if upper is not None and value > upper:
        return str(_("vượt quá %(amount)s", amount=figure(value - upper)))
    return str(_("trong mức"))


def _bounds(target: Target) -> tuple[Decimal | None, Decimal | None]:
    """What is promised, in the indicator's own unit."""
    within = Path.of(spec_of(target), ()).promise
    return tuple(None if bound is None else bound * target.factor for bound in (within.lower, within.upper))  # type: ignore[return-value]
