"""What an .rtf file writes, put together: runs to paragraphs, paragraphs to cells and rows, rows to tables.

Owns the order of the body and the decision whether old fonts mean old codes; refuses control words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extraction.blocks import Block, Grid, Paragraph
from extraction.encoding import clean
from extraction.numbering import shown_bullet
from extraction.oldcodes import code_of_font, converted_by_font, is_in_old_code
from extraction.rtftables import Slot, TableRow, grid_of
from extraction.source import StyledText

_TWIPS_A_COLUMN = 120
_MOST_COLUMNS = 60
_MOST_SLOTS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one style and font."""

    text: str
    style: int
    font: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph stands: indents in twentieths of a point, level of its heading (0 for none), whether in a table."""

    left: int = 0
    first: int = 0
    heading: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Draft:
    """A paragraph whose characters are not decoded yet."""

    runs: list[Run] = field(default_factory=list)
    label: list[Run] = field(default_factory=list)
    look: Look = Look()


@dataclass(slots=True)
class _RowDraft:
    left: int
    slots: list[Slot]
    contents: list[list[_Draft]]


class Body:
    """Collects; ask for `blocks` at the end."""

    def __init__(self) -> None:
        self._items: list[_Draft | _RowDraft] = []
        self._draft = _Draft()
        self._outer: list[_Draft] = []
        self._cell: list[_Draft] = []
        self._contents: list[list[_Draft]] = []
        self._old_texts: list[str] = []
        self.row_left = 0
        self.slots: list[Slot] = []

    def write(self, run: Run, *, is_label: bool) -> None:
        """Add to the paragraph, or to the number that is supplied to it."""
        (self._draft.label if is_label else self._draft.runs).append(run)
        if code_of_font(run.font):
            self._old_texts.append(run.text)

    def end_paragraph(self, look: Look) -> None:
        """Close the paragraph, in the cell where it belongs to one."""
        self._draft.look = look
        if look.in_table:
            self._cell.append(self._draft)
        else:
            self._end_stray_cells()
            self._items.append(self._draft)
        self._draft = _Draft()

    def open_box(self) -> None:
        """A text box begins within the paragraph; it is read first, its paragraphs stand before the one that holds it."""
        self._outer.append(self._draft)
        self._draft = _Draft()

    def close_box(self, look: Look) -> None:
        """The text box ends."""
        if self._draft.runs:
            self.end_paragraph(look)
        if self._outer:
            self._draft = self._outer.pop()

    def declare_row(self) -> None:
        """Forget the cells declared for the row before."""
        self.slots, self.row_left = [], 0

    def declare_cell(self, slot: Slot) -> None:
        """The next cell of the row."""
        if len(self.slots) < _MOST_SLOTS:
            self.slots.append(slot)

    def end_cell(self, look: Look) -> None:
        """Close the cell with the paragraph in it."""
        self._draft.look = look
        self._contents.append([*self._cell, self._draft])
        self._cell, self._draft = [], _Draft()

    def end_row(self) -> None:
        """Close the row."""
        self._items.append(_RowDraft(self.row_left, list(self.slots), self._contents))
        self._contents = []

    def _end_stray_cells(self) -> None:
        """Cells without the end of a row, as damage leaves them, are paragraphs."""
        self._items += [draft for cell in [*self._contents, self._cell] for draft in cell]
        self._contents, self._cell = [], []

    def blocks(self) -> list[Block]:
        """The whole body. Rows that follow one another are one table."""
        if self._draft.runs:
            self.end_paragraph(Look())
        self._end_stray_cells()
        is_old = is_in_old_code("".join(self._old_texts))
        blocks: list[Block] = []
        rows: list[TableRow] = []
        for item in self._items:
            if isinstance(item, _RowDraft):
                contents = [[_paragraph(draft, is_old) for draft in cell] for cell in item.contents]
                rows.append(TableRow(item.left, item.slots, contents))
                continue
            blocks += _table(rows)
            rows = []
            blocks.append(_paragraph(item, is_old))
        return [*blocks, *_table(rows)]


def _table(rows: list[TableRow]) -> Iterator[Grid]:
    if rows:
        yield grid_of(rows)


def _paragraph(draft: _Draft, is_old: bool) -> Paragraph:
    lines = StyledText.of_runs((_shown(run, is_old), run.style) for run in draft.runs).split_lines()
    label = "".join(_shown(run, is_old) for run in draft.label).strip()
    columns = max(0, draft.look.left + draft.look.first) // _TWIPS_A_COLUMN
    is_bullet = label != "" and not any(character.isalnum() for character in label)
    return Paragraph(
        lines=tuple(lines),
        heading=draft.look.heading,
        indent=min(columns, _MOST_COLUMNS),
        label=shown_bullet(label) if is_bullet else label,
    )


def _shown(run: Run, is_old: bool) -> str:
    return clean(converted_by_font(run.text, run.font) if is_old else run.text)
