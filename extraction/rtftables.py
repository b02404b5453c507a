"""Rows of an .rtf file -> a grid of cells. Owns edges and merges; refuses text.

Rows of this format know no columns, only where each cell ends on the paper, so columns are found by comparing the rows' edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.blocks import Grid, GridCell, Paragraph

_SAME_EDGE = 40
_MOST_COLUMNS = 60


@dataclass(slots=True)
class Slot:
    """A cell as a row declares it: its right edge in twentieths of a point, and whether it belongs to the cell above or to the left."""

    right: int
    continues_above: bool = False
    continues_left: bool = False


@dataclass(slots=True)
class TableRow:
    """A row: where it begins, its declared cells and what stands in them, in order."""

    left: int = 0
    slots: list[Slot] = field(default_factory=list)
    contents: list[list[Paragraph]] = field(default_factory=list)


def grid_of(rows: Sequence[TableRow]) -> Grid:
    """The table of the rows."""
    edges = _edges(rows)
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for number, row in enumerate(rows):
        left: GridCell | None = None
        start = _nearest(edges, row.left)
        for slot, paragraphs in zip(_slots(row), row.contents, strict=False):
            end = max(start + 1, _nearest(edges, slot.right))
            if slot.continues_left and left is not None:
                left.columns += end - start
                left.paragraphs += paragraphs
            elif slot.continues_above and start in above:
                above[start].rows = number - above[start].row + 1
                above[start].paragraphs += paragraphs
                left = above[start]
            else:
                left = GridCell(number, start, end - start, 1, paragraphs)
                cells.append(left)
                above[start] = left
            start = end
    return Grid(cells)


def _slots(row: TableRow) -> list[Slot]:
    """As many as there are contents; cells that were not declared stand side by side at the end."""
    missing = len(row.contents) - len(row.slots)
    last = row.slots[-1].right if row.slots else row.left
    return row.slots + [Slot(last + (number + 1) * 2 * _SAME_EDGE) for number in range(missing)]


def _edges(rows: Sequence[TableRow]) -> list[int]:
    found: list[int] = []
    for position in sorted({row.left for row in rows} | {slot.right for row in rows for slot in _slots(row)}):
        if not found or position - found[-1] > _SAME_EDGE:
            found.append(position)
    return found[: _MOST_COLUMNS + 1]


def _nearest(edges: Sequence[int], position: int) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - position))
