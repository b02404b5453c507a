"""Commas, full stops, brackets and dashes that damage has doubled, exchanged or robbed of the blank behind them; torn document numbers.

Owns these repairs; refuses words and figures (`restoring`, `figures`). None of them changes a letter or a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.repairs import Repair

_LETTERS = [chr(code) for code in range(0x61, 0x1EFA)]
_SMALL = "".join(letter for letter in _LETTERS if letter.islower())
_CAPITAL = "A-Z" + "".join(letter for letter in _LETTERS if letter.isupper())
_DOUBLED = re.compile(r"(?P<sign>[,;:()])(?: ?(?P=sign))(?![,;:()])")
_TWO_STOPS = re.compile(rf"(?<=[{_SMALL}]{{2}})\.\.(?=\s*$|\s[{_CAPITAL}])", re.MULTILINE)
_NO_BLANK = re.compile(rf"(?<=[{_SMALL}\d)])(?P<sign>[,;:])(?=[{_SMALL}{_CAPITAL}][{_SMALL}])")
_NO_BLANK_BEHIND_STOP = re.compile(rf"(?<=[{_SMALL}]{{3}})\.(?=[{_CAPITAL}][{_SMALL}])")
_STOP_FOR_COMMA = re.compile(rf"(?<=\s)(?P<word>[{_SMALL}{_CAPITAL}][{_SMALL}]{{2,}})\.(?=\s(?!v\.)[{_SMALL}]{{2,}}\s)")
_DASHES = re.compile(rf"(?<=[{_CAPITAL}\d])(?:--|–-|-–)(?=[{_CAPITAL}])")
_NUMBER = re.compile(
    rf"(?<=[Ss]ố )\d(?: ?\d){{0,4}} ?[/–-] ?(?:20 ?\d ?\d ?[/–-] ?)?[{_CAPITAL}](?: ?[{_CAPITAL}][A-Za-zĐđ]{{0,3}}){{0,3}}"
    rf"(?: ?[/–-] ?[{_CAPITAL}]{{1,7}}g?)+(?!\w)"
)


def find_damaged_signs(text: str) -> Iterator[Repair]:
    """The repairs of a text's signs."""
    for match in _DOUBLED.finditer(text):
        yield Repair(match.start(), match.end(), match["sign"])
    for match in _TWO_STOPS.finditer(text):
        yield Repair(match.start(), match.end(), ".")
    for match in _NO_BLANK.finditer(text):
        yield Repair(match.start(), match.end(), match["sign"] + " ")
    for match in _NO_BLANK_BEHIND_STOP.finditer(text):
        yield Repair(match.start(), match.end(), ". ")
    for match in _STOP_FOR_COMMA.finditer(text):
        yield Repair(match.end() - 1, match.end(), ",")
    for match in _DASHES.finditer(text):
        yield Repair(match.start(), match.end(), "-")
    for match in _NUMBER.finditer(text):
        if " " in match.group():
            yield Repair(match.start(), match.end(), match.group().replace(" ", ""))
