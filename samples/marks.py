"""The typed numbers of a plan's lines: "I. ", "1. ", "a) ", "- ", begun anew under each heading. Owns the numbering, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from samples.letters import Line, Part

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_POINTS = "abcdđeghik"


def marked(body: tuple[Line, ...]) -> Iterator[tuple[Part, str, str]]:
    """Each line with its typed mark; "" for a paragraph."""
    chapter = item = point = 0
    for part, text in body:
        if part is Part.CHAPTER:
            chapter, item, point = chapter + 1, 0, 0
        elif part is Part.ITEM:
            item, point = item + 1, 0
        elif part is Part.POINT:
            point += 1
        yield part, _mark(part, chapter, item, point), text


def _mark(part: Part, chapter: int, item: int, point: int) -> str:
    match part:
        case Part.CHAPTER:
            return f"{_ROMAN[chapter - 1]}. "
        case Part.ITEM:
            return f"{item}. "
        case Part.POINT:
            return f"{_POINTS[point - 1]}) "
        case Part.DASH:
            return "- "
        case Part.TEXT:
            return ""
