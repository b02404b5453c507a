"""Labelled lines of a task: "Đơn vị chủ trì: …", "Phối hợp: …", "Thời gian: …", "Kết quả: …", alone or several in one line.

Owns the labels and where their values end; refuses to decide which items they belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class LabelKind(StrEnum):
    """What a labelled line gives."""

    LEAD = "lead"
    DOER = "doer"
    PARTNER = "partner"
    TIME = "time"
    RESULT = "result"


LEADING = (LabelKind.LEAD, LabelKind.DOER)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled value. `start` is where its label begins, `value_start` … `end` the value's place in the text."""

    kind: LabelKind
    start: int
    value_start: int
    end: int
    value: str


_WHO = (
    r"(?:(?:[Cc]ác\s)?(?:[Cc]ơ\squan|[Đđ]ơn\svị|[Bb]ộ\sphận|[Tt]ổ\schức|[Cc]á\snhân|[Nn]gười|[Cc]ấp|[Pp]hòng|"
    r"[Ss]ở)(?:\s?[,/]\s?(?:cơ\squan|đơn\svị|cá\snhân|địa\sphương))?\s)"
)
_TAIL = r"(?:\s(?!gồm)[^\s:.;()]+){0,5}(?:\s\([^)]{0,40}\))?\s?:\s*"
_PARTNER = (
    rf"(?:{_WHO}(?:tham\sgia\s)?(?:[Pp]hối\shợp|tham\sgia|tham\smưu,?\s(?:và\s)?giúp\sviệc|giúp\sviệc){_TAIL}|"
    rf"[Pp]hối\shợp(?:\s(?:thực\shiện|với|chính))?\s?:\s*)"
)
_LEAD = (
    rf"(?:{_WHO}(?:được\sgiao\s)?(?:[Cc]hủ\strì|đầu\smối|chịu\strách\snhiệm(?:\schính)?|phụ\strách|thường\strực|"
    rf"tham\smưu(?!,?\s(?:giúp|và\sgiúp))|soạn\sthảo)|"
    rf"[Tt]rưởng\s[Đđ]oàn(?=\s?:)|"
    rf"[Cc]hủ\strì(?=\s?:|\s(?:thực\shiện|tham\smưu|triển\skhai)\s?:)|[Đđ]ầu\smối(?=\s?:)|[Ll]ãnh\sđạo\s(?:chỉ\sđạo|phụ\strách)){_TAIL}"
)
_DOER = (
    rf"(?:{_WHO}(?:thực\shiện|triển\skhai|tổ\schức\sthực\shiện)|(?:[Tt]rách\snhiệm|[Pp]hân\scông)(?:\sthực\shiện|"
    rf"\snhiệm\svụ)?(?=\s?:)|[Gg]iao(?=\s?:)|[Nn]gười\sthực\shiện){_TAIL}"
)
_TIME = (
    r"(?:[Tt]hời\s(?:gian|hạn|điểm)|[Tt]iến\sđộ|[Ll]ộ\strình|[Hh]ạn|[Hh]oàn\sthành|"
    r"[Tt]hời\sgian\svà\sđịa\sđiểm)(?:\s(?:thực\shiện|hoàn\sthành|tiến\shành|triển\skhai|tổ\schức|báo\scáo|gửi|nộp|dự\skiến|kết\sthúc|"
    r"xong|cuối|chót|trình|ban\shành|và|thi\shành))*(?:\s\([^)]{0,30}\))?\s?:\s*"
)
_RESULT = (
    r"(?:[Kk]ết\squả|[Ss]ản\sphẩm|[Đđ]ầu\sra)(?:\s(?:đầu\sra|dự\skiến|thực\shiện|cần\sđạt|hoàn\sthành|đạt\sđược|công\sviệc|"
    r"và\s\w+))*(?:\s\([^)]{0,30}\))?\s?:\s*"
)
TIME_LABEL = re.compile(
    r"(?:thời\s(?:gian|hạn|điểm)|tiến\sđộ|thời\shạn|hạn)(?:\s(?:thực\shiện|hoàn\sthành|triển\skhai|tổ\schức|báo\scáo|gửi|nộp"
    r"|cuối|chót|xong|và|dự\skiến|ban\shành|trình|tiến\shành|nộp|phát\shành|công\sbố|kết\sthúc|bàn\sgiao|phê\sduyệt))*"
    r"(?:\s\([^)]*\))?\s?:\s?",
    re.IGNORECASE,
)
"""A label of a time within a line, whatever else the line says."""
_ANY = re.compile(rf"(?P<partner>{_PARTNER})|(?P<lead>{_LEAD})|(?P<doer>{_DOER})|(?P<time>{_TIME})|(?P<result>{_RESULT})")
_BOUNDARY = re.compile(r"(?:^|[.;,(|:+*–-])\s*(?:và\s)?")
_HEAD = re.compile(r"(?P<words>[^\W\d_][^:.;,()]{6,34}?)\s?:\s*")
_SLIPS = 2
_BODIES = ("đơn vị", "cơ quan")
_ENDINGS = ("", " thực hiện", " tham mưu thực hiện")
_WHOLE_LABELS = {
    LabelKind.LEAD: tuple(f"{body} chủ trì{ending}" for body in _BODIES for ending in _ENDINGS),
    LabelKind.PARTNER: tuple(f"{body} phối hợp{ending}" for body in _BODIES for ending in _ENDINGS),
    LabelKind.DOER: tuple(f"{body} thực hiện" for body in _BODIES),
    LabelKind.TIME: ("thời gian thực hiện", "thời gian hoàn thành", "thời hạn hoàn thành", "thời gian"),
    LabelKind.RESULT: ("kết quả thực hiện", "sản phẩm dự kiến"),
}


def read_labels(text: str) -> list[Labelled]:
    """The labelled values in `text`, in their order; a value runs to the next label or to the end."""
    found: list[tuple[LabelKind, int, int]] = []
    if ":" not in text:
        return []
    for boundary in _BOUNDARY.finditer(text):
        match = _ANY.match(text, boundary.end())
        if match is not None and match.lastgroup is not None and (not found or match.start() >= found[-1][2]):
            found.append((LabelKind(match.lastgroup), match.start(), match.end()))
    if not found or found[0][1] > 0:
        damaged = _damaged_label(text)
        found = [damaged, *found] if damaged else found
    labels = []
    for index, (kind, start, value_start) in enumerate(found):
        end = found[index + 1][1] if index + 1 < len(found) else len(text)
        value = text[value_start:end].rstrip(" ;,(-–|")
        if value.endswith(")") and value.count(")") > value.count("("):
            value = value[:-1]
        labels.append(Labelled(kind, start, value_start, value_start + len(value), value))
    return labels


def _damaged_label(text: str) -> tuple[LabelKind, int, int] | None:
    """A label at the start with a letter or two wrong ("Đơn vị chủ tri:", "Đơn vị phôi hợp thực hiện:")."""
    head = _HEAD.match(text)
    if head is None:
        return None
    words = head["words"].lower()
    for kind, patterns in _WHOLE_LABELS.items():
        for pattern in patterns:
            if abs(len(words) - len(pattern)) <= _SLIPS and distance(words, pattern) <= _SLIPS:
                return kind, 0, head.end()
    return None


def distance(left: str, right: str) -> int:
    """How many letters must be put in, taken out or changed to make one of the other."""
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, start=1):
        above, row[0] = row[0], index
        for column, other in enumerate(right, start=1):
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, above + (letter != other))
    return row[-1]
