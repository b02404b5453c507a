"""Marks at the beginning of recognised lines: Roman numerals that recognition takes for letters and digits are put right.

Owns these few confusions (“HI.” and “Il.” for “III.” and “II.”, “1.” before “II.” for “I.”, a second “II.” before “IV.”);
refuses to touch any other word of a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.pdflayout import PageText, Row

_NEARLY = re.compile(r"[IVXHlL1Ị]{1,6}[.,]")
_ROMAN = re.compile(r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})\.")
_ONES = re.compile(r"1{1,3}[.,]")
_MARK = re.compile(r"[IVXHlL1Ị\d]{1,6}[.,]")
_NUMERALS = ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.", "X.", "XI.", "XII.", "XIII.", "XIV.", "XV.")
_FEWEST_LETTERS = 4


def mend_marks(pages: Sequence[PageText]) -> None:
    """Put right the marks of headings in capitals; “1.” becomes “I.” only where “II.” follows, “11.” “II.” only behind “I.”."""
    rows = [row for page in pages for row in page.rows() if _is_heading(row)]
    for row in rows:
        mark = row.words[0].text
        if not _ONES.fullmatch(mark) and _NEARLY.fullmatch(mark):
            _put(row, _as_roman(mark))
    _mend_ones(rows)
    _mend_gaps([row for row in rows if row.words[0].text in _NUMERALS])


def _mend_gaps(rows: Sequence[Row]) -> None:
    """Between n and n + 2 stands n + 1."""
    for before, row, behind in zip(rows, rows[1:], rows[2:], strict=False):
        first, last = (_NUMERALS.index(one.words[0].text) for one in (before, behind))
        if last == first + 2:
            _put(row, _NUMERALS[first + 1])


def _mend_ones(rows: Sequence[Row]) -> None:
    """What was read as one, eleven or a hundred and eleven."""
    for before, row, behind in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        mark = row.words[0].text
        if _ONES.fullmatch(mark):
            ones = len(mark) - 1
            if (behind and behind.words[0].text == "I" * (ones + 1) + "." and ones < 3) or (before and _follows(before, ones)):
                _put(row, "I" * ones + ".")


def _follows(before: Row, ones: int) -> bool:
    return ones > 1 and before.words[0].text == "I" * (ones - 1) + "."


def _as_roman(mark: str) -> str:
    return re.sub(r"[lL1Ị]", "I", mark.replace("H", "II").replace(",", "."))


def _put(row: Row, mark: str) -> None:
    if _ROMAN.fullmatch(mark):
        row.words[0] = replace(row.words[0], text=mark)


def _is_heading(row: Row) -> bool:
    """Whether a row is a mark and words in capitals."""
    letters = [letter for word in row.words[1:] for letter in word.text if letter.isalpha()]
    return _MARK.fullmatch(row.words[0].text) is not None and len(letters) >= _FEWEST_LETTERS and all(map(str.isupper, letters))
