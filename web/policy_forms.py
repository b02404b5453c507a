"""The form of a draft: a card for each rule, the numbers beside the rules, and what its buttons do to the cards. Works without scripts.

Owns what was typed, and its way into a policy's document; a card of its own is `web.policy_cards`, what the page shows `web.policy_page`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from rules.features import Subject
from web.policy_cards import LARGEST_ORDER, LONGEST_TITLE, Document, RuleCard
from web.policy_fields import NumberInput, Typed
from web.policy_groups import Heading, grouped
from workflow.policy_editing import Finding, limits_of
from workflow.policy_terms import PARAMETERS

MOST_CARDS = 60
_REPEATED = re.compile(r"\{[a-z_]+\}")
_NAME_LENGTH = 60
HOMES = {
    "most_extensions": "escalation",
    "tolerance_permille": "targets",
    "periods_in_a_row": "targets",
    "least_coverage_permille": "targets",
}
"""To which policy each number belongs; both policies about tasks may carry those of tasks."""
PARAMETER_HINTS: dict[str, LazyString] = {
    "tolerance_permille": _l("50 phần nghìn là 5%. Lệch không quá mức này là «có nguy cơ», quá mức này là «chệch chỉ tiêu»."),
    "periods_in_a_row": _l("1: lệch ngay từ kỳ đầu. Số liệu nửa năm, năm và số tại một ngày luôn tính ngay."),
    "least_coverage_permille": _l("800 phần nghìn là 80%. Ít hơn thế thì số tổng hợp từ cấp dưới không dùng để xét."),
}


@dataclass
class ParameterInput:
    """A number that stands beside the rules, as typed. Empty: the text says nothing of it."""

    name: str
    limits: range
    typed: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What it is called, as a text to translate."""
        return PARAMETERS[self.name].text

    @property
    def hint(self) -> str:
        """How it is meant."""
        return str(PARAMETER_HINTS.get(self.name, ""))

    def written(self) -> int | None:
        """The number; None for none. Notes what is wrong in `errors`."""
        if not self.typed:
            return None
        if self.typed.isascii() and self.typed.isdigit() and len(self.typed) < 10 and int(self.typed) in self.limits:
            return int(self.typed)
        low, high = self.limits.start, self.limits.stop - 1
        self.errors.append(
            _("«%(typed)s» không dùng được: hãy ghi số nguyên từ %(low)d đến %(high)d.", typed=self.typed, low=low, high=high)
        )
        return None


