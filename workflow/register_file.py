"""The file of a register, .csv or .xlsx, as records: the number of each row and the texts of its cells.

Owns encodings, separators, the place of the heading, and what a cell of a workbook says as text; refuses to know what columns mean.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from rules.said import Said
from workflow.errors import InvalidInputError, RowsError
from workflow.sheet_reading import MOST_BYTES, MOST_ROWS, Sheet, SheetCell, letters, read_sheets
from workflow.text import search_form

Fault = tuple[int, str, Said]
"""Line number (the first line of the file is 1), column, and what is wrong."""

GUIDE, FAULT_LIST, FAULTS = "Hướng dẫn", "Danh sách lỗi", "Lỗi"
"""The sheets that the system itself puts beside a register, and the column of its marked copy."""

_UNREAD = frozenset(search_form(words) for words in (FAULTS, "STT", "TT", "Ghi chú"))
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LEAST_HEADINGS, _LAST_HEADING_ROW = 3, 30

Record = tuple[int, list[str]]
"""A row's number in the file, and its cells' texts."""


@dataclass
class Records:
    """The rows of a file. columns -- what each heading means, "" for a column that is not read, else the heading's own words.

    sheet -- its name, "" in a .csv. others -- sheets that are not read. faults -- cells that hold nothing readable (column by number).
    """

    line: int
    columns: list[str]
    rows: list[Record]
    sheet: str = ""
    others: list[str] = field(default_factory=list)
    faults: list[tuple[int, int, Said]] = field(default_factory=list)

    def at(self, column: str, line: int) -> str:
        """The name of a cell as a spreadsheet shows it: "G17". Of the row's first cell where there is no such column."""
        index = self.columns.index(column) if column in self.columns else 0
        return f"{letters(index + 1)}{line}"

    def shown(self, column: str, line: int) -> str:
        """What stands in that cell, shortened."""
        index = self.columns.index(column) if column in self.columns else -1
        cells = self._by_line.get(line, []) if index >= 0 else []
        return cells[index][:120] if index < len(cells) else ""

    @cached_property
    def _by_line(self) -> Mapping[int, list[str]]:
        return dict(self.rows)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises InvalidInputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInputError("Không đọc được tệp «%(path)s»: hãy kiểm tra đường dẫn và quyền đọc.", field="file", path=path) from error


def csv_text(name: str, data: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without a byte order mark, or UTF-16 as Excel's "Unicode Text". Raises InvalidInputError."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "Tệp «%(name)s» không phải văn bản UTF-8 (hỏng ở byte thứ %(byte)s): trong Excel, hãy lưu lại bằng kiểu "
            "“CSV UTF-8 (Comma delimited)” rồi nhập lại.",
            field="file",
            name=name,
            byte=error.start + 1,
        ) from error


def read_day(text: str) -> date:
    """A day in ISO form, or day/month/year as Excel with Vietnamese settings rewrites dates. Raises ValueError."""
    day_first = _DAY_FIRST.fullmatch(text)
    return date(int(day_first[3]), int(day_first[2]), int(day_first[1])) if day_first else date.fromisoformat(text)


