"""Deadlines counted from an event: "trong 05 ngày làm việc kể từ ngày …", "ngay sau khi …", "trước ngày bầu cử 95 ngày".

Owns where such words stand in a folded text; refuses to compute a day from them, since the text does not bear one.
"""

from __future__ import annotations

import re

_COUNT = r"(?:\d{1,3}(?:\s?[-–]\s?\d{1,3})?|một|hai|ba|bốn|năm|bảy|mười)"
_UNIT = r"(?:ngày|giờ|tuần|tháng|phút)(?:\slàm\sviệc)?"
_SINCE = r"(?:kể\stừ|tính\stừ|từ\s(?:khi|ngày|thời\sđiểm|lúc)|sau\skhi|sau|khi|trước\skhi|trước|so\svới)"
_EVENT = r"(?:\s(?:(?![.;,():]\s|[.;]$|[()])\S)+){1,16}"
_FROM = r"(?:kể\stừ|tính\stừ|từ\s(?:khi|ngày|thời\sđiểm|lúc)|sau\skhi|sau\sngày)"
_LEAST = r"(?:(?:chậm|muộn)\snhất|ít\snhất|tối\sthiểu|tối\sđa|không\squá)\s(?:là\s)?"

_RELATIVE = re.compile(
    r"(?<!\w)(?:"
    rf"(?:{_LEAST})?(?:trong|sau|trước)\s(?:vòng\s|thời\shạn\s|thời\sgian\s)?(?:{_LEAST})?{_COUNT}\s{_UNIT},?\s{_SINCE}{_EVENT}"
    rf"|(?:chậm|muộn)\snhất\s(?:là\s|trong\s|sau\s|trước\s)*{_COUNT}\s{_UNIT}(?:,?\s{_SINCE}{_EVENT})?"
    rf"|trong\s(?:vòng|thời\shạn)\s(?:{_LEAST})?{_COUNT}\s{_UNIT}"
    rf"|trong\s{_COUNT}\s(?:ngày|giờ)\slàm\sviệc"
    rf"|trong\s{_COUNT}\s(?:phút|giờ)(?=\s?(?:[.;)]|$))"
    rf"|(?:không\squá|tối\sđa)\s{_COUNT}\s{_UNIT},?\s{_FROM}{_EVENT}"
    rf"|thời\s(?:gian|hạn)(?:\s[^\W\d]+){{1,6}}\s(?:là\s)?{_COUNT}\s{_UNIT},?\s{_FROM}{_EVENT}"
    rf"|ngay\s(?:sau\skhi|khi|sau){_EVENT}"
    rf"|(?:trước|sau\s(?=ngày|khi))\s?(?:ngày\s|khi\s)?(?!ngày|tháng|quý|năm)[^\W\d]+(?:\s[^\W\d]+){{0,6}}\s(?:{_LEAST})?{_COUNT}\s{_UNIT}(?!\s\d)"
    r")(?!\w)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<!\w){_COUNT}\s{_UNIT},?\s{_FROM}{_EVENT}(?!\w)", re.IGNORECASE)
_OCCASION = re.compile(
    r"(?<!\w)(?:(?i:(?:cuối|hết|đầu)\s(?:học\skỳ\sI{1,2}|năm\shọc(?=\s20\d\d)))"
    r"|(?i:trước|kết\sthúc|sau)\s(?:dịp\s|thềm\s|ngày\s|khi\s)?(?:(?:nghỉ\s)?Tết|(?i:khai\sgiảng|bế\sgiảng)|(?i:mùa\s(?:mưa|khô|bão|lũ))"
    r"|(?i:năm\shọc)|(?i:học\skỳ\sI{1,2})|Đại\shội|(?i:bầu\scử)|(?i:kỳ\s(?:thi|họp|nghỉ))))(?:\s(?![.;,():]\s|[.;]$)[^\s.;,()]+){0,6}"
)
_BEFORE_ACT = re.compile(r"(?<!\w)trước\skhi\s[^\W\d]+(?:\s(?![.;,():]\s|[.;]$)[^\s.;,()]+){1,9}", re.IGNORECASE)
_FINISHED = re.compile(r"(?<!\w)(?:hoàn\sthành|xong)(?:\s[^\s.;:]+){0,14}\s\(?$", re.IGNORECASE)
_EVENT_TAIL = re.compile(r"[\s,.:]+$")


def find_relative_times(text: str, *, in_cell: bool = False) -> list[tuple[int, int]]:
    """Half-open ranges of the words, in order. in_cell -- a bare "15 ngày làm việc kể từ …" needs no word before it."""
    found = list(_RELATIVE.finditer(text)) or (list(_BARE.finditer(text)) if in_cell else [])
    if not found:
        occasions = sorted([*_OCCASION.finditer(text), *_BEFORE_ACT.finditer(text)], key=re.Match.start)
        found = [match for match in occasions if in_cell or _FINISHED.search(text[: match.start()])][:1]
    spans = []
    for match in found:
        end = match.end() - len(tail.group()) if (tail := _EVENT_TAIL.search(match.group())) else match.end()
        spans.append((match.start(), end))
    return spans
