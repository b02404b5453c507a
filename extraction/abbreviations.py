"""Abbreviations of offices with a wrong letter ("UBN", "TTNCS"), read as the known one that alone is that near.

Owns which slips count; refuses words that are none in capitals (`restoring`).
"""

from __future__ import annotations

from itertools import pairwise

from extraction.compounds import ABBREVIATIONS
from extraction.mending import is_one_off, is_syllable
from extraction.neighbours import OFTEN, Around, bare

_LENGTH = 4
_EVERYWHERE = frozenset({"UBND", "HĐND", "MTTQ", "UBMTTQ"})
_LOOK_ALIKE = frozenset({("I", "T"), ("0", "O"), ("8", "B"), ("5", "S"), ("1", "I"), ("O", "Q")})


def read_abbreviation(around: Around) -> str | None:
    """An abbreviation with a wrong letter, where one known abbreviation alone is that near."""
    word, said = around.word, around.said
    if not word.text.isupper() or len(word.text) < _LENGTH - 1 or said.spellings[word.text] > 1 or is_syllable(word.key):
        return None
    doubled = {word.text[:at] + word.text[at + 1 :] for at in range(1, len(word.text)) if word.text[at] == word.text[at - 1]}
    if len(known := doubled & ABBREVIATIONS) == 1:
        return known.pop()
    often = {short for short, count in said.spellings.items() if count >= OFTEN and len(short) >= _LENGTH}
    near = [short for short in _EVERYWHERE | often if is_one_off(word.text, short) and _is_slip(word.text, short)]
    return near[0] if len(near) == 1 else None


def _is_slip(written: str, short: str) -> bool:
    """Whether a letter was lost, doubled or lost its marks: any other letter makes another abbreviation."""
    if len(written) == len(short):
        return bare(written.lower()) == bare(short.lower()) or any(pair in _LOOK_ALIKE for pair in zip(written, short, strict=True))
    return len(written) < len(short) or any(one == other for one, other in pairwise(written))
