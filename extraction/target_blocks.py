"""The plain input of the target reader: leaves of the outline and cells of tables, with their raw words and their headings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extraction.documents import Cell
from extraction.draft import Span


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
