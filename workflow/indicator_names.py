"""Whether the words by which a plan names what it counts mean a known indicator.

Owns the comparison of words: those of an alias must all stand there, in order, and beside them nothing but words that change no meaning
("tỷ lệ", "trên địa bàn xã …", names of places). Refuses to guess: a word that it does not know makes another indicator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from workflow.text import search_form

GAP = "…"
"""In an alias: any words."""
_FILLER_WORDS = (
    "ty|le|so|suat|muc|cac|nhung|luong|cua|tren|dia|ban|toan|tinh|huyen|xa|phuong|thi|tran|thanh|pho|quan|trong|doi|voi|nguoi|dan|"
    "duoc|va|o|tai|den|nam|hang|moi|duy|tri|phan|dau|dat|giam|tang|giu|on|dinh|vung|chac|dam|bao|trung|binh|it|nhat|toi|thieu|"
    "khoang|loai|benh|lan|tat|bien|thong|chung|tu|ca|nuoc|deu|viec|ket|qua|thuc|hien|chi|tieu|ve|la|cho|quoc|rieng|tong|nien"
)
_FILLERS = frozenset(_FILLER_WORDS.split("|"))
_COUNTED = frozenset({"loai", "benh", "lan"})
"""Behind a number that changes no meaning ("ít nhất 4 loại bệnh")."""
_SPELLINGS = {"ti": "ty"}
_MALE = "nam"
_TOKEN = re.compile(r"[^\W_]+")
_CONDITION = re.compile(r"\s*(?:và\s)?(?:được|có|đạt|sử dụng|tham gia)\s", re.IGNORECASE)


def means(name: str, alias: str) -> bool:
    """Whether the whole name means the alias.

    Walks the name once with all places of the alias that may have been reached, so that no name, however long, takes long.
    """
    parts, tokens = _parts(alias), _tokens(name)
    places = _past_gaps({0}, parts)
    for number, (form, is_name) in enumerate(tokens):
        behind = tokens[number + 1][0] if number + 1 < len(tokens) else ""
        is_free = is_name or form in _FILLERS or (form.isdigit() and behind in _COUNTED)
        stays = {place for place in places if is_free or (place < len(parts) and parts[place] == GAP)}
        moves = {place + 1 for place in places if place < len(parts) and parts[place] == form}
        places = _past_gaps(stays | moves, parts)
        if not places:
            return False
    return len(parts) in places


def means_with_conditions(name: str, alias: str) -> bool:
    """Whether the name means the alias up to its first comma, and then only names more that must hold ("…, được quản lý sức khỏe, …")."""
    first, comma, rest = name.partition(",")
    return bool(comma) and _CONDITION.match(rest) is not None and means(first, alias)


def names_something(alias: str) -> bool:
    """Whether an alias holds a word that not every name may hold."""
    return any(part != GAP and part not in _FILLERS for part in _parts(alias))


def weight(alias: str) -> int:
    """How many words an alias names: of two that fit, the one that names more is meant."""
    return len(_TOKEN.findall(alias))


def _past_gaps(places: set[int], parts: Sequence[str]) -> set[int]:
    """The places, and those behind a gap that may hold no word."""
    return places | {place + 1 for place in places if place < len(parts) and parts[place] == GAP}


@lru_cache(maxsize=512)
def _tokens(name: str) -> tuple[tuple[str, bool], ...]:
    """ "Chiều cao người Bến Mơ" -> (chieu, cao, nguoi, ben, mo): each word in its search form, and whether it names a place."""
    words = _TOKEN.findall(unicodedata.normalize("NFC", name))
    return tuple((_plain(word), bool(number) and _is_name(word)) for number, word in enumerate(words))


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def _plain(word: str) -> str:
    """A word in its search form; "nam" (male) is not "năm" (year), though both are without their marks."""
    if word.casefold() == _MALE:
        return "male"
    form = search_form(word).replace(" ", "")
    return _SPELLINGS.get(form, form)


@lru_cache(maxsize=4096)
def _parts(alias: str) -> tuple[str, ...]:
    words = re.findall(rf"[^\W_]+|{GAP}", unicodedata.normalize("NFC", alias))
    return tuple(word if word == GAP else _plain(word) for word in words)
