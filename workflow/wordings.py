"""The words of two versions of a text set against each other: what stands in both, what was taken out, what was put in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from workflow.comparison import same_words

_TOKENS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words in a row, as written. is_changed -- they stand in this version only."""

    text: str
    is_changed: bool


def marked(old: str, new: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts cut into stretches that stand in both versions or in one only. Each side's stretches together are its text.

    Two spellings of a word (uỷ/ủy, capitals, punctuation) are one word.
    """
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(a=[_key(one) for one in left], b=[_key(one) for one in right], autojunk=False)
    olds, news = list[Stretch](), list[Stretch]()
    for kind, a, b, c, d in matcher.get_opcodes():
        if b > a:
            olds.append(Stretch("".join(left[a:b]), kind != "equal"))
        if d > c:
            news.append(Stretch("".join(right[c:d]), kind != "equal"))
    return olds, news


def _key(word: str) -> str:
    return same_words(word) or word.strip()
