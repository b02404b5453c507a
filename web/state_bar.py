"""How a unit's tasks stand as a small stacked bar: late, soon, in time, done. Owns its geometry; the numbers stand beside it in words."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.task_list import TaskCounts

WIDTH = 120
HEIGHT = 10
LEAST = 3.0
"""What is there at all is seen, however little it is."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar. tone -- as for marks."""

    tone: str
    x: float
    width: float


def state_bar(counts: TaskCounts) -> list[Segment]:
    """The parts of the bar from left to right, the worst first; none where nothing is owed."""
    parts = {"overdue": counts.open_late, "soon": counts.open_soon, "waiting": counts.open_on_time, "done": done_of(counts)}
    there = {tone: number for tone, number in parts.items() if number}
    total = sum(there.values())
    spare = WIDTH - LEAST * len(there)
    segments, x = [], 0.0
    for tone, number in there.items():
        width = LEAST + spare * number / total
        segments.append(Segment(tone, round(x, 1), round(width, 1)))
        x += width
    return segments


def done_of(counts: TaskCounts) -> int:
    """All that is done, in time or late."""
    return counts.done_on_time + counts.done_late


def open_of(counts: TaskCounts) -> int:
    """All that is open, late or not."""
    return counts.open_late + counts.open_soon + counts.open_on_time
