"""The words that make a moment a deadline: "trước", "chậm nhất", "xong trong", "từ … đến", a label, a place in the sentence.

Owns which moments of a text oblige; refuses cited documents, data periods, past events and the years of targets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.labels import TIME_LABEL
from extraction.moments import Moment
from extraction.recurrence_dates import FoundRecurrence
from extraction.recurrence_words import sentence_bounds
from rules.values import Precision

_BEFORE = r"(?:(?:chậm|muộn)\snhất\s(?:là\s)?)?trước|đến\strước"
_LATEST = (
    r"(?:chậm|muộn)\snhất(?:\s(?:là|vào|đến|trong|lúc|hết))*|không\s(?:muộn|chậm)\s(?:hơn|quá)|(?:đến\s)?hết"
    r"|hạn\s(?:cuối(?:\scùng)?|chót)(?:\s(?!là|vào|đến|trước)[^\W\d]+){0,6}?(?:\s(?:là|vào|đến|hết))*"
)
_WITHIN = (
    r"(?:vào\s)?(?:sáng|trưa|chiều|tối|đêm)|đợt\s(?:\d{1,2}|[IVX]+)(?:\svào)?|trong|vào(?:\slúc|\skhoảng)?|kết\sthúc(?:\svào)?"
    r"|hoàn\sthành(?:\sxong)?(?:\svào)?|xong(?:\svào)?"
)
_MARK = re.compile(
    rf"(?<!\w)(?:(?P<before>{_BEFORE})|(?P<latest>{_LATEST})|(?P<planned>dự\skiến(?:\s(?!trước|chậm|xong)[^\W\d]+){{0,4}}?)"
    rf"|(?P<within>{_WITHIN})|(?P<until>đến))"
    r"(?:\s|:\s)\(?(?:(?:các|cả|\d{1,2}|hai|ba)\s)?(?P<week>tuần\s)?$",
    re.IGNORECASE,
)
_LABEL_ENDS = re.compile(r"\.(?=\s|$)|\s[-–+]\s(?=[^\W\d_])|\|")
_ITEM_OPENS = re.compile(r"^\W{0,20}(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s?)?\W{0,9}(?:trong\s|vào\s)?$", re.IGNORECASE)
_PARENTHESIS_CLOSES = re.compile(r"\s?\)")
_FINISHES = re.compile(r"(?<!\w)(?:hoàn\sthành|xong|kết\sthúc|nghiệm\sthu|bàn\sgiao|bế\sgiảng|khánh\sthành)(?!\w)", re.IGNORECASE)
_FINISHES_NEXT = re.compile(
    r",?\s(?:phải\s|cơ bản\s|sẽ\s)?(?:hoàn\sthành|xong|kết\sthúc|nghiệm\sthu|bàn\sgiao|bế\sgiảng|khánh\sthành)(?!\w)", re.IGNORECASE
)
_JOINS = re.compile(r"\s?(?:và|,|;|[-–]|đến|và\strước|,\strước)\s(?:hết\s)?|[-–]", re.IGNORECASE)
_FROM = re.compile(r"(?<!\w)từ\s(?:[^.;,()]{0,30})?$", re.IGNORECASE)
_OPENS_SPAN = re.compile(r"(?<!\w)từ\s[^.;,()]{0,30}$", re.IGNORECASE)
_TO = re.compile(r"\s?(?:đến|[-–])\s?(?:hết\s|trước\s)?", re.IGNORECASE)

_NO_DUE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tính|số\sliệu|sinh|nghỉ\s(?:hưu|việc)|nhập\sngũ|hy\ssinh|hiệu\slực|phát\ssinh|xảy\sra|thành\slập|kể"
    r"|thi\shành|tầm\snhìn|nhiệm\skỳ)\s(?:năm\s|ra\s|tính\s)?"
    r"|(?<!\w)đã\s(?:được\s)?(?:ban\shành|nghỉ|hưởng|sinh|cấp|ký|đăng\ský|nộp|thực\shiện|triển\skhai|tham\sgia|phê\sduyệt"
    r"|công\snhận|xây\sdựng|có)[^.;,]{0,40}"
    r"|(?<!\w)(?:(?:đợt|trận|cơn)\s(?:mưa|lũ|lụt|bão)|hứng\schịu|số\sliệu)(?!\w)[^.;]{0,40})$",
    re.IGNORECASE,
)
_PAST_NEXT = re.compile(r",?\s(?:tỉnh|huyện|xã|thành phố|địa phương)?\s?[^.;,]{0,20}(?:đã|đang phải|hứng chịu)(?!\w)", re.IGNORECASE)
_NAMES_A_RESULT = re.compile(
    r"(?<!\w)(?:kết\squả|tình\shình|chỉ\stiêu|nhiệm\svụ|công\stác|số\sliệu|kế\shoạch|chương\strình|dự\stoán|kinh\sphí"
    r"|phát\ssinh)(?:\s[^\W\d]+){0,4}\s$",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:số\s[\w./\-–\s]{1,40}|luật\s[^.;,]{1,60}|(?:quyết định|nghị quyết|công văn|chỉ thị|thông báo|văn bản"
    r"|kế hoạch)\s?[\w./\-–]{0,30}),?\s?$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"(?<!\w)(?:khởi\sđộng|bắt\sđầu|khởi\scông|từ|giai\sđoạn|hàng|hằng|mỗi|kể\stừ|theo)\s(?:từ\s|trong\s|vào\s)?$", re.IGNORECASE
)
_HELD = re.compile(r"(?<!\w)(?:tổ\schức|khai\smạc|bế\smạc|diễn\sra|ra\squân|phát\sđộng|khai\strương)\s[^.;]{0,80}\s$", re.IGNORECASE)
_NAMES_A_DOCUMENT = re.compile(
    r"(?<!\w)(?:số\s\d|luật|quyết\sđịnh|nghị\squyết|công\svăn|thông\s(?:báo|tư)|kỷ\sniệm|kế\shoạch|chỉ\sthị|công\sđiện|hướng\sdẫn"
    r"|chương\strình\s(?:số|hành|mục)|đề\sán|quy\s(?:định|chế)|văn\sbản|theo|căn\scứ|thực\shiện|từ|trước|sau|kể|tính)(?!\w)",
    re.IGNORECASE,
)
_PART_OPENS = re.compile(r"[;.]\s$")
_ENDS_ITEM = re.compile(r"\s?(?:\.?$|;|\((?:[A-ZĐ]|do\s|đơn|cơ\squan))")
_SESSION = re.compile(r"(?<!\w)(?:kỳ\shọp|phiên\shọp)(?:\s[^\W\d]+){0,5}\s$", re.IGNORECASE)
_MILESTONE_ENDS = re.compile(r"[;,]\s")
_SHARE = re.compile(r"\d\s?[%‰]")
_PERIOD_YEARS = 2


@dataclass(frozen=True, slots=True)
class Due:
    """A moment that obliges, with the start of the words that make it do so (offsets in the folded text)."""

    moment: Moment
    start: int
    is_inclusive: bool
    is_planned: bool = False


def find_dues(text: str, moments: Sequence[Moment], recurrences: Sequence[FoundRecurrence], plan_year: int | None) -> list[Due]:
    taken = {moment.start for found in recurrences for moment in found.dates}
    labelled = _labelled_ranges(text)
    dues: list[Due] = []
    for index, moment in enumerate(moments):
        if moment.start in taken or _is_past(moment, plan_year) or (recurrences and _ends_a_season(text, moment, moments[:index])):
            continue
        if any(start <= moment.start < end for start, end in labelled):
            due = _cell_due(text, moment, moments[index + 1] if index + 1 < len(moments) else None)
        else:
            due = _marked(text, moment, moments[:index]) or _joined(text, moment, dues) or _placed(text, moment, plan_year)
        if due is not None:
            dues.append(due)
    return dues


def _is_past(moment: Moment, plan_year: int | None) -> bool:
    """A day years before the plan's own year tells of something that was."""
    return plan_year is not None and moment.year is not None and moment.year < plan_year - 1


