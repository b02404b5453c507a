"""Tables of targets: one indicator a row, a column for the unit, one for each year (or one for the plan's) -> targets.

Owns which columns promise values; refuses tables of tasks, whose cells are read as sentences where their heading allows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.folding import fold
from extraction.mending import mend
from extraction.quantities import find_quantities, read_number
from extraction.target_blocks import FoundTarget, TextBlock
from extraction.target_scopes import TargetScope, year_of
from extraction.target_traps import warnings_for
from extraction.target_words import operator_of
from extraction.target_years import heading_or_plan_year
from rules.values import Operator

TableCells = dict[tuple[int, int], TextBlock]

_INDICATOR = re.compile(r"^(?:tên\s|các\s|nội dung\s)?(?:chỉ tiêu|chỉ số|mục tiêu|tiêu chí)(?!\s(?:giao|năm|đến|kế))", re.IGNORECASE)
_UNIT = re.compile(r"^(?:đơn vị(?:\stính)?|đvt|đơn vị đo)\W*$", re.IGNORECASE)
_VALUE = re.compile(
    r"^(?:chỉ tiêu|mục tiêu|kế hoạch|giá trị|số giao)\s(?:giao|năm|đến|kế hoạch|phấn đấu)|^(?:(?:KH|kế hoạch|năm|đến)\s)?(?:năm\s)?20\d\d$"
    r"|^(?:mục tiêu|chỉ tiêu giao|kế hoạch|giá trị)$",
    re.IGNORECASE,
)
_PAST = re.compile(r"hiện trạng|thực hiện|ước|kết quả|cơ sở|hiện có|đầu kỳ|^(?:U?TH|HT)\W", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CELL_VALUE = re.compile(
    r"^(?P<operator>≥|>=|≤|<=|<|>|~|trên|dưới|khoảng|ít nhất|tối thiểu|không quá|từ)?\s?(?P<first>\d[\d.,]*)(?:\s?(?:-|–"
    r"|đến)\s?(?P<last>\d[\d.,]*))?\s?(?P<unit>%|‰)?(?P<more>\s?trở lên)?$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"sản phẩm|kết quả|đầu ra|mục tiêu|chỉ tiêu", re.IGNORECASE)
_SCHEDULE = re.compile(r"tiến độ|lộ trình", re.IGNORECASE)
_CHANGE = re.compile(r"^(?:mức\s)?(?P<move>giảm|tăng)\s(?!trưởng|cường)", re.IGNORECASE)
_UNIT_IN_NAME = re.compile(r"\s?\((?P<unit>[^()]{1,30})\)\s*$")


@dataclass(frozen=True, slots=True)
class TableReading:
    """A cell of a table of targets, with its target where it holds a value."""

    target: FoundTarget | None


def read_table(block: TextBlock, cells: TableCells, plan_years: tuple[int, int] | None) -> TableReading | None:
    """What a cell of a table of targets says; None where the table is of another kind."""
    assert block.cell is not None  # noqa: S101 -- the caller hands over table cells only
    heads = _heads(cells)
    name_column = next((column for column, head in heads.items() if _INDICATOR.search(head)), None)
    value_columns = [column for column, head in heads.items() if _VALUE.search(head) and not _PAST.search(head) and column != name_column]
    if name_column is None or not value_columns:
        return None
    if block.cell.row == 0 or block.cell.column not in value_columns:
        return TableReading(None)
    name_cell = cells.get((block.cell.row, name_column))
    if name_cell is None:
        return TableReading(None)
    return TableReading(_target(block, cells, heads, fold(name_cell.text).text, plan_years))


def scope_of_cell(block: TextBlock, cells: TableCells) -> TargetScope:
    """How the sentences of a cell are read, after the heading of its column."""
    if block.cell is None or block.cell.row == 0:
        return TargetScope.NONE
    head = _heads(cells).get(block.cell.column, "")
    if _PROSE.search(head):
        return TargetScope.GOALS
    return TargetScope.ROADMAP if _SCHEDULE.search(head) else TargetScope.NONE


def _heads(cells: TableCells) -> dict[int, str]:
    return {column: mend(cell.text).text for (row, column), cell in sorted(cells.items()) if row == 0}


def _target(
    block: TextBlock, cells: TableCells, heads: dict[int, str], name: str, plan_years: tuple[int, int] | None
) -> FoundTarget | None:
    assert block.cell is not None  # noqa: S101
    text = fold(block.text).text
    match = _CELL_VALUE.match(text)
    in_words = find_quantities(text)
    if not name or (match is None and len(in_words) != 1):
        return None
    name, unit = _name_and_unit(name, block.cell.row, cells, heads)
    head_year = _YEAR.search(heads.get(block.cell.column, ""))
    year = int(head_year[1]) if head_year else heading_or_plan_year(year_of(block.heading_path), plan_years)
    change = _CHANGE.match(name)
    name = name[change.end() :] if change else name
    if match is None:
        quantity = in_words[0]
        operator = Operator.RANGE if quantity.high is not None else operator_of(text[: quantity.start], text[quantity.end :])
        operator = _moved(change) if change else operator
        return FoundTarget(0, len(text), name, operator, quantity.value, quantity.unit, 0.9, high=quantity.high, year=year)
    first = read_number(match["first"].rstrip(".,"))
    high = read_number(match["last"].rstrip(".,")) if match["last"] else None
    words = (match["operator"] or "") + " "
    operator = Operator.RANGE if high is not None else operator_of(words, match["more"] or "")
    operator = _moved(change) if change else operator
    unit = match["unit"] or unit
    warnings = tuple(warnings_for(name, unit, first))
    return FoundTarget(0, len(text), name, operator, first, unit, 0.9, high=high, year=year, warnings=warnings)


def _name_and_unit(name: str, row: int, cells: TableCells, heads: dict[int, str]) -> tuple[str, str]:
    """The indicator without the unit that stands behind it in brackets, and the unit: from its own column, else from there."""
    unit_column = next((column for column, head in heads.items() if _UNIT.search(head)), None)
    unit_cell = cells.get((row, unit_column)) if unit_column is not None else None
    if unit_cell is not None:
        return name, fold(unit_cell.text).text
    in_name = _UNIT_IN_NAME.search(name)
    return (_UNIT_IN_NAME.sub("", name), in_name["unit"]) if in_name else (name, "")


def _moved(change: re.Match[str]) -> Operator:
    return Operator.DECREASE if change["move"].lower() == "giảm" else Operator.INCREASE
