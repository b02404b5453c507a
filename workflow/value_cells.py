"""One number in a cell of a spreadsheet: as a number, as text the way offices write it, as per cent.

Owns what a cell can hold that is no number (days, errors, formulas without a result) and each one's remedy; refuses to guess.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from models import Indicator
from rules.target_values import IndicatorKind
from workflow.errors import InvalidInputError
from workflow.sheet_reading import SheetCell
from workflow.typed_numbers import LIMIT, read_number
from workflow.value_columns import Column

_EXACT = Decimal("1e-6")
_DAYS = (date, datetime, time, timedelta)


def number_in(cell: SheetCell | None, column: Column, indicator: Indicator) -> Decimal | None:
    """The number of a cell, None for a blank one. Raises InvalidInputError with the remedy."""
    if cell is None or cell.is_blank:
        return None
    _refuse_what_is_none(cell)
    is_value = column is Column.VALUE
    number = _of_text(cell.value) if isinstance(cell.value, str) else _of_number(cell)
    if _is_in_per_cent(cell):
        number = _from_per_cent(cell, number, indicator, is_value=is_value)
    if not is_value or indicator.kind is IndicatorKind.COUNT:
        _refuse_slipped_thousands(cell, number)
    if number < 0 and (indicator.low is None or indicator.low >= 0 or column is Column.DENOMINATOR):
        raise InvalidInputError("«%(value)s» là số âm: hãy nhập số từ 0 trở lên.", value=cell.shown)
    return number


def _refuse_what_is_none(cell: SheetCell) -> None:
    if cell.is_merged:
        raise InvalidInputError("Ô này nằm trong ô gộp: hãy bỏ gộp ô và ghi số vào từng dòng.")
    if cell.has_no_result:
        raise InvalidInputError("Công thức trong ô chưa có kết quả: hãy mở tệp bằng Excel, lưu lại rồi gửi, hoặc ghi thẳng số.")
    if cell.is_error:
        raise InvalidInputError("Công thức trong ô báo lỗi %(value)s: hãy sửa công thức hoặc ghi thẳng số.", value=cell.shown)
    if isinstance(cell.value, bool):
        raise InvalidInputError("Ô chứa giá trị đúng/sai, không phải số: hãy ghi một số.")
    if isinstance(cell.value, _DAYS):
        shown = f"{cell.value:%d/%m/%Y}" if isinstance(cell.value, date) else cell.shown
        raise InvalidInputError(
            "Excel đã đổi ô này thành ngày, giờ (%(value)s): hãy đặt định dạng ô là Number rồi ghi lại số.", value=shown
        )


def _of_number(cell: SheetCell) -> Decimal:
    if not isinstance(cell.value, int | float) or (isinstance(cell.value, float) and not math.isfinite(cell.value)):
        raise _unusable(cell)
    number = Decimal(repr(cell.value)) if isinstance(cell.value, float) else Decimal(cell.value)
    if abs(number) >= LIMIT:
        raise _unusable(cell)
    return number.quantize(_EXACT)


def _of_text(text: str) -> Decimal:
    number = read_number(text)
    return number.quantize(_EXACT)


def _unusable(cell: SheetCell) -> InvalidInputError:
    return InvalidInputError("Giá trị «%(value)s» không phải là số dùng được; hãy nhập như 70,5 hoặc 1.234.", value=cell.shown)


def _is_in_per_cent(cell: SheetCell) -> bool:
    return cell.is_percent or (isinstance(cell.value, str) and cell.value.strip().endswith("%"))


def _from_per_cent(cell: SheetCell, number: Decimal, indicator: Indicator, *, is_value: bool) -> Decimal:
    """12.5 for a cell that shows 12.5 %; only values that are told in per cent may be written so."""
    shown = number * 100 if cell.is_percent else number
    written = f"{shown.normalize():f}".replace(".", ",")
    if not is_value:
        raise InvalidInputError("Ô này là phần trăm (%(value)s%%), nhưng ở đây cần số đếm: hãy ghi số, không kèm dấu %%.", value=written)
    if not indicator.unit_text.strip().startswith("%"):
        raise InvalidInputError(
            "Ô này là phần trăm (%(value)s%%), nhưng chỉ số tính bằng «%(unit)s»: hãy ghi số theo đơn vị ấy, không kèm dấu %%.",
            value=written,
            unit=indicator.unit_text or "—",
        )
    return shown


def _refuse_slipped_thousands(cell: SheetCell, number: Decimal) -> None:
    """A count of 1.234 with three decimals is 1,234 in a program set to the other decimal mark."""
    slipped = number * 1000
    if abs(number) < 1000 and slipped == slipped.to_integral_value() and number * 100 != (number * 100).to_integral_value():
        meant = f"{slipped:.0f}"
        raise InvalidInputError(
            "«%(value)s» được đọc là số thập phân, nhưng ở đây là số đếm: nếu muốn ghi %(meant)s, hãy gõ liền, không dấu chấm, phẩy.",
            value=cell.shown,
            meant=meant,
        )
