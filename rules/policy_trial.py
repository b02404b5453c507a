"""A policy tried in a process of its own: the engine can be killed by what it is given, and then that process is what dies.

Owns the trial, its limits of time and memory, and what is said about a trial that did not end well. `python -m rules.policy_trial` reads a
policy's text on standard input and prints the result as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy import PolicyError, parse_policy
from rules.policy_checks import Finding, Severity, check_policy

SECONDS = 10


@dataclass(frozen=True, slots=True)
class TrialResult:
    """How a trial ended. is_ok -- nothing but warnings was found. evaluations -- how many facts the engine was tried on."""

    is_ok: bool
    findings: tuple[Finding, ...]
    evaluations: int = 0


def try_policy(text: str, *, source: str, seconds: float = SECONDS) -> TrialResult:
    """Read, check and try a policy's text without endangering this process. Never raises for a bad text: what is wrong is a finding."""
    try:
        findings = tuple(check_policy(parse_policy(text, source=source)))
    except PolicyError as error:
        return TrialResult(False, (Finding(None, Severity.ERROR, str(error)),))
    return TrialResult(not any(one.severity is Severity.ERROR for one in findings), findings)
