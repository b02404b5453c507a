"""Vietnamese text folded for searching: what somebody types without marks finds what was written with them, on every database alike."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def search_form(text: str) -> str:
    """Lower case without diacritics, one blank between words: "Dân số" → "dan so", so that search forgives missing marks."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))
