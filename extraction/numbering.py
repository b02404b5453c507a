"""The numbers and bullets that Word supplies: numbering.xml and a walk through the paragraphs -> the label of each.

Owns multi-level counting, number formats and restarts; refuses to know where paragraphs come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_HIGHEST = 100_000
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"))
_ROMAN_SMALL = ("", "i", "ii", "iii", "iv")
_PLAIN_BULLETS = "-–—+*•"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as defined. text holds "%1" for the number of level 1; indent is in twentieths of a point."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    is_legal: bool = False
    restarts_after: int | None = None
    style: str = ""
    indent: int = 0


@dataclass(slots=True)
class _List:
    """A numbering instance: the abstract list whose counters it shares, its levels, and the starts that it sets anew on first use."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does. Ask for labels in document order, each paragraph once."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def level_of_style(self, number_id: str, style: str) -> int | None:
        """The level of a list that a paragraph style is tied to."""
        found = self._lists.get(number_id)
        levels = found.levels.items() if found else ()
        return next((index for index, level in levels if level.style == style), None)

    def indent(self, number_id: str, level: int) -> int:
        """Left edge of a level's first line in twentieths of a point."""
        found = self._lists.get(number_id)
        return found.levels[level].indent if found and level in found.levels else 0

    def label(self, number_id: str, level: int) -> str:
        """Count the paragraph in and give its label; "" where the list is unknown or shows nothing."""
        found = self._lists.get(number_id)
        if found is None or level not in found.levels:
            return ""
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        self._step(found, counters, level)
        definition = found.levels[level]
        if definition.form == "bullet":
            return shown_bullet(definition.text)
        if definition.form == "none":
            return ""
        return _fill(definition, found.levels, counters).strip()

    def _step(self, found: _List, counters: list[int | None], level: int) -> None:
        current = counters[level]
        if level in found.restarts:
            counters[level] = found.restarts.pop(level)
        else:
            counters[level] = found.levels[level].start if current is None else min(current + 1, _HIGHEST)
        for above in range(level):
            if counters[above] is None:
                counters[above] = found.levels[above].start if above in found.levels else 1
        for below in range(level + 1, _LEVELS):
            restarts_after = found.levels[below].restarts_after if below in found.levels else None
            if restarts_after is None or level < restarts_after:
                counters[below] = None

    def _read(self, root: etree._Element) -> None:
        abstracts = {str(node.get(f"{W}abstractNumId")): node for node in root.findall(f"{W}abstractNum")}
        levels = {key: _levels(node) for key, node in abstracts.items()}
        styles = {str(link.get(f"{W}val")): key for key, node in abstracts.items() if (link := node.find(f"{W}styleLink")) is not None}
        for node in root.findall(f"{W}num"):
            reference = node.find(f"{W}abstractNumId")
            key = str(reference.get(f"{W}val")) if reference is not None else ""
            if key in abstracts and (link := abstracts[key].find(f"{W}numStyleLink")) is not None:
                key = styles.get(str(link.get(f"{W}val")), key)
            if key in levels:
                self._lists[str(node.get(f"{W}numId"))] = _instance(node, key, levels[key])


def _instance(node: etree._Element, abstract: str, levels: dict[int, Level]) -> _List:
    found = _List(abstract, dict(levels))
    for override in node.findall(f"{W}lvlOverride"):
        index = number(override.get(f"{W}ilvl"))
        replaced = override.find(f"{W}lvl")
        if replaced is not None:
            found.levels[index] = _level(replaced)
        restart = override.find(f"{W}startOverride")
        if restart is not None:
            found.restarts[index] = number(restart.get(f"{W}val"), 1)
    return found


def _levels(abstract: etree._Element) -> dict[int, Level]:
    levels = {number(node.get(f"{W}ilvl")): _level(node) for node in abstract.findall(f"{W}lvl")}
    return {index: level for index, level in levels.items() if 0 <= index < _LEVELS}


def _level(node: etree._Element) -> Level:
    restart = node.find(f"{W}lvlRestart")
    indent = node.find(f"{W}pPr/{W}ind")
    return Level(
        start=number(_value(node, "start"), 1),
        form=_value(node, "numFmt") or "decimal",
        text=_value(node, "lvlText"),
        is_legal=node.find(f"{W}isLgl") is not None,
        restarts_after=number(restart.get(f"{W}val")) if restart is not None else None,
        style=_value(node, "pStyle"),
        indent=first_line_indent(indent),
    )


def first_line_indent(node: etree._Element | None) -> int:
    """Where a paragraph's first line begins, in twentieths of a point from the margin; never negative."""
    if node is None:
        return 0
    left = number(node.get(f"{W}left") or node.get(f"{W}start"))
    return max(0, left + number(node.get(f"{W}firstLine")) - number(node.get(f"{W}hanging")))


def number(text: str | bytes | None, default: int = 0) -> int:
    """The whole number that an attribute bears, else the default."""
    match = re.fullmatch(r"-?\d{1,9}", str(text).strip()) if text is not None else None
    return int(match[0]) if match else default


def _value(node: etree._Element, tag: str) -> str:
    child = node.find(f"{W}{tag}")
    return str(child.get(f"{W}val") or "") if child is not None else ""


def shown_bullet(text: str) -> str:
    """A bullet as text shows it: a dash for every dash, "•" for signs of symbol fonts."""
    bullet = text.strip()
    if bullet[:1] in ("–", "—"):
        return "-"
    return bullet if bullet and bullet in _PLAIN_BULLETS else "•"


def _fill(definition: Level, levels: dict[int, Level], counters: list[int | None]) -> str:
    def show(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        form = "decimal" if definition.is_legal else levels[index].form if index in levels else "decimal"
        return format_number(counters[index] or 0, form)

    return re.sub(r"%([1-9])", show, definition.text)


def format_number(value: int, form: str) -> str:
    """A number in one of Word's forms; forms that are not known are shown as decimals."""
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("lowerLetter", "upperLetter"):
        letters = _letters(value)
        return letters.upper() if form == "upperLetter" else letters
    if form == "decimalZero":
        return f"{value:02d}"
    return "" if form in ("bullet", "none") else str(value)


def _letters(value: int) -> str:
    """a … z, then aa, bb … as Word counts."""
    if not 0 < value < 27 * 30:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    if not 0 < value < 5000:
        return str(value)
    digits = ""
    for worth, sign in _ROMAN:
        digits += sign * (value // worth)
        value %= worth
    return digits + _ROMAN_SMALL[value]
