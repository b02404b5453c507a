"""The template for values as an .xlsx file: a row for each unit, indicator and period, what is known filled in, the rest locked.

Owns its look and its guide, in Vietnamese; refuses to choose what stands in it (`workflow.value_choice`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from models import Indicator, Measurement, Unit
from rules.period_words import named
from rules.plausibility import shown
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency
from workflow.sheet_reading import letters
from workflow.text import shorten
from workflow.value_columns import GUIDE, HEADINGS, NUMBERS, SHEET, Column

HEADING_ROW = 4
COLUMNS: tuple[Column, ...] = tuple(column for column in HEADINGS if column is not Column.FAULT)
_WIDTHS = {
    Column.UNIT_CODE: 13,
    Column.UNIT: 27,
    Column.INDICATOR_CODE: 15,
    Column.INDICATOR: 44,
    Column.MEASURE: 12,
    Column.PERIOD: 19,
    Column.NUMERATOR: 12,
    Column.DENOMINATOR: 12,
    Column.VALUE: 12,
    Column.NOTE: 34,
}
_PROMPT, _PROMPT_TITLE = 250, 30
_FONT = "Times New Roman"
_THIN = Side(style="thin", color="BFC8D2")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = PatternFill("solid", fgColor="FFFBE6")
_SHUT = PatternFill("solid", fgColor="EEF1F4")
_HEAD = PatternFill("solid", fgColor="1F4E79")
_TERMS = {
    Frequency.MONTHLY: "hằng tháng",
    Frequency.QUARTERLY: "hằng quý",
    Frequency.HALF_YEARLY: "6 tháng",
    Frequency.YEARLY: "hằng năm",
}
_HOW_TO = (
    "Chỉ ghi vào các ô màu vàng ở trang «Số liệu»; các ô khác đã khóa để không lệch đơn vị, chỉ số, kỳ.",
    "Chỉ số có tử số, mẫu số: ghi cả hai số, để trống «Giá trị» (hệ thống tự tính). Chỉ khi không biết tử số, mẫu số mới ghi «Giá trị».",
    "Số đếm ghi liền: 1234. Số thập phân ghi như máy của anh/chị hiện: 12,5. Tỷ lệ phần trăm ghi 12,5, không ghi 0,125.",
    "Ô để trống: chưa có số, số đã báo cáo trước đây giữ nguyên. Không có trường hợp nào thì ghi 0.",
    "Sửa một số đã được duyệt: ghi lý do vào «Ghi chú».",
    "Xong thì lưu tệp (.xlsx) và gửi lên trang «Nhập số liệu bằng Excel»; hệ thống báo lỗi theo từng ô, chưa ghi gì khi còn lỗi.",
)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row: a place, and the value in force there."""

    unit: Unit
    indicator: Indicator
    period: Frequency
    on: date
    standing: Measurement | None = None


