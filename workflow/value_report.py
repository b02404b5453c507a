"""The file that somebody sent, with its faults written into it: each named cell coloured, a column «Lỗi», and a list of all of them.

Owns these additions; all else in the file stays, so that it can be mended and sent again.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection

from workflow.sheet_reading import open_book, read_sheets
from workflow.value_columns import FAULT_LIST, HEADINGS, Column, table_of

_OPEN = Protection(locked=False)
_RED = PatternFill("solid", fgColor="F8D7DA")
_RED_WORDS = Font(name="Times New Roman", size=11, color="9B1C1C")
_BOLD = Font(name="Times New Roman", size=11, bold=True, color="9B1C1C")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def with_faults(name: str, data: bytes, faults: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of the marked file. faults -- as an upload keeps them. Raises InvalidInputError where it cannot be read."""
    tables = {sheet.name: table for sheet in read_sheets(name, data) if (table := table_of(sheet)) is not None}
    book = open_book(name, data)
    by_sheet: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for fault in faults:
        by_sheet[fault["sheet"]].append(fault)
    for title, table in tables.items():
        at = table.columns.get(Column.FAULT) or max(table.sheet.rows[table.row]) + 1
        _mark(book[title], table.sheet.rows, table.row, at, by_sheet[title])
    return _saved(book, faults)


def with_faults_in(name: str, data: bytes, title: str, heading: int, faults: Sequence[Mapping[str, Any]]) -> bytes:
    """The same for a file with one table. title -- its sheet's; heading -- the row in which its headings stand."""
    rows = next((sheet.rows for sheet in read_sheets(name, data) if sheet.name == title), {})
    book = open_book(name, data)
    if heading in rows:
        words = {cell.shown.strip(): at for at, cell in rows[heading].items()}
        _mark(book[title], rows, heading, words.get(HEADINGS[Column.FAULT]) or max(rows[heading]) + 1, faults)
    return _saved(book, faults)


def _saved(book: Any, faults: Sequence[Mapping[str, Any]]) -> bytes:
    _list(book, faults)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _mark(sheet: Any, rows: Collection[int], heading: int, at: int, faults: Sequence[Mapping[str, Any]]) -> None:
    for number in rows:
        if number > heading:
            _write(sheet, number, at, None)
    _write(sheet, heading, at, HEADINGS[Column.FAULT])
    sheet.cell(heading, at).font = _BOLD
    sheet.column_dimensions[sheet.cell(heading, at).column_letter].width = 60
    said: defaultdict[int, list[str]] = defaultdict(list)
    for fault in faults:
        if fault["row"]:
            cell = sheet[fault["cell"]]
            cell.fill, cell.protection = _RED, _OPEN  # what is wrong in a locked cell can be mended, too
            said[fault["row"]].append(f"{fault['cell']}: {fault['said']}")
    for number, words in said.items():
        _write(sheet, number, at, "\n".join(words))


def _write(sheet: Any, row: int, column: int, words: str | None) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.value = None if words is None else _storable(words)
    if words is not None:
        cell.data_type = "s"
        cell.font, cell.alignment = _RED_WORDS, _WRAPPED


def _list(book: Any, faults: Sequence[Mapping[str, Any]]) -> None:
    if FAULT_LIST in book.sheetnames:
        del book[FAULT_LIST]
    sheet = book.create_sheet(FAULT_LIST)
    for letter, width in zip("ABCD", (16, 10, 30, 100), strict=True):
        sheet.column_dimensions[letter].width = width
    for column, head in enumerate(("Trang", "Ô", "Đang ghi", "Lỗi và cách sửa"), 1):
        _write(sheet, 1, column, head)
        sheet.cell(1, column).font = _BOLD
    for number, fault in enumerate(faults, 2):
        for column, name in enumerate(("sheet", "cell", "value", "said"), 1):
            _write(sheet, number, column, str(fault[name]))


def _storable(words: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", words)[:32_000]
