"""Damage as recognised scans and converted files bear it: a share of the characters of a text wrong, from a fixed seed.

Owns what can happen to a character and how often; refuses line ends, and the marks of Markdown and tables (`|`, `*`, `#`, `_`), which the
conversion writes behind the recognition.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_UNTOUCHED = frozenset("\n\r\t|*#_`")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SHAPES = {"a": "ăâ", "ă": "aâ", "â": "aă", "e": "ê", "ê": "e", "o": "ôơ", "ô": "oơ", "ơ": "oô", "u": "ư", "ư": "u", "d": "đ", "đ": "d"}
_LOOK_ALIKES = {
    "l": "1I", "1": "lI", "I": "l1", "O": "0", "0": "O", "o": "0", "m": ["rn"], "h": "b", "b": "h", "c": "e", "e": "c", "t": "f", "i": "l",
    ",": ".", ".": ",", ":": ";", ";": ":", "5": "S", "8": "B", "S": "5", "B": "8", "n": "u", "u": "n", "g": "q", "q": "g", "(": "C",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One damaged character: where it stood, what it was and what became of it ("" where it was lost)."""

    position: int
    was: str
    became: str


def damaged(text: str, *, share: float, seed: int) -> tuple[str, list[Change]]:
    """The text with this share of its characters damaged, and what was done, in the order of the text.

    A letter with marks changes or loses one (four times in ten), a letter or sign becomes its look-alike, is lost, is doubled or is torn
    from the one before by a blank; a blank is lost or doubled. Characters are drawn alike, figures neither more nor less than letters.
    A letter and its marks are one character, also where the text keeps them apart; the changes are then those of the composed text.
    """
    if not unicodedata.is_normalized("NFC", text):
        noisy, changes = damaged(unicodedata.normalize("NFC", text), share=share, seed=seed)
        return unicodedata.normalize("NFD", noisy), changes
    source = random.Random(seed)
    places = [index for index, character in enumerate(text) if character not in _UNTOUCHED and _counts(text, index)]
    chosen = sorted(source.sample(places, round(len(places) * share)))
    changes = [Change(index, text[index], _damage(text[index], source)) for index in chosen]
    pieces: list[str] = []
    done = 0
    for change in changes:
        pieces += [text[done : change.position], change.became]
        done = change.position + 1
    return "".join([*pieces, text[done:]]), changes


def _counts(text: str, index: int) -> bool:
    """A blank counts between two characters only: indentation and columns of blanks are no characters that anybody reads.

    What stands beside a mark of emphasis does not count: a blank put there would break what no recognition writes.
    """
    if text[index - 1 : index] in ("*", "_") or text[index + 1 : index + 2] in ("*", "_"):
        return False
    if text[index] != " ":
        return True
    return 0 < index < len(text) - 1 and not text[index - 1].isspace() and not text[index + 1].isspace()


def _damage(character: str, source: random.Random) -> str:
    if character == " ":
        return source.choice(("", "", "  "))
    ways: list[Callable[[str, random.Random], str]] = []
    if _has_marks(character):
        ways += [_other_mark] * 4
    elif character.lower() in _SHAPES:
        ways += [_other_mark]
    if character in _LOOK_ALIKES:
        ways += [_look_alike] * 2
    ways += [_lost, _doubled, _torn]
    return source.choice(ways)(character, source)


def _has_marks(character: str) -> bool:
    return character.isalpha() and unicodedata.normalize("NFD", character) != character


def _other_mark(character: str, source: random.Random) -> str:
    """Another tone, or another shape of the letter ("ơ" for "ô"); never what it was."""
    letters = unicodedata.normalize("NFD", character)
    tone = next((mark for mark in letters[1:] if mark in _TONES), "")
    base = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    options = [base + mark for mark in _TONES if mark != tone and base.lower() in "aăâeêioôơuưy"]
    for shape in _SHAPES.get(base.lower(), ""):
        options.append((shape.upper() if base.isupper() else shape) + tone)
    weights = [3 if len(option) == 1 and tone else 1 for option in options]
    return unicodedata.normalize("NFC", source.choices(options, weights)[0])


def _look_alike(character: str, source: random.Random) -> str:
    return source.choice(_LOOK_ALIKES[character])


def _lost(character: str, source: random.Random) -> str:
    return ""


def _doubled(character: str, source: random.Random) -> str:
    return character * 2


def _torn(character: str, source: random.Random) -> str:
    return " " + character
