"""Pictures of pages -> pages of rows, as a printed PDF gives them: several pages at a time, with progress told.

Owns the order of work (make straight, recognise, turn where nothing was understood) and which recognised specks are words.
Refuses pixels (pictures) and the program (ocr).
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

from PIL import Image

from extraction import ocr, scanrules
from extraction.blocks import write_blocks
from extraction.encoding import clean
from extraction.furniture import drop_furniture, join_tables
from extraction.pdflayout import Box, Frame, PageText, Row, RuledTable, Word, rows_of
from extraction.pdftables import blocks_of
from extraction.pictures import DOTS_PER_INCH, Pages, Prepared, prepared
from extraction.scancells import without_cells, words_in
from extraction.scancolumns import columns_on
from extraction.scanmarks import mend_marks
from extraction.source import DocumentError, Progress, SourceBuilder, SourceText

MOST_PAGES = 100
WORKERS = 2
_POINTS_A_PIXEL = 72 / DOTS_PER_INCH
_UNDERSTOOD = 60.0
_FAINT = 25.0
_DASHES = "-–—~_¬=−"
_BULLETS = {**dict.fromkeys(_DASHES, "-"), "+": "+", "*": "*", "•": "•", "●": "•", "▪": "•"}
_SIGNS = frozenset("-–—+/&%<>≥≤=±…“”\"'().,;:°*")
_SPACE = 0.25
_RULES = "|¦[]{}"


def read_picture(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read a photo or scan (.png, .jpg, .tif …). Raises DocumentError: "damaged", "too-large", "no-ocr", "no-text" or "timeout"."""
    pictures = Pages(name, data)
    pages = [page for _, page in recognised(name, pictures, len(pictures), progress)]
    drop_furniture(pages)
    mend_marks(pages)
    join_tables(pages)
    builder = SourceBuilder(name)
    write_blocks(builder, (block for page in pages for block in blocks_of(page)))
    source = builder.build(data, [by_machine(len(pages))])
    if not any(character.isalpha() for character in source.text):
        raise DocumentError(
            f"Tệp “{name}” là ảnh, không nhận ra chữ nào. Hãy chụp hoặc quét lại rõ hơn (200–300 dpi), hoặc dùng bản có chữ: .docx, .pdf.",
            code="no-text",
        )
    return source


def letters_on(page: PageText) -> int:
    """How many letters stand on a page."""
    return sum(map(str.isalpha, "".join(texts_on(page))))


def texts_on(page: PageText) -> Iterator[str]:
    """The words of its rows and the lines of its cells."""
    for item in page.items:
        if isinstance(item, Row):
            yield from (word.text for word in item.words)
        else:
            yield from (line.text for cell in item.cells for paragraph in cell.paragraphs for line in paragraph.lines)


def by_machine(pages: int) -> str:
    """The warning that pages were recognised."""
    return f"Có {pages} trang là ảnh quét, được nhận dạng chữ bằng máy nên có thể sai dấu, sai số: hãy so lại với bản gốc."


def recognised(name: str, pictures: Iterable[Image.Image], total: int, progress: Progress | None) -> Iterator[tuple[int, PageText]]:
    """Each page's number in `pictures` and its rows, in order. Pictures are taken one by one, so that few are in memory at once.

    Raises DocumentError: as `ocr.recognise`, "no-ocr", or "too-large" for more than MOST_PAGES.
    """
    if total == 0:
        return
    ocr.demand(name)
    if total > MOST_PAGES:
        raise DocumentError(
            f"Tệp “{name}” có {total} trang quét, quá giới hạn {MOST_PAGES} trang. Hãy tách riêng phần kế hoạch.", code="too-large"
        )
    tell = progress or _nobody
    tell(0, total)
    waiting: deque[Future[PageText]] = deque()
    done = 0
    with ThreadPoolExecutor(WORKERS) as workers:
        try:
            for picture in pictures:
                waiting.append(workers.submit(_page, name, picture))
                if len(waiting) > WORKERS:
                    yield done, waiting.popleft().result()
                    done += 1
                    tell(done, total)
            while waiting:
                yield done, waiting.popleft().result()
                done += 1
                tell(done, total)
        finally:
            workers.shutdown(wait=True, cancel_futures=True)


def _nobody(page: int, pages: int) -> None:
    """Progress that nobody asked for."""


