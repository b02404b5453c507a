"""Forms of Vietnamese text for searching and for short titles."""

from __future__ import annotations

from models.folding import search_form as search_form

TITLE_CHARACTERS = 160


def shorten(text: str, characters: int = TITLE_CHARACTERS) -> str:
    """The first words of a text, at most so many characters, cut at a blank and marked with an ellipsis."""
    if len(text) <= characters:
        return text
    return text[: characters - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
