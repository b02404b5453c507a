"""The tokens of an .rtf file: groups, control words, characters. Owns the syntax; refuses to know what the words mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,9})? ?"
    r"|\\'([0-9A-Fa-f]{2})"
    r"|\\(.)"
    r"|([{}])"
    r"|([^\\{}\r\n\x00]+)",
    re.DOTALL,
)


class Sort(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    BYTE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token. text -- the control word, symbol or characters; number -- a word's parameter, or the value of a byte."""

    sort: Sort
    text: str = ""
    number: int | None = None


_GROUPS = {"{": Token(Sort.OPEN), "}": Token(Sort.CLOSE)}


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens in order; binary data and what is no token are passed over."""
    text = data.decode("latin-1")
    at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        word, number, byte, symbol, group, plain = match.groups()
        if group:
            yield _GROUPS[group]
        elif word == "bin":
            at += max(0, int(number or 0))
        elif word:
            yield Token(Sort.WORD, word, int(number) if number else None)
        elif byte:
            yield Token(Sort.BYTE, "", int(byte, 16))
        elif symbol:
            yield Token(Sort.SYMBOL, symbol)
        else:
            yield Token(Sort.TEXT, plain)
