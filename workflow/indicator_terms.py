"""An indicator as an administrator types it, and the refusal of one that cannot be used.

Owns which columns are typed; who changes them, and why, is `workflow.indicator_book`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from rules.catalogue import MOST_JUMP as MOST_JUMP
from rules.catalogue import MOST_REPORTING_DAYS as MOST_REPORTING_DAYS
from rules.catalogue import PERIODS as PERIODS
from rules.catalogue import SCALES as SCALES
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency
from workflow.errors import InvalidInputError
from workflow.indicator_names import names_something
from workflow.text import search_form

LONGEST_NAME = 300
_TEXTS = ("definition", "unit_text", "numerator_text", "denominator_text", "source")


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """An indicator as typed. direction -- None where nothing says which way is better. scale -- 1 for what is no rate."""

    name: str
    kind: IndicatorKind
    unit_text: str = ""
    definition: str = ""
    direction: Direction | None = None
    numerator_text: str = ""
    denominator_text: str = ""
    scale: int = 1
    frequency: Frequency = Frequency.YEARLY
    numerator_in_time: InTime = InTime.LAST
    denominator_in_time: InTime = InTime.LAST
    reporting_days: int = 15
    low: Decimal | None = None
    high: Decimal | None = None
    jump_permille: int | None = None
    source: str = ""
    aliases: Sequence[str] = ()


COLUMNS = tuple(field.name for field in fields(IndicatorWords))


def checked(words: IndicatorWords) -> dict[str, Any]:
    """The columns of what was typed. Raises InvalidInputError naming the field."""
    values: dict[str, Any] = {name: getattr(words, name) for name in COLUMNS}
    for name in ("name", *_TEXTS):
        values[name] = unicodedata.normalize("NFC", " ".join(values[name].split()))
    values["aliases"] = list(dict.fromkeys(" ".join(alias.split()) for alias in words.aliases if alias.strip()))
    values["normal_name"] = search_form(values["name"])
    if not values["normal_name"] or len(values["name"]) > LONGEST_NAME:
        raise InvalidInputError("Chỉ số cần một tên không quá %(most)s ký tự.", field="name", most=LONGEST_NAME)
    if vague := [alias for alias in values["aliases"] if not names_something(alias)]:
        raise InvalidInputError("Cách gọi «%(alias)s» chỉ có từ chung nên khớp với mọi chỉ tiêu; hãy bỏ.", field="aliases", alias=vague[0])
    _check_formula(words)
    _check_numbers(words)
    if words.kind is not IndicatorKind.RATE:
        values |= {"scale": 1, "denominator_text": "", "denominator_in_time": InTime.LAST}
    return values


def _check_formula(words: IndicatorWords) -> None:
    if words.kind is IndicatorKind.RATE and not (words.numerator_text.strip() and words.denominator_text.strip()):
        field = "denominator_text" if words.numerator_text.strip() else "numerator_text"
        raise InvalidInputError("Tỷ lệ cần cả tử số và mẫu số: hãy ghi từng phần đếm gì.", field=field)
    if words.kind is IndicatorKind.RATE and words.scale not in SCALES:
        raise InvalidInputError(
            "Hệ số nhân %(scale)s không dùng được: hãy chọn 1, 100, 1000, 10000 hoặc 100000.", field="scale", scale=words.scale
        )
    if words.frequency not in PERIODS:
        raise InvalidInputError("Kỳ báo cáo phải là tháng, quý, nửa năm hoặc năm.", field="frequency")


def _check_numbers(words: IndicatorWords) -> None:
    if not 0 <= words.reporting_days <= MOST_REPORTING_DAYS:
        raise InvalidInputError(
            "Hạn báo cáo %(days)s ngày không dùng được: hãy ghi từ 0 đến %(most)s.",
            field="reporting_days",
            days=words.reporting_days,
            most=MOST_REPORTING_DAYS,
        )
    if words.low is not None and words.high is not None and words.low >= words.high:
        raise InvalidInputError(
            "Mức cao nhất %(high)s không lớn hơn mức thấp nhất %(low)s; hãy sửa một trong hai.",
            field="high",
            low=words.low,
            high=words.high,
        )
    if words.jump_permille is not None and not 1 <= words.jump_permille <= MOST_JUMP:
        raise InvalidInputError("Mức thay đổi phải từ 1 đến %(most)s phần nghìn.", field="jump_permille", most=MOST_JUMP)
