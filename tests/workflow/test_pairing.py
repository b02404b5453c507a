"""Two lists are paired so that all pairs together are worth the most."""

from __future__ import annotations

from itertools import permutations

import pytest

from workflow.pairing import Weights, best_pairs


@pytest.mark.parametrize(
    ("weights", "pairs"),
    [
        ({}, {}),
        ({(0, 5): 0.7}, {0: 5}),
        ({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.8}, {0: 1, 1: 0}),
        ({(0, 0): 0.9, (0, 1): 0.1, (1, 0): 0.1}, {0: 0}),
        ({(0, 0): 0.6, (1, 0): 0.7}, {1: 0}),
        ({(0, 0): 0.6, (0, 1): 0.7}, {0: 1}),
        ({(0, 0): 1.0, (1, 1): 1.0, (0, 1): 0.9, (1, 0): 0.9}, {0: 0, 1: 1}),
        ({(2, 7): 0.5, (4, 9): 0.5}, {2: 7, 4: 9}),
    ],
    ids=["nothing", "one", "not the greedy way", "rather one alone", "the better left", "the better right", "a square", "apart"],
)
def test_the_pairs_are_worth_the_most_together(weights: Weights, pairs: dict[int, int]) -> None:
    assert best_pairs(weights) == pairs


def test_no_other_assignment_of_a_full_table_is_better() -> None:
    table = [[7, 5, 9, 8], [9, 8, 5, 4], [3, 8, 7, 9], [8, 4, 6, 7]]
    weights = {(row, column): float(value) for row, line in enumerate(table) for column, value in enumerate(line)}
    best = max(sum(weights[row, column] for row, column in enumerate(order)) for order in permutations(range(4)))
    assert sum(weights[pair] for pair in best_pairs(weights).items()) == best
