"""Whether what the rules of a policy decide makes sense where they hold: climbing, ending, and saying a thing more than once.

Owns these findings; contradictions and the order of rules are `rules.policy_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rules.coverage import decided, in_order
from rules.features import IMPORTANCE_LABELS, LEVEL_LABELS, Subject
from rules.findings import Finding, Severity
from rules.policy import Policy, Rule
from rules.rule_space import Box, Space, is_empty, shared
from rules.values import OPEN_STATES, DecisionKind, Importance, Level, TaskState

CLIMBS = frozenset({DecisionKind.ESCALATE, DecisionKind.RAISE})
_DONE = {
    DecisionKind.ESCALATE: "chuyển lên cấp trên trực tiếp",
    DecisionKind.RAISE: "chuyển lên cấp trên nữa",
    DecisionKind.CLOSE: "kết thúc việc chuyển cấp trên",
}
_CLOCK = ("days_left", "working_days_left", "working_days_late")
_STANDING = ("level", "branch", "role", "importance", "origin", "is_derived", "is_recurring", "is_report", "cycle_days")
"""What stays as it is while a task's deadline comes and goes."""


def check_outcomes(rule: Rule, subject: Subject, space: Space, box: Box) -> Iterator[Finding]:
    """What is wrong with one rule's outcome, given the facts for which the rule holds."""
    decide = rule.outcome.decide
    if decide is DecisionKind.NOTIFY:
        return
    below = space.of("rung", 0)
    may_be_below, may_be_above = bool(box[space.at["rung"]] & below), bool(box[space.at["rung"]] & ~below)
    if decide is DecisionKind.ESCALATE and may_be_above:
        yield _of(rule, "rung", "có lúc đúng cả khi việc đã ở cấp trên", "Hãy thêm điều kiện số cấp đã chuyển lên (rung) = 0")
    if decide is not DecisionKind.ESCALATE and may_be_below:
        yield _of(rule, "rung", "có lúc đúng cả khi việc chưa chuyển cấp trên", "Hãy thêm điều kiện số cấp đã chuyển lên (rung) ≥ 1")
    if decide not in CLIMBS:
        return
    if box[space.at["has_next_rung"]] & space.of("has_next_rung", False):
        remedy = "Hãy thêm điều kiện còn cấp trên để chuyển (has_next_rung) = có"
        yield _of(rule, "has_next_rung", "có lúc đúng cả khi không còn cấp trên", remedy)
    ended = [state for state in TaskState if state not in OPEN_STATES]
    if subject is Subject.TASK and box[space.at["state"]] & space.of("state", *ended):
        remedy = "Hãy thêm điều kiện việc đang mở (is_open) = có"
        yield _of(rule, "is_open", "có lúc đúng cả với việc đã xong, đã hủy hoặc tạm dừng", remedy, Severity.WARNING)


def _of(rule: Rule, field: str, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule.id, severity, f"Quy tắc “{rule.id}” ({_DONE[rule.outcome.decide]}) {what}. {remedy}.", field)


def check_policy_as_a_whole(policy: Policy, space: Space, boxes: dict[str, Box]) -> list[Finding]:
    """What no single rule is to blame for: an escalation without end, levels that are never escalated, reminders that swallow others."""
    return [*_never_closed(policy), *_never_escalated(policy, space, boxes), *_swallowed(policy, space, boxes)]


def _never_closed(policy: Policy) -> Iterator[Finding]:
    kinds = {rule.outcome.decide for rule in policy.rules}
    if kinds & CLIMBS and DecisionKind.CLOSE not in kinds:
        text = "Không có quy tắc nào kết thúc việc chuyển cấp trên (decide: close), nên việc đã chuyển thì ở cấp trên mãi"
        yield Finding(None, Severity.ERROR, f"{text}. Hãy thêm hoặc bật lại một quy tắc kết thúc.", "decide")


def _never_escalated(policy: Policy, space: Space, boxes: dict[str, Box]) -> Iterator[Finding]:
    """Levels, or matters of some importance at a level, that no rule ever puts before the next level."""
    if not any(rule.outcome.decide in CLIMBS or rule.outcome.decide is DecisionKind.CLOSE for rule in policy.written):
        return
    won = _won_by_escalation(policy, boxes)
    missing = {level: [one for one in Importance if not _reaches(won, space, level, one)] for level in Level}
    if all(len(found) == len(Importance) for found in missing.values()):
        text = "Không có quy tắc nào chuyển lên cấp trên trực tiếp (decide: escalate), nên không việc nào được chuyển lên"
        yield Finding(None, Severity.WARNING, f"{text}. Nếu không phải chủ ý, hãy thêm hoặc bật lại một quy tắc.", "decide")
        return
    for level, found in missing.items():
        if found:
            what = "" if len(found) == len(Importance) else " là " + ", ".join(IMPORTANCE_LABELS[one] for one in found)
            text = f"Việc của {LEVEL_LABELS[level]}{what} không bao giờ được chuyển lên cấp trên"
            yield Finding(None, Severity.WARNING, f"{text}. Nếu không phải chủ ý, hãy thêm cấp hoặc mức ấy vào một quy tắc.", "level")


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
    text = f"Quy tắc “{one.id}” và “{other.id}” nhắc vào những ngày khác nhau nhưng cùng bước “{one.outcome.step}”"
    why = "mỗi bước của một hạn chỉ gửi một lần, nên ai đã được nhắc lần đầu thì không được nhắc lần sau"
    remedy = "Hãy đặt tên bước khác nhau, hoặc dùng {late_step} trong tên bước để nhắc lại mỗi 5 ngày làm việc"
    return Finding(other.id, Severity.WARNING, f"{text}; {why}. {remedy}.", "step")
