"""The words of a damaged text among their neighbours, and what speaks for another word in a word's place.

Owns the reading of a text into words, what the document says elsewhere, and the weight of the genre's compounds; refuses to decide what
a damaged word was (`restoring`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extraction.compounds import FIRM_PAIRS, PAIRS, SHORT_WORDS, TIME_BEFORE_NUMBER, TRIPLES, WORDS
from extraction.mending import is_one_off, is_syllable

FIRM, SAID_OFTEN, SAID_TWICE = 3, 2, 1
_TOKEN = re.compile(r"[^\W_]+")
_BESIDE = re.compile(r"[ \t\u00a0]+|[ \t]*\n[ \t]*")
_WRAPPED_LOOSE = re.compile(r"[ \t]*\n[ \t]*\n[ \t]*")
_SPELLINGS = {"uỷ": "ủy", "hoá": "hóa", "hoà": "hòa", "khoẻ": "khỏe", "toà": "tòa", "thuỷ": "thủy", "tuỳ": "tùy"}
OFTEN = 3
PIECE = re.compile(r"[bcdđghklmnpqrstvx]{1,3}")
COUNTED = frozenset("ngày tháng năm tuần giờ lần người hộ xã tỷ triệu điểm tuổi".split())  # noqa: SIM905
_HEADS_OF_SHORT = frozenset({"sở", "phòng", "văn"})


class Word(NamedTuple):
    """A word of the text in small letters, with its place and whether it stands beside the one before it (only blanks between)."""

    key: str
    text: str
    start: int
    end: int
    is_beside: bool

    @property
    def is_title(self) -> bool:
        """Whether it begins with a capital and is not all capitals."""
        return self.text[0].isupper() and not (len(self.text) > 1 and self.text.isupper())


def read_words(text: str) -> list[Word]:
    found: list[Word] = []
    end = -1
    for match in _TOKEN.finditer(text):
        beside = end >= 0 and _BESIDE.fullmatch(text, end, match.start()) is not None
        if end >= 0 and not beside and match.group()[0].islower():
            beside = _WRAPPED_LOOSE.fullmatch(text, end, match.start()) is not None
        found.append(Word(_spelt(match.group()), match.group(), match.start(), match.end(), beside))
        end = match.end()
    return found


def _spelt(word: str) -> str:
    """A word in small letters and in the spelling of the genre's vocabulary."""
    key = word.lower()
    return _SPELLINGS.get(key, key)


class Said:
    """What the document says elsewhere: how often a word, and two words side by side."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = Counter(word.key for word in words)
        self.spellings = Counter(word.text for word in words if word.text.isupper())
        self.pairs = Counter((one.key, other.key) for one, other in pairwise(words) if other.is_beside)
        self._near: dict[str, list[str]] | None = None

    def knows(self, word: str) -> bool:
        """Whether a word is one of the genre, or stands in the document several times."""
        return word in WORDS or (self.words[word] >= OFTEN and len(word) > 1 and not PIECE.fullmatch(word))

    def strength(self, one: str, other: str) -> int:
        """How well two words go together."""
        if (one, other) in PAIRS or names_time(one, other):
            return FIRM
        count = self.pairs[one, other]
        return SAID_OFTEN if count >= OFTEN else SAID_TWICE if count > 1 else 0

    def near(self, word: str) -> list[str]:
        """The words of the genre and of the document (said at least twice) that are one letter away."""
        if self._near is None:
            self._near = _index(key for key, count in self.words.items() if count > 1 and key not in WORDS and not key.isdigit())
        found = {key for part in _shortened(word) for key in (*self._near.get(part, ()), *_genre().get(part, ()))}
        if "rn" in word and self.knows(whole := word.replace("rn", "m")):
            return [whole]
        return [key for key in found if is_one_off(word, key)]


def names_time(one: str, other: str) -> bool:
    """ "ngày 15", "tháng 12", "năm 2026", "quý iv"."""
    number = TIME_BEFORE_NUMBER.get(one)
    return number is not None and number.fullmatch(other) is not None


@cache
def _genre() -> dict[str, list[str]]:
    return _index(WORDS)


def _index(words: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        for part in _shortened(word):
            index.setdefault(part, []).append(word)
    return index


def _shortened(word: str) -> set[str]:
    """The word, and the word without one of its letters: what two words one letter apart have in common."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


