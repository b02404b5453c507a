"""Deadline phrases of plans -> DeadlineRule: what binds, to which day, and how exactly.

Owns the words of time that oblige; refuses dates of cited documents, periods and events, and never completes a date that the text does not bear
(the plan's year may fill a missing year, with a warning that says so).
"""

from __future__ import annotations

from dataclasses import dataclass

from extraction.recurrences import find_recurrence as find_recurrence
from rules.deadlines import DeadlineRule, Recurrence


@dataclass(frozen=True, slots=True)
class FoundDeadline:
    """A deadline and where its words stand: half-open offsets into the text that was searched."""

    rule: DeadlineRule
    start: int
    end: int


def find_deadlines(text: str, *, plan_year: int | None) -> tuple[list[FoundDeadline], list[str]]:
    """Every deadline that a clause's words set, in their order, and warnings in Vietnamese. The text may be hard-wrapped."""
    return [], []


def choose_deadline(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, list[str]]:
    """The deadline that binds the unit's own delivery (the last one written); the others are named in the warnings."""
    return None, []


def read_time_cell(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, Recurrence | None, list[str]]:
    """A "Thời gian/Thời hạn/Tiến độ" cell or line, with or without its label, where a bare "Quý IV/2025" or "12/2025" is a deadline.

    Several milestones in one cell: the last binds, all are named in the warnings.
    """
    return None, None, []
