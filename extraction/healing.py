"""Lines of a document -> passages: paragraphs, items and headings made whole again, whatever wrapped or split them.

Owns the decision whether a line continues the one above (hard wraps, blank lines between wrapped lines, page numbers);
refuses to order the passages into a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from extraction.boxes import without_boxes
from extraction.draft import Span
from extraction.flattables import place_flat_cells
from extraction.folding import Folded, fold
from extraction.gluedlines import cut_glued_bullets
from extraction.markers import Marker, Rank, read_label, read_marker
from extraction.rowtables import place_rows
from extraction.source import Cell, Line, SourceText

_PAGE_NUMBER = re.compile(r"(?:trang\s)?[-–—]?\s?\d{1,3}\s?[-–—]?(?:\s?/\s?\d{1,3})?", re.IGNORECASE)
_ENDED = re.compile(r"(?:[.;:!?…]|\./)[\s”\")\]*]*$")
_NUMBER_AHEAD = re.compile(
    r"(?:^|\s)(?:số|ngày|tháng|năm|điều|khoản|điểm|mục|lần|khóa|khoá|quý|và|hoặc|đến|từ|của|tại|theo|phụ lục)$", re.IGNORECASE
)
_ALWAYS_OPENS = re.compile(
    r"(?:Trên đây là|Nơi nhận|NƠI NHẬN|TM\.|KT\.|TL\.|T/M|K/T|PHỤ LỤC|Phụ lục [IVX\d]|ĐỀ CƯƠNG|KẾ HOẠCH$|"
    r"Trong quá trình (?:triển khai|tổ chức|thực hiện)"
    r"|(?:Cơ quan|Đơn vị|Bộ phận) (?:chủ trì|thực hiện|phối hợp)[^:.]{0,30}:|(?:Thời gian|Thời hạn|"
    r"Tiến độ)(?: \w+){0,3}\s?:|Ghi chú\s?:|(?:Căn cứ|Thực hiện|Thi hành) (?:Luật|Nghị|Kế|Chỉ|Chương|Quyết|Công|Thông|Kết|"
    r"Hướng)\w*\s\w+ số)"
)
_YEAR_ENDS = re.compile(r"(?<!\d)20\d\d$")
_YEAR_OPENS = re.compile(r"20\d\d(?!\d)")
"""A year and a dash before another year are a period that was cut; "… đến năm 2030 / - 100% …" is a heading and its first item."""
_TITLE_WORD = re.compile(r"(?:KẾ\s?HOẠCH|CHƯƠNG TRÌNH|CHỈ THỊ|PHƯƠNG ÁN|ĐỀ ÁN|HƯỚNG DẪN)")
_NAME = re.compile(
    r"(?:Các (?:sở|cơ|đơn|ban|phòng|xã|đoàn)|Sở|Phòng|UBND|Ủy ban|Uỷ ban|Công an|Ban|Trung tâm|Hội|Đoàn|Trạm|Chi cục|Cục|"
    r"Văn phòng|Đài|Báo|Bộ)\s"
)
_FULL = 0.94
_NEARLY_FULL = 0.72
_SHARE_OF_WRAPS = 0.2
_FEWEST_WRAPS = 2


class Gap(IntEnum):
    """What stands between two lines: nothing, an empty line, the number of a page."""

    NONE = 0
    BLANK = 1
    PAGE = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole paragraph, item, heading or cell part. `text` is the source text of `span` folded; `origin` maps it back.

    marker -- the mark it opens with; body_at -- where its words begin behind the mark (offset in `text`).
    is_bold -- all of it is; bold_to -- how far its beginning is bold (offset in `text`). heading -- level of a Word or Markdown heading.
    after_blank -- an empty line stood before it. cell -- its place in a table of more than one column.
    """

    span: Span
    text: str
    origin: tuple[int, ...]
    marker: Marker | None
    body_at: int
    is_bold: bool
    bold_to: int
    heading: int
    after_blank: bool
    cell: Cell | None

    @property
    def body(self) -> str:
        """The words behind the mark."""
        return self.text[self.body_at :]

    def source_span(self, start: int, end: int) -> Span:
        """The span in the source of the folded characters start … end - 1."""
        return Span(self.span.start + self.origin[start], self.span.start + self.origin[end - 1] + 1)


