"""Forms of Vietnamese text for searching and for short titles."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
TITLE_CHARACTERS = 160


def search_form(text: str) -> str:
    """Lower case without diacritics, one blank between words: "Dân số" → "dan so", so that search forgives missing marks."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def shorten(text: str, characters: int = TITLE_CHARACTERS) -> str:
    """The first words of a text, at most so many characters, cut at a blank and marked with an ellipsis."""
    if len(text) <= characters:
        return text
    return text[: characters - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
