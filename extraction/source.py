"""What a document is once read: its text, the lines of that text and their places in tables, and the error of a file that cannot be read.

Owns these values and the builder that keeps text and spans in step; refuses to open files or to know what the words mean.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extraction.draft import Span

MOST_CHARACTERS = 1_500_000
MOST_LINES = 200_000

Progress = Callable[[int, int], None]
"""What is told of slow work: how many of the pages that must be recognised are done, and how many there are."""


class DocumentError(Exception):
    """A file that cannot be read as a plan. The message (Vietnamese) names the file, what is wrong with it and the remedy.

    code -- a short stable name of the kind: "empty", "too-large", "encrypted", "no-text", "no-ocr" (nothing here to recognise a scan with),
    "encoding", "damaged", "format" or "timeout".
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line stands in a table: number of the table in the document, row and column, all from 0; how many of each it spans."""

    table: int
    row: int
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source text. `text` equals the source text of `span`; it may be empty and has no white space at its ends.

    indent -- columns of white space before the first character. heading -- level of a Markdown or Word heading, 0 for none.
    is_bold, is_italic -- the whole line was emphasised so. bold_prefix -- how many of its first characters are bold ("**1. Sở A:** lo").
    label -- a number or bullet that the word processor supplies and the text does not bear ("1.", "-").
    cell -- its place where it belongs to a table; a cell of several lines gives several with the same place, an empty cell gives none.
    ends_paragraph -- the file itself says that the paragraph ends with this line (Word, HTML); False where only a reader can tell.
    """

    span: Span
    text: str
    indent: int = 0
    heading: int = 0
    is_bold: bool = False
    label: str = ""
    cell: Cell | None = None
    is_italic: bool = False
    bold_prefix: int = 0
    ends_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document as text. `text` is NFC, lines end in "\\n", marks of emphasis (**, *, _, #) are gone: what `extract FILE --text` prints.

    A row of a table stands between "|"; the cells are lines of their own inside it.
    warnings -- what the reviewer should know of how the text was got (parts of it recognised from pictures, parts not read).
    """

    name: str
    sha256: str
    text: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()


def too_long(name: str) -> DocumentError:
    """The error of a document with more text than any plan has."""
    return DocumentError(
        f"Tệp “{name}” dài quá giới hạn {MOST_CHARACTERS:,} ký tự hoặc {MOST_LINES:,} dòng. Hãy tách riêng phần kế hoạch rồi thử lại.",
        code="too-large",
    )


class SourceBuilder:
    """Collects a text piece by piece and notes each line's span as it is written. Raises DocumentError ("too-large") beyond the limits."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []

    def literal(self, text: str) -> None:
        """Write what belongs to no line: indentation, the "|" of a table row, line ends."""
        self._parts.append(text)
        self._length += len(text)
        if self._length > MOST_CHARACTERS or len(self._lines) > MOST_LINES:
            raise too_long(self._name)

    def line(
        self,
        styled: StyledText,
        *,
        indent: int = 0,
        heading: int = 0,
        label: str = "",
        cell: Cell | None = None,
        ends_paragraph: bool = False,
    ) -> None:
        """Write one line (without its end) and note it."""
        start = self._length
        self.literal(styled.text)
        self._lines.append(
            Line(
                span=Span(start, self._length),
                text=styled.text,
                indent=indent,
                heading=heading,
                is_bold=styled.is_all(BOLD),
                label=label,
                cell=cell,
                is_italic=styled.is_all(ITALIC),
                bold_prefix=styled.bold_prefix(),
                ends_paragraph=ends_paragraph,
            )
        )

    def build(self, data: bytes, warnings: Iterable[str] = ()) -> SourceText:
        """The finished document; `data` are the bytes that it was read from."""
        digest = hashlib.sha256(data).hexdigest()
        return SourceText(self._name, digest, "".join(self._parts), tuple(self._lines), tuple(warnings))


BOLD = 1
ITALIC = 2


@dataclass(frozen=True, slots=True)
class StyledText:
    """Text with the emphasis of each of its characters (bits BOLD and ITALIC)."""

    text: str
    styles: bytes

    @classmethod
    def plain(cls, text: str) -> StyledText:
        """Text without emphasis."""
        return cls(text, bytes(len(text)))

    @classmethod
    def of_runs(cls, runs: Iterable[tuple[str, int]]) -> StyledText:
        """Runs of text with one style each, joined and composed (a tone mark may stand in the run behind its vowel)."""
        pairs = list(runs)
        text = "".join(part for part, _ in pairs)
        styles = b"".join(bytes([style]) * len(part) for part, style in pairs)
        if unicodedata.is_normalized("NFC", text):
            return cls(text, styles)
        starts = [index for index, character in enumerate(text) if not index or not unicodedata.combining(character)]
        ends = [*starts[1:], len(text)]
        clusters = [unicodedata.normalize("NFC", text[start:end]) for start, end in zip(starts, ends, strict=True)]
        composed = "".join(clusters)
        if unicodedata.is_normalized("NFC", composed):
            return cls(composed, b"".join(styles[start : start + 1] * len(part) for start, part in zip(starts, clusters, strict=True)))
        return cls.plain(unicodedata.normalize("NFC", composed))

    def composed(self) -> StyledText:
        """The same in NFC: a tone mark may have lost the sign of emphasis that kept it from its letter."""
        return self if unicodedata.is_normalized("NFC", self.text) else StyledText.of_runs(zip(self.text, self.styles, strict=True))

    def strip(self) -> StyledText:
        """The same without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        end = len(self.text.rstrip())
        return StyledText(self.text[start:end], self.styles[start:end]) if start < end else StyledText("", b"")

    def split_lines(self) -> list[StyledText]:
        """One styled text a line; always as many as "\\n" + 1."""
        parts, start = [], 0
        for piece in self.text.split("\n"):
            parts.append(StyledText(piece, self.styles[start : start + len(piece)]))
            start += len(piece) + 1
        return parts

    def is_all(self, style: int) -> bool:
        """Whether every letter and digit bears the style, and there is one at all."""
        words = [bits for character, bits in zip(self.text, self.styles, strict=True) if character.isalnum()]
        return bool(words) and all(bits & style for bits in words)

    def bold_prefix(self) -> int:
        """Length of the bold beginning; 0 where the line does not begin in bold."""
        end = 0
        for position, (character, bits) in enumerate(zip(self.text, self.styles, strict=True)):
            if bits & BOLD:
                end = position + 1
            elif character.isalnum():
                break
        return end
