"""Whether the words by which a plan names what it counts mean a known indicator.

Owns the comparison of words: those of an alias must all stand there, in order, and beside them nothing but words that change no meaning
("tỷ lệ", "trên địa bàn xã …", names of places). Refuses to guess: a word that it does not know makes another indicator.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from workflow.text import search_form

GAP = "…"
"""In an alias: any words."""
_FILLERS = (
    r"ty|le|so|suat|muc|cac|nhung|luong|cua|tren|dia|ban|toan|tinh|huyen|xa|phuong|thi|tran|thanh|pho|quan|trong|doi|voi|nguoi|dan|"
    r"duoc|va|o|tai|den|nam|hang|moi|duy|tri|phan|dau|dat|giam|tang|giu|on|dinh|vung|chac|dam|bao|trung|binh|it|nhat|toi|thieu|"
    r"khoang|loai|benh|tat|bien|thong|chung|tu|ca|nuoc|deu|viec|ket|qua|thuc|hien|chi|tieu|ve|la|cho|quoc|rieng|tong|nien"
)
_SPELLINGS = {"ti": "ty"}
_MALE = "nam"
_TOKEN = re.compile(r"[^\W_]+")
_FILLER = rf"(?:(?:{_FILLERS})\s|\S+~\s|\d+\s(?=(?:loai|benh|lan)\s))*"
_CONDITION = re.compile(r"\s*(?:và\s)?(?:được|có|đạt|sử dụng|tham gia)\s", re.IGNORECASE)


def means(name: str, alias: str) -> bool:
    """Whether the whole name means the alias."""
    return _pattern(alias).fullmatch(_tokens(name)) is not None


def means_with_conditions(name: str, alias: str) -> bool:
    """Whether the name means the alias up to its first comma, and then only names more that must hold ("…, được quản lý sức khỏe, …")."""
    first, comma, rest = name.partition(",")
    return bool(comma) and _CONDITION.match(rest) is not None and means(first, alias)


def weight(alias: str) -> int:
    """How many words an alias names: of two that fit, the one that names more is meant."""
    return len(_TOKEN.findall(alias))


def _tokens(name: str) -> str:
    """ "Chiều cao người Bến Mơ" -> "chieu cao nguoi ben~ mo~ ": each word in its search form, names of places marked."""
    words = _TOKEN.findall(unicodedata.normalize("NFC", name))
    return "".join(f"{_plain(word)}{'~' if number and _is_name(word) else ''} " for number, word in enumerate(words))


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def _plain(word: str) -> str:
    """A word in its search form; "nam" (male) is not "năm" (year), though both are without their marks."""
    if word.casefold() == _MALE:
        return "male"
    form = search_form(word).replace(" ", "")
    return _SPELLINGS.get(form, form)


@lru_cache(maxsize=4096)
def _pattern(alias: str) -> re.Pattern[str]:
    parts = [_FILLER]
    for word in re.findall(rf"[^\W_]+|{GAP}", unicodedata.normalize("NFC", alias)):
        parts += [r"(?:\S+\s)*"] if word == GAP else [rf"{re.escape(_plain(word))}~?\s", _FILLER]
    return re.compile("".join(parts))
