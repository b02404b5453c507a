"""What the page of a register that was sent shows: faults by cell, what looks doubtful, what is new, changed and ended.

Owns the lines and their words in the language of the page; refuses to decide anything (`workflow.register_uploads`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import MembershipRole, RegisterUpload
from rules.values import Branch, Level
from web import labels
from web.policy_words import said
from workflow.people_rows import ROLE_WORDS
from workflow.policy_terms import Said
from workflow.register_changes import CONFIRMED, SINCE, UNCONFIRMED, UNTIL

COLUMN_WORDS = {
    "name": _l("Tên"),
    "short_name": _l("Tên ngắn"),
    "level": _l("Cấp"),
    "branch": _l("Khối"),
    "kind": _l("Loại"),
    "email": _l("Thư điện tử"),
    "valid_from": _l("Từ ngày"),
    "valid_to": _l("Đến hết ngày"),
    "parent_code": _l("Cấp trên trực tiếp"),
    "professional_parent_code": _l("Cấp trên chuyên môn"),
    "is_provisional": _l("Tình trạng"),
    "role": _l("Vai trò"),
}
"""How the page names what changes."""

_ROLES = {words[0]: labels.LABELS[MembershipRole][role] for role, words in ROLE_WORDS.items()}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault: at which cell, what stands there, what is wrong and how to mend it."""

    place: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One unit or person. fields -- (word, was, becomes)."""

    line: int
    key: str
    name: str
    fields: tuple[tuple[str, str, str], ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """All that the page shows, with bounds; the counts are of everything."""

    counts: Mapping[str, int]
    faults: list[FaultLine]
    doubtful: list[ChangeLine]
    ended: list[ChangeLine]
    changed: list[ChangeLine]
    new: list[ChangeLine]

    @property
    def writes(self) -> int:
        """How many units or people would be written."""
        return self.counts["new"] + self.counts["changed"] + self.counts["ended"]


def view_of(upload: RegisterUpload) -> RegisterView:
    """The page of an upload, from what was kept at its check: no row is read."""
    facts = upload.facts
    return RegisterView(
        counts=facts["counts"],
        faults=[FaultLine(one["cell"], one["value"], _words(one)) for one in facts["first_faults"]],
        doubtful=_lines(facts["first_doubts"]),
        ended=_lines(facts["shown"]["ended"]),
        changed=_lines(facts["shown"]["changed"]),
        new=_lines(facts["shown"]["new"]),
    )


def _lines(changes: Sequence[Mapping[str, Any]]) -> list[ChangeLine]:
    return [
        ChangeLine(
            line=one["line"],
            key=one["key"],
            name=one["name"],
            fields=tuple((str(COLUMN_WORDS[column]), shown(column, was), shown(column, becomes)) for column, was, becomes in one["fields"]),
            doubts=tuple(_words(doubt) for doubt in one["doubts"]),
        )
        for one in changes
    ]


def _words(one: Mapping[str, Any]) -> str:
    text, values = one["text"], one["values"]
    return said(Said(text, values))


def shown(column: str, value: str) -> str:
    """What stands in a column before or after, in the language of the page."""
    if column == "level" and value:
        return str(labels.label(Level(value)))
    if column == "branch" and value:
        return str(labels.label(Branch(value)))
    if column == "is_provisional":
        return str(_(value)) if value in (UNCONFIRMED, CONFIRMED) else value
    if column == "role":
        role, dot, unit = value.partition(" · ")
        return _with_days(f"{_ROLES.get(role, role)}{dot}{unit}")
    return _with_days(value) if column in ("parent_code", "professional_parent_code") else value


def _with_days(value: str) -> str:
    """The days in brackets behind a name ("(từ 01/07/2025 đến 31/12/2025)") in the language of the page."""
    until = UNTIL.sub(lambda found: str(_("đến %(day)s", day=found[1])), value)
    return SINCE.sub(lambda found: "(" + str(_("từ %(day)s", day=found[1])), until)
