"""The columns of a table of values: their headings as the template writes them and as people do, found wherever they were moved to.

Owns which columns there must be; refuses to guess a column from what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import InvalidInputError
from workflow.sheet_reading import Sheet, SheetCell, letters
from workflow.text import search_form

_LAST_HEADING_ROW = 30
_LEAST_HEADINGS = 3


class Column(StrEnum):
    """What a column holds."""

    UNIT_CODE = "unit_code"
    UNIT = "unit"
    INDICATOR_CODE = "indicator_code"
    INDICATOR = "indicator"
    MEASURE = "measure"
    PERIOD = "period"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    VALUE = "value"
    NOTE = "note"
    FAULT = "fault"


HEADINGS: Mapping[Column, str] = {
    Column.UNIT_CODE: "Mã đơn vị",
    Column.UNIT: "Đơn vị",
    Column.INDICATOR_CODE: "Mã chỉ số",
    Column.INDICATOR: "Chỉ số",
    Column.MEASURE: "Đơn vị tính",
    Column.PERIOD: "Kỳ",
    Column.NUMERATOR: "Tử số",
    Column.DENOMINATOR: "Mẫu số",
    Column.VALUE: "Giá trị",
    Column.NOTE: "Ghi chú",
    Column.FAULT: "Lỗi",
}
"""The headings of the template, in its order; the last one only in the report of faults."""

SHEET, GUIDE, FAULT_LIST = "Số liệu", "Hướng dẫn", "Danh sách lỗi"
OWN_SHEETS = frozenset({GUIDE, FAULT_LIST})
"""The sheets that the system itself puts beside the values."""

NUMBERS = (Column.NUMERATOR, Column.DENOMINATOR, Column.VALUE)
_OTHER_WORDS = {
    Column.UNIT_CODE: ("mã xã", "mã ĐV", "mã phường", "mã địa phương"),
    Column.UNIT: ("tên đơn vị", "xã", "địa phương", "tên xã", "đơn vị báo cáo"),
    Column.INDICATOR_CODE: ("mã chỉ tiêu", "mã CS"),
    Column.INDICATOR: ("tên chỉ số", "chỉ tiêu", "tên chỉ tiêu"),
    Column.MEASURE: ("đvt", "đơn vị đo"),
    Column.PERIOD: ("kỳ số liệu", "kỳ báo cáo", "thời kỳ", "thời gian", "tháng", "quý", "năm"),
    Column.NUMERATOR: ("tử",),
    Column.DENOMINATOR: ("mẫu",),
    Column.VALUE: ("số liệu", "kết quả", "thực hiện"),
    Column.NOTE: ("nguồn", "nguồn, ghi chú", "chú thích"),
}
_BY_WORDS = {search_form(words): column for column, words in HEADINGS.items()} | {
    search_form(words): column for column, others in _OTHER_WORDS.items() for words in others
}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose heading was found. columns -- where each stands; row -- the heading's number; unused -- headings that nobody reads."""

    sheet: Sheet
    row: int
    columns: Mapping[Column, int]
    unused: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[int, Mapping[int, SheetCell]]]:
        """The rows below the heading that hold anything in a column that is read."""
        read = {at for column, at in self.columns.items() if column not in (Column.FAULT, Column.MEASURE)}
        for number in sorted(self.sheet.rows):
            cells = self.sheet.rows[number]
            if number > self.row and any(at in read and not cell.is_blank for at, cell in cells.items()):
                yield number, cells

    def at(self, column: Column, number: int) -> str:
        """The name of a row's cell in a column; of its first cell where there is no such column."""
        return f"{letters(self.columns.get(column, 1))}{number}"


@dataclass(frozen=True, slots=True)
class HeadingFault:
    """What is wrong with a heading, at which cell."""

    at: str
    value: str
    error: InvalidInputError


def table_of(sheet: Sheet) -> Table | None:
    """The table of a sheet, by the first row that has at least three known headings, one of a number; None where there is none."""
    for number in sorted(sheet.rows):
        if number > _LAST_HEADING_ROW:
            return None
        words = {at: search_form(cell.shown) for at, cell in sorted(sheet.rows[number].items()) if not cell.is_merged}
        known = {at: _BY_WORDS[text] for at, text in words.items() if text in _BY_WORDS}
        if len(set(known.values())) >= _LEAST_HEADINGS and any(column in NUMBERS for column in known.values()):
            first = {column: at for at, column in sorted(known.items(), reverse=True)}
            unused = tuple(sheet.rows[number][at].shown for at in words if at not in known and words[at])
            return Table(sheet, number, first, unused)
    return None


def heading_faults(table: Table) -> list[HeadingFault]:
    """What stops the reading of a table: a column that is missing or stands twice, numbers without a heading."""
    return [*_missing(table), *_twice(table), *_nameless(table)]


def _missing(table: Table) -> Iterator[HeadingFault]:
    needed = ((Column.UNIT_CODE, Column.UNIT), (Column.INDICATOR_CODE, Column.INDICATOR), (Column.PERIOD,))
    lacking = [either[0] for either in needed if not any(one in table.columns for one in either)]
    has_parts = Column.NUMERATOR in table.columns, Column.DENOMINATOR in table.columns
    if any(has_parts) and not all(has_parts):
        lacking.append(Column.DENOMINATOR if has_parts[0] else Column.NUMERATOR)
    if not any(has_parts) and Column.VALUE not in table.columns:
        lacking.append(Column.VALUE)
    for column in lacking:
        error = InvalidInputError(
            "Dòng tiêu đề (dòng %(row)s) thiếu cột «%(heading)s»: hãy ghi lại đúng tên cột này như trong mẫu.",
            row=table.row,
            heading=HEADINGS[column],
        )
        yield HeadingFault(f"A{table.row}", "", error)


def _twice(table: Table) -> Iterator[HeadingFault]:
    for at, cell in sorted(table.sheet.rows[table.row].items()):
        column = None if cell.is_merged else _BY_WORDS.get(search_form(cell.shown))
        if column is not None and table.columns[column] != at:
            error = InvalidInputError(
                "Có hai cột cùng là «%(heading)s» (cột %(first)s và %(second)s): hãy để lại một cột.",
                heading=HEADINGS[column],
                first=letters(table.columns[column]),
                second=letters(at),
            )
            yield HeadingFault(cell.at, cell.shown, error)


def _nameless(table: Table) -> Iterator[HeadingFault]:
    """Columns within the table that hold numbers and have no heading: they would be lost without a word."""
    headed = set(table.sheet.rows[table.row])
    wrong: dict[int, SheetCell] = {}
    for _number, cells in table.rows():
        for at, cell in cells.items():
            if at not in headed and at not in wrong and isinstance(cell.value, int | float):
                wrong[at] = cell
    for at, cell in sorted(wrong.items()):
        error = InvalidInputError(
            "Cột %(column)s có số (như ô %(cell)s) mà không có tiêu đề: hãy ghi lại tiêu đề hoặc xóa cột.", column=letters(at), cell=cell.at
        )
        yield HeadingFault(f"{letters(at)}{table.row}", "", error)
