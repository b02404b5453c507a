"""In what condition a text is: whether recognition or conversion has damaged it, or whether a person typed it.

Owns the measure, which decides how much may be repaired; refuses to find or repair the damage.
"""

from __future__ import annotations

import re

from extraction.compounds import COMMON
from extraction.mending import is_syllable

_WORD = re.compile(r"[^\W\d_]{2,}")
_WORN = 0.003
"""Share of words that are none: under 0.0015 in typed plans (slips), 0.004 with one character in 500 damaged, 0.017 with one in 100."""
_FEWEST = 3


def is_worn(text: str) -> bool:
    """Whether so many different words with Vietnamese letters are no syllables that a machine must have damaged the text.

    Foreign words, which have no such letters, and names do not count; a word that returns counts once.
    """
    words = [word for word in _WORD.findall(text) if word.islower()]
    broken = {word for word in words if not word.isascii() and not is_syllable(word) and word not in COMMON}
    return len(broken) >= _FEWEST and len(broken) >= _WORN * len(words)
