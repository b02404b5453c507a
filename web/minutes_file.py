"""The minutes of a meeting as a .docx file in the form of an official paper: A4, Times New Roman 14, margins of Decree 30/2020/NĐ-CP.

Owns the layout of the file; the words are `workflow.minutes`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from workflow.minutes import Minutes

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "Times New Roman"
_SIZE = Pt(14)
_SMALL = Pt(11)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def minutes_file(minutes: Minutes) -> bytes:
    """The bytes of the file."""
    paper = docx.Document()
    _set_up(paper)
    _head(paper, minutes)
    _line(paper, minutes.heading, ALIGN.CENTER, is_bold=True, before=12)
    _line(paper, minutes.subject, ALIGN.CENTER, is_bold=True, after=12)
    _body(paper, minutes)
    _foot(paper, minutes)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Any) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _FONT, _SIZE
    style.paragraph_format.space_after = Pt(0)


def _head(paper: Any, minutes: Minutes) -> None:
    left, right = paper.add_table(rows=1, cols=2).rows[0].cells
    for name in minutes.left[:-1]:
        _line(left, name, ALIGN.CENTER, size=Pt(12))
    _line(left, minutes.left[-1], ALIGN.CENTER, is_bold=True, size=Pt(12))
    _line(left, minutes.number, ALIGN.CENTER, size=Pt(13), before=6)
    _line(right, minutes.right[0], ALIGN.CENTER, is_bold=True, size=Pt(12))
    if minutes.right[1]:
        _line(right, minutes.right[1], ALIGN.CENTER, is_bold=True, size=Pt(13))
    _line(right, minutes.place_and_date, ALIGN.CENTER, is_italic=True, size=Pt(13), before=6)


def _body(paper: Any, minutes: Minutes) -> None:
    _text(paper, minutes.opening)
    for line in minutes.attendance:
        _text(paper, line)
    for one in minutes.conclusions:
        _text(paper, f"{one.number}. {one.what}", is_bold=True)
        _text(paper, f"({one.facts}.)", is_italic=True)
        for line in one.lines:
            _text(paper, f"- {line}")
    _list(paper, minutes.carried_heading, minutes.carried)
    _list(paper, minutes.settled_heading, minutes.settled)
    _text(paper, minutes.closing)


def _list(paper: Any, heading: str, lines: Iterable[str]) -> None:
    rows = list(lines)
    if rows:
        _text(paper, heading, is_bold=True)
    for row in rows:
        _text(paper, f"- {row}")


def _foot(paper: Any, minutes: Minutes) -> None:
    _line(paper, "", ALIGN.LEFT)
    left, right = paper.add_table(rows=1, cols=2).rows[0].cells
    heading = _line(left, minutes.recipients_heading, ALIGN.LEFT, is_bold=True, size=Pt(12))
    heading.runs[0].italic = True
    for number, name in enumerate(minutes.recipients, 1):
        _line(left, f"- {name}{'.' if number == len(minutes.recipients) else ';'}", ALIGN.LEFT, size=_SMALL)
    for words in minutes.signature:
        _line(right, words, ALIGN.CENTER, is_bold=True)
    _line(right, minutes.chair, ALIGN.CENTER, is_bold=True, before=72)


def _text(paper: Any, words: str, *, is_bold: bool = False, is_italic: bool = False) -> None:
    """A paragraph of the body: both sides even, the first line set in."""
    for part in words.split("\n"):
        made = _line(paper, part, ALIGN.JUSTIFY, is_bold=is_bold, is_italic=is_italic, after=6)
        made.paragraph_format.first_line_indent = Mm(10)


def _line(
    place: Any,
    words: str,
    align: ALIGN,
    *,
    is_bold: bool = False,
    is_italic: bool = False,
    size: Pt = _SIZE,
    before: int = 0,
    after: int = 0,
) -> Any:
    is_first = hasattr(place, "paragraphs") and hasattr(place, "vertical_alignment") and not place.paragraphs[0].text
    made = place.paragraphs[0] if is_first else place.add_paragraph()
    run = made.add_run(_UNSTORABLE.sub("", words))
    run.bold, run.italic, run.font.size = is_bold, is_italic, size
    made.alignment = align
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
    return made
