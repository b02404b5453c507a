"""When two wordings count as the same: word for word on clean plans, by similarity on damaged ones.

Owns the comparison of names, beginnings and numbers of documents; refuses values (days, operators, years), which are compared as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from extraction.bodyspelling import normalise_body
from extraction.folding import fold


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The words of a text in one spelling, with one blank between them."""
    return re.sub(r"\W+", " ", normalise_body(fold(text).text)).strip()


@lru_cache(maxsize=65536)
def _bare(text: str) -> str:
    """The letters and digits of a text as they stand, abbreviations left alone, without blanks (damage puts them in and takes them out)."""
    return re.sub(r"[\W_]+", "", text).lower()


class Exact:
    """The same words."""

    passes: tuple[bool, ...] = (True,)
    """How often clauses are paired: strictly, and where this says False by similarity too."""

    def same(self, wanted: str, read: str) -> bool:
        """Whether two names are one."""
        return key(wanted) == key(read)

    def begins(self, begins: str, text: str, *, is_strict: bool = True) -> bool:
        """Whether a text begins so."""
        return key(text).startswith(key(begins))

    def holds(self, part: str, text: str, *, within: int | None = None, is_strict: bool = True) -> bool:
        """Whether a text holds these words, in its first `within` letters where a limit is given."""
        whole = key(text)
        return key(part) in (whole if within is None else whole[: len(key(part)) + within])


class Similar(Exact):
    """Words that are alike to a share of their letters: what was damaged may be read as it stands, or as it was meant."""

    passes = (True, False)

    def __init__(self, share: float = 0.85) -> None:
        self.share = share

    def same(self, wanted: str, read: str) -> bool:
        """Whether two names are one but for damage."""
        return super().same(wanted, read) or self._alike(key(wanted), key(read)) or self._alike(_bare(wanted), _bare(read))

    def begins(self, begins: str, text: str, *, is_strict: bool = True) -> bool:
        """Whether a text begins so, but for damage where it need not be strict."""
        if super().begins(begins, text):
            return True
        wanted = _bare(begins)
        return not is_strict and self._alike(wanted, _bare(text)[: len(wanted)])

    def holds(self, part: str, text: str, *, within: int | None = None, is_strict: bool = True) -> bool:
        """Whether a text holds these words, but for damage where it need not be strict."""
        if super().holds(part, text, within=within):
            return True
        wanted = _bare(part)
        whole = _bare(text) if within is None else _bare(text)[: len(wanted) + within]
        return not is_strict and self._is_within(wanted, whole)

    def _is_within(self, wanted: str, whole: str) -> bool:
        match = SequenceMatcher(None, wanted, whole, autojunk=False).find_longest_match()
        if match.size * 2 < min(len(wanted), 12):
            return False
        start = max(0, match.b - match.a)
        return any(self._alike(wanted, whole[start : start + len(wanted) + shift]) for shift in (0, 1, -1))

    def _alike(self, one: str, other: str) -> bool:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        return matcher.real_quick_ratio() >= self.share and matcher.quick_ratio() >= self.share and matcher.ratio() >= self.share


def pairs_off(wanted: Sequence[str], read: Sequence[str], likeness: Exact) -> bool:
    """Whether two lists of names are the same names in any order."""
    free = list(read)
    for name in wanted:
        found = next((other for other in free if key(other) == key(name)), None) or next(
            (other for other in free if likeness.same(name, other)), None
        )
        if found is None:
            return False
        free.remove(found)
    return not free
