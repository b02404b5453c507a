"""Why a rule decided what it did, said in Vietnamese to people who do not program.

Owns the sentence made of a rule's conditions and the facts that met them; refuses to say anything that the facts do not bear.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from rules.features import FIELDS, Feature, Subject
from rules.policy import Comparison, Condition, Rule

_BOUND_WORDS = {
    Comparison.GTE: "từ {}",
    Comparison.GT: "trên {}",
    Comparison.LTE: "đến {}",
    Comparison.LT: "dưới {}",
}
_LOW_FIRST = {comparison: at for at, comparison in enumerate(_BOUND_WORDS)}


@dataclass(frozen=True, slots=True)
class _Part:
    """What is said of one field: the fact, its limits where they are worth saying, and the field that makes it clearer."""

    field: str
    phrase: Callable[[Feature], str]
    limits: str
    companion: str | None
    companion_phrase: Callable[[Feature], str] | None


class Explainer:
    """The sentence of one rule, ready for facts: "Title: quá hạn 6 ngày làm việc (ngưỡng: từ 3); cấp xã; …."

    One part for each field of the rule that does not go without saying, those with a threshold first: they are what tipped the scale.
    """

    def __init__(self, rule: Rule, subject: Subject) -> None:
        by_field: dict[str, list[Condition]] = {}
        for condition in rule.conditions:
            by_field.setdefault(condition.field, []).append(condition)
        self._title = rule.title
        self._parts = [_part(name, conditions, subject) for name, conditions in by_field.items()]

    def explain(self, features: Mapping[str, Feature]) -> str:
        """The sentence for facts that met the rule."""
        measured: list[str] = []
        stated: list[str] = []
        for part in self._parts:
            said = part.phrase(features[part.field])
            if part.limits:
                measured.append(f"{said} (ngưỡng: {part.limits})" if said else said)
            else:
                stated.append(said)
            if part.companion and part.companion_phrase and features.get(part.companion):
                measured.append(part.companion_phrase(features[part.companion]))
        parts = [part for part in dict.fromkeys(measured + stated) if part]
        return f"{self._title}: {'; '.join(parts)}." if parts else f"{self._title}."

    def facts_about(self, features: Mapping[str, Feature], names: Collection[str]) -> str:
        """What is so of some fields of the rule, with the limits that it sets: why a rule was not met."""
        parts = (part for part in self._parts if part.field in names and part.field in features)
        said = ((part.phrase(features[part.field]), part.limits) for part in parts)
        return "; ".join(f"{phrase} (ngưỡng: {limits})" if limits else phrase for phrase, limits in said if phrase)


def _part(name: str, conditions: list[Condition], subject: Subject) -> _Part:
    field = FIELDS[subject][name]
    companion = FIELDS[subject][field.companion].phrase if field.companion else None
    return _Part(name, field.phrase, _limits(conditions, field.limit) if field.has_threshold else "", field.companion, companion)


def _limits(conditions: list[Condition], said: Callable[[Feature], str]) -> str:
    """ "từ 4 đến 7"; empty where nothing but equality was asked, since the fact itself says that."""
    bounds = sorted((one for one in conditions if one.comparison in _BOUND_WORDS), key=lambda one: _LOW_FIRST[one.comparison])
    return " ".join(_BOUND_WORDS[one.comparison].format(said(one.value)) for one in bounds if not isinstance(one.value, tuple))
