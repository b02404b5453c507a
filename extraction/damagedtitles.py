"""The words in capitals that part a plan ("KẾ HOẠCH", "TỔ CHỨC THỰC HIỆN"), read through two wrong letters on a line of their own.

Owns the list of these words; refuses every other line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.labels import distance
from extraction.repairs import Repair
from extraction.source import Line

_TITLES = ("KẾ HOẠCH", "CHƯƠNG TRÌNH", "QUYẾT ĐỊNH", "PHƯƠNG ÁN", "TỔ CHỨC THỰC HIỆN", "PHÂN CÔNG NHIỆM VỤ", "CHỈ THỊ", "HƯỚNG DẪN")
_SLIPS = 2
_LEAST = 7


def find_damaged_titles(lines: Sequence[Line]) -> Iterator[Repair]:
    """The repairs of the titles among a document's lines."""
    for line in lines:
        words = line.text
        if len(words) < _LEAST or not words.isupper() or words.rstrip(" :.") in _TITLES:
            continue
        for title in _TITLES:
            if abs(len(words) - len(title)) <= _SLIPS and distance(words, title) <= _SLIPS:
                yield Repair(line.span.start, line.span.end, title)
                break
