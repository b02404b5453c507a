"""Policies as data: what a YAML file of rules may say, checked before anybody acts on it.

Owns the form of a policy and every refusal of a bad one (PolicyError, in Vietnamese); refuses to evaluate: that is engine.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any

from rules.features import FIELDS, LARGEST, Feature, Field, Subject
from rules.policy_form import Place, read_yaml
from rules.policy_form import PolicyError as PolicyError
from rules.policy_outcome import Outcome as Outcome
from rules.policy_outcome import read_outcome

SHIPPED = Path(__file__).parent / "policies"
MAX_RULES = 50
PARAMETERS: Mapping[Subject, Mapping[str, range]] = {
    Subject.TASK: {"most_extensions": range(101)},
    Subject.TARGET: {"tolerance_permille": range(1001), "periods_in_a_row": range(1, 13), "least_coverage_permille": range(1001)},
    Subject.AWARD: {},
}


class Comparison(StrEnum):
    """How a condition compares. IN is true for any of several values."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"


_COMPARES: Mapping[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.EQ: eq,
    Comparison.NE: ne,
    Comparison.LT: lt,
    Comparison.LTE: le,
    Comparison.GT: gt,
    Comparison.GTE: ge,
}
_ORDERED = frozenset({Comparison.LT, Comparison.LTE, Comparison.GT, Comparison.GTE})


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a field with a value; a tuple of values for IN. A field that is unknown makes it false."""

    field: str
    comparison: Comparison
    value: Feature | tuple[Feature, ...]

    def holds(self, fact: Feature | None) -> bool:
        """Whether a value of the field meets it, said plainly, without the engine. None: unknown."""
        if fact is None:
            return False
        if isinstance(self.value, tuple):
            return fact in self.value
        return _COMPARES[self.comparison](fact, self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions hold -> outcome. Of the rules of one group that hold, only the one with the lowest pri decides.

    is_enabled -- False for a rule that stands in the text and decides nothing until it is switched on again.
    """

    id: str
    title: str
    group: str
    pri: int
    conditions: tuple[Condition, ...]
    outcome: Outcome
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """A checked set of rules. digest tells apart two texts that carry the same name and version.

    rules -- those that decide, as written one after the other. written -- the same with those that are switched off in their places.
    """

    name: str
    version: str
    subject: Subject
    rules: tuple[Rule, ...]
    parameters: Mapping[str, int]
    digest: str
    written: tuple[Rule, ...] = ()


