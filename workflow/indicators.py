"""Which indicator of the catalogue a plan's target means, and which way is better.

Owns the proposal with its confidence and its doubts, in Vietnamese, for the reviewer; refuses to guess: where the words, or the unit, are
another indicator's, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from models import Indicator
from rules.catalogue import IndicatorEntry
from rules.measures import UnitDoubt, UnitFit, unit_fit
from rules.target_values import IndicatorKind
from rules.values import Direction, Operator
from workflow.indicator_names import means, means_with_conditions, weight
from workflow.text import search_form

CHANGES = frozenset({Operator.DECREASE, Operator.DECREASE_PER_YEAR, Operator.INCREASE, Operator.INCREASE_PER_YEAR})
SURE, COMPOSITE, DOUBTFUL = 0.95, 0.7, 0.6
_LOWER = (
    "tu vong",
    "suy dinh duong",
    "sinh con thu ba",
    "con thu 3",
    "tao hon",
    "can huyet",
    "nao pha thai",
    "pha thai",
    "ho ngheo",
    "can ngheo",
    "that nghiep",
    "vi pham",
    "qua han",
    "cham muon",
    "ty so gioi tinh",
    "mat can bang",
    "phu thuoc",
    "thap coi",
    "tai nan",
    "mac benh",
    "ngo doc",
)
_NEAR = ("muc sinh", "tong ty suat sinh", "quy mo dan so", "so con trung binh", "ty suat sinh")
_HIGHER = ("ty le", "tuoi tho", "so nam song khoe", "chieu cao", "tong so nguoi", "so luot", "so nguoi", "chi so phat trien")
_NUMBERS = ("so ", "tong so ")
_MOVES = ("muc giam ", "giam ", "ty le giam ", "so giam ", "muc tang ")


K = TypeVar("K", Indicator, IndicatorEntry)
"""A row of the table, or an entry of the catalogue."""


@dataclass(frozen=True, slots=True)
class Meant(Generic[K]):
    """The indicator that a target means. factor, share -- as in `rules.measures.UnitFit`. warnings -- what a reviewer ought to see."""

    indicator: K
    confidence: float
    factor: Decimal
    share: Decimal | None = None
    warnings: tuple[str, ...] = ()


def indicator_of(name: str, *, unit: str, operator: Operator, known: Iterable[K]) -> Meant[K] | None:
    """The indicator that a target means by its name, its unit and its operator; None where none does, or two do."""
    candidates = tuple(known)
    whole = [(alias_weight, one, fit) for one in candidates for alias_weight, fit in _fits(name, unit, operator, one, means)]
    if found := _heaviest(whole):
        return _meant(name, unit, operator, *found)
    parts = [
        (alias_weight, one, fit) for one in candidates for alias_weight, fit in _fits(name, unit, operator, one, means_with_conditions)
    ]
    if found := _heaviest(parts):
        return _meant(name, unit, operator, *found, names_more=True)
    return None


def direction_of(indicator: str, operator: Operator) -> Direction | None:
    """Which way something outside the catalogue is better, where its operator leaves it open ("đạt 70%" is met by 75).

    None where nothing tells.
    """
    if operator not in (Operator.EQUAL, Operator.ABOUT):
        return None
    name = search_form(indicator)
    if any(words in name for words in _NEAR):
        return None
    if any(words in name for words in _LOWER):
        return Direction.LOWER
    return Direction.HIGHER if any(words in name for words in _HIGHER) else None


class _Comparison(Protocol):
    def __call__(self, name: str, alias: str) -> bool: ...


def _fits(name: str, unit: str, operator: Operator, one: K, compare: _Comparison) -> Iterable[tuple[int, UnitFit]]:
    if operator in CHANGES and one.kind is IndicatorKind.RATE and search_form(name).startswith(_NUMBERS):
        return []  # a number of people that falls by 5 % is no rate
    weights = [weight(alias) for alias in (one.name, *one.aliases) if compare(name, alias)]
    fit = unit_fit(unit, one.unit_text, is_change=operator in CHANGES) if weights else None
    return [(max(weights), fit)] if fit is not None else []


def _heaviest(found: list[tuple[int, K, UnitFit]]) -> tuple[K, UnitFit] | None:
    """Of those that fit, the one that names most words; None where two do."""
    if not found:
        return None
    most = max(alias_weight for alias_weight, _, _ in found)
    best = [(one, fit) for alias_weight, one, fit in found if alias_weight == most]
    return best[0] if len(best) == 1 else None


def _meant(name: str, unit: str, operator: Operator, indicator: K, fit: UnitFit, *, names_more: bool = False) -> Meant[K]:
    warnings = [_doubt(unit, operator, indicator, fit.doubt)] if fit.doubt else []
    confidence = DOUBTFUL if warnings else SURE
    if names_more:
        confidence = min(confidence, COMPOSITE)
        warnings.append(f"Chỉ tiêu nêu nhiều điều kiện; số liệu so theo chỉ số “{indicator.name}”, các điều kiện khác cần theo dõi riêng.")
    if operator not in CHANGES and search_form(name).startswith(_MOVES):
        confidence = DOUBTFUL
        warnings.append(f"Tên chỉ tiêu nói mức tăng, giảm nhưng phép so sánh là mức phải đạt của “{indicator.name}”: cần kiểm tra lại.")
    return Meant(indicator, confidence, fit.factor, fit.share, tuple(warnings))


def _doubt(unit: str, operator: Operator, indicator: K, doubt: UnitDoubt) -> str:
    if doubt is UnitDoubt.PER_CENT_OR_PER_MILLE:
        return (
            f"Văn bản ghi {unit}, chỉ số “{indicator.name}” tính bằng {indicator.unit_text}: khi so sánh 1% được hiểu là 10‰. "
            f"Nếu văn bản muốn nói {indicator.unit_text}, hãy sửa đơn vị."
        )
    if doubt is UnitDoubt.POINTS_OR_SHARE:
        way = "giảm" if operator in (Operator.DECREASE, Operator.DECREASE_PER_YEAR) else "tăng"
        return (
            f"Mức {way} ghi bằng % được hiểu là điểm phần trăm của “{indicator.name}”. "
            f"Nếu văn bản muốn nói {way} tương đối (2% của mức cũ), hãy ghi 0,02 và để trống đơn vị."
        )
    return f"Văn bản không ghi đơn vị: hiểu là {indicator.unit_text} như chỉ số “{indicator.name}”."
