"""An indicator in words: its formula, how it rolls up and comes together in a year, and what was changed in it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import Indicator, IndicatorChange
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency
from web import labels
from web.filters import number

_COLUMNS: dict[str, LazyString] = {
    "code": _l("Mã"),
    "name": _l("Tên chỉ số"),
    "definition": _l("Định nghĩa"),
    "kind": _l("Loại"),
    "unit_text": _l("Đơn vị tính"),
    "direction": _l("Chiều tốt lên"),
    "numerator_text": _l("Tử số, hoặc điều được đếm"),
    "denominator_text": _l("Mẫu số"),
    "scale": _l("Nhân với"),
    "frequency": _l("Kỳ báo cáo"),
    "numerator_in_time": _l("Tử số trong năm"),
    "denominator_in_time": _l("Mẫu số trong năm"),
    "reporting_days": _l("Hạn báo cáo sau khi hết kỳ (ngày)"),
    "low": _l("Thấp nhất có thể"),
    "high": _l("Cao nhất có thể"),
    "jump_permille": _l("Thay đổi bất thường so với kỳ trước (‰)"),
    "source": _l("Nguồn"),
    "aliases": _l("Các cách gọi khác"),
    "is_active": _l("Đang dùng"),
    "normal_name": _l("Tên chỉ số"),
}
_KINDS: dict[str, type[StrEnum]] = {
    "kind": IndicatorKind,
    "direction": Direction,
    "frequency": Frequency,
    "numerator_in_time": InTime,
    "denominator_in_time": InTime,
}


def formula(indicator: Indicator) -> str:
    """How a value is formed: "(… : …) × 100"."""
    if indicator.kind is IndicatorKind.RATE and indicator.numerator_text and indicator.denominator_text:
        parts = {"above": indicator.numerator_text, "below": indicator.denominator_text, "scale": number(indicator.scale)}
        return str(_("(%(above)s : %(below)s) × %(scale)s", **parts))
    return indicator.numerator_text


def how_it_rolls_up(indicator: Indicator) -> str:
    """How the values of lower units make that of the unit above."""
    if indicator.kind is IndicatorKind.RATE:
        return str(_("Cộng tử số và mẫu số của các đơn vị bên dưới rồi chia; không lấy trung bình các tỷ lệ."))
    if indicator.kind is IndicatorKind.COUNT:
        return str(_("Cộng số của các đơn vị bên dưới."))
    return str(_("Không tính từ đơn vị bên dưới: lấy theo điều tra hoặc số công bố cho từng địa bàn."))


def how_it_comes_together(indicator: Indicator) -> str:
    """How the periods of a year make the value of the year so far."""
    if indicator.numerator_in_time is InTime.LAST:
        return str(_("Số của kỳ mới nhất là số của năm."))
    if indicator.is_cumulative:
        return str(_("Các kỳ cộng dồn từ đầu năm; lộ trình so với phần đã qua của năm."))
    return str(_("Tử số và mẫu số của các kỳ cộng dồn từ đầu năm rồi mới chia."))


def changes_of(change: IndicatorChange) -> list[tuple[str, str, str]]:
    """What was changed: (what, before, after) in words, for the page."""
    shown = {name: word for name, word in _COLUMNS.items() if name in change.after}
    return [(str(word), _said(name, change.before.get(name)), _said(name, change.after.get(name))) for name, word in shown.items()]


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("có")) if value else str(_("không"))
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if name in _KINDS:
        return str(labels.label(_KINDS[name](value)))
    try:
        return number(Decimal(str(value))) if name in ("low", "high", "scale", "jump_permille", "reporting_days") else str(value)
    except InvalidOperation:
        return str(value)
