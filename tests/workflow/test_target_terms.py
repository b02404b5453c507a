"""Milestones as people type them, and the way that they must go."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.values import Direction, Operator
from workflow.errors import InvalidInputError
from workflow.target_terms import Course, check_milestones, ends_of, read_milestones, write_milestones


@pytest.mark.parametrize("typed", ["2026: 62,5\n2027: 70", "2026 62,5\n\n2027=70", "năm 2026: 62,5; năm 2027 – 70", "2026:62.5\n2027:70,0"])
def test_milestones_are_read_as_people_type_them(typed: str) -> None:
    found = read_milestones(typed)
    assert found == [{"year": 2026, "value": "62.5"}, {"year": 2027, "value": "70"}]
    assert read_milestones(write_milestones(found)) == found


@pytest.mark.parametrize("typed", ["sang năm: 60", "2026", "2026: nhiều", "26: 70", "2026: 1.2.3"])
def test_a_line_that_is_no_milestone_is_named(typed: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_milestones(typed)
    assert caught.value.field == "milestones"
    assert typed in caught.value.message


def course(
    operator: Operator, value: int, *, baseline: int | None = None, high: int | None = None, better: Direction | None = None
) -> Course:
    before = None if baseline is None else Decimal(baseline)
    ends = ends_of(operator, Decimal(value), None if high is None else Decimal(high), before)
    return Course(operator, better, ends, before, 2020 if before is not None else None, 2030)


@pytest.mark.parametrize(
    ("way", "values", "is_right"),
    [
        (course(Operator.AT_LEAST, 90), [70, 80], True),
        (course(Operator.AT_LEAST, 90), [80, 80], True),
        (course(Operator.AT_LEAST, 90), [80, 70], False),
        (course(Operator.AT_LEAST, 90), [91], False),
        (course(Operator.LESS_THAN, 107, baseline=115), [112, 109], True),
        (course(Operator.LESS_THAN, 107, baseline=115), [116], False),
        (course(Operator.EQUAL, 90, better=Direction.HIGHER), [95], False),
        (course(Operator.EQUAL, 5, better=Direction.LOWER), [9, 7], True),
        (course(Operator.EQUAL, 5, better=Direction.LOWER), [4], False),
        (course(Operator.ABOUT, 21, baseline=24), [23, 22], True),
        (course(Operator.ABOUT, 21, baseline=24), [25], False),
        (course(Operator.RANGE, 103, high=107, baseline=112), [110, 106, 105], True),
        (course(Operator.RANGE, 103, high=107, baseline=112), [113], False),
        (course(Operator.DECREASE, 10, baseline=50), [45, 42], True),
        (course(Operator.DECREASE, 10, baseline=50), [38], False),
        (course(Operator.DECREASE, 10), [45, 42], True),
        (course(Operator.DECREASE, 10), [42, 45], False),
        (course(Operator.INCREASE_PER_YEAR, 2, baseline=50), [52, 60], True),
        (course(Operator.INCREASE_PER_YEAR, 2, baseline=50), [49], False),
    ],
)
def test_milestones_lead_from_the_baseline_to_the_promise(way: Course, values: list[int], is_right: bool) -> None:
    milestones = [{"year": 2021 + number, "value": str(value)} for number, value in enumerate(values)]
    if is_right:
        check_milestones(milestones, way)
        return
    with pytest.raises(InvalidInputError, match="đi ngược hướng"):
        check_milestones(milestones, way)
