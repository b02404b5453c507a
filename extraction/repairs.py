"""A source text as it is read: with repairs in place of what is damaged, and the way back to what is written.

Owns the keeping of spans and lines in step with the repairs; refuses to find them (`restoring`, `figures`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extraction.draft import Span
from extraction.source import Line, SourceText


@dataclass(frozen=True, slots=True, order=True)
class Repair:
    """`start` … `end` of the source, which are read as `read`."""

    start: int
    end: int
    read: str


@dataclass(frozen=True, slots=True)
class ReadText:
    """The source with its repairs in place. `source` is what the grammars read; `written` is the document itself.

    repairs -- in order, without overlap; starts -- where each begins in the text that is read.
    """

    source: SourceText
    written: SourceText
    repairs: tuple[Repair, ...]
    starts: tuple[int, ...]

    def span(self, span: Span) -> Span:
        """The place in the document of a place in the text that is read; a repaired word is taken whole."""
        return Span(self._origin(span.start, is_end=False), self._origin(span.end, is_end=True))

    def repairs_in(self, span: Span) -> tuple[Repair, ...]:
        """The repairs that touch a place in the text that is read."""
        first = max(0, bisect_right(self.starts, span.start) - 1)
        found = []
        for repair, start in zip(self.repairs[first:], self.starts[first:], strict=True):
            if start >= span.end:
                break
            if start + len(repair.read) > span.start:
                found.append(repair)
        return tuple(found)

    def words(self, repair: Repair) -> str:
        """What is written where a repair stands."""
        return self.written.text[repair.start : repair.end]

    def _origin(self, position: int, *, is_end: bool) -> int:
        index = bisect_right(self.starts, position - is_end) - 1
        if index < 0:
            return position
        repair, start = self.repairs[index], self.starts[index]
        if position - is_end < start + len(repair.read):
            return repair.end if is_end else repair.start
        return position - start - len(repair.read) + repair.end


def with_repairs(source: SourceText, repairs: Iterable[Repair]) -> ReadText:
    """The text to read. Of repairs that overlap the first counts; those that leave a line or change nothing are dropped."""
    kept = _kept(source.text, repairs)
    pieces: list[str] = []
    starts: list[int] = []
    done = length = 0
    for repair in kept:
        pieces += [source.text[done : repair.start], repair.read]
        starts.append(length + repair.start - done)
        length += repair.start - done + len(repair.read)
        done = repair.end
    text = "".join([*pieces, source.text[done:]])
    lines = tuple(_moved_lines(source.lines, kept, text)) if kept else source.lines
    return ReadText(replace(source, text=text, lines=lines), source, tuple(kept), tuple(starts))


def _kept(text: str, repairs: Iterable[Repair]) -> list[Repair]:
    kept: list[Repair] = []
    for repair in sorted(repairs, key=lambda repair: (repair.start, -repair.end)):
        written = text[repair.start : repair.end]
        if written == repair.read or "\n" in written or (kept and repair.start < kept[-1].end):
            continue
        kept.append(repair)
    return kept


def _moved_lines(lines: Sequence[Line], repairs: Sequence[Repair], text: str) -> Iterable[Line]:
    """The lines at their new places; a line takes the repairs within it, the bold beginning grows and shrinks with them."""
    at = shift = 0
    for line in lines:
        while at < len(repairs) and repairs[at].end <= line.span.start:
            shift += _growth(repairs[at])
            at += 1
        start, grown, bold = line.span.start + shift, 0, 0
        while at < len(repairs) and repairs[at].end <= line.span.end:
            grown += _growth(repairs[at])
            bold += _growth(repairs[at]) if repairs[at].end - line.span.start <= line.bold_prefix else 0
            at += 1
        if not shift and not grown:
            yield line if text[line.span.start : line.span.end] == line.text else _at(line, start, line.span.end, bold, text)
        else:
            yield _at(line, start, line.span.end + shift + grown, bold, text)
        shift += grown


def _at(line: Line, start: int, end: int, bold: int, text: str) -> Line:
    return replace(line, span=Span(start, end), text=text[start:end], bold_prefix=line.bold_prefix + bold)


def _growth(repair: Repair) -> int:
    return len(repair.read) - (repair.end - repair.start)
