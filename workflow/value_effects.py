"""What the rows of a file would do: a new value, a correction, nothing; with what looks wrong about each, in a form that is kept as JSON.

Owns the comparison with what is in force and that form; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState
from models.database import among
from rules.period_words import named
from rules.said import Said
from rules.values import Frequency
from workflow.errors import InvalidInputError
from workflow.measurement import NewValue, is_same
from workflow.plausible import doubts_about
from workflow.value_rows import Fault, RowRead, fault_at

GIVEN_BACK = Said("số này đã bị trả lại (%(note)s) và vẫn như cũ: có đúng là gửi lại nguyên số?")


class Effect(StrEnum):
    """What taking a row in would do."""

    NEW = "new"
    CORRECTED = "corrected"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Told:
    """A row with its effect. standing -- the value in force that it meets."""

    read: RowRead
    does: Effect
    standing: Measurement | None
    doubts: tuple[Said, ...] = ()


def effects_of(session: Session, rows: Sequence[RowRead]) -> tuple[list[Told], list[Fault]]:
    """What each row would do, and faults of those that may not: what was approved is corrected only with a reason."""
    told, faults = [], []
    for row, standing in zip(rows, standing_rows(session, rows), strict=True):
        one = _told(row, standing)
        if one.does is Effect.CORRECTED and standing and standing.state is MeasurementState.APPROVED and not row.value.note:
            error = InvalidInputError("Số này đã được duyệt: hãy ghi lý do sửa vào cột Ghi chú.")
            faults.append(fault_at(row.sheet, row.note_cell, row.row, "", error))
        else:
            told.append(one)
    return _with_doubts(session, told), faults


def standing_rows(session: Session, rows: Sequence[RowRead]) -> list[Measurement | None]:
    """For each row the value in force at its place."""
    if not rows:
        return []
    days = [row.value.measured_on for row in rows]
    indicators = {row.value.indicator.id for row in rows}
    found = select(Measurement).where(
        among(session, Measurement.unit_id, {row.value.unit_id for row in rows}),
        among(session, Measurement.indicator_id, indicators),
        Measurement.measured_on.between(min(days), max(days)),
        Measurement.replaced_at.is_(None),
    )
    by_place = {(one.indicator_id, one.unit_id, one.period, one.measured_on): one for one in session.scalars(found)}
    values = (row.value for row in rows)
    return [by_place.get((one.indicator.id, one.unit_id, one.period, one.measured_on)) for one in values]


def rows_of(told: Sequence[Told]) -> list[dict[str, Any]]:
    """The form in which an upload keeps its rows."""
    return [_row(one) for one in told]


def values_of(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[RowRead]:
    """The rows of an upload as values again, with their confirmed doubts."""
    indicators = {one.id: one for one in session.scalars(select(Indicator).where(Indicator.id.in_({row["indicator"] for row in rows})))}
    return [_read(row, indicators[row["indicator"]]) for row in rows]


def said_of(kept: Mapping[str, Any]) -> Said:
    """A text kept as JSON."""
    text, values = kept["text"], kept["values"]
    return Said(text, {name: said_of(one) if isinstance(one, dict) else one for name, one in values.items()})


def period_said(row: Mapping[str, Any]) -> Said:
    """The period of a row kept as JSON, in words."""
    return named(Frequency(row["period"]), date.fromisoformat(row["on"]))


def _told(row: RowRead, standing: Measurement | None) -> Told:
    if standing is None:
        return Told(row, Effect.NEW, None)
    value = row.value if row.value.note else replace(row.value, note=standing.note)  # a note left blank takes none away
    if is_same(standing, value):
        return Told(row, Effect.SAME, standing)
    if standing.state is MeasurementState.RETURNED and _says_as_before(standing, value):
        return Told(row, Effect.CORRECTED, standing, (GIVEN_BACK.of(note=standing.decided_note or "—"),))
    return Told(row, Effect.CORRECTED, standing)


def _says_as_before(standing: Measurement, value: NewValue) -> bool:
    if value.numerator is not None:
        return (standing.numerator, standing.denominator) == (value.numerator, value.denominator)
    return standing.value == value.value


def _with_doubts(session: Session, told: Sequence[Told]) -> list[Told]:
    telling = [one for one in told if one.does is not Effect.SAME]
    found = doubts_about(session, [one.read.value for one in telling])
    doubts = {(one.read.sheet, one.read.row): tuple(said) for one, said in zip(telling, found, strict=True)}
    return [replace(one, doubts=one.doubts + doubts.get((one.read.sheet, one.read.row), ())) for one in told]


def _row(one: Told) -> dict[str, Any]:
    value, standing = one.read.value, one.standing
    return {
        "sheet": one.read.sheet,
        "row": one.read.row,
        "cell": one.read.cell,
        "note_cell": one.read.note_cell,
        "unit": value.unit_id,
        "indicator": value.indicator.id,
        "period": value.period.value,
        "on": value.measured_on.isoformat(),
        **_numbers(value),
        "note": value.note,
        "does": one.does.value,
        "had": standing.id if standing else None,
        "was": _numbers(standing) if standing else None,
        "warnings": [_kept(said) for said in one.doubts],
    }


def _numbers(one: NewValue | Measurement) -> dict[str, str | None]:
    numbers = {"value": one.value, "numerator": one.numerator, "denominator": one.denominator}
    return {name: None if number is None else f"{number.normalize():f}" for name, number in numbers.items()}


def _read(row: Mapping[str, Any], indicator: Indicator) -> RowRead:
    value = NewValue(
        indicator,
        row["unit"],
        Frequency(row["period"]),
        date.fromisoformat(row["on"]),
        value=_number(row["value"]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        note=row["note"],
        warnings=tuple(str(said_of(one)) for one in row["warnings"]),
    )
    return RowRead(row["sheet"], row["row"], row["cell"], row["note_cell"], value)


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _kept(said: Said) -> dict[str, Any]:
    return {"text": said.text, "values": {name: _kept(one) if isinstance(one, Said) else str(one) for name, one in said.values.items()}}
