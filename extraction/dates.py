"""Deadline phrases of plans -> DeadlineRule: what binds, to which day, and how exactly.

Owns the words of time that oblige; refuses dates of cited documents, periods and events, and never completes a date that
the text does not bear (the plan's year may fill a missing year, with a warning that says so).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extraction.folding import Folded, fold
from extraction.moments import Moment, find_moments
from extraction.recurrences import FoundRecurrence, find_recurrence, read_recurrences, sentence_bounds
from extraction.relative_times import find_relative_times
from rules.deadlines import DeadlineRule, Recurrence
from rules.values import Precision

__all__ = ["FoundDeadline", "choose_deadline", "find_deadlines", "find_recurrence", "read_time_cell"]

_BEFORE = r"(?:(?:chậm|muộn)\snhất\s(?:là\s)?)?trước|đến\strước"
_LATEST = r"(?:chậm|muộn)\snhất(?:\s(?:là|vào|đến|trong|lúc|hết))*|không\s(?:muộn|chậm)\s(?:hơn|quá)|(?:đến\s)?hết|hạn\s(?:cuối|chót)(?:\s(?:là|vào))?"
_WITHIN = r"trong|vào(?:\slúc|\skhoảng)?|kết\sthúc(?:\svào)?|hoàn\sthành(?:\sxong)?(?:\svào)?|xong(?:\svào)?"
_MARK = re.compile(
    rf"(?<!\w)(?:(?P<before>{_BEFORE})|(?P<latest>{_LATEST})|(?P<planned>dự\skiến(?:\s(?!trước|chậm|xong)[^\W\d]+){{0,4}}?)|(?P<within>{_WITHIN})|(?P<until>đến))"
    r"(?:\s|:\s)\(?$",
    re.IGNORECASE,
)
_NO_TEXT = re.compile(r"^(?:xong|hoàn\sthành|kết\sthúc|dự\skiến)(?:\sxong)?(?:\s(?:vào|là)(?=\s))?\s?:?\s?", re.IGNORECASE)
_PLANNED_WORDS = re.compile(r"dự\skiến(?:\s(?!ngày|tháng|quý|quí|năm|đầu|giữa|cuối)[^\W\d]+)*\s", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:thời\s(?:gian|hạn|điểm)|tiến\sđộ|thời\shạn|hạn)(?:\s(?:thực\shiện|hoàn\sthành|triển\skhai|tổ\schức|báo\scáo|gửi|nộp|cuối|chót|xong|và|dự\skiến))*"
    r"(?:\s\([^)]*\))?\s?:\s?",
    re.IGNORECASE,
)
_LABEL_OPENS = re.compile(r"\W*" + _LABEL.pattern, re.IGNORECASE)
_LABEL_ENDS = re.compile(r"\.(?=\s|$)|\s[-–+]\s(?=[^\W\d_])|\|")
_ITEM_OPENS = re.compile(r"^\W*(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s?)?\W*(?:trong\s|vào\s)?$", re.IGNORECASE)
_PARENTHESIS_CLOSES = re.compile(r"\s?\)")
_FINISHES = re.compile(r"(?<!\w)(?:hoàn\sthành|xong|kết\sthúc|nghiệm\sthu|bàn\sgiao)(?!\w)", re.IGNORECASE)
_FINISHES_NEXT = re.compile(r",?\s(?:phải\s|cơ bản\s|sẽ\s)?(?:hoàn\sthành|xong|kết\sthúc|nghiệm\sthu|bàn\sgiao)(?!\w)", re.IGNORECASE)
_JOINS = re.compile(r"\s?(?:và|,|;|[-–]|đến|và\strước|,\strước)\s(?:hết\s)?|[-–]", re.IGNORECASE)
_TO = re.compile(r"\s?(?:đến|[-–])\s?(?:hết\s|trước\s)?", re.IGNORECASE)

_NO_DUE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tính|số\sliệu|sinh|nghỉ\s(?:hưu|việc)|nhập\sngũ|hy\ssinh|hiệu\slực|phát\ssinh|xảy\sra|thành\slập|kể|thi\shành|tầm\snhìn|nhiệm\skỳ)\s(?:năm\s|ra\s|tính\s)?"
    r"|(?<!\w)đã\s(?:được\s)?(?:ban\shành|nghỉ|hưởng|sinh|cấp|ký|đăng\ský|nộp|thực\shiện|triển\skhai|tham\sgia|phê\sduyệt|công\snhận|xây\sdựng|có)[^.;,]{0,40}"
    r"|(?<!\w)(?:mưa|lũ|lụt|bão|hứng\schịu|số\sliệu)(?!\w)[^.;]{0,40})$",
    re.IGNORECASE,
)
_PAST_NEXT = re.compile(r",?\s(?:tỉnh|huyện|xã|thành phố|địa phương)?\s?[^.;,]{0,20}(?:đã|đang phải|hứng chịu)(?!\w)", re.IGNORECASE)
_NAMES_A_RESULT = re.compile(
    r"(?<!\w)(?:kết\squả|tình\shình|chỉ\stiêu|nhiệm\svụ|công\stác|số\sliệu|kế\shoạch|chương\strình|dự\stoán|kinh\sphí|phát\ssinh)(?:\s[^\W\d]+){0,4}\s$",
    re.IGNORECASE,
)
_RECEIVER = re.compile(r"(?<!\w)để\s[^.;]{0,60}?(?:tổng\shợp|báo\scáo|trình|tham\smưu)", re.IGNORECASE)
_CITED = re.compile(
    r"(?:số\s[\w./\-–\s]{1,40}|luật\s[^.;,]{1,60}|(?:quyết định|nghị quyết|công văn|chỉ thị|thông báo|văn bản|kế hoạch)\s?[\w./\-–]{0,30}),?\s?$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"(?<!\w)(?:khởi\sđộng|bắt\sđầu|khởi\scông|từ|giai\sđoạn|hàng|hằng|mỗi|kể\stừ|theo)\s(?:từ\s|trong\s|vào\s)?$", re.IGNORECASE
)
_MILESTONE_ENDS = re.compile(r"[;,]\s")
_SHARE = re.compile(r"\d\s?[%‰]")
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_SATURDAY = 5
_PERIOD_YEARS = 2


@dataclass(frozen=True, slots=True)
class FoundDeadline:
    """A deadline and where its words stand: half-open offsets into the text that was searched."""

    rule: DeadlineRule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Due:
    """A moment that obliges, with the start of the words that make it do so (offsets in the folded text)."""

    moment: Moment
    start: int
    is_inclusive: bool
    is_planned: bool = False


def find_deadlines(text: str, *, plan_year: int | None) -> tuple[list[FoundDeadline], list[str]]:
    """Every deadline that a clause's words set, in their order, and warnings in Vietnamese. The text may be hard-wrapped."""
    folded = fold(text)
    moments = find_moments(folded.text)
    recurrences = read_recurrences(folded.text, moments) if moments else []
    dues = _dues(folded.text, moments, recurrences, plan_year)
    warnings: list[str] = []
    found = _rules(folded, _carry_years(dues), plan_year, warnings)
    for start, end in find_relative_times(folded.text):
        if not any(_explains(folded.text, due, start, end) for due in dues):
            rule = DeadlineRule(folded.text[start:end], None, is_inclusive=True, precision=Precision.RELATIVE)
            found.append(_place(folded, rule, start, end))
    found.sort(key=lambda deadline: deadline.start)
    return found, warnings


