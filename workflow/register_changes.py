"""What a row of a register would do to what stands: new, changed, ended or as before, field by field, with what looks doubtful.

Owns these values and their form for keeping; refuses to know units and people.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rules.said import Said
from workflow.errors import Words, filled

SINCE, UNTIL = re.compile(r"\(từ (\d\d/\d\d/\d{4})"), re.compile(r"(?<=[( ])đến (\d\d/\d\d/\d{4})(?=\))")
"""The days behind a name in a field as it is kept: "UBND tỉnh B (từ 01/07/2025 đến 31/12/2025)"."""

UNCONFIRMED, CONFIRMED = Words("chờ xác nhận"), Words("đã xác nhận")
"""How a unit stands that was made in a review, before and after a register names it."""


class Does(StrEnum):
    """Mới, thay đổi, kết thúc, giữ nguyên."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One unit or person. line -- where the file first speaks of it; key -- its code or login; fields -- (column, was, becomes)."""

    line: int
    key: str
    name: str
    does: Does
    fields: tuple[tuple[str, str, str], ...] = ()
    doubts: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong at a cell. sheet -- "" in a .csv; line -- its row's number; text, values -- as in WorkflowError."""

    sheet: str
    cell: str
    line: int
    value: str
    text: str
    values: Mapping[str, str | int]

    @property
    def said(self) -> str:
        """The message in Vietnamese."""
        return filled(self.text, dict(self.values))


def counts_of(changes: Iterable[Change]) -> dict[str, int]:
    """How many are new, changed, ended and as before."""
    counts = {does.value: 0 for does in Does}
    for change in changes:
        counts[change.does] += 1
    return counts


def print_of(changes: Iterable[Change]) -> str:
    """A mark of these changes: another one where somebody changed what stands since the check."""
    told = [(change.key, change.does, change.fields, [doubt.text for doubt in change.doubts]) for change in changes]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def kept(value: Change | CellFault) -> dict[str, Any]:
    """The value as JSON keeps it."""
    return asdict(value)


def day_words(day: date | None) -> str:
    """A day as people write it; "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""