def _ends_a_season(text: str, moment: Moment, earlier: Sequence[Moment]) -> bool:
    """Whether "từ tháng 12/2025 đến tháng 5/2026" says for how long a duty returns rather than by when it is done."""
    return any((other.day is None) is (moment.day is None) and _TO.fullmatch(text[other.end : moment.start]) for other in earlier[-1:])


def _labelled_ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    for label in TIME_LABEL.finditer(text):
        end = _LABEL_ENDS.search(text, label.end())
        ranges.append((label.end(), end.start() if end else len(text)))
    return ranges


def _marked(text: str, moment: Moment, earlier: Sequence[Moment]) -> Due | None:
    left_from = max(0, moment.start - 120)
    left = text[left_from : moment.start]
    mark = _MARK.search(left)
    if mark is None or _NO_DUE_BEFORE.search(left[: mark.start()]) or (mark["week"] and mark["before"]):
        return None
    start = left_from + mark.start()
    if mark["until"]:
        return _until(text, moment, start, earlier)
    if mark["before"]:
        return Due(moment, start, is_inclusive=False)
    if mark["latest"]:
        by_year = moment.precision is Precision.YEAR and "hết" in mark.group().lower()
        return None if by_year and not _is_finished(text, moment, start) else Due(moment, start, is_inclusive=True)
    if mark["planned"]:
        return Due(moment, start, is_inclusive=True, is_planned=True)
    return Due(moment, start, is_inclusive=True) if _is_within(text, moment, mark, start) else None


