"""One page of a PDF -> its visual rows of words and its ruled tables, from top to bottom.

Owns geometry within a page: which characters make a word, which words a row, which words stand in which cell. Refuses to compare pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import extract_words

from extraction.blocks import GridCell, Paragraph
from extraction.encoding import clean
from extraction.oldcodes import code_of_font, converted_by_font, is_in_old_code
from extraction.source import BOLD, ITALIC, StyledText

_WORD_GAP = 0.15
_MOST_DRAWINGS = 4000
_SNAP = 2.0
_MOST_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word in one style; coordinates in points from the page's top left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    style: int

    @property
    def size(self) -> float:
        """Height of the word."""
        return max(1.0, self.bottom - self.top)

    @property
    def middle(self) -> tuple[float, float]:
        """Centre."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(slots=True)
class Row:
    """Words on one visual line, from left to right."""

    words: list[Word]

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(word.x1 for word in self.words)

    @property
    def size(self) -> float:
        """Height of the tallest word."""
        return max(word.size for word in self.words)

    def styled(self) -> StyledText:
        """The row as text; a change of style inside a word makes no space."""
        runs: list[tuple[str, int]] = []
        for index, word in enumerate(self.words):
            is_apart = index > 0 and word.x0 - self.words[index - 1].x1 > _WORD_GAP * min(word.size, self.words[index - 1].size)
            runs.append((" " if is_apart else "", word.style & self.words[index - 1].style if index else 0))
            runs.append((word.text, word.style))
        return StyledText.of_runs(runs).strip()


@dataclass(slots=True)
class RuledTable:
    """A table drawn with lines: its cells and the x of its column edges."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    cells: list[GridCell]


@dataclass(slots=True)
class PageText:
    """A page's rows and tables in reading order."""

    width: float
    height: float
    items: list[Row | RuledTable] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """The rows outside of tables."""
        return [item for item in self.items if isinstance(item, Row)]


def page_text(page: Page) -> PageText:
    """Lay out one page."""
    words = _words(page)
    tables = [Frame.of(cells) for cells in _table_cells(page)]
    inside: list[list[Word]] = [[] for _ in tables]
    outside: list[Word] = []
    for word in words:
        frame = next((number for number, table in enumerate(tables) if table.holds(word)), None)
        (outside if frame is None else inside[frame]).append(word)
    items: list[Row | RuledTable] = [*rows_of(outside)]
    items += [frame.filled(held) for frame, held in zip(tables, inside, strict=True) if held]
    items.sort(key=lambda item: item.top)
    return PageText(float(page.width), float(page.height), items)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Group words into rows: a word joins the row that its centre falls into."""
    rows: list[Row] = []
    tallest: Word | None = None
    for word in sorted(words, key=lambda word: (word.middle[1], word.x0)):
        if tallest is not None and tallest.top <= word.middle[1] <= tallest.bottom:
            rows[-1].words.append(word)
            tallest = max(tallest, word, key=lambda one: one.size)
        else:
            rows.append(Row([word]))
            tallest = word
    for row in rows:
        row.words.sort(key=lambda word: word.x0)
    return rows


def _words(page: Page) -> list[Word]:
    found = extract_words(_characters(page), x_tolerance_ratio=_WORD_GAP, extra_attrs=["fontname"])
    is_old = is_in_old_code("".join(str(word["text"]) for word in found if code_of_font(str(word["fontname"]))))
    words = [
        Word(
            clean(converted_by_font(str(word["text"]), str(word["fontname"])) if is_old else str(word["text"])),
            float(word["x0"]),
            float(word["x1"]),
            float(word["top"]),
            float(word["bottom"]),
            _style(word["fontname"]),
        )
        for word in found
    ]
    return [word for word in words if word.text.strip()]


def _characters(page: Page) -> list[dict[str, Any]]:
    """Upright characters on the page, each once (fonts without a bold cut are made bold by printing twice).

    Taken from the layout itself: the library's own list describes each character in depth, at twice the time.
    """
    kept: dict[tuple[str, int, int], dict[str, Any]] = {}
    for character in islice((item for item in items_of(page) if hasattr(item, "fontname")), _MOST_CHARACTERS):
        left, top = character.x0 + page.mediabox[0], page.height - character.y1 + page.mediabox[1]
        if character.upright and 0 <= top <= page.mediabox[1] + page.height and character.x1 > 0 and character.x0 < page.width:
            kept.setdefault((character.get_text(), round(left), round(top)), _described(character, float(left), float(top)))
    return list(kept.values())


def _described(character: Any, left: float, top: float) -> dict[str, Any]:
    """A character in the form that the library groups into words."""
    bottom = top + character.height
    place = {"x0": left, "x1": left + character.width, "top": top, "bottom": bottom, "doctop": top}
    return {**place, "text": character.get_text(), "upright": True, "fontname": str(character.fontname), "size": character.size}


def items_of(page: Page) -> Iterator[Any]:
    """All things drawn on the page, also those inside of figures. Characters have a fontname, lines and curves a linewidth."""
    waiting: list[Any] = [page.layout]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Iterable):
            waiting += reversed(list(item))
        else:
            yield item


def _style(font: object) -> int:
    name = str(font).lower()
    is_bold = "bold" in name or "black" in name or "heavy" in name
    return (BOLD if is_bold else 0) | (ITALIC if "italic" in name or "oblique" in name else 0)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left corner."""


