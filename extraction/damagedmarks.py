"""Marks at the start of lines that damage has changed ("l. ", "2, ", "lV.", "a ", "1.."), told by their place in the numbering.

Owns the readings of such a mark; a mark is repaired only where exactly one reading goes on with a list that is open or opens one that goes
on behind it. Refuses marks that stand well in their lists, and gaps that the author left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from extraction.repairs import Repair
from extraction.source import Line

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_SIGN = r"[.)/]"
_HEAD = re.compile(
    r"(?P<label>[IVXl1]{1,5}|[\dlIO](?: ?[\dlIO])?(?: ?[.,]? ?[\dlI]{1,2}){0,3}|[^\W\d_]{1,2})"
    r"(?P<gap> ?)(?P<sign>[.)/,;:]{0,2})(?P<blank>\s?)(?=(?P<next>\S))"
)
_EXACT = re.compile(
    rf"(?:(?P<roman>[IVX]{{1,5}})|(?P<dotted>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})|(?P<number>\d{{1,2}})|(?P<letter>[{_LETTERS}]))"
)
_HEADLESS = re.compile(rf"(?:\.(?P<tail>\d{{1,2}}))?(?P<sign>{_SIGN})\s(?=[^\s\d])")
_BARE_NUMBER = re.compile(r"(\d{1,2})\s(?=\D)")
_ROWS = 8
_AHEAD = 150
_LONG_LIST = 3
_SHORTEST_ITEM = 6


class Kind(IntEnum):
    """Kinds of numbering from the outermost to the innermost."""

    ROMAN = 0
    NUMBER = 1
    DOTTED = 2
    LETTER = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in its list: prefix -- of a dotted number all but its last part; sign -- what stands behind it; index -- from 1."""

    kind: Kind
    sign: str
    prefix: str
    index: int

    @property
    def list_name(self) -> tuple[Kind, str, str]:
        """What marks of one list have in common."""
        return self.kind, self.sign if self.kind is not Kind.DOTTED else "", self.prefix

    @property
    def text(self) -> str:
        """How it is written."""
        if self.kind is Kind.ROMAN:
            return _ROMANS[self.index - 1] + self.sign
        if self.kind is Kind.LETTER:
            return _LETTERS[self.index - 1] + self.sign
        return (f"{self.prefix}." if self.prefix else "") + str(self.index) + self.sign


def find_damaged_marks(lines: Sequence[Line]) -> Iterator[Repair]:
    """The repairs of the marks of a document's lines."""
    places = [line for line in lines if line.text and line.cell is None and not line.label]
    marks = [_exact(line.text) for line in places]
    opened: dict[tuple[Kind, str, str], int] = {}
    for at, line in enumerate(places):
        mark = marks[at]
        is_strange = mark is not None and mark.index > 1 and mark.list_name not in opened
        if mark is None or is_strange or not _goes_on(mark, opened):
            found = None if _is_row(places, at) else _reading(line.text, marks, at, opened)
            if found is not None and not (mark is not None and is_strange and found[0].kind is mark.kind):
                mark, end = found
                marks[at] = mark
                if line.text[:end].rstrip() != mark.text:
                    yield Repair(line.span.start, line.span.start + end, f"{mark.text} ")
        if mark is not None:
            _open(mark, opened)


def _is_row(places: Sequence[Line], at: int) -> bool:
    """Whether a number without a sign has others like it near: the rows of a table that has lost its bars."""
    number = _BARE_NUMBER.match(places[at].text)
    if number is None:
        return False
    beside = {str(int(number[1]) + 1), str(int(number[1]) - 1)}
    near = places[max(0, at - _ROWS) : at + _ROWS]
    return any(other[1] in beside for line in near if (other := _BARE_NUMBER.match(line.text)) is not None)


def _exact(text: str) -> Mark | None:
    """The mark of an undamaged line."""
    match = re.match(rf"(?:{_EXACT.pattern})(?P<sign>{_SIGN})?\s(?=\S)", text)
    if match is None or (match["sign"] is None and not match["dotted"]):
        return None
    label = match["roman"] or match["dotted"] or match["number"] or match["letter"]
    return _mark(label, match["sign"] or "")


def _mark(label: str, sign: str) -> Mark | None:
    match = _EXACT.fullmatch(label)
    if match is None:
        return None
    if match["roman"]:
        return Mark(Kind.ROMAN, sign, "", _ROMANS.index(label) + 1) if label in _ROMANS else None
    if match["letter"]:
        return Mark(Kind.LETTER, sign, "", _LETTERS.index(label) + 1)
    prefix, _, last = label.rpartition(".")
    if last.startswith("0") or int(last) > 40:
        return None
    return Mark(Kind.DOTTED if prefix else Kind.NUMBER, sign, prefix, int(last))