def _explains(text: str, due: _Due, start: int, end: int) -> bool:
    """Whether relative words only explain a day that stands there, overlapping it or in brackets behind it."""
    overlaps = start < due.moment.end and due.start < end
    return overlaps or (0 < start - due.moment.end <= 3 and "(" in text[due.moment.end : start])


def choose_deadline(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, list[str]]:
    """The deadline that binds the unit's own delivery (the last one written); the others are named in the warnings."""
    found, warnings = find_deadlines(text, plan_year=plan_year)
    chosen = _binding(text, found)
    if chosen is None:
        return None, warnings
    warnings += _warn_of_others(chosen.rule, [other.rule for other in found if other is not chosen])
    return chosen.rule, warnings + _warn_of_weekend(chosen.rule)


def read_time_cell(text: str, *, plan_year: int | None) -> tuple[DeadlineRule | None, Recurrence | None, list[str]]:
    """A "Thời gian/Thời hạn/Tiến độ" cell or line, with or without its label, where a bare "Quý IV/2025" or "12/2025" is a deadline.

    Several milestones in one cell: the latest binds, all are named in the warnings.
    """
    folded = fold(text)
    label = _LABEL_OPENS.match(folded.text)
    body = Folded(folded.text[label.end() :], folded.origin[label.end() :]) if label else folded
    moments = find_moments(body.text)
    recurrences = read_recurrences(body.text, moments, in_cell=True)
    taken = {moment.start for found in recurrences for moment in found.dates}
    if not moments:
        moments = find_moments(body.text, with_bare_years=True)
    warnings: list[str] = []
    moments = [moment for moment in moments if moment.start not in taken and not _is_period(body.text, moment, moments, warnings)]
    dues = _cell_dues(body.text, moments)
    rules = [found.rule for found in _rules(body, _carry_years(dues), plan_year, warnings)] or _relative_rules(body.text)
    recurrence = recurrences[0].recurrence if recurrences else None
    if not rules:
        return None, recurrence, warnings
    chosen = max(reversed(rules), key=lambda rule: rule.due_on or date.min)
    warnings += _warn_of_others(chosen, [rule for rule in rules if rule is not chosen])
    return chosen, recurrence, warnings + _warn_of_weekend(chosen)


