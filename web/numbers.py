"""Numbers as people type them: "1.234,5", "95,5", "2.1". Owns the reading; how they are shown is `web.filters.number`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from web.filters import number

_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")


def read_number(text: str) -> Decimal | None:
    """The number that a text writes: points between groups of three, a comma (or a lone point) before decimals. None where it is none."""
    typed = text.replace(" ", "").replace("\u00a0", "")
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(".", "")
    elif not _PLAIN.fullmatch(typed):
        return None
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None


class NumberField(StringField):
    """A field that holds a Decimal and shows what was typed until it is one."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_number(typed) if typed else None
        if typed and self.data is None:
            raise ValidationError(_("«%(typed)s» không phải là số: hãy ghi như 95,5 hoặc 1.200.", typed=typed))
