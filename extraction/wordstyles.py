"""Word's styles: what a paragraph or run inherits (bold, italic, capitals, hidden, outline level, numbering) through the chain of styles.

Owns styles.xml; refuses everything about looks that carries no meaning for a reader of plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extraction.numbering import W, number

_OFF = ("0", "false", "off", "none")
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LOWEST_HEADING = 9


class Styles:
    """Answers for style ids; unknown ids have no properties."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = root.findall(f"{W}style") if root is not None else []
        self._styles = {str(node.get(f"{W}styleId")): node for node in nodes}
        defaults = [node for node in nodes if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true", "on")]
        self._default = str(defaults[0].get(f"{W}styleId")) if defaults else ""
        self._document = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None

    def has(self, run: etree._Element | None, style: str, tag: str) -> bool:
        """Whether a toggle ("b", "i", "caps", "vanish") is on for a run: asks the run, its style, the paragraph's style, the document."""
        for source in self._sources(run, style):
            toggle = source.find(f"{W}{tag}") if source is not None else None
            if toggle is not None:
                return toggle.get(f"{W}val") not in _OFF
        return False

    def font(self, run: etree._Element | None, style: str) -> str:
        """The name of the font that a run of Latin letters is set in; "" where nothing names one."""
        for source in self._sources(run, style):
            fonts = source.find(f"{W}rFonts") if source is not None else None
            name = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")) if fonts is not None else None
            if name:
                return str(name)
        return ""

    def _sources(self, run: etree._Element | None, style: str) -> Iterator[etree._Element | None]:
        """Where a run's properties may stand, nearest first."""
        yield run
        run_style = run.find(f"{W}rStyle") if run is not None else None
        if run_style is not None:
            yield from (node.find(f"{W}rPr") for node in self._chain(str(run_style.get(f"{W}val"))))
        yield from (node.find(f"{W}rPr") for node in self._chain(style))
        yield self._document

    def heading(self, style: str, direct: etree._Element | None) -> int:
        """Outline level from 1; 0 for body text. `direct` is the paragraph's own outlineLvl."""
        levels = [direct, *(node.find(f"{W}pPr/{W}outlineLvl") for node in self._chain(style))]
        for level in levels:
            if level is not None:
                found = number(level.get(f"{W}val"), _LOWEST_HEADING) + 1
                return found if found <= _LOWEST_HEADING else 0
        names = [_HEADING_NAME.fullmatch(name) for name in self._names(style)]
        return next((int(match[1]) for match in names if match), 0)

    def numbering(self, style: str) -> etree._Element | None:
        """The numPr that a paragraph inherits."""
        for node in self._chain(style):
            found = node.find(f"{W}pPr/{W}numPr")
            if found is not None and found.find(f"{W}numId") is not None:
                return found
        return None

    def is_contents(self, style: str) -> bool:
        """Whether the style is one of a table of contents."""
        return any(re.fullmatch(r"toc \d", name, re.IGNORECASE) for name in self._names(style))

    def _names(self, style: str) -> Iterator[str]:
        for node in self._chain(style):
            name = node.find(f"{W}name")
            yield str(name.get(f"{W}val") or "") if name is not None else ""

    def _chain(self, style: str) -> Iterator[etree._Element]:
        """The style and those that it is based on, nearest first; a circle ends where it closes."""
        seen: set[str] = set()
        current = style or self._default
        while current in self._styles and current not in seen:
            seen.add(current)
            node = self._styles[current]
            yield node
            base = node.find(f"{W}basedOn")
            current = str(base.get(f"{W}val")) if base is not None else ""
