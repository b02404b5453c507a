"""File bytes in, SourceText out: the plan's text in NFC with its lines and table cells, each with its span.

Owns formats, encodings and the limits on untrusted files; refuses to know what the words mean.
"""

from __future__ import annotations

from extraction.plaintext import read_plain_text
from extraction.source import Cell, DocumentError, Line, SourceText

__all__ = ["Cell", "DocumentError", "Line", "SourceText", "read_document"]


def read_document(name: str, data: bytes) -> SourceText:
    """Read the bytes of a file; the kind is told from the bytes first and from the name's ending second. Raises DocumentError."""
    return read_plain_text(name, data)
