"""Who below a unit has reported a value and who has not ("17/23 xã đã báo cáo"), and whether a unit's own figure agrees with its parts.

Owns the facts and their words; refuses to correct a figure: a difference is told to those who gave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models import Indicator
from rules.values import Frequency


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit below that ought to have reported. owed_by -- until when; is_late -- that is over."""

    unit_id: int
    name: str
    owed_by: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit's own figure beside that of the units below it, where the two differ."""

    own: Decimal
    summed: Decimal


@dataclass(frozen=True, slots=True)
class ReportingState:
    """Who has reported for an indicator and period directly below a unit.

    reported, expected -- how many units. missing -- by name. without_numbers -- gave a rate without numerator and denominator: it is
    shown, and cannot be summed. difference -- None where the unit has no figure of its own, or it agrees.
    """

    reported: int
    expected: int
    missing: tuple[Missing, ...]
    without_numbers: tuple[str, ...]
    difference: Difference | None


def reporting_state(session: Session, indicator: Indicator, unit_id: int, period: Frequency, on: date, *, today: date) -> ReportingState:
    """Who has reported below a unit for the period that ends on a day, as of today."""
    raise NotImplementedError


def coverage_words(state: ReportingState) -> str:
    """ "17/23 xã đã báo cáo; còn thiếu: xã A (quá hạn), xã B" as a sentence for people."""
    raise NotImplementedError
