"""What the sums ought to be, worked out the long way round with fractions: an oracle that shares no code with the product's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, Measurement, MeasurementState, Rollup, Target, Unit, UnitParent
from rules.values import Branch, Frequency, Level

Span = tuple[int, Frequency, date]
Sums = tuple[Fraction | None, Fraction | None, Fraction | None, int, int, int]


@dataclass
class Part:
    """What a unit brings into the sum above it."""

    numbers: tuple[Fraction | None, Fraction | None, Fraction | None] | None
    reported: int
    approved: int
    weight: int


class Oracle:
    """Everything in the database, in plain dictionaries."""

    def __init__(self, session: Session) -> None:
        session.expire_all()
        self.units = {one.id: one for one in session.scalars(select(Unit))}
        self.links = list(session.scalars(select(UnitParent)))
        self.kinds = {one.id: one.kind.value for one in session.scalars(select(Indicator))}
        self.values = {
            (one.indicator_id, one.unit_id, one.period, one.measured_on): one
            for one in session.scalars(select(Measurement).where(Measurement.replaced_at.is_(None)))
            if one.state is not MeasurementState.RETURNED
        }
        self.given = {(one.owner_id, one.indicator_id) for one in session.scalars(select(Target)) if one.parent_id is not None}

    def all_sums(self) -> dict[tuple[int, Span], Sums]:
        """Of every unit below the country, for every period that anybody has reported, where anything counts."""
        spans = {(indicator, period, on) for indicator, _, period, on in self.values}
        found = {}
        for unit in self.units.values():
            for span in spans:
                sums = self.sums(unit.id, span)
                if unit.level is not Level.CENTRAL and self.kinds[span[0]] != "level" and sums[:3] != (None, None, None):
                    found[unit.id, span] = sums
        return found

    def sums(self, unit_id: int, span: Span) -> Sums:
        below = self._below(unit_id, span[2])
        areas = [one for one in below if self._is_area(one, unit_id)]
        concerned = [one for one in areas if self._governs(one) or self._is_given(one, span) or self._part(one, span).numbers]
        counted = areas if concerned else [one for one in below if one not in areas]
        parts = {one: self._part(one, span) for one in counted}
        given = [one for one in counted if self._is_given(one, span)]
        owed = given or [one for one in counted if self._governs(one) and one in areas]
        expected = sum(part.weight for one, part in parts.items() if one in owed or part.numbers)
        numbers = [self._added([part.numbers[at] for part in parts.values() if part.numbers]) for at in range(3)]
        reported, approved = (sum(getattr(part, name) for part in parts.values()) for name in ("reported", "approved"))
        return numbers[0], numbers[1], numbers[2], reported, approved, expected

    def _part(self, unit_id: int, span: Span) -> Part:
        indicator, period, on = span
        own = self.values.get((indicator, unit_id, period, on))
        numerator, denominator, total, reported, approved, expected = self.sums(unit_id, span)
        is_upper, weight = self._governs(unit_id) and self.units[unit_id].level in (Level.PROVINCE, Level.DISTRICT), 1
        if is_upper:
            weight = sum(self._governs(one) and self._is_area(one, unit_id) for one in self._below(unit_id, on)) or 1
        is_row = (numerator, denominator, total) != (None, None, None)
        weight = expected if is_upper and is_row and own is None else weight
        if own is None:
            numbers = (numerator, denominator, total) if is_row else None
            if numbers is None:
                return Part(None, 0, 0, weight)
            return Part(numbers, reported, approved, weight) if is_upper else Part(numbers, 1, int(approved >= reported), weight)
        if self.kinds[indicator] == "count":
            numbers = (None, None, Fraction(own.value)) if own.value is not None else None
        elif own.numerator is None or own.denominator is None:
            numbers = None
        else:
            numbers = (Fraction(own.numerator), Fraction(own.denominator), None)
        is_approved = own.state is MeasurementState.APPROVED
        return Part(numbers, weight if numbers else 0, weight if numbers and is_approved else 0, weight)

    def _below(self, unit_id: int, on: date) -> list[int]:
        if not self._stands(self.units[unit_id], on):
            return []
        return [
            one.unit_id
            for one in self.links
            if one.parent_id == unit_id
            and one.kind == "administrative"
            and self._stands(one, on)
            and self._stands(self.units[one.unit_id], on)
        ]

    def _is_area(self, unit_id: int, of: int) -> bool:
        return self.units[unit_id].level is not self.units[of].level

    def _governs(self, unit_id: int) -> bool:
        unit = self.units[unit_id]
        return unit.kind == "ubnd" and unit.branch is Branch.GOVERNMENT

    def _is_given(self, unit_id: int, span: Span) -> bool:
        return (unit_id, span[0]) in self.given

    @staticmethod
    def _stands(dated: Unit | UnitParent, on: date) -> bool:
        return (dated.valid_from or date.min) <= on <= (dated.valid_to or date.max)

    @staticmethod
    def _added(numbers: list[Fraction | None]) -> Fraction | None:
        known = [one for one in numbers if one is not None]
        return sum(known, Fraction(0)) if known else None


def stored(session: Session) -> dict[tuple[int, Span], Sums]:
    """What the product has stored, where anything counts."""
    columns = (Rollup.numerator, Rollup.denominator, Rollup.total, Rollup.reported, Rollup.approved, Rollup.expected)
    rows = session.execute(select(Rollup.unit_id, Rollup.indicator_id, Rollup.period, Rollup.measured_on, *columns))
    found = {}
    for unit_id, indicator_id, period, on, *numbers, reported, approved, expected in rows:
        exact = tuple(None if one is None else Fraction(one) for one in numbers)
        if exact != (None, None, None):
            found[unit_id, (indicator_id, period, on)] = (*exact, reported, approved, expected)
    return found
