"""The pictures in a .docx: where they stand, how large they are drawn, and the parts of the package that hold them.

Owns Word's two ways to draw (DrawingML, VML) and its relations; refuses to look into a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extraction.blocks import Picture
from extraction.numbering import W, number
from extraction.package import Package

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_UNITS_A_CENTIMETRE = 360_000
_POINTS_A_CENTIMETRE = 72 / 2.54
_MEASURE = re.compile(r"(width|height):\s*([\d.]{1,9})(pt|in|cm|mm)")
_CENTIMETRES = {"pt": 1 / _POINTS_A_CENTIMETRE, "in": 2.54, "cm": 1.0, "mm": 0.1}


def pictures_in(paragraph: etree._Element) -> Iterator[Picture]:
    """The pictures of a paragraph, in order, by the names of their relations; not those that another program understands in their stead."""
    for element in paragraph.iter(f"{W}drawing", f"{_VML}shape"):
        if _nearest_paragraph(element) is not paragraph or _is_fallback(element):
            continue
        if element.tag == f"{W}drawing":
            extent = next(element.iter(f"{_PLACE}extent"), None)
            width, height = (number(extent.get(side)) / _UNITS_A_CENTIMETRE if extent is not None else 0.0 for side in ("cx", "cy"))
            names = [blip.get(f"{_RELATION}embed") for blip in element.iter(f"{_DRAWING}blip")]
        else:
            measures = {side: float(size) * _CENTIMETRES[unit] for side, size, unit in _MEASURE.findall(str(element.get("style", "")))}
            width, height = measures.get("width", 0.0), measures.get("height", 0.0)
            names = [data.get(f"{_RELATION}id") for data in element.iter(f"{_VML}imagedata")]
        yield from (Picture(str(name), width, height) for name in names if name)


def _nearest_paragraph(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{W}p"), None)


def _is_fallback(element: etree._Element) -> bool:
    return any(str(outer.tag).endswith("}Fallback") for outer in element.iterancestors())


class WordPictures:
    """The bytes of pictures by the names of their relations."""

    def __init__(self, package: Package, main: str) -> None:
        """main -- the name of the document part."""
        self._package = package
        self._folder, _, file = main.rpartition("/")
        relations = package.part(f"{self._folder}/_rels/{file}.rels")
        self._targets = {str(one.get("Id")): str(one.get("Target")) for one in (() if relations is None else relations) if _is_inside(one)}

    def expand(self, name: str) -> bytes | None:
        """The picture of a relation; None where there is none. Raises DocumentError."""
        target = self._targets.get(name, "")
        part = target.lstrip("/") if target.startswith("/") else f"{self._folder}/{target}"
        return self._package.expand(part) if part in self._package.names() else None


def _is_inside(relation: etree._Element) -> bool:
    return str(relation.get("Type", "")).endswith("/image") and relation.get("TargetMode") != "External"
