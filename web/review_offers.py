"""How remembered corrections are said on the cards of a review. Owns the words; what is offered is `workflow.remembered`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from rules.values import Operator, Role
from web.filters import number
from web.labels import label
from workflow.remembered import Offer

_NAMED = 3
"""How many units of a group are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer on a card. plan -- which plan taught it; words -- what it would change."""

    correction_id: int
    plan: str
    words: str


def lines_by_clause(offers: Iterable[Offer]) -> dict[int, list[OfferLine]]:
    """The offers of each clause, by its number."""
    found: dict[int, list[OfferLine]] = {}
    for offer in offers:
        for clause in offer.clauses:
            found.setdefault(clause.id, []).append(_line(offer))
    return found


def lines_by_target(offers: Iterable[Offer]) -> dict[int, list[OfferLine]]:
    """The offers of each target, by its number."""
    return {offer.target.id: [_line(offer)] for offer in offers if offer.target is not None}


def words_of(offer: Offer) -> str:
    """What an offer would change, in words."""
    if offer.units:
        return f"«{offer.correction.shown}» → {_unit_names(offer)}"
    if offer.is_ignoring:
        return str(_("đã bỏ qua"))
    return "; ".join(f"{_aspect(name)} → {_value(name, value)}" for name, value in offer.change.items())


def plan_words(offer: Offer) -> str:
    """The plan that taught an offer."""
    plan = offer.correction.plan
    return str(_("Kế hoạch %(number)s", number=plan.number)) if plan.number else plan.title


def _line(offer: Offer) -> OfferLine:
    return OfferLine(offer.correction.id, plan_words(offer), words_of(offer))


def _unit_names(offer: Offer) -> str:
    names = "; ".join(unit.name for unit in offer.units[:_NAMED])
    more = len(offer.units) - _NAMED
    return names if more <= 0 else str(_("%(names)s và %(count)s đơn vị nữa", names=names, count=more))


def _aspect(name: str) -> str:
    words: dict[str, Any] = {
        "role": _("vai trò"),
        "when": _("thời hạn"),
        "responsible": _("cơ quan chịu trách nhiệm"),
        "partners": _("cơ quan phối hợp"),
        "report_to": _("nơi nhận báo cáo"),
        "indicator": _("chỉ số"),
        "operator": _("so sánh"),
        "value": _("giá trị"),
        "value_high": _("đến giá trị"),
        "unit_text": _("đơn vị tính"),
        "year": _("năm phải đạt"),
    }
    return str(words[name])


def _value(name: str, value: Any) -> str:
    if name == "role":
        return str(label(Role(value)))
    if name == "operator":
        return str(label(Operator(value)))
    if name in ("value", "value_high") and value is not None:
        return str(number(Decimal(value)))
    if isinstance(value, list):
        value = "; ".join(value)
    return str(value) if value not in (None, "") else str(_("để trống"))
