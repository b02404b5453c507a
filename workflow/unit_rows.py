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

from rules.said import Said
from rules.values import Branch, Level
from workflow.register_file import Fault, Records, csv_records, csv_text, read_day, read_file
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
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEVELS = "Trung ương (central), Tỉnh (province), Huyện (district), Xã (commune), Thôn (village)"
_BRANCHES = "Chính quyền (government), Đảng (party), Mặt trận và đoàn thể (front)"


_NO_LEVEL = Said("Không có cấp «%(typed)s»: hãy dùng một trong %(words)s.", {"words": _LEVELS})
_WITHOUT_LEVEL = Said("Đơn vị mã «%(code)s» không có cấp: hãy điền một trong %(words)s.")
_NO_BRANCH = Said("Không có khối «%(typed)s»: hãy dùng một trong %(words)s.", {"words": _BRANCHES})


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
    """The rows of a CSV text; what is wrong with single rows is added to `faults`. None where the heading is unusable."""
    return rows_of(csv_records(text, HEADINGS_MEANT), faults)


def rows_of(records: Records, faults: list[Fault]) -> list[UnitRow]:
    """The rows of a file's records, as `read_rows`."""
    columns = records.columns
    in_heading = _heading_faults(records.line, columns)
    if in_heading:
        faults += in_heading
        return []
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


def place_of(column: str) -> int:
    """Where a column stands among all, for the order of faults; what is none stands last."""
    return COLUMNS.index(column) if column in COLUMNS else len(COLUMNS)


def meant(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that was kept as JSON."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("valid_from", "valid_to")}
    words = {"level": Level(kept["level"]) if kept["level"] else None, "branch": Branch(kept["branch"]) if kept["branch"] else None}
    return {**kept, **days, **words}


def _heading_faults(line: int, columns: list[str]) -> list[Fault]:
    faults: list[Fault] = []
    for name in COLUMNS:
        if name not in columns:
            faults.append(
                (
                    line,
                    name,
                    Said(
                        "Thiếu cột «%(heading)s» (%(column)s): hãy thêm cột này vào dòng tiêu đề.",
                        {"heading": HEADINGS[name], "column": name},
                    ),
                )
            )
    for name in dict.fromkeys(filter(None, columns)):
        if name not in COLUMNS:
            text = Said("Không có cột nào tên «%(column)s»: hãy bỏ cột này, chỉ dùng %(columns)s hoặc tên cột như trong mẫu.")
            faults.append((line, name, text.of(column=name, columns=", ".join(COLUMNS))))
        elif columns.count(name) > 1:
            faults.append((line, name, Said("Cột «%(column)s» có hai lần: hãy giữ lại một.", {"column": name})))
    return faults


def _full_rows(records: list[tuple[int, list[str]]], columns: list[str], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in records:
        if any(cell.strip() for cell in cells[len(columns) :]):
            text = Said("Dòng có %(cells)s ô, tiêu đề chỉ có %(columns)s cột: hãy đặt giá trị có dấu tách trong ngoặc kép.")
            faults.append((line, "", text.of(cells=len(cells), columns=len(columns))))
        yield line, cells + [""] * (len(columns) - len(cells))


def _require(line: int, texts: dict[str, str], is_later_row: bool, faults: list[Fault]) -> None:
    """A code on every row; name, level and branch on the first row of a code."""
    if not texts["code"]:
        faults.append((line, "code", Said("Thiếu mã đơn vị: hãy điền một mã riêng cho đơn vị.")))
    if is_later_row:
        return
    if not texts["name"]:
        faults.append((line, "name", Said("Đơn vị mã «%(code)s» không có tên: hãy điền tên đầy đủ.", {"code": texts["code"]})))
    if not texts["level"]:
        faults.append(
            (
                line,
                "level",
                _WITHOUT_LEVEL.of(code=texts["code"], words=_LEVELS),
            )
        )
    if not texts["branch"]:
        text = Said("Đơn vị mã «%(code)s» không có khối: hãy điền một trong %(words)s.")
        faults.append((line, "branch", text.of(code=texts["code"], words=_BRANCHES)))


def _row(line: int, texts: dict[str, str], faults: list[Fault]) -> UnitRow:
    valid_from, valid_to = (_date(line, name, texts[name], faults) for name in ("valid_from", "valid_to"))
    if valid_from and valid_to and valid_to < valid_from:
        text = Said("Ngày kết thúc %(end)s sớm hơn ngày bắt đầu %(start)s: hãy sửa một trong hai ngày.")
        faults.append((line, "valid_to", text.of(end=f"{valid_to:%d/%m/%Y}", start=f"{valid_from:%d/%m/%Y}")))
    if texts["email"] and not _EMAIL.fullmatch(texts["email"]):
        text = Said("Địa chỉ thư «%(address)s» không hợp lệ: hãy viết một địa chỉ dạng ten@coquan.vn hoặc để trống.")
        faults.append((line, "email", text.of(address=texts["email"])))
    return UnitRow(
        line=line,
        code=texts["code"],
        name=texts["name"],
        short_name=texts["short_name"],
        level=_word(line, "level", texts["level"], LEVEL_WORDS, _NO_LEVEL, faults),
        branch=_word(line, "branch", texts["branch"], BRANCH_WORDS, _NO_BRANCH, faults),
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
        faults.append((line, column, Said("Ô có ký tự điều khiển không hiện ra được: hãy gõ lại giá trị của ô này.")))
        return _CONTROL.sub("", text)
    if len(text) > longest:
        too_long = Said("Giá trị «%(value)s…» dài %(count)s ký tự: hãy rút xuống tối đa %(most)s.")
        faults.append((line, column, too_long.of(value=text[:40], count=len(text), most=longest)))
    return text


def _date(line: int, column: str, text: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        unread = Said("Ngày «%(day)s» không đọc được: hãy viết năm-tháng-ngày (2025-07-01) hoặc ngày/tháng/năm (01/07/2025).")
        faults.append((line, column, unread.of(day=text)))
        return None


def _word(line: int, column: str, text: str, words: Mapping[T, tuple[str, ...]], unknown: Said, faults: list[Fault]) -> T | None:
    if not text:
        return None
    typed = text.casefold()
    for meant, said in words.items():
        if typed == meant.value or typed in (one.casefold() for one in said):
            return meant
    faults.append((line, column, unknown.of(**unknown.values, typed=text)))
    return None
