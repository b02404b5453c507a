"""Whether what the rules of a policy decide makes sense where they hold: climbing, ending, and saying a thing more than once.

Owns these findings; contradictions and the order of rules are `rules.policy_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rules.condition_words import rule_words
from rules.coverage import decided, in_order
from rules.features import Subject
from rules.field_names import FIELD_NAMES
from rules.findings import Finding, Severity
from rules.policy import Policy, Rule
from rules.rule_space import Box, Space, is_empty, shared
from rules.said import AND, VALUES, Said, listed
from rules.values import OPEN_STATES, DecisionKind, Importance, Level, TaskState

CLIMBS = frozenset({DecisionKind.ESCALATE, DecisionKind.RAISE})
_ABOVE = Said(
    "Quy tắc %(rule)s chuyển lên cấp trên trực tiếp, nhưng có lúc đúng cả khi việc đã ở cấp trên. Hãy thêm điều kiện %(field)s = 0."
)
_BELOW = {
    DecisionKind.RAISE: Said(
        "Quy tắc %(rule)s chuyển lên cấp trên nữa, nhưng có lúc đúng cả khi việc chưa chuyển cấp trên. Hãy thêm điều kiện %(field)s ≥ 1."
    ),
    DecisionKind.CLOSE: Said(
        "Quy tắc %(rule)s kết thúc việc chuyển cấp trên, nhưng có lúc đúng cả khi chưa chuyển cấp trên. Hãy thêm điều kiện %(field)s ≥ 1."
    ),
}
_NOWHERE = Said("Quy tắc %(rule)s chuyển lên, nhưng có lúc đúng cả khi không còn cấp trên. Hãy thêm điều kiện %(field)s = có.")
_ENDED = Said(
    "Quy tắc %(rule)s chuyển lên, nhưng có lúc đúng cả với việc đã xong, đã hủy hoặc tạm dừng. Hãy thêm điều kiện %(field)s = có."
)
_ENDLESS = Said(
    "Không có quy tắc nào kết thúc việc chuyển cấp trên, nên việc đã chuyển thì ở cấp trên mãi. Hãy thêm hoặc bật lại một quy tắc kết thúc."
)
_NOTHING = Said(
    "Không có quy tắc nào chuyển lên cấp trên trực tiếp, nên không việc nào được chuyển lên. "
    "Nếu không phải chủ ý, hãy thêm hoặc bật lại một quy tắc."
)
_LEVEL = Said("Việc của %(level)s không bao giờ được chuyển lên cấp trên. Nếu không phải chủ ý, hãy thêm cấp ấy vào một quy tắc.")
_IMPORTANCE = Said(
    "Ở %(level)s, %(importance)s không bao giờ được chuyển lên cấp trên. Nếu không phải chủ ý, hãy thêm mức ấy vào một quy tắc."
)
_SWALLOWED = Said(
    "Quy tắc %(one)s và %(other)s nhắc vào những ngày khác nhau nhưng cùng bước “%(step)s”; mỗi bước của một hạn chỉ gửi một lần, "
    "nên ai đã được nhắc lần đầu thì không được nhắc lần sau. Hãy đặt tên bước khác nhau, hoặc dùng %(placeholder)s trong tên bước "
    "để nhắc lại mỗi 5 ngày làm việc."
)
_CLOCK = ("days_left", "working_days_left", "working_days_late")
_STANDING = ("level", "branch", "role", "importance", "origin", "is_derived", "is_recurring", "is_report", "cycle_days")
"""What stays as it is while a task's deadline comes and goes."""


def check_outcomes(rule: Rule, subject: Subject, space: Space, box: Box) -> Iterator[Finding]:
    """What is wrong with one rule's outcome, given the facts for which the rule holds."""
    decide = rule.outcome.decide
    if decide in (DecisionKind.NOTIFY, DecisionKind.AWARD):
        return
    below = space.of("rung", 0)
    may_be_below, may_be_above = bool(box[space.at["rung"]] & below), bool(box[space.at["rung"]] & ~below)
    if decide is DecisionKind.ESCALATE and may_be_above:
        yield _of(rule, "rung", _ABOVE)
    if decide in _BELOW and may_be_below:
        yield _of(rule, "rung", _BELOW[decide])
    if decide not in CLIMBS:
        return
    if box[space.at["has_next_rung"]] & space.of("has_next_rung", False):
        yield _of(rule, "has_next_rung", _NOWHERE)
    ended = [state for state in TaskState if state not in OPEN_STATES]
    if subject is Subject.TASK and box[space.at["state"]] & space.of("state", *ended):
        yield _of(rule, "is_open", _ENDED, Severity.WARNING)


