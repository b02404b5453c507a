"""A mail as its reader gets it: the words in sight, the links, and which colour stands on which ground, light and dark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "img"})
Style = dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An open element: what it is, and the ink and ground that hold within it, light and dark."""

    tag: str
    light: tuple[str, str]
    dark: tuple[str, str]
    is_hidden: bool


class Letter(HTMLParser):
    """Reads the HTML of a mail. words -- in sight; links -- (address, style); tags -- (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        style = html[html.rindex("<style>") : html.rindex("</style>")]
        found = re.findall(r"\.(\w+) \{([^}]*)\}", style)
        self._dark = {name: _style(rules.replace("!important", "")) for name, rules in found}
        self.words: list[str] = []
        self.links: list[tuple[str, Style]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.pairs: set[tuple[str, str]] = set()
        self._open = [Place("", ("#000000", "#ffffff"), ("#000000", "#ffffff"), False)]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and what it does to the colours."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        own = _style(given.get("style", ""))
        if tag == "a":
            self.links.append((given["href"], own))
        if tag in VOID:
            return
        dark = own | self._dark.get(given.get("class", ""), {})
        for name in given.get("class", "").split():
            dark |= self._dark.get(name, {})
        above = self._open[-1]
        is_hidden = above.is_hidden or tag in ("style", "title") or own.get("display") == "none"
        self._open.append(Place(tag, _colours(above.light, own), _colours(above.dark, dark), is_hidden))

    def handle_endtag(self, tag: str) -> None:
        """Close the element."""
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Words in sight, and the colours they are seen in."""
        here = self._open[-1]
        if not here.is_hidden and data.strip():
            self.words.extend(data.split())
            self.pairs |= {here.light, here.dark}


def contrast(ink: str, ground: str) -> float:
    """How well one colour is read on another (WCAG 2)."""
    one, other = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _style(text: str) -> Style:
    return {name.strip(): value.strip() for name, _, value in (rule.partition(":") for rule in text.split(";")) if value}


def _colours(above: tuple[str, str], own: Style) -> tuple[str, str]:
    return own.get("color", above[0]), own.get("background-color", above[1])
