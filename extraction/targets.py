"""Numbers that a plan promises -> TargetDraft, and the commemorative days that it names -> EventDraft.

Owns the walk over the blocks of a plan; refuses to judge sentences (target_sentences) and tables (target_tables) itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction.draft import EventDraft, Span, TargetDraft
from extraction.events import events_in
from extraction.folding import fold
from extraction.mending import MendedText, mend
from extraction.target_blocks import BlockKind, FoundTarget, TextBlock
from extraction.target_scopes import TargetScope, introduces_goals, scope_of, year_of
from extraction.target_sentences import find_in_text
from extraction.target_tables import TableCells, read_table, scope_of_cell

__all__ = ["BlockKind", "TextBlock", "find_events", "find_targets"]


def find_targets(blocks: Sequence[TextBlock], *, plan_years: tuple[int, int] | None) -> list[TargetDraft]:
    """Every promised value, numbered "T1", "T2" … in the order of the text. plan_years -- the plan's first and last year, both included."""
    drafts: list[TargetDraft] = []
    tables = _tables(blocks)
    introduction: TextBlock | None = None
    for block in blocks:
        if block.kind is BlockKind.CELL:
            drafts += _in_cell(block, tables, plan_years)
            continue
        folded = mend(block.text)
        is_introduced = introduction is not None and _place(introduction) == _place(block)
        scope = TargetScope.GOALS if is_introduced else scope_of(block.heading_path)
        year = year_of((introduction.text,)) if introduction is not None and _is_below(block, introduction) else None
        drafts += _in_text(block, folded, scope, plan_years, year)
        if introduces_goals(folded.text):
            introduction = block
    drafts.sort(key=lambda draft: draft.span.start)
    return [replace(draft, id=f"T{number}") for number, draft in enumerate(drafts, start=1)]


def find_events(blocks: Sequence[TextBlock]) -> list[EventDraft]:
    """Commemorative days and months with their day and month ("Ngày Dân số Thế giới 11/7"), each once, in the order of the text."""
    seen: dict[EventDraft, None] = {}
    for block in blocks:
        for event in events_in(fold(block.text).text):
            seen.setdefault(event)
    return list(seen)


def _place(block: TextBlock) -> str:
    return "\n".join((block.section, *(block.heading_path[:1])))


def _is_below(block: TextBlock, introduction: TextBlock) -> bool:
    """Whether a block stands in the section that a line introduces, at any depth."""
    is_inside = block.section == introduction.section or block.section.startswith(f"{introduction.section}.")
    return is_inside and block.heading_path[:1] == introduction.heading_path[:1]


def _in_text(
    block: TextBlock, folded: MendedText, scope: TargetScope, plan_years: tuple[int, int] | None, year: int | None = None
) -> Iterator[TargetDraft]:
    """The targets of a block; year -- by which the line that introduces it wants them met, which wins over the headings' year."""
    year = year or year_of(block.heading_path)
    for found in find_in_text(folded.text, scope, heading_year=year, plan_years=plan_years):
        yield _draft(block, folded, found)


def _draft(block: TextBlock, folded: MendedText, found: FoundTarget) -> TargetDraft:
    start, end = folded.original_span(found.start, found.end)
    return TargetDraft(
        id="",
        indicator=found.indicator,
        operator=found.operator,
        value=found.value,
        unit=found.unit,
        text=folded.written(found.start, found.end),
        span=Span(block.span.start + start, block.span.start + end),
        confidence=round(found.confidence, 2),
        value_high=found.high,
        year=found.year,
        baseline=found.baseline,
        baseline_year=found.baseline_year,
        section=block.section,
        warnings=found.warnings,
    )


def _tables(blocks: Sequence[TextBlock]) -> dict[int, TableCells]:
    tables: dict[int, TableCells] = {}
    for block in blocks:
        if block.cell is not None:
            tables.setdefault(block.cell.table, {})[block.cell.row, block.cell.column] = block
    return tables


def _in_cell(block: TextBlock, tables: dict[int, TableCells], plan_years: tuple[int, int] | None) -> Iterator[TargetDraft]:
    if block.cell is None:
        return
    cells = tables[block.cell.table]
    folded = mend(block.text)
    in_table = read_table(block, cells, plan_years)
    if in_table is not None:
        if in_table.target is not None:
            yield _draft(block, folded, in_table.target)
        return
    scope = scope_of_cell(block, cells)
    if scope is not TargetScope.NONE:
        yield from _in_text(block, folded, scope, plan_years)
