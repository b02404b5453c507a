"""The file of units as rows: its encoding, separator, columns, and the meaning of each cell.

Owns what one row can say wrong; what rows say about each other and about the registry is `workflow.units`'.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from rules.values import Branch, Level
from workflow.errors import InvalidInputError, RowsError

COLUMNS = (
    "code",
    "name",
    "short_name",
    "level",
    "branch",
    "kind",
    "parent_code",
    "professional_parent_code",
    "valid_from",
    "valid_to",
    "email",
)
LONGEST_CODE = 80
LONGEST_CELL = 400

T = TypeVar("T")

Fault = tuple[int, str, str]
"""Line number (the heading is line 1), column, and what is wrong, in Vietnamese."""

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEVELS = "central (trung ương), province (tỉnh), district (huyện), commune (xã), village (thôn)"
_BRANCHES = "government (chính quyền), party (đảng), front (Mặt trận, đoàn thể)"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row, understood. Level and branch are None where the cell is blank (allowed on later rows of a code)."""

    line: int
    code: str
    name: str
    short_name: str
    level: Level | None
    branch: Branch | None
    kind: str
    parent_code: str
    professional_parent_code: str
    valid_from: date | None
    valid_to: date | None
    email: str


def read_csv_file(path: Path) -> str:
    """The text of a CSV file: UTF-8 with or without a byte order mark, or UTF-16 as Excel's "Unicode Text". Raises InvalidInputError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInputError("Không đọc được tệp «%(path)s»: hãy kiểm tra đường dẫn và quyền đọc.", field="file", path=path) from error
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "Tệp «%(name)s» không phải văn bản UTF-8 (hỏng ở byte thứ %(byte)s): trong Excel, hãy lưu lại bằng kiểu "
            "“CSV UTF-8 (Comma delimited)” rồi nhập lại.",
            field="file",
            name=path.name,
            byte=error.start + 1,
        ) from error


def read_rows(csv_text: str, faults: list[Fault]) -> list[UnitRow]:
    """The rows of the file; what is wrong with single rows is added to `faults`. Raises RowsError where the heading is unusable."""
    records = list(_records(csv_text))
    if not records:
        raise RowsError("Tệp không có dòng nào.", [(1, "", f"Tệp trống: dòng đầu phải là tên các cột {', '.join(COLUMNS)}.")])
    line, heading = records[0]
    columns = [cell.strip().casefold() for cell in heading]
    _check_heading(line, columns)
    rows: list[UnitRow] = []
    seen: set[str] = set()
    for row_line, cells in _full_rows(records[1:], columns, faults):
        texts = {name: _text(row_line, name, cell, faults) for name, cell in zip(columns, cells, strict=False)}
        _require(row_line, texts, texts["code"] in seen, faults)
        seen.add(texts["code"])
        rows.append(_row(row_line, texts, faults))
    return rows


def _records(csv_text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; blank lines and Excel's line "sep=;" are passed over."""
    text = unicodedata.normalize("NFC", csv_text.removeprefix("\ufeff"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (start == 1 and cells[0].startswith("sep=")):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        message = "Không tách được dòng này thành các ô: hãy kiểm tra dấu ngoặc kép mở mà không đóng."
        raise RowsError("Tệp CSV hỏng.", [(start, "", message)]) from error


def _separator(text: str) -> str:
    lines = text.lstrip().splitlines() or [""]
    first = lines[1] if lines[0].startswith("sep=") and len(lines) > 1 else lines[0]
    return max(",;\t", key=first.count)


def _check_heading(line: int, columns: list[str]) -> None:
    faults: list[Fault] = [
        (line, name, f"Thiếu cột «{name}»: hãy thêm cột này vào dòng tiêu đề.") for name in COLUMNS if name not in columns
    ]
    for name in dict.fromkeys(columns):
        if name not in COLUMNS:
            faults.append((line, name, f"Không có cột nào tên «{name}»: hãy bỏ cột này, chỉ dùng {', '.join(COLUMNS)}."))
        elif columns.count(name) > 1:
            faults.append((line, name, f"Cột «{name}» có hai lần: hãy giữ lại một."))
    if faults:
        raise RowsError("Dòng tiêu đề của tệp không đúng.", faults)


def _full_rows(records: list[tuple[int, list[str]]], columns: list[str], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in records:
        if any(cell.strip() for cell in cells[len(columns) :]):
            faults.append(
                (line, "", f"Dòng có {len(cells)} ô, tiêu đề chỉ có {len(columns)} cột: hãy đặt giá trị có dấu tách trong ngoặc kép.")
            )
        yield line, cells + [""] * (len(columns) - len(cells))


def _require(line: int, texts: dict[str, str], is_later_row: bool, faults: list[Fault]) -> None:
    """A code on every row; name, level and branch on the first row of a code."""
    if not texts["code"]:
        faults.append((line, "code", "Thiếu mã đơn vị: hãy điền một mã riêng cho đơn vị."))
    if is_later_row:
        return
    if not texts["name"]:
        faults.append((line, "name", f"Đơn vị mã «{texts['code']}» không có tên: hãy điền tên đầy đủ."))
    if not texts["level"]:
        faults.append((line, "level", f"Đơn vị mã «{texts['code']}» không có cấp: hãy điền một trong {_LEVELS}."))
    if not texts["branch"]:
        faults.append((line, "branch", f"Đơn vị mã «{texts['code']}» không có hệ thống: hãy điền một trong {_BRANCHES}."))


def _row(line: int, texts: dict[str, str], faults: list[Fault]) -> UnitRow:
    valid_from, valid_to = (_date(line, name, texts[name], faults) for name in ("valid_from", "valid_to"))
    if valid_from and valid_to and valid_to < valid_from:
        message = f"Ngày kết thúc {valid_to:%d/%m/%Y} sớm hơn ngày bắt đầu {valid_from:%d/%m/%Y}: hãy sửa một trong hai ngày."
        faults.append((line, "valid_to", message))
    if texts["email"] and not _EMAIL.fullmatch(texts["email"]):
        message = f"Địa chỉ thư «{texts['email']}» không hợp lệ: hãy viết một địa chỉ dạng ten@coquan.vn hoặc để trống."
        faults.append((line, "email", message))
    return UnitRow(
        line=line,
        code=texts["code"],
        name=texts["name"],
        short_name=texts["short_name"],
        level=_word(line, "level", texts["level"], Level, f"Không có cấp «{{}}»: hãy dùng một trong {_LEVELS}.", faults),
        branch=_word(line, "branch", texts["branch"], Branch, f"Không có hệ thống «{{}}»: hãy dùng một trong {_BRANCHES}.", faults),
        kind=texts["kind"],
        parent_code=texts["parent_code"],
        professional_parent_code=texts["professional_parent_code"],
        valid_from=valid_from,
        valid_to=valid_to,
        email=texts["email"],
    )


def _text(line: int, column: str, cell: str, faults: list[Fault]) -> str:
    text = " ".join(cell.split())
    longest = LONGEST_CODE if column.endswith("code") else LONGEST_CELL
    if _CONTROL.search(text):
        faults.append((line, column, "Ô có ký tự điều khiển không hiện ra được: hãy gõ lại giá trị của ô này."))
        return _CONTROL.sub("", text)
    if len(text) > longest:
        faults.append((line, column, f"Giá trị «{text[:40]}…» dài {len(text)} ký tự: hãy rút xuống tối đa {longest}."))
    return text


def _date(line: int, column: str, text: str, faults: list[Fault]) -> date | None:
    """ISO, or day/month/year as Excel with Vietnamese settings rewrites dates."""
    if not text:
        return None
    day_first = _DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        return date.fromisoformat(text)
    except ValueError:
        faults.append(
            (line, column, f"Ngày «{text}» không đọc được: hãy viết năm-tháng-ngày (2025-07-01) hoặc ngày/tháng/năm (01/07/2025).")
        )
        return None


def _word(line: int, column: str, text: str, meaning: Callable[[str], T], message: str, faults: list[Fault]) -> T | None:
    if not text:
        return None
    try:
        return meaning(text.casefold())
    except ValueError:
        faults.append((line, column, message.format(text)))
        return None
