"""Marks of Markdown emphasis -> the text without them and the style of each character.

Owns the pairing of **, *, *** and _ as converters of web pages leave them: closed after a space ("**1. **Sở A"),
broken over lines, or astray.
Refuses to remove what is no mark: "a * b", "(*)", "3*4", a bullet "* ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from extraction.source import BOLD, ITALIC, StyledText

_RUN = re.compile(r"\*+|_+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_DEEPEST = 16
_STYLES = {1: ITALIC, 2: BOLD, 3: BOLD | ITALIC}
# Escaped characters wait in a private place of Unicode while the marks are paired.
_HIDDEN = 0x100000


@dataclass(slots=True)
class _Run:
    """A run of one mark. `left` of its characters still wait for a partner, behind the `used` ones that closed another run."""

    start: int
    length: int
    mark: str
    is_literal: bool
    can_open: bool
    can_close: bool
    left: int
    used: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    """`width` marks at `opens` and at `closes`: offsets of the first mark removed on each side."""

    opens: int
    closes: int
    width: int


def strip_marks(text: str) -> StyledText:
    """Remove the marks of emphasis and the backslashes before punctuation from one paragraph or cell; line ends stay where they are."""
    if "*" not in text and "_" not in text and "\\" not in text:
        return StyledText(text, bytes(len(text)))
    hidden = _ESCAPE.sub(lambda match: chr(_HIDDEN + ord(match[1])), text)
    if "*" in hidden and not hidden.strip("*_ \t\n"):
        blank = re.sub(r"[*_]", "", hidden)
        return StyledText(blank, bytes(len(blank)))
    runs = [_describe(hidden, match) for match in _RUN.finditer(hidden)]
    return _apply(hidden, _pair(runs))


def _describe(text: str, match: re.Match[str]) -> _Run:
    start, end = match.span()
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    length, mark = end - start, match[0][0]
    if mark == "_":
        can_open = not before.isalnum() and not after.isspace()
        can_close = not after.isalnum() and not before.isspace()
        return _Run(start, length, mark, length > 3 or not (can_open or can_close), can_open, can_close, length)
    is_bullet = length == 1 and before == "\n" and after.isspace()
    is_apart = before in " \t" and after.isspace() and after != "\n"
    is_product = length == 1 and before.isdigit() and after.isdigit()
    is_literal = length > 3 or is_bullet or is_apart or is_product or (before == "(" and after == ")")
    can_open = not after.isspace() or (length > 1 and before == "\n")
    return _Run(start, length, mark, is_literal, can_open, not before.isspace(), length)


def _pair(runs: list[_Run]) -> list[_Pair]:
    """Each run closes an open one of its own length, else what its length allows of the innermost, else opens."""
    stack: list[_Run] = []
    pairs: list[_Pair] = []
    for run in runs:
        if run.is_literal:
            continue
        partner = _same_length(stack, run)
        if partner is not None:
            pairs.append(_join(stack[partner], run, run.left))
            del stack[partner + (1 if stack[partner].left else 0) :]
        elif run.length == 3 or (run.can_close and not run.can_open):
            _close_inner(stack, run, pairs)
        if run.left and run.can_open:
            stack.append(run)
    return pairs


def _same_length(stack: list[_Run], run: _Run) -> int | None:
    if run.mark == "_" and not run.can_close:
        return None
    innermost = range(len(stack) - 1, max(-1, len(stack) - 1 - _DEEPEST), -1)
    return next((index for index in innermost if stack[index].mark == run.mark and stack[index].left == run.left), None)


def _close_inner(stack: list[_Run], run: _Run, pairs: list[_Pair]) -> None:
    while run.left and stack and stack[-1].mark == run.mark:
        pairs.append(_join(stack[-1], run, min(run.left, stack[-1].left)))
        if not stack[-1].left:
            stack.pop()


def _join(opener: _Run, closer: _Run, width: int) -> _Pair:
    opener.left -= width
    opens = opener.start + opener.used + opener.left
    closes = closer.start + closer.used
    closer.left -= width
    closer.used += width
    return _Pair(opens, closes, width)


def _apply(text: str, pairs: list[_Pair]) -> StyledText:
    gone = bytearray(len(text))
    for pair in pairs:
        for position in (*range(pair.opens, pair.opens + pair.width), *range(pair.closes, pair.closes + pair.width)):
            gone[position] = 1
    styles = bytes(one | other for one, other in zip(_cover(text, pairs, BOLD), _cover(text, pairs, ITALIC), strict=True))
    kept = [position for position in range(len(text)) if not gone[position]]
    return StyledText("".join(_shown(text[position]) for position in kept), bytes(styles[position] for position in kept))


def _cover(text: str, pairs: list[_Pair], style: int) -> bytes:
    """The style at each character that at least one pair puts it on."""
    changes = [0] * (len(text) + 1)
    for pair in pairs:
        if _STYLES[pair.width] & style:
            changes[pair.opens] += 1
            changes[pair.closes] -= 1
    return bytes(style if depth > 0 else 0 for depth in accumulate(changes[:-1]))


def _shown(character: str) -> str:
    return chr(ord(character) - _HIDDEN) if ord(character) >= _HIDDEN else character