def _table_cells(page: Page) -> list[list[Box]]:
    """Cells of each ruled table of at least two columns and two rows; drawings that are no tables give none."""
    drawings = sum(1 for item in items_of(page) if hasattr(item, "linewidth"))
    if not 3 <= drawings <= _MOST_DRAWINGS:
        return []
    tables = [list(table.cells) for table in page.find_tables()]
    return [cells for cells in tables if len({round(cell[0]) for cell in cells}) > 1 and len({round(cell[1]) for cell in cells}) > 1]


@dataclass(slots=True)
class Frame:
    """The empty drawing of a table: its cells' boxes on a grid of edges."""

    boxes: list[Box]
    xs: list[float]
    ys: list[float]

    @classmethod
    def of(cls, boxes: list[Box]) -> Frame:
        """The frame of some boxes."""
        return cls(boxes, _edges([x for box in boxes for x in (box[0], box[2])]), _edges([y for box in boxes for y in (box[1], box[3])]))

    def holds(self, word: Word) -> bool:
        """Whether the word stands inside the outer frame."""
        x, y = word.middle
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def filled(self, words: Sequence[Word]) -> RuledTable:
        """Put each word into its cell; one outside of every box goes to the nearest."""
        held: dict[Box, list[Word]] = {box: [] for box in self.boxes}
        for word in words:
            held[min(self.boxes, key=lambda box: _distance(box, word))].append(word)
        cells = [self._cell(box, content) for box, content in held.items()]
        cells.sort(key=lambda cell: (cell.row, cell.column))
        return RuledTable(self.ys[0], self.ys[-1], tuple(self.xs), cells)

    def _cell(self, box: Box, words: Sequence[Word]) -> GridCell:
        column, row = _nearest(self.xs, box[0]), _nearest(self.ys, box[1])
        lines = tuple(row.styled() for row in rows_of(words))
        return GridCell(
            row=row,
            column=column,
            columns=max(1, _nearest(self.xs, box[2]) - column),
            rows=max(1, _nearest(self.ys, box[3]) - row),
            paragraphs=[Paragraph(lines, is_whole=False)] if lines else [],
        )


def _edges(positions: Sequence[float]) -> list[float]:
    """Distinct positions; those closer than two points are one."""
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _SNAP:
            edges.append(position)
    return edges


def _nearest(edges: Sequence[float], position: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - position))


def _distance(box: Box, word: Word) -> float:
    x, y = word.middle
    across = max(box[0] - x, 0.0, x - box[2])
    down = max(box[1] - y, 0.0, y - box[3])
    return across + down
