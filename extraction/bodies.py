"""A responsible office, post or group as a plan names it, and a list of them.

Owns the values; refuses to read them from a text (that is `agencies`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extraction.bodyspelling import normalise_body


@dataclass(frozen=True, slots=True)
class Body:
    """One responsible office, post or group as written, with its place in the text that was read.

    is_group -- names no single office ("các sở, ban, ngành"). is_vague -- stands for everybody ("các cấp, các ngành").
    """

    text: str
    start: int
    end: int
    is_group: bool = False
    is_person: bool = False

    @property
    def is_vague(self) -> bool:
        """Whether the words stand for everybody at large, so that they name nobody in particular outside a part on duties."""
        return bool(_VAGUE.match(self.text))


_VAGUE = re.compile(
    r"(?:[Cc]ác\scấp(?!\s(?:ủy|uỷ))|[Cc]ấp\s(?:ủy|uỷ)(?:\s[Đđ]ảng)?(?:\scác\scấp|,|$)|[Cc]hính\squyền|[Nn]gười\sđứng|"
    r"[Cc]án\sbộ,\s(?:đảng\sviên|công\schức|chiến)|[Đđ]ảng\sviên|[Mm]ỗi|[Tt]ừng|[Nn]hà\snước|[Dd]oanh\snghiệp$|[Cc]ác\scấp|"
    r"[Cc]ác\stầng|[Cc]ả\shệ|[Hh]ộ(?!\w))"
)


@dataclass(frozen=True, slots=True)
class BodyList:
    """Bodies in a row, from `start` to `end` of the text."""

    bodies: tuple[Body, ...]
    start: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        """The units as written, each once."""
        return unique(body.text for body in self.bodies)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in their order, without repetitions that differ only in writing."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(normalise_body(name), name)
    return tuple(seen.values())
