"""Found words marked in texts as they were written, marks and capitals kept; and of a long text the part where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from workflow.text import search_form

_RUN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
EXCERPT_CHARACTERS = 240


def marked(text: str, typed: str, *, within: bool = False) -> Markup:
    """The text with each found word in a <mark>. within -- also where one stands inside a word, as small tables are searched."""
    words = search_form(typed).split()
    if not words:
        return Markup("%s") % text
    is_whole = words[-1] in search_form(text).split()
    parts, end = [], 0
    for run in _RUN.finditer(text):
        if _is_found(search_form(run[0]), words, within=within, is_whole=is_whole):
            parts += [Markup("%s<mark>%s</mark>") % (text[end : run.start()], run[0])]
            end = run.end()
    return Markup("").join([*parts, Markup("%s") % text[end:]])


def excerpt(text: str, typed: str) -> Markup:
    """The part of a text that begins a little before the place where most of the words stand near one another, marked."""
    flat, words = " ".join(text.split()), search_form(typed).split()
    runs = [(run.start(), folded) for run in _RUN.finditer(flat) if _is_found(folded := search_form(run[0]), words)]
    start = _best_start(runs)
    begin = 0 if start < EXCERPT_CHARACTERS // 4 else flat.rfind(" ", 0, start - EXCERPT_CHARACTERS // 6) + 1
    end = len(flat) if len(flat) - begin <= EXCERPT_CHARACTERS else flat.rfind(" ", begin, begin + EXCERPT_CHARACTERS)
    shown = flat[begin : end if end > begin else begin + EXCERPT_CHARACTERS]
    return Markup("%s%s%s") % ("… " if begin else "", marked(shown, typed), " …" if begin + len(shown) < len(flat) else "")


def _is_found(folded: str, words: Sequence[str], *, within: bool = False, is_whole: bool = False) -> bool:
    """is_whole -- the last word stands in the text as it was typed: what only begins with it is not marked."""
    if within:
        return any(word in folded for word in words)
    return folded in words or (not is_whole and folded.startswith(words[-1]))


def _best_start(runs: Sequence[tuple[int, str]]) -> int:
    """Where the most different words follow within an excerpt."""
    best, most = 0, 0
    for at, (start, _word) in enumerate(runs):
        near = {word for place, word in runs[at : at + 40] if place - start < EXCERPT_CHARACTERS // 2}
        if len(near) > most:
            best, most = start, len(near)
    return best
