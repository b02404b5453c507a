"""What a rule decides, as a policy's text says it: whom to tell and how, or how much reward a unit is due.

Owns the form of an outcome and every refusal of a bad one; refuses to know when a rule holds: that is policy.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

from rules.features import LARGEST, PLACEHOLDERS, Subject, decisions_about
from rules.policy_form import Place
from rules.values import Audience, DecisionKind, Delivery

_STEP = re.compile(r"[a-z0-9{}_-]{1,60}")
AWARD_STEP = "award"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule decides. `to` is told by `delivery`; `inform` is told the same in the day's digest.

    amount -- the reward in đồng, where the rule is about rewards: then nobody is told, the reward stands in the year's list.
    """

    decide: DecisionKind
    step: str
    to: tuple[Audience, ...]
    delivery: Delivery
    inform: tuple[Audience, ...]
    amount: int = 0


def read_outcome(then: object, subject: Subject, place: Place) -> Outcome:
    """The outcome that a rule's `then` says. Raises PolicyError."""
    if subject is Subject.AWARD:
        return _award(then, place)
    data = place.mapping("then", then, {"decide", "step", "to"}, {"delivery", "inform"})
    return Outcome(
        decide=_decision(data["decide"], subject, place),
        step=_step(data["step"], subject, place),
        to=_audiences("then.to", data["to"], place),
        delivery=place.enum("then.delivery", data.get("delivery", Delivery.DIGEST.value), Delivery),
        inform=_audiences("then.inform", data["inform"], place) if "inform" in data else (),
    )


def _award(then: object, place: Place) -> Outcome:
    data = place.mapping("then", then, {"decide", "amount"})
    decide = _decision(data["decide"], Subject.AWARD, place)
    return Outcome(decide, AWARD_STEP, (), Delivery.DIGEST, (), place.whole("then.amount", data["amount"], 1, LARGEST))


def _decision(value: object, subject: Subject, place: Place) -> DecisionKind:
    kind = place.enum("then.decide", value, DecisionKind)
    allowed = decisions_about(subject)
    if kind not in allowed:
        place.refuse("then.decide", value, "Hãy dùng một trong: " + ", ".join(one.value for one in allowed))
    return kind


def _step(step: object, subject: Subject, place: Place) -> str:
    if not isinstance(step, str) or not _STEP.fullmatch(step):
        place.refuse("then.step", step, "Hãy dùng chữ thường không dấu, chữ số, gạch nối và {tên trường}")
    try:
        names = {name for _, name, _, _ in Formatter().parse(step) if name is not None}
    except ValueError:
        place.refuse("then.step", step, "Hãy ghi ngoặc nhọn thành cặp")
    if names - PLACEHOLDERS[subject]:
        place.refuse("then.step", step, "Trong ngoặc nhọn chỉ dùng: " + ", ".join(sorted(PLACEHOLDERS[subject])))
    return step


def _audiences(key: str, value: object, place: Place) -> tuple[Audience, ...]:
    if not isinstance(value, list) or not value:
        place.refuse(key, value, "Hãy ghi danh sách người nhận, ví dụ [doer, leader]")
    return tuple(place.enum(key, one, Audience) for one in value)
