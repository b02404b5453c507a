"""A .docx file -> SourceText: paragraphs and tables in the order of the body, as a reader of the printed page meets them.

Owns Word's markup: numbering, styles, merged cells, text boxes, tracked changes (accepted).
Refuses headers, footers, footnotes, comments and hidden text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extraction.blocks import Block, Grid, GridCell, Paragraph, Picture, source_of_contents
from extraction.encoding import clean
from extraction.numbering import Numbering, W, first_line_indent, number
from extraction.oldcodes import code_of_font, converted_by_font, is_in_old_code
from extraction.package import Package, damaged
from extraction.source import BOLD, ITALIC, DocumentError, Progress, SourceText, StyledText
from extraction.wordpictures import WordPictures, pictures_in
from extraction.wordstyles import Styles

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WHITE_SPACE = re.compile(r"[\t\r\n]")
_SYMBOL = re.compile(r"[0-9A-Fa-f]{4}(?<![dD][89A-Fa-f]..)")
_TWIPS_A_COLUMN = 120
_MOST_COLUMNS = 60
_GONE = frozenset(f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "footnoteReference", "endnoteReference"))
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-"}
_BOXES = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_ROW, _CELL, _TABLE, _PARAGRAPH, _RUN, _BOX = f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}p", f"{W}r", f"{W}txbxContent"


def read_docx(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read a .docx. Raises DocumentError: "damaged", "format" (a package of another kind), "too-large", "encrypted" or "no-text".

    A file whose words stand in pictures only is recognised as a scan is, and may raise what `extraction.scans` raises.
    """
    package = Package(name, data)
    main = package.main_part_name()
    if main is None:
        raise _other_kind(name, package)
    root = package.part(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise damaged(name)
    folder = main.rpartition("/")[0]
    reader = _Reader(root, Styles(package.part(f"{folder}/styles.xml")), Numbering(package.part(f"{folder}/numbering.xml")))
    return source_of_contents(name, data, list(reader.contents(body)), WordPictures(package, main).expand, progress)


def _other_kind(name: str, package: Package) -> DocumentError:
    names = package.names()
    kinds = {
        "xl/workbook.xml": "bảng tính Excel",
        "ppt/presentation.xml": "tệp trình chiếu PowerPoint",
        "content.xml": "bảng tính hoặc trình chiếu OpenDocument",
    }
    kind = next((kind for part, kind in kinds.items() if part in names), "tệp nén, không phải văn bản Word")
    return DocumentError(f"Tệp “{name}” là {kind}. Hãy mở bằng Word và lưu lại dưới dạng .docx rồi tải lên.", code="format")


class _Reader:
    """Walks the body once, in order, since numbers are counted on the way."""

    def __init__(self, root: etree._Element, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._is_in_old_code = is_in_old_code("".join(self._texts_in_old_fonts(root)))

    def _texts_in_old_fonts(self, root: etree._Element) -> Iterator[str]:
        for paragraph in root.iter(_PARAGRAPH):
            style = _style(paragraph)
            for run in paragraph.iter(_RUN):
                if code_of_font(self._styles.font(run.find(f"{W}rPr"), style)):
                    yield "".join(_text_of(run))

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """The paragraphs and tables of a text box or cell."""
        return (one for one in self.contents(container) if not isinstance(one, Picture))

    def contents(self, container: etree._Element) -> Iterator[Block | Picture]:
        """The paragraphs, tables and pictures of a body or text box; a paragraph whose mark was deleted runs on into the next."""
        carried: list[tuple[str, int]] = []
        for element in _children(container):
            if element.tag == _TABLE:
                yield self._grid(element)
            elif element.tag == _PARAGRAPH and not self._is_contents_entry(element):
                runs = [*carried, *self._runs(element)]
                carried = runs if _is_mark_deleted(element) else []
                if not carried:
                    yield self._paragraph(element, runs)
                yield from pictures_in(element)
                for box in _boxes(element):
                    yield from self.contents(box)

    def _is_contents_entry(self, paragraph: etree._Element) -> bool:
        return self._styles.is_contents(_style(paragraph))

    def _paragraph(self, element: etree._Element, runs: list[tuple[str, int]]) -> Paragraph:
        lines = StyledText.of_runs(runs).split_lines()
        label, indent = self._label(element)
        own = element.find(f"{W}pPr/{W}ind")
        twips = first_line_indent(own) if own is not None else indent
        return Paragraph(
            lines=tuple(lines),
            heading=self._styles.heading(_style(element), element.find(f"{W}pPr/{W}outlineLvl")),
            indent=min(twips // _TWIPS_A_COLUMN, _MOST_COLUMNS),
            label=label,
        )

    def _label(self, element: etree._Element) -> tuple[str, int]:
        """The supplied number and the indent of its level."""
        style = _style(element)
        direct = element.find(f"{W}pPr/{W}numPr")
        inherited = self._styles.numbering(style)
        node = direct if direct is not None and direct.find(f"{W}numId") is not None else inherited
        if node is None:
            return "", 0
        reference = node.find(f"{W}numId")
        number_id = str(reference.get(f"{W}val")) if reference is not None else "0"
        level_node = direct.find(f"{W}ilvl") if direct is not None else node.find(f"{W}ilvl")
        level = number(level_node.get(f"{W}val")) if level_node is not None else self._numbering.level_of_style(number_id, style) or 0
        return self._numbering.label(number_id, level), self._numbering.indent(number_id, level)

    def _runs(self, paragraph: etree._Element) -> Iterator[tuple[str, int]]:
        style = _style(paragraph)
        for run in _descendants(paragraph, _RUN):
            properties = run.find(f"{W}rPr")
            if self._styles.has(properties, style, "vanish"):
                continue
            text = "".join(_text_of(run))
            if self._is_in_old_code:
                text = converted_by_font(text, self._styles.font(properties, style))
            text = clean(text)
            if self._styles.has(properties, style, "caps"):
                text = text.upper()
            bold, italic = self._styles.has(properties, style, "b"), self._styles.has(properties, style, "i")
            yield text, (BOLD if bold else 0) | (ITALIC if italic else 0)

    def _grid(self, table: etree._Element) -> Grid:
        """Cells with their merges: a cell that goes on from the row above is counted to the one where it began."""
        cells: list[GridCell] = []
        above: dict[int, GridCell] = {}
        rows = [row for row in _children(table) if row.tag == _ROW and row.find(f"{W}trPr/{W}del") is None]
        for index, row in enumerate(rows):
            column = number(_attribute(row, f"{W}trPr/{W}gridBefore"))
            for element in (child for child in _children(row) if child.tag == _CELL):
                span = max(1, min(number(_attribute(element, f"{W}tcPr/{W}gridSpan"), 1), _MOST_COLUMNS))
                merge = element.find(f"{W}tcPr/{W}vMerge")
                continues = merge is not None and merge.get(f"{W}val") != "restart"
                if continues and column in above:
                    above[column].rows = index - above[column].row + 1
                else:
                    cell = GridCell(index, column, span, 1, self._cell_paragraphs(element))
                    cells.append(cell)
                    above[column] = cell
                column += span
        return Grid(cells)

    def _cell_paragraphs(self, element: etree._Element) -> list[Paragraph]:
        """What stands in a cell; a table inside it gives its paragraphs in reading order."""
        paragraphs: list[Paragraph] = []
        for block in self.blocks(element):
            if isinstance(block, Paragraph):
                paragraphs.append(block)
            else:
                paragraphs += [paragraph for cell in block.cells for paragraph in cell.paragraphs]
        return [paragraph for paragraph in paragraphs if any(line.text.strip() for line in paragraph.lines)]


def _children(container: etree._Element) -> Iterator[etree._Element]:
    """Child elements as a reader sees them: insertions and content controls opened, deletions left out, one of several alternatives."""
    for child in container:
        if child.tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}sdtContent", f"{_COMPATIBILITY}Choice"):
            yield from _children(child)
        elif child.tag == f"{W}sdt":
            yield from _children_of(child.find(f"{W}sdtContent"))
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            yield from _children_of(_alternative(child))
        elif child.tag not in _GONE:
            yield child


def _children_of(container: etree._Element | None) -> Iterator[etree._Element]:
    return _children(container) if container is not None else iter(())


def _alternative(element: etree._Element) -> etree._Element | None:
    choice = element.find(f"{_COMPATIBILITY}Choice")
    return choice if choice is not None else element.find(f"{_COMPATIBILITY}Fallback")


def _descendants(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """All elements of a kind below, in order, not looking into text boxes."""
    for child in _children(element):
        if child.tag == tag:
            yield child
        elif child.tag not in _BOXES and child.tag != _BOX:
            yield from _descendants(child, tag)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph."""
    for child in _children(paragraph):
        if child.tag == _BOX:
            yield child
        elif child.tag != _PARAGRAPH:
            yield from _boxes(child)


def _text_of(run: etree._Element) -> Iterator[str]:
    for child in _children(run):
        if child.tag == f"{W}t":
            yield _WHITE_SPACE.sub(" ", str(child.text or ""))
        elif child.tag == f"{W}sym":
            yield _symbol(str(child.get(f"{W}char")))
        else:
            yield _BREAKS.get(str(child.tag), "")


def _symbol(code: str) -> str:
    """The character of a symbol font; its place in the private area, where clean() knows the bullets."""
    return chr(int(code, 16)) if _SYMBOL.fullmatch(code) else ""


def _is_mark_deleted(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _style(paragraph: etree._Element) -> str:
    return str(_attribute(paragraph, f"{W}pPr/{W}pStyle") or "")


def _attribute(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    value = found.get(f"{W}val") if found is not None else None
    return str(value) if value is not None else None
