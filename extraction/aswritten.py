"""What was read through damage, said as the document has it: spans and words of the document itself, and a warning for each repair.

Owns the way back from the text that was read to the text that is written, and how much less sure a reading through damage is;
refuses to repair (`restoring`, `figures`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from extraction.draft import ClauseDraft, Span, TargetDraft
from extraction.folding import fold
from extraction.repairs import ReadText, Repair

_NAMED = 4
_DOUBT, _SLIGHT = 0.06, 0.01
_REACH = 3000


def clauses_as_written(read: ReadText, clauses: Iterable[ClauseDraft]) -> list[ClauseDraft]:
    """The clauses with the document's own words and places."""
    if not read.repairs:
        return list(clauses)
    return [_clause(read, clause) for clause in clauses]


def targets_as_written(read: ReadText, targets: Iterable[TargetDraft]) -> list[TargetDraft]:
    """The targets with the document's own words and places."""
    if not read.repairs:
        return list(targets)
    return [_target(read, target) for target in targets]


def warning_of_document(read: ReadText) -> list[str]:
    """What is to be said of the whole document where damage was read through."""
    count = sum(_changes_words(read, repair) for repair in read.repairs)
    if not count:
        return []
    return [f"Văn bản có {count} chỗ lỗi chữ (nhận dạng hoặc gõ sai), đã đọc theo chữ gần đúng nhất: cần đối chiếu bản gốc."]


def _clause(read: ReadText, clause: ClauseDraft) -> ClauseDraft:
    span = read.span(clause.span)
    own = [repair for repair in read.repairs_in(clause.span) if _changes_words(read, repair)]
    named = [repair for name in (*clause.units, *clause.partners, *clause.report_to, *clause.via) for repair in _within(read, clause, name)]
    timed = [repair for words in _times(clause) for repair in _within(read, clause, words)]
    doubts = [repair for repair in (*named, *timed) if _changes_words(read, repair)]
    doubt = _DOUBT if doubts else _SLIGHT if own else 0.0
    return replace(
        clause,
        span=span,
        text=_words(read, span),
        deadline=replace(clause.deadline, text=_as_written(read, clause, clause.deadline.text)) if clause.deadline else None,
        recurrence=replace(clause.recurrence, text=_as_written(read, clause, clause.recurrence.text)) if clause.recurrence else None,
        confidence=round(clause.confidence - doubt, 2),
        warnings=(*clause.warnings, *_warning(read, [*doubts, *own])),
    )


def _target(read: ReadText, target: TargetDraft) -> TargetDraft:
    own = read.repairs_in(target.span)
    span = read.span(target.span)
    if not any(_changes_words(read, repair) for repair in own):
        return replace(target, span=span, text=_words(read, span))
    return replace(
        target,
        span=span,
        text=_words(read, span),
        confidence=round(target.confidence - _DOUBT, 2),
        warnings=(*target.warnings, *_warning(read, own)),
    )


def _times(clause: ClauseDraft) -> list[str]:
    return [rule.text for rule in (clause.deadline, clause.recurrence) if rule is not None]


def _words(read: ReadText, span: Span) -> str:
    return " ".join(read.written.text[span.start : span.end].split())


def _within(read: ReadText, clause: ClauseDraft, words: str) -> tuple[Repair, ...]:
    """The repairs inside some words of a clause: in it, in a cell or label behind it, else in the last heading before it."""
    place = _find(read, clause, words)
    return read.repairs_in(place) if place is not None else ()


def _as_written(read: ReadText, clause: ClauseDraft, words: str) -> str:
    place = _find(read, clause, words)
    return words if place is None or not read.repairs_in(place) else _words(read, read.span(place))


def _find(read: ReadText, clause: ClauseDraft, words: str) -> Span | None:
    text = read.source.text
    start = clause.span.start
    folded = fold(text[start : start + _REACH + len(clause.text)])
    at = folded.text.find(words)
    if at >= 0 and words:
        first, last = folded.original_span(at, at + len(words))
        return Span(start + first, start + last)
    at = text.rfind(words, 0, start)
    return Span(at, at + len(words)) if at >= 0 and words else None


def _changes_words(read: ReadText, repair: Repair) -> bool:
    """Whether a repair does more than join, part or point: another letter or figure, or figures put together."""
    words = read.words(repair)
    written = [character for character in words if character.isalnum()]
    return written != [character for character in repair.read if character.isalnum()] or re.search(r"\d\s+\d", words) is not None


def _warning(read: ReadText, repairs: Iterable[Repair]) -> list[str]:
    seen = [repair for repair in dict.fromkeys(repairs) if _changes_words(read, repair)]
    if not seen:
        return []
    words = ", ".join(f"“{' '.join(read.words(repair).split())}” đọc là “{repair.read}”" for repair in seen[:_NAMED])
    more = f" và {len(seen) - _NAMED} chỗ khác" if len(seen) > _NAMED else ""
    return [f"Chữ có lỗi, cần đối chiếu: {words}{more}."]
