"""Styles of an .odt file: what a paragraph or span inherits, and how lists number.

Owns the style elements of content.xml and styles.xml; refuses the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extraction.numbering import format_number, number, shown_bullet

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, STYLE, DRAW = (_URN % name for name in ("office", "text", "table", "style", "drawing"))
_FORMAT = _URN % "xsl-fo-compatible"
_SVG = _URN % "svg-compatible"
_LIST_FORMAT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LENGTH = re.compile(r"(-?\d{1,4}(?:\.\d{1,6})?)(cm|mm|in|pt)")
_COLUMNS = {"cm": 1440 / 2.54 / 120, "mm": 144 / 2.54 / 120, "in": 12.0, "pt": 20 / 120}
_MOST_COLUMNS = 60
_MOST_PARENTS = 20
LEVELS = 10

Properties = dict[str, str]


class OdtStyles:
    """Answers for the names of styles; unknown names have no properties."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._fonts: dict[str, str] = {}
        self._lists: dict[str, ListStyle] = {}
        for root in (root for root in roots if root is not None):
            for node in root.iter(f"{STYLE}style", f"{STYLE}default-style"):
                self._styles[str(node.get(f"{STYLE}family")), str(node.get(f"{STYLE}name") or "")] = node
            for node in root.iter(f"{STYLE}font-face"):
                self._fonts[str(node.get(f"{STYLE}name"))] = str(node.get(f"{_SVG}font-family") or "").strip("'\"")
            for node in root.iter(f"{TEXT}list-style"):
                self._lists[str(node.get(f"{STYLE}name"))] = ListStyle(node)

    def text(self, family: str, name: str | None) -> Properties:
        """The character properties of a style ("paragraph" or "text") with those that it inherits. "font" is the font's name."""
        found: Properties = {}
        for node in self._chain(family, name):
            for properties in node.findall(f"{STYLE}text-properties"):
                for key, value in properties.attrib.items():
                    found.setdefault(etree.QName(str(key)).localname, str(value))
        if "font-name" in found:
            found.setdefault("font", self._fonts.get(found["font-name"], found["font-name"]))
        elif "font-family" in found:
            found["font"] = found["font-family"].strip("'\"")
        return found

    def indent(self, name: str | None) -> int:
        """Where a paragraph's first line begins, in columns."""
        total = 0.0
        for key in ("margin-left", "text-indent"):
            nodes = (node.find(f"{STYLE}paragraph-properties") for node in self._chain("paragraph", name))
            values = (node.get(f"{_FORMAT}{key}") for node in nodes if node is not None)
            length = _LENGTH.fullmatch(str(next((value for value in values if value), "")))
            total += float(length[1]) * _COLUMNS[length[2]] if length else 0.0
        return max(0, min(int(total), _MOST_COLUMNS))

    def list_style(self, name: str) -> ListStyle | None:
        """A list style by name."""
        return self._lists.get(name)

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        """The style and its parents, nearest first, at last the family's default."""
        current = name or ""
        for _ in range(_MOST_PARENTS):
            node = self._styles.get((family, current)) if current else None
            if node is None:
                break
            yield node
            current = str(node.get(f"{STYLE}parent-style-name") or "")
        default = self._styles.get((family, ""))
        if default is not None:
            yield default


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    bullet: str = ""
    pattern: str = ""


class ListStyle:
    """How each level of a list is numbered."""

    def __init__(self, node: etree._Element) -> None:
        self._levels = {number(level.get(f"{TEXT}level"), 1): _level(level) for level in node if isinstance(level.tag, str)}

    def start(self, level: int) -> int:
        """The first number of a level (from 1)."""
        return self._levels.get(level, _Level()).start

    def label(self, level: int, counters: list[int]) -> str:
        """The number or bullet of an item; counters[0] is level 1's."""
        found = self._levels.get(level, _Level())
        if found.bullet:
            return shown_bullet(found.bullet)
        if not found.form:
            return ""
        if found.pattern:
            return re.sub(r"%(\d{1,2})%", lambda match: self._shown(int(match[1]), counters), found.pattern).strip()
        levels = range(max(1, level - found.shown + 1), level + 1)
        return f"{found.prefix}{'.'.join(self._shown(one, counters) for one in levels)}{found.suffix}".strip()

    def _shown(self, level: int, counters: list[int]) -> str:
        form = self._levels.get(level, _Level()).form
        return format_number(counters[level - 1] or self.start(level), form) if form and 0 < level <= len(counters) else ""


def _level(node: etree._Element) -> _Level:
    return _Level(
        form=_FORMS.get(str(node.get(f"{STYLE}num-format") or ""), ""),
        prefix=str(node.get(f"{STYLE}num-prefix") or ""),
        suffix=str(node.get(f"{STYLE}num-suffix") or ""),
        shown=number(node.get(f"{TEXT}display-levels"), 1),
        start=number(node.get(f"{TEXT}start-value"), 1),
        bullet=str(node.get(f"{TEXT}bullet-char") or ""),
        pattern=str(node.get(_LIST_FORMAT) or ""),
    )
