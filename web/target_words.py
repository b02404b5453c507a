"""A target's promise in words: "từ 50% trở lên vào năm 2026". Owns the wording of operators with their numbers."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import Target
from rules.values import Operator
from web.filters import number

_TEMPLATES = {
    Operator.AT_LEAST: _l("từ … trở lên"),
    Operator.MORE_THAN: _l("trên …"),
    Operator.AT_MOST: _l("không quá …"),
    Operator.LESS_THAN: _l("dưới …"),
    Operator.EQUAL: _l("đạt …"),
    Operator.ABOUT: _l("khoảng …"),
    Operator.DECREASE: _l("giảm …"),
    Operator.DECREASE_PER_YEAR: _l("mỗi năm giảm …"),
    Operator.INCREASE: _l("tăng …"),
    Operator.INCREASE_PER_YEAR: _l("mỗi năm tăng …"),
}


def amount(value: Decimal | None, target: Target) -> str:
    """A number with the target's unit: "50%", "1.234,5 người"."""
    if value is None:
        return number(value)
    unit = target.unit_text.strip()
    return f"{number(value)}{'' if not unit or unit.startswith(('%', '‰', '/')) else ' '}{unit}"


def promise(target: Target) -> str:
    """What is promised, with the year where there is one."""
    value, year = amount(target.value, target), target.year
    words = _range(target) if target.operator is Operator.RANGE else str(_TEMPLATES[target.operator]).replace("…", value)
    return str(_("%(words)s, năm %(year)s", words=words, year=year)) if year else words


def _range(target: Target) -> str:
    return str(_("từ %(low)s đến %(high)s", low=number(target.value), high=amount(target.value_high, target)))
