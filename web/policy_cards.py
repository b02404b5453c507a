"""One rule as a card of the form: what it is called, whether it is on, when it holds, who is told; typed words beside their errors.

Owns the reading of what was typed and its form in a policy's document; refuses to judge the rule (`rules.policy_checks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from rules.features import PLACEHOLDERS, Subject, decisions_about
from rules.values import Audience, DecisionKind, Delivery
from web.policy_fields import ChoiceInput, Input, NumberInput, Typed, inputs, split
from web.policy_groups import Heading, heading_of
from workflow.policy_editing import Finding
from workflow.policy_words import dong
from workflow.typed_numbers import read_amount

LONGEST_TITLE = 200
LARGEST_ORDER = 10_000
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
_STEP = re.compile(r"(?:[a-z0-9_-]|\{[a-z_]+\}){1,60}")

Document = dict[str, Any]


@dataclass
class RuleCard:
    """A rule in the form. number -- names its inputs; was -- its id in the saved draft, "" for one that is not saved yet.

    like -- the id of the rule that a new one was copied from, whose words it keeps. amount -- of a reward, in đồng, as typed.
    """

    number: int
    subject: Subject
    was: str = ""
    like: str = ""
    id: str = ""
    title: str = ""
    group: str = ""
    pri: str = ""
    step: str = ""
    amount: str = ""
    decide: str = DecisionKind.NOTIFY.value
    delivery: str = Delivery.DIGEST.value
    is_enabled: bool = True
    to: list[str] = field(default_factory=list)
    inform: list[str] = field(default_factory=list)
    conditions: list[Input] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conditions = self.conditions or inputs(self.subject, f"{self.prefix}-when")
        if self.is_award:
            self.decide = DecisionKind.AWARD.value

    @property
    def is_award(self) -> bool:
        """Whether the rule gives a reward instead of telling somebody."""
        return self.subject is Subject.AWARD

    @property
    def prefix(self) -> str:
        """How the names of its inputs begin."""
        return f"r{self.number}"

    @property
    def heading(self) -> Heading:
        """Under which heading it stands, as far as what was typed can be read."""
        return heading_of(self.decide, {one.field: value for one in self.conditions if (value := _readable(one)) is not None})

    @property
    def order(self) -> int:
        """Its place among the rules of its group; what cannot be read comes last."""
        return int(self.pri) if _is_whole(self.pri) else LARGEST_ORDER

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be used."""
        return bool(self.errors) or any(one.errors for one in self.conditions)

    @property
    def parts(self) -> tuple[list[Input], list[Input], list[Input]]:
        """Conditions that ask for something, those that do not, and the technical ones."""
        return split(self.conditions)

    def show(self, rule: Mapping[str, Any]) -> RuleCard:
        """Take over a rule of a document."""
        then = rule["then"]
        self.was = self.id = rule["id"]
        self.title, self.group, self.pri, self.is_enabled = rule["title"], rule["group"], str(rule["pri"]), rule.get("enabled", True)
        self.decide, self.step, self.to, self.inform = (
            then["decide"],
            then.get("step", ""),
            list(then.get("to", [])),
            list(then.get("inform", [])),
        )
        self.amount = dong(then["amount"]) if "amount" in then else ""
        self.delivery = then.get("delivery", Delivery.DIGEST.value)
        for one in self.conditions:
            if one.field in rule["when"]:
                one.show(rule["when"][one.field])
        return self

    def read(self, typed: Typed) -> RuleCard:
        """Take over what was typed."""
        for name in ("was", "id", "group", "pri", "step", "decide", "delivery", "amount"):
            setattr(self, name, typed.get(f"{self.prefix}-{name}", "").strip())
        if self.is_award:
            self.decide = DecisionKind.AWARD.value
        self.title = " ".join(typed.get(f"{self.prefix}-title", "").split())
        self.is_enabled = f"{self.prefix}-on" in typed
        self.to, self.inform = _ticked(typed, f"{self.prefix}-to"), _ticked(typed, f"{self.prefix}-inform")
        for one in self.conditions:
            one.read(typed)
        return self

    def document(self, old: Mapping[str, Any] | None) -> Document:
        """The rule as the text shall say it; what the form did not change keeps the words of the saved draft. Fills `errors`."""
        self._check()
        when = self._when(dict(old["when"]) if old else {})
        if not when and not any(one.errors for one in self.conditions):
            self._refuse("when", _("Quy tắc chưa có điều kiện nào: hãy đặt ít nhất một điều kiện, nếu không nó sẽ áp dụng cho mọi việc."))
        written: Document = {"id": self.id, "title": self.title, "group": self.group, "pri": self.order}
        if not self.is_enabled:
            written["enabled"] = False
        return written | {"when": when, "then": self._then(old["then"] if old else {})}

    def _when(self, old: dict[str, Any]) -> dict[str, Any]:
        by_field = {one.field: one for one in self.conditions}
        found: dict[str, Any] = {}
        for name in [*(name for name in old if name in by_field), *(name for name in by_field if name not in old)]:
            wanted = by_field[name].written()
            if wanted is not None:
                found[name] = old[name] if name in old and self._means(name, old[name], wanted) else wanted
        if all(isinstance(wanted, dict) and list(wanted) == ["ne"] for wanted in found.values()):
            found |= {name: one.affirmed() for name, one in by_field.items() if name in found and isinstance(one, ChoiceInput)}
        return found

    def _means(self, name: str, old: Any, wanted: Any) -> bool:
        """Whether the words of the text say what was typed, perhaps in another way."""
        fresh = next(one for one in inputs(self.subject, "") if one.field == name)
        fresh.show(old)
        return bool(fresh.written() == wanted)

    def _then(self, old: Mapping[str, Any]) -> Document:
        if self.is_award:
            return {"decide": self.decide, "amount": read_amount(self.amount) or self.amount}
        then: Document = {"decide": self.decide, "step": self.step, "to": _kept_order(self.to, old.get("to", []))}
        if self.delivery != Delivery.DIGEST:
            then["delivery"] = self.delivery
        if self.inform:
            then["inform"] = _kept_order(self.inform, old.get("inform", []))
        return then

    def _check(self) -> None:
        self.errors = {}
        if not 1 <= len(self.title) <= LONGEST_TITLE:
            self._refuse("title", _("Hãy đặt tên cho quy tắc bằng một câu không quá %(max)d ký tự.", max=LONGEST_TITLE))
        for name in ("id", "group"):
            if not _NAME.fullmatch(getattr(self, name)):
                self._refuse(name, _("Chỉ dùng chữ thường không dấu, chữ số và gạch nối, bắt đầu bằng chữ, như «qua-han-3-ngay»."))
        if not _is_whole(self.pri) or self.order > LARGEST_ORDER:
            self._refuse("pri", _("Hãy ghi số nguyên từ 0 đến %(max)d.", max=LARGEST_ORDER))
        self._check_award() if self.is_award else self._check_outcome()

    def _check_award(self) -> None:
        if read_amount(self.amount) is None:
            self._refuse("amount", _("«%(typed)s» không dùng được: hãy ghi số tiền bằng đồng, như 5.000.000.", typed=self.amount))

    def _check_outcome(self) -> None:
        used = set(re.findall(r"\{([a-z_]+)\}", self.step))
        if not _STEP.fullmatch(self.step) or used - PLACEHOLDERS[self.subject]:
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS[self.subject]))
            self._refuse("step", _("Chỉ dùng chữ thường không dấu, chữ số, gạch nối và %(names)s.", names=known))
        if not self.to:
            self._refuse("to", _("Chưa chọn báo cho ai: hãy chọn ít nhất một nơi."))
        if self.decide not in decisions_about(self.subject):
            self._refuse("decide", _("Hãy chọn một việc để làm."))
        if self.delivery not in list(Delivery):
            self._refuse("delivery", _("Hãy chọn cách gửi."))

    def _refuse(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)


def _readable(one: Input) -> Any:
    """What an input says; nothing where it cannot be read."""
    before = list(one.errors)
    value = one.written()
    one.errors[:] = before
    return value


def _ticked(typed: Typed, name: str) -> list[str]:
    known = {member.value for member in Audience}
    return [value for value in dict.fromkeys(typed.getlist(name)) if value in known]


def _kept_order(chosen: Iterable[str], old: list[str]) -> list[str]:
    """The same people in the order in which the text had them."""
    chosen = list(chosen)
    return list(old) if set(old) == set(chosen) else chosen


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ORDER))


__all__ = ["Document", "NumberInput", "RuleCard"]
