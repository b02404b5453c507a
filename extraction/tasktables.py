"""Tables that give tasks to bodies: which column holds the task, who leads, who joins, by when, and what comes of it.

Owns the recognition of columns by their headings, rows that continue or group others, and merged cells;
refuses tables of points, forms and figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extraction.columnheads import Column, gives_tasks, heading_kind, heading_kinds
from extraction.healing import Passage
from extraction.tree import Node

_GROUP_LABEL = re.compile(r"(?P<label>[IVX]{1,6}|[A-H])\W{0,2}")
_HEADER_ROWS = 4
_HEADING_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Cells:
    """The passages of one cell in order."""

    passages: tuple[Passage, ...] = ()

    @property
    def text(self) -> str:
        """All of its words, its paragraphs parted by semicolons."""
        return "; ".join(passage.text.rstrip(" ;") for passage in self.passages)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of a table. `group` is the label of the row that heads it ("II"); `carried` names the columns taken from a cell above."""

    task: Cells
    lead: Cells
    doer: Cells
    partner: Cells
    time: Cells
    result: Cells
    group: str
    carried: tuple[Column, ...] = field(default=())


def read_task_rows(table: Node) -> list[TaskRow]:
    """The tasks of a table, or none where its headings do not give tasks to bodies."""
    header = _find_header(table.rows)
    if header is None:
        return []
    at, columns = header
    return list(_rows(table.rows[at:], columns, table.rows[:at]))


def _find_header(rows: Sequence[dict[int, list[Passage]]]) -> tuple[int, dict[int, Column]] | None:
    """The number of heading rows and what each column holds; two heading rows are read together."""
    for start in range(min(_HEADER_ROWS, len(rows))):
        for depth in (1, 2):
            if start + depth > len(rows):
                break
            columns = _columns(rows[start : start + depth])
            if gives_tasks(columns.values()):
                if depth == 1 and start + 2 <= len(rows) and _refines(rows[start], rows[start + 1]):
                    continue
                return start + depth, columns
    return None


def _refines(header: dict[int, list[Passage]], below: dict[int, list[Passage]]) -> bool:
    """Whether the second row splits a heading of the first ("Phân công" over "Chủ trì" and "Phối hợp")."""
    texts = [" ".join(passage.text for passage in passages) for passages in below.values()]
    names = [heading_kind(text) for text in texts if len(text) < _HEADING_LIMIT and ":" not in text]
    return sum(kind in (Column.LEAD, Column.PARTNER, Column.DOER, Column.TIME) for kind in names) >= 2


def _columns(rows: Sequence[dict[int, list[Passage]]]) -> dict[int, Column]:
    texts: dict[int, str] = {}
    for row in rows:
        for column, passages in row.items():
            words = " ".join(passage.text for passage in passages)
            if len(words) > 90:
                return {}
            texts[column] = words
    order = sorted(texts)
    return dict(zip(order, heading_kinds([texts[column] for column in order]), strict=True))


def _rows(
    rows: Sequence[dict[int, list[Passage]]], columns: dict[int, Column], header: Sequence[dict[int, list[Passage]]]
) -> Iterator[TaskRow]:
    group = ""
    header_words = {_words(row) for row in header}
    last: dict[Column, Cells] = {}
    reach: dict[Column, int] = {}
    for number, row in enumerate(rows):
        if not row or _words(row) in header_words:
            continue
        cells = _by_kind(row, columns)
        if _is_group(row, cells, columns):
            group = _group_label(cells) or group
            last, reach = {}, {}
            continue
        task = cells.get(Column.TASK)
        if task is None or not any(passage.text.strip() for passage in task.passages):
            continue
        carried = _carry(cells, last, reach, number)
        for column, content in cells.items():
            last[column] = content
            reach[column] = number + max((passage.cell.rows for passage in content.passages if passage.cell), default=1)
        yield _row(task, cells, group, carried)


def _row(task: Cells, cells: dict[Column, Cells], group: str, carried: tuple[Column, ...]) -> TaskRow:
    lead, doer, partner, time, result = (
        cells.get(kind, Cells()) for kind in (Column.LEAD, Column.DOER, Column.PARTNER, Column.TIME, Column.RESULT)
    )
    return TaskRow(task, lead, doer, partner, time, result, group, carried)


def _carry(cells: dict[Column, Cells], last: dict[Column, Cells], reach: dict[Column, int], number: int) -> tuple[Column, ...]:
    """Fill what a merged cell above gives; the bodies also where the cell is empty."""
    carried = []
    for column in (Column.LEAD, Column.DOER, Column.PARTNER, Column.TIME):
        if column in cells or column not in last:
            continue
        is_merged = reach.get(column, 0) > number
        if is_merged or (column in (Column.LEAD, Column.DOER) and Column.LEAD not in cells and Column.DOER not in cells):
            cells[column] = last[column]
            if not is_merged:
                carried.append(column)
    return tuple(carried)


def _by_kind(row: dict[int, list[Passage]], columns: dict[int, Column]) -> dict[Column, Cells]:
    cells: dict[Column, Cells] = {}
    for column, passages in row.items():
        kind = columns.get(column, Column.OTHER)
        if kind is not Column.OTHER:
            cells[kind] = Cells(tuple(passages))
    return cells


def _is_group(row: dict[int, list[Passage]], cells: dict[Column, Cells], columns: dict[int, Column]) -> bool:
    """A row that only heads others: one wide cell, or a Roman number with a heading and nobody who leads."""
    if cells.keys() & {Column.LEAD, Column.DOER, Column.TIME}:
        return False
    wide = any(
        passage.cell is not None and passage.cell.columns >= max(2, len(columns) - 2) for passages in row.values() for passage in passages
    )
    number = cells.get(Column.NUMBER)
    roman = number is not None and _GROUP_LABEL.fullmatch(number.text) is not None
    task = cells.get(Column.TASK)
    heading = task is not None and (task.text.isupper() or all(passage.is_bold for passage in task.passages))
    return wide or roman or heading


def _group_label(cells: dict[Column, Cells]) -> str:
    number = cells.get(Column.NUMBER)
    if number is not None and (match := _GROUP_LABEL.fullmatch(number.text)):
        return match["label"]
    for content in cells.values():
        marker = content.passages[0].marker
        if marker is not None and marker.label:
            return marker.label
    return ""


def _words(row: dict[int, list[Passage]]) -> str:
    return "|".join(" ".join(passage.text for passage in passages) for _, passages in sorted(row.items())).lower()
