"""The file of people as rows: its columns, and the meaning of each cell.

Owns what one row can say wrong; what rows say about the registry and about who is there already is `workflow.people_register`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import MembershipRole
from rules.said import Said
from workflow.errors import WorkflowError
from workflow.people import checked_email, checked_login, checked_name
from workflow.register_changes import CellFault
from workflow.register_file import Records, read_day
from workflow.text import search_form
from workflow.unit_rows import LONGEST_CELL

HEADINGS: Mapping[str, str] = {
    "name": "Họ và tên",
    "login": "Tên đăng nhập",
    "email": "Thư điện tử",
    "unit_code": "Mã đơn vị",
    "role": "Vai trò",
    "valid_from": "Từ ngày",
    "valid_to": "Đến hết ngày",
}
"""The columns as the template names them."""

REQUIRED = ("name", "unit_code", "role")
_OTHER_HEADINGS = {
    "name": ("họ tên", "tên", "người dùng"),
    "login": ("tài khoản", "tên tài khoản"),
    "email": ("email", "e-mail", "địa chỉ thư", "thư"),
    "unit_code": ("đơn vị", "mã cơ quan", "unit"),
    "role": ("chức năng",),
    "valid_from": ("ngày bắt đầu",),
    "valid_to": ("đến ngày", "ngày kết thúc"),
}
HEADINGS_MEANT = (
    {search_form(column): column for column in HEADINGS}
    | {search_form(words): column for column, words in HEADINGS.items()}
    | {search_form(words): column for column, others in _OTHER_HEADINGS.items() for words in others}
)
"""Each heading that is understood, in its form for searching, and the column that it means."""

ROLE_WORDS = {
    MembershipRole.FOCAL_POINT: ("Đầu mối",),
    MembershipRole.LEADER: ("Lãnh đạo",),
    MembershipRole.COORDINATOR: ("Điều phối kế hoạch", "điều phối"),
    MembershipRole.COMMITTEE: ("Thành viên ban chỉ đạo", "ban chỉ đạo"),
    MembershipRole.ADMINISTRATOR: ("Quản trị", "quản trị viên"),
}
"""What may stand for a role, the template's word first."""

_ROLE_FORMS = {search_form(words): role for role, some in ROLE_WORDS.items() for words in (*some, role.value)}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row, understood. name, login, email -- "" where the cell is blank."""

    line: int
    name: str
    login: str
    email: str
    unit_code: str
    role: MembershipRole | None
    valid_from: date | None
    valid_to: date | None


class Faults(list[CellFault]):
    """The faults of a file, each put at its cell."""

    def __init__(self, records: Records) -> None:
        super().__init__()
        self._records = records

    def add(self, line: int, column: str, error: Said | WorkflowError) -> None:
        """Something is wrong in that column of that row."""
        records = self._records
        values = {name: value if isinstance(value, int) else str(value) for name, value in error.values.items()}
        cell = CellFault(records.sheet, records.at(column, line), line, records.shown(column, line), error.text, values)
        self.append(cell)


def person_rows(records: Records, faults: Faults) -> list[PersonRow]:
    """The rows of a file; what is wrong with them is added to `faults`. None where the heading is unusable."""
    if _refuse_heading(records, faults):
        return []
    for line, at, said in records.faults:
        faults.add(line, records.columns[at - 1] if at <= len(records.columns) else "", said)
    return [_row(line, cells, records.columns, faults) for line, cells in records.rows]


def meant(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that was kept as JSON."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("valid_from", "valid_to")}
    return {**kept, **days, "role": MembershipRole(kept["role"]) if kept["role"] else None}


def _refuse_heading(records: Records, faults: Faults) -> bool:
    before = len(faults)
    for column in REQUIRED:
        if column not in records.columns:
            faults.add(records.line, column, Said("Thiếu cột «%(column)s»: hãy thêm cột này như trong mẫu.", {"column": HEADINGS[column]}))
    for column in dict.fromkeys(records.columns):
        if column in HEADINGS and records.columns.count(column) > 1:
            faults.add(records.line, column, Said("Cột «%(column)s» có hai lần: hãy giữ lại một.", {"column": HEADINGS[column]}))
    return len(faults) > before


def _row(line: int, cells: list[str], columns: list[str], faults: Faults) -> PersonRow:
    texts = {column: " ".join(cell.split()) for column, cell in zip(columns, cells, strict=False) if column in HEADINGS}
    for column, text in texts.items():
        if _CONTROL.search(text) or len(text) > LONGEST_CELL:
            faults.add(line, column, Said("Ô quá dài hoặc có ký tự không hiện ra được: hãy gõ lại giá trị của ô này."))
            texts[column] = _CONTROL.sub("", text)[:LONGEST_CELL]
    valid_from, valid_to = (_day(line, column, texts.get(column, ""), faults) for column in ("valid_from", "valid_to"))
    if valid_from and valid_to and valid_to < valid_from:
        said = Said(
            "Ngày kết thúc %(end)s sớm hơn ngày bắt đầu %(start)s: hãy sửa một trong hai ngày.",
            {"end": f"{valid_to:%d/%m/%Y}", "start": f"{valid_from:%d/%m/%Y}"},
        )
        faults.add(line, "valid_to", said)
    return PersonRow(
        line=line,
        name=_checked(line, "name", texts, faults),
        login=_checked(line, "login", texts, faults),
        email=_checked(line, "email", texts, faults),
        unit_code=texts.get("unit_code", ""),
        role=_role(line, texts.get("role", ""), faults),
        valid_from=valid_from,
        valid_to=valid_to,
    )


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "name": checked_name,
    "login": checked_login,
    "email": lambda text: checked_email(text) or "",
}


def _checked(line: int, column: str, texts: Mapping[str, str], faults: Faults) -> str:
    text = texts.get(column, "")
    if not text:
        return ""
    try:
        return _CHECKS[column](text)
    except WorkflowError as error:
        faults.add(line, column, error)
        return ""


def _role(line: int, text: str, faults: Faults) -> MembershipRole | None:
    role = _ROLE_FORMS.get(search_form(text))
    if role is None:
        words = ", ".join(some[0] for some in ROLE_WORDS.values())
        missing = Said("Thiếu vai trò: hãy ghi một trong: %(words)s.", {"words": words})
        unknown = Said("Không có vai trò «%(role)s»: hãy ghi một trong: %(words)s.", {"role": text, "words": words})
        faults.add(line, "role", unknown if text else missing)
    return role


def _day(line: int, column: str, text: str, faults: Faults) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        faults.add(line, column, Said("Ngày «%(day)s» không đọc được: hãy viết ngày/tháng/năm (01/07/2025).", {"day": text}))
        return None
