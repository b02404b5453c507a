"""File bytes in, SourceText out: the plan's text in NFC with its lines and table cells, each with its span.

Owns telling the kinds of files apart and the limit on their size; refuses to know what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from functools import partial
from importlib import import_module

from extraction.encoding import decode
from extraction.package import encrypted
from extraction.plaintext import read_plain_text
from extraction.source import Cell, DocumentError, Line, Progress, SourceText

__all__ = ["MOST_BYTES", "Cell", "DocumentError", "Kind", "Line", "Progress", "SourceText", "kind_of", "read_document"]

MOST_BYTES = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_PICTURES = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|II\*\x00|MM\x00\*|GIF8[79]a|BM.{4}\x00{4}|RIFF.{4}WEBP", re.DOTALL)
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK\x05\x06")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_OTHER_ENDINGS = ("doc", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "ods", "zip", "rar", "7z", "wps", "dot", "mht", "epub")
_PICTURE_ENDINGS = ("png", "jpg", "jpeg", "tif", "tiff", "gif", "bmp", "heic", "webp")


class Kind(Enum):
    """Kinds of files that can be read."""

    TEXT = "text"
    WEB_PAGE = "html"
    WORD = "docx"
    PDF = "pdf"
    PICTURE = "picture"
    RICH_TEXT = "rtf"
    OPEN_DOCUMENT = "odt"
    OLD_WORD = "doc"


def read_document(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read the bytes of a file; the kind is told from the bytes first and from the name's ending second. Raises DocumentError.

    progress -- is told of each page that was recognised from a picture, since that takes seconds.
    """
    return _reader(kind_of(name, data), progress)(name, data)


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of a file. Raises DocumentError: empty, too-large, encrypted, no-text (a strange picture), format, damaged, encoding."""
    _check_size(name, data)
    ending = _ending(name)
    if data.startswith(b"%PDF-") or (ending == "pdf" and b"%PDF-" in data[:1024]):
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return Kind.OPEN_DOCUMENT if _OPEN_DOCUMENT in data[:200] or _is_odt_by_name(ending, data) else Kind.WORD
    if data.startswith(b"{\\rtf"):
        return Kind.RICH_TEXT
    if data.startswith(_OLE):
        return _old_office(name, data)
    if _PICTURES.match(data):
        return Kind.PICTURE
    if data.startswith(_ARCHIVES):
        raise _other_format(name, "tệp nén")
    if ending in ("docx", "pdf", "odt"):
        raise _damaged(name, ending)
    return _text_kind(name, data, ending)


def _is_odt_by_name(ending: str, data: bytes) -> bool:
    """A package that was packed again may have lost its label."""
    return ending == "odt" and b"content.xml" in data and b"word/document.xml" not in data


def _old_office(name: str, data: bytes) -> Kind:
    """What an OLE file holds: a .docx behind a password, an old Word document, or a thing of another program."""
    header = data.find(b"\xec\xa5", 512, 4096)
    has_password = header % 512 == 0 and len(data) > header + 11 and bool(data[header + 11] & 1)
    if "EncryptedPackage".encode("utf-16-le") in data or (header > 0 and has_password):
        raise encrypted(name)
    if _WORD_STREAM in data:
        return Kind.OLD_WORD
    raise _other_format(name, "tệp Office kiểu cũ (.xls, .ppt)")


def _reader(kind: Kind, progress: Progress | None) -> Callable[[str, bytes], SourceText]:
    """The function that reads a kind; the libraries behind it are loaded only where they are needed."""
    if kind is Kind.TEXT:
        return read_plain_text
    module, function = _READERS[kind]
    reader: Callable[..., SourceText] = getattr(import_module(module), function)
    return partial(reader, progress=progress) if kind in _SLOW else reader


_READERS = {
    Kind.PDF: ("extraction.pdf", "read_pdf"),
    Kind.PICTURE: ("extraction.scans", "read_picture"),
    Kind.WORD: ("extraction.docx", "read_docx"),
    Kind.WEB_PAGE: ("extraction.webpage", "read_web_page"),
    Kind.RICH_TEXT: ("extraction.richtext", "read_rich_text"),
    Kind.OPEN_DOCUMENT: ("extraction.opendocument", "read_open_document"),
    Kind.OLD_WORD: ("extraction.oldword", "read_old_word"),
}
_SLOW = frozenset({Kind.PDF, Kind.PICTURE, Kind.WORD, Kind.OPEN_DOCUMENT, Kind.OLD_WORD})
"""Kinds in which pictures of text may stand, whose readers tell of each page that they recognise."""


def _check_size(name: str, data: bytes) -> None:
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(f"Tệp “{name}” rỗng, không có nội dung. Hãy chọn lại tệp kế hoạch.", code="empty")
    if len(data) > MOST_BYTES:
        size = len(data) / (1024 * 1024)
        raise DocumentError(
            f"Tệp “{name}” nặng {size:.1f} MB, quá giới hạn {MOST_BYTES // (1024 * 1024)} MB. Hãy bỏ bớt ảnh hoặc tách phụ lục.",
            code="too-large",
        )


def _text_kind(name: str, data: bytes, ending: str) -> Kind:
    """Text or HTML, whatever the ending says (many a .doc from the web is a page); where it is neither, the ending gives the reason."""
    from extraction.webpage import is_web_page

    if ending in ("html", "htm", "xhtml"):
        return Kind.WEB_PAGE
    try:
        text = decode(name, data)
    except DocumentError:
        if ending in _PICTURE_ENDINGS:
            raise _picture(name) from None
        if ending in _OTHER_ENDINGS:
            raise _other_format(name, f"tệp .{ending}") from None
        if is_web_page(data[:4000].decode("latin-1")):
            return Kind.WEB_PAGE
        raise
    return Kind.WEB_PAGE if is_web_page(text) else Kind.TEXT


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower().strip() if dot and stem else ""


def _damaged(name: str, ending: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” bị hỏng hoặc không phải là tệp .{ending} thật. Hãy mở thử trên máy, lưu lại dưới dạng .docx rồi tải lên.",
        code="damaged",
    )


def _other_format(name: str, kind: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” là {kind}, không đọc được. Hãy mở bằng Word, lưu lại dưới dạng .docx (hoặc .pdf có chữ) rồi tải lên.", code="format"
    )


def _picture(name: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” là ảnh thuộc loại không đọc được. Hãy lưu ảnh thành .jpg hoặc .png, hoặc dùng bản có chữ: .docx, .pdf.",
        code="no-text",
    )
