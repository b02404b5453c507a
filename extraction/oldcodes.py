"""Vietnamese codes from before Unicode: TCVN3 (ABC, fonts .VnTime), VNI (fonts VNI-Times) and VISCII -> Unicode.

Owns their tables, written from TCVN 5712:1993, VNI's table for Windows and RFC 1456, and telling them by font or by whether the words
become Vietnamese syllables. Refuses to touch text that is Vietnamese already. A text in an old code is given as Latin-1 shows its bytes.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

_MARKED_BYTES = re.compile("[\u00a1-\u00ff\u0080-\u009f]")
_UNICODE_LETTER = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\W\d_]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    "(?:ngh|ng|gh|nh|ch|th|tr|ph|kh|gi|qu|[bcdđghklmnprstvx])?"
    "(?:iêu|yêu|oai|oay|oeo|uây|uôi|uyê|uya|uyu|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy"
    "|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])(?:ng|nh|ch|[cmnpt])?"
)
_FEWEST_WORDS = 3
_CONVINCING = 0.9
_DOUBTFUL = 0.6
_SAMPLE = 20_000


class OldCode(Enum):
    """A code, and the table from its bytes (as Latin-1 characters) to Unicode."""

    TCVN3 = "TCVN3"
    VNI = "VNI"
    VISCII = "VISCII"


def _paired(codes: str, letters: str) -> dict[int, str]:
    """A table of bytes in hexadecimal and the letters that they mean, both separated by spaces."""
    return {int(code, 16): letter for code, letter in zip(codes.split(), letters.split(), strict=True)}


_TCVN3 = _paired(
    "a1 a2 a3 a4 a5 a6 a7 a8 a9 aa ab ac ad ae b5 b6 b7 b8 b9 bb bc bd be c6 c7 c8 c9 ca cb cc ce cf d0 d1 d2 d3 d4 d5 d6 d7 d8 dc dd de "
    "df e1 e2 e3 e4 e5 e6 e7 e8 e9 ea eb ec ed ee ef f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe",
    "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ à ả ã á ạ ằ ẳ ẵ ắ ặ ầ ẩ ẫ ấ ậ è ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ ĩ í ị "
    "ò ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ",
)

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT, _HAT, _BREVE = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0302", "\u0306"
_VNI_MARKS = {
    "ù": _ACUTE,
    "ø": _GRAVE,
    "û": _HOOK,
    "õ": _TILDE,
    "ï": _DOT,
    "â": _HAT,
    "á": _HAT + _ACUTE,
    "à": _HAT + _GRAVE,
    "å": _HAT + _HOOK,
    "ã": _HAT + _TILDE,
    "ä": _HAT + _DOT,
    "ê": _BREVE,
    "é": _BREVE + _ACUTE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}
"""In VNI a letter's mark is a character behind it."""
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = (
    {ord(one): mark for low, mark in _VNI_MARKS.items() for one in (low, low.upper())}
    | {ord(one): letter for one, letter in _VNI_LETTERS.items()}
    | {ord(one.upper()): letter.upper() for one, letter in _VNI_LETTERS.items()}
)

_VISCII_UPPER_HALF = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = dict(enumerate(_VISCII_UPPER_HALF, 0x80)) | _paired("02 05 06 14 19 1e", "Ẳ Ẵ Ẫ Ỷ Ỹ Ỵ")
_TABLES = {OldCode.TCVN3: _TCVN3, OldCode.VNI: _VNI, OldCode.VISCII: _VISCII}


def code_of_font(font: str) -> OldCode | None:
    """The code that a font's name promises: ".VnTime" and its like TCVN3, "VNI-Times" and its like VNI. A subset's mark is passed over."""
    name = font.rpartition("+")[2].lower()
    if name.startswith((".vn", "vntime", "vnarial")):
        return OldCode.TCVN3
    return OldCode.VNI if name.startswith(("vni-", "vni ")) else None


def has_only_capitals(font: str) -> bool:
    """Whether a TCVN3 font shows its small letters as capitals, as .VnTimeH does."""
    family = re.split(r"[-,]", font.rpartition("+")[2])[0].strip()
    return code_of_font(font) is OldCode.TCVN3 and re.fullmatch(r"\.?[Vv]n[A-Za-z ]*[a-z ]H", family) is not None


def converted(text: str, code: OldCode) -> str:
    """The text in Unicode, composed (a mark at its very beginning belongs to the letter before). Characters beyond Latin-1 stay."""
    plain = "".join(chr(ord(one) & 0xFF) if "\uf020" <= one <= "\uf0ff" else one for one in text)
    return unicodedata.normalize("NFC", plain.translate(_TABLES[code]))


def converted_by_font(text: str, font: str) -> str:
    """The text as its font shows it; unchanged where the font is none of the old ones or the text holds Unicode's Vietnamese letters."""
    code = code_of_font(font)
    if code is None or _UNICODE_LETTER.search(text):
        return text
    shown = converted(text, code)
    return shown.upper() if has_only_capitals(font) else shown


def is_in_old_code(texts: str) -> bool:
    """Whether texts set in old fonts are really in an old code, and not Unicode with an old font's name left on it."""
    marked = len(_MARKED_BYTES.findall(texts))
    return marked > 0 and len(_UNICODE_LETTER.findall(texts)) * 10 < marked


def guessed(text: str) -> str | None:
    """The text in Unicode, where one of the old codes makes nearly all marked words syllables and they were none before; else None."""
    sample = _sample(text)
    if len(_UNICODE_LETTER.findall(sample)) * 10 >= len(_MARKED_BYTES.findall(sample)) or _share_of_syllables(sample) > _DOUBTFUL:
        return None
    shares = {code: _share_of_syllables(converted(sample, code)) for code in OldCode}
    best = max(shares, key=lambda code: shares[code])
    return converted(text, best) if shares[best] >= _CONVINCING else None


def _sample(text: str) -> str:
    """The text's beginning from its first marked character on."""
    first = _MARKED_BYTES.search(text)
    start = max(0, first.start() - 10) if first else 0
    return text[start : start + _SAMPLE]


def _share_of_syllables(text: str) -> float:
    """Of the words with marks, how many are Vietnamese syllables; 0 where there are hardly any. Signs inside of words count against."""
    whole = [word for word in re.findall(r"[^\s.,;:!?()\"/“”-]+", text) if not word.isascii()]
    if len(whole) < _FEWEST_WORDS:
        return 0.0
    return sum(1 for word in whole if _is_syllable(word)) / len(whole)


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", _TONES.sub("", letters))
    return len(_TONES.findall(letters)) <= 1 and _SYLLABLE.fullmatch(bare) is not None and _WORD.fullmatch(word) is not None
