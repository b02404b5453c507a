"""The source text of a plan cut into pieces, each knowing which clause, deadline, body or target it belongs to.

Owns the cutting: spans may nest and overlap, HTML may not. Refuses to draw anything; `templates/plans/source.html` does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models import BodyPurpose, Clause, ClauseState, Target
from workflow.resolution import phrases_of
from workflow.spans import find_span

Named = Mapping[int, Sequence[tuple[BodyPurpose, str]]]
"""By clause what it calls bodies, and why it names them, in the order of the text."""

FARTHEST_HEADING = 6_000
"""How many characters above a clause the heading with its body may stand."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the text. kind -- "clause", "deadline", "body" or "target"; id -- the row it stands for; number -- as shown."""

    start: int
    end: int
    kind: str
    id: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks. opens -- the clauses and targets that begin here, for their anchors."""

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]

    @property
    def classes(self) -> str:
        """The classes of the piece's <mark>; empty for plain text."""
        return " ".join(sorted({f"in-{mark.kind}" for mark in self.marks}))

    @property
    def clause_ids(self) -> str:
        """The clauses that the piece belongs to, the innermost first, for the script that leads to their cards."""
        found = [mark for mark in self.marks if mark.kind != "target"]
        return " ".join(dict.fromkeys(str(mark.id) for mark in sorted(found, key=lambda mark: mark.end - mark.start)))

    @property
    def target_ids(self) -> str:
        """The targets that the piece belongs to."""
        return " ".join(str(mark.id) for mark in self.marks if mark.kind == "target")


def marks_of(text: str, clauses: Sequence[Clause], targets: Sequence[Target], named: Named | None = None) -> list[Mark]:
    """The marks of a plan's clauses, with their deadlines and bodies where these stand inside, and of its targets.

    What is ignored has a number and no mark. named -- the words for bodies, by clause; None: as they stand in the clauses.
    """
    named = {one.id: list(phrases_of(one)) for one in clauses} if named is None else named
    kept = [(number, clause) for number, clause in enumerate(clauses, 1) if clause.state is not ClauseState.IGNORED]
    marks = [mark for number, clause in kept for mark in _of_clause(text, clause, number, named)]
    marks += _headings(text, [clause for _, clause in kept], [mark for mark in marks if mark.kind == "clause"], named)
    for number, target in enumerate(targets, 1):
        if target.review is not ClauseState.IGNORED and _is_span(text, target.span_start, target.span_end):
            marks.append(Mark(target.span_start or 0, target.span_end or 0, "target", target.id, number))
    return marks


def pieces_of(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    """The text from its beginning to its end in pieces, each under the same marks throughout."""
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    cuts = sorted({0, len(text), *(mark.start for mark in ordered), *(mark.end for mark in ordered)})
    active: list[Mark] = []
    coming = 0
    for start, end in pairwise(cuts):
        active = [mark for mark in active if mark.end > start]
        opened = []
        while coming < len(ordered) and ordered[coming].start <= start:
            opened.append(ordered[coming])
            coming += 1
        active += opened
        anchors = tuple(mark for mark in opened if mark.kind in ("clause", "target"))
        yield Piece(text[start:end], tuple(active), anchors)


def _of_clause(text: str, clause: Clause, number: int, named: Named) -> Iterator[Mark]:
    start, end = clause.span_start, clause.span_end
    if start is None or end is None or not _is_span(text, start, end):
        return
    yield Mark(start, end, "clause", clause.id, number)
    row_end = text.find("\n", end)
    end = row_end if row_end >= 0 else len(text)  # in a table, deadline and bodies stand in the cells behind
    for words in (clause.deadline_text, clause.recurrence_text):
        found = find_span(text, words, start, end) if words else None
        if found:
            yield Mark(*found, "deadline", clause.id)
    for phrase in dict.fromkeys(phrase for _why, phrase in named.get(clause.id, ())):
        found = find_span(text, phrase, start, end)
        if found:
            yield Mark(*found, "body", clause.id)


def _headings(text: str, clauses: Sequence[Clause], spans: Sequence[Mark], named: Named) -> Iterator[Mark]:
    """The bodies that stand in a heading over their clauses: where their words come last before the clause, outside every clause."""
    ordered = sorted(spans, key=lambda mark: mark.start)
    for clause in clauses:
        if clause.span_start is None or clause.span_end is None:
            continue
        for phrase in dict.fromkeys(phrase for why, phrase in named.get(clause.id, ()) if why is BodyPurpose.RESPONSIBLE):
            if text.find(phrase, clause.span_start, clause.span_end) >= 0:
                continue
            at = text.rfind(phrase, max(0, clause.span_start - FARTHEST_HEADING), clause.span_start)
            if at >= 0 and not _is_within(at, ordered):
                yield Mark(at, at + len(phrase), "body", clause.id)


def _is_within(at: int, spans: Sequence[Mark]) -> bool:
    before = bisect_right(spans, at, key=lambda mark: mark.start)
    return before > 0 and spans[before - 1].end > at


def _is_span(text: str, start: int | None, end: int | None) -> bool:
    return start is not None and end is not None and 0 <= start < end <= len(text)
