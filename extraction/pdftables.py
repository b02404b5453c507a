"""A page's rows and ruled tables -> blocks: lines, columns of text, the two columns of a letterhead, tables that run on over the page end.

Owns columns that no line is drawn between, blank lines between paragraphs, and the joining of tables. Refuses to touch characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extraction.blocks import Block, Grid, GridCell, Paragraph
from extraction.pdflayout import PageText, Row, RuledTable
from extraction.source import StyledText
from extraction.textcolumns import columns_from

_GUTTER_ROWS = 2
_PARAGRAPH_GAP = 0.3
_COLUMN_WIDTH = 0.5
_MOST_COLUMNS = 60
_SAME_EDGE = 4.0

Gutter = tuple[float, float]


def blocks_of(page: PageText) -> list[Block]:
    """The page's blocks in reading order."""
    blocks: list[Block] = []
    rows: list[Row] = []
    for item in page.items:
        if isinstance(item, Row):
            rows.append(item)
        else:
            blocks += [*_row_blocks(rows), Grid(item.cells)]
            rows = []
    return blocks + _row_blocks(rows)


def runs_on(above: RuledTable, below: RuledTable) -> bool:
    """Whether two tables have the same columns, so that the second may be the first one's rest on the next page."""
    shift = below.edges[0] - above.edges[0]  # a page may lie elsewhere in the scanner than the one before it
    return len(above.edges) == len(below.edges) and all(
        abs(other - one - shift) <= _SAME_EDGE for one, other in zip(above.edges, below.edges, strict=True)
    )


def joined(above: RuledTable, below: RuledTable) -> RuledTable:
    """One table of both. A head that is printed again is dropped; a first row whose first cell is empty goes on from the row above."""
    rest = _without_repeated_head(above, below)
    first_row = min((cell.row for cell in rest), default=0)
    is_rest_of_row = all(cell.paragraphs == [] for cell in rest if cell.row == first_row and cell.column == 0)
    last_row = max(cell.row for cell in above.cells)
    shift = last_row - first_row + (0 if is_rest_of_row else 1)
    moved = [GridCell(cell.row + shift, cell.column, cell.columns, cell.rows, cell.paragraphs) for cell in rest]
    return RuledTable(above.top, below.bottom, above.edges, [*above.cells, *moved])


def _without_repeated_head(above: RuledTable, below: RuledTable) -> list[GridCell]:
    head = _row_words(above, 0)
    is_repeated = bool("".join(head)) and head == _row_words(below, 0)
    return [cell for cell in below.cells if not (is_repeated and cell.row == 0)]


def _row_words(table: RuledTable, row: int) -> list[str]:
    return [" ".join(line.text for paragraph in cell.paragraphs for line in paragraph.lines) for cell in table.cells if cell.row == row]


def _row_blocks(rows: Sequence[Row]) -> list[Block]:
    """Rows as lines; where several rows in succession leave the same strip empty, they are the rows of a table without rules."""
    blocks: list[Block] = []
    left = min((row.x0 for row in rows), default=0.0)
    gaps = sorted(below.top - above.bottom for above, below in pairwise(rows))
    usual = gaps[len(gaps) // 4] if gaps else 0.0
    index = 0
    while index < len(rows):
        if index and rows[index].top - rows[index - 1].bottom > usual + _PARAGRAPH_GAP * rows[index].size:
            blocks.append(Paragraph((StyledText.plain(""),), is_whole=False))
        columns = columns_from(rows, index)
        if columns is not None:
            blocks += [*_row_blocks(columns.left), *_row_blocks(columns.right)]
            index += columns.taken
            continue
        end, gutter = _columns_from(rows, index)
        if gutter is not None:
            blocks.append(_two_columns(rows[index:end], gutter))
            index = end
            continue
        row = rows[index]
        indent = min(int((row.x0 - left) / (_COLUMN_WIDTH * row.size)), _MOST_COLUMNS)
        blocks.append(Paragraph((row.styled(),), indent=indent, is_whole=False))
        index += 1
    return blocks


def _columns_from(rows: Sequence[Row], start: int) -> tuple[int, Gutter | None]:
    """The end of the two-column part that begins at a row, and its empty strip; None where there is none."""
    gutter = _widest_gap(rows[start])
    if gutter is None:
        return start, None
    split, end = 1, start + 1
    for index in range(start + 1, len(rows)):
        gap = _widest_gap(rows[index])
        shared = (max(gutter[0], gap[0]), min(gutter[1], gap[1])) if gap else None
        if shared and shared[1] - shared[0] >= rows[index].size * _COLUMN_WIDTH:
            gutter, split, end = shared, split + 1, index + 1
        elif not _is_beside(rows[index], gutter):
            break
    return (end, gutter) if split >= _GUTTER_ROWS else (start, None)


def _widest_gap(row: Row) -> Gutter | None:
    """The widest space between words if it is wider than a letter is high."""
    gaps = [(one.x1, other.x0) for one, other in pairwise(row.words) if other.x0 - one.x1 >= max(10.0, row.size)]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _is_beside(row: Row, gutter: Gutter) -> bool:
    return row.x1 <= gutter[1] or row.x0 >= gutter[0]


def _two_columns(rows: Sequence[Row], gutter: Gutter) -> Grid:
    middle = (gutter[0] + gutter[1]) / 2
    cells = []
    for number, row in enumerate(rows):
        for column in (0, 1):
            words = [word for word in row.words if (word.x0 >= middle) == bool(column)]
            if words:
                cells.append(GridCell(number, column, paragraphs=[Paragraph((Row(words).styled(),), is_whole=False)]))
    return Grid(cells)
