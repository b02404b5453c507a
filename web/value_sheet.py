"""A sheet of values as its page shows it: tables of boxes, each cell with its state, what was typed and what is wrong with it.

Owns the names of the boxes in the form and their reading back; what a sheet holds is `workflow.value_sheet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from models import Indicator, Measurement, MeasurementState
from rules.target_values import IndicatorKind
from rules.values import Frequency
from web import error_words
from web.badges import Badge
from web.filters import number
from web.policy_words import said
from workflow.value_entry import Fault, Part, Typed
from workflow.value_places import Period, Place, named, place_of
from workflow.value_sheet import Line, Standing

RATE_PARTS, OTHER_PARTS = (Part.NUMERATOR, Part.DENOMINATOR, Part.VALUE), (Part.VALUE,)


@dataclass(frozen=True, slots=True)
class Box:
    """One input. label -- the whole name of the number for who cannot see the table; head -- the short one.

    was -- what stands, where something else was typed and not saved yet; None where nothing was.
    """

    name: str
    value: str
    label: str
    head: str
    is_faulty: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell. result -- what counts, in words; checked -- the numbers that a confirmation confirms, "" where nothing is in doubt."""

    code: str
    boxes: Sequence[Box]
    base_id: int
    row: Measurement | None
    result: str = ""
    badge: Badge | None = None
    returned: str = ""
    error: str = ""
    doubts: Sequence[str] = ()
    checked: str = ""
    is_checked: bool = False
    where: str = ""
    is_over: bool = True

    @property
    def first_box(self) -> str:
        """Where a link to the cell leads."""
        faulty = [box.name for box in self.boxes if box.is_faulty]
        return (faulty or [self.boxes[0].name])[0]


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of a table. title leads to address."""

    line: Line
    title: str
    cells: Sequence[CellView]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same periods."""

    title: str
    heads: Sequence[str]
    lines: Sequence[LineView]
    parts: Sequence[Part] = OTHER_PARTS


@dataclass(slots=True)
class Sent:
    """What a form of a sheet brought: typed cells by place, and what came of them."""

    typed: Mapping[Place, Typed] = field(default_factory=dict)
    faults: Mapping[Place, Fault] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many cells wait to be put right."""
        return len(self.faults)


def parts_of(indicator: Indicator) -> Sequence[Part]:
    """The boxes of a cell."""
    return RATE_PARTS if indicator.kind is IndicatorKind.RATE else OTHER_PARTS


def part_word(part: Part, indicator: Indicator | None = None) -> str:
    """The short name of a box."""
    match part:
        case Part.NUMERATOR:
            return str(_("Tử số"))
        case Part.DENOMINATOR:
            return str(_("Mẫu số"))
        case _:
            is_rate = indicator is None or indicator.kind is IndicatorKind.RATE
            return str(_("Tỷ lệ (khi không có tử số, mẫu số)") if is_rate else _("Giá trị"))


def read_typed(form: MultiDict[str, str], note: str) -> list[Typed]:
    """The cells of a form. What is no cell is passed over."""
    parts: dict[Place, dict[Part, str]] = {}
    for name, text in form.items():
        kind, _dot, code = name.partition(".")
        part = next((one for one in Part if one.value == kind), None)
        place = place_of(code) if part else None
        if part is not None and place is not None:
            parts.setdefault(place, {})[part] = text[:60]
    return [
        Typed(place, typed, base_id=_number(form, f"b.{place.code}"), checked=form.get(f"ok.{place.code}", ""), note=note)
        for place, typed in parts.items()
    ]


def cell_view(line: Line, frequency: Frequency, period: Period, standing: Standing, sent: Sent, *, is_over: bool) -> CellView:
    """One cell, with what was typed where that was not saved."""
    place = Place(line.indicator.id, line.unit.id, frequency, period.last)
    row, fault, typed = standing.get(place), sent.faults.get(place), sent.typed.get(place)
    where = f"{line.unit.name}, {said(named(frequency, period.last))}"
    base_id = row.id if row and (typed is None or (fault and fault.standing)) else (typed.base_id if typed else 0)
    return CellView(
        code=place.code,
        boxes=[_box(one, place, line, row, typed, fault, where) for one in parts_of(line.indicator)],
        base_id=base_id,
        row=row,
        result=_result(line.indicator, row),
        badge=state_badge(row) if row else None,
        returned=row.decided_note if row and row.state is MeasurementState.RETURNED else "",
        error=error_words.message(fault.error) if fault and fault.error else "",
        doubts=[said(one) for one in fault.doubts] if fault else (),
        checked=fault.numbers.words if fault and fault.doubts else (typed.checked if typed else ""),
        is_checked=bool(typed and typed.checked and not (fault and fault.doubts)),
        where=where if len(parts_of(line.indicator)) else "",
        is_over=is_over,
    )


def state_badge(row: Measurement) -> Badge:
    """The mark of a value's state."""
    match row.state:
        case MeasurementState.APPROVED:
            return Badge(_("Đã duyệt"), "check-circle-fill", "done")
        case MeasurementState.RETURNED:
            return Badge(_("Bị trả lại"), "arrow-return-left", "overdue")
        case _:
            return Badge(_("Chưa duyệt"), "hourglass-split", "waiting")


def faulty(tables: Iterable[Table]) -> list[CellView]:
    """The cells that were not saved, in the order of the page."""
    return [cell for table in tables for line in table.lines for cell in line.cells if cell.error or cell.doubts]


def _box(part: Part, place: Place, line: Line, row: Measurement | None, typed: Typed | None, fault: Fault | None, where: str) -> Box:
    word = part_word(part, line.indicator)
    standing = _standing_text(part, row)
    text = typed.parts.get(part, "") if typed is not None else standing
    is_faulty = fault is not None and (fault.part is part if fault.error else bool(text))
    label = f"{line.indicator.name}, {where}: {word}"
    return Box(f"{part.value}.{place.code}", text, label, word, is_faulty, standing if text != standing else None)


def _standing_text(part: Part, row: Measurement | None) -> str:
    if row is None:
        return ""
    if row.numerator is not None:
        found = {Part.NUMERATOR: row.numerator, Part.DENOMINATOR: row.denominator}.get(part)
    else:
        found = row.value if part is Part.VALUE else None
    return number(found) if found is not None else ""


def _result(indicator: Indicator, row: Measurement | None) -> str:
    """What counts, where it does not stand in the boxes already."""
    if row is None or indicator.kind is not IndicatorKind.RATE:
        return ""
    return with_unit(row.value, indicator.unit_text) if row.value is not None else str(_("0 trên 0"))


def with_unit(value: Decimal, unit_text: str) -> str:
    """A value as people read it: two decimals at most, its unit behind it."""
    return f"{number(round(value, 2))}{'' if not unit_text or unit_text.startswith(('%', '‰', '/')) else ' '}{unit_text}"


def _number(form: MultiDict[str, str], name: str) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def asked_save() -> bool:
    """Whether only the good cells are to be saved."""
    return request.form.get("save") == "good"
