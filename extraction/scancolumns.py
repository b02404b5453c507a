"""The two columns of a page on a picture: the white strip between them, so that each is recognised by itself.

Lines that stand beside each other at different heights would else be taken for one. Owns finding the strip in the picture;
which words then make a column of text is a matter of `textcolumns`.
"""

from __future__ import annotations

import re

from PIL import Image, ImageOps

from extraction.scanrules import Box

_CELL = 8
_STRIP = 3
_CENTRAL = (0.35, 0.65)
_SHORTEST = 0.2
_BESIDE = 0.12
_INK = 24
_FREE = re.compile(rb"\x00+")


def columns_on(picture: Image.Image) -> list[Box]:
    """The boxes left and right of the longest white strip down the middle of a level page; empty where there is none."""
    width, height = picture.width // _CELL, picture.height // _CELL
    if width < 20 or height < 20:
        return []
    ink = ImageOps.invert(picture).resize((width, height), Image.Resampling.BOX).point(lambda value: 255 if value >= _INK else 0)
    found = [_longest(ink, at) for at in range(int(_CENTRAL[0] * width), int(_CENTRAL[1] * width))]
    rows, top, bottom, _ = max(found, default=(0, 0, 0, 0))
    if rows < _BESIDE * height:
        return []
    widest = [at for count, _, _, at in found if count == rows]
    middle = (widest[len(widest) // 2] + _STRIP / 2) * _CELL
    return [(0, top * _CELL, round(middle), bottom * _CELL), (round(middle), top * _CELL, picture.width, bottom * _CELL)]


def _longest(ink: Image.Image, at: int) -> tuple[int, int, int, int]:
    """The longest stretch in which a strip is white: how many rows in it have ink on both sides, its top and bottom, the strip's place."""
    strip = _rows_with_ink(ink, at, at + _STRIP)
    stretch = max(_FREE.finditer(strip), key=lambda run: run.end() - run.start(), default=None)
    if stretch is None or stretch.end() - stretch.start() < _SHORTEST * ink.height:
        return 0, 0, 0, at
    left, right = _rows_with_ink(ink, 0, at), _rows_with_ink(ink, at + _STRIP, ink.width)
    blank = [row for row in range(stretch.start(), stretch.end()) if not left[row] and not right[row]]
    if not blank:
        return 0, 0, 0, at
    inked = [row for row in range(blank[0], blank[-1]) if left[row] or right[row]]  # what touches the ends is cut off from a line
    both = sum(1 for row in inked if left[row] and right[row])
    return (both, inked[0], inked[-1] + 1, at) if both else (0, 0, 0, at)


def _rows_with_ink(ink: Image.Image, left: int, right: int) -> bytes:
    """For each row, whether there is ink between two places."""
    mean = ink.crop((left, 0, right, ink.height)).resize((1, ink.height), Image.Resampling.BOX)
    return mean.point(lambda value: 255 if value else 0).tobytes()
