"""The fields that requests and answers are made of, with Vietnamese messages. Owns what one value may be; refuses to know any table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from webargs.fields import DelimitedList

Messages = dict[str, str | list[Any] | dict[Any, Any]]

LARGEST_ID = 2**31 - 1
"""What a row's number can be in both databases."""

_DIGITS = re.compile(r"-?[0-9]{1,20}")
LONGEST_TEXT = 20_000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


class _Vietnamese:
    """What every field says where it is missing or null."""

    default_error_messages: Messages = {  # noqa: RUF012 -- marshmallow collects it from the classes
        "required": "Thiếu trường này: hãy gửi giá trị.",
        "null": "Trường này không nhận null: hãy gửi giá trị hoặc bỏ hẳn trường.",
        "validator_failed": "Giá trị không dùng được.",
    }


class Text(_Vietnamese, fields.String):
    """Text, brought to NFC, without blanks around it. longest -- in characters; least -- 1 where it may not be empty."""

    default_error_messages: Messages = {"invalid": "Không phải văn bản: hãy gửi một chuỗi ký tự.", "invalid_utf8": "Không phải UTF-8."}  # noqa: RUF012

    def __init__(self, *, longest: int = LONGEST_TEXT, least: int = 0, **options: Any) -> None:
        length = validate.Length(min=least, max=longest, error=f"Cần từ {least} đến {longest} ký tự.")
        super().__init__(validate=length, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs) or "").strip()
        if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t" for character in text):
            raise ValidationError("Có ký tự điều khiển không lưu được: hãy bỏ ký tự đó.")
        return text


class Whole(_Vietnamese, fields.Integer):
    """A whole number between two bounds."""

    default_error_messages: Messages = {"invalid": "Không phải số nguyên.", "too_large": "Số quá lớn."}  # noqa: RUF012

    def __init__(self, *, low: int = 1, high: int = LARGEST_ID, **options: Any) -> None:
        super().__init__(validate=validate.Range(low, high, error=f"Cần một số nguyên từ {low} đến {high}."), **options)

    def _validated(self, value: Any) -> int:
        """A JSON integer, or its digits as an address has them; not 1.0, not true."""
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and _DIGITS.fullmatch(value))):
            raise self.make_error("invalid")
        return int(value)


class Truth(_Vietnamese, fields.Boolean):
    """true or false."""

    default_error_messages: Messages = {"invalid": "Cần true hoặc false."}  # noqa: RUF012


class Day(_Vietnamese, fields.Date):
    """A day as YYYY-MM-DD."""

    default_error_messages: Messages = {  # noqa: RUF012
        "invalid": "Không phải một ngày: hãy viết YYYY-MM-DD, ví dụ 2026-03-15.",
        "invalid_type": "Không phải một ngày: hãy viết YYYY-MM-DD, ví dụ 2026-03-15.",
    }

    def __init__(self, **options: Any) -> None:
        bounds = validate.Range(FIRST_DAY, LAST_DAY, error=f"Cần một ngày từ {FIRST_DAY:%Y-%m-%d} đến {LAST_DAY:%Y-%m-%d}.")
        super().__init__(format="iso", validate=bounds, **options)


class Quantity(_Vietnamese, fields.Decimal):
    """A number, taken as a JSON number or as text with a decimal point ("70.5"), exact to six places; answered as a JSON number."""

    default_error_messages: Messages = {  # noqa: RUF012
        "invalid": 'Không phải số: hãy gửi số JSON hoặc chuỗi như "70.5".',
        "special": "Không phải số dùng được: hãy gửi một số hữu hạn.",
        "too_large": "Số quá lớn.",
    }

    def __init__(self, **options: Any) -> None:
        limit = Decimal(10) ** 13
        bounds = validate.Range(-limit, limit, min_inclusive=False, max_inclusive=False, error="Số quá lớn: cần nhỏ hơn 10^13.")
        super().__init__(validate=[bounds, _six_places], **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return int(value) if value == int(value) else float(value)


class Word(_Vietnamese, fields.Enum[StrEnum]):
    """One of the words of an enum, by its value."""

    default_error_messages: Messages = {"unknown": "Cần một trong: {choices}."}  # noqa: RUF012

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        super().__init__(kind, by_value=Text, **options)


class Words(DelimitedList):
    """Some of the words of an enum, with commas between them ("assigned,in_progress")."""

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        super().__init__(Word(kind), validate=validate.Length(max=20, error="Tối đa 20 giá trị."), **options)


class Input(Schema):
    """What a request may say. A field that it does not know is refused."""

    error_messages = {  # noqa: RUF012 -- marshmallow collects it from the classes
        "unknown": "API không có trường này: hãy xem tên trường ở /api/docs.",
        "type": "Cần một đối tượng JSON.",
    }


class Filters(Input):
    """What a list can be asked for: a page of it; each list adds its own filters."""

    page = Whole(high=1_000_000, load_default=1, metadata={"description": "Trang, từ 1."})
    page_size = Whole(high=200, load_default=50, metadata={"description": "Số dòng mỗi trang, tối đa 200."})


def _six_places(value: Decimal) -> None:
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        raise ValidationError("Tối đa sáu chữ số thập phân.")
