"""How strictly the policies in force judge values. Owns what holds where a policy does not say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.policy import Policy
from rules.trajectory import Yardstick

UNSAID: Mapping[str, int] = {"tolerance_permille": 0, "periods_in_a_row": 1, "least_coverage_permille": 0}
"""Where no policy about targets says it: nothing is tolerated, every value counts at once, whoever has reported."""


def yardstick_of(policies: Iterable[Policy]) -> Yardstick:
    """By what values are judged: for each number the first policy that says it."""
    known = {name: number for policy in reversed(tuple(policies)) for name, number in policy.parameters.items()}
    return Yardstick(**{name: known.get(name, unsaid) for name, unsaid in UNSAID.items()})
