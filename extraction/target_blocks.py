"""The plain input and output of the target reader: leaves of the outline and cells of tables, and what a block was found to promise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extraction.documents import Cell
from extraction.draft import Span
from rules.values import Operator


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
    heading_path -- the words of the headings above, outermost first ("II. MỤC TIÊU", "2. Mục tiêu cụ thể đến năm 2030"), and of the
        line that introduces a list.
    section -- the dotted labels of those headings, as clauses carry them; copied to the target.
    cell -- place in a table for CELL blocks, else None. Header cells come as CELL blocks too.
    """

    text: str
    span: Span
    heading_path: tuple[str, ...] = ()
    kind: BlockKind = BlockKind.ITEM
    section: str = ""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """A target in a folded text; start/end are half-open offsets of its words there."""

    start: int
    end: int
    indicator: str
    operator: Operator
    value: float
    unit: str
    confidence: float
    high: float | None = None
    year: int | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    warnings: tuple[str, ...] = ()
