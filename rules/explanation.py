"""Why a rule decided what it did, said in Vietnamese to people who do not program.

Owns the sentence made of a rule's conditions and the facts that met them; refuses to say anything that the facts do not bear.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.features import FIELDS, Feature, Subject
from rules.policy import Comparison, Condition, Rule

_BOUND_WORDS = {
    Comparison.GTE: "từ {}",
    Comparison.GT: "trên {}",
    Comparison.LTE: "đến {}",
    Comparison.LT: "dưới {}",
}
_LOW_FIRST = {comparison: at for at, comparison in enumerate(_BOUND_WORDS)}


def explain(rule: Rule, features: Mapping[str, Feature], subject: Subject) -> str:
    """ "Title: quá hạn 6 ngày làm việc (ngưỡng: từ 3); cấp xã; …."

    One part for each field of the rule that does not go without saying, those with a threshold first: they are what tipped the scale.
    """
    by_field: dict[str, list[Condition]] = {}
    for condition in rule.conditions:
        by_field.setdefault(condition.field, []).append(condition)
    measured: list[str] = []
    stated: list[str] = []
    for name, conditions in by_field.items():
        field = FIELDS[subject][name]
        limits = _limits(conditions) if field.has_threshold else ""
        said = field.phrase(features[name])
        (measured if limits else stated).append(f"{said} (ngưỡng: {limits})" if limits and said else said)
        if field.companion and features.get(field.companion):
            measured.append(FIELDS[subject][field.companion].phrase(features[field.companion]))
    parts = [part for part in dict.fromkeys(measured + stated) if part]
    return f"{rule.title}: {'; '.join(parts)}." if parts else f"{rule.title}."


def _limits(conditions: list[Condition]) -> str:
    """ "từ 4 đến 7"; empty where nothing but equality was asked, since the fact itself says that."""
    bounds = sorted((one for one in conditions if one.comparison in _BOUND_WORDS), key=lambda one: _LOW_FIRST[one.comparison])
    return " ".join(_BOUND_WORDS[one.comparison].format(one.value) for one in bounds)
