"""The words in the cells of a ruled table on a picture: all cells are set one below the other and recognised in one go.

A page's lines run across its columns, so recognised as it lies a table's cells run into each other. Owns this rearranging;
refuses to find the cells (scanrules).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from extraction import ocr
from extraction.scanrules import Box

_INSET = 8
_MARGIN = 24
_TALLEST = 8000
_SMALLEST = 16
_BLANK = 235


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell on a sheet: where its top left corner lies there, and where it lies on the page."""

    top: int
    bottom: int
    across: int
    down: int


def words_in(name: str, picture: Image.Image, boxes: Sequence[Box], *, dots_per_inch: int) -> list[ocr.Seen]:
    """The words in all boxes, with their places on the page. Raises DocumentError as `ocr.recognise` does."""
    found: list[ocr.Seen] = []
    for sheet, places in _sheets(picture, [box for box in boxes if _holds_ink(picture, box)]):
        for seen in ocr.recognise(name, sheet, dots_per_inch=dots_per_inch, layout=ocr.Layout.CELLS):
            middle = (seen.top + seen.bottom) / 2
            place = next((place for place in places if place.top <= middle <= place.bottom), None)
            if place:
                found.append(_moved(seen, place))
    return found


def without_cells(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """The page with the cells painted over, to recognise what stands around its tables."""
    rest = picture.copy()
    pen = ImageDraw.Draw(rest)
    for left, top, right, bottom in boxes:
        pen.rectangle((left - _INSET, top - _INSET, right + _INSET, bottom + _INSET), fill=255)
    return rest


def _inner(box: Box) -> Box:
    return box[0] + _INSET, box[1] + _INSET, box[2] - _INSET, box[3] - _INSET


def _holds_ink(picture: Image.Image, box: Box) -> bool:
    left, top, right, bottom = _inner(box)
    if right - left < _SMALLEST or bottom - top < _SMALLEST:
        return False
    darkest = picture.crop((left, top, right, bottom)).getextrema()[0]
    return isinstance(darkest, (int, float)) and darkest < _BLANK


def _sheets(picture: Image.Image, boxes: Sequence[Box]) -> list[tuple[Image.Image, list[_Place]]]:
    """The cells one below the other, on as many sheets as they need."""
    sheets: list[tuple[Image.Image, list[_Place]]] = []
    waiting = list(boxes)
    while waiting:
        taken, height = list[Box](), _MARGIN
        while waiting and (not taken or height + waiting[0][3] - waiting[0][1] < _TALLEST):
            height += waiting[0][3] - waiting[0][1] + _MARGIN
            taken.append(waiting.pop(0))
        sheets.append(_sheet(picture, taken, height))
    return sheets


def _sheet(picture: Image.Image, boxes: Sequence[Box], height: int) -> tuple[Image.Image, list[_Place]]:
    width = max(right - left for left, _, right, _ in boxes) + 2 * _MARGIN
    sheet, places, top = Image.new("L", (width, height), 255), list[_Place](), _MARGIN
    for box in boxes:
        left, upper, right, lower = _inner(box)
        sheet.paste(picture.crop((left, upper, right, lower)), (_MARGIN, top))
        places.append(_Place(top - _MARGIN // 2, top + lower - upper + _MARGIN // 2, left - _MARGIN, upper - top))
        top += lower - upper + _MARGIN
    return sheet, places


def _moved(seen: ocr.Seen, place: _Place) -> ocr.Seen:
    return replace(
        seen,
        left=seen.left + place.across,
        right=seen.right + place.across,
        top=seen.top + place.down,
        bottom=seen.bottom + place.down,
    )