def _of(rule: Rule, field: str, said: Said, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule.id, severity, said.of(rule=rule_words(rule), field=FIELD_NAMES[field]), field)


def check_policy_as_a_whole(policy: Policy, space: Space, boxes: dict[str, Box]) -> list[Finding]:
    """What no single rule is to blame for: an escalation without end, levels that are never escalated, reminders that swallow others."""
    return [*_never_closed(policy), *_never_escalated(policy, space, boxes), *_swallowed(policy, space, boxes)]


def _never_closed(policy: Policy) -> Iterator[Finding]:
    kinds = {rule.outcome.decide for rule in policy.rules}
    if kinds & CLIMBS and DecisionKind.CLOSE not in kinds:
        yield Finding(None, Severity.ERROR, _ENDLESS, "decide")


def _never_escalated(policy: Policy, space: Space, boxes: dict[str, Box]) -> Iterator[Finding]:
    """Levels, or matters of some importance at a level, that no rule ever puts before the next level."""
    if not any(rule.outcome.decide in CLIMBS or rule.outcome.decide is DecisionKind.CLOSE for rule in policy.written):
        return
    won = _won_by_escalation(policy, boxes)
    missing = {level: [one for one in Importance if not _reaches(won, space, level, one)] for level in Level}
    if all(len(found) == len(Importance) for found in missing.values()):
        yield Finding(None, Severity.WARNING, _NOTHING, "decide")
        return
    for level, found in missing.items():
        if len(found) == len(Importance):
            yield Finding(None, Severity.WARNING, _LEVEL.of(level=VALUES[level]), "level")
        elif found:
            said = _IMPORTANCE.of(level=VALUES[level], importance=listed([VALUES[one] for one in found], AND))
            yield Finding(None, Severity.WARNING, said, "importance")


def _won_by_escalation(policy: Policy, boxes: dict[str, Box]) -> list[Box]:
    won: list[Box] = []
    for rules in in_order(policy).values():
        for at, rule in enumerate(rules):
            if rule.outcome.decide is DecisionKind.ESCALATE:
                left = decided(boxes, rules[:at], rule)
                won += [boxes[rule.id]] if left is None else left
    return won


def _reaches(boxes: Iterable[Box], space: Space, level: Level, importance: Importance) -> bool:
    wanted = {"level": space.of("level", level.value), "importance": space.of("importance", importance.value)}
    return any(all(box[space.at[name]] & mask for name, mask in wanted.items()) for box in boxes)


def _swallowed(policy: Policy, space: Space, boxes: dict[str, Box]) -> Iterator[Finding]:
    """Reminders of different days that bear one step: whoever had the first never gets the second, for a step is said once a deadline."""
    if policy.subject is not Subject.TASK:
        return
    for rules in in_order(policy).values():
        reminding = [rule for rule in rules if rule.outcome.decide is DecisionKind.NOTIFY and "{" not in rule.outcome.step]
        for one, other in combinations(reminding, 2):
            is_one_step = one.outcome.step == other.outcome.step and set(one.outcome.to) & set(other.outcome.to)
            if is_one_step and _is_of_one_task(space, boxes[one.id], boxes[other.id]):
                yield _swallowing(one, other)


def _is_of_one_task(space: Space, one: Box, other: Box) -> bool:
    """Whether one task can meet both rules, but on different days."""
    if is_empty(one) or is_empty(other):
        return False
    both = shared(one, other)
    return _is_met(both, space, _STANDING) and not _is_met(both, space, _CLOCK)


def _is_met(box: Box, space: Space, fields: Sequence[str]) -> bool:
    return all(box[space.at[name]] for name in fields)


def _swallowing(one: Rule, other: Rule) -> Finding:
    said = _SWALLOWED.of(one=rule_words(one), other=rule_words(other), step=one.outcome.step, placeholder="{late_step}")
    return Finding(other.id, Severity.WARNING, said, "step")