def _is_period(text: str, moment: Moment, moments: Sequence[Moment], warnings: list[str]) -> bool:
    """Whether a span of more than two years only says how long the work goes on: "2025 - 2030", "từ năm 2026 đến năm 2030"."""
    first = moment.first_year
    opening = next((other for other in moments if other.end < moment.start and _TO.fullmatch(text[other.end : moment.start])), None)
    if first is None and opening is not None and opening.precision is moment.precision is Precision.YEAR:
        first = opening.year
    if moment.year is None or first is None or moment.year - first < _PERIOD_YEARS:
        return False
    warnings.append(f"“{first} - {moment.year}” là khoảng thời gian thực hiện, không phải thời hạn.")
    return True


def _relative_rules(text: str) -> list[DeadlineRule]:
    return [DeadlineRule(text[start:end], None, precision=Precision.RELATIVE) for start, end in find_relative_times(text)]


def _dues(text: str, moments: Sequence[Moment], recurrences: Sequence[FoundRecurrence], plan_year: int | None) -> list[_Due]:
    taken = {moment.start for found in recurrences for moment in found.dates}
    labelled = _labelled_ranges(text)
    dues: list[_Due] = []
    for index, moment in enumerate(moments):
        if moment.start in taken or _is_past(moment, plan_year):
            continue
        if any(start <= moment.start < end for start, end in labelled):
            due = _cell_due(text, moment, moments[index + 1] if index + 1 < len(moments) else None)
        else:
            due = _marked(text, moment, moments[:index]) or _joined(text, moment, dues) or _unmarked(text, moment, plan_year)
        if due is not None:
            dues.append(due)
    return dues


def _is_past(moment: Moment, plan_year: int | None) -> bool:
    """A day years before the plan's own year tells of something that was."""
    return plan_year is not None and moment.year is not None and moment.year < plan_year - 1


def _labelled_ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    for label in _LABEL.finditer(text):
        end = _LABEL_ENDS.search(text, label.end())
        ranges.append((label.end(), end.start() if end else len(text)))
    return ranges


def _marked(text: str, moment: Moment, earlier: Sequence[Moment]) -> _Due | None:
    left_from = max(0, moment.start - 120)
    left = text[left_from : moment.start]
    mark = _MARK.search(left)
    if mark is None or _NO_DUE_BEFORE.search(left[: mark.start()]):
        return None
    start = left_from + mark.start()
    if mark["until"]:
        return _until(text, moment, start, earlier)
    if mark["before"]:
        return _Due(moment, start, is_inclusive=False)
    if mark["latest"]:
        by_year = moment.precision is Precision.YEAR and "hết" in mark.group().lower()
        return None if by_year and not _is_finished(text, moment, start) else _Due(moment, start, is_inclusive=True)
    if mark["planned"]:
        return _Due(moment, start, is_inclusive=True, is_planned=True)
    return _Due(moment, start, is_inclusive=True) if _is_within(text, moment, mark, start) else None


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