def heal(source: SourceText) -> list[Passage]:
    """All passages of a document in order."""
    lines = cut_glued_bullets(place_flat_cells(place_rows(without_boxes(source.lines))))
    habits = _Habits.of(lines)
    passages: list[Passage] = []
    for group, after_blank in _groups(lines, habits):
        passages.append(_passage(source.text, group, after_blank))
    return passages


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a document breaks its lines.

    wraps_close, wraps_loose -- sentences run on over a line end, or over an empty line. blank_parts -- empty lines part the paragraphs.
    width -- usual length of a full line.
    """

    wraps_close: bool
    wraps_loose: bool
    blank_parts: bool
    width: int

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Habits:
        close: list[bool] = []
        loose: list[bool] = []
        marked: list[bool] = []
        lengths: list[int] = []
        for above, below, blank in _pairs(lines):
            runs_on = below.text[0].islower() and read_marker(below.text) is None and not _ENDED.search(above.text)
            (loose if blank else close).append(runs_on)
            if read_marker(below.text) is not None:
                marked.append(blank)
            if runs_on:
                lengths.append(len(above.text))
        wraps_close, wraps_loose = _often(close), _often(loose)
        parts = wraps_close and not wraps_loose and sum(marked) >= 0.5 * len(marked)
        lengths.sort()
        return cls(wraps_close, wraps_loose, parts, lengths[int(0.8 * (len(lengths) - 1))] if lengths else 0)

    def is_full(self, above: Line, below: Line, share: float = _FULL) -> bool:
        """Whether the next word would not have fitted on the line above (to `share` of its width), so that the break says nothing."""
        word = below.text.split(" ", 1)[0]
        return len(above.text) + 1 + len(word) > share * self.width


def _often(cases: list[bool]) -> bool:
    return sum(cases) >= max(_FEWEST_WRAPS, _SHARE_OF_WRAPS * len(cases))


def _pairs(lines: Sequence[Line]) -> Iterable[tuple[Line, Line, bool]]:
    above: Line | None = None
    blank = False
    for line in lines:
        if line.cell is not None:
            above = None
        elif not line.text or _PAGE_NUMBER.fullmatch(line.text):
            blank = True
        else:
            if above is not None:
                yield above, line, blank
            above, blank = line, False


def _groups(lines: Sequence[Line], habits: _Habits) -> Iterable[tuple[list[Line], bool]]:
    group: list[Line] = []
    gap, group_blank = Gap.NONE, False
    for line in lines:
        if line.cell is None and _PAGE_NUMBER.fullmatch(line.text):
            gap = Gap.PAGE
        elif not line.text:
            gap = max(gap, Gap.BLANK) if line.cell is None else gap
        elif group and _continues(group, line, gap, habits):
            group.append(line)
            gap = Gap.NONE
        else:
            if group:
                yield group, group_blank
            group, group_blank = [line], gap is not Gap.NONE
            gap = Gap.NONE
    if group:
        yield group, group_blank


def _continues(group: Sequence[Line], line: Line, gap: Gap, habits: _Habits) -> bool:
    above = group[-1]
    if _place(above) != _place(line) or line.label or above.ends_paragraph or above.heading or line.heading:
        return False
    if _ALWAYS_OPENS.match(line.text) or _opens_by_mark(above, line):
        return False
    if read_marker(line.text) is not None:
        return True
    if line.cell is not None:
        return not (_NAME.match(line.text) and _NAME.match(group[0].text))
    if above.text.endswith((" -", " –")) and line.cell is None and gap is not Gap.PAGE:
        return True
    if _TITLE_WORD.fullmatch(above.text.rstrip(" *")):
        return False
    if (
        above.is_bold
        and not line.bold_prefix
        and not line.is_bold
        and not (line.text[0].islower() and habits.is_full(above, line) and habits.width)
    ):
        return False
    return _runs_on(group, line, gap, habits)


def _runs_on(group: Sequence[Line], line: Line, gap: Gap, habits: _Habits) -> bool:
    above = group[-1]
    ended = bool(_ENDED.search(above.text))
    blank = gap is not Gap.NONE
    wraps = habits.wraps_loose if blank else habits.wraps_close
    if _starts_lower(line.text) and (not ended or above.text.endswith(";")):
        return True
    if gap is Gap.PAGE:
        return not ended and (habits.wraps_close or habits.wraps_loose) and habits.is_full(above, line, _NEARLY_FULL)
    if blank and habits.blank_parts:
        return False
    if not blank and habits.blank_parts:
        return True
    if above.text.isupper() and line.text.isupper() and not ended:
        return not blank
    return wraps and habits.is_full(above, line, _FULL if ended or _may_be_heading(group) else _NEARLY_FULL)


def _may_be_heading(group: Sequence[Line]) -> bool:
    marker = read_marker(group[0].text)
    return len(group) == 1 and marker is not None and marker.rank < Rank.PARENTHESIS


def _place(line: Line) -> tuple[int, int, int] | None:
    return None if line.cell is None else (line.cell.table, line.cell.row, line.cell.column)


def _starts_lower(text: str) -> bool:
    for character in text[:6]:
        if character.isalpha():
            return character.islower()
        if character.isdigit():
            return False
    return text[0] in ",;)"


def _opens_by_mark(above: Line, line: Line) -> bool:
    """Whether a mark really opens something: not "kinh tế / - xã hội", nor a number that the words above await."""
    marker = read_marker(line.text)
    if marker is None:
        return False
    if marker.rank is Rank.PARENTHESIS and _goes_on_in_line(line.text[marker.length :]):
        return False
    if _ENDED.search(above.text):
        return True
    if marker.rank is Rank.BULLET:
        if line.text[marker.length].isdigit() and above.text[-1].isdigit():
            return bool(_YEAR_ENDS.search(above.text)) is not bool(_YEAR_OPENS.match(line.text[marker.length :]))
        return not (marker.style == "-" and line.text[marker.length].islower() and len(above.text) > 30 and not above.is_bold)
    if marker.rank in (Rank.NUMBER, Rank.DOTTED_2):
        return not _NUMBER_AHEAD.search(above.text)
    return True


def _goes_on_in_line(text: str) -> bool:
    """Whether a list "(1) …; (2) …" runs on within the line, so that its first number opens no item."""
    return text[:1].islower() and bool(re.search(r"[;,]\s(?:và\s)?\(\d\)\s?[a-zà-ỹđ]", text))


def _passage(source: str, group: Sequence[Line], after_blank: bool) -> Passage:
    span = Span(group[0].span.start, group[-1].span.end)
    folded: Folded = fold(source[span.start : span.end])
    marker = read_label(group[0].label) if group[0].label else None
    marker = marker or read_marker(folded.text)
    body_at = marker.length if marker else 0
    return Passage(
        span=span,
        text=folded.text,
        origin=folded.origin,
        marker=marker,
        body_at=body_at,
        is_bold=all(line.is_bold for line in group),
        bold_to=_bold_to(group),
        heading=group[0].heading,
        after_blank=after_blank,
        cell=group[0].cell,
    )


def _bold_to(group: Sequence[Line]) -> int:
    reach = 0
    for line in group:
        length = len(" ".join(line.text.split()))
        if not line.is_bold:
            return reach + min(line.bold_prefix, length)
        reach += length + 1
    return max(0, reach - 1)