class Around:
    """A word among its neighbours."""

    def __init__(self, words: Sequence[Word], index: int, said: Said) -> None:
        self.word = words[index]
        self.said = said
        self.words = words
        self.index = index
        self.before = words[index - 1] if index and self.word.is_beside else None
        self.after = self._next(index)

    def _next(self, index: int) -> Word | None:
        return self.words[index + 1] if index + 1 < len(self.words) and self.words[index + 1].is_beside else None

    @property
    def is_explained(self) -> bool:
        """Whether the word goes together with one beside it, by the genre's words or by what the document says often."""
        if self.word.key in COUNTED and self.before is not None and self.before.key.isdigit():
            return True
        left = self.said.strength(self.before.key, self.word.key) if self.before else 0
        right = self.said.strength(self.word.key, self.after.key) if self.after else 0
        return max(left, right) >= SAID_OFTEN

    @property
    def is_in_capitals(self) -> bool:
        """Whether a word beside it is in capitals too, so that they are those of a heading."""
        return any(
            other is not None and len(other.text) > 1 and other.text.isupper() and is_syllable(other.key)
            for other in (self.before, self.after)
        )

    def is_in_number(self, text: str) -> bool:
        """Whether a dash or stroke ties it to something, as in the numbers of documents."""
        return text[self.word.start - 1 : self.word.start] in ("/", "-", "&") or text[self.word.end : self.word.end + 1] in ("/", "-", "&")

    def support(self, key: str) -> int:
        """How well a word would go together with those beside it; a firm row of three counts once more."""
        left = self.said.strength(self.before.key, key) if self.before else 0
        right = self.said.strength(key, self.after.key) if self.after else 0
        return left + right + (self.triple_support(key) if left or right else 0)

    def ends_row(self, key: str) -> bool:
        """Whether a word ends a firm row of three whose middle is a short word ("UBND các huyện")."""
        if self.before is None or self.before.key not in SHORT_WORDS or self.index < 2 or not self.before.is_beside:
            return False
        return (self.words[self.index - 2].key, self.before.key, key) in TRIPLES

    def is_said_often(self, key: str) -> bool:
        """Whether the document itself often puts the word beside one of its neighbours."""
        left = self.before is not None and self.said.pairs[self.before.key, key] >= OFTEN
        return left or (self.after is not None and self.said.pairs[key, self.after.key] >= OFTEN)

    def is_middle(self, key: str) -> bool:
        """Whether a word makes one firm row with the words on both its sides ("ngày làm việc")."""
        return self.before is not None and self.after is not None and (self.before.key, key, self.after.key) in TRIPLES

    def lexical_support(self, key: str) -> int:
        """The same, by the genre's words alone, without short words, which go with everything, unless only their marks are wrong."""
        if key in SHORT_WORDS and bare(key) != bare(self.word.key):
            return 0
        left = self.before is not None and self.before.key not in SHORT_WORDS and (self.before.key, key) in PAIRS
        right = self.after is not None and self.after.key not in SHORT_WORDS and (key, self.after.key) in PAIRS
        if self.after is not None and names_time(key, self.after.key):
            return FIRM
        short = self.after is not None and key in _HEADS_OF_SHORT and len(self.after.text) > 1 and self.after.text.isupper()
        return FIRM * (left + right + short)

    def firm_support(self, key: str) -> int:
        """The same, by compounds that hold no short word, which goes with everything."""
        if self.after is not None and names_time(key, self.after.key):
            return FIRM
        if key in SHORT_WORDS:
            return self.triple_support(key)
        left = self.before is not None and self.before.key not in SHORT_WORDS and (self.before.key, key) in FIRM_PAIRS
        right = self.after is not None and self.after.key not in SHORT_WORDS and (key, self.after.key) in FIRM_PAIRS
        return FIRM * (left + right)

    def triple_support(self, key: str) -> int:
        """A short word counts where two words beside it make a firm row of three with it ("để tổng hợp")."""
        behind = self._next(self.index + 1) if self.after else None
        outer = self.words[self.index - 2] if self.before and self.index > 1 and self.before.is_beside else None
        rows = [
            (key, self.after.key, behind.key) if self.after and behind else None,
            (outer.key, self.before.key, key) if self.before and outer else None,
            (self.before.key, key, self.after.key) if self.before and self.after else None,
        ]
        return FIRM if any(row in TRIPLES for row in rows if row) else 0

    def is_partner_free(self, key: str) -> bool:
        """Whether the neighbour that speaks for `key` has no better explanation of its own on its other side."""
        if self.before and (self.before.key, key) in PAIRS:
            outer = self.words[self.index - 2] if self.index > 1 and self.before.is_beside else None
            if outer is None or (outer.key, self.before.key) not in FIRM_PAIRS or (outer.key, self.before.key, key) in TRIPLES:
                return True
        if self.after and names_time(key, self.after.key):
            return True
        if self.after and (key, self.after.key) in PAIRS:
            outer = self._next(self.index + 1)
            return outer is None or (self.after.key, outer.key) not in FIRM_PAIRS or (key, self.after.key, outer.key) in TRIPLES
        return False


@cache
def bare(word: str) -> str:
    """The letters of a word without their marks."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word.replace("đ", "d")) if not unicodedata.combining(letter))
