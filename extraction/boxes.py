"""Tables of one column, which are frames around ordinary text -> the text without them.

Owns the decision which tables are frames; refuses all other tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extraction.source import Line


def without_boxes(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of tables of one column without their places."""
    widths = _widths(lines)
    return [replace(line, cell=None) if line.cell is not None and widths[line.cell.table] <= 1 else line for line in lines]


def _widths(lines: Iterable[Line]) -> dict[int, int]:
    widths: dict[int, int] = {}
    for line in lines:
        if line.cell is not None:
            widths[line.cell.table] = max(widths.get(line.cell.table, 0), line.cell.column + line.cell.columns)
    return widths
