"""White space folded to single blanks, with a map back to the text that was given.

Owns nothing else: hard-wrapped lines, tabs and no-break spaces read alike, and offsets stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CAPITALS = "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper())
SENTENCE_END = re.compile(rf"\.(?=\s+[{_CAPITALS}])|\./\.")
"""The end of a sentence before the next one; a full stop before a small letter or a figure ends none."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` with every run of white space as one blank and none at the ends; `origin[i]` is where character i stood before."""

    text: str
    origin: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the given text that folded characters start … end - 1 came from (end > start)."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold the white space of `text`."""
    pieces: list[str] = []
    origin: list[int] = []
    for word in _WORD.finditer(text):
        if pieces:
            pieces.append(" ")
            origin.append(word.start() - 1)
        pieces.append(word.group())
        origin.extend(range(word.start(), word.end()))
    return Folded("".join(pieces), tuple(origin))
