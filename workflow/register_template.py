"""The workbook of a register to be filled in: a sheet with headings and lists to choose from, and a sheet that explains every column.

Owns its look; what it says is given (`workflow.register_guides`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from workflow.register_file import GUIDE
from workflow.sheet_reading import letters

HEADING_ROW = 3
_ROWS_WITH_LISTS = 5_000
_FONT = "Times New Roman"
_THIN = Side(style="thin", color="BFC8D2")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="1F4E79")
_NEEDED = PatternFill("solid", fgColor="7A3E00")


@dataclass(frozen=True, slots=True)
class ColumnGuide:
    """One column. heading -- as the file has it; is_needed -- it may not be blank; words -- what may stand there, where only some may."""

    heading: str
    width: int
    explained: str
    is_needed: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterGuide:
    """What a template says. notes -- how to fill it in; examples -- rows about invented places, with a word about each."""

    sheet: str
    title: str
    columns: Mapping[str, ColumnGuide]
    notes: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]


def register_book(guide: RegisterGuide, rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of the file; rows -- what stands already, in the order of the columns."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(guide.sheet)
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    for at, column in enumerate(guide.columns.values(), 1):
        sheet.column_dimensions[letters(at)].width = column.width
    sheet.append([_text(sheet, guide.title, bold=True, size=14)])
    sheet.append([_text(sheet, f"Cột đầu đậm màu nâu phải điền. Giải thích từng cột và ví dụ: trang «{GUIDE}».")])
    sheet.append([_heading(sheet, column.heading, is_needed=column.is_needed) for column in guide.columns.values()])
    pen = _text(sheet, "")
    pen.number_format, pen.border = "@", _GRID
    for row in rows:
        sheet.append([_copied(sheet, pen, words) if words else None for words in row])
    for at, column in enumerate(guide.columns.values(), 1):
        if column.words:
            sheet.data_validations.append(_choice(at, column))
    _explain(book, guide)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _copied(sheet: Any, pen: Any, words: str) -> Any:
    """A cell of text that looks like another one, which is many times faster than styling each."""
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", words))
    cell.data_type, cell._style = "s", pen._style  # what people typed never runs as a formula
    return cell


def _choice(at: int, column: ColumnGuide) -> DataValidation:
    made = DataValidation(type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
    made.sqref = f"{letters(at)}{HEADING_ROW + 1}:{letters(at)}{HEADING_ROW + _ROWS_WITH_LISTS}"
    made.showErrorMessage = False  # other words are understood too, and the check names what is not
    return made


def _explain(book: Workbook, guide: RegisterGuide) -> None:
    sheet: Any = book.create_sheet(GUIDE)
    for letter, width in zip("ABCD", (26, 12, 80, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_text(sheet, guide.title, bold=True, size=14)])
    for number, note in enumerate(guide.notes, 1):
        sheet.append([_text(sheet, f"{number}. {note}")])
    sheet.append([])
    sheet.append([_heading(sheet, words) for words in ("Cột", "Phải điền", "Ghi gì", "Các từ được dùng")])
    for column in guide.columns.values():
        told = (column.heading, "có" if column.is_needed else "", column.explained, "; ".join(column.words))
        sheet.append([_wrapped(sheet, words) for words in told])
    sheet.append([])
    sheet.append([_text(sheet, "Ví dụ (địa danh tự đặt)", bold=True, size=12)])
    sheet.append([_heading(sheet, column.heading) for column in guide.columns.values()])
    for row in guide.examples:
        sheet.append([_wrapped(sheet, words) for words in row])


def _heading(sheet: Any, words: str, *, is_needed: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.fill, cell.border = Font(name=_FONT, size=11, bold=True, color="FFFFFF"), _NEEDED if is_needed else _HEAD, _GRID
    cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
    return cell


def _text(sheet: Any, words: str, *, bold: bool = False, size: int = 11) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.data_type, cell.font = "s", Font(name=_FONT, size=size, bold=bold)
    return cell


def _wrapped(sheet: Any, words: str) -> Any:
    cell = _text(sheet, words)
    cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), _GRID
    return cell
