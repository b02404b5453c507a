"""Lines of a text file -> passages: paragraphs, headings and the cells of tables drawn with "|".

Owns three drawings of tables: rows on one line ("| a | b |", also without the outer bars), rows over several lines, and the
remains of web pages, where a bar stands alone on its line before each cell and after each row.
Refuses to change a character: it gives places only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.columns import Placed, place_cells
from extraction.source import Cell

_LONE = re.compile(r"\s*\|\s*")
_BAR = re.compile(r"(?<!\\)\|")
_RULE_ROW = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
RULE = re.compile(r"\s*([-_*=~])(?:[ \t]*\1){2,}\s*|\s*(?:```|~~~)\w*\s*")
HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_MOST_LINES_IN_A_ROW = 80


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a physical line: its number and a half-open range of columns."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces that belong together, over which emphasis may run: a paragraph, a heading or a cell."""

    pieces: tuple[Piece, ...]
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """All passages in order, and the numbers of the lines that only draw a rule in a table."""

    passages: tuple[Passage, ...]
    rules: frozenset[int]


def lay_out(lines: Sequence[str]) -> Layout:
    """Find the passages of a text. Blank lines belong to none."""
    return _LayoutReader(lines).read()


class _LayoutReader:
    """Walks down the lines once; `_at` is the line that comes next."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._tables = 0
        self._passages: list[Passage] = []
        self._rules: set[int] = set()

    def read(self) -> Layout:
        paragraph: list[Piece] = []
        while self._at < len(self._lines):
            if self._lone_table() or self._row_table():
                paragraph = self._close(paragraph)
                continue
            line = self._lines[self._at]
            heading = HEADING.match(line)
            has_words = bool(line.strip()) and not RULE.fullmatch(line)
            if heading or not has_words:
                paragraph = self._close(paragraph)
            if has_words:
                paragraph.append(_trimmed(line, self._at, heading.end() if heading else 0, len(line)))
            if heading:
                paragraph = self._close(paragraph)
            self._at += 1
        self._close(paragraph)
        self._passages.sort(key=lambda passage: (passage.pieces[0].line, passage.pieces[0].start))
        return Layout(tuple(self._passages), frozenset(self._rules))

    def _close(self, paragraph: list[Piece]) -> list[Piece]:
        if paragraph:
            self._passages.append(Passage(tuple(paragraph)))
        return []

    # Bars alone on their lines

    def _lone_table(self) -> bool:
        if not _LONE.fullmatch(self._lines[self._at]):
            return False
        contents, gaps, end = self._lone_contents()
        if not contents:
            self._at = end
            return True
        texts = [" ".join(self._lines[number].strip() for number in content) for content in contents]
        for content, place in zip(contents, place_cells(texts, gaps), strict=True):
            pieces = tuple(_trimmed(self._lines[number], number, 0, len(self._lines[number])) for number in content)
            self._passages.append(Passage(pieces, self._cell(place)))
        self._tables += 1
        self._at = end
        return True

    def _lone_contents(self) -> tuple[list[list[int]], list[int], int]:
        """Line numbers of each filled cell, the count of bars before each and after the last, and the line after the last bar."""
        contents: list[list[int]] = []
        gaps = [0]
        end, at = self._at, self._at
        open_content: list[int] = []
        while at < len(self._lines) and self._lines[at].strip():
            if RULE.fullmatch(self._lines[at]):
                self._rules.add(at)
            elif not _LONE.fullmatch(self._lines[at]):
                open_content.append(at)
            else:
                if open_content:
                    contents.append(open_content)
                    gaps.append(0)
                    open_content = []
                gaps[-1] += 1
                end = at + 1
            at += 1
        return contents, gaps, end

    # Rows with their cells on a line

    def _row_table(self) -> bool:
        is_ruled = self._at + 1 < len(self._lines) and "|" in self._lines[self._at] and _is_rule(self._lines[self._at + 1])
        row, width = 0, 0
        while (end := self._row_end(is_ruled)) is not None:
            cells = self._row_cells(end)
            if row and self._is_after_blank(self._at) and len(cells) != width:
                break
            if _is_rule(self._lines[self._at]):
                self._rules.add(self._at)
            else:
                self._add_row(cells, row)
                row, width = row + 1, max(width, len(cells))
            self._at = end
            self._skip_one_blank(row)
        self._tables += 1 if row else 0
        return row > 0

    def _is_after_blank(self, at: int) -> bool:
        return at > 0 and not self._lines[at - 1].strip()

    def _skip_one_blank(self, row: int) -> None:
        """A single blank line between rows does not end the table where a row with an outer bar follows."""
        following = self._lines[self._at : self._at + 2]
        if (
            row
            and len(following) == 2
            and not following[0].strip()
            and following[1].lstrip().startswith("|")
            and not _LONE.fullmatch(following[1])
        ):
            self._at += 1

    def _row_end(self, is_ruled: bool) -> int | None:
        """The line after the row that begins here; None where none begins."""
        if self._at >= len(self._lines):
            return None
        line = self._lines[self._at].strip()
        if "|" not in line or _LONE.fullmatch(line):
            return self._at + 1 if is_ruled and _is_rule(line) else None
        if line.endswith("|") or is_ruled:
            return self._at + 1
        return self._long_row_end() if line.startswith("|") else None

    def _long_row_end(self) -> int | None:
        for at in range(self._at + 1, min(self._at + _MOST_LINES_IN_A_ROW, len(self._lines))):
            line = self._lines[at].strip()
            if not line or line.startswith("|"):
                return None
            if line.endswith("|"):
                return at + 1
        return None

    def _row_cells(self, end: int) -> list[list[Piece]]:
        """The pieces of each cell; empty cells keep their place."""
        cells: list[list[Piece]] = [[]]
        for number in range(self._at, end):
            line = self._lines[number]
            start = 0
            for bar in _BAR.finditer(line):
                _keep(cells[-1], _trimmed(line, number, start, bar.start()))
                cells.append([])
                start = bar.end()
            _keep(cells[-1], _trimmed(line, number, start, len(line)))
        has_outer_left = self._lines[self._at].lstrip().startswith("|")
        has_outer_right = self._lines[end - 1].rstrip().endswith("|")
        return cells[1 if has_outer_left else 0 : -1 if has_outer_right else None]

    def _add_row(self, cells: list[list[Piece]], row: int) -> None:
        for column, pieces in enumerate(cells):
            if pieces:
                self._passages.append(Passage(tuple(pieces), Cell(self._tables, row, column)))

    def _cell(self, place: Placed) -> Cell:
        return Cell(self._tables, place.row, place.column, place.columns)


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE_ROW.fullmatch(line.strip()) is not None


def _keep(cell: list[Piece], piece: Piece) -> None:
    if piece.start < piece.end:
        cell.append(piece)


def _trimmed(line: str, number: int, start: int, end: int) -> Piece:
    part = line[start:end]
    left = len(part) - len(part.lstrip())
    return Piece(number, start + left, max(start + left, start + len(part.rstrip())))
