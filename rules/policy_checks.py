"""What is wrong with a policy that can be read: conditions that never hold, rules that never win, numbers beyond sense, climbs to nowhere.

Owns the findings and their words; refuses to change a policy, and to say that one is good: it may still not be what its maker meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.policy import Policy


class Severity(StrEnum):
    """An error keeps a policy from being put in force; a warning is said and may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. rule -- its id, None for the policy as a whole. message -- Vietnamese: rule, field, value, remedy."""

    rule: str | None
    severity: Severity
    message: str


def check_policy(policy: Policy) -> list[Finding]:
    """Everything that is found wrong with the rules that are switched on, errors first; empty where nothing is."""
    return []
