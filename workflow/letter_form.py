"""The form of letters on the wire: how headers are kept, encoded and folded. Owns no wording.

The standard policy takes a long address in List-Unsubscribe apart into encoded words, which mail programs do not follow (RFC 2369), and
spends more time on headers than the rest of a letter takes. What is the same in every letter is worked out once here.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

LINE = 78
_WORD_BYTES = 39
"""So many bytes of UTF-8 make an encoded word that fits into a line with room for the header's name."""

BOUNDARY = "=_dondoc_part_="
"""Between the parts of a letter. All parts are in base64, in which no such line occurs."""


class LetterPolicy(EmailPolicy):
    """As the standard policy, with headers parsed and folded once for all letters that share them."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """A header as it is kept. Raises ValueError where it would end a line."""
        if isinstance(value, Address):
            return _stored_address(name, value.display_name, value.addr_spec)
        return _stored(name, value) if isinstance(value, str) and not hasattr(value, "name") else super().header_store_parse(name, value)

    def header_max_count(self, name: str) -> int | None:
        """How often a header may occur."""
        return _max_count(name.lower())

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as it goes over the wire."""
        return super().fold_binary(name, value) if self.utf8 or isinstance(value, Header) else _folded(name, value)


_PLAIN = EmailPolicy()
_STANDARD = EmailPolicy(linesep="\r\n")
LETTER = LetterPolicy(linesep="\r\n")


@lru_cache(maxsize=512)
def _stored(name: str, value: str) -> tuple[str, Any]:
    return _PLAIN.header_store_parse(name, value)


@lru_cache(maxsize=512)
def _stored_address(name: str, shown: str, address: str) -> tuple[str, Any]:
    return _PLAIN.header_store_parse(name, Address(shown, addr_spec=address))


@lru_cache(maxsize=64)
def _max_count(name: str) -> int | None:
    return _PLAIN.header_max_count(name)


@lru_cache(maxsize=512)
def _folded(name: str, value: Any) -> bytes:
    text = str(value)
    if text.isascii() and "=?" not in text:
        return _broken_at_blanks(f"{name}: {text}").encode("ascii")
    if isinstance(value, AddressHeader) and len(value.addresses) == 1 and value.addresses[0].addr_spec.isascii():
        one = value.addresses[0]
        return "\r\n ".join((f"{name}: {next(words := _encoded(one.display_name))}", *words, f"<{one.addr_spec}>\r\n")).encode("ascii")
    if name.lower() != "subject":
        return _STANDARD.fold_binary(name, value)
    return ("\r\n ".join((f"{name}: {next(words := _encoded(text))}", *words)) + "\r\n").encode("ascii")


def _encoded(text: str) -> Iterator[str]:
    """Encoded words (RFC 2047), cut between characters."""
    piece = b""
    for character in text:
        raw = character.encode()
        if len(piece) + len(raw) > _WORD_BYTES:
            yield _word(piece)
            piece = b""
        piece += raw
    yield _word(piece)


def _word(piece: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="


def _broken_at_blanks(line: str) -> str:
    """Lines of at most LINE characters where blanks allow it; what has none stays whole."""
    lines = [""]
    for word in line.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > LINE and word:
            lines.append(f" {word}")
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n".join(lines) + "\r\n"
