"""A .txt or .md file -> SourceText.

Owns what Markdown and converters of web pages leave in a text: heading hashes, emphasis, tables of bars, rules, inline tags;
refuses to heal wrapped lines.
"""

from __future__ import annotations

import html
import re
import textwrap

from extraction.emphasis import strip_marks
from extraction.encoding import clean, decode
from extraction.pipes import HEADING, RULE, Layout, Passage, lay_out
from extraction.source import MOST_CHARACTERS, MOST_LINES, Cell, DocumentError, SourceBuilder, SourceText, StyledText, too_long
from extraction.tabtables import with_bars

_TAB_WIDTH = 4
_ENTITY = re.compile(r"&(#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,10}\d{0,2});")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span|font|center|small|s|a|p|div)(?:\s[^<>\n]*)?/?>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((?:https?:|mailto:|#|/)[^)\s]{0,500}\)")
_HARD_BREAK = re.compile(r"\\$", re.MULTILINE)


def read_plain_text(name: str, data: bytes) -> SourceText:
    """Read a text file. Raises DocumentError: "encoding", or "empty" where nothing but white space is left."""
    return source_of_text(name, data, decode(name, data))


def source_of_text(name: str, data: bytes, text: str) -> SourceText:
    """The source text of a text that is already decoded; `data` are the file's bytes."""
    lines = _prepared(text).split("\n")
    if len(text) > MOST_CHARACTERS or len(lines) > MOST_LINES:
        raise too_long(name)
    builder = SourceBuilder(name)
    _write(builder, lines, lay_out(lines))
    source = builder.build(data)
    if not any(line.text for line in source.lines):
        raise DocumentError(f"Tệp “{name}” không có chữ nào. Hãy chọn tệp chứa nội dung kế hoạch.", code="empty")
    return source


def _prepared(text: str) -> str:
    """Clean characters, tags and entities resolved, tabs after the first word plain spaces, no white space at line ends."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _BREAK_TAG.sub("\n", _INLINE_TAG.sub("", text))
    text = clean(text)
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    lines = with_bars(_HARD_BREAK.sub("", text).split("\n"))
    return textwrap.dedent("\n".join(_prepared_line(line) for line in lines)).strip("\n")


def _prepared_line(line: str) -> str:
    body = line.strip()
    if not body:
        return ""
    return line[: len(line) - len(line.lstrip())].expandtabs(_TAB_WIDTH) + body.replace("\t", " ")


def _write(builder: SourceBuilder, lines: list[str], layout: Layout) -> None:
    """Write each physical line: its passages' pieces without their marks, and between them what stands in the file."""
    pieces = _styled_pieces(lines, layout)
    for number, line in enumerate(lines):
        if number in layout.rules:
            continue
        _write_line(builder, line, pieces.get(number, []))
        builder.literal("\n")


_Styled = tuple[int, int, StyledText, Cell | None]


def _styled_pieces(lines: list[str], layout: Layout) -> dict[int, list[_Styled]]:
    pieces: dict[int, list[_Styled]] = {}
    for passage in layout.passages:
        for piece, styled in zip(passage.pieces, _styled(lines, passage), strict=True):
            pieces.setdefault(piece.line, []).append((piece.start, piece.end, styled, passage.cell))
    return pieces


def _styled(lines: list[str], passage: Passage) -> list[StyledText]:
    text = "\n".join(lines[piece.line][piece.start : piece.end] for piece in passage.pieces)
    return [line.strip() for line in strip_marks(text).composed().split_lines()]


def _write_line(builder: SourceBuilder, line: str, pieces: list[_Styled]) -> None:
    if not pieces:
        if line.strip() and not RULE.fullmatch(line):
            builder.literal(line)
        else:
            builder.line(StyledText("", b""))
        return
    heading = HEADING.match(line) if pieces[0][3] is None else None
    indent = len(line) - len(line.lstrip())
    at = heading.end() if heading else 0
    for start, end, styled, cell in pieces:
        builder.literal(line[at:start])
        builder.line(styled, indent=indent, heading=len(heading[1]) if heading else 0, cell=cell)
        at = end
    builder.literal(line[at:])
