"""Numbers as Vietnamese offices type them. Owns what is a thousands mark and what a decimal one; refuses what could be read in two ways."""

from __future__ import annotations

import re
from decimal import Decimal

from rules.features import LARGEST
from workflow.errors import InvalidInputError

LIMIT = Decimal(10) ** 13
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[ .\u00a0](?=\d{3})")
_BLANKS = re.compile(r"[ \u00a0\u202f]")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def read_number(text: str) -> Decimal:
    """A number as Vietnamese offices write it ("1.234,5", "70,5", "70.5"). Raises InvalidInputError naming what was typed.

    A single dot with exactly three digits behind it is a thousands mark ("1.234"); any other single dot is a decimal one. What could be
    read in two ways ("1,234.5", "1.2.3") is refused. A per cent sign at the end is passed over.
    """
    bare = _BLANKS.sub("", text.strip().removesuffix("%"))
    if _GROUPED.fullmatch(bare) and not bare.lstrip("+-").startswith("0."):
        bare = bare.replace(".", "").replace(",", ".")
    elif _DECIMAL.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise _unreadable(text)
    value = Decimal(bare)
    if abs(value) >= LIMIT:
        raise _unreadable(text)
    return value


def _unreadable(text: str) -> InvalidInputError:
    return InvalidInputError("Giá trị «%(text)s» không phải là số dùng được; hãy nhập như 70,5 hoặc 1.234.", field="value", text=text)


def read_amount(typed: str) -> int | None:
    """An amount in đồng as people type it, with or without points between the thousands; None for anything else."""
    digits = _BETWEEN_THOUSANDS.sub("", typed).removesuffix("đ").strip()
    is_usable = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST))
    return int(digits) if is_usable and 0 < int(digits) <= LARGEST else None