def _until(text: str, moment: Moment, start: int, earlier: Sequence[Moment]) -> _Due | None:
    """ "đến": the end of a span that begins with a moment, a day, or a month by which something is finished; never a target's year."""
    if moment.precision is Precision.YEAR:
        return None
    opening = next((other for other in reversed(earlier) if 0 <= start - other.end <= 2), None)
    is_span = opening is not None or bool(re.search(r"(?<!\w)từ\s[^.;,()]{0,30}$", text[:start]))
    if is_span:
        began = opening.start if opening else start
        left = text[max(0, began - 60) : began]
        if _NO_DUE_BEFORE.search(re.sub(r"từ\s$", "", left)) or _PAST_NEXT.match(text[moment.end : moment.end + 60]):
            return None
        return _Due(moment, start, is_inclusive=True)
    if moment.day is not None and moment.is_explicit:
        return _Due(moment, start, is_inclusive=True)
    return _Due(moment, start, is_inclusive=True) if _is_finished(text, moment, start) else None


def _joined(text: str, moment: Moment, dues: Sequence[_Due]) -> _Due | None:
    """A moment that "và", a comma or a dash joins to one that obliges, of the same kind."""
    if not dues:
        return None
    last = dues[-1]
    gap = text[last.moment.end : moment.start]
    same_kind = (last.moment.day is None) == (moment.day is None)
    if same_kind and moment.precision is not Precision.YEAR and _JOINS.fullmatch(gap):
        return _Due(moment, moment.start, last.is_inclusive)
    return None


def _unmarked(text: str, moment: Moment, plan_year: int | None) -> _Due | None:
    """A moment that obliges by its place: it opens the item, stands alone in brackets, or closes "hoàn thành …"."""
    left, right = text[max(0, moment.start - 80) : moment.start], text[moment.end : moment.end + 12]
    if _CITED.search(left) or _STARTS.search(left) or not moment.is_explicit:
        return None
    opens = moment.start < 12 and _ITEM_OPENS.match(text[: moment.start]) and re.match(r"\s?[:,]", right)
    if opens and (moment.year is None or plan_year is None or moment.year >= plan_year):
        return _Due(moment, moment.start, is_inclusive=True)
    if moment.day is not None:
        return None
    in_brackets = left.endswith("(") and _PARENTHESIS_CLOSES.match(right)
    if in_brackets:
        return _Due(moment, moment.start, is_inclusive=True)
    closes = re.match(r"\s?(?:[.;]|$|\./)", right) and moment.precision is not Precision.YEAR and moment.year is not None
    return _Due(moment, moment.start, is_inclusive=True) if closes and _is_finished(text, moment, moment.start) else None


def _cell_due(text: str, moment: Moment, following: Moment | None) -> _Due | None:
    """A moment in a cell: what begins a span, a start, a share's year and a cited document's day are not due."""
    if following is not None and _TO.fullmatch(text[moment.end : following.start]):
        return None
    left = text[max(0, moment.start - 60) : moment.start]
    mark = _MARK.search(left)
    if _SHARE.search(_MILESTONE_ENDS.split(left)[-1]) or _STARTS.search(left):
        return None
    if mark is None and moment.day is not None and _CITED.search(left):
        return None
    start = moment.start - len(left) + mark.start() if mark else moment.start
    return _Due(moment, start, is_inclusive=not (mark and mark["before"]), is_planned=bool(mark and mark["planned"]))


def _cell_dues(text: str, moments: Sequence[Moment]) -> list[_Due]:
    following = [*moments[1:], None][: len(moments)]
    return [due for moment, after in zip(moments, following, strict=True) if (due := _cell_due(text, moment, after)) is not None]


def _carry_years(dues: list[_Due]) -> list[_Due]:
    """A year written with a later moment of the same run also serves the ones before it ("dự kiến 25/12 (chậm nhất 05/01/2026)")."""
    carried = list(dues)
    for index in range(len(carried) - 2, -1, -1):
        this, following = carried[index].moment, carried[index + 1].moment
        if this.year is None and following.year is not None and following.start - this.end <= 40:
            year = following.year - (1 if (this.month or 0) > (following.month or 12) else 0)
            carried[index] = replace(carried[index], moment=this.in_year(year))
    return carried


def _rules(folded: Folded, dues: Sequence[_Due], plan_year: int | None, warnings: list[str]) -> list[FoundDeadline]:
    found: list[FoundDeadline] = []
    pending: FoundDeadline | None = None
    for due in dues:
        deadline = _rule(folded, due, plan_year, warnings)
        if pending is not None:
            deadline = _with_plan(folded, pending, deadline)
            if deadline.rule.planned_on is None:
                found.append(_only_planned(folded, pending, warnings))
            pending = None
        if due.is_planned:
            pending = deadline
        else:
            found.append(deadline)
    if pending is not None:
        found.append(_only_planned(folded, pending, warnings))
    return found


