"""A document as it can be read: every repair that its damage needs, found and put in place.

Owns which repairs are looked for; refuses to find them itself.
"""

from __future__ import annotations

from extraction.condition import is_worn
from extraction.damagedmarks import find_damaged_marks
from extraction.damagedsigns import find_damaged_signs
from extraction.damagedtitles import find_damaged_titles
from extraction.figures import find_damaged_figures
from extraction.mending import is_syllable
from extraction.repairs import ReadText, with_repairs
from extraction.restoring import find_damaged_words
from extraction.source import SourceText


def make_readable(source: SourceText) -> ReadText:
    """The document with its repairs; itself where nothing is damaged.

    In a text that a person typed only what cannot stand is repaired: a word that could be one, a mark, a sign are what they are.
    """
    text = source.text
    if is_worn(text):
        of_lines = (*find_damaged_titles(source.lines), *find_damaged_marks(source.lines))
        found = [*of_lines, *find_damaged_figures(text), *find_damaged_signs(text), *find_damaged_words(text)]
    else:
        found = [*find_damaged_figures(text), *(one for one in find_damaged_words(text) if _cannot_stand(text[one.start : one.end]))]
    return with_repairs(source, found)


def _cannot_stand(written: str) -> bool:
    """Whether a word is neither Vietnamese nor an abbreviation."""
    return not is_syllable(written.lower()) and not written.isupper()
