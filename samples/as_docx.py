"""Prints a letter as a Word document, with Word's own list numbers or with typed ones. Owns the look, no words."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from samples.letters import Annex, Letter, Part
from samples.marks import marked

_LEVELS = {Part.CHAPTER: 0, Part.ITEM: 1, Part.DASH: 2}
_LEVEL_FORMS = (("upperRoman", "%1."), ("decimal", "%2."), ("bullet", "-"))
_LIST_ID = 77
_SAVED_AT = (2026, 1, 1, 0, 0, 0)


def print_docx(letter: Letter, *, has_word_numbers: bool) -> bytes:
    """The document's bytes; the same letter gives the same bytes."""
    document = docx.Document()
    _prepare(document)
    _head(document, letter)
    if has_word_numbers:
        _add_numbering(document)
    for part, mark, text in marked(letter.body):
        _line(document, part, text if has_word_numbers else mark + text, has_word_numbers=has_word_numbers)
    _foot(document, letter)
    for annex in letter.annexes:
        _annex(document, annex)
    return _without_times(document)


def _prepare(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(6)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Cm(3), Cm(1.5), Cm(2), Cm(2)
    core = document.core_properties
    core.author, core.title, core.language = "Đôn Đốc", "", "vi-VN"
    core.created = core.modified = datetime(*_SAVED_AT, tzinfo=UTC)


def _head(document: Any, letter: Letter) -> None:
    table = document.add_table(rows=2, cols=2)
    for row, texts in enumerate(((letter.issuer, letter.motto), (letter.number, letter.place_and_day))):
        for column, text in enumerate(texts):
            _fill(table.cell(row, column), text, is_bold=row == 0, is_italic=row == 1 and column == 1)
    for text in (letter.kind, *letter.title.split("\n")):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = True


def _fill(cell: Any, text: str, *, is_bold: bool = False, is_italic: bool = False, is_centred: bool = True) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run(line)
        run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(12)


def _add_numbering(document: Any) -> None:
    """One list of three levels: a lower level begins anew under each line of a higher one, as Word does it."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 * level}" w:hanging="360"/></w:pPr></w:lvl>'
        for level, (form, text) in enumerate(_LEVEL_FORMS)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_LIST_ID}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{_LIST_ID}"><w:abstractNumId w:val="{_LIST_ID}"/></w:num>'))


def _line(document: Any, part: Part, text: str, *, has_word_numbers: bool) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.add_run(text).bold = part in (Part.CHAPTER, Part.ITEM) and len(text) < 120
    if has_word_numbers and part in _LEVELS:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = _LEVELS[part]
        properties.get_or_add_numId().val = _LIST_ID


def _foot(document: Any, letter: Letter) -> None:
    table = document.add_table(rows=1, cols=2)
    receivers = "\n".join(("Nơi nhận:", *(f"- {receiver}" for receiver in letter.receivers)))
    _fill(table.cell(0, 0), receivers, is_centred=False)
    _fill(table.cell(0, 1), f"{letter.signature}\n\n\n{letter.signer}", is_bold=True)


def _annex(document: Any, annex: Annex) -> None:
    document.add_page_break()
    for text in (*annex.title.split("\n"), annex.subtitle):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = text is not annex.subtitle
    table = document.add_table(rows=1, cols=len(annex.header))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, annex.header, strict=True):
        _fill(cell, text, is_bold=True)
    for row in annex.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _fill(cell, text, is_centred=False)


def _without_times(document: Any) -> bytes:
    """The package packed again with one fixed time, so that making it twice gives one file."""
    draft, packed = io.BytesIO(), io.BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _SAVED_AT), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
