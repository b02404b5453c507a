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


_WHO = r"(?:(?:[Cc]ác\s)?(?:[Cc]ơ\squan|[Đđ]ơn\svị|[Bb]ộ\sphận|[Tt]ổ\schức|[Cc]á\snhân|[Nn]gười|[Cc]ấp|[Pp]hòng|[Ss]ở)(?:\s?[,/]\s?(?:cơ\squan|đơn\svị|cá\snhân|địa\sphương))?\s)"
_TAIL = r"(?:\s(?!gồm)[^\s:.;()]+){0,5}(?:\s\([^)]{0,40}\))?\s?:\s*"
_PARTNER = rf"(?:{_WHO}(?:tham\sgia\s)?(?:[Pp]hối\shợp|tham\sgia){_TAIL}|[Pp]hối\shợp(?:\s(?:thực\shiện|với|chính))?\s?:\s*)"
_LEAD = (
    rf"(?:{_WHO}(?:được\sgiao\s)?(?:[Cc]hủ\strì|đầu\smối|chịu\strách\snhiệm(?:\schính)?|phụ\strách|thường\strực|tham\smưu|soạn\sthảo)|"
    rf"[Cc]hủ\strì(?=\s?:|\s(?:thực\shiện|tham\smưu|triển\skhai)\s?:)|[Đđ]ầu\smối(?=\s?:)|[Ll]ãnh\sđạo\s(?:chỉ\sđạo|phụ\strách)){_TAIL}"
)
_DOER = rf"(?:{_WHO}(?:thực\shiện|triển\skhai|tổ\schức\sthực\shiện)|(?:[Tt]rách\snhiệm|[Pp]hân\scông)(?:\sthực\shiện|\snhiệm\svụ)?(?=\s?:)|[Gg]iao(?=\s?:)|[Nn]gười\sthực\shiện){_TAIL}"
_TIME = r"(?:[Tt]hời\s(?:gian|hạn|điểm)|[Tt]iến\sđộ|[Ll]ộ\strình|[Hh]ạn|[Hh]oàn\sthành|[Tt]hời\sgian\svà\sđịa\sđiểm)(?:\s(?:thực\shiện|hoàn\sthành|triển\skhai|tổ\schức|báo\scáo|gửi|nộp|dự\skiến|kết\sthúc|xong|cuối|chót|trình|ban\shành|và|thi\shành))*(?:\s\([^)]{0,30}\))?\s?:\s*"
_RESULT = r"(?:[Kk]ết\squả|[Ss]ản\sphẩm|[Đđ]ầu\sra)(?:\s(?:đầu\sra|dự\skiến|thực\shiện|cần\sđạt|hoàn\sthành|đạt\sđược|công\sviệc|và\s\w+))*(?:\s\([^)]{0,30}\))?\s?:\s*"
_ANY = re.compile(
    rf"(?P<partner>{_PARTNER})|(?P<lead>{_LEAD})|(?P<doer>{_DOER})|(?P<time>{_TIME})|(?P<result>{_RESULT})"
)
_BOUNDARY = re.compile(r"(?:^|(?<=[.;,])\s?|(?<=[.;,]\s)|(?<=\()|(?<=\s[-–+]\s)|(?<=\|\s))(?:và\s)?", re.MULTILINE)


def read_labels(text: str) -> list[Labelled]:
    """The labelled values in `text`, in their order; a value runs to the next label or to the end."""
    found: list[tuple[LabelKind, int, int]] = []
    for match in _ANY.finditer(text):
        if match.lastgroup is None or not _may_start(text, match.start()):
            continue
        found.append((LabelKind(match.lastgroup), match.start(), match.end()))
    labels = []
    for index, (kind, start, value_start) in enumerate(found):
        end = found[index + 1][1] if index + 1 < len(found) else len(text)
        value = text[value_start:end].rstrip(" ;,(-–|")
        if value.endswith(")") and value.count(")") > value.count("("):
            value = value[:-1]
        labels.append(Labelled(kind, start, value_start, value_start + len(value), value))
    return labels


def _may_start(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return not before or before[-1] in ".;,(|:-–+*" 
