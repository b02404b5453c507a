"""Pages set in two columns of running text, as in a gazette: the left one is read to its end before the right one.

Owns telling such columns from a letterhead, a list of receivers beside a signature, and a table without rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.pdflayout import Row, Word, rows_of

_FEWEST_ROWS = 8
_LEAST_GAP = 0.6
_FILLED = 0.75
_MOSTLY = 0.5
_BALANCE = 0.4
_MIDDLES = (0.5, 0.46, 0.54, 0.42, 0.58)


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns of text: how many rows of the page they take, and the rows of each."""

    taken: int
    left: list[Row]
    right: list[Row]


def columns_from(rows: Sequence[Row], start: int) -> Columns | None:
    """The two columns that begin at a row of the page; None where there are none."""
    edges = min(row.x0 for row in rows), max(row.x1 for row in rows)
    places = (edges[0] + share * (edges[1] - edges[0]) for share in _MIDDLES)
    return next((columns for place in places if (columns := _split_at(place, rows, start, edges))), None)


def _split_at(middle: float, rows: Sequence[Row], start: int, edges: tuple[float, float]) -> Columns | None:
    sides: tuple[list[Word], list[Word]] = ([], [])
    strip, end = edges, start
    for row in rows[start:]:
        left, right = [word for word in row.words if word.x1 <= middle], [word for word in row.words if word.x0 >= middle]
        narrowed = max([strip[0], *(word.x1 for word in left)]), min([strip[1], *(word.x0 for word in right)])
        if len(left) + len(right) < len(row.words) or narrowed[1] - narrowed[0] < _LEAST_GAP * row.size:
            break
        strip, end = narrowed, end + 1
        sides[0].extend(left)
        sides[1].extend(right)
    columns = Columns(end - start, rows_of(sides[0]), rows_of(sides[1]))
    return columns if _is_running_text(columns, edges, strip) else None


def _is_running_text(columns: Columns, edges: tuple[float, float], strip: tuple[float, float]) -> bool:
    """Whether both sides have many lines, most of which fill their column."""
    counts = sorted((len(columns.left), len(columns.right)))
    if counts[0] < _FEWEST_ROWS or counts[0] < _BALANCE * counts[1]:
        return False
    return _is_filled(columns.left, strip[0] - edges[0]) and _is_filled(columns.right, edges[1] - strip[1])


def _is_filled(rows: Sequence[Row], width: float) -> bool:
    return sum(row.x1 - row.x0 >= _FILLED * width for row in rows) >= _MOSTLY * len(rows)
