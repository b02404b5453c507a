"""Units of measure as plans write them: how many units of an indicator one unit of a target is, and where that is in doubt.

Owns spellings and multiples of units; refuses to convert what does not measure the same, and to change a number: it says how to compare.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ONE = Decimal(1)
PER_CENT, PER_MILLE, POINTS = "%", "‰", "điểm %"
_MULTIPLES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_SPELLINGS = {
    "phần trăm": PER_CENT,
    "phần nghìn": PER_MILLE,
    "phần ngàn": PER_MILLE,
    "%o": PER_MILLE,
    "%0": PER_MILLE,
    "0/00": PER_MILLE,
    "điểm phần trăm": POINTS,
    "điểm%": POINTS,
}
_SAME = (
    frozenset({"con/phụ nữ", "con", "con/bà mẹ", "con/1 phụ nữ", "con/người"}),
    frozenset({"tuổi", "năm"}),
    frozenset({"người", "trường hợp", "ca", "em", "nhân khẩu", "dân"}),
    frozenset({"bé trai/100 bé gái", "/100 bé gái", "nam/100 nữ", "trẻ trai/100 trẻ gái", "trai/100 gái", "bé trai/100 gái", "bé trai"}),
    frozenset({"cặp", "cặp vợ chồng", "trường hợp"}),
)
"""Words that measure the same wherever one of them is an indicator's unit."""
_LENGTHS = {"mm": Decimal("0.1"), "cm": ONE, "m": Decimal(100)}
_PER_HUNDRED = re.compile(r"/\s?100\s")
_ALIVE = re.compile(r"\s(?:sinh ra sống|đẻ sống|sinh sống)$")


class UnitDoubt(StrEnum):
    """Why the way in which a target's unit is compared ought to be looked at."""

    PER_CENT_OR_PER_MILLE = "per_cent_or_per_mille"
    POINTS_OR_SHARE = "points_or_share"
    NO_UNIT = "no_unit"


@dataclass(frozen=True, slots=True)
class UnitFit:
    """How a target's numbers compare with its indicator's values.

    factor -- how many of the indicator's units one of the target's is. share -- for a change that is told as a share of the baseline: what
    one of its unit is of the whole ("giảm 50%": 0.01; "giảm 1/3": 1); None where the change is told in the indicator's units.
    """

    factor: Decimal = ONE
    share: Decimal | None = None
    doubt: UnitDoubt | None = None


def unit_fit(unit: str, into: str, *, is_change: bool) -> UnitFit | None:
    """How `unit` of a target fits an indicator measured in `into`; None where it measures something else.

    is_change -- the target's value is how much the indicator falls or rises.
    """
    written, own = plain_unit(unit), plain_unit(into)
    if is_change and written in ("", "lần"):
        return UnitFit(share=ONE)
    if not written:
        return UnitFit(doubt=UnitDoubt.NO_UNIT if own else None)
    if written == own:
        is_unsure = is_change and written == PER_CENT
        return UnitFit(doubt=UnitDoubt.POINTS_OR_SHARE if is_unsure else None)
    return _of_shares(written, own, is_change=is_change) or _of_multiples(written, own)


def plain_unit(unit: str) -> str:
    """A unit in one spelling: lower case, no blanks around "/", "phần nghìn" as ‰."""
    words = " ".join(unicodedata.normalize("NFC", unit).casefold().split())
    words = _ALIVE.sub("", re.sub(r"\s?/\s?", "/", words))
    return _SPELLINGS.get(words, words)


def _of_shares(written: str, own: str, *, is_change: bool) -> UnitFit | None:
    """Per cent, per mille, points of them, and ratios to a hundred."""
    of_hundred = own == PER_CENT or bool(_PER_HUNDRED.search(own))
    points = {POINTS: PER_CENT, "điểm": own}.get(written, written) if is_change else written
    if points == own or (points == PER_CENT and written != PER_CENT and of_hundred):
        return UnitFit()
    if {points, own} == {PER_CENT, PER_MILLE}:
        return UnitFit(Decimal(10) if own == PER_MILLE else Decimal("0.1"), doubt=UnitDoubt.PER_CENT_OR_PER_MILLE)
    if written == PER_CENT and of_hundred:
        return UnitFit(doubt=UnitDoubt.POINTS_OR_SHARE if is_change else None)
    if written == PER_CENT and is_change:
        return UnitFit(share=Decimal("0.01"))
    return None


def _of_multiples(written: str, own: str) -> UnitFit | None:
    """The same thing under another word, in thousands or millions, or in another unit of length."""
    if written in _LENGTHS and own in _LENGTHS:
        return UnitFit(_LENGTHS[written] / _LENGTHS[own])
    times, one = _multiple(written)
    own_times, own_one = _multiple(own)
    if one == own_one or any({one, own_one} <= same for same in _SAME):
        return UnitFit(Decimal(times) / Decimal(own_times))
    return None


def _multiple(unit: str) -> tuple[int, str]:
    """ "triệu người" -> a million and "người"."""
    first, _, rest = unit.partition(" ")
    return (_MULTIPLES[first], rest) if first in _MULTIPLES and rest else (1, unit)
