"""Who is due a reward for a year, who is not and why, and who cannot be judged yet because figures are lacking.

Owns the three answers and their words; which rules hold is decided by `rules.engine`. Refuses to turn a lack of figures into a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.award_facts import AwardFacts, YearFigure, open_end, undefined_facts, years_needed
from rules.explanation import Explainer
from rules.features import Feature, Subject, features_of_award
from rules.policy import Condition, Policy, Rule
from rules.said import Said
from rules.values import Decision

_APPROVALS = frozenset({"is_approved", "is_last_year_approved"})
_WHOM = frozenset({"level", "year"})
_NOT_APPROVED = Said("số liệu năm %(year)s chưa được cấp trên duyệt")
_NO_FIGURE = Said("chưa có số liệu năm %(year)s")


class AwardStanding(StrEnum):
    """Where a unit stands in a year's list: due something, not to be judged yet, or due nothing."""

    DUE = "due"
    LACKING = "lacking"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class Award:
    """One reward that a unit is due. amount -- đồng. facts -- what tipped the scale; why -- all of it, with the rule's title."""

    rule: str
    title: str
    amount: int
    facts: str
    why: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule about units of that kind and year under which this one is due nothing, or nothing yet, and why."""

    rule: str
    title: str
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class AwardVerdict:
    """What the rules say of one unit. lacking -- what cannot be judged for want of figures; missed -- what was judged and not met."""

    awards: tuple[Award, ...]
    lacking: tuple[Missed, ...]
    missed: tuple[Missed, ...]

    @property
    def standing(self) -> AwardStanding:
        """A unit due something is that, whatever else is lacking."""
        if self.awards:
            return AwardStanding.DUE
        return AwardStanding.LACKING if self.lacking else AwardStanding.NOT_DUE

    @property
    def amount(self) -> int:
        """All that the unit is due, in đồng."""
        return sum(award.amount for award in self.awards)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind the facts of one unit. gaps -- why a year has no figure, where more is known than that it has none."""

    facts: AwardFacts
    figures: Mapping[int, YearFigure]
    gaps: Mapping[int, Said]


def judge_awards(policy: Policy, evidence: Evidence, decide: Callable[[AwardFacts], list[Decision]]) -> AwardVerdict:
    """The verdict about one unit by the rules that are switched on. decide -- `Engine.decide_award` of an engine with this policy."""
    features = features_of_award(evidence.facts)
    decided = {decision.rule_id: decision for decision in decide(evidence.facts)}
    awards, lacking, missed = [], [], []
    for rule in policy.rules:
        if rule.id in decided:
            awards.append(Award(rule.id, rule.title, rule.outcome.amount, _telling(rule, features), decided[rule.id].explanation))
            continue
        failing, unknown = _unmet(rule, features, evidence)
        if any(one.field in _WHOM for one in failing):
            continue
        if failing:
            missed.append(Missed(rule.id, rule.title, _refusals(rule, failing, features, evidence)))
        elif unknown:
            lacking.append(Missed(rule.id, rule.title, _gaps(unknown, evidence)))
    return AwardVerdict(tuple(awards), tuple(lacking), tuple(missed))


def _telling(rule: Rule, features: Mapping[str, Feature]) -> str:
    """The facts that a rule was met by, without those that only say for whom it is."""
    fields = {one.field for one in rule.conditions} - _WHOM - _APPROVALS
    return Explainer(rule, Subject.AWARD).facts_about(features, fields)


def _unmet(rule: Rule, features: Mapping[str, Feature], evidence: Evidence) -> tuple[list[Condition], list[Condition]]:
    """The conditions that are not met, and those that more figures, or their approval, may yet meet."""
    undefined = undefined_facts(evidence.facts.year, evidence.figures)
    open_fields = _APPROVALS | ({"years_without_third"} if _may_grow(evidence) else set())
    failing: list[Condition] = []
    unknown: list[Condition] = []
    for condition in rule.conditions:
        fact = features.get(condition.field)
        if condition.holds(fact):
            continue
        is_unknown = fact is None and condition.field not in undefined
        (unknown if is_unknown or condition.field in open_fields else failing).append(condition)
    return failing, unknown


def _may_grow(evidence: Evidence) -> bool:
    """Whether the row of years without a third birth may be longer than is known."""
    return open_end(evidence.facts.year, evidence.figures) is not None


def _refusals(rule: Rule, failing: Collection[Condition], features: Mapping[str, Feature], evidence: Evidence) -> tuple[Said, ...]:
    fields = {one.field for one in failing}
    undefined = undefined_facts(evidence.facts.year, evidence.figures)
    said = {str(undefined[name]): undefined[name] for name in undefined if name in fields}
    measured = Explainer(rule, Subject.AWARD).facts_about(features, fields)
    return (*said.values(), *((Said("%(value)s", {"value": measured}),) if measured else ()))


def _gaps(unknown: Collection[Condition], evidence: Evidence) -> tuple[Said, ...]:
    """What is lacking, year by year: the figure itself, or its approval."""
    found: dict[tuple[int, bool], Said] = {}
    for condition in unknown:
        for year in years_needed(condition.field, evidence.facts.year, evidence.figures):
            if year not in evidence.figures:
                found[year, False] = evidence.gaps.get(year) or _NO_FIGURE.of(year=year)
            elif condition.field in _APPROVALS:
                found[year, True] = _NOT_APPROVED.of(year=year)
    return tuple(found[key] for key in sorted(found, reverse=True))
