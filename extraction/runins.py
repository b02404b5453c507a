"""Lines without a number that open with the name of a body and a colon: "Phòng Kinh tế:", "Đề nghị Hội Nông dân xã: Vận động …".

Owns the decision that a line is one; refuses to place it (tree) or to read what it asks (headings).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extraction.agencies import is_body_start, read_bodies
from extraction.labels import read_labels
from extraction.phrases import ASKS

_NAME_LIMIT = 200
_IN_BRACKETS = re.compile(r"\([^)]*\)")


@lru_cache(maxsize=1024)
def names_body(text: str) -> bool:
    """Whether all that stands before the line's first colon is who is asked."""
    colon = text.find(":")
    at = asked_at(text)
    labels = read_labels(text[: colon + 2])
    if labels and labels[0].start == 0:
        return False
    if not at < colon < _NAME_LIMIT or (not text[at].isupper() and at == 0) or not is_body_start(text, at):
        return False
    found = read_bodies(text[:colon], at)
    return found is not None and not re.search(r"\w", _IN_BRACKETS.sub("", text[found.end : colon]))


@lru_cache(maxsize=1024)
def is_body_name(text: str) -> bool:
    """Whether the whole line is the name of a body, or of several."""
    if len(text) > _NAME_LIMIT or not text[:1].isupper() or text.rstrip()[-1:] in ".;,!?":
        return False
    at = asked_at(text)
    found = read_bodies(text, at) if is_body_start(text, at) else None
    return found is not None and not re.search(r"\w", _IN_BRACKETS.sub("", text[found.end :]))


def opens_with_body(text: str) -> bool:
    """Whether a line begins with a body, asked or not."""
    return is_body_start(text, asked_at(text))


def asked_at(text: str) -> int:
    """Where the words behind "Giao", "Đề nghị" begin; 0 where nobody is asked."""
    ask = ASKS.match(text)
    return ask.end() if ask else 0
