"""How values of indicators are written in pages: with as many places as make sense, shares as per cent, periods in words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from flask import Flask

from models import Measurement, Target
from rules.period_words import named
from rules.verdict_words import per_cent
from web.filters import number
from web.policy_words import said
from workflow.unit_words import short_unit

_LARGE, _SMALL = Decimal(100), Decimal("0.01")


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        permille=per_cent,
        places=places,
        figure=figure,
        figure_in=figure_in,
        period_of_value=period_of_value,
        capitalize_first=lambda words: words[:1].upper() + words[1:],
        short_unit=short_unit,
    )


def places(value: Decimal | None) -> Decimal | None:
    """At most two places; from a hundred on one; what would vanish stands as it is."""
    if value is None or not value:
        return value
    short = value.quantize(Decimal("0.1") if abs(value) >= _LARGE else _SMALL, ROUND_HALF_UP)
    return short or value


def figure(value: Decimal | str | None) -> str:
    """The number as it is written in tables and pictures: 1.234,5."""
    return number(places(Decimal(str(value))) if value is not None else None)


def figure_in(value: Decimal | None, target: Target) -> Decimal | None:
    """A value of the indicator in the target's own unit."""
    return None if value is None else value / target.factor


def period_of_value(measured: Measurement) -> str:
    """For which period a value was entered."""
    return said(named(measured.period, measured.measured_on))