@dataclass
class PolicyForm:
    """The whole form. cards -- in the order of the text. edited_at -- when the draft was last saved, as the page knew it."""

    subject: Subject
    cards: list[RuleCard]
    parameters: list[ParameterInput]
    edited_at: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be used."""
        return bool(self.errors) or any(card.has_errors for card in self.cards) or any(one.errors for one in self.parameters)

    @property
    def headings(self) -> list[tuple[Heading, list[RuleCard]]]:
        """The cards under their headings, each group in the order in which its rules are asked."""
        ordered = sorted(self.cards, key=lambda card: card.order)
        return grouped((card.heading, card) for card in ordered)

    def document(self, saved: Mapping[str, Any]) -> Document:
        """What the text of the draft shall say. saved -- what it says now. Fills `errors` here, in the cards and their inputs."""
        old = {rule["id"]: rule for rule in saved["rules"]}
        found: Document = {name: saved[name] for name in ("name", "version", "about")}
        numbers = {one.name: number for one in self.parameters if (number := one.written()) is not None}
        if numbers:
            found["parameters"] = numbers
        found["rules"] = [card.document(old.get(card.was or card.like)) for card in self.cards]
        self._refuse_twins()
        if not self.cards:
            self.errors.append(_("Chính sách cần ít nhất một quy tắc: hãy thêm một quy tắc trước khi lưu."))
        return found

    def find(self, findings: Sequence[Finding]) -> list[Finding]:
        """Put what was found beside the rules concerned; the findings about the policy as a whole are returned."""
        by_id = {card.id: card for card in self.cards}
        rest = []
        for finding in findings:
            if finding.rule in by_id:
                by_id[finding.rule].findings.append(finding)
            else:
                rest.append(finding)
        return rest

    def _refuse_twins(self) -> None:
        seen: set[str] = set()
        for card in self.cards:
            if card.id and card.id in seen:
                card.errors.setdefault("id", []).append(_("Mã «%(id)s» đã dùng cho quy tắc khác: hãy đổi một trong hai.", id=card.id))
            seen.add(card.id)


def form_of(document: Mapping[str, Any], edited_at: str) -> PolicyForm:
    """The form filled with what a draft says."""
    subject = Subject(document["about"])
    cards = [RuleCard(number, subject).show(rule) for number, rule in enumerate(document["rules"])]
    numbers = document.get("parameters", {})
    return PolicyForm(
        subject, cards, [ParameterInput(name, limits, str(numbers.get(name, ""))) for name, limits in _limits(document)], edited_at
    )


def form_typed(document: Mapping[str, Any], typed: Typed) -> PolicyForm:
    """The form as it was sent back. document -- the saved draft, whose order of rules the text keeps."""
    subject = Subject(document["about"])
    numbers = dict.fromkeys(int(one) for one in typed.getlist("card") if one.isascii() and one.isdigit() and len(one) < 4)
    cards = [RuleCard(number, subject).read(typed) for number in list(numbers)[:MOST_CARDS]]
    places = {rule["id"]: place for place, rule in enumerate(document["rules"])}
    cards.sort(key=lambda card: places.get(card.was, len(places)))
    parameters = [ParameterInput(name, limits, typed.get(f"parameter-{name}", "").strip()) for name, limits in _limits(document)]
    return PolicyForm(subject, cards, parameters, typed.get("edited_at", ""))


def pressed(form: PolicyForm, button: str) -> RuleCard | None:
    """Do what a button of the form says ("up-3", "down-3", "copy-3", "delete-3", "save-3"); the card to show afterwards."""
    what, _dash, number = button.partition("-")
    card = next((one for one in form.cards if str(one.number) == number), None)
    if card is None:
        return None
    if what in ("up", "down"):
        _move(form, card, -1 if what == "up" else 1)
    elif what == "copy":
        return _copy(form, card)
    elif what == "delete":
        form.cards.remove(card)
        return None
    return card


def bring_back(form: PolicyForm, rule: Mapping[str, Any]) -> RuleCard:
    """Add a rule that another version has."""
    card = RuleCard(_free_number(form), form.subject).show(rule)
    card.was = ""
    form.cards.append(card)
    return card


def _move(form: PolicyForm, card: RuleCard, by: int) -> None:
    """Change places with the neighbour under the same heading and of the same group; a rule at the end stays where it is."""
    row = sorted((one for one in form.cards if one.heading is card.heading and one.group == card.group), key=lambda one: one.order)
    place = row.index(card)
    if not 0 <= place + by < len(row):
        return
    other = row[place + by]
    if card.order == other.order:
        later = other if by < 0 else card
        _make_room(form, later, later.order + 1)
        later.pri = str(later.order + 1)
        return
    card.pri, other.pri = other.pri, card.pri


def _copy(form: PolicyForm, card: RuleCard) -> RuleCard:
    """A new rule behind the one copied: its own id, and for a reminder its own step, as one already taken would keep it silent."""
    made = RuleCard(_free_number(form), form.subject)
    made.like = card.was or card.like
    made.title = f"{card.title} ({_('bản sao')})"[:LONGEST_TITLE]
    made.id, made.group, made.decide, made.delivery = _free_id(form, card.id), card.group, card.decide, card.delivery
    made.to, made.inform, made.is_enabled = list(card.to), list(card.inform), card.is_enabled
    made.amount = card.amount
    made.step = card.step if card.decide != "notify" else _own_step(made.id, card.step)
    for mine, theirs in zip(made.conditions, card.conditions, strict=True):
        _take_over(mine, theirs)
    made.pri = str(card.order + 1)
    _make_room(form, made, made.order)
    form.cards.insert(form.cards.index(card) + 1, made)
    return made


def _take_over(mine: Any, theirs: Any) -> None:
    for name in ("low", "high", "kept") if isinstance(mine, NumberInput) else ("ticked",) if hasattr(mine, "ticked") else ("chosen",):
        value = getattr(theirs, name)
        setattr(mine, name, set(value) if isinstance(value, set) else value)


def _own_step(rule_id: str, step: str) -> str:
    """The step of a copied reminder: its id, with what makes the step come again."""
    again = _REPEATED.search(step)
    return f"{rule_id[:40]}-{again[0]}" if again else rule_id


def _make_room(form: PolicyForm, mover: RuleCard, place: int) -> None:
    """Free a place in the order of a group: whoever stands there moves on by one, and so on up to the next gap."""
    group = [one for one in form.cards if one.group == mover.group and one is not mover]
    moving = [one for one in group if one.order == place]
    if moving and place < LARGEST_ORDER:
        _make_room(form, moving[0], place + 1)
        for one in moving:
            one.pri = str(place + 1)


def _free_id(form: PolicyForm, rule_id: str) -> str:
    taken = {card.id for card in form.cards}
    stem = (
        re.sub(r"-\d{1,2}$", "", rule_id)[: _NAME_LENGTH - 4]
        if re.search(r"-copy-\d{1,2}$", rule_id)
        else f"{rule_id[: _NAME_LENGTH - 9]}-copy"
    )
    return next(name for number in range(1, MOST_CARDS + 2) if (name := f"{stem}-{number}") not in taken)


def _free_number(form: PolicyForm) -> int:
    return max((card.number for card in form.cards), default=-1) + 1


def _limits(document: Mapping[str, Any]) -> list[tuple[str, range]]:
    """The numbers that belong to this policy, and those that its text says all the same."""
    limits = limits_of(Subject(document["about"]))
    return [
        (name, limit) for name, limit in limits.items() if HOMES.get(name) == document["name"] or name in document.get("parameters", {})
    ]