def template(area: str, on: date, rows: Sequence[TemplateRow]) -> bytes:
    """The bytes of the file. area, on -- for whom and when it was made, for its head."""
    book = Workbook(write_only=True)
    _values(book, f"Mẫu nhập số liệu – {area} – lập ngày {on:%d/%m/%Y}", rows)
    _guide(book, list({row.indicator.id: row.indicator for row in rows}.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _values(book: Workbook, title: str, rows: Sequence[TemplateRow]) -> None:
    sheet: Any = book.create_sheet(SHEET)
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    for at, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[letters(at)].width = _WIDTHS[column]
    _set_page(sheet)
    sheet.append([_text(sheet, title, bold=True, size=14)])
    sheet.append([_text(sheet, f"Ghi số vào các ô màu vàng. Cách ghi, định nghĩa từng chỉ số: trang «{GUIDE}».", size=11)])
    sheet.append([])
    sheet.append([_heading(sheet, HEADINGS[column]) for column in COLUMNS])
    pens = _Pens(sheet)
    for row in rows:
        sheet.append(pens.row(row))
    last = HEADING_ROW + max(1, len(rows))
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{letters(len(COLUMNS))}{last}"
    for validation in _validations(rows):
        sheet.data_validations.append(validation)


def _set_page(sheet: Any) -> None:
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"


class _Pens:
    """One cell of each look, written again and again: that is many times faster than a styled cell for each value."""

    def __init__(self, sheet: Any) -> None:
        self._open: dict[Column, Any] = {column: _cell(sheet, _OPEN, is_open=True, is_number=column in NUMBERS) for column in COLUMNS}
        self._shut: dict[Column, Any] = {column: _cell(sheet, _SHUT, is_open=False, is_number=False) for column in COLUMNS}

    def row(self, row: TemplateRow) -> list[Any]:
        """The cells of a row."""
        is_rate = row.indicator.kind is IndicatorKind.RATE
        opened = {Column.VALUE, Column.NOTE} | ({Column.NUMERATOR, Column.DENOMINATOR} if is_rate else set())
        cells = []
        for column, value in _contents(row).items():
            cell = (self._open if column in opened else self._shut)[column]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # what people typed never runs as a formula
            cells.append(cell)
        return cells


def _contents(row: TemplateRow) -> dict[Column, str | Decimal | None]:
    standing, has_parts = row.standing, row.standing is not None and row.standing.numerator is not None
    return {
        Column.UNIT_CODE: _storable(row.unit.code),
        Column.UNIT: _storable(row.unit.name),
        Column.INDICATOR_CODE: _storable(row.indicator.code),
        Column.INDICATOR: _storable(row.indicator.name),
        Column.MEASURE: _storable(row.indicator.unit_text) or None,
        Column.PERIOD: str(named(row.period, row.on)),
        Column.NUMERATOR: _plain(standing.numerator) if standing else None,
        Column.DENOMINATOR: _plain(standing.denominator) if standing else None,
        Column.VALUE: _plain(standing.value) if standing and not has_parts else None,
        Column.NOTE: (_storable(standing.note) or None) if standing else None,
    }


def _plain(number: Decimal | None) -> Decimal | None:
    """Without zeros at its end, and never with an exponent."""
    return None if number is None else Decimal(f"{number.normalize():f}")


def _validations(rows: Sequence[TemplateRow]) -> Iterator[DataValidation]:
    """Numbers only, and what to write where, for each indicator and column; the cells told as ranges."""
    places: dict[int, list[int]] = {}
    indicators = {row.indicator.id: row.indicator for row in rows}
    for at, row in enumerate(rows, HEADING_ROW + 1):
        places.setdefault(row.indicator.id, []).append(at)
    for indicator_id, numbers in places.items():
        for column, prompt in _prompts(indicators[indicator_id]):
            letter = letters(COLUMNS.index(column) + 1)
            made = DataValidation(type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000", allow_blank=True)
            made.sqref = " ".join(f"{letter}{first}:{letter}{last}" for first, last in _runs(numbers))
            made.errorTitle, made.error = "Không phải số", "Ô này chỉ nhận số. Viết như 12,5 hoặc 1234; không ghi chữ, dấu %, đơn vị."
            made.promptTitle, made.prompt = shorten(HEADINGS[column], _PROMPT_TITLE), shorten(prompt, _PROMPT)
            made.showErrorMessage = made.showInputMessage = True
            yield made


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, as first and last."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def _prompts(indicator: Indicator) -> list[tuple[Column, str]]:
    if indicator.kind is not IndicatorKind.RATE:
        return [(Column.VALUE, f"{indicator.name} ({indicator.unit_text})" if indicator.unit_text else indicator.name)]
    return [
        (Column.NUMERATOR, indicator.numerator_text or f"Tử số của: {indicator.name}"),
        (Column.DENOMINATOR, indicator.denominator_text or f"Mẫu số của: {indicator.name}"),
        (Column.VALUE, f"Chỉ ghi khi không biết tử số, mẫu số. Tính bằng {indicator.unit_text}."),
    ]


def _guide(book: Workbook, indicators: Sequence[Indicator]) -> None:
    sheet: Any = book.create_sheet(GUIDE)
    for letter, width in zip("ABCDEFG", (15, 40, 12, 16, 60, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_text(sheet, "Cách ghi số liệu", bold=True, size=14)])
    for number, line in enumerate(_HOW_TO, 1):
        sheet.append([_text(sheet, f"{number}. {line}", size=11)])
    sheet.append([])
    heads = ("Mã chỉ số", "Chỉ số", "Đơn vị tính", "Kỳ báo cáo", "Cách tính", "Định nghĩa", "Nguồn")
    sheet.append([_heading(sheet, head) for head in heads])
    for one in indicators:
        words = (one.code, one.name, one.unit_text, _terms(one), _formula(one), one.definition, one.source)
        sheet.append([_wrapped(sheet, word) for word in words])


def _terms(indicator: Indicator) -> str:
    return f"{_TERMS.get(indicator.frequency, '')}, chậm nhất {indicator.reporting_days} ngày sau kỳ"


def _formula(indicator: Indicator) -> str:
    """How the value is formed, and between which bounds it is usual."""
    parts = []
    if indicator.kind is IndicatorKind.RATE:
        times = "" if indicator.scale == 1 else f" × {indicator.scale:,}".replace(",", ".")
        above, below = indicator.numerator_text or "tử số", indicator.denominator_text or "mẫu số"
        parts.append(f"({above}) ÷ ({below}){times}.")
    elif indicator.numerator_text:
        parts.append(f"{indicator.numerator_text}.")
    if indicator.numerator_in_time is InTime.SUM and indicator.frequency is not Frequency.YEARLY:
        parts.append("Ghi số phát sinh trong kỳ, không ghi lũy kế.")
    if indicator.low is not None and indicator.high is not None:
        parts.append(f"Thường từ {shown(indicator.low)} đến {shown(indicator.high, indicator.unit_text)}.")
    return " ".join(parts)


def _cell(sheet: Any, fill: PatternFill, *, is_open: bool, is_number: bool) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.font, cell.fill, cell.border = Font(name=_FONT, size=11), fill, _GRID
    cell.protection = Protection(locked=not is_open)
    cell.alignment = Alignment(vertical="top", wrap_text=not is_number, horizontal="right" if is_number else None)
    cell.number_format = "General" if is_number else "@"
    return cell


def _heading(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.fill, cell.border = Font(name=_FONT, size=11, bold=True, color="FFFFFF"), _HEAD, _GRID
    cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
    return cell


def _text(sheet: Any, words: str, *, bold: bool = False, size: int = 11) -> Any:
    cell = WriteOnlyCell(sheet, _storable(words))
    cell.data_type = "s"
    cell.font = Font(name=_FONT, size=size, bold=bold)
    return cell


def _wrapped(sheet: Any, words: str) -> Any:
    cell = _text(sheet, words)
    cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), _GRID
    return cell


def _storable(words: str) -> str:
    """Without the characters that the format cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", words)
