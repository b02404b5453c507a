"""Lines that have lost the break before their next bullet: "… giới tính thai nhi. - Thẩm định chỉ tiêu …".

Owns the cutting of such lines; refuses to judge lines that are no items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction.draft import Span
from extraction.source import Line

_GLUED = re.compile(r"(?<=[.;])\s(?=(?P<mark>[-–+*•])\s(?:[A-ZĐÂÊÔƠƯÁẢỦ][a-zà-ỹđ]|[A-Z]{2,}\s))")
_FEWEST_BULLETS = 3


def cut_glued_bullets(lines: Sequence[Line]) -> list[Line]:
    """The lines, cut where a bullet of the kind that opens lines elsewhere follows a sentence's end."""
    opening = [line.text[0] for line in lines if line.cell is None and line.text[1:2] == " " and line.text[0] in "-–+*•"]
    marks = {mark for mark in opening if opening.count(mark) >= _FEWEST_BULLETS}
    if not marks:
        return list(lines)
    return [part for line in lines for part in _parts(line, marks)]


def _parts(line: Line, marks: set[str]) -> Iterator[Line]:
    cuts = [match.end() for match in _GLUED.finditer(line.text) if match["mark"] in marks] if line.cell is None else []
    for start, end in zip([0, *cuts], [*cuts, len(line.text)], strict=True):
        text = line.text[start:end].rstrip()
        span = Span(line.span.start + start, line.span.start + start + len(text))
        yield line if not cuts else replace(line, text=text, span=span, label=line.label if start == 0 else "", bold_prefix=0)
