"""Facts -> decisions, by durable-rules used as a stateless matcher. The only module that imports `durable`.

Owns the one engine of this process and its lock; refuses joins, events, timers and state, which the engine does not do safely.
A crash of the C extension can end the process: callers write nothing until they hold the decisions.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

import durable.engine as durable_engine

from rules.award_facts import AwardFacts
from rules.explanation import Explainer
from rules.features import Feature, FeatureError, Subject, features_of_award, features_of_target, features_of_task
from rules.policy import Comparison, Condition, Policy, Rule
from rules.values import Decision, DecisionKind, Delivery, TargetFacts, TaskFacts

# The engine asks this for differences of time only; its own answer is slow, and deprecated from Python 3.12 on.
durable_engine._unix_now = time.time

_SYMBOLS = {Comparison.LT: "$lt", Comparison.LTE: "$lte", Comparison.GT: "$gt", Comparison.GTE: "$gte", Comparison.NE: "$neq"}
REMEMBERED = 10_000
"""How many different sets of features an engine keeps the decisions of before it begins anew."""

_Test: TypeAlias = tuple[str, Comparison, Feature]
F_ = TypeVar("F_", TaskFacts, TargetFacts, AwardFacts)
# Every rule asks for `ev`, so that each has one positive condition that any fact of ours meets.
_ENVELOPE = '"ev": 1, "id": "cur", "sid": "0"}'
# The package's own way in writes each fact as JSON four times and raises twice where no rule matches, which most facts do not: so facts go
# straight to the C functions that it calls, and only a fact that meets a rule takes its way through the actions.
_c_engine = durable_engine.durable_rules_engine
_HANDLED, _NOT_HANDLED = 0, 1
MOST_PIECES = 20_000


class EngineError(RuntimeError):
    """The engine could not decide; the message (Vietnamese) names policy, facts and remedy. Nothing was decided."""


class _QuietHost(durable_engine.Host):  # type: ignore[misc]  # the package has no types
    """The engine without its two background threads, which we do not need and which would touch rulesets outside our lock."""

    def _run(self) -> None:
        return


@dataclass(slots=True)
class _Ruleset:
    """A policy as the engine knows it: only the fields that its rules ask about, and the places of the rules that the fact in hand met.

    rules -- the package's own object; None for a policy whose rules are all switched off, which the engine is not troubled with.
    """

    fields: tuple[str, ...]
    explainers: dict[str, Explainer]
    fired: set[int] = field(default_factory=set)
    rules: Any = None
    _pieces: dict[tuple[str, Feature], str] = field(default_factory=dict)

    def fact(self, features: dict[str, Feature]) -> str:
        """The fact as the engine reads it: JSON, put together from pieces that were written before."""
        pieces = self._pieces
        if len(pieces) > MOST_PIECES:
            pieces.clear()
        written = ["{"]
        for name in self.fields:
            value = features.get(name)
            if value is None:
                continue
            piece = pieces.get((name, value))
            if piece is None:
                piece = pieces[name, value] = f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}, "
            written.append(piece)
        written.append(_ENVELOPE)
        return "".join(written)


_lock = threading.RLock()
_host = _QuietHost()
_registered: dict[tuple[str, str, str], _Ruleset] = {}
_serial = itertools.count(1)


class Engine:
    """Decides by the given policies. Engines are cheap: policies already known to this process are not registered again.

    Decisions follow from the features alone, and thousands of tasks share theirs (one deadline, one level): they are decided once.
    """

    def __init__(self, policies: Iterable[Policy], *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._decided: dict[tuple[Subject, tuple[Feature, ...], tuple[str, ...]], list[Decision]] = {}
        self._policies: dict[Subject, list[Policy]] = {subject: [] for subject in Subject}
        for policy in policies:
            self._policies[policy.subject].append(policy)
            _ruleset_of(policy)

    def decide_task(self, facts: TaskFacts) -> list[Decision]:
        """What ought to happen with this task today: at most one outcome of each group of rules. Raises EngineError."""
        return self._decide(Subject.TASK, _flat(features_of_task, facts))

    def decide_target(self, facts: TargetFacts) -> list[Decision]:
        """What ought to happen with this target today: at most one outcome of each group of rules. Raises EngineError."""
        return self._decide(Subject.TARGET, _flat(features_of_target, facts))

    def decide_award(self, facts: AwardFacts) -> list[Decision]:
        """What rewards a unit is due for a year: at most one of each group of rules. Raises EngineError."""
        return self._decide(Subject.AWARD, _flat(features_of_award, facts))

    def _decide(self, subject: Subject, features: dict[str, Feature]) -> list[Decision]:
        key = (subject, tuple(features.values()), tuple(features))
        known = self._decided.get(key)
        if known is None:
            if len(self._decided) >= self._remembered:
                self._decided.clear()
            known = self._decide_anew(subject, features)
            if self._remembered:
                self._decided[key] = known
        return known

    def _decide_anew(self, subject: Subject, features: dict[str, Feature]) -> list[Decision]:
        decisions: list[Decision] = []
        for policy in self._policies[subject]:
            if fired := _match(policy, features):
                for rule in _winners(policy, fired):
                    decisions.extend(_decisions(policy, rule, features))
        return decisions


def _flat(flatten: Callable[[F_], dict[str, Feature]], facts: F_) -> dict[str, Feature]:
    try:
        return flatten(facts)
    except FeatureError as error:
        raise EngineError(str(error)) from error


def _winners(policy: Policy, fired: set[int]) -> list[Rule]:
    """The rule with the lowest pri of each group, the first written where two are equal; groups in the order of the file."""
    winners: dict[str, Rule] = {}
    for rule in (policy.rules[at] for at in sorted(fired)):
        held = winners.get(rule.group)
        if held is None or rule.pri < held.pri:
            winners[rule.group] = rule
    return list(winners.values())


def _decisions(policy: Policy, rule: Rule, features: dict[str, Feature]) -> Iterator[Decision]:
    """The outcome, and beside it a notice by digest for those who are only to be informed, under the same step."""
    outcome = rule.outcome
    decision = Decision(
        kind=outcome.decide,
        rule_id=rule.id,
        policy=policy.name,
        policy_version=policy.version,
        step=outcome.step.format_map(features) if "{" in outcome.step else outcome.step,
        explanation=_ruleset_of(policy).explainers[rule.id].explain(features),
        audiences=outcome.to,
        delivery=outcome.delivery,
        facts=features,
    )
    yield decision
    if outcome.inform:
        yield replace(decision, kind=DecisionKind.NOTIFY, audiences=outcome.inform, delivery=Delivery.DIGEST)


def _match(policy: Policy, features: dict[str, Feature]) -> set[int]:
    """The places of all rules that hold for these features: one fact in, look, fact out again."""
    with _lock:
        ruleset = _ruleset_of(policy)
        if ruleset.rules is None:
            return set()
        ruleset.fired.clear()
        try:
            _try_fact(ruleset.rules, ruleset.fact(features))
        except Exception as error:
            # What the engine now holds under this name is unknown; the next evaluation gets a fresh ruleset.
            del _registered[_key(policy)]
            raise EngineError(
                f"Bộ luật không xét được theo chính sách “{policy.name}” phiên bản {policy.version} với dữ kiện {features}: {error}. "
                "Chưa có quyết định nào được ghi; hãy chạy lại, nếu còn lỗi thì báo người quản trị."
            ) from error
        return set(ruleset.fired)


def _try_fact(rules: Any, fact: str) -> None:
    answer, state = _c_engine.assert_fact(rules._handle, fact)
    try:
        if answer == _HANDLED:
            rules.do_actions(state, _refuse_failure)
        elif answer != _NOT_HANDLED:
            raise RuntimeError(f"the engine did not take the fact (answer {answer})")
    finally:
        _c_engine.retract_fact(rules._handle, fact)


def _refuse_failure(error: Exception | None, state: dict[str, Any] | None) -> None:
    if error:
        raise error
    if state and "exception" in state:  # the engine swallows what a callback raises and puts it here
        raise RuntimeError(str(state["exception"])[:200])


def _key(policy: Policy) -> tuple[str, str, str]:
    return policy.name, policy.version, policy.digest


def _ruleset_of(policy: Policy) -> _Ruleset:
    with _lock:
        known = _registered.get(_key(policy))
        if known is None:
            known = _registered[_key(policy)] = _register(policy)
        return known


def _register(policy: Policy) -> _Ruleset:
    asked = dict.fromkeys(condition.field for rule in policy.rules for condition in rule.conditions)
    ruleset = _Ruleset(tuple(asked), {rule.id: Explainer(rule, policy.subject) for rule in policy.rules})
    name = f"{policy.name}@{policy.version}#{next(_serial)}"
    definition = {}
    for at, rule in enumerate(policy.rules):
        for way, conditions in enumerate(_ways(rule)):
            tests = [{"ev": 1}, *(_test(name, comparison, value) for name, comparison, value in conditions)]
            definition[f"{rule.id}~{way}"] = {"all": [{"m": {"$and": tests}}], "run": _callback(ruleset.fired, at)}
    if not definition:
        return ruleset
    try:
        _host.register_rulesets({name: definition})
        ruleset.rules = _host.get_ruleset(name)
    except Exception as error:
        raise EngineError(
            f"Bộ luật không nhận chính sách “{policy.name}” phiên bản {policy.version}: {error}. Hãy xem lại các quy tắc."
        ) from error
    return ruleset


def _ways(rule: Rule) -> Iterator[tuple[_Test, ...]]:
    """The rule without IN: once for each value, or combination of values, that it allows."""
    return itertools.product(*(_alternatives(condition) for condition in rule.conditions))


def _alternatives(condition: Condition) -> list[_Test]:
    if isinstance(condition.value, tuple):
        return [(condition.field, Comparison.EQ, value) for value in condition.value]
    return [(condition.field, condition.comparison, condition.value)]


def _test(name: str, comparison: Comparison, value: Feature) -> dict[str, Any]:
    symbol = _SYMBOLS.get(comparison)
    return {symbol: {name: value}} if symbol else {name: value}


def _callback(fired: set[int], at: int) -> Callable[[Any], None]:
    def remember(_context: Any) -> None:
        fired.add(at)

    return remember