def load_policy(path: Path) -> Policy:
    """The policy of a YAML file. Raises PolicyError for anything that it may not say."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"Không đọc được tệp chính sách {path.name}: {error.strerror}. Hãy kiểm tra tệp có tồn tại không.") from error
    try:
        return parse_policy(content.decode("utf-8-sig"), source=path.name)
    except UnicodeDecodeError as error:
        raise PolicyError(f"Tệp {path.name}: byte thứ {error.start} không phải UTF-8. Hãy lưu tệp lại với mã UTF-8.") from error


def shipped_policies() -> tuple[Policy, ...]:
    """The policies that come with the product and judge tasks and targets: reminders, escalation, targets."""
    return tuple(load_policy(SHIPPED / f"{name}.yaml") for name in ("reminders", "escalation", "targets"))


def shipped_incentives() -> Policy:
    """The rules about rewards that come with the product, all of them switched off."""
    return load_policy(SHIPPED / "incentives.yaml")


def parse_policy(text: str, *, source: str) -> Policy:
    """The policy that a YAML text says. `source` is how messages name it. Raises PolicyError."""
    place = Place(source)
    data = place.mapping("", read_yaml(text, place), {"name", "version", "about", "rules"}, {"parameters"})
    subject = place.enum("about", data["about"], Subject)
    written = data["rules"]
    if not isinstance(written, list) or not written:
        place.refuse("rules", written, "Hãy ghi một danh sách có ít nhất một quy tắc")
    rules = tuple(_rule(entry, number, subject, source) for number, entry in enumerate(written, start=1))
    _refuse_twins(rules, place)
    if (count := engine_rule_count(rules)) > MAX_RULES:  # those switched off count too: switching on must never fail
        place.refuse("rules", f"{count} quy tắc", f"Hãy giữ không quá {MAX_RULES} (điều kiện “in” tính một quy tắc cho mỗi giá trị)")
    return Policy(
        name=place.name("name", data["name"]),
        version=_version(data["version"], place),
        subject=subject,
        rules=tuple(rule for rule in rules if rule.is_enabled),
        written=rules,
        parameters=_parameters(data.get("parameters", {}), subject, place),
        digest=hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def engine_rule_count(rules: tuple[Rule, ...]) -> int:
    """How many rules the engine makes of these: an IN condition is one rule for each of its values."""
    total = 0
    for rule in rules:
        ways = 1
        for condition in rule.conditions:
            ways *= len(condition.value) if isinstance(condition.value, tuple) else 1
        total += ways
    return total


def _rule(entry: object, number: int, subject: Subject, source: str) -> Rule:
    named = entry.get("id") if isinstance(entry, dict) else None
    place = Place(source, str(named) if named else f"thứ {number}")
    data = place.mapping("", entry, {"id", "title", "group", "pri", "when", "then"}, {"enabled"})
    title = data["title"]
    if not isinstance(title, str) or not 1 <= len(title) <= 200:
        place.refuse("title", title, "Hãy ghi một câu tiếng Việt không quá 200 ký tự cho người đọc")
    return Rule(
        id=place.name("id", data["id"]),
        title=title,
        group=place.name("group", data["group"]),
        pri=place.whole("pri", data["pri"], 0, 10_000),
        conditions=_conditions(data["when"], subject, place),
        outcome=read_outcome(data["then"], subject, place),
        is_enabled=place.yes_or_no("enabled", data.get("enabled", True)),
    )


def _conditions(when: object, subject: Subject, place: Place) -> tuple[Condition, ...]:
    known = FIELDS[subject]
    if not isinstance(when, dict) or not when:
        place.refuse("when", when, "Hãy ghi ít nhất một điều kiện")
    found: list[Condition] = []
    for name, wanted in when.items():
        key = f"when.{name}"
        if name not in known:
            place.refuse(key, wanted, "Trường này không có; hãy dùng: " + ", ".join(sorted(known)))
        if isinstance(wanted, dict) and not wanted:
            place.refuse(key, wanted, "Hãy ghi phép so sánh và giá trị, ví dụ {gte: 3}")
        compared = wanted if isinstance(wanted, dict) else {Comparison.EQ.value: wanted}
        found.extend(_condition(name, symbol, value, known[name], place) for symbol, value in compared.items())
    if all(condition.comparison is Comparison.NE for condition in found):
        place.refuse("when", when, "Hãy thêm ít nhất một điều kiện khẳng định (không chỉ “ne”)")
    return tuple(found)


def _condition(name: str, symbol: object, value: object, field: Field, place: Place) -> Condition:
    key = f"when.{name}"
    comparison = place.enum(key, symbol, Comparison)
    if comparison in _ORDERED and field.kind is not int:
        place.refuse(f"{key}.{comparison}", value, "Chỉ so sánh lớn bé với trường là số; hãy dùng eq, ne hoặc in")
    if comparison is not Comparison.IN:
        return Condition(name, comparison, _value(f"{key}.{comparison}", value, field, place))
    if not isinstance(value, list) or not value or field.kind is bool or len(set(map(str, value))) < len(value):
        place.refuse(f"{key}.in", value, "Hãy ghi danh sách các giá trị khác nhau, ví dụ [commune, district]")
    return Condition(name, comparison, tuple(_value(f"{key}.in", one, field, place) for one in value))


def _value(key: str, value: object, field: Field, place: Place) -> Feature:
    if field.kind is bool:
        return place.yes_or_no(key, value)
    if field.kind is int:
        return place.whole(key, value, -LARGEST, LARGEST)
    if value not in field.choices:
        place.refuse(key, value, "Hãy dùng một trong: " + ", ".join(field.choices))
    return str(value)


def _parameters(value: object, subject: Subject, place: Place) -> dict[str, int]:
    known = PARAMETERS[subject]
    data = place.mapping("parameters", value, set(), set(known))
    return {name: place.whole(f"parameters.{name}", number, known[name].start, known[name].stop - 1) for name, number in data.items()}


def _version(value: object, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"[0-9A-Za-z._-]{1,40}", str(value)):
        place.refuse("version", value, "Hãy ghi số hoặc chữ không dấu, ví dụ 1 hoặc 2026-11")
    return str(value)


def _refuse_twins(rules: tuple[Rule, ...], place: Place) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            place.refuse("id", rule.id, "Mã quy tắc phải khác nhau; hãy đổi một trong hai")
        seen.add(rule.id)