def _only_planned(folded: Folded, planned: FoundDeadline, warnings: list[str]) -> FoundDeadline:
    """A day that the document only expects, without "dự kiến" in its words and with a warning in its stead."""
    skipped = words.end() if (words := _PLANNED_WORDS.match(planned.rule.text)) else 0
    text = planned.rule.text[skipped:]
    warnings.append(f"Thời hạn “{text}” mới là dự kiến.")
    start = folded.origin[bisect_left(folded.origin, planned.start) + skipped]
    return FoundDeadline(replace(planned.rule, text=text), start, planned.end)


def _with_plan(folded: Folded, planned: FoundDeadline, latest: FoundDeadline) -> FoundDeadline:
    """ "dự kiến 05/12 (chậm nhất 10/12)" as one deadline, where the two stand together and in that order."""
    first, last = planned.rule.due_on, latest.rule.due_on
    gap = latest.start - planned.end
    if first is None or last is None or first > last or not 0 <= gap <= 12:
        return latest
    start, end = bisect_left(folded.origin, planned.start), bisect_left(folded.origin, latest.end)
    end += folded.text[start:end].count("(") > folded.text[start:end].count(")") and folded.text[end : end + 1] == ")"
    rule = replace(latest.rule, text=folded.text[start:end], planned_on=first)
    return _place(folded, rule, start, end)


def _rule(folded: Folded, due: _Due, plan_year: int | None, warnings: list[str]) -> FoundDeadline:
    moment, start = due.moment, due.start
    start += _skipped(folded.text[start : moment.end]) if not due.is_planned else 0
    start = moment.start if start > moment.start else start
    text = folded.text[start : moment.end]
    if moment.year is None and plan_year is not None:
        moment = moment.in_year(plan_year)
        warnings.append(f"Thời hạn “{text}” không ghi năm: hiểu là năm {plan_year} theo năm của kế hoạch.")
    elif moment.year is None:
        warnings.append(f"Thời hạn “{text}” không ghi năm và không rõ năm của kế hoạch: cần chọn ngày.")
    if not moment.is_real:
        warnings.append(f"Thời hạn “{text}” nêu một ngày không có trong lịch: cần chọn ngày.")
    due_on = moment.last_day if due.is_inclusive else moment.first_day
    rule = DeadlineRule(text, due_on, due.is_inclusive, moment.precision, time=moment.time)
    return _place(folded, rule, start, moment.end)


def _skipped(words: str) -> int:
    match = _NO_TEXT.match(words)
    return match.end() if match else 0


def _place(folded: Folded, rule: DeadlineRule, start: int, end: int) -> FoundDeadline:
    return FoundDeadline(rule, *folded.original_span(start, end))


def _binding(text: str, found: Sequence[FoundDeadline]) -> FoundDeadline | None:
    """The last deadline that is not a receiver's for passing on what it was sent; one with a day before one without."""
    if not found:
        return None
    dated = [deadline for deadline in found if deadline.rule.due_on is not None] or list(found)
    own = [deadline for index, deadline in enumerate(dated) if index == 0 or not _is_receivers(text, dated[index - 1], deadline)]
    return own[-1]


def _is_receivers(text: str, earlier: FoundDeadline, later: FoundDeadline) -> bool:
    return bool(_RECEIVER.search(" ".join(text[earlier.end : later.start].split())))


def _warn_of_others(chosen: DeadlineRule, others: Sequence[DeadlineRule]) -> list[str]:
    if not others:
        return []
    words = ", ".join(f"“{other.text}”" for other in others)
    return [f"Có nhiều mốc thời gian: lấy “{chosen.text}”, còn {words}."]


def _warn_of_weekend(rule: DeadlineRule) -> list[str]:
    if rule.due_on is None or rule.precision not in (Precision.DAY, Precision.INSTANT) or rule.due_on.weekday() < _SATURDAY:
        return []
    return [f"Thời hạn {rule.due_on:%d/%m/%Y} rơi vào {_WEEKDAYS[rule.due_on.weekday()]}."]
