"""What tests of files of values share: a province with 25 communes, 20 indicators, its template, and a pen that writes into it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementUpload, MembershipRole, Unit, User
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency, Level
from tests import builders
from workflow.sheet_reading import read_sheets
from workflow.value_choice import Choice, template_rows
from workflow.value_columns import SHEET
from workflow.value_template import template
from workflow.value_upload import check_sheets, receive

FEBRUARY = date(2026, 2, 28)
COMMUNES, INDICATORS = 25, 20


@dataclass(frozen=True, slots=True)
class Town:
    """thuy coordinates the province and so reports for its communes; long reports for the first commune alone."""

    province: Unit
    communes: Sequence[Unit]
    outside: Unit
    indicators: Sequence[Indicator]
    thuy: User
    long: User


def settle(session: Session, *, communes: int = COMMUNES, indicators: int = INDICATORS) -> Town:
    """The cast. The first indicators are rates by numerator and denominator, the next counts, the last two levels; all monthly."""
    province = builders.province(session, "UBND tỉnh Thanh Lam")
    units = [builders.unit(session, f"UBND xã Tân Lập {n:02}", under=province, code=f"{n:05}") for n in range(1, communes + 1)]
    made = [_indicator(session, n, indicators) for n in range(1, indicators + 1)]
    other = builders.unit(session, "UBND tỉnh Đông Hải", level=Level.PROVINCE)
    town = Town(
        province=province,
        communes=units,
        outside=builders.unit(session, "UBND xã Bãi Cát", under=other, code="99001"),
        indicators=made,
        thuy=builders.user(session, "thuy", (province, MembershipRole.COORDINATOR)),
        long=builders.user(session, "long", (units[0], MembershipRole.FOCAL_POINT)),
    )
    session.commit()
    return town


def _indicator(session: Session, number: int, of: int) -> Indicator:
    monthly = {"code": f"cs-{number:02}", "frequency": Frequency.MONTHLY}
    if number > of - 2:
        level = {"kind": IndicatorKind.LEVEL, "unit_text": "con", "scale": 1, "low": Decimal(1), "high": Decimal(4)}
        return builders.indicator(session, f"Mức trung bình thứ {number}", **monthly, **level)
    if number > of // 2:
        count = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "numerator_in_time": InTime.SUM}
        return builders.indicator(session, f"Số trẻ nhóm {number}", **monthly, **count)
    return builders.indicator(session, f"Tỷ lệ khám nhóm {number}", **monthly, low=Decimal(0), high=Decimal(100))


def made_template(session: Session, town: Town, by: User | None = None) -> bytes:
    """The template for all communes and the last ended month."""
    choice = Choice(town.province, Level.COMMUNE, indicator_ids=tuple(one.id for one in town.indicators))
    rows = template_rows(session, by or town.thuy, choice, today=builders.TODAY)
    return template(town.province.name, builders.TODAY, rows)


@dataclass(slots=True)
class Pen:
    """A person with a spreadsheet program: opens a file, writes into cells, saves."""

    data: bytes
    _book: Any = field(init=False)

    def __post_init__(self) -> None:
        self._book = load_workbook(io.BytesIO(self.data))

    @property
    def sheet(self) -> Any:
        """The sheet of values."""
        return self._book[SHEET]

    @property
    def book(self) -> Any:
        """All of it."""
        return self._book

    def write(self, cells: Mapping[str, Any]) -> None:
        """Put values into cells."""
        for at, value in cells.items():
            self.sheet[at].value = value

    def save(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self._book.save(file)
        return file.getvalue()


def fill(pen: Pen) -> None:
    """Write a plausible value into every row of the template: 30/60 and so on for rates, whole numbers for counts, 2.1 for levels."""
    for number in range(5, pen.sheet.max_row + 1):
        name = str(pen.sheet[f"D{number}"].value)
        if name.startswith("Tỷ lệ"):
            pen.write({f"G{number}": 30 + number % 20, f"H{number}": 60})
        elif name.startswith("Số"):
            pen.write({f"I{number}": 1200 + number})
        else:
            pen.write({f"I{number}": 2.1})


def uploaded(session: Session, data: bytes, by: User, folder: Path, name: str = "so-lieu.xlsx") -> MeasurementUpload:
    """Send a file."""
    checked = check_sheets(session, read_sheets(name, data), by=by, now=builders.NOW)
    return receive(session, name, data, checked, by=by, now=builders.NOW, data_dir=folder)


def in_force(session: Session) -> list[Measurement]:
    """All values in force."""
    return list(session.scalars(select(Measurement).where(Measurement.replaced_at.is_(None)).order_by(Measurement.id)))
