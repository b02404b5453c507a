"""The bytes of an .xlsx file in, its sheets with their cells out: the only module that reads spreadsheets.

Owns the limits (size, zip bombs, rows, cells), what is refused with what to do instead (.xls, macros, passwords), merged cells and
formulas; refuses to know what the cells mean.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from extraction.package import Package
from extraction.source import DocumentError
from workflow.errors import InvalidInputError

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADING_ROWS = 30
_MOST_CELLS = 600_000
_MOST_TAGS = 4_000_000
_MOST_MERGED = 100_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell. at -- "F17". value -- as the program that saved it saw it: text, number, day, True, or an error such as "#DIV/0!".

    is_percent -- shown as per cent, so that 0.125 is read as 12.5 %. is_merged -- it lies under a merged cell, whose value it has.
    has_no_result -- a formula that was never worked out.
    """

    at: str
    value: Any = None
    is_percent: bool = False
    is_error: bool = False
    is_merged: bool = False
    has_no_result: bool = False

    @property
    def shown(self) -> str:
        """What stands in it, for messages."""
        return "" if self.value is None else str(self.value)[:120]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.has_no_result and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows by number, each with its cells by column (from 1). Blank rows are not among them."""

    name: str
    rows: Mapping[int, Mapping[int, SheetCell]]
    is_hidden: bool = False
    hidden_rows: int = 0


@dataclass(slots=True)
class _Marks:
    """What the quick look at a file's parts has found."""

    merged: dict[str, list[str]] = field(default_factory=dict)
    hidden_rows: dict[str, int] = field(default_factory=dict)
    has_formulas: bool = False


