"""A .pdf with a text layer -> SourceText: pages in order, hard-wrapped lines kept, tables as cells.

Owns opening the file, page numbers and repeated headers and footers (dropped), and tables that run over pages.
Refuses scans: it reads no pictures.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence

import pdfplumber
from pdfplumber.pdf import PDF

from extraction.blocks import write_blocks
from extraction.package import encrypted
from extraction.pdflayout import PageText, Row, RuledTable, page_text
from extraction.pdftables import blocks_of, joined, runs_on
from extraction.source import DocumentError, SourceBuilder, SourceText

MOST_PAGES = 500
_MARGIN_ROWS = 3
_MARGIN_SHARE = 0.12
_REPEATS = 0.6
_SAME_HEIGHT = 4.0
_PAGE_NUMBER = re.compile(r"[-–—\s]*(trang\s*|page\s*)?\d{1,4}(\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_LOCKED = ("PDFPasswordIncorrect", "PDFEncryptionError")

Repetition = tuple[str, int]


def read_pdf(name: str, data: bytes) -> SourceText:
    """Read a .pdf. Raises DocumentError: "damaged", "encrypted", "no-text" (a scan), "encoding" (fonts without letters) or "too-large"."""
    pages = _pages(name, data)
    _drop_furniture(pages)
    _join_tables(pages)
    builder = SourceBuilder(name)
    write_blocks(builder, (block for page in pages for block in blocks_of(page)))
    source = builder.build(data)
    _check_words(name, source.text)
    return source


def _check_words(name: str, text: str) -> None:
    unmapped = sum(len(match) for match in _UNMAPPED.findall(text))
    if unmapped * 4 > len(text):
        raise DocumentError(
            f"Tệp “{name}” dùng phông chữ không có bảng mã nên không lấy được chữ. Hãy dùng bản .docx của văn bản.", code="encoding"
        )
    if not any(character.isalpha() for character in text):
        raise DocumentError(
            f"Tệp “{name}” là bản quét (ảnh chụp), không có lớp chữ. Hãy dùng bản có chữ: tệp .docx, hoặc .pdf xuất thẳng từ Word.",
            code="no-text",
        )


def _pages(name: str, data: bytes) -> list[PageText]:
    """Lay out each page. The PDF library fails in many ways on broken files; each of them means the same to a user."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _laid_out(name, document)
    except DocumentError:
        raise
    except Exception as error:
        if _is_locked(error):
            raise encrypted(name) from error
        raise _damaged(name) from error


def _laid_out(name: str, document: PDF) -> list[PageText]:
    if not document.pages:
        raise _damaged(name)
    if len(document.pages) > MOST_PAGES:
        raise DocumentError(
            f"Tệp “{name}” có {len(document.pages)} trang, quá giới hạn {MOST_PAGES} trang. Hãy tách riêng phần kế hoạch.", code="too-large"
        )
    pages = []
    for page in document.pages:
        pages.append(page_text(page))
        page.close()
    return pages


def _damaged(name: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” bị hỏng, không mở được như một tệp PDF. Hãy mở thử bằng trình đọc PDF, rồi lưu lại hoặc tải lại bản gốc.",
        code="damaged",
    )


def _is_locked(error: BaseException) -> bool:
    """The library wraps errors of the parser below it, which this package knows by name only."""
    causes = (error, error.__cause__, error.__context__, *error.args)
    return any(type(cause).__name__ in _LOCKED for cause in causes)


def _drop_furniture(pages: Sequence[PageText]) -> None:
    """Take page numbers out of the margins, and lines that most pages repeat there."""
    counts: Counter[Repetition] = Counter()
    for page in pages:
        counts.update({_repetition(row) for row in _margin_rows(page)})
    needed = max(2.0, _REPEATS * len(pages))
    for page in pages:
        gone = [row for row in _margin_rows(page) if _PAGE_NUMBER.fullmatch(_words(row)) or counts[_repetition(row)] >= needed]
        page.items = [item for item in page.items if not any(item is row for row in gone)]


def _margin_rows(page: PageText) -> list[Row]:
    """The few first and last rows, as far as they stand in the page's upper and lower margin."""
    rows = page.rows()
    edge = page.height * _MARGIN_SHARE
    upper = [row for row in rows[:_MARGIN_ROWS] if row.bottom < edge]
    return upper + [row for row in rows[-_MARGIN_ROWS:] if row.top > page.height - edge]


def _repetition(row: Row) -> Repetition:
    """What makes two margin lines the same: their words, digits made alike, and their height."""
    return re.sub(r"\d+", "#", _words(row)), round(row.top / _SAME_HEIGHT)


def _words(row: Row) -> str:
    return row.styled().text


def _join_tables(pages: Sequence[PageText]) -> None:
    """A table at the top of a page that goes on from the bottom of the page before is put there."""
    last: PageText | None = None
    for page in pages:
        first = page.items[0] if page.items else None
        above = last.items[-1] if last is not None and last.items else None
        if last is not None and isinstance(first, RuledTable) and isinstance(above, RuledTable) and runs_on(above, first):
            last.items[-1] = joined(above, first)
            page.items = page.items[1:]
        if page.items:
            last = page