def read_records(name: str, data: bytes, headings: Mapping[str, str]) -> Records:
    """The records of a .csv or .xlsx file. headings -- the search form of each heading, and the column that it means.

    Raises InvalidInputError for what is neither or too large, RowsError for a file that cannot be taken apart or has no row.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise InvalidInputError("Tệp «%(name)s» rỗng: hãy chọn lại tệp danh mục.", field="file", name=name)
    if not _is_workbook(name, data):
        if len(data) > MOST_BYTES:
            raise InvalidInputError(
                "Tệp «%(name)s» nặng quá %(most)s MB: hãy tách tệp.", field="file", name=name, most=MOST_BYTES // 1024 // 1024
            )
        records = csv_records(csv_text(name, data), headings)
        if len(records.rows) > MOST_ROWS:
            raise InvalidInputError(
                "Tệp «%(name)s» có %(count)s dòng, nhiều nhất %(most)s: hãy tách tệp.",
                field="file",
                name=name,
                count=len(records.rows),
                most=MOST_ROWS,
            )
        return records
    return _of_sheets(name, read_sheets(name, data), headings)


def csv_records(text: str, headings: Mapping[str, str]) -> Records:
    """The records of a CSV text: its first row is the heading, or the first one that has several known headings. Raises RowsError."""
    records = list(_csv_rows(text))
    if not records:
        names = ", ".join(dict.fromkeys(headings.values()))
        raise RowsError("Tệp không có dòng nào.", [(1, "", f"Tệp trống: dòng đầu phải là tên các cột {names}.")])
    place = next((at for at, (_line, cells) in enumerate(records[:_LAST_HEADING_ROW]) if _known(cells, headings) >= _LEAST_HEADINGS), 0)
    line, heading = records[place]
    return Records(line, _columns(heading, headings), records[place + 1 :])


def separator_of(text: str) -> str:
    """What parts the cells of a CSV text: comma, semicolon or tab, as its heading says."""
    lines = text.lstrip().splitlines() or [""]
    first = lines[1] if lines[0].startswith("sep=") and len(lines) > 1 else lines[0]
    return max(",;\t", key=first.count)


def _is_workbook(name: str, data: bytes) -> bool:
    return name.lower().endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")) or data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _csv_rows(csv_text: str) -> Iterator[Record]:
    """Each record with the line on which it begins; blank lines and Excel's line "sep=;" are passed over."""
    text = unicodedata.normalize("NFC", csv_text.removeprefix("\ufeff"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (start == 1 and cells[0].startswith("sep=")):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        message = "Không tách được dòng này thành các ô: hãy kiểm tra dấu ngoặc kép mở mà không đóng."
        raise RowsError("Tệp CSV hỏng.", [(start, "", message)]) from error


def _known(cells: Sequence[str], headings: Mapping[str, str]) -> int:
    return len({headings[form] for cell in cells if (form := search_form(cell)) in headings})


def _columns(heading: Sequence[str], headings: Mapping[str, str]) -> list[str]:
    forms = [(search_form(cell), " ".join(cell.split())) for cell in heading]
    return ["" if form in _UNREAD or not form else headings.get(form, words) for form, words in forms]


def _of_sheets(name: str, sheets: Sequence[Sheet], headings: Mapping[str, str]) -> Records:
    found = [(sheet, line) for sheet in sheets if not sheet.is_hidden and (line := _heading_of(sheet, headings)) is not None]
    if not found:
        raise InvalidInputError(
            "Không tìm thấy dòng tiêu đề trong tệp «%(name)s»: hãy dùng mẫu tải từ trang nhập danh mục.", field="file", name=name
        )
    sheet, line = found[0]
    width = max(sheet.rows[line])
    records = Records(line, _columns(_texts(sheet, line, width, []), headings), [], sheet.name)
    for number in sorted(sheet.rows):
        if number > line:
            cells = _texts(sheet, number, max(width, max(sheet.rows[number])), records.faults)
            if any(text.strip() for text in cells):
                records.rows.append((number, cells))
    records.others = [one.name for one in sheets if one is not sheet and one.rows and one.name not in (GUIDE, FAULT_LIST)]
    return records


def _heading_of(sheet: Sheet, headings: Mapping[str, str]) -> int | None:
    for number in sorted(sheet.rows):
        if number > _LAST_HEADING_ROW:
            return None
        if _known([cell.shown for cell in sheet.rows[number].values() if not cell.is_merged], headings) >= _LEAST_HEADINGS:
            return number
    return None


def _texts(sheet: Sheet, line: int, width: int, faults: list[tuple[int, int, Said]]) -> list[str]:
    cells = sheet.rows[line]
    return [_text_of(line, at, cells.get(at), faults) for at in range(1, width + 1)]


def _text_of(line: int, at: int, cell: SheetCell | None, faults: list[tuple[int, int, Said]]) -> str:
    """What a cell says as text; days in ISO form, whole numbers without a fraction."""
    if cell is None or cell.is_blank:
        return ""
    if cell.has_no_result:
        faults.append((line, at, Said("Công thức trong ô chưa có kết quả: hãy mở tệp bằng Excel, lưu lại rồi gửi, hoặc gõ giá trị.")))
        return ""
    if cell.is_error:
        faults.append((line, at, Said("Ô báo lỗi «%(value)s» của bảng tính: hãy gõ lại giá trị của ô này.", {"value": cell.shown})))
        return ""
    value = cell.value
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) and not isinstance(value, bool) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
