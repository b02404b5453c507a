"""The written form of a policy: YAML read strictly, and refusals that name file, rule, key, value and remedy.

Owns PolicyError and the checks of single values; refuses to know what a rule means: that is policy.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import yaml

MAX_CHARACTERS = 200_000
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
E_ = TypeVar("E_", bound=StrEnum)


class PolicyError(ValueError):
    """A policy that must not be used; the message names file, rule, key, value and remedy."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a policy file the reader stands, so that each refusal can say it.

    thing, error -- what the file is a list of, and how its refusals are raised, where that is not rules of a policy.
    """

    source: str
    rule: str | None = None
    thing: str = "quy tắc"
    error: type[PolicyError] = PolicyError

    def refuse(self, key: str, value: object, remedy: str) -> NoReturn:
        """Raise PolicyError for a value; `key` is its path inside the rule ("when.days_left.gte")."""
        shown = repr(value) if not isinstance(value, str) else f"“{value}”"
        where = f"Tệp {self.source}" + (f", {self.thing} “{self.rule}”" if self.rule else "") + (f", khóa “{key}”" if key else "")
        raise self.error(f"{where}: không nhận giá trị {shown[:80]}. {remedy}.")

    def mapping(self, key: str, value: object, needed: set[str], optional: set[str] | None = None) -> dict[str, Any]:
        """The value if it is a mapping with all needed keys and none but needed and optional ones."""
        if not isinstance(value, dict):
            self.refuse(key, value, "Hãy ghi các khóa: " + ", ".join(sorted(needed)))
        allowed = needed | (optional or set())
        for name in value:
            if name not in allowed:
                self.refuse(_join(key, name), value[name], "Khóa này không có; hãy dùng: " + ", ".join(sorted(allowed)))
        for name in sorted(needed - value.keys()):
            self.refuse(_join(key, name), "", "Hãy ghi khóa này")
        return value

    def enum(self, key: str, value: object, kind: type[E_]) -> E_:
        """The member of an enum that the value names."""
        try:
            return kind(str(value))
        except ValueError:
            self.refuse(key, value, "Hãy dùng một trong: " + ", ".join(member.value for member in kind))

    def name(self, key: str, value: object) -> str:
        """The value if it is a plain identifier ("late-local")."""
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.refuse(key, value, "Hãy dùng chữ thường không dấu, chữ số và gạch nối, tối đa 60 ký tự, bắt đầu bằng chữ")
        return value

    def yes_or_no(self, key: str, value: object) -> bool:
        """The value if it is true or false, and no number or word for it."""
        if not isinstance(value, bool):
            self.refuse(key, value, "Hãy ghi true hoặc false")
        return value

    def whole(self, key: str, value: object, low: int, high: int) -> int:
        """The value if it is a whole number from low to high; true and false are no numbers here."""
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, value, f"Hãy ghi số nguyên từ {low} đến {high}")
        return value


def _join(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key written twice: plain YAML keeps the last one and says nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        seen: set[Hashable] = set()
        for key in keys:
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"khóa “{key}” ghi hai lần", problem_mark=node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(text: str, place: Place) -> object:
    """What a YAML text says, in NFC. Raises PolicyError with the line for text that is no YAML, writes a key twice or is too long."""
    if len(text) > MAX_CHARACTERS:
        place.refuse("", f"{len(text)} ký tự", f"Tệp không quá {MAX_CHARACTERS} ký tự")
    try:
        return yaml.load(unicodedata.normalize("NFC", text), _StrictLoader)  # noqa: S506 -- a SafeLoader
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", dòng {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or type(error).__name__
        remedy = "Hãy kiểm tra thụt dòng, dấu hai chấm và ngoặc"
        raise place.error(f"Tệp {place.source}{line}: không đúng YAML ({problem}). {remedy}.") from error
