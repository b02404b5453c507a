"""Facts to try a policy on: every combination that its numbers tell apart is met from inside each rule and from just beside it.

Owns the choice of facts; which facts there can be is `rules.rule_space`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from rules.award_facts import AwardFacts
from rules.features import LARGEST, Subject
from rules.policy import Policy
from rules.rule_space import Box, Cell, Dimension, Space
from rules.values import Branch, Importance, Level, Role, TargetFacts, TargetStatus, TaskFacts, TaskOrigin, TaskState

_WORDS = {
    "state": TaskState,
    "role": Role,
    "level": Level,
    "branch": Branch,
    "importance": Importance,
    "origin": TaskOrigin,
    "status": TargetStatus,
}
Values = dict[str, object]
Facts: TypeAlias = TaskFacts | TargetFacts | AwardFacts


def trial_facts(policy: Policy, most: int) -> Iterator[Facts]:
    """At most so many different facts, spread over all rules: some that each rule holds for, then one dimension at a time changed."""
    space = Space(policy.subject, policy.rules)
    starts = [_start(space, space.box(rule.conditions)) for rule in policy.rules] or [_start(space, ())]
    for values in islice(_different(_in_turns([list(_around(space, start)) for start in starts])), most):
        yield facts_from(policy.subject, values)


def facts_at(subject: Subject, space: Space, box: Box) -> Facts:
    """Some facts out of a box that is not empty."""
    return facts_from(subject, _start(space, box))


def facts_from(subject: Subject, values: Values) -> Facts:
    """The facts that have these values by field name."""
    said = {name: _WORDS[name](str(value)) if name in _WORDS else value for name, value in values.items()}
    if subject is Subject.TASK:
        return TaskFacts(task_id=0, **said)  # type: ignore[arg-type]
    if subject is Subject.AWARD:
        return AwardFacts(unit_id=0, **said)  # type: ignore[arg-type]
    return TargetFacts(target_id=0, **said)  # type: ignore[arg-type]


def _start(space: Space, box: Sequence[int]) -> Values:
    """Some facts for which a rule holds; of a rule that never holds as much of it as there can be."""
    values: Values = {}
    for at, dimension in enumerate(space.dimensions):
        mask = (box[at] if box else 0) or dimension.everything
        lowest = (mask & -mask).bit_length() - 1
        values |= _values(dimension, dimension.points[lowest], is_last=False)
    return values


def _around(space: Space, start: Values) -> Iterator[Values]:
    yield start
    for dimension in space.dimensions:
        for point in dimension.points:
            for is_last in (False, True):
                yield start | _values(dimension, point, is_last=is_last)


def _values(dimension: Dimension, point: Sequence[Cell], *, is_last: bool) -> Values:
    return {name: _value(cell, is_last=is_last) for name, cell in zip(dimension.fields, point, strict=True)}


def _value(cell: Cell, *, is_last: bool) -> object:
    """The first or the last number of a cell; of one without an end, a number a little way in."""
    if not isinstance(cell, tuple):
        return cell
    low, high = cell
    if low == -LARGEST:
        low = high - 1
    return min(high, low + 1) if is_last and high == LARGEST else high if is_last else low


def _in_turns(lists: Sequence[list[Values]]) -> Iterator[Values]:
    """One of each list, then the next of each: a limit cuts all rules alike."""
    for at in range(max(map(len, lists))):
        yield from (one[at] for one in lists if at < len(one))


def _different(found: Iterable[Values]) -> Iterator[Values]:
    seen: set[tuple[object, ...]] = set()
    for values in found:
        key = tuple(values.values())
        if key not in seen:
            seen.add(key)
            yield values
