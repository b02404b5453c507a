"""What the page of a sent file of values shows: its faults and doubts by cell, what is new, corrected and unchanged.

Owns the lines and their words in the language of the page; refuses to decide anything (`workflow.value_upload`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, MeasurementUpload, Unit
from models.database import among
from web import error_words
from web.filters import number
from web.policy_words import said
from workflow.errors import InvalidInputError
from workflow.value_effects import Effect, period_said, said_of
from workflow.value_upload import SkippedRow, faulty_rows, is_unreadable

MOST_FAULTS, MOST_LINES = 300, 100
"""So many lines stand on the page; the marked file has every fault."""
_BETWEEN = "\t"


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault. key -- how the form names its row; "" for a second fault of the row, and for what cannot be skipped."""

    place: str
    value: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value. was -- the one in force, "" where there is none. doubts -- what looks wrong about it."""

    place: str
    unit: str
    indicator: str
    period: str
    value: str
    was: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """All that the page shows. rows_at_fault -- how many rows; writes -- how many values would be written."""

    faults: list[FaultLine]
    doubtful: list[ValueLine]
    corrected: list[ValueLine]
    new: list[ValueLine]
    counts: Mapping[str, int]
    rows_at_fault: int
    is_unreadable: bool

    @property
    def writes(self) -> int:
        """New and corrected values."""
        return self.counts[Effect.NEW] + self.counts[Effect.CORRECTED]


def view_of(session: Session, upload: MeasurementUpload) -> FileView:
    """The page of an upload."""
    by_effect: dict[str, list[dict[str, Any]]] = {effect.value: [] for effect in Effect}
    for row in upload.rows:
        by_effect[row["does"]].append(row)
    doubtful = [row for row in upload.rows if row["warnings"] and row["does"] != Effect.SAME]
    corrected, new = by_effect[Effect.CORRECTED][:MOST_LINES], by_effect[Effect.NEW][:MOST_LINES]
    names = _Names(session, [*doubtful[:MOST_FAULTS], *corrected, *new], several_sheets=_several_sheets(upload))
    return FileView(
        faults=_faults(upload),
        doubtful=[names.line(row) for row in doubtful[:MOST_FAULTS]],
        corrected=[names.line(row) for row in corrected],
        new=[names.line(row) for row in new],
        counts={effect: len(rows) for effect, rows in by_effect.items()} | {"doubtful": len(doubtful)},
        rows_at_fault=len(faulty_rows(upload)),
        is_unreadable=is_unreadable(upload),
    )


def named_rows(keys: Collection[str]) -> list[SkippedRow]:
    """The rows that the form's ticks name; nonsense names none."""
    parts = [key.rpartition(_BETWEEN) for key in keys]
    return [(sheet, int(row)) for sheet, between, row in parts if between and row.isascii() and row.isdigit() and len(row) < 9]


def places_of(rows: Sequence[Mapping[str, Any]], most: int = 10) -> str:
    """The cells of rows for a message: "I17, I18, …"."""
    return ", ".join(str(row["cell"]) for row in rows[:most]) + (", …" if len(rows) > most else "")


def fault_words(fault: Mapping[str, Any]) -> str:
    """What is wrong, in the language of the page."""
    text, values = fault["text"], fault["values"]
    return error_words.message(InvalidInputError(text, **values))


def _faults(upload: MeasurementUpload) -> list[FaultLine]:
    lines, seen, several = [], set[SkippedRow](), _several_sheets(upload)
    for fault in upload.faults[:MOST_FAULTS]:
        row = fault["sheet"], fault["row"]
        key = f"{fault['sheet']}{_BETWEEN}{fault['row']}" if fault["row"] and row not in seen else ""
        seen.add(row)
        lines.append(FaultLine(_place(fault, several_sheets=several), fault["value"], fault_words(fault), key))
    return lines


def _several_sheets(upload: MeasurementUpload) -> bool:
    return len({one["sheet"] for one in (*upload.rows, *upload.faults)}) > 1


def _place(one: Mapping[str, Any], *, several_sheets: bool) -> str:
    return f"{one['sheet']}!{one['cell']}" if several_sheets else str(one["cell"])


class _Names:
    """The names of units and indicators that rows speak of, read once."""

    def __init__(self, session: Session, rows: Sequence[Mapping[str, Any]], *, several_sheets: bool) -> None:
        units = select(Unit.id, Unit.name).where(among(session, Unit.id, {row["unit"] for row in rows}))
        indicators = select(Indicator).where(among(session, Indicator.id, {row["indicator"] for row in rows}))
        self._units: dict[int, str] = {unit_id: name for unit_id, name in session.execute(units)}
        self._indicators = {one.id: one for one in session.scalars(indicators)}
        self._several_sheets = several_sheets

    def line(self, row: Mapping[str, Any]) -> ValueLine:
        """The line of a row."""
        indicator = self._indicators[row["indicator"]]
        return ValueLine(
            place=_place(row, several_sheets=self._several_sheets),
            unit=self._units[row["unit"]],
            indicator=indicator.name,
            period=said(period_said(row)),
            value=_amount(row, indicator),
            was=_amount(row["was"], indicator) if row["was"] else "",
            doubts=tuple(said(said_of(doubt)) for doubt in row["warnings"]),
        )


def _amount(numbers: Mapping[str, Any], indicator: Indicator) -> str:
    if numbers["numerator"] is not None:
        return f"{number(Decimal(numbers['numerator']))}/{number(Decimal(numbers['denominator']))}"
    if numbers["value"] is None:
        return "—"
    return f"{number(Decimal(numbers['value']))} {indicator.unit_text}".strip()