def read_sheets(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises InvalidInputError (field "file") for what is no .xlsx, is too large, or cannot be read."""
    marks = _inspected(name, data)
    try:
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if marks.has_formulas else None
        return [_sheet(name, values, formulas, title, marks) for title in values.sheetnames if _has_cells(values[title])]
    except InvalidInputError:
        raise
    except Exception as error:  # the library raises whatever it stumbles over
        raise _damaged(name) from error


def open_book(name: str, data: bytes) -> Workbook:
    """The whole file as it is, to be written again with additions. Raises InvalidInputError like `read_sheets`."""
    _inspected(name, data)
    try:
        return load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # as above
        raise _damaged(name) from error


def letters(column: int) -> str:
    """The name of a column: 1 is A."""
    return get_column_letter(column)


def _inspected(name: str, data: bytes) -> _Marks:
    """Look at every part before anything is built from it."""
    _check_kind(name, data)
    try:
        package = Package(name, data, ending="xlsx")
        names = package.names()
        _check_parts(name, names)
        return _marks(name, {part: package.expand(part) for part in sorted(names) if part.endswith((".xml", ".rels"))})
    except DocumentError as error:
        raise _refused(name, error.code) from error


def _check_kind(name: str, data: bytes) -> None:
    if not data.strip(b"\x00 \t\r\n"):
        raise InvalidInputError("Tệp «%(name)s» rỗng: hãy chọn lại tệp số liệu.", field="file", name=name)
    if len(data) > MOST_BYTES:
        megabytes = MOST_BYTES // 1024 // 1024
        raise InvalidInputError(
            "Tệp «%(name)s» nặng quá %(most)s MB: hãy bỏ ảnh, các trang tính khác, hoặc tách tệp theo đơn vị.",
            field="file",
            name=name,
            most=megabytes,
        )
    if data.startswith(_OLE):
        raise InvalidInputError(
            "Tệp «%(name)s» thuộc kiểu Excel cũ (.xls) hoặc đặt mật khẩu, không đọc được: hãy mở bằng Excel, bỏ mật khẩu nếu có, "
            "chọn Lưu thành «Excel Workbook (.xlsx)» rồi gửi tệp mới.",
            field="file",
            name=name,
        )
    if not data.startswith(b"PK\x03\x04"):
        raise InvalidInputError(
            "Tệp «%(name)s» không phải là tệp Excel .xlsx: hãy tải mẫu về, điền số liệu rồi gửi lại.", field="file", name=name
        )


def _check_parts(name: str, names: frozenset[str]) -> None:
    if any("vbaproject" in part.lower() or part.lower().startswith("xl/macrosheets/") for part in names):
        raise InvalidInputError(
            "Tệp «%(name)s» có chứa macro nên không được nhận: hãy mở bằng Excel, chọn Lưu thành «Excel Workbook (.xlsx)» (không macro) "
            "rồi gửi lại.",
            field="file",
            name=name,
        )
    if "xl/workbook.bin" in names:
        raise InvalidInputError(
            "Tệp «%(name)s» thuộc kiểu .xlsb, không đọc được: hãy chọn Lưu thành «Excel Workbook (.xlsx)» rồi gửi lại.",
            field="file",
            name=name,
        )
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise InvalidInputError(
            "Tệp «%(name)s» không phải là tệp Excel .xlsx (có thể là tệp Word, .ods hoặc tệp nén đổi đuôi): hãy lưu thành "
            "«Excel Workbook (.xlsx)» rồi gửi lại.",
            field="file",
            name=name,
        )


def _marks(name: str, parts: Mapping[str, bytes]) -> _Marks:
    cells = tags = area = 0
    marks = _Marks()
    for path, part in parts.items():
        if _DOCTYPE.search(part):
            raise _damaged(name)
        tags += part.count(b"<")
        if not path.startswith("xl/worksheets/"):
            continue
        cells += sum(1 for _ in _CELL.finditer(part))
        marks.merged[path] = [ref.decode() for ref in _MERGED.findall(part)]
        area += sum(_area(ref) for ref in marks.merged[path])
        marks.hidden_rows[path] = sum(1 for _ in _HIDDEN_ROW.finditer(part))
        marks.has_formulas = marks.has_formulas or _FORMULA.search(part) is not None
    if cells > _MOST_CELLS or tags > _MOST_TAGS or area > _MOST_MERGED:
        raise _too_many(name)
    return marks


def _area(ref: str) -> int:
    columns, rows = _ranges(ref)
    return len(columns) * len(rows)


def _ranges(ref: str) -> tuple[range, range]:
    """The columns and rows of "B4:B23"."""
    first_column, first_row, last_column, last_row = (bound or 1 for bound in range_boundaries(ref))
    return range(first_column, last_column + 1), range(first_row, last_row + 1)


def _has_cells(sheet: Any) -> bool:
    return hasattr(sheet, "iter_rows")  # a sheet may be nothing but a chart


def _sheet(name: str, values: Workbook, formulas: Workbook | None, title: str, marks: _Marks) -> Sheet:
    sheet: Any = values[title]
    path = str(sheet._worksheet_path).lstrip("/")
    unworked = _formulas(formulas[title]) if formulas is not None else frozenset()
    rows: dict[int, dict[int, SheetCell]] = {}
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        for cell in row:
            if _is_real(cell) and (cell.value is not None or cell.coordinate in unworked):
                rows.setdefault(cell.row, {})[cell.column] = _cell(cell)
        if len(rows) > MOST_ROWS + _HEADING_ROWS:
            raise _too_many(name)
    _fill_merged(rows, marks.merged.get(path, []))
    return Sheet(title, rows, sheet.sheet_state != "visible", marks.hidden_rows.get(path, 0))


def _is_real(cell: Any) -> bool:
    """Whether the file has this cell; gaps between cells are filled by the library."""
    return hasattr(cell, "coordinate")


def _cell(cell: Any) -> SheetCell:
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return SheetCell(
        cell.coordinate,
        _storable(cell.value) if isinstance(cell.value, str) else cell.value,
        is_percent=is_number and "%" in str(cell.number_format or ""),
        is_error=cell.data_type == "e",
        has_no_result=cell.value is None,
    )


def _storable(text: str) -> str:
    """In NFC, and without the characters that no database holds."""
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", text))


def _formulas(sheet: Any) -> frozenset[str]:
    """Where formulas stand."""
    cells = (cell for row in sheet.iter_rows(max_col=MOST_COLUMNS) for cell in row if _is_real(cell))
    return frozenset(cell.coordinate for cell in cells if cell.data_type == "f")


def _fill_merged(rows: dict[int, dict[int, SheetCell]], merged: list[str]) -> None:
    """Give the cells under a merged one its value; rows that have nothing else stay blank."""
    for ref in merged:
        columns, numbers = _ranges(ref)
        top = rows.get(numbers[0], {}).get(columns[0])
        if top is None:
            continue
        for number in numbers:
            for column in columns[:MOST_COLUMNS]:
                if number in rows and (number, column) != (numbers[0], columns[0]):
                    at = f"{letters(column)}{number}"
                    rows[number][column] = SheetCell(at, top.value, top.is_percent, top.is_error, is_merged=True)


def _refused(name: str, code: str) -> InvalidInputError:
    if code == "too-large":
        return _too_many(name)
    if code == "encrypted":
        return InvalidInputError("Tệp «%(name)s» đặt mật khẩu nên không đọc được: hãy bỏ mật khẩu rồi gửi lại.", field="file", name=name)
    return _damaged(name)


def _damaged(name: str) -> InvalidInputError:
    return InvalidInputError(
        "Tệp «%(name)s» bị hỏng hoặc không phải là tệp .xlsx thật: hãy mở bằng Excel, lưu lại thành «Excel Workbook (.xlsx)» rồi gửi lại.",
        field="file",
        name=name,
    )


def _too_many(name: str) -> InvalidInputError:
    return InvalidInputError(
        "Tệp «%(name)s» quá lớn: nhiều nhất %(most)s dòng có số liệu. Hãy xóa các dòng, cột trống đã kẻ khung đến cuối trang, "
        "hoặc tách tệp theo đơn vị.",
        field="file",
        name=name,
        most=f"{MOST_ROWS:,}".replace(",", "."),
    )
