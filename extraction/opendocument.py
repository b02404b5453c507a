"""A .odt file -> SourceText: paragraphs, lists with their numbers and tables of an OpenDocument text.

Owns the body of content.xml; tracked changes are read as accepted (what was deleted stands apart in this format).
Refuses headers, footers, footnotes, comments, tables of contents and hidden text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from extraction.blocks import Block, Grid, GridCell, Paragraph, Picture, source_of_contents
from extraction.encoding import clean
from extraction.numbering import number
from extraction.odtstyles import DRAW, LEVELS, OFFICE, TABLE, TEXT, ListStyle, OdtStyles, Properties
from extraction.oldcodes import code_of_font, converted_by_font, is_in_old_code
from extraction.package import Package, encrypted
from extraction.source import BOLD, ITALIC, Progress, SourceText, StyledText

_MOST_REPEATS = 60
_MOST_SPACES = 100
_BOLD_WEIGHTS = frozenset({"bold", "600", "700", "800", "900"})
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_LIST, _BOX, _PICTURE = f"{TEXT}list", f"{DRAW}text-box", f"{DRAW}image"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
_LENGTH = re.compile(r"([\d.]{1,9})(pt|in|cm|mm)")
_CENTIMETRES = {"pt": 2.54 / 72, "in": 2.54, "cm": 1.0, "mm": 0.1}
_SKIPPED = frozenset(
    {f"{TEXT}{tag}" for tag in ("tracked-changes", "note", "table-of-content", "alphabetical-index", "sequence-decls", "hidden-text")}
    | {f"{TEXT}{tag}" for tag in ("illustration-index", "table-index", "user-index", "bibliography")}
    | {f"{OFFICE}annotation", f"{OFFICE}forms"}
)
_DRAWINGS = frozenset(f"{DRAW}{tag}" for tag in ("frame", "custom-shape", "g", "rect", "ellipse"))
_ROW_GROUPS = frozenset(f"{TABLE}{tag}" for tag in ("table-header-rows", "table-rows", "table-row-group"))
_FOLDED = re.compile(r"[ \t\r\n]+")
_SIGNS = {f"{TEXT}tab": " ", f"{TEXT}line-break": "\n"}


def read_open_document(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read a .odt. Raises DocumentError: "damaged", "too-large", "encrypted" or "no-text"; for words in pictures as a scan does."""
    package = Package(name, data, ending="odt")
    _refuse_password(name, package)
    content = package.part("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if body is None:
        raise package.damaged()
    reader = _Reader(body, OdtStyles(package.part("styles.xml"), content))
    return source_of_contents(name, data, list(reader.contents(body)), partial(_part, package), progress)


def _part(package: Package, name: str) -> bytes | None:
    return package.expand(name) if name in package.names() else None


def _refuse_password(name: str, package: Package) -> None:
    manifest = "META-INF/manifest.xml"
    if "encrypted-package" in package.names() or (manifest in package.names() and b"encryption-data" in package.expand(manifest)):
        raise encrypted(name)


@dataclass(slots=True)
class _List:
    """A list while it is walked: its style and the count of each level, which lists that go on share."""

    style: str
    counters: list[int] = field(default_factory=lambda: [0] * LEVELS)

    def count(self, level: int, start: str | None, style: ListStyle) -> None:
        """The next item of a level (from 1); the levels below it begin anew."""
        current = self.counters[level - 1]
        self.counters[level - 1] = number(start) if start else current + 1 if current else style.start(level)
        self.counters[level:] = [0] * (LEVELS - level)


@dataclass(slots=True)
class _Place:
    """The label that the first paragraph of a list's item takes."""

    label: str = ""

    def take(self) -> str:
        """The label, once."""
        label, self.label = self.label, ""
        return label


class _Reader:
    """Walks the body once, in order, since numbers are counted on the way."""

    def __init__(self, body: etree._Element, styles: OdtStyles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._last: dict[str, _List] = {}
        self._is_in_old_code = is_in_old_code("".join(self._texts_in_old_fonts(body)))

    def _texts_in_old_fonts(self, body: etree._Element) -> Iterator[str]:
        for element in body.iter(*_PARAGRAPHS, f"{TEXT}span"):
            family = "text" if element.tag == f"{TEXT}span" else "paragraph"
            if code_of_font(self._styles.text(family, element.get(f"{TEXT}style-name")).get("font", "")):
                yield from (str(text) for text in (element.text, *(child.tail for child in element)) if text)

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """The paragraphs and tables in a cell."""
        return (one for one in self.contents(container) if not isinstance(one, Picture))

    def contents(self, container: etree._Element) -> Iterator[Block | Picture]:
        """The paragraphs, tables and pictures in a body, section, cell or text box."""
        for element in container:
            yield from self._element(element, _Place())

    def _element(self, element: etree._Element, place: _Place) -> Iterator[Block | Picture]:
        if element.tag in _PARAGRAPHS:
            yield self._paragraph(element, place)
            yield from self._boxes(element)
        elif element.tag == _LIST:
            yield from self._list(element, self._begun(element), 1)
        elif element.tag == f"{TABLE}table":
            yield self._grid(element)
        elif element.tag in _DRAWINGS:
            yield from self._boxes(element)
        elif element.tag not in _SKIPPED:
            for child in element:
                yield from self._element(child, place)

    def _boxes(self, element: etree._Element) -> Iterator[Block | Picture]:
        """What stands in the text boxes anchored here, and the pictures."""
        for box in element.iter(_BOX, _PICTURE):
            if any(outer.tag == _BOX for outer in _between(box, element)):
                continue
            if box.tag == _PICTURE:
                yield _picture(box)
            else:
                yield from self.contents(box)

    def _list(self, element: etree._Element, found: _List, level: int) -> Iterator[Block | Picture]:
        depth = min(level, LEVELS)
        style = self._styles.list_style(str(element.get(f"{TEXT}style-name") or found.style))
        for item in element:
            place = _Place()
            is_counted = item.tag == f"{TEXT}list-item" and any(child.tag != _LIST for child in item)
            if is_counted and style is not None:
                found.count(depth, item.get(f"{TEXT}start-value"), style)
                place.label = style.label(depth, found.counters)
            for child in item:
                yield from self._list(child, found, level + 1) if child.tag == _LIST else self._element(child, place)

    def _begun(self, element: etree._Element) -> _List:
        """A list that begins, or goes on from one before."""
        style = str(element.get(f"{TEXT}style-name") or "")
        continued = self._lists.get(str(element.get(f"{TEXT}continue-list") or ""))
        if continued is None and element.get(f"{TEXT}continue-numbering") == "true":
            continued = self._last.get(style)
        found = continued or _List(style)
        self._last[style] = found
        identity = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if identity:
            self._lists[str(identity)] = found
        return found

    def _paragraph(self, element: etree._Element, place: _Place) -> Paragraph:
        style = element.get(f"{TEXT}style-name")
        runs = list(self._runs(element, self._styles.text("paragraph", style)))
        is_heading = element.tag == f"{TEXT}h"
        return Paragraph(
            lines=tuple(StyledText.of_runs(_without_double_spaces(runs)).split_lines()),
            heading=max(1, min(number(element.get(f"{TEXT}outline-level"), 1), 9)) if is_heading else 0,
            indent=self._styles.indent(style),
            label=place.take(),
        )

    def _runs(self, element: etree._Element, properties: Properties) -> Iterator[tuple[str, int]]:
        """Text in reading order; white space of the file folds into one space, signs stand for themselves."""
        yield self._run(element.text, properties)
        for child in element:
            if child.tag == f"{TEXT}s":
                yield " " * min(number(child.get(f"{TEXT}c"), 1), _MOST_SPACES), 0
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag], 0
            elif child.tag not in _SKIPPED and child.tag not in _DRAWINGS:
                own = self._styles.text("text", child.get(f"{TEXT}style-name")) if child.tag == f"{TEXT}span" else {}
                yield from self._runs(child, properties | own)
            yield self._run(child.tail, properties)

    def _run(self, text: str | None, properties: Properties) -> tuple[str, int]:
        if not text or properties.get("display") == "none":
            return "", 0
        shown = _FOLDED.sub(" ", text)
        if self._is_in_old_code:
            shown = converted_by_font(shown, properties.get("font", ""))
        shown = clean(shown)
        is_bold, is_italic = properties.get("font-weight") in _BOLD_WEIGHTS, properties.get("font-style") in ("italic", "oblique")
        style = (BOLD if is_bold else 0) | (ITALIC if is_italic else 0)
        return shown.upper() if properties.get("text-transform") == "uppercase" else shown, style

    def _grid(self, table: etree._Element) -> Grid:
        """Cells with their merges; cells covered by a merge only move the column on."""
        cells: list[GridCell] = []
        for row, element in enumerate(_rows(table)):
            column = 0
            for cell in element:
                repeats = max(1, min(number(cell.get(f"{TABLE}number-columns-repeated"), 1), _MOST_REPEATS))
                if cell.tag == f"{TABLE}table-cell":
                    spans = (_span(cell, "columns"), _span(cell, "rows"))
                    cells += [GridCell(row, column + number, *spans, self._cell_paragraphs(cell)) for number in range(repeats)]
                if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                    column += repeats
        return Grid(cells)

    def _cell_paragraphs(self, cell: etree._Element) -> list[Paragraph]:
        """What stands in a cell; a table inside it gives its paragraphs in reading order."""
        paragraphs: list[Paragraph] = []
        for block in self.blocks(cell):
            inside = [block] if isinstance(block, Paragraph) else [one for part in block.cells for one in part.paragraphs]
            paragraphs += [one for one in inside if any(line.text.strip() for line in one.lines)]
        return paragraphs


def _picture(element: etree._Element) -> Picture:
    frame = element.getparent()
    measures = [_LENGTH.fullmatch(str(frame.get(f"{SVG}{side}", ""))) if frame is not None else None for side in ("width", "height")]
    width, height = (float(found[1]) * _CENTIMETRES[found[2]] if found else 0.0 for found in measures)
    return Picture(str(element.get(f"{XLINK}href", "")).removeprefix("./"), width, height)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _span(cell: etree._Element, direction: str) -> int:
    return max(1, min(number(cell.get(f"{TABLE}number-{direction}-spanned"), 1), _MOST_REPEATS))


def _between(inner: etree._Element, outer: etree._Element) -> Iterator[etree._Element]:
    """The elements around one and inside of another."""
    for around in inner.iterancestors():
        if around is outer:
            return
        yield around


def _without_double_spaces(runs: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """A space at the end of one run and at the beginning of the next is one."""
    before = ""
    for text, style in runs:
        shown = text[1:] if text.startswith(" ") and before.endswith((" ", "\n")) and len(text.strip()) > 0 else text
        if shown:
            before = shown
            yield shown, style