def _is_within(text: str, moment: Moment, mark: re.Match[str], start: int) -> bool:
    """Whether "trong/vào/hoàn thành" before a moment obliges: a day must be named as one, and a year must not tell of results."""
    if not moment.is_explicit:
        return bool(_FINISHES.search(mark.group()))
    if moment.precision is not Precision.YEAR:
        return not _SHARE.match(text[moment.end : moment.end + 8])
    return (
        bool(_FINISHES.search(mark.group()))
        or _is_finished(text, moment, start)
        or not _NAMES_A_RESULT.search(text[max(0, start - 60) : start])
    )


def _is_finished(text: str, moment: Moment, start: int) -> bool:
    sentence, _ = sentence_bounds(text, start)
    before = text[max(sentence, start - 80) : start]
    return bool(_FINISHES.search(before) or _FINISHES_NEXT.match(text[moment.end : moment.end + 40])) and not _SHARE.search(before)


def _until(text: str, moment: Moment, start: int, earlier: Sequence[Moment]) -> Due | None:
    """ "đến": the end of a span that begins with a moment, a day, or a month by which something is finished; never a target's year."""
    if moment.precision is Precision.YEAR:
        return None
    opening = next((other for other in reversed(earlier) if 0 <= start - other.end <= 2), None)
    span = _OPENS_SPAN.search(text[max(0, start - 40) : start])
    if opening is not None or span is not None:
        began = opening.start if opening else start
        left = _FROM.sub("", text[max(0, began - 60) : began])
        if _NO_DUE_BEFORE.search(left) or _PAST_NEXT.match(text[moment.end : moment.end + 60]):
            return None
        return Due(moment, start, is_inclusive=True)
    if moment.day is not None and moment.is_explicit:
        return Due(moment, start, is_inclusive=True)
    return Due(moment, start, is_inclusive=True) if _is_finished(text, moment, start) else None


def _held(text: str, moment: Moment, plan_year: int | None) -> Due | None:
    """A full day on which something is held ("tổ chức diễn tập ngày 24/4/2026"), with no document named in between."""
    if moment.day is None or moment.year is None or not moment.is_explicit or (plan_year is not None and moment.year < plan_year - 1):
        return None
    left = text[max(0, moment.start - 100) : moment.start]
    held = _HELD.search(left)
    if held is None:
        return None
    is_place_said = text[moment.end :].startswith(" tại ")
    if not is_place_said and (_NAMES_A_DOCUMENT.search(held.group()) or _CITED.search(left)):
        return None
    return Due(moment, moment.start, is_inclusive=True)


def _joined(text: str, moment: Moment, dues: Sequence[Due]) -> Due | None:
    """A moment that "và", a comma or a dash joins to one that obliges, of the same kind."""
    if not dues:
        return None
    last = dues[-1]
    gap = text[last.moment.end : moment.start]
    same_kind = (last.moment.day is None) == (moment.day is None)
    if same_kind and moment.precision is not Precision.YEAR and _JOINS.fullmatch(gap):
        return Due(moment, moment.start, last.is_inclusive)
    return None


def _placed(text: str, moment: Moment, plan_year: int | None) -> Due | None:
    if _SESSION.search(text[max(0, moment.start - 60) : moment.start]):
        return None
    return _unmarked(text, moment, plan_year) or _held(text, moment, plan_year)


