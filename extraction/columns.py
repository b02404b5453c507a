"""Rows and columns for the cells of a table whose drawing lost them: only the filled cells and the count of bars between them remain.

Two bars in a row can mean the end of a row or an empty cell. The cheapest reading wins: rows as long as the first,
serial numbers first in their rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SERIAL_HEADS = re.compile(r"\W*(S?TT|SỐ TT|STT\.?|#)\W*", re.IGNORECASE)
_SERIAL = re.compile(r"\W*(\d+(\.\d+)*|[IVXLC]+|[A-Za-zĐđ])\W*")
_SHORT_ROW, _LONG_ROW, _EMPTY_FIRST, _EMPTY, _NO_SERIAL = 1.0, 10.0, 0.5, 0.2, 2.0

_MOST_READINGS = 48


@dataclass(frozen=True, slots=True)
class Placed:
    """Row and column of a filled cell, from 0, and the columns that it spans."""

    row: int
    column: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the cells so far. `columns` are those of the filled cells, a break in the rows shows as a new row number."""

    cost: float
    row: int
    used: int
    previous: _Reading | None

    def path(self) -> list[_Reading]:
        steps: list[_Reading] = []
        reading: _Reading | None = self
        while reading is not None:
            steps.append(reading)
            reading = reading.previous
        return steps[::-1]


def place_cells(texts: Sequence[str], gaps: Sequence[int]) -> list[Placed]:
    """Place the filled cells. gaps[i] bars stand before texts[i], the last gap after all."""
    width = _first_row_length(gaps)
    has_serials = _SERIAL_HEADS.fullmatch(texts[0]) is not None
    readings = {gaps[0]: _Reading(0.0, 0, gaps[0], None)}
    for text, gap in zip(texts[1:], gaps[1:-1], strict=True):
        start_cost = _NO_SERIAL if has_serials and not _SERIAL.fullmatch(text) else 0.0
        readings = _extend(readings, gap, width, start_cost)
    trailing = max(0, gaps[-1] - 1)
    best = min(readings.values(), key=lambda reading: reading.cost + _row_cost(reading.used + trailing, width))
    return _places(best.path(), width)


def _first_row_length(gaps: Sequence[int]) -> int:
    """The first row reaches to the first gap of more than one bar."""
    for index, gap in enumerate(gaps[1:], 1):
        if gap > 1:
            return index + gaps[0] - 1
    return len(gaps) - 1 + gaps[0] - 1


def _extend(readings: dict[int, _Reading], gap: int, width: int, start_cost: float) -> dict[int, _Reading]:
    """Every way to go on over a gap; of those that end at the same column only the cheapest is kept."""
    best: dict[int, _Reading] = {}

    def offer(reading: _Reading) -> None:
        if reading.used not in best or reading.cost < best[reading.used].cost:
            best[reading.used] = reading

    for reading in readings.values():
        offer(_Reading(reading.cost + _EMPTY * (gap - 1) + _excess(reading.used + gap, width), reading.row, reading.used + gap, reading))
        for trailing in range(min(gap - 1, width + 1)):
            leading = gap - 2 - trailing
            first_cost = _EMPTY_FIRST * leading if leading else start_cost
            cost = reading.cost + _row_cost(reading.used + trailing, width) + first_cost + _excess(leading + 1, width)
            offer(_Reading(cost, reading.row + 1, leading + 1, reading))
    if len(best) <= _MOST_READINGS:
        return best
    return {reading.used: reading for reading in sorted(best.values(), key=lambda reading: reading.cost)[:_MOST_READINGS]}


def _row_cost(cells: int, width: int) -> float:
    return _SHORT_ROW if cells < width else 0.0


def _excess(cells: int, width: int) -> float:
    return _LONG_ROW if cells > width else 0.0


def _places(path: list[_Reading], width: int) -> list[Placed]:
    """A short row's last cell spans what is left of the table's width."""
    places = []
    for index, reading in enumerate(path):
        is_last = index + 1 == len(path) or path[index + 1].row > reading.row
        column = reading.used - 1
        places.append(Placed(reading.row, column, max(1, width - column) if is_last else 1))
    return places
