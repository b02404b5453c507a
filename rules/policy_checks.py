"""What is wrong with a policy that can be read: conditions that never hold, rules that never win, numbers beyond sense, climbs to nowhere.

Owns the findings and their words; refuses to change a policy, and to say that one is good: it may still not be what its maker meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rules.condition_words import formulas, rule_words
from rules.coverage import ambiguous, boxes_of, decided, in_order, taken_by
from rules.field_names import FIELD_NAMES, SENSIBLE
from rules.findings import Finding as Finding
from rules.findings import Severity as Severity
from rules.outcome_checks import check_outcomes, check_policy_as_a_whole
from rules.policy import Condition, Policy, Rule
from rules.rule_space import Box, Space, is_empty
from rules.said import AND, Said, listed

_WHY = {
    "days_left": Said("việc còn ngày đến hạn thì chưa quá hạn, việc đã quá hạn thì không còn ngày; ngày nhắc cuối chỉ có khi chưa quá hạn"),
    "rung": Said(
        "chưa chuyển cấp trên thì chưa ai tiếp nhận hay chờ đợi; thời gian ở cấp hiện tại không dài hơn thời gian cấp ấy giữ việc"
    ),
    "status": Said(
        "chỉ tiêu đã đạt thì không còn nợ số liệu; chỉ tiêu lệch lộ trình thì có kỳ lệch quá mức, chỉ tiêu đã đạt, đúng lộ trình hoặc "
        "chưa có số liệu thì không; đã đạt hoặc chưa có số liệu thì không dự báo"
    ),
    "state": Said("việc đang mở là việc chưa thực hiện, đang thực hiện, chờ xác nhận hoặc bị trả lại"),
}
_OF_ONE_FIELD = Said("không có giá trị nào như vậy")
_TOO_MANY = Said(
    "Chính sách có quá nhiều mốc số khác nhau nên không kiểm tra hết được các quy tắc có trùng hay trái nhau không. "
    "Hãy dùng chung mốc giữa các quy tắc, hoặc bớt mốc."
)
_SENSELESS = Said("Quy tắc %(rule)s: %(field)s so sánh với %(value)s, ngoài khoảng hợp lý. Hãy dùng số từ %(low)s đến %(high)s.")
_NEVER = Said("Quy tắc %(rule)s: điều kiện %(conditions)s không bao giờ đúng (%(why)s). Hãy sửa giá trị hoặc bỏ điều kiện ấy.")
_NEVER_TOGETHER = Said(
    "Quy tắc %(rule)s: các điều kiện sau không bao giờ cùng đúng: %(conditions)s (%(why)s). Hãy sửa giá trị hoặc bỏ bớt điều kiện."
)
_COVERED = Said(
    "Quy tắc %(rule)s (thứ tự %(order)s) không bao giờ được áp dụng, vì mọi trường hợp của nó đã thuộc quy tắc xét trước: %(takers)s. "
    "Hãy cho quy tắc này thứ tự nhỏ hơn, thu hẹp điều kiện của quy tắc xét trước, hoặc bỏ quy tắc này."
)
_TWINS = Said(
    "Quy tắc %(one)s và %(other)s cùng nhóm, cùng thứ tự %(order)s và có lúc cùng đúng nên không rõ quy tắc nào được áp dụng. "
    "Hãy cho hai quy tắc thứ tự khác nhau; số nhỏ được xét trước."
)


def check_policy(policy: Policy) -> list[Finding]:
    """Everything that is found wrong with the rules that are switched on, errors first; empty where nothing is.

    What is called contradictory never holds and what is called unreachable never wins; that nothing is found is no promise of the reverse.
    """
    space = Space(policy.subject, policy.rules)
    boxes = boxes_of(policy, space)
    found = [finding for rule in policy.rules for finding in _of_rule(rule, policy, space, boxes[rule.id])]
    for rules in in_order(policy).values():
        found += _of_order(rules, boxes, is_whole=space.is_whole)
    found += check_policy_as_a_whole(policy, space, boxes)
    if not space.is_whole:
        found.append(Finding(None, Severity.WARNING, _TOO_MANY))
    return sorted(found, key=lambda one: one.severity is Severity.WARNING)


def _of_rule(rule: Rule, policy: Policy, space: Space, box: Box) -> Iterator[Finding]:
    yield from _senseless_numbers(rule)
    if is_empty(box):
        yield _contradiction(rule, space)
    elif space.is_whole:
        yield from check_outcomes(rule, policy.subject, space, box)


def _senseless_numbers(rule: Rule) -> Iterator[Finding]:
    for condition in rule.conditions:
        if condition.field not in SENSIBLE:
            continue
        low, high = SENSIBLE[condition.field]
        for value in condition.value if isinstance(condition.value, tuple) else (condition.value,):
            if not low <= int(value) <= high:
                said = _SENSELESS.of(rule=rule_words(rule), field=FIELD_NAMES[condition.field], value=value, low=low, high=high)
                yield Finding(rule.id, Severity.ERROR, said, condition.field)


def _contradiction(rule: Rule, space: Space) -> Finding:
    """Of conditions that never hold together, the fewest that already do not."""
    culprits = _culprits(rule, space)
    is_of_one = len({one.field for one in culprits}) == 1
    why = _OF_ONE_FIELD if is_of_one else _WHY.get(space.dimensions[space.at[culprits[0].field]].fields[0], _OF_ONE_FIELD)
    never = _NEVER if len(culprits) == 1 else _NEVER_TOGETHER
    said = never.of(rule=rule_words(rule), conditions=formulas(culprits), why=why)
    return Finding(rule.id, Severity.ERROR, said, culprits[-1].field)


def _culprits(rule: Rule, space: Space) -> tuple[Condition, ...]:
    for many in range(1, len(rule.conditions) + 1):
        for chosen in combinations(rule.conditions, many):
            if is_empty(space.box(chosen)):
                return chosen
        if many == 3:  # more than three at once are not looked for one by one
            break
    return rule.conditions


def _of_order(rules: list[Rule], boxes: dict[str, Box], *, is_whole: bool) -> Iterator[Finding]:
    """What is wrong with the order in which the rules of one group are asked."""
    for at, rule in enumerate(rules):
        if not is_empty(boxes[rule.id]) and decided(boxes, rules[:at], rule) == []:
            takers = listed([_in_its_place(one) for one in taken_by(boxes, rules[:at], rule)], AND)
            yield Finding(rule.id, Severity.ERROR, _COVERED.of(rule=rule_words(rule), order=rule.pri, takers=takers), "pri")
    for one, other in ambiguous(boxes, rules) if is_whole else ():
        yield Finding(other.id, Severity.ERROR, _TWINS.of(one=rule_words(one), other=rule_words(other), order=one.pri), "pri")


def _in_its_place(rule: Rule) -> Said:
    return Said("%(rule)s (thứ tự %(order)s)", {"rule": rule_words(rule), "order": rule.pri})
