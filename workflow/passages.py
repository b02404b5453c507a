"""The paragraphs of a document, folded for searching. Made once, when the document comes in; revision 0006 did it for what was there."""

from __future__ import annotations

from models.search import Passage
from workflow.text import search_form

PASSAGE_CHARACTERS = 400
"""A passage is at least so long, and ends with a line: words that are looked for together stand near to one another."""


def passages_of(source: str) -> list[Passage]:
    """The passages of a document's text, without those that hold no word."""
    found = []
    for start, end in spans_of(source):
        folded = search_form(source[start:end])
        if folded:
            found.append(Passage(span_start=start, span_end=end, search_text=folded))
    return found


def spans_of(source: str) -> list[tuple[int, int]]:
    """Where the passages begin and end, one after the other, without a gap."""
    spans, start, end = [], 0, 0
    for line in source.splitlines(keepends=True):
        end += len(line)
        if end - start >= PASSAGE_CHARACTERS:
            spans.append((start, end))
            start = end
    return spans + ([(start, end)] if end > start else [])