def _unmarked(text: str, moment: Moment, plan_year: int | None) -> Due | None:
    """A moment that obliges by its place: it opens the item, stands alone in brackets, or closes "hoàn thành …"."""
    left, right = text[max(0, moment.start - 80) : moment.start], text[moment.end : moment.end + 12]
    if _CITED.search(left) or _STARTS.search(left) or not moment.is_explicit:
        return None
    opens = moment.start < 12 and _ITEM_OPENS.match(text[: moment.start]) and re.match(r"\s?[:,]", right)
    if opens and (moment.year is None or plan_year is None or moment.year >= plan_year):
        return Due(moment, moment.start, is_inclusive=True)
    if _PART_OPENS.search(left) and moment.year is not None and _FINISHES_NEXT.match(text[moment.end : moment.end + 40]):
        return Due(moment, moment.start, is_inclusive=True)
    if moment.day is not None:
        return None
    in_brackets = left.endswith("(") and _PARENTHESIS_CLOSES.match(right)
    if in_brackets:
        return Due(moment, moment.start, is_inclusive=True)
    if (
        left.endswith(", ")
        and moment.year is not None
        and moment.year >= (plan_year or moment.year)
        and _ENDS_ITEM.match(text[moment.end :])
    ):
        return None if moment.precision is Precision.YEAR else Due(moment, moment.start, is_inclusive=True)
    closes = re.match(r"\s?(?:[.;]|$|\./)", right) and moment.precision is not Precision.YEAR and moment.year is not None
    return Due(moment, moment.start, is_inclusive=True) if closes and _is_finished(text, moment, moment.start) else None


def _cell_due(text: str, moment: Moment, following: Moment | None) -> Due | None:
    """A moment in a cell: what begins a span, a start, a share's year and a cited document's day are not due."""
    if following is not None and _TO.fullmatch(text[moment.end : following.start]):
        return None
    left = text[max(0, moment.start - 60) : moment.start]
    mark = _MARK.search(left)
    if _SHARE.search(_MILESTONE_ENDS.split(left)[-1]) or _STARTS.search(left) or _SESSION.search(left):
        return None
    if mark is None and moment.day is not None and _CITED.search(left):
        return None
    start = moment.start - len(left) + mark.start() if mark else moment.start
    return Due(moment, start, is_inclusive=not (mark and mark["before"]), is_planned=bool(mark and mark["planned"]))


def find_cell_dues(text: str, moments: Sequence[Moment]) -> list[Due]:
    following = [*moments[1:], None][: len(moments)]
    return [due for moment, after in zip(moments, following, strict=True) if (due := _cell_due(text, moment, after)) is not None]


def is_period(text: str, moment: Moment, before: Moment | None, warnings: list[str]) -> bool:
    """Whether a span of more than two years only says how long the work goes on: "2025 - 2030", "từ năm 2026 đến năm 2030"."""
    first = moment.first_year
    opening = before if before is not None and _TO.fullmatch(text[before.end : moment.start]) else None
    if first is None and opening is not None and opening.precision is moment.precision is Precision.YEAR:
        first = opening.year
    if moment.year is None or first is None or moment.year - first < _PERIOD_YEARS:
        return False
    warnings.append(f"“{first} - {moment.year}” là khoảng thời gian thực hiện, không phải thời hạn.")
    return True


def carry_years(dues: list[Due]) -> list[Due]:
    """A year written with a later moment of the same run also serves the ones before it ("dự kiến 25/12 (chậm nhất 05/01/2026)")."""
    carried = list(dues)
    for index in range(len(carried) - 2, -1, -1):
        this, following = carried[index].moment, carried[index + 1].moment
        if this.year is None and following.year is not None and following.start - this.end <= 40:
            year = following.year - (1 if (this.month or 0) > (following.month or 12) else 0)
            carried[index] = replace(carried[index], moment=this.in_year(year))
    return carried


def is_explained_by(text: str, due: Due, start: int, end: int) -> bool:
    """Whether relative words only explain a day that stands there, overlapping it or in brackets behind it."""
    overlaps = start < due.moment.end and due.start < end
    return overlaps or (0 < start - due.moment.end <= 3 and "(" in text[due.moment.end : start])
