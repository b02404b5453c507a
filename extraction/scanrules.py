"""The lines drawn on a picture of a page, and the tables that they make: each table's cells as boxes in pixels.

Owns telling a rule from a stroke of a letter (a rule is long, thin and unbroken) and which cells run over several rows or columns.
Refuses to know what stands in a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageOps

_STRIP = 4
_BESIDE = 7
_DARKER = 55
_SHORTEST = 80
_DRIFT = 3
_GAP = 16
_TOUCH = 14
_MOST_RULES = 400
_MOST_SLOTS = 1500
_COVERED = 0.5
_ENDS = 2  # a line of a table meets others at both of its ends; a row of letters does not
_HALF_WIDTH = 4
_RUN = re.compile(rb"\xff+(?:\x00\xff+)*")

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(slots=True)
class Rule:
    """A straight line along the page's height or width: where it lies across, and from where to where it runs."""

    at: int
    start: int
    end: int


def tables_on(picture: Image.Image) -> list[list[Box]]:
    """The cells of each ruled table of at least two columns and two rows, on a level page of dark print on white paper."""
    ink = ImageOps.invert(picture)
    across, down = _rules(ink), _rules(ink.transpose(Image.Transpose.TRANSPOSE))
    if len(across) + len(down) > _MOST_RULES:
        return []
    down = [rule for rule in down if sum(_touch(other, rule) for other in across) >= _ENDS]
    across = [rule for rule in across if sum(_touch(rule, other) for other in down) >= _ENDS]
    tables = [_cells(*group) for group in _groups(across, down)]
    return [cells for cells in tables if cells]


def without_rules(picture: Image.Image, tables: Sequence[Sequence[Box]]) -> Image.Image:
    """The picture with the edges of all cells painted over, so that nobody takes them for letters."""
    clean = picture.copy()
    pen = ImageDraw.Draw(clean)
    for left, top, right, bottom in (box for table in tables for box in table):
        for x in (left, right):
            pen.rectangle((x - _HALF_WIDTH, top, x + _HALF_WIDTH, bottom), fill=255)
        for y in (top, bottom):
            pen.rectangle((left, y - _HALF_WIDTH, right, y + _HALF_WIDTH), fill=255)
    return clean


def _rules(ink: Image.Image) -> list[Rule]:
    """The level rules of a picture of ink: rows that are dark over a long way and darker than what is above or below them."""
    width = ink.width // _STRIP
    if width < _SHORTEST // _STRIP:
        return []
    mean = ink.resize((width, ink.height), Image.Resampling.BOX)
    beside = ImageChops.darker(ImageChops.offset(mean, 0, _BESIDE), ImageChops.offset(mean, 0, -_BESIDE))
    thin = ImageChops.subtract(mean, beside).point(lambda value: 255 if value >= _DARKER else 0)
    wide = ImageChops.lighter(thin, ImageChops.offset(thin, 0, 1))  # a rule that is not quite level steps from one row to the next
    data = wide.tobytes()
    rules: list[Rule] = []
    for row in range(ink.height):
        for run in _RUN.finditer(data, row * width, (row + 1) * width):
            if (run.end() - run.start()) * _STRIP >= _SHORTEST:
                _add(rules, Rule(row, (run.start() - row * width) * _STRIP, (run.end() - row * width) * _STRIP))
            if len(rules) > _MOST_RULES:
                return rules
    return rules


def _add(rules: list[Rule], new: Rule) -> None:
    """A run that lies beside or goes on from the last ones is part of their rule."""
    for rule in reversed(rules[-60:]):
        if new.at - rule.at <= _DRIFT and new.start <= rule.end + _GAP and rule.start <= new.end + _GAP:
            longer = new if new.end - new.start > rule.end - rule.start else rule
            rule.at, rule.start, rule.end = longer.at, min(rule.start, new.start), max(rule.end, new.end)
            return
    rules.append(new)


def _groups(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, however indirectly, from the top of the page to its end."""
    left_across, left_down = list(across), list(down)
    groups = []
    while left_across:
        some_across, some_down = [left_across.pop(0)], list[Rule]()
        while True:
            more_down = [rule for rule in left_down if any(_touch(other, rule) for other in some_across)]
            left_down = [rule for rule in left_down if rule not in more_down]
            some_down += more_down
            more_across = [rule for rule in left_across if any(_touch(rule, other) for other in some_down)]
            left_across = [rule for rule in left_across if rule not in more_across]
            some_across += more_across
            if not more_across and not more_down:
                break
        groups.append((some_across, some_down))
    return groups


def _touch(across: Rule, down: Rule) -> bool:
    return across.start - _TOUCH <= down.at <= across.end + _TOUCH and down.start - _TOUCH <= across.at <= down.end + _TOUCH


def _cells(across: Sequence[Rule], down: Sequence[Rule]) -> list[Box]:
    """The cells between the rules of one table; the outer edges need no rule. Empty where they make no table."""
    if not down:
        return []
    xs = _edges([rule.at for rule in down] + [min(rule.start for rule in across), max(rule.end for rule in across)])
    ys = _edges([rule.at for rule in across] + [min(rule.start for rule in down), max(rule.end for rule in down)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 2 or columns * rows > _MOST_SLOTS:
        return []
    owner = list(range(columns * rows))
    for row in range(rows):
        for column in range(columns):
            slot = row * columns + column
            if column + 1 < columns and not _is_drawn(down, xs[column + 1], ys[row], ys[row + 1]):
                _unite(owner, slot, slot + 1)
            if row + 1 < rows and not _is_drawn(across, ys[row + 1], xs[column], xs[column + 1]):
                _unite(owner, slot, slot + columns)
    return _boxes(owner, xs, ys)


def _is_drawn(rules: Sequence[Rule], at: int, start: int, end: int) -> bool:
    """Whether a rule stands there along most of the way."""
    covered = sum(max(0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= _TOUCH)
    return covered >= _COVERED * (end - start)


def _unite(owner: list[int], one: int, other: int) -> None:
    kept, lost = sorted((owner[one], owner[other]))
    for slot, belongs in enumerate(owner):
        if belongs == lost:
            owner[slot] = kept


def _boxes(owner: Sequence[int], xs: Sequence[int], ys: Sequence[int]) -> list[Box]:
    """A box for each set of united slots; one that is no rectangle is taken apart again."""
    columns = len(xs) - 1
    sets: dict[int, list[tuple[int, int]]] = {}
    for slot, belongs in enumerate(owner):
        sets.setdefault(belongs, []).append(divmod(slot, columns))
    boxes = []
    for slots in sets.values():
        top, bottom = min(row for row, _ in slots), max(row for row, _ in slots)
        left, right = min(column for _, column in slots), max(column for _, column in slots)
        is_whole = (bottom - top + 1) * (right - left + 1) == len(slots)
        parts = [(top, left, bottom, right)] if is_whole else [(row, column, row, column) for row, column in slots]
        boxes += [(xs[west], ys[north], xs[east + 1], ys[south + 1]) for north, west, south, east in parts]
    has_columns = len({box[0] for box in boxes}) > 1
    return boxes if has_columns and len({box[1] for box in boxes}) > 1 else []


def _edges(positions: Sequence[int]) -> list[int]:
    """Distinct positions; those closer than a rule's touch are one."""
    edges: list[int] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _TOUCH:
            edges.append(position)
    return edges
