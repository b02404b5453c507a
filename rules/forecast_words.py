"""What is said of a forecast to people who do not program: by which method, how sure, or why nothing is said.

Owns the sentence, as `Said`: Vietnamese by str(), another language by the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from rules.forecast import FURTHEST, LEAST_VALUES, Forecast, Unknown
from rules.said import Said
from rules.verdict_words import day, vietnamese

FORETOLD = Said(
    "Nếu giữ đà của %(values)s số liệu đã có, đến %(day)s sẽ vào khoảng %(value)s; với xác suất chừng 80%%, từ %(low)s đến %(high)s."
)
METHOD = Said(
    "Cách tính: đường thẳng Theil–Sen (độ dốc là trung vị độ dốc giữa mọi cặp số liệu nên vài số bất thường không làm lệch); "
    "khoảng dao động lấy từ độ phân tán của các độ dốc ấy và của số liệu quanh đường thẳng. Không tính đến mùa vụ và thay đổi chính sách."
)
MISSED = Said("Ngay cả đầu tốt hơn của khoảng này cũng không đạt chỉ tiêu.")
REASONS: Mapping[Unknown, Said] = {
    Unknown.NO_YEAR: Said("Chưa dự báo: chỉ tiêu không ghi năm phải đạt."),
    Unknown.YEAR_IS_OVER: Said("Không cần dự báo: đã có số liệu của ngày cuối năm phải đạt."),
    Unknown.TOO_FEW: Said("Chưa dự báo: cần ít nhất %(least)s số liệu (kể cả số gốc)."),
    Unknown.TOO_FAR: Said("Chưa dự báo: năm phải đạt còn xa hơn %(times)s lần khoảng thời gian đã có số liệu."),
}


def foretell(found: Forecast | Unknown, unit_text: str = "") -> Said:
    """The forecast, or why there is none, as one sentence."""
    if isinstance(found, Unknown):
        return REASONS[found].of(least=LEAST_VALUES, times=FURTHEST)
    value, low, high = (vietnamese(_shown(one), unit_text) for one in (found.value, found.low, found.high))
    return FORETOLD.of(values=found.values, day=day(found.on), value=value, low=low, high=high)


def _shown(value: Decimal) -> Decimal:
    """As many places as make sense: none from a hundred on, two below."""
    return value.quantize(Decimal(1) if abs(value) >= 100 else Decimal("0.01"), ROUND_HALF_UP)
