"""Which pages of a PDF show words that their text layer lacks. Owns this one question; refuses to recognise anything."""

from __future__ import annotations

import re
from enum import Enum, auto

from pdfplumber.page import Page

from extraction.pdflayout import items_of

UNMAPPED = re.compile(r"\(cid:\d+\)")
"""A letter of a font that does not say which letter it is."""
_FEW_LETTERS = 400
_BARE_LETTERS = 25
_LARGE_PICTURE = 0.5
_MANY_STROKES = 200


class Scan(Enum):
    """Whether a page is a picture. PERHAPS -- a picture over most of it, and a little text: a stamped scan, or print on a background."""

    NO = auto()
    PERHAPS = auto()
    YES = auto()


def scan_of(page: Page) -> Scan:
    """Whether the page must be recognised from its look; so must letters drawn as curves, and those of a font without letters."""
    letters = unmapped = strokes = 0
    pictured = 0.0
    for item in items_of(page):
        if hasattr(item, "fontname"):
            text = str(item.get_text())
            letters += text.isalpha()
            unmapped += UNMAPPED.fullmatch(text) is not None
        elif hasattr(item, "linewidth"):
            strokes += 1
        elif hasattr(item, "srcsize"):
            pictured += max(0.0, item.width) * max(0.0, item.height)
    if unmapped * 2 > letters + unmapped > _BARE_LETTERS:
        return Scan.YES
    is_pictured = pictured >= _LARGE_PICTURE * max(1.0, float(page.width) * float(page.height))
    if letters <= _BARE_LETTERS:
        return Scan.YES if is_pictured or strokes > _MANY_STROKES else Scan.NO
    return Scan.PERHAPS if is_pictured and letters <= _FEW_LETTERS else Scan.NO
