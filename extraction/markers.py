"""The marks that open a line: "II.", "1.", "2.1.", "a)", "(1)", "-", "Điều 3." and what kind of level each stands for.

Owns the shapes of numbering; refuses to decide what is a heading or whose duty an item is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """Kinds of marks from the outermost to the innermost. Dotted numbers of depth 2, 3, 4 stand between NUMBER and LETTER."""

    PART = 0
    CAPITAL = 1
    ROMAN = 2
    ARTICLE = 3
    NUMBER = 4
    DOTTED_2 = 5
    DOTTED_3 = 6
    DOTTED_4 = 7
    LETTER = 8
    PARENTHESIS = 9
    BULLET = 10


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the start of a line.

    style -- tells apart marks of one rank that belong to different lists ("1." and "1)", "-" and "+").
    label -- what a section's name shows of it ("II", "2.1", "đ"); empty for bullets and numbers in brackets.
    length -- characters of the line that the mark and the blank behind it take; 0 where the word processor supplied it.
    """

    rank: Rank
    style: str
    label: str
    length: int

    @property
    def is_first(self) -> bool:
        """Whether the mark opens a list ("1.", "a)", "I.")."""
        return self.label in ("1", "a", "I", "A")


BULLETS = "-–—−+*•●▪■□‣◦○·∙✓➢►❖⁃\uf0b7\uf02d"
_LETTERS = "abcdđeghiklmnopqrstuvxy"

_PART = re.compile(
    r"(?:phần|chương)\s(?:thứ\s)?(?P<label>[IVX]{1,5}|\d{1,2}|nhất|hai|ba|tư|năm)(?![\w])\s?[.:\-–]?\s?(?=[A-ZĐ(]|$)", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?P<label>Điều\s\d{1,2})\s?[.:]\s?")
_STEP = re.compile(r"(?P<label>Bước\s\d{1,2})\s?(?:[.:]\s?(?=\S)|(?=\())")
_ROMAN = re.compile(r"(?P<label>[IVX]{1,6})\s?(?P<style>[.)/:]|[-–](?=\s)|\s[-–])\s?(?=[^\s\d.])")
_CAPITAL = re.compile(r"(?P<label>[A-HĐ])\s?(?P<style>[.)])\s(?=\S)")
_COMPOSITE = re.compile(r"(?P<label>[IVX]{1,6}(?:\.\d{1,2}){1,3})\s?[.):]?\s+(?=\D)")
_DOTTED = re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})\s?(?:[.)/:]\s?(?=[^\d\s])|\s(?=[^\W\d_]))")
_NUMBER = re.compile(
    r"(?P<label>\d{1,2})\s?(?:(?P<style>[.)/])(?:\s?(?=[^\d\s])|\s(?=\d))|"
    r"(?P<dash>\s?[-–])\s(?=[A-ZĐÁÀẢÃẠÂĂÊÔƠƯỦỨỬÝỔỐỒẤẦẨẬẮẰẲẶẾỀỂỆÍÌỈÓÒỎỌỚỜỞỢÚÙỤ]))"
)
_LETTER = re.compile(rf"(?P<label>[{_LETTERS}]{{1,2}})\s?(?P<style>[.)/])\s?(?=\S)")
_PARENTHESIS = re.compile(r"\((?:\d{1,2}|[a-zđ]|[ivx]{1,4})\)\s?(?=\S)")
_BULLET = re.compile(rf"(?P<style>[{re.escape(BULLETS)}])[{re.escape(BULLETS)}]?\s{{0,3}}(?=[^\s{re.escape(BULLETS)}])")
_DOTTED_RANKS = {1: Rank.DOTTED_2, 2: Rank.DOTTED_3, 3: Rank.DOTTED_4}


def read_marker(text: str) -> Marker | None:
    """The mark that opens `text`, or None. "2.5 triệu", "-7.5" and "15/11/2022" are none."""
    head = text[:40]
    return _read_outer(head) or _read_numbered(head) or _read_inner(head)


def read_label(label: str) -> Marker | None:
    """The mark that a word processor supplies ("1.", "-", "a)")."""
    marker = read_marker(f"{label.strip()} X")
    return None if marker is None else Marker(marker.rank, marker.style, marker.label, 0)


def _read_outer(text: str) -> Marker | None:
    if match := _PART.match(text):
        return Marker(Rank.PART, "part", _part_label(match), match.end())
    if match := _ARTICLE.match(text):
        return Marker(Rank.ARTICLE, "article", match["label"], match.end())
    if match := _STEP.match(text):
        return Marker(Rank.DOTTED_4, "step", match["label"], match.end())
    if match := _COMPOSITE.match(text):
        return Marker(_DOTTED_RANKS[match["label"].count(".")], "dotted", match["label"], match.end())
    if match := _ROMAN.match(text):
        return Marker(Rank.ROMAN, "roman", match["label"], match.end())
    if match := _CAPITAL.match(text):
        return Marker(Rank.CAPITAL, "capital", match["label"], match.end())
    return None


def _part_label(match: re.Match[str]) -> str:
    """ "PHẦN THỨ HAI" as "Phần thứ hai", "Phần II" as it is."""
    words = match.group().strip(" .:-–").capitalize()
    label: str = match["label"]
    return words[: -len(label)] + label.upper() if re.fullmatch(r"[IVX]+|\d+", label) else words


def _read_numbered(text: str) -> Marker | None:
    match = _DOTTED.match(text)
    if match and (not text[match.end() - 1].isspace() or text[match.end() - 2] in ".)/:" or text[match.end()].isupper()):
        return Marker(_DOTTED_RANKS[match["label"].count(".")], "dotted", match["label"], match.end())
    if match := _NUMBER.match(text):
        return Marker(Rank.NUMBER, f"number{match['style'] or '-'}", match["label"], match.end())
    return None


def _read_inner(text: str) -> Marker | None:
    match = _LETTER.match(text)
    if match and (len(match["label"]) == 1 or match["label"][0] == match["label"][1]):
        return Marker(Rank.LETTER, f"letter{match['style']}", match["label"], match.end())
    if match := _PARENTHESIS.match(text):
        return Marker(Rank.PARENTHESIS, "parenthesis", "", match.end())
    if match := _BULLET.match(text):
        if text[match.end()].isdigit() and match.end() == 1:
            return None
        return Marker(Rank.BULLET, _bullet_style(match["style"]), "", match.end())
    return None


def _bullet_style(glyph: str) -> str:
    return "-" if glyph in "-–—−⁃\uf02d" else glyph
