"""The names of bodies that a document itself has made known, by heading or subject, so that they are known wherever else they stand.

Owns their recognition at a place of a text; refuses to decide what a body is (agencies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extraction.agencies import read_bodies
from extraction.bodies import Body, BodyList

_SHORTEST = 2
_NEXT = re.compile(r"\s?(?:,|và|;)\s(?:với\s|cùng\s)?")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that the duties of a plan are given to, of two words and more; the longest that stands somewhere counts."""

    pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, names: Iterable[str]) -> KnownNames:
        """Those of the names that are long enough to be told from other words."""
        words = sorted({name for name in names if len(name.split()) >= _SHORTEST}, key=len, reverse=True)
        if not words:
            return cls()
        return cls(re.compile("|".join(re.escape(name).replace(r"\ ", r"\s+") + r"(?!\w)" for name in words)))

    def bodies_at(self, text: str, at: int, *, is_sure: bool = False) -> BodyList | None:
        """The bodies that stand at a place: a name that the document knows, where it says more than what is read there otherwise."""
        found = read_bodies(text, at, is_sure=is_sure)
        known = self.pattern.match(text, at) if self.pattern else None
        if known is None or (found is not None and found.bodies[0].end >= known.end()):
            return found
        bodies = (Body(known.group(), at, known.end()),)
        following = _NEXT.match(text, known.end())
        rest = self.bodies_at(text, following.end()) if following else None
        if rest is None:
            return BodyList(bodies, at, known.end())
        return BodyList(bodies + rest.bodies, at, rest.end)


NO_NAMES = KnownNames()
