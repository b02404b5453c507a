"""What a check of a policy finds. Owns the value; who finds what is `rules.policy_checks`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.said import Said


class Severity(StrEnum):
    """An error keeps a policy from being put in force; a warning is said and may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. rule -- its id, None for the policy as a whole. said -- rule, field, value and remedy in words.

    field -- the field of the conditions that is at fault, or "pri", "decide", "step"; None where it is no single one.
    """

    rule: str | None
    severity: Severity
    said: Said
    field: str | None = None

    @property
    def message(self) -> str:
        """What was found, in Vietnamese."""
        return str(self.said)


def plain(message: str) -> Said:
    """A message that is whole already."""
    return Said("%(message)s", {"message": message})
