"""Tables of yearly values that have lost their lines: each row a line of words and numbers, under a line of headings that ends in years.

Owns the recognition of such a run by its headings ("TT Chỉ tiêu ĐVT TH 2018 2019 2020") and the cutting of its rows into cells;
refuses tables whose cells stand one a line (flattables) or between bars (pipes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.draft import Span
from extraction.quantities import ends_with_unit
from extraction.source import Cell, Line

_YEAR_HEAD = r"(?:(?:TH|KH|HT|UTH|Ước|Năm|Thực\shiện|Kế\shoạch|Hiện\strạng|Đến)\.?\s(?:năm\s)?)?20\d\d"
_HEADER = re.compile(
    rf"(?P<number>S?TT\s+)?(?P<name>(?:(?:Tên|Các|Nội\sdung)\s)?(?:chỉ\stiêu|chỉ\ssố)(?:\s(?!ĐVT|Đơn)[^\W\d]+)?)\s+"
    rf"(?P<unit>(?:ĐVT|Đơn\svị(?:\stính)?)\s+)?(?P<years>{_YEAR_HEAD}(?:\s+{_YEAR_HEAD})+)",
    re.IGNORECASE,
)
_YEAR = re.compile(_YEAR_HEAD, re.IGNORECASE)
_VALUE = r"(?:[≥≤<>~]\s?)?\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?[%‰]?"
_VALUES = re.compile(rf"(?:(?<=\s)|^){_VALUE}(?:\s+{_VALUE})*$")
_ONE_VALUE = re.compile(_VALUE)
_ROW_NUMBER = re.compile(r"\d{1,2}\.?\s+(?=[^\W\d_])")
_PAGE = re.compile(r"\d{1,3}")
_FIRST_TABLE = 1500
_LONGEST_ROW = 4
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the headings tell: whether rows are numbered and have a unit, and how many values each has."""

    has_number: bool
    has_unit: bool
    values: int


def place_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of a document, those of such tables cut into cells with their places."""
    placed: list[Line] = []
    at, table = 0, _FIRST_TABLE
    while at < len(lines):
        header = _HEADER.fullmatch(lines[at].text) if lines[at].cell is None else None
        rows = list(_rows(lines, at + 1, _columns(header))) if header else []
        if header is None or not rows:
            placed.append(lines[at])
            at += 1
            continue
        placed += _header_cells(lines[at], header, table)
        for number, row in enumerate(rows, start=1):
            placed += _row_cells(row, _columns(header), Cell(table, number, 0))
        at = next(index for index, line in enumerate(lines) if line is rows[-1][-1]) + 1
        table += 1
    return placed


def _columns(header: re.Match[str]) -> _Columns:
    return _Columns(bool(header["number"]), bool(header["unit"]), len(_YEAR.findall(header["years"])))


def _rows(lines: Sequence[Line], at: int, columns: _Columns) -> Iterator[list[Line]]:
    """The lines of each row below the headings; a row ends where it has its values, and the table where a row does not."""
    row: list[Line] = []
    for line in lines[at:]:
        if not line.text or (_PAGE.fullmatch(line.text) and not row):
            continue
        row.append(line)
        words = " ".join(part.text for part in row)
        values = _VALUES.search(words)
        count = len(_ONE_VALUE.findall(values.group())) if values else 0
        if len(row) > _LONGEST_ROW or len(words) > _LONGEST_NAME or line.cell is not None or count > columns.values:
            return
        if count == columns.values:
            yield row
            row = []


def _header_cells(line: Line, header: re.Match[str], table: int) -> Iterator[Line]:
    spots = [header.span(name) for name in ("number", "name", "unit") if header[name]]
    spots += [(header.start("years") + year.start(), header.start("years") + year.end()) for year in _YEAR.finditer(header["years"])]
    for column, (start, end) in enumerate(spots):
        yield _piece(line, start, end, Cell(table, 0, column))


def _row_cells(row: Sequence[Line], columns: _Columns, first: Cell) -> Iterator[Line]:
    """The number, the name (which may run over several lines), the unit, and the values."""
    value_column = columns.has_number + 1 + columns.has_unit
    for index, line in enumerate(row):
        start = 0
        opening = _ROW_NUMBER.match(line.text) if index == 0 and columns.has_number else None
        if opening:
            yield _piece(line, 0, opening.end(), first)
            start = opening.end()
        values = _VALUES.search(line.text, start)
        words_end = values.start() if values else len(line.text)
        unit_at = ends_with_unit(line.text[:words_end].rstrip()) if columns.has_unit and values else None
        name_end = unit_at if unit_at is not None and unit_at >= start else words_end
        yield from _words(line, start, name_end, replace(first, column=int(columns.has_number)))
        yield from _words(line, name_end, words_end, replace(first, column=value_column - 1))
        for value in _ONE_VALUE.finditer(line.text, values.start()) if values else ():
            yield _piece(line, *value.span(), replace(first, column=value_column))
            value_column += 1


def _words(line: Line, start: int, end: int, cell: Cell) -> Iterator[Line]:
    if line.text[start:end].strip():
        yield _piece(line, start, end, cell)


def _piece(line: Line, start: int, end: int, cell: Cell) -> Line:
    words = line.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
    return Line(Span(line.span.start + start, line.span.start + end), line.text[start:end], indent=line.indent, cell=cell)
