"""The rows of a table of values: each becomes a value, or faults named by their cells; nothing is passed over in silence.

Owns what a row must hold; refuses to look anything up in the database (`Known` is given) and to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from models import Indicator
from workflow.errors import InvalidInputError, filled
from workflow.measurement import NewValue, check
from workflow.sheet_reading import SheetCell
from workflow.typed_periods import Span, read_period
from workflow.value_cells import number_in
from workflow.value_columns import NUMBERS, Column, Table, heading_faults
from workflow.value_names import Known, KnownUnit

LONGEST_NOTE = 1000
_COLUMN_OF = {
    "period": Column.PERIOD,
    "on": Column.PERIOD,
    "value": Column.VALUE,
    "numerator": Column.NUMERATOR,
    "denominator": Column.DENOMINATOR,
}
"""In which column a fault lies that a use case names by its field."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a cell. row -- 0 for what concerns the whole table and cannot be skipped. text, values -- as in WorkflowError."""

    sheet: str
    cell: str
    row: int
    value: str
    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The message in Vietnamese."""
        return filled(self.text, dict(self.values))


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row that can be taken in. cell -- where its number stands; note_cell -- where its note does, or would."""

    sheet: str
    row: int
    cell: str
    note_cell: str
    value: NewValue


@dataclass(slots=True)
class TableRead:
    """What a table held. blank -- rows without any number, of which nothing is changed."""

    rows: list[RowRead] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0


def read_table(table: Table, known: Known, today: date) -> TableRead:
    """Read a table. Where its heading is wrong, that is said first, and no row is read."""
    read = TableRead()
    for wrong in heading_faults(table):
        read.faults.append(fault_at(table.sheet.name, wrong.at, 0, wrong.value, wrong.error))
    if read.faults:
        return read
    for number, cells in table.rows():
        row = _Row(table, number, cells)
        if row.is_blank:
            read.blank += 1
        elif (value := row.read(known, today)) is not None:
            read.rows.append(RowRead(table.sheet.name, number, row.number_at, table.at(Column.NOTE, number), value))
        read.faults += row.faults
    return read


def refuse_twins(rows: Sequence[RowRead]) -> tuple[list[RowRead], list[Fault]]:
    """The rows of which none says the same place twice, and a fault for each later one that does."""
    first: dict[tuple[int, int, str, date], RowRead] = {}
    kept, faults = [], []
    for one in rows:
        value = one.value
        key = value.indicator.id, value.unit_id, value.period.value, value.measured_on
        before = first.setdefault(key, one)
        if before is one:
            kept.append(one)
            continue
        error = InvalidInputError(
            "Dòng này trùng đơn vị, chỉ số và kỳ với dòng %(row)s (trang «%(sheet)s»): hãy để lại một dòng.",
            row=before.row,
            sheet=before.sheet,
        )
        faults.append(fault_at(one.sheet, one.cell, one.row, "", error))
    return kept, faults


class _Row:
    """A row while it is read; faults are collected, so that all of them are named at once."""

    def __init__(self, table: Table, number: int, cells: Mapping[int, SheetCell]) -> None:
        self._table, self._number = table, number
        self._cells = {column: cells[at] for column, at in table.columns.items() if at in cells and not cells[at].is_blank}
        self.faults: list[Fault] = []

    @property
    def is_blank(self) -> bool:
        """Nothing is reported in it."""
        return not any(column in self._cells for column in (*NUMBERS, Column.NOTE))

    @property
    def number_at(self) -> str:
        """The cell in which its value stands, else its numerator's."""
        column = next((one for one in (Column.VALUE, *NUMBERS) if one in self._cells), Column.VALUE)
        return self._table.at(column, self._number)

    def read(self, known: Known, today: date) -> NewValue | None:
        """The value, or None with at least one fault."""
        unit = self._try(self._named(Column.UNIT_CODE, Column.UNIT), self._unit, known)
        indicator = self._try(self._named(Column.INDICATOR_CODE, Column.INDICATOR), self._indicator, known)
        span = self._try(Column.PERIOD, self._period, indicator) if indicator else None
        numbers = (
            {column: self._try(column, number_in, self._cells.get(column), column, indicator) for column in NUMBERS} if indicator else {}
        )
        note = self._try(Column.NOTE, self._note)
        if self.faults or unit is None or indicator is None or span is None:
            return None
        value = self._value(unit, indicator, span, numbers, note or "")
        self._try(Column.VALUE, check, value, today)
        return None if self.faults else value

    def _value(self, unit: KnownUnit, indicator: Indicator, span: Span, numbers: Mapping[Column, Decimal | None], note: str) -> NewValue:
        return NewValue(
            indicator=indicator,
            unit_id=unit.id,
            period=span[0],
            measured_on=span[1],
            value=numbers[Column.VALUE],
            numerator=numbers[Column.NUMERATOR],
            denominator=numbers[Column.DENOMINATOR],
            note=note,
        )

    def _unit(self, known: Known) -> KnownUnit:
        return known.unit(self._written(Column.UNIT_CODE), self._written(Column.UNIT))

    def _indicator(self, known: Known) -> Indicator:
        return known.indicator(self._written(Column.INDICATOR_CODE), self._written(Column.INDICATOR))

    def _period(self, indicator: Indicator) -> Span:
        cell = self._cells.get(Column.PERIOD)
        if cell is None:
            raise InvalidInputError("Chưa có kỳ số liệu: hãy ghi như «tháng 3/2026», «quý I/2026», «năm 2026».")
        return read_period(cell.value, indicator.frequency)

    def _note(self) -> str:
        note = " ".join(self._written(Column.NOTE).split())
        if len(note) > LONGEST_NOTE:
            raise InvalidInputError(
                "Ghi chú dài %(length)s ký tự, nhiều nhất là %(most)s: hãy viết ngắn lại.", length=len(note), most=LONGEST_NOTE
            )
        if not any(column in self._cells for column in NUMBERS):
            raise InvalidInputError("Dòng có ghi chú nhưng chưa có số: hãy ghi số, hoặc xóa ghi chú.")
        return note

    def _written(self, column: Column) -> str:
        cell = self._cells.get(column)
        if cell is None:
            return ""
        if isinstance(cell.value, float) and cell.value.is_integer():
            return str(int(cell.value))
        return str(cell.value).strip()

    def _named(self, *columns: Column) -> Column:
        """The first of the columns that has something in this row, else the first that there is."""
        there = [column for column in columns if column in self._cells] or [column for column in columns if column in self._table.columns]
        return there[0]

    def _try(self, column: Column, function: Callable[..., Found], *values: object) -> Found | None:
        """The result; what is wrong is put down at the column's cell, or at that of the field which the error names."""
        try:
            return function(*values)
        except InvalidInputError as error:
            wrong = _COLUMN_OF.get(error.field or "", column) if function is check else column
            if wrong is Column.DENOMINATOR and wrong in self._cells and Column.NUMERATOR not in self._cells:
                wrong = Column.NUMERATOR  # of the two numbers of a rate, the one that is not there
            at, cell = self._table.at(wrong, self._number), self._cells.get(wrong)
            self.faults.append(fault_at(self._table.sheet.name, at, self._number, cell.shown if cell else "", error))
            return None


def fault_at(sheet: str, at: str, row: int, value: str, error: InvalidInputError) -> Fault:
    """An error of a use case, put down at a cell."""
    values = {name: f"{one:%d/%m/%Y}" if isinstance(one, date) else str(one)[:300] for name, one in error.values.items()}
    return Fault(sheet, at, row, value, error.text, values)
