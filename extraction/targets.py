"""Numbers that a plan promises -> TargetDraft, and the commemorative days that it names -> EventDraft.

Owns the grammar of targets; refuses ages and counts inside an indicator's name, rewards, money, past results and dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extraction.documents import Cell
from extraction.draft import EventDraft, Span, TargetDraft


class BlockKind(StrEnum):
    """What a block is in the outline. CELL is one cell of a table and carries its place in `TextBlock.cell`."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One leaf of the outline as the targets need it; blocks come in the order of the document.

    text -- the source text of `span`, exactly (line breaks and all): offsets in it plus span.start are offsets in the document.
    heading_path -- the words of the headings above, outermost first ("II. MỤC TIÊU", "2. Mục tiêu cụ thể đến năm 2030"), and of the line that introduces a list.
    section -- the dotted labels of those headings, as clauses carry them; copied to the target.
    cell -- place in a table for CELL blocks, else None.
    """

    text: str
    span: Span
    heading_path: tuple[str, ...] = ()
    kind: BlockKind = BlockKind.ITEM
    section: str = ""
    cell: Cell | None = None


def find_targets(blocks: Sequence[TextBlock], *, plan_years: tuple[int, int] | None) -> list[TargetDraft]:
    """Every promised value, numbered "T1", "T2" … in the order of the text. plan_years -- first and last year of the plan, both included."""
    return []


def find_events(blocks: Sequence[TextBlock]) -> list[EventDraft]:
    """Commemorative days and months with their day and month ("Ngày Dân số Thế giới 11/7"), each once, in the order of the text."""
    return []
