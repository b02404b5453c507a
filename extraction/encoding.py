"""Bytes of a text file -> clean Unicode text.

Owns the encodings that Vietnamese offices use (those before Unicode by the tables of oldcodes) and the cleaning of characters
that look like others or like nothing; refuses to know of lines.
"""

from __future__ import annotations

import re
import unicodedata

from extraction.oldcodes import guessed
from extraction.source import DocumentError

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# What stands for other characters in Vietnamese files: the Icelandic Eth for Đ, hyphens that do not break, bullets of symbol fonts.
_LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "\u2010": "-", "\u2011": "-", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf02d": "-", "\uf02b": "+"}
)
_MARKED_LETTERS = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯàáâãèéêìíòóôõùúýăđĩũơư"
_PUNCTUATION = "“”‘’„‚–—…•·°±×÷§«»€™©®²³½¼¾¹º"


def clean(text: str) -> str:
    """NFC, "\\n" as the only line end, no invisible characters, every space a plain one (tabs stay)."""
    text = _NEWLINES.sub("\n", text)
    text = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).translate(_LOOKALIKES))


def decode(name: str, data: bytes) -> str:
    """The text of the bytes. Raises DocumentError ("encoding") where no encoding fits or the bytes are no text."""
    text = _by_mark(data) or _by_trial(data)
    if text is not None and (shown := guessed(unicodedata.normalize("NFC", text))) is not None:
        return shown
    if text is None or _is_binary(text):
        raise DocumentError(
            f"Tệp “{name}” không đọc được thành chữ: không phải bảng mã Unicode (UTF-8, UTF-16), Windows-1258, TCVN3, VNI hay VISCII, "
            "hoặc đây không phải tệp văn bản. Hãy mở tệp bằng Word, chuyển mã sang Unicode "
            "rồi lưu lại dưới dạng .docx hoặc .txt mã UTF-8.",
            code="encoding",
        )
    return text


def _by_mark(data: bytes) -> str | None:
    """Decode by the byte order mark, or by the zero bytes of UTF-16 without one."""
    if data.startswith(b"\xef\xbb\xbf"):
        return _try(data[3:], "utf-8")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16")
    head = data[:4096]
    if len(data) % 2 or b"\x00" not in head:
        return None
    zeros_at_even, zeros_at_odd = head[0::2].count(0), head[1::2].count(0)
    return _try(data, "utf-16-le" if zeros_at_odd > zeros_at_even else "utf-16-be")


def _by_trial(data: bytes) -> str | None:
    text = _try(data, "utf-8")
    if text is not None:
        return text
    if guessed(data.decode("latin-1")) is not None:
        return data.decode("latin-1")
    text = _try(data, "cp1258")
    return text if text is not None and _is_vietnamese(text) else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_vietnamese(text: str) -> bool:
    """Whether nearly every letter beyond ASCII is Vietnamese and every tone mark found its vowel: wrong encodings fail both."""
    marked = [character for character in unicodedata.normalize("NFC", text) if ord(character) > 127 and not character.isspace()]
    fitting = sum(
        1
        for character in marked
        if character in _PUNCTUATION or unicodedata.normalize("NFD", character)[0].isascii() or character in _MARKED_LETTERS
    )
    return fitting >= 0.98 * len(marked)


def _is_binary(text: str) -> bool:
    """Whether more than one character in fifty is a control or unassigned one."""
    strange = sum(1 for character in text if character not in "\n\r\t\f\v" and unicodedata.category(character) in ("Cc", "Cn", "Cs", "Co"))
    return strange > len(text) / 50
