"""The facts that there can be, as far as the rules of one policy tell them apart: finitely many cells, so that sets of them are bit masks.

Owns the cells and what facts mean for one another (a late task has no days left); refuses to judge rules.
A rule's facts are a box: one mask for each dimension. Fields that bear on one another share a dimension, whose points are only the
combinations that there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from itertools import pairwise, product
from operator import and_, or_
from typing import TypeAlias

from rules.award_facts import LONGEST_ROW, PERMYRIAD
from rules.features import DAYS_IN_STEP, FIELDS, LARGEST, Feature, Subject
from rules.policy import Comparison, Condition, Rule
from rules.values import ONCE, OPEN_STATES, TargetStatus

Box: TypeAlias = tuple[int, ...]
Cell: TypeAlias = Feature | tuple[int, int] | None
"""A word, yes or no, all numbers from the first to the last, or (None) that the fact is not known."""

MOST_POINTS = 40_000
"""A dimension of more combinations is taken apart into its fields: less is found then, but nothing wrong."""

_FROM: Mapping[str, tuple[int, int]] = {
    "days_left": (-LARGEST, LARGEST),
    "cycle_days": (1, ONCE),
    "third_share": (0, PERMYRIAD),
    "third_fall_relative": (-LARGEST, PERMYRIAD),
    "third_fall_points": (-PERMYRIAD, PERMYRIAD),
    "years_without_third": (0, LONGEST_ROW),
}
_FIGURES = ("births", "third_births", "third_share", "third_fall_relative", "third_fall_points", "years_without_third")
_MAY_BE_UNKNOWN = frozenset({"days_left", "working_days_left", *_FIGURES})


def _is_open(value: int | str) -> Feature:
    return value in OPEN_STATES


def _step(value: int | str) -> Feature:
    return int(value) - int(value) % DAYS_IN_STEP


def _next(value: int | str) -> Feature:
    return int(value) + 1


FOLLOWING: Mapping[str, tuple[str, Callable[[int | str], Feature]]] = {
    "is_open": ("state", _is_open),
    "late_step": ("working_days_late", _step),
    "wait_step": ("working_days_waiting", _step),
    "next_rung": ("rung", _next),
}
"""Fields that follow from another one, and how."""

_TOGETHER: Mapping[Subject, tuple[tuple[str, ...], ...]] = {
    Subject.TASK: (
        ("days_left", "working_days_left", "working_days_late", "is_last_reminder_day"),
        ("rung", "working_days_on_rung", "working_days_waiting", "is_acknowledged"),
    ),
    Subject.TARGET: (
        ("status", "working_days_without_data", "periods_off", "forecast_misses"),
        ("rung", "working_days_on_rung", "working_days_waiting", "is_acknowledged"),
    ),
    Subject.AWARD: (("third_births", "third_share", "years_without_third"),),
}


def _clock_can_be(days: Cell, working: Cell, late: Cell, is_last: Cell) -> bool:
    """Days before a deadline, or days after it; only on the last working day before it and on itself is it the last day."""
    late_from, _ = _numbers(late)
    if days is None or working is None:
        return days is working and late_from == 0 and not is_last
    days_from, days_to = _numbers(days)
    working_from, _ = _numbers(working)
    if days_to < 0:
        return working_from == 0 and not is_last and late_from <= -days_from
    if days_from < 0 or late_from > 0:  # cells are cut at 0, so that none spans it
        return False
    if is_last:
        return working_from <= min(1, days_to)
    return days_to >= 1 and working_from <= days_to


def _rung_can_be(rung: Cell, on_rung: Cell, waiting: Cell, is_acknowledged: Cell) -> bool:
    """Nobody waits or has acknowledged before anything went up; an acknowledgement only shortens the time that counts on a rung."""
    on_from, _ = _numbers(on_rung)
    _, waiting_to = _numbers(waiting)
    if _numbers(rung)[1] == 0:
        return on_from == 0 and _numbers(waiting)[0] == 0 and not is_acknowledged
    return on_from <= waiting_to


def _status_can_be(status: Cell, without_data: Cell, periods_off: Cell, forecast_misses: Cell) -> bool:
    """A target that is achieved owes no more figures; off target it is only for values that are off, and on its path for none."""
    if status == TargetStatus.ACHIEVED and _numbers(without_data)[0] > 0:
        return False
    if forecast_misses and status in (TargetStatus.ACHIEVED, TargetStatus.NO_DATA):
        return False
    is_off = _numbers(periods_off)[0] > 0
    if status == TargetStatus.OFF_TARGET:
        return is_off
    return status == TargetStatus.AT_RISK or not is_off


def _third_can_be(births: Cell, share: Cell, years: Cell) -> bool:
    """A year without third births has a share of nought (or none, where nobody was born) and counts in a row of such years."""
    is_nought = (births is not None and _numbers(births)[1] == 0) or (births is None and share is not None and _numbers(share)[1] == 0)
    if years is None:
        return births is None and share is None
    if _numbers(years)[1] == 0:
        return share is not None and not is_nought
    return is_nought and (share is None or _numbers(share)[0] == 0)


_CAN_BE: Mapping[str, Callable[..., bool]] = {
    "days_left": _clock_can_be,
    "rung": _rung_can_be,
    "status": _status_can_be,
    "third_births": _third_can_be,
}


def _numbers(cell: Cell) -> tuple[int, int]:
    assert isinstance(cell, tuple)  # noqa: S101 -- asked of numbers only
    return cell


@dataclass(frozen=True, slots=True)
class Dimension:
    """Some fields with the combinations of cells that there can be; a set of them is a mask with a bit for each point."""

    fields: tuple[str, ...]
    points: tuple[tuple[Cell, ...], ...]
    where: Mapping[tuple[str, Cell], int]

    @property
    def everything(self) -> int:
        """The mask of all points."""
        return (1 << len(self.points)) - 1


class Space:
    """All facts about one kind of subject, cut wherever one of the given rules makes a difference.

    is_whole -- False where fields that bear on one another had to be taken apart: then some of the facts in it there cannot be.
    """

    def __init__(self, subject: Subject, rules: Iterable[Rule]) -> None:
        self._cells = _cells(subject, [condition for rule in rules for condition in rule.conditions])
        together = [fields for fields in _TOGETHER[subject] if self._is_bearable(fields)]
        self.is_whole = len(together) == len(_TOGETHER[subject])
        single = [(name,) for name in self._cells if not any(name in fields for fields in together)]
        self.dimensions = tuple(self._dimension(fields) for fields in (*single, *together))
        self.at = {name: at for at, dimension in enumerate(self.dimensions) for name in dimension.fields}
        self.at |= {name: self.at[source] for name, (source, _) in FOLLOWING.items() if source in self.at}

    def box(self, conditions: Iterable[Condition]) -> Box:
        """The facts for which all conditions hold; they hold for none where one of the masks is 0."""
        masks = [dimension.everything for dimension in self.dimensions]
        for condition in conditions:
            masks[self.at[condition.field]] &= self.mask(condition)
        return tuple(masks)

    def mask(self, condition: Condition) -> int:
        """The points of its dimension at which a condition holds."""
        source, _ = FOLLOWING.get(condition.field, (condition.field, None))
        where = self.dimensions[self.at[condition.field]].where
        return reduce(or_, (where[source, cell] for cell in self._cells[source] if _holds(condition, cell)), 0)

    def of(self, field: str, *values: Feature) -> int:
        """The points at which a field has one of these values."""
        return reduce(or_, (self.mask(Condition(field, Comparison.EQ, value)) for value in values), 0)

    def _is_bearable(self, fields: Sequence[str]) -> bool:
        return reduce(lambda many, name: many * len(self._cells[name]), fields, 1) <= MOST_POINTS

    def _dimension(self, fields: tuple[str, ...]) -> Dimension:
        can_be = _CAN_BE.get(fields[0]) if len(fields) > 1 else None
        combined = product(*(self._cells[name] for name in fields))
        points = tuple(point for point in combined if can_be is None or can_be(*point))
        where = {(name, cell): 0 for name in fields for cell in self._cells[name]}
        for at, point in enumerate(points):
            for key in zip(fields, point, strict=True):
                where[key] |= 1 << at
        return Dimension(fields, points, where)


def is_empty(box: Box) -> bool:
    """Whether the box holds no facts at all."""
    return not all(box)


def shared(one: Box, other: Box) -> Box:
    """The facts that lie in both boxes."""
    return tuple(map(and_, one, other))


def without(one: Box, other: Box) -> list[Box]:
    """What is left of the first box without the second, as boxes that do not overlap."""
    if is_empty(shared(one, other)):
        return [one]
    left: list[Box] = []
    for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        if rest := mine & ~theirs:
            left.append((*(a & b for a, b in zip(one[:at], other[:at], strict=True)), rest, *one[at + 1 :]))
    return left


def _holds(condition: Condition, cell: Cell) -> bool:
    """Whether a condition holds in a cell: cells are cut so that it holds for all of their numbers or for none."""
    if cell is None:
        return False
    value = cell[0] if isinstance(cell, tuple) else cell
    if condition.field in FOLLOWING:
        value = FOLLOWING[condition.field][1](value)
    return condition.holds(value)


def _cells(subject: Subject, conditions: Sequence[Condition]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for name, field in FIELDS[subject].items():
        if name in FOLLOWING:
            continue
        if field.kind is bool:
            found[name] = [False, True]
        elif issubclass(field.kind, Enum):
            found[name] = list(field.choices)
        else:
            found[name] = _intervals(name, conditions)
    return found


def _intervals(name: str, conditions: Iterable[Condition]) -> list[Cell]:
    """The numbers that a field can have, cut before each number at which some condition on it may change."""
    lowest, highest = _FROM.get(name, (0, LARGEST))
    cuts = {lowest, highest + 1, 0, 1, 2}
    for condition in conditions:
        if FOLLOWING.get(condition.field, (condition.field,))[0] == name:
            for value in condition.value if isinstance(condition.value, tuple) else (condition.value,):
                cuts |= _cuts(condition.field, int(value))
    ordered = sorted(cut for cut in cuts if lowest <= cut <= highest + 1)
    cells: list[Cell] = [(low, after - 1) for low, after in pairwise(ordered)]
    return [*cells, None] if name in _MAY_BE_UNKNOWN else cells


def _cuts(field: str, value: int) -> set[int]:
    if field == "next_rung":
        return {value - 1, value}
    if field in FOLLOWING:
        down = value - value % DAYS_IN_STEP
        return {down, down + DAYS_IN_STEP}
    return {value, value + 1}
