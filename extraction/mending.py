"""Words of time and measure that one wrong letter has damaged ("trưc ngày", "ítnhất"), restored so that the grammars know them.

Owns which words may be restored: only what is no Vietnamese syllable, and one letter away from exactly one word of the grammar, or
the other half of a firm pair ("ít hất").
Refuses numbers, names and every word that could stand as it is; what was written stays at hand through `MendedText.written`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from extraction.folding import Folded, fold

_KEYS = frozenset(
    re.findall(
        r"\w+",
        "trước ngày tháng quý năm tuần chậm nhất muộn hàng hằng định thường xuyên hoàn thành trong xong cuối đầu sau khi kể từ giai đoạn "
        "thiểu tối đạt giảm tăng khoảng dưới trên phấn đấu xuống còn trở lên mỗi lần báo cáo duy trì người bình quân điểm triệu nghìn "
        "đồng tuổi trai gái hình phát triển doanh nghiệp xây dựng đào tạo bảo đảm tổng chiều diện tích vượt quá không mức hết tiêu",
    )
)
_PAIRS = frozenset(
    {("tỷ", "lệ"), ("tỉ", "lệ"), ("tỷ", "số"), ("tỷ", "suất"), ("định", "kỳ"), ("ít", "nhất"), ("bé", "trai"), ("bé", "gái"), ("kể", "từ")}
)
_FIRM_PAIRS = frozenset({("ít", "nhất"), ("tối", "thiểu"), ("phấn", "đấu"), ("tỷ", "lệ"), ("bé", "gái"), ("chỉ", "tiêu")})
_JOINED: list[str] = re.findall(
    r"[^|]+",
    "trước ngày|trước tháng|chậm nhất|muộn nhất|hàng năm|hằng năm|hàng tháng|hằng tháng|hàng quý|hằng quý|định kỳ|thường xuyên|trong tháng"
    "|trong quý|trong năm|ít nhất|tối thiểu|phấn đấu|không quá|trở lên|tỷ lệ|tỷ số|đến năm|bình quân|hoàn thành",
)
_LONG = 4
_SPLIT = {words.replace(" ", ""): words for words in _JOINED}
_TOKEN = re.compile(r"[^\W\d_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHARP = frozenset("\u0301\u0323")
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]|"
_RIME = (
    "a(?:ch|ng|nh|[cimnoptuy])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])|e(?:ng|[cmnopt])?|ê(?:ch|nh|[mnptu])?|ia|iê(?:ng|[cmnptu])"
    "|i(?:ch|nh|[mnptu])?|oa(?:ch|ng|nh|[cimnopty])?|oă(?:ng|[cmnt])|oe[not]?|oo(?:ng|c)|o(?:ng|[cimnpt])?|ô(?:ng|[cimnpt])?|ơ[imnpt]?"
    "|uâ(?:ng|[nty])|uê(?:ch|nh)?|uơ|uya|uyê[nt]|uy(?:ch|nh|[ptu])?|uô(?:ng|[cimnt])|ua|u(?:ng|[cimnpt])?|ươ(?:ng|[cimnptu])|ưa"
    "|ư(?:ng|[citu])?|yê(?:ng|[mntu])|y"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})(?:{_RIME})")


@dataclass(frozen=True, slots=True)
class MendedText(Folded):
    """Folded text with its damaged words restored; `source` is the text as it was given."""

    source: str

    def written(self, start: int, end: int) -> str:
        """The words of a range as they were given, white space folded."""
        first, last = self.original_span(start, end)
        return " ".join(self.source[first:last].split())

    def without_start(self, position: int) -> MendedText:
        """The text from a position on; its origins stay those of the whole."""
        return MendedText(self.text[position:], self.origin[position:], self.source)


def mend(text: str) -> MendedText:
    """Fold the white space of `text` and restore what one wrong letter has damaged."""
    folded = fold(text)
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    tokens = list(_TOKEN.finditer(folded.text))
    for index, token in enumerate(tokens):
        before = tokens[index - 1].group().lower() if index else ""
        after = tokens[index + 1].group().lower() if index + 1 < len(tokens) else ""
        restored = _restored(token.group(), before, after)
        if restored is None:
            continue
        pieces += [folded.text[done : token.start()], restored]
        origin += folded.origin[done : token.start()]
        origin += _spread(folded.origin[token.start() : token.end()], len(restored))
        done = token.end()
    if not pieces:
        return MendedText(folded.text, folded.origin, text)
    return MendedText("".join([*pieces, folded.text[done:]]), (*origin, *folded.origin[done:]), text)


def _spread(origin: tuple[int, ...], length: int) -> list[int]:
    """The places of a word's letters for a word of another length; the last letter stays the last."""
    return [*(origin[min(index, len(origin) - 1)] for index in range(length - 1)), origin[-1]]


def _restored(word: str, before: str, after: str) -> str | None:
    if word.isupper() and len(word) < _LONG:
        return None
    key = _pair_near(word.lower(), before, after, _FIRM_PAIRS)
    if key is None and not is_syllable(word.lower()):
        key = _key_near(word.lower()) or _pair_near(word.lower(), before, after, _PAIRS)
    if key is None:
        return None
    return key[0].upper() + key[1:] if word[0].isupper() else key


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether a word in small letters is built as Vietnamese syllables are."""
    letters = unicodedata.normalize("NFD", word)
    tones = [letter for letter in letters if letter in _TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    if len(tones) > 1 or _SYLLABLE.fullmatch(bare) is None:
        return False
    return not bare.endswith(("c", "ch", "p", "t")) or (bool(tones) and tones[0] in _SHARP)


@lru_cache(maxsize=8192)
def _key_near(word: str) -> str | None:
    if word in _SPLIT:
        return _SPLIT[word]
    if len(word) < _LONG - 1:
        return None
    near = [key for key in _KEYS if (len(key) >= _LONG or len(word) > len(key)) and is_one_off(word, key)]
    return near[0] if len(near) == 1 else None


def _pair_near(word: str, before: str, after: str, pairs: frozenset[tuple[str, str]]) -> str | None:
    for first, second in pairs:
        if after == second and is_one_off(word, first):
            return first
        if before == first and is_one_off(word, second):
            return second
    return None


def is_one_off(word: str, key: str) -> bool:
    """Whether one letter added, lost or changed makes one word of the other; a wrong tone or hook is one letter."""
    if abs(len(word) - len(key)) > 1 or word == key:
        return False
    start = next((index for index, (one, other) in enumerate(zip(word, key, strict=False)) if one != other), min(len(word), len(key)))
    rest, wanted = word[start:], key[start:]
    if len(word) == len(key):
        return rest[1:] == wanted[1:]
    return rest[1:] == wanted if len(word) > len(key) else rest == wanted[1:]