def _goes_on(mark: Mark, opened: dict[tuple[Kind, str, str], int]) -> bool:
    return mark.index in (1, opened.get(mark.list_name, mark.index - 1) + 1)


def _open(mark: Mark, opened: dict[tuple[Kind, str, str], int]) -> None:
    """A mark closes the lists within the one that it belongs to."""
    for name in [name for name in opened if name[0] > mark.kind and not (mark.kind is Kind.NUMBER and name[2] == str(mark.index))]:
        del opened[name]
    opened[mark.list_name] = mark.index


def _reading(text: str, marks: Sequence[Mark | None], at: int, opened: dict[tuple[Kind, str, str], int]) -> tuple[Mark, int] | None:
    """The one mark that this line's damaged beginning can be, and where that beginning ends."""
    head = _HEAD.match(text)
    if len(text) < _SHORTEST_ITEM or (head is not None and not (head["sign"] or head["gap"] or head["blank"])):
        return None
    if head is None or not (head["sign"] or head["next"].isupper()):
        return _without_label(text, marks, at, opened)
    is_slight = bool(head["sign"]) and head["blank"] != ""
    fitting = {mark for mark in _readings(head, opened) if _fits(mark, marks, at, opened, is_slight=is_slight or mark.index >= _LONG_LIST)}
    return (fitting.pop(), head.end()) if len(fitting) == 1 else None


def _without_label(text: str, marks: Sequence[Mark | None], at: int, opened: dict[tuple[Kind, str, str], int]) -> tuple[Mark, int] | None:
    """ ". TỔ CHỨC", ".5. Phòng": the mark whose label, or the first part of it, is lost."""
    rest = _HEADLESS.match(text)
    if rest is None:
        return None
    fitting: set[Mark] = set()
    for (kind, sign, prefix), index in opened.items():
        mark = Mark(kind, sign or rest["sign"], prefix, index + 1)
        is_whole = kind is not Kind.DOTTED and not rest["tail"] and sign == rest["sign"] and index < len(_ROMANS)
        is_tail = kind is Kind.DOTTED and rest["tail"] == str(index + 1)
        capitals = text[rest.end() :].isupper()
        if (is_tail or (is_whole and (kind is Kind.ROMAN) == capitals)) and _fits(mark, marks, at, opened, is_slight=capitals or is_tail):
            fitting.add(mark)
    return (fitting.pop(), rest.end()) if len(fitting) == 1 else None


def _readings(head: re.Match[str], opened: dict[tuple[Kind, str, str], int]) -> Iterator[Mark]:
    signs = {name[1] for name in opened if name[1]} | {"."}
    sign = head["sign"]
    if len(sign) == 2 and sign[0] == sign[1]:
        sign = sign[0]
    for label in _labels(head["label"].replace(" ", "")):
        for closing in (sign,) if sign in (".", ")", "/") else sorted(signs):
            mark = _mark(label, closing)
            if mark is not None:
                yield mark


def _labels(written: str) -> set[str]:
    """What a damaged label can have been: figures for letters that look like them, one sign less or more, a letter without its mark."""
    number = written.translate(str.maketrans("lIO,", "110."))
    roman = written.replace("l", "I").replace("1", "I")
    bare = "".join(letter for letter in unicodedata.normalize("NFD", written) if not unicodedata.combining(letter))
    labels = {written, number, roman, bare, number.replace("..", ".")}
    labels |= {written[:at] + written[at + 1 :] for at in range(1, len(written)) if written[at] == written[at - 1]}
    if len(number) in (2, 3) and number.isdigit():
        labels.add(".".join(number))
    return {label for label in labels if label}


def _fits(mark: Mark, marks: Sequence[Mark | None], at: int, opened: dict[tuple[Kind, str, str], int], *, is_slight: bool) -> bool:
    """Whether a mark goes on with an open list, or opens one, and the list goes on with the mark after it where it goes on at all."""
    last = opened.get(mark.list_name)
    following = _following(mark, marks, at)
    if mark.index == 1:
        return following == 2 and _is_inner(mark, opened)
    if last != mark.index - 1:
        return False
    return following == mark.index + 1 or (following in (None, 1) and is_slight)


def _is_inner(mark: Mark, opened: dict[tuple[Kind, str, str], int]) -> bool:
    if mark.kind is not Kind.DOTTED:
        return True
    return any(f"{name[2]}.{index}".strip(".") == mark.prefix for name, index in opened.items())


def _following(mark: Mark, marks: Sequence[Mark | None], at: int) -> int | None:
    """The index of the next mark of the same list before one of an outer kind."""
    for other in marks[at + 1 : at + 1 + _AHEAD]:
        if other is None:
            continue
        if other.list_name == mark.list_name:
            return other.index
        if other.kind < mark.kind:
            return None
    return None