def _page(name: str, picture: Image.Image) -> PageText:
    """Recognise one page; one of which nothing is understood may lie on its side or head."""
    straight = prepared(picture)
    seen = _Recognised.of(name, straight)
    if _confidence(seen.words) < _UNDERSTOOD and (turn := ocr.quarter_turn(name, straight.letters)):
        straight = prepared(picture.rotate(-turn, expand=True, fillcolor=255))
        turned = _Recognised.of(name, straight)
        seen = max(seen, turned, key=lambda one: _confidence(one.words))
    items: list[Row | RuledTable] = [*_rows(seen.around)]
    for boxes, inside in seen.tables:
        words = [word for row in _rows(inside) for word in row.words]
        if words:
            items.append(Frame.of([_in_points(box) for box in boxes]).filled(words))
    items.sort(key=lambda item: item.top)
    return PageText(straight.letters.width * _POINTS_A_PIXEL, straight.letters.height * _POINTS_A_PIXEL, items)


@dataclass(frozen=True, slots=True)
class _Recognised:
    """The words of a page: those around its tables, and each table's cells with the words in them."""

    around: list[ocr.Seen]
    tables: list[tuple[list[scanrules.Box], list[ocr.Seen]]]

    @classmethod
    def of(cls, name: str, page: Prepared) -> _Recognised:
        """Recognise what lies around the tables, and each table by itself."""
        tables = scanrules.tables_on(page.rules)
        letters = scanrules.without_rules(page.letters, tables)
        inside = [words_in(name, letters, boxes, dots_per_inch=DOTS_PER_INCH) for boxes in tables]
        rest = without_cells(letters, [box for boxes in tables for box in boxes])
        columns = columns_on(rest)
        around = words_in(name, rest, columns, dots_per_inch=DOTS_PER_INCH)
        around += ocr.recognise(name, without_cells(rest, columns) if columns else rest, dots_per_inch=DOTS_PER_INCH)
        return cls(around, list(zip(tables, inside, strict=True)))

    @property
    def words(self) -> list[ocr.Seen]:
        """All of them."""
        return self.around + [one for _, words in self.tables for one in words]


def _rows(seen: list[ocr.Seen]) -> list[Row]:
    rows = [_without_specks(row) for row in rows_of([_word(one) for one in _clear(seen)])]
    return [row for row in rows if row.words]


def _in_points(box: scanrules.Box) -> Box:
    left, top, right, bottom = (edge * _POINTS_A_PIXEL for edge in box)
    return left, top, right, bottom


def _confidence(seen: list[ocr.Seen]) -> float:
    """Average over the letters and digits; 0 for a page without any."""
    weights = [(sum(map(str.isalnum, one.text)), one.confidence) for one in seen]
    letters = sum(weight for weight, _ in weights)
    return sum(weight * confidence for weight, confidence in weights) / letters if letters else 0.0


def _clear(seen: list[ocr.Seen]) -> list[ocr.Seen]:
    """The words that are hardly dirt: a faint one counts only on a line that is otherwise well understood."""
    lines: dict[tuple[int, int], list[ocr.Seen]] = {}
    for one in seen:
        lines.setdefault((one.top, one.bottom), []).append(one)
    understood = {place for place, words in lines.items() if _confidence(words) >= _UNDERSTOOD}
    return [one for one in seen if one.confidence >= _FAINT or not one.text.strip(_DASHES) or (one.top, one.bottom) in understood]


def _word(one: ocr.Seen) -> Word:
    left, right, top, bottom = (edge * _POINTS_A_PIXEL for edge in (one.left, one.right, one.top, one.bottom))
    return Word(clean(one.text), left, right, top, bottom, 0)


def _without_specks(row: Row) -> Row:
    """Dirt and rules of tables are read as signs: bullets stay at a row's beginning, signs within it; words lose rules at their ends."""
    words = [replace(word, text=text) for word in row.words if (text := word.text.strip(_RULES).strip())]
    while len(words) > 1 and not _says(words[-1].text) and words[-1].text not in "./.;:…”)":
        words.pop()
    while words and not _says(words[0].text) and words[0].text not in _BULLETS:
        words.pop(0)
    if not words or (len(words) == 1 and not _says(words[0].text)):
        return Row([])
    head = [replace(words[0], text=_BULLETS.get(words[0].text, words[0].text))]
    return _spaced(head + [word for word in words[1:] if _says(word.text) or set(word.text) <= _SIGNS])


def _spaced(words: list[Word]) -> Row:
    """Words that were recognised apart stay apart, even where their boxes touch."""
    ends = [min(word.x1, following.x0 - _SPACE * word.size) for word, following in pairwise(words)]
    return Row([replace(word, x1=end) for word, end in zip(words, ends, strict=False)] + words[-1:])


def _says(text: str) -> bool:
    """Whether a letter or digit is in it; loose accents count among Unicode's letters."""
    return any(character.isalnum() and unicodedata.category(character) != "Lm" for character in text)
