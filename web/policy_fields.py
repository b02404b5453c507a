"""One condition of a rule as a form shows it: a number from … to …, words to tick, yes or no; and back into what a policy's text says.

Owns the inputs, what was typed into them and what is wrong with that; what a condition means is `rules.policy`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as starting
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from rules.features import FIELDS, LARGEST, Subject
from web import labels
from web.fact_words import FACTS

Typed = MultiDict[str, str]
YES, NO = "yes", "no"
MOST_CHARACTERS = 12
TECHNICAL = frozenset({"is_working_day", "is_open", "rung", "next_rung", "has_next_rung", "late_step", "wait_step"})
"""Fields that hold the ladder together: shown only under the technical details."""

ORDER = (
    "working_days_left",
    "days_left",
    "working_days_late",
    "status",
    "off_by_permille",
    "working_days_without_data",
    "periods_off",
    "coverage_permille",
    "forecast_misses",
    "is_acknowledged",
    "working_days_on_rung",
    "working_days_waiting",
    "importance",
    "level",
    "branch",
    "role",
    "origin",
    "state",
    "is_derived",
    "is_report",
    "is_recurring",
    "cycle_days",
    "is_last_reminder_day",
)
"""The telling fields first, in the form and in sentences."""
_HINTS: dict[str, LazyString] = {
    "days_left": _l("Ngày theo lịch; 0 là đúng ngày hết hạn, số âm là đã qua hạn."),
    "cycle_days": _l("7: hằng tuần, 30: hằng tháng, 90: hằng quý, 365: hằng năm, 9999: làm một lần."),
    "off_by_permille": _l("50 phần nghìn là 5%."),
    "periods_off": _l("0: kỳ gần nhất không lệch quá mức."),
    "coverage_permille": _l("800 phần nghìn là 80%. Số của chính đơn vị là 1000, chưa có số liệu nào là 0."),
    "rung": _l("0: chưa chuyển cấp trên."),
    "third_share": _l("Phần vạn, bỏ phần lẻ: «từ 500» là từ 5% trở lên, «đến 499» là dưới 5%."),
    "third_fall_relative": _l("Phần vạn của tỷ lệ năm trước: 500 là giảm năm phần trăm của tỷ lệ ấy, như từ 20 còn 19 phần trăm."),
    "third_fall_points": _l("Phần trăm của một điểm phần trăm: 500 là giảm 5 điểm phần trăm, như từ 20 còn 15 phần trăm."),
    "years_without_third": _l("Kể cả năm được xét; đếm lùi nhiều nhất 10 năm."),
}


@dataclass
class NumberInput:
    """A whole number from low to high, as typed. kept -- what else the text says of it (JSON), which a range cannot show."""

    field: str
    name: str
    low: str = ""
    high: str = ""
    kept: str = ""
    errors: list[str] = starting(default_factory=list)
    kind: str = "number"

    @property
    def is_set(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.low or self.high or self.kept)

    @property
    def kept_words(self) -> str:
        """What a range cannot show, in words."""
        wanted = _kept(self.kept)
        several = ", ".join(str(one) for one in wanted.get("in", []))
        parts = [_("một trong các số %(numbers)s", numbers=several)] if several else []
        return "; ".join([*parts, *([_("khác %(number)s", number=wanted["ne"])] if "ne" in wanted else [])])

    def show(self, wanted: Any) -> None:
        """Take over what the text says."""
        asked = wanted if isinstance(wanted, dict) else {"eq": wanted}
        lows = [asked[word] + more for word, more in (("eq", 0), ("gte", 0), ("gt", 1)) if word in asked]
        highs = [asked[word] - less for word, less in (("eq", 0), ("lte", 0), ("lt", 1)) if word in asked]
        self.low, self.high = str(max(lows)) if lows else "", str(min(highs)) if highs else ""
        rest = {word: asked[word] for word in ("ne", "in") if word in asked}
        self.kept = json.dumps(rest) if rest else ""

    def read(self, typed: Typed) -> None:
        """Take over what was typed."""
        self.low, self.high = typed.get(f"{self.name}-low", "").strip(), typed.get(f"{self.name}-high", "").strip()
        self.kept = typed.get(f"{self.name}-kept", "")

    def written(self) -> Any:
        """What the text shall say; None for nothing. Notes what is wrong in `errors`."""
        low, high = self._whole(self.low), self._whole(self.high)
        if self.errors:
            return None
        if low is not None and high is not None and low > high:
            self.errors.append(_("«Từ %(low)s đến %(high)s» không có số nào: hãy ghi số nhỏ trước, số lớn sau.", low=low, high=high))
        rest = _kept(self.kept)
        if low is not None and low == high and not rest:
            return low
        limits = {"gte": low, "lte": high} if low is None or low != high else {"eq": low}
        return {word: limit for word, limit in limits.items() if limit is not None} | rest or None

    def _whole(self, typed: str) -> int | None:
        if not typed:
            return None
        digits = typed.removeprefix("-").removeprefix("−")
        if digits.isascii() and digits.isdigit() and len(digits) <= MOST_CHARACTERS and int(digits) <= LARGEST:
            return -int(digits) if typed[0] in "-−" else int(digits)
        self.errors.append(_("«%(typed)s» không phải là số nguyên: hãy ghi số như 5, hoặc để trống.", typed=typed))
        return None


@dataclass
class ChoiceInput:
    """Some of the words of an enum, ticked; none ticked asks for nothing, as all ticked do."""

    field: str
    name: str
    members: type[StrEnum]
    ticked: set[str] = starting(default_factory=set)
    errors: list[str] = starting(default_factory=list)
    kind: str = "choice"

    @property
    def is_set(self) -> bool:
        """Whether it asks for anything."""
        return 0 < len(self.ticked) < len(self.members)

    @property
    def options(self) -> list[tuple[str, LazyString]]:
        """(value, word) of each box."""
        return labels.choices(self.members)

    def show(self, wanted: Any) -> None:
        """Take over what the text says."""
        asked = wanted if isinstance(wanted, dict) else {"eq": wanted}
        every = {member.value for member in self.members}
        self.ticked = every & ({asked["eq"]} if "eq" in asked else every) & set(asked.get("in", every)) - {asked.get("ne")}

    def read(self, typed: Typed) -> None:
        """Take over what was ticked."""
        self.ticked = set(typed.getlist(self.name)) & {member.value for member in self.members}

    def written(self) -> Any:
        """What the text shall say; None for nothing."""
        if not self.is_set:
            return None
        chosen = [member.value for member in self.members if member.value in self.ticked]
        left_out = [member.value for member in self.members if member.value not in self.ticked]
        if len(chosen) == 1:
            return chosen[0]
        return {"ne": left_out[0]} if len(left_out) == 1 else {"in": chosen}

    def affirmed(self) -> Any:
        """The same without “ne”: for a rule that would otherwise only say what must not be."""
        return {"in": [member.value for member in self.members if member.value in self.ticked]}


@dataclass
class TruthInput:
    """Yes, no, or either."""

    field: str
    name: str
    chosen: str = ""
    errors: list[str] = starting(default_factory=list)
    kind: str = "truth"

    @property
    def is_set(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.chosen)

    def show(self, wanted: Any) -> None:
        """Take over what the text says."""
        asked = wanted if isinstance(wanted, dict) else {"eq": wanted}
        self.chosen = YES if asked.get("eq", not asked.get("ne", True)) else NO

    def read(self, typed: Typed) -> None:
        """Take over what was chosen."""
        chosen = typed.get(self.name, "")
        self.chosen = chosen if chosen in (YES, NO) else ""

    def written(self) -> Any:
        """What the text shall say; None for nothing."""
        return None if not self.chosen else self.chosen == YES


Input = NumberInput | ChoiceInput | TruthInput


def inputs(subject: Subject, prefix: str) -> list[Input]:
    """An empty input for each field that rules about tasks, or about targets, may ask for: the telling ones first."""
    known = FIELDS[subject]
    ordered = [*(name for name in ORDER if name in known), *(name for name in known if name not in ORDER)]
    return [_input(name, known[name].kind, f"{prefix}-{name}") for name in ordered]


def label(field_name: str) -> str:
    """What a field is called in the form."""
    return str(FACTS.get(field_name, field_name))


def hint(field_name: str) -> str:
    """How its numbers are meant, where that needs saying."""
    return str(_HINTS.get(field_name, ""))


def split(found: Iterable[Input]) -> tuple[list[Input], list[Input], list[Input]]:
    """Those that ask for something, those that do not, and the technical ones."""
    plain = [one for one in found if one.field not in TECHNICAL]
    technical = [one for one in found if one.field in TECHNICAL]
    return [one for one in plain if one.is_set or one.errors], [one for one in plain if not one.is_set and not one.errors], technical


def _input(name: str, kind: type, full_name: str) -> Input:
    if kind is bool:
        return TruthInput(name, full_name)
    return NumberInput(name, full_name) if kind is int else ChoiceInput(name, full_name, kind)


def _kept(text: str) -> dict[str, Any]:
    """What a range cannot show; nothing where a browser sent anything else."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    numbers = {word: value for word, value in found.items() if word == "ne" and isinstance(value, int)}
    several = found.get("in")
    is_list = isinstance(several, list) and several and all(isinstance(one, int) for one in several)
    return numbers | ({"in": several} if is_list else {})
