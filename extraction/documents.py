"""File bytes in, SourceText out: the plan's text in NFC with its lines and table cells, each with its span.

Owns formats, encodings and the limits on untrusted files; refuses to know what the words mean.
"""

from __future__ import annotations

from dataclasses import dataclass

from extraction.draft import Span


class DocumentError(Exception):
    """A file that cannot be read as a plan. The message (Vietnamese) names the file, what is wrong with it and the remedy.

    code -- a short stable name of the kind ("empty", "too-large", "encrypted", "no-text", "encoding", "damaged", "format", "timeout").
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line stands in a table: number of the table in the document, row and column, all from 0; columns spanned by the cell."""

    table: int
    row: int
    column: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source text. `text` equals the source text of `span`; it may be empty.

    indent -- columns of white space before the first character. heading -- level of a Markdown or Word heading, 0 for none.
    is_bold -- the whole line was emphasised. label -- a number or bullet that the word processor supplies and the text does not bear ("1.", "-").
    cell -- its place where it belongs to a table.
    """

    span: Span
    text: str
    indent: int = 0
    heading: int = 0
    is_bold: bool = False
    label: str = ""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document as text. `text` is NFC, lines end in "\\n", marks of emphasis (**, *, _, #) are gone: what `extract FILE --text` prints."""

    name: str
    sha256: str
    text: str
    lines: tuple[Line, ...]


def read_document(name: str, data: bytes) -> SourceText:
    """Read the bytes of a file; the kind is told from the bytes first and from the name's ending second. Raises DocumentError."""
    raise NotImplementedError
