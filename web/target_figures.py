"""The numbers of a target's picture, one row a period: what was counted, the year so far, what the path asked for, how it came to be.

Owns which sign a value is drawn with; refuses to judge (`rules.trajectory`) and to add up (`workflow.figures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models import Indicator, Target
from rules.period_words import named
from rules.target_values import InTime, Reading
from rules.trajectory import Yardstick, corridor_on, expected_on
from rules.values import Frequency
from web.policy_words import said
from web.target_chart import Sign
from workflow.figures import Figure
from workflow.target_verdicts import spec_of


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One period. value, numerator, denominator -- of the period itself; so_far -- what is judged: of what adds up, the year so far.

    expected -- what the path asked for; off_by_permille -- how far beside it; None where nothing is known to judge by.
    """

    on: date
    period: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    so_far: Decimal | None
    expected: Decimal | None
    off_by_permille: int | None
    sign: Sign
    coverage_permille: int


def rows_of(target: Target, figures: Sequence[Figure], readings: Sequence[Reading], by: Yardstick) -> list[FigureRow]:
    """The rows, newest first: a figure that could not be made into a value of the year so far stands there too."""
    spec, judged = spec_of(target), {one.on: one for one in readings}
    signs = signs_of(target.definition, figures, readings, by)
    rows = []
    for one in figures:
        if one.is_rolled_up and one.value is None and one.denominator is None:
            continue  # nobody below gave the numbers that could be added
        reading = judged.get(one.on)
        corridor = corridor_on(spec, one.on, readings)
        rows.append(
            FigureRow(
                on=one.on,
                period=said(named(one.period, one.on)),
                value=None if one.value is None else one.value / target.factor,
                numerator=one.numerator,
                denominator=one.denominator,
                so_far=reading.value if reading else None,
                expected=expected_on(spec, one.on, readings),
                off_by_permille=corridor.off_by_permille(reading.value) if reading and not corridor.is_open else None,
                sign=signs.get(one.on, _sign(one, by)),
                coverage_permille=one.coverage_permille,
            )
        )
    return rows[::-1]


def signs_of(definition: Indicator | None, figures: Sequence[Figure], readings: Sequence[Reading], by: Yardstick) -> dict[date, Sign]:
    """The sign of each reading. A sum over a year's periods is approved when all of them are, and rolled up when one of them is."""
    adds_up = definition is not None and definition.numerator_in_time is InTime.SUM
    signs = {}
    for reading in readings:
        parts = [one for one in figures if one.on == reading.on]
        if adds_up and reading.period not in (Frequency.YEARLY, Frequency.DAILY):
            parts = [one for one in figures if one.period is reading.period and one.on.year == reading.on.year and one.on <= reading.on]
        own = {_sign(one, by) for one in parts}
        signs[reading.on] = next((sign for sign in _WEAKEST_FIRST if sign in own), Sign.ENTERED)
    return signs


_WEAKEST_FIRST = (Sign.TOO_FEW, Sign.SUM_ENTERED, Sign.SUM_APPROVED, Sign.ENTERED, Sign.APPROVED)


def _sign(one: Figure, by: Yardstick) -> Sign:
    if one.coverage_permille < by.least_coverage_permille:
        return Sign.TOO_FEW
    if one.is_rolled_up:
        return Sign.SUM_APPROVED if one.is_approved else Sign.SUM_ENTERED
    return Sign.APPROVED if one.is_approved else Sign.ENTERED
