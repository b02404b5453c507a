"""Tables that have lost their lines: each cell a line of its own, below the headings of the columns one a line.

Owns the recognition of such a run by its headings and the placing of its lines into rows and columns;
refuses tables that still have their bars.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.columnheads import Column, gives_tasks, heading_kinds
from extraction.markers import Rank, read_marker
from extraction.source import Cell, Line

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*\.?")
_GROUP = re.compile(r"(?:[IVX]{1,5}|[A-H])\.?")
_FEWEST, _MOST = 3, 8
_HEADING_LIMIT = 60
_FIRST_TABLE = 1000


def place_flat_cells(lines: Sequence[Line]) -> list[Line]:
    """The lines of a document, those of flattened tables with their places."""
    placed = list(lines)
    words = [index for index, line in enumerate(placed) if line.text and line.cell is None]
    at, table = 0, _FIRST_TABLE
    while at < len(words):
        columns = _header(placed, words[at : at + _MOST])
        if not columns:
            at += 1
            continue
        at = _place_table(placed, words, at, columns, table)
        table += 1
    return placed


def _header(lines: Sequence[Line], indexes: Sequence[int]) -> list[Column]:
    """The columns that begin at the first of these lines, as many as there are headings in a row; none where it is no header."""
    texts = [lines[index].text for index in indexes]
    first = texts[0] if texts else ""
    if not first or len(first) > _HEADING_LIMIT or heading_kinds([first])[0] not in (Column.NUMBER, Column.TASK):
        return []
    for width in range(min(_MOST, len(texts)), _FEWEST - 1, -1):
        heads = texts[:width]
        if any(len(text) > _HEADING_LIMIT or text.endswith((".", ";", ":")) or read_marker(text) for text in heads):
            continue
        kinds = heading_kinds(heads)
        if Column.OTHER not in kinds and gives_tasks(kinds):
            return kinds
    return []


def _place_table(lines: list[Line], words: Sequence[int], at: int, columns: Sequence[Column], table: int) -> int:
    """Give the header and all rows below it their cells; the position behind the table is returned."""
    for column, index in enumerate(words[at : at + len(columns)]):
        lines[index] = replace(lines[index], cell=Cell(table, 0, column))
    at += len(columns)
    row = 1
    while at < len(words):
        length = _row_length(lines, words, at, columns)
        if length == 0:
            break
        _place_row(lines, words[at : at + length], len(columns), Cell(table, row, 0), is_numbered=columns[0] is Column.NUMBER)
        at += length
        row += 1
    return at


def _row_length(lines: Sequence[Line], words: Sequence[int], at: int, columns: Sequence[Column]) -> int:
    """How many lines the row at this place has; 0 where the table has ended."""
    if columns[0] is not Column.NUMBER:
        return _unnumbered_length(lines, words, at, len(columns))
    if not _opens_row(lines[words[at]].text):
        return 0
    length = 1
    while at + length < len(words) and not _opens_row(lines[words[at + length]].text) and not _ends_table(lines[words[at + length]].text):
        length += 1
    return length if length > 1 else 0


def _unnumbered_length(lines: Sequence[Line], words: Sequence[int], at: int, width: int) -> int:
    cells = length = 0
    while at + length < len(words):
        text = lines[words[at + length]].text
        if _ends_table(text):
            return 0
        cells += not (length and text[:1].islower())
        if cells > width:
            return length
        length += 1
    return length if cells == width else 0


def _opens_row(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text) or _GROUP.fullmatch(text))


def _ends_table(text: str) -> bool:
    marker = read_marker(text)
    return (marker is not None and marker.rank <= Rank.NUMBER) or text.startswith(
        ("Trên đây", "Nơi nhận", "Ghi chú", "PHỤ LỤC", "Phụ lục", "BIỂU", "ĐỀ CƯƠNG")
    )


def _place_row(lines: list[Line], indexes: Sequence[int], width: int, first: Cell, *, is_numbered: bool) -> None:
    """The lines of a row into its columns: a line that begins small goes on with the cell above it."""
    column = -1
    group = is_numbered and _GROUP.fullmatch(lines[indexes[0]].text) is not None
    for index in indexes:
        line = lines[index]
        if column < 1 or not line.text[:1].islower():
            column = min(column + 1, width - 1)
        spanned = width - 1 if group and column == 1 else 1
        lines[index] = replace(line, cell=replace(first, column=column, columns=spanned))
