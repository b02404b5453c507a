"""A rule as sentences for people who do not program: when it holds, and what happens then; who is told, how, how often.

Owns the sentences, as `Said`: Vietnamese by str(), another language by `web.policy_words`. Refuses to judge a rule (rules.policy_checks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.features import FIELDS, Feature, Subject, percent
from rules.policy import Comparison, Condition, Policy, Rule
from rules.values import ONCE, DecisionKind
from workflow.policy_terms import AND, ANSWERED, CHOSEN, DECIDED, DELIVERED, MEASURED, OR, PASSED, SPECIAL, TOLD, VALUES, Said, listed


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule read aloud. title -- as its maker wrote it. when -- all of these must hold. then -- what happens, one sentence each."""

    rule: Rule
    title: str
    when: tuple[Said, ...]
    then: tuple[Said, ...]

    def __str__(self) -> str:
        return f"{self.title}. Khi {'; '.join(map(str, self.when))}: {'; '.join(map(str, self.then))}."


def read_aloud(policy: Policy) -> tuple[RuleWords, ...]:
    """Every rule of the policy, those that are switched off in their places."""
    return tuple(rule_words(rule) for rule in policy.written)


def rule_words(rule: Rule) -> RuleWords:
    """One rule read aloud."""
    return RuleWords(rule, rule.title, when_words(rule.conditions), then_words(rule))


def when_words(conditions: Sequence[Condition]) -> tuple[Said, ...]:
    """One text for each field that is asked about, in the order of the rule."""
    by_field: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_field.setdefault(condition.field, []).append(condition)
    return tuple(said for name, asked in by_field.items() for said in field_words(name, asked))


def field_words(name: str, asked: Sequence[Condition]) -> list[Said]:
    """What is asked of one field: usually one text; one more for each value that is excluded."""
    if name in ANSWERED:
        return [ANSWERED[name][(one.comparison is Comparison.NE) == bool(one.value)] for one in asked]
    if name in CHOSEN:
        return [_chosen(name, one) for one in asked]
    limits = [one for one in asked if one.comparison not in (Comparison.NE, Comparison.IN)]
    apart = [one for one in asked if one.comparison in (Comparison.NE, Comparison.IN)]
    said = [_measured(name, limits)] if limits else []
    return said + [MEASURED[name].of(range=_counted(one)) for one in apart]


def then_words(rule: Rule) -> tuple[Said, ...]:
    """What happens, who else is told, and how often."""
    outcome = rule.outcome
    if outcome.decide is DecisionKind.AWARD:
        return (DECIDED[DecisionKind.AWARD].of(amount=dong(outcome.amount)), Said("mỗi đơn vị mỗi năm một lần"))
    told = listed([TOLD[one] for one in outcome.to], AND)
    said = [DECIDED[outcome.decide].of(to=told, delivery=DELIVERED[outcome.delivery])]
    if outcome.inform:
        said.append(Said("cho %(inform)s biết trong bản tin ngày", {"inform": listed([TOLD[one] for one in outcome.inform], AND)}))
    return (*said, how_often(outcome.step))


def dong(amount: int) -> str:
    """An amount of money as Vietnamese write it: "5.000.000"."""
    return f"{amount:,}".replace(",", ".")


def how_often(step: str) -> Said:
    """How often a step comes: its placeholders make it come again."""
    if "late_step}" in step or "wait_step}" in step:
        return Said("nhắc lại sau mỗi 5 ngày làm việc (bước %(step)s)", {"step": step})
    if "rung}" in step:
        return Said("mỗi cấp một lần (bước %(step)s)", {"step": step})
    return Said("mỗi hạn chỉ một lần (bước %(step)s)", {"step": step})


def _chosen(name: str, condition: Condition) -> Said:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return CHOSEN[name][condition.comparison is Comparison.NE].of(values=listed([VALUES[str(one)] for one in values], OR))


def _counted(condition: Condition) -> Said:
    if isinstance(condition.value, tuple):
        return Said("đúng %(values)s", {"values": listed([_shown(condition.field, one) for one in condition.value], OR)})
    return Said("khác %(value)s", {"value": _shown(condition.field, condition.value)})


def _measured(name: str, limits: Sequence[Condition]) -> Said:
    low, high = _bounds(limits)
    if low is not None and low == high and (name, low) in SPECIAL:
        return SPECIAL[name, low]
    if name == "rung" and (low, high) == (1, None):
        return Said("đã chuyển lên cấp trên")
    if name == "days_left" and high is not None and high < 0:
        return PASSED.of(range=_range(-high, None if low is None else -low))
    if name == "cycle_days":
        return _cycle(low, high)
    return MEASURED[name].of(range=_share_range(name, low, high) if _is_share(name) else _range(low, high))


def _is_share(name: str) -> bool:
    """Whether the field is in hundredths of a per cent, rounded down: «không quá 499» is then said «dưới 5%»."""
    return FIELDS[Subject.AWARD][name].limit is percent if name in FIELDS[Subject.AWARD] else False


def _shown(name: str, value: Feature) -> Feature:
    return percent(value) if _is_share(name) else value


def _share_range(name: str, low: int | None, high: int | None) -> Said:
    if high is None:
        return _range(_shown(name, low or 0), None)
    below = Said("dưới %(high)s", {"high": percent(high + 1)})
    return below if low is None else Said("từ %(low)s đến %(high)s", {"low": percent(low), "high": below})


def _cycle(low: int | None, high: int | None) -> Said:
    if low is not None and low >= ONCE:
        return Said("việc làm một lần, không định kỳ")
    periodic = MEASURED["cycle_days"].of(range=_range(low, None if high is not None and high >= ONCE else high))
    return periodic if high is not None and high < ONCE else Said("%(periodic)s, hoặc việc làm một lần", {"periodic": periodic})


def _bounds(limits: Sequence[Condition]) -> tuple[int | None, int | None]:
    """The lowest and the highest number that all limits together leave; None where they leave it open."""
    lows, highs = [], []
    for one in limits:
        value = int(one.value) if not isinstance(one.value, tuple) else 0
        if one.comparison in (Comparison.GTE, Comparison.GT, Comparison.EQ):
            lows.append(value + (one.comparison is Comparison.GT))
        if one.comparison in (Comparison.LTE, Comparison.LT, Comparison.EQ):
            highs.append(value - (one.comparison is Comparison.LT))
    return (max(lows) if lows else None), (min(highs) if highs else None)


def _range(low: Feature | None, high: Feature | None) -> Said:
    if low is not None and low == high:
        return Said("đúng %(value)s", {"value": low})
    if low is None:
        return Said("không quá %(high)s", {"high": high})
    if high is None:
        return Said("từ %(low)s", {"low": low})
    return Said("từ %(low)s đến %(high)s", {"low": low, "high": high})
