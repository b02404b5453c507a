"""Pages one after another: page numbers and repeated headers and footers are dropped, tables that run over a page end are joined.

Owns what only a comparison of pages shows; refuses to know whether the pages were printed or scanned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extraction.pdflayout import PageText, Row, RuledTable
from extraction.pdftables import joined, runs_on

_MARGIN_ROWS = 3
_MARGIN_SHARE = 0.12
_REPEATS = 0.6
_SAME_HEIGHT = 4.0
_PAGE_NUMBER = re.compile(r"[-–—\s]*(trang\s*|page\s*)?\d{1,4}(\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)

Repetition = tuple[str, int]


def drop_furniture(pages: Sequence[PageText]) -> None:
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


def join_tables(pages: Sequence[PageText]) -> None:
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
