"""A .html file -> SourceText: paragraphs, headings, lists and tables of a page saved from the web.

Owns HTML's markup; refuses scripts, styles and navigation, and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extraction.blocks import Block, Grid, GridCell, Paragraph, source_of
from extraction.encoding import clean, decode
from extraction.numbering import format_number, number
from extraction.source import BOLD, ITALIC, DocumentError, SourceText, StyledText

_START = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body|meta|table|div|p|h[1-6]|center|font)\b", re.I | re.S
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", re.I)
_SKIPPED = frozenset({"script", "style", "head", "title", "nav", "aside", "template", "noscript", "select", "button", "textarea", "svg"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
) | frozenset({"footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "ul"})
_HEADING = re.compile(r"h([1-6])")
_STYLES = {"b": BOLD, "strong": BOLD, "th": BOLD, "i": ITALIC, "em": ITALIC}
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MOST_SPAN = 60


def is_web_page(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _START.match(text[:4000]) is not None


def read_web_page(name: str, data: bytes) -> SourceText:
    """Read an HTML file. Raises DocumentError: "encoding", or "empty" where it shows no words."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(_decoded(name, data).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    reader = _Reader()
    try:
        if root is not None:
            reader.walk(root, 0)
    except RecursionError as error:
        raise DocumentError(
            f"Tệp “{name}” có các thẻ lồng nhau quá sâu. Hãy mở bằng Word và lưu lại dưới dạng .docx.", code="damaged"
        ) from error
    reader.end_paragraph()
    wordless = DocumentError(f"Tệp “{name}” không có chữ nào. Hãy chọn tệp chứa nội dung kế hoạch.", code="empty")
    return source_of(name, data, reader.blocks, without_words=wordless)


def _decoded(name: str, data: bytes) -> str:
    """As text files are decoded, else as the page itself declares."""
    try:
        return decode(name, data)
    except DocumentError:
        declared = _CHARSET.search(data[:4096])
        if declared is None:
            raise
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
        raise


class _Reader:
    """Collects blocks while walking down the tree."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._runs: list[tuple[str, int]] = []
        self._heading = 0
        self._label = ""
        self._depth = 0

    def end_paragraph(self) -> None:
        """Close what has been collected; a paragraph without words is none."""
        runs, self._runs = self._runs, []
        lines = tuple(line.strip() for line in StyledText.of_runs(runs).split_lines())
        if any(line.text for line in lines):
            self.blocks.append(Paragraph(lines, self._heading, 2 * max(0, self._depth - 1), self._label))
            self._label = ""

    def walk(self, element: etree._Element, style: int) -> None:
        """Take in an element and what is in it; `style` is the emphasis around it."""
        tag = str(element.tag)
        if tag in _SKIPPED or "display:none" in _css(element):
            return
        if tag == "table":
            self._table(element, style)
        elif tag == "br":
            self._runs.append(("\n", 0))
        elif tag in _BLOCKS or _HEADING.fullmatch(tag):
            self._block(element, tag, style)
        else:
            self._inside(element, style | _style(element))

    def _block(self, element: etree._Element, tag: str, style: int) -> None:
        self.end_paragraph()
        heading = _HEADING.fullmatch(tag)
        outer = self._heading
        self._heading = int(heading[1]) if heading else outer
        self._depth += 1 if tag in ("ul", "ol") else 0
        if tag == "li":
            self._label = _item_label(element)
        self._inside(element, style | _style(element))
        self.end_paragraph()
        self._depth -= 1 if tag in ("ul", "ol") else 0
        self._heading = outer

    def _inside(self, element: etree._Element, style: int) -> None:
        self._text(element.text, style)
        for child in element:
            self.walk(child, style)
            self._text(child.tail, style)

    def _text(self, text: str | None, style: int) -> None:
        """White space folds into one space, also across elements."""
        folded = re.sub(r"\s+", " ", clean(str(text))) if text else ""
        if folded.startswith(" ") and (not self._runs or self._runs[-1][0].endswith((" ", "\n"))):
            folded = folded[1:]
        if folded:
            self._runs.append((folded, style))

    def _table(self, table: etree._Element, style: int) -> None:
        """A table that holds tables or has one cell only arranges the page: its contents stand for themselves."""
        self.end_paragraph()
        rows = list(_rows(table))
        if table.find(".//table") is not None or sum(len(cells) for cells in rows) < 2:
            for cell in (cell for cells in rows for cell in cells):
                self._block(cell, "div", style)
        else:
            self.blocks.append(_grid(rows, style))


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
        elif child.tag == "tr":
            yield [cell for cell in child if cell.tag in ("td", "th")]


def _grid(rows: list[list[etree._Element]], style: int) -> Grid:
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row, elements in enumerate(rows):
        column = 0
        for element in elements:
            while (row, column) in taken:
                column += 1
            columns, span = _span(element, "colspan"), min(_span(element, "rowspan"), len(rows) - row)
            taken |= {(row + down, column + across) for down in range(span) for across in range(columns)}
            cells.append(GridCell(row, column, columns, span, _paragraphs(element, style)))
    return Grid(cells)


def _paragraphs(cell: etree._Element, style: int) -> list[Paragraph]:
    reader = _Reader()
    reader._inside(cell, style | _style(cell))
    reader.end_paragraph()
    return [block for block in reader.blocks if isinstance(block, Paragraph)]


def _span(cell: etree._Element, attribute: str) -> int:
    return max(1, min(number(cell.get(attribute), 1), _MOST_SPAN))


def _item_label(item: etree._Element) -> str:
    """The bullet or number that a browser would show."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    before = sum(1 for _ in item.itersiblings("li", preceding=True))
    value = number(item.get("value"), number(parent.get("start"), 1) + before)
    return f"{format_number(value, _LIST_FORMS.get(str(parent.get('type')), 'decimal'))}."


def _style(element: etree._Element) -> int:
    css = _css(element)
    is_bold = re.search(r"font-weight:(bold|[6-9]00)", css) is not None
    return _STYLES.get(str(element.tag), 0) | (BOLD if is_bold else 0) | (ITALIC if "font-style:italic" in css else 0)


def _css(element: etree._Element) -> str:
    return str(element.get("style") or "").lower().replace(" ", "")
