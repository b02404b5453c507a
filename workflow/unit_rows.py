"""The file of units as rows: its columns, and the meaning of each cell.

Owns what one row can say wrong; what rows say about each other and about the registry is `workflow.units`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from rules.values import Branch, Level
from workflow.errors import RowsError
from workflow.register_file import Fault, Records, csv_records, csv_text, read_file
from workflow.text import search_form

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

HEADINGS: Mapping[str, str] = {
    "code": "Mã đơn vị",
    "name": "Tên đầy đủ",
    "short_name": "Tên ngắn",
    "level": "Cấp",
    "branch": "Khối",
    "kind": "Loại",
    "parent_code": "Mã cấp trên trực tiếp",
    "professional_parent_code": "Mã cấp trên chuyên môn",
    "valid_from": "Từ ngày",
    "valid_to": "Đến hết ngày",
    "email": "Thư điện tử",
}
"""The columns as the template names them."""
_OTHER_HEADINGS = {
    "code": ("mã",),
    "name": ("tên", "tên đơn vị", "đơn vị", "tên cơ quan, đơn vị"),
    "short_name": ("tên viết tắt", "viết tắt", "tên gọi tắt"),
    "branch": ("hệ thống",),
    "kind": ("loại đơn vị",),
    "parent_code": ("mã cấp trên", "cấp trên trực tiếp"),
    "professional_parent_code": ("cấp trên chuyên môn", "mã cấp trên ngành dọc"),
    "valid_from": ("hoạt động từ ngày", "ngày bắt đầu"),
    "valid_to": ("đến ngày", "hoạt động đến hết ngày", "ngày kết thúc"),
    "email": ("email", "e-mail", "địa chỉ thư"),
}
HEADINGS_MEANT = (
    {search_form(column): column for column in COLUMNS}
    | {search_form(words): column for column, words in HEADINGS.items()}
    | {search_form(words): column for column, others in _OTHER_HEADINGS.items() for words in others}
)
"""Each heading that is understood, in its form for searching, and the column that it means."""

LEVEL_WORDS = {
    Level.CENTRAL: ("Trung ương", "cấp trung ương"),
    Level.PROVINCE: ("Tỉnh", "cấp tỉnh"),
    Level.DISTRICT: ("Huyện", "cấp huyện"),
    Level.COMMUNE: ("Xã", "cấp xã"),
    Level.VILLAGE: ("Thôn", "tổ dân phố", "thôn, tổ dân phố"),
}
BRANCH_WORDS = {
    Branch.GOVERNMENT: ("Chính quyền",),
    Branch.PARTY: ("Đảng", "cấp ủy"),
    Branch.FRONT: ("Mặt trận và đoàn thể", "mặt trận, đoàn thể", "mặt trận", "đoàn thể"),
}
"""What may stand for a level and a branch in Vietnamese, the template's word first."""

T = TypeVar("T", bound=StrEnum)

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEVELS = "Trung ương (central), Tỉnh (province), Huyện (district), Xã (commune), Thôn (village)"
_BRANCHES = "Chính quyền (government), Đảng (party), Mặt trận và đoàn thể (front)"


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
    """The text of a CSV file, as `workflow.register_file` reads it. Raises InvalidInputError."""
    return csv_text(path.name, read_file(path))


def read_rows(text: str, faults: list[Fault]) -> list[UnitRow]:
    """The rows of a CSV text; what is wrong with single rows is added to `faults`. Raises RowsError where the heading is unusable."""
    return rows_of(csv_records(text, HEADINGS_MEANT), faults)


def rows_of(records: Records, faults: list[Fault]) -> list[UnitRow]:
    """The rows of a file's records, as `read_rows`."""
    columns = records.columns
    _check_heading(records.line, columns)
    faults += [(line, columns[at - 1] if at <= len(columns) else "", message) for line, at, message in records.faults]
    rows: list[UnitRow] = []
    seen: set[str] = set()
    for row_line, cells in _full_rows(records.rows, columns, faults):
        found = zip(columns, cells, strict=False)
        texts = {name: _text(row_line, name, cell, faults) for name, cell in found if name}
        _require(row_line, texts, texts["code"] in seen, faults)
        seen.add(texts["code"])
        rows.append(_row(row_line, texts, faults))
    return rows


def meant(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that was kept as JSON."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("valid_from", "valid_to")}
    words = {"level": Level(kept["level"]) if kept["level"] else None, "branch": Branch(kept["branch"]) if kept["branch"] else None}
    return {**kept, **days, **words}


def _check_heading(line: int, columns: list[str]) -> None:
    faults: list[Fault] = []
    for name in COLUMNS:
        if name not in columns:
            faults.append((line, name, f"Thiếu cột «{HEADINGS[name]}» ({name}): hãy thêm cột này vào dòng tiêu đề."))
    for name in dict.fromkeys(filter(None, columns)):
        if name not in COLUMNS:
            message = f"Không có cột nào tên «{name}»: hãy bỏ cột này, chỉ dùng {', '.join(COLUMNS)} hoặc tên cột như trong mẫu."
            faults.append((line, name, message))
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
        level=_word(line, "level", texts["level"], LEVEL_WORDS, f"Không có cấp «{{}}»: hãy dùng một trong {_LEVELS}.", faults),
        branch=_word(line, "branch", texts["branch"], BRANCH_WORDS, f"Không có hệ thống «{{}}»: hãy dùng một trong {_BRANCHES}.", faults),
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


def _word(line: int, column: str, text: str, words: Mapping[T, tuple[str, ...]], message: str, faults: list[Fault]) -> T | None:
    if not text:
        return None
    typed = text.casefold()
    for meant, said in words.items():
        if typed == meant.value or typed in (one.casefold() for one in said):
            return meant
    faults.append((line, column, message.format(text)))
    return None
