"""Where words of a draft stand in the source text, white space apart. Owns the search; refuses to know what the words mean."""

from __future__ import annotations

import re

Span = tuple[int, int]
OpenSpan = tuple[int | None, int | None]


def find_span(source: str, words: str, start: int = 0, end: int | None = None) -> Span | None:
    """The first place between two offsets where these words stand, however the white space between them is; None where nowhere."""
    pieces = words.split()
    if not pieces:
        return None
    found = re.compile(r"\s+".join(map(re.escape, pieces))).search(source, start, len(source) if end is None else end)
    return found.span() if found else None


def split_span(source: str, start: int | None, end: int | None, first_words: str) -> tuple[OpenSpan, OpenSpan]:
    """The spans of the two parts of a text that is cut behind `first_words`; both are the whole span where the words were changed."""
    if start is None or end is None:
        return (None, None), (None, None)
    found = find_span(source, first_words, start, end)
    if found is None:
        return (start, end), (start, end)
    rest = found[1] + len(source[found[1] : end]) - len(source[found[1] : end].lstrip())
    return found, (rest, end)
