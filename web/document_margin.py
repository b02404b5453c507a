"""A plan's document in blocks with the clauses that begin in each, in pages of bounded length: each clause has its state in the margin.

Owns the cutting; what a state says is `web.plan_bars.clause_badge`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models import Clause, Plan, Target
from web.marking import Named, Piece, marks_of, pieces_of

PAGE_CHARACTERS = 24_000
"""So much of the text is one page."""
LONGEST_BLOCK = 6_000
"""A stretch without clauses is cut at the end of a line after so many characters."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines. notes -- the clauses that begin in them, with their numbers in the plan."""

    pieces: tuple[Piece, ...]
    notes: tuple[tuple[int, Clause], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the document. number -- from 1; last -- of how many."""

    blocks: tuple[Block, ...]
    number: int
    last: int


def sheet(plan: Plan, targets: Sequence[Target], number: int, named: Named | None = None) -> Sheet:
    """A page of the document; beyond the end, the last one. named -- as `web.marking.marks_of` takes it."""
    text = plan.source_text
    starts = _starts(text, plan.clauses)
    pages = _pages(starts, len(text))
    wanted = min(max(1, number), len(pages))
    chosen = pages[wanted - 1]
    pieces = list(pieces_of(text, marks_of(text, plan.clauses, targets, named)))
    return Sheet(tuple(_blocks(plan, pieces, chosen)), wanted, len(pages))


def page_of(plan: Plan, clause_id: int) -> int:
    """The page on which a clause begins; 1 for one that stands nowhere in the text."""
    at = next((clause.span_start for clause in plan.clauses if clause.id == clause_id), None)
    if at is None:
        return 1
    pages = _pages(_starts(plan.source_text, plan.clauses), len(plan.source_text))
    return next((number for number, spans in enumerate(pages, 1) if spans[0][0] <= at < spans[-1][1]), 1)


def _starts(text: str, clauses: Iterable[Clause]) -> list[int]:
    """Where blocks begin: at the lines in which clauses begin, and within long stretches without any."""
    found = {0, *(text.rfind("\n", 0, one.span_start) + 1 for one in clauses if one.span_start is not None and one.span_start < len(text))}
    starts = list[int]()
    for start in sorted(found):
        while starts and start - starts[-1] > LONGEST_BLOCK:
            cut = text.find("\n", starts[-1] + LONGEST_BLOCK, start)
            if cut < 0 or cut + 1 >= start:
                break
            starts.append(cut + 1)
        starts.append(start)
    while len(text) - starts[-1] > LONGEST_BLOCK and 0 < (cut := text.find("\n", starts[-1] + LONGEST_BLOCK) + 1) < len(text):
        starts.append(cut)
    return starts


def _pages(starts: Sequence[int], end: int) -> list[list[tuple[int, int]]]:
    pages: list[list[tuple[int, int]]] = [[]]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        if pages[-1] and stop - pages[-1][0][0] > PAGE_CHARACTERS:
            pages.append([])
        pages[-1].append((start, stop))
    return pages


def _blocks(plan: Plan, pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> Iterable[Block]:
    offsets, at = list[int](), 0
    for piece in pieces:
        offsets.append(at)
        at += len(piece.text)
    numbered = [(number, one) for number, one in enumerate(plan.clauses, 1) if one.span_start is not None]
    for start, stop in spans:
        notes = tuple((number, one) for number, one in numbered if start <= (one.span_start or 0) < stop)
        yield Block(tuple(_within(pieces, offsets, start, stop)), notes)


def _within(pieces: Sequence[Piece], offsets: Sequence[int], start: int, stop: int) -> Iterable[Piece]:
    """The pieces between two places of the text, cut there; one that began before opens nothing here."""
    for at in range(max(0, bisect_right(offsets, start) - 1), len(pieces)):
        first = offsets[at]
        if first >= stop:
            break
        piece = pieces[at]
        words = piece.text[max(0, start - first) : stop - first]
        if words:
            yield replace(piece, text=words, opens=piece.opens if first >= start else ())
