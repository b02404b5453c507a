"""Two lists paired one to one so that the likeness of all pairs together is greatest (an assignment, solved exactly).

Owns the arithmetic; refuses to know what is paired. Things that are like nothing on the other side stay alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

Weights = Mapping[tuple[int, int], float]
"""How like (left, right) are, above 0; a pair that is not in it is never made."""


def best_pairs(weights: Weights) -> dict[int, int]:
    """The pairs, left to right, whose weights add up to the most. Groups that do not touch one another are solved each for itself."""
    found: dict[int, int] = {}
    for lefts, rights in _groups(weights):
        if len(lefts) == len(rights) == 1:
            found[lefts[0]] = rights[0]
        elif len(lefts) <= len(rights):
            found |= _assigned(lefts, rights, weights)
        else:
            turned = {(right, left): weight for (left, right), weight in weights.items()}
            found |= {left: right for right, left in _assigned(rights, lefts, turned).items()}
    return found


def _groups(weights: Weights) -> list[tuple[list[int], list[int]]]:
    """The parts of both sides that are connected by any weight, each sorted."""
    rights_of, lefts_of = defaultdict(list), defaultdict(list)
    for left, right in weights:
        rights_of[left].append(right)
        lefts_of[right].append(left)
    groups, seen = [], set[int]()
    for start in sorted(rights_of):
        if start in seen:
            continue
        lefts, rights, waiting = {start}, set[int](), [start]
        while waiting:
            for right in rights_of[waiting.pop()]:
                if right not in rights:
                    rights.add(right)
                    new = set(lefts_of[right]) - lefts
                    lefts |= new
                    waiting += new
        seen |= lefts
        groups.append((sorted(lefts), sorted(rights)))
    return groups


def _assigned(rows: list[int], columns: list[int], weights: Weights) -> dict[int, int]:
    """The best assignment of rows to at least as many columns: the Hungarian method with potentials, rows put in one by one.

    A pair without a weight costs as much as staying alone; such pairs are left out of the answer.
    """
    cost = [[-weights.get((row, column), 0.0) for column in columns] for row in rows]
    row_at = [-1] * (len(columns) + 1)
    of_row, of_column = [0.0] * len(rows), [0.0] * (len(columns) + 1)
    for row in range(len(rows)):
        row_at[-1] = row
        came_from, end = _cheapest_path(cost, row_at, of_row, of_column)
        while end != len(columns):
            before = came_from[end]
            row_at[end] = row_at[before]
            end = before
    pairs = {rows[row]: columns[at] for at, row in enumerate(row_at[:-1]) if row >= 0}
    return {row: column for row, column in pairs.items() if (row, column) in weights}


def _cheapest_path(cost: list[list[float]], row_at: list[int], of_row: list[float], of_column: list[float]) -> tuple[list[int], int]:
    """From the row that stands at the last, imagined column to a free column, by reduced costs; the potentials are brought up to date."""
    start = len(of_column) - 1
    came_from, least = [start] * start, [float("inf")] * start
    open_columns, done, at = set(range(start)), [start], start
    while row_at[at] >= 0:
        row = row_at[at]
        costs, so_far = cost[row], of_row[row]
        delta, nearest = float("inf"), start
        for column in open_columns:
            reduced = costs[column] - so_far - of_column[column]
            if reduced < least[column]:
                least[column], came_from[column] = reduced, at
            if least[column] < delta:
                delta, nearest = least[column], column
        for column in done:
            of_row[row_at[column]] += delta
            of_column[column] -= delta
        for column in open_columns:
            least[column] -= delta
        open_columns.discard(nearest)
        done.append(nearest)
        at = nearest
    return came_from, at
