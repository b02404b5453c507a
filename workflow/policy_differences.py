"""What differs between two texts of one policy, rule by rule and in words: added, removed, switched on or off, said otherwise.

Owns the comparison; refuses to say what the difference would do to real tasks: that is a preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.policy import Condition, Policy, Rule
from rules.values import Audience
from workflow.policy_terms import AND, DELIVERED, DONE, PARAMETERS, TOLD, Said, listed
from workflow.policy_words import dong, field_words, how_often


class ChangeKind(StrEnum):
    """What happened to a rule. SET is a number beside the rules (a parameter)."""

    ADDED = "added"
    REMOVED = "removed"
    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"
    CHANGED = "changed"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a rule says otherwise. before, after -- in words; None where it was or is not said at all."""

    what: Said
    before: Said | None
    after: Said | None

    def __str__(self) -> str:
        return f"{self.what}: {self.before or '(không có)'} → {self.after or '(không có)'}"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one rule (or parameter: `rule` is its name). title -- as the newer text has it; before, after -- the rule itself."""

    kind: ChangeKind
    rule: str
    title: str
    differences: tuple[Difference, ...] = ()
    before: Rule | None = None
    after: Rule | None = None

    def __str__(self) -> str:
        said = "; ".join(map(str, self.differences))
        return f"{self.kind.value} {self.rule} “{self.title}”" + (f": {said}" if said else "")


def differences(old: Policy, new: Policy) -> list[Change]:
    """The changes from old to new: parameters, then rules in the order of the new text, then those that are gone.

    Rules are told apart by id. A rule that is switched and otherwise changed gives both; texts that mean the same give none.
    """
    before = {rule.id: rule for rule in old.written}
    after = {rule.id: rule for rule in new.written}
    changes = list(_parameters(old, new))
    for rule in new.written:
        known = before.get(rule.id)
        if known is None:
            changes.append(Change(ChangeKind.ADDED, rule.id, rule.title, after=rule))
        else:
            changes.extend(_of_rule(known, rule))
    gone = (rule for rule in old.written if rule.id not in after)
    return changes + [Change(ChangeKind.REMOVED, rule.id, rule.title, before=rule) for rule in gone]


def _parameters(old: Policy, new: Policy) -> Iterator[Change]:
    for name, what in PARAMETERS.items():
        was, now = old.parameters.get(name), new.parameters.get(name)
        if was != now:
            yield Change(ChangeKind.SET, name, str(what), (Difference(what, _number(was), _number(now)),))


def _number(value: int | None) -> Said | None:
    return None if value is None else Said("%(number)s", {"number": value})


def _of_rule(old: Rule, new: Rule) -> Iterator[Change]:
    if old.is_enabled != new.is_enabled:
        yield Change(ChangeKind.SWITCHED_ON if new.is_enabled else ChangeKind.SWITCHED_OFF, new.id, new.title, before=old, after=new)
    found = (*_texts(old, new), *_conditions(old, new), *_outcomes(old, new))
    if found:
        yield Change(ChangeKind.CHANGED, new.id, new.title, found, old, new)


def _texts(old: Rule, new: Rule) -> Iterator[Difference]:
    """What is no condition and no outcome: title, group, order."""
    kept: list[tuple[Said, object, object]] = [
        (Said("Tên quy tắc"), old.title, new.title),
        (Said("Nhóm"), old.group, new.group),
        (Said("Thứ tự ưu tiên"), old.pri, new.pri),
    ]
    for what, was, now in kept:
        if was != now:
            yield Difference(what, Said("%(value)s", {"value": was}), Said("%(value)s", {"value": now}))


def _conditions(old: Rule, new: Rule) -> Iterator[Difference]:
    was, now = _by_field(old), _by_field(new)
    for name in dict.fromkeys((*now, *was)):
        if set(was.get(name, ())) != set(now.get(name, ())):
            yield Difference(Said("Điều kiện"), _asked(name, was.get(name)), _asked(name, now.get(name)))


def _by_field(rule: Rule) -> dict[str, list[Condition]]:
    found: dict[str, list[Condition]] = {}
    for condition in rule.conditions:
        found.setdefault(condition.field, []).append(condition)
    return found


def _asked(name: str, asked: list[Condition] | None) -> Said | None:
    return listed(field_words(name, asked), AND) if asked else None


def _outcomes(old: Rule, new: Rule) -> Iterator[Difference]:
    was, now = old.outcome, new.outcome
    if was.decide is not now.decide:
        yield Difference(Said("Việc sẽ làm"), DONE[was.decide], DONE[now.decide])
    if was.amount != now.amount:
        yield Difference(Said("Mức thưởng (đồng)"), _amount(was.amount), _amount(now.amount))
    if was.to != now.to:
        yield Difference(Said("Báo cho"), _told(was.to), _told(now.to))
    if was.delivery is not now.delivery:
        yield Difference(Said("Cách báo"), DELIVERED[was.delivery], DELIVERED[now.delivery])
    if was.inform != now.inform:
        yield Difference(Said("Cho biết thêm"), _told(was.inform), _told(now.inform))
    if was.step != now.step:
        yield Difference(Said("Mức lặp lại"), how_often(was.step), how_often(now.step))


def _amount(amount: int) -> Said:
    return Said("%(number)s", {"number": dong(amount)})


def _told(audiences: Sequence[Audience]) -> Said | None:
    return listed([TOLD[one] for one in audiences], AND) if audiences else None
