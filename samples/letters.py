"""The form of the sample documents: what a plan consists of, whatever it is printed as. Owns no words; those are in the files beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto


class Part(Enum):
    """What a line of the body is. CHAPTER: I., II. …; ITEM: 1., 2. …; POINT: a), b) …; DASH: a bullet; TEXT: a paragraph."""

    CHAPTER = auto()
    ITEM = auto()
    POINT = auto()
    DASH = auto()
    TEXT = auto()


Line = tuple[Part, str]


@dataclass(frozen=True, slots=True)
class Annex:
    """A table of tasks behind the plan."""

    title: str
    subtitle: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One document: head, body, signature block. Lines of a heading are separated by line breaks."""

    issuer: str
    motto: str
    number: str
    place_and_day: str
    kind: str
    title: str
    body: tuple[Line, ...]
    receivers: tuple[str, ...]
    signature: str
    signer: str
    annexes: tuple[Annex, ...] = field(default=())


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
