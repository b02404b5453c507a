"""A .pdf -> SourceText: pages in order, hard-wrapped lines kept, tables as cells; pages that are only pictures are recognised.

Owns opening the file and telling which pages have no text of their own. Refuses geometry (pdflayout, furniture) and recognition (scans).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing

import pdfplumber
import pypdfium2
from pdfplumber.pdf import PDF
from PIL import Image

from extraction import ocr
from extraction.blocks import write_blocks
from extraction.furniture import drop_furniture, join_tables
from extraction.package import encrypted
from extraction.pdflayout import PageText, page_text
from extraction.pdfscans import UNMAPPED, Scan, scan_of
from extraction.pdftables import blocks_of
from extraction.pictures import DOTS_PER_INCH
from extraction.scanmarks import mend_marks
from extraction.scans import by_machine, recognised, texts_on
from extraction.source import DocumentError, Progress, SourceBuilder, SourceText

MOST_PAGES = 500
_POINTS_AN_INCH = 72
_WORTH_RECOGNISING = 1.3
_MOST_PIXELS_ACROSS = 5000
_LOCKED = ("PDFPasswordIncorrect", "PDFEncryptionError")


def read_pdf(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read a .pdf. Raises DocumentError: "damaged", "encrypted", "no-text", "no-ocr" (a scan, and nothing to recognise it), "too-large".

    Also "encoding" (fonts without letters) and "timeout" (a page that takes too long to recognise).
    """
    pages, scanned = _pages(name, data)
    taken = 0
    for number, page in recognised(name, _rendered(name, data, scanned), len(scanned), progress):
        printed = pages[scanned[number]]
        pages[scanned[number]] = _richer(printed, page)
        taken += pages[scanned[number]] is not printed
    drop_furniture(pages)
    mend_marks([pages[number] for number in scanned])
    join_tables(pages)
    builder = SourceBuilder(name)
    write_blocks(builder, (block for page in pages for block in blocks_of(page)))
    source = builder.build(data, [by_machine(taken)] if taken else [])
    _check_words(name, source.text)
    return source


def _richer(printed: PageText, seen: PageText) -> PageText:
    """Of a page's own text and what was recognised on it, the one that says more; its own where there is little between them."""
    return seen if _letters(seen) > _WORTH_RECOGNISING * _letters(printed) else printed


def _letters(page: PageText) -> int:
    return sum(map(str.isalpha, UNMAPPED.sub("", "".join(texts_on(page)))))


def _check_words(name: str, text: str) -> None:
    unmapped = sum(len(match) for match in UNMAPPED.findall(text))
    if unmapped * 4 > len(text):
        raise DocumentError(
            f"Tệp “{name}” dùng phông chữ không có bảng mã nên không lấy được chữ. Hãy dùng bản .docx của văn bản.", code="encoding"
        )
    if not any(character.isalpha() for character in text):
        raise DocumentError(
            f"Tệp “{name}” không có chữ nào, hoặc là bản quét (ảnh chụp) quá mờ. Hãy dùng bản có chữ: .docx, .pdf xuất thẳng từ Word.",
            code="no-text",
        )


def _pages(name: str, data: bytes) -> tuple[list[PageText], list[int]]:
    """Lay out each page, and the numbers (from 0) of those that are pictures.

    The PDF library fails in many ways on broken files; each of them means the same to a user.
    """
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


def _laid_out(name: str, document: PDF) -> tuple[list[PageText], list[int]]:
    if not document.pages:
        raise _damaged(name)
    if len(document.pages) > MOST_PAGES:
        raise DocumentError(
            f"Tệp “{name}” có {len(document.pages)} trang, quá giới hạn {MOST_PAGES} trang. Hãy tách riêng phần kế hoạch.", code="too-large"
        )
    pages, scanned = [], []
    for number, page in enumerate(document.pages):
        pages.append(page_text(page))
        scan = scan_of(page)
        if scan is Scan.YES or (scan is Scan.PERHAPS and ocr.is_installed()):
            scanned.append(number)
        page.close()
    return pages, scanned


def _rendered(name: str, data: bytes, numbers: Sequence[int]) -> Iterator[Image.Image]:
    """The pages as pictures, one at a time."""
    if not numbers:
        return
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            for number in numbers:
                with closing(document[number]) as page:
                    scale = min(DOTS_PER_INCH / _POINTS_AN_INCH, _MOST_PIXELS_ACROSS / max(1.0, *page.get_size()))
                    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
                        picture = bitmap.to_pil().copy()
                yield picture
    except (pypdfium2.PdfiumError, MemoryError, ValueError, OSError, IndexError) as error:
        raise _damaged(name) from error


def _damaged(name: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” bị hỏng, không mở được như một tệp PDF. Hãy mở thử bằng trình đọc PDF, rồi lưu lại hoặc tải lại bản gốc.",
        code="damaged",
    )


def _is_locked(error: BaseException) -> bool:
    """The library wraps errors of the parser below it, which this package knows by name only."""
    causes = (error, error.__cause__, error.__context__, *error.args)
    return any(type(cause).__name__ in _LOCKED for cause in causes)
