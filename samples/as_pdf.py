"""Prints a letter as a PDF with a text layer. Owns the look, no words.

Needs the fonts of Debian's packages fonts-dejavu-core and fonts-dejavu-extra.
"""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from samples.letters import Annex, Letter, Part
from samples.marks import marked

_FONTS = Path("/usr/share/fonts/truetype/dejavu")
_FACES = {"Serif": "DejaVuSerifCondensed", "Serif-Bold": "DejaVuSerifCondensed-Bold", "Serif-Italic": "DejaVuSerifCondensed-Italic"}

_TEXT = ParagraphStyle("text", fontName="Serif", fontSize=12, leading=18, alignment=TA_JUSTIFY, spaceAfter=6, firstLineIndent=28)
_HEADING = ParagraphStyle("heading", parent=_TEXT, fontName="Serif-Bold")
_CENTRED = ParagraphStyle("centred", parent=_TEXT, fontName="Serif-Bold", alignment=TA_CENTER, firstLineIndent=0, spaceAfter=2)
_DAY = ParagraphStyle("day", parent=_CENTRED, fontName="Serif-Italic")
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=11, leading=14, firstLineIndent=0, spaceAfter=0)


def print_pdf(letter: Letter) -> bytes:
    """The document's bytes; the same letter and fonts give the same bytes."""
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, _FONTS / f"{file}.ttf"))
    target = io.BytesIO()
    margins = {"leftMargin": 3 * cm, "rightMargin": 2 * cm, "topMargin": 2 * cm, "bottomMargin": 2 * cm}
    SimpleDocTemplate(target, pagesize=A4, title=letter.title.replace("\n", " "), invariant=1, **margins).build(_flow(letter))
    return target.getvalue()


def _flow(letter: Letter) -> list[Flowable]:
    head = Table(
        [
            [_paragraph(letter.issuer, _CENTRED), _paragraph(letter.motto, _CENTRED)],
            [_paragraph(letter.number, _DAY), _paragraph(letter.place_and_day, _DAY)],
        ],
        colWidths=[6.2 * cm, 10 * cm],
    )
    title = [_paragraph(letter.kind, _CENTRED), _paragraph(letter.title, _CENTRED), Spacer(1, 10)]
    lines = [_paragraph(mark + text, _style(part, text)) for part, mark, text in marked(letter.body)]
    receivers = "\n".join(("Nơi nhận:", *(f"- {receiver}" for receiver in letter.receivers)))
    foot = Table(
        [[_paragraph(receivers, _SMALL), _paragraph(f"{letter.signature}\n\n\n{letter.signer}", _CENTRED)]], colWidths=[8 * cm, 8.2 * cm]
    )
    return [head, Spacer(1, 10), *title, *lines, Spacer(1, 10), foot, *(flowable for annex in letter.annexes for flowable in _annex(annex))]


def _annex(annex: Annex) -> list[Flowable]:
    """A page with the table between rules; its head is printed again on the next page."""
    width = (A4[0] - 5 * cm) / (len(annex.header) - 0.5)
    rows = [[_paragraph(text, _SMALL) for text in row] for row in (annex.header, *annex.rows)]
    table = Table(rows, colWidths=[width / 2] + [width] * (len(annex.header) - 1), repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [PageBreak(), _paragraph(annex.title, _CENTRED), _paragraph(annex.subtitle, _DAY), Spacer(1, 10), table]


def _style(part: Part, text: str) -> ParagraphStyle:
    return _HEADING if part in (Part.CHAPTER, Part.ITEM) and len(text) < 90 else _TEXT


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(text.replace("&", "&amp;").replace("\n", "<br/>"), style)
