"""Paragraphs and tables, as Word, PDF and HTML files give them, and how they become text.

Owns the one way in which a table is written: a row between "|", each paragraph of a cell a line of its own. Refuses to read any format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from extraction.emphasis import strip_marks
from extraction.source import Cell, DocumentError, Progress, SourceBuilder, SourceText, StyledText

_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_TEXT_WIDTH, _TEXT_HEIGHT = 16.0, 24.0
"""Of a page of A4 between its margins, in centimetres."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its lines (more than one where the author broke it softly or the page did).

    is_whole -- the file says that the paragraph ends here; False for the hard-wrapped lines of a PDF.
    """

    lines: tuple[StyledText, ...]
    heading: int = 0
    indent: int = 0
    label: str = ""
    is_whole: bool = True


@dataclass(slots=True)
class GridCell:
    """A cell of a table with its place and reach, from 0, and what stands in it."""

    row: int
    column: int
    columns: int = 1
    rows: int = 1
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table; its cells in reading order."""

    cells: list[GridCell]

    def width(self) -> int:
        """Number of columns."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the run of a text: the part of the file that holds it, and its width and height in centimetres (0: not said)."""

    part: str
    width: float = 0.0
    height: float = 0.0

    @property
    def share(self) -> float:
        """The share of a page's text that it covers; 0 where that is not known."""
        return self.width * self.height / (_TEXT_WIDTH * _TEXT_HEIGHT)

    @property
    def share_of_side(self) -> float:
        """How much of the page's width or height it fills, whichever is more, up to 1, which is also taken where nothing is said."""
        return min(1.0, max(self.width / _TEXT_WIDTH, self.height / _TEXT_HEIGHT)) or 1.0


def write_blocks(builder: SourceBuilder, blocks: Iterable[Block]) -> None:
    """Write all blocks in order; tables are numbered as they come."""
    tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            _write_paragraph(builder, block)
            builder.literal("\n")
        elif any(cell.paragraphs for cell in block.cells):
            _write_grid(builder, block, tables)
            tables += 1


def source_of(name: str, data: bytes, blocks: Sequence[Block], *, without_words: DocumentError, warnings: Sequence[str] = ()) -> SourceText:
    """The blocks as a SourceText. Raises the error given where there is nothing but white space in them."""
    if not has_words(blocks):
        raise without_words
    builder = SourceBuilder(name)
    write_blocks(builder, blocks)
    return builder.build(data, warnings)


def source_of_contents(
    name: str, data: bytes, contents: Sequence[Block | Picture], expand: Callable[[str], bytes | None], progress: Progress | None
) -> SourceText:
    """A word processor's document as a SourceText, its large pictures recognised. expand -- the bytes of a picture's part, None if gone.

    Raises DocumentError: "no-text", and where the words stand in pictures only, as the reading of scans does.
    """
    blocks = [one for one in contents if not isinstance(one, Picture)]
    if len(blocks) == len(contents):
        return source_of(name, data, blocks, without_words=only_pictures(name))
    from extraction.pasted import with_pictures_read  # recognition and its libraries are for the few that need them

    found = with_pictures_read(name, contents, expand, progress)
    return source_of(name, data, found.blocks, without_words=only_pictures(name), warnings=found.warnings)


def only_pictures(name: str) -> DocumentError:
    """The error of a word processor's file without a word."""
    return DocumentError(
        f"Tệp “{name}” không có chữ nào (có thể chỉ gồm ảnh chụp văn bản quá mờ). "
        "Hãy dùng bản có chữ, hoặc quét lại rõ hơn (200–300 dpi) thành .pdf.",
        code="no-text",
    )


def has_words(blocks: Iterable[Block]) -> bool:
    """Whether anything but white space stands in the blocks."""
    for block in blocks:
        paragraphs = [block] if isinstance(block, Paragraph) else [paragraph for cell in block.cells for paragraph in cell.paragraphs]
        if any(line.text.strip() for paragraph in paragraphs for line in paragraph.lines):
            return True
    return False


def _write_paragraph(builder: SourceBuilder, paragraph: Paragraph, cell: Cell | None = None) -> None:
    """Write the lines without the last line's end; only the first bears the label."""
    lines = [line.strip() for line in paragraph.lines] or [StyledText.plain("")]
    for index, written in enumerate(lines):
        line, heading = _without_markdown(written)
        if index:
            builder.literal("\n")
        if cell is None and line.text:
            builder.literal(" " * paragraph.indent)
        builder.line(
            line,
            indent=paragraph.indent,
            heading=paragraph.heading or heading,
            label=paragraph.label if index == 0 else "",
            cell=cell,
            ends_paragraph=paragraph.is_whole and index + 1 == len(lines),
        )


def _without_markdown(line: StyledText) -> tuple[StyledText, int]:
    """A line without the marks that text pasted from a web page leaves ("## ", "**Sở A:**"), and the level of its heading."""
    hashes = _HASHES.match(line.text)
    if hashes is None and "**" not in line.text:
        return line, 0
    return strip_marks(line.text[hashes.end() if hashes else 0 :]).composed().strip(), len(hashes[1]) if hashes else 0


def _write_grid(builder: SourceBuilder, grid: Grid, table: int) -> None:
    is_box = grid.width() == 1
    for row in _rows(grid):
        builder.literal("" if is_box else "| ")
        for index, cell in enumerate(row):
            builder.literal(" | " if index else "")
            _write_cell(builder, cell, Cell(table, cell.row, cell.column, cell.columns, cell.rows))
        builder.literal("\n" if is_box else " |\n")


def _rows(grid: Grid) -> list[Sequence[GridCell]]:
    """Cells that belong on one written row: a new one begins where the column does not grow, or the row does."""
    rows: list[list[GridCell]] = []
    for cell in grid.cells:
        if rows and rows[-1][-1].row == cell.row and rows[-1][-1].column < cell.column:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [row for row in rows if any(cell.paragraphs for cell in row)]


def _write_cell(builder: SourceBuilder, cell: GridCell, place: Cell) -> None:
    paragraphs = [paragraph for paragraph in cell.paragraphs if any(line.text.strip() for line in paragraph.lines)]
    for index, paragraph in enumerate(paragraphs):
        builder.literal("\n" if index else "")
        _write_paragraph(builder, paragraph, place)
