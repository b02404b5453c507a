"""Stacked bars of how tasks stand, the same on every page: late, soon, in time, done, standing still, from left to right.

Owns their geometry and the order of their parts; the numbers stand beside them in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.task_list import TaskCounts

WIDTH = 120
TONES = ("overdue", "soon", "waiting", "done", "still")
"""The parts of a bar from left to right, the worst first."""

LEAST_PERCENT = 2.5
"""What is there at all is seen, however little it is."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar. tone -- as for marks."""

    tone: str
    x: float
    width: float


def stacked(counts: Mapping[str, int], width: float) -> list[Segment]:
    """The parts that hold anything, on a bar of that width; none where nothing is there. counts -- by tone."""
    there = {tone: counts[tone] for tone in TONES if counts.get(tone)}
    total, least = sum(there.values()), width * LEAST_PERCENT / 100
    spare = width - least * len(there)
    segments, x = list[Segment](), 0.0
    for tone, number in there.items():
        part = least + spare * number / total
        segments.append(Segment(tone, round(x, 2), round(part, 2)))
        x += part
    return segments


def state_bar(counts: TaskCounts) -> list[Segment]:
    """The small bar of a row of the tree of units."""
    return stacked(by_tone(counts), WIDTH)


def by_tone(counts: TaskCounts) -> dict[str, int]:
    """The numbers of a report as the parts of a bar."""
    return {
        "overdue": counts.open_late,
        "soon": counts.open_soon,
        "waiting": counts.open_on_time,
        "done": done_of(counts),
        "still": counts.suspended,
    }


def done_of(counts: TaskCounts) -> int:
    """All that is done, in time or late."""
    return counts.done_on_time + counts.done_late


def open_of(counts: TaskCounts) -> int:
    """All that is open, late or not."""
    return counts.open_late + counts.open_soon + counts.open_on_time
