"""Which parts of a plan may promise numbers, and which year their headings set.

Owns the words of headings; refuses to read the sentences below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class TargetScope(StrEnum):
    """How freely numbers count: GOALS fully, ROADMAP (and requirements) shares in front, PROMISES after clear words, NONE never."""

    GOALS = "goals"
    ROADMAP = "roadmap"
    PROMISES = "promises"
    NONE = "none"


_LABEL = re.compile(r"^\W{0,20}(?:(?:Điều\s\d{1,2}|[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])(?:[.)]|\s?[-–:](?=\s))\s*)?", re.IGNORECASE)
_GOALS = re.compile(r"(?<!\w)(?:mục tiêu|chỉ tiêu|chỉ số cụ thể)(?!\w)", re.IGNORECASE)
_GOALS_IN_PASSING = re.compile(
    r"(?:thực hiện|hoàn thành|đạt(?: được)?|giám sát|đánh giá|giải pháp|nhằm)\s(?:các\s|tốt\s|việc\s)*(?:mục tiêu|chỉ tiêu)"
    r"|mục tiêu quốc gia|nhiệm vụ, giải pháp.{0,20}mục tiêu",
    re.IGNORECASE,
)
_GOALS_FOLLOW = re.compile(r"(?:mục tiêu|chỉ tiêu)(?:\s[^\W\d]+){0,3}\s(?:sau|sau đây)\s?:$", re.IGNORECASE)
_NONE = re.compile(
    r"(?<!\w)(?:kinh phí|ngân sách|khen thưởng|chính sách khuyến khích|kết quả (?:đạt được|thực hiện|công tác|nổi bật)"
    r"|thực trạng|tình hình|hạn chế|nguyên nhân|đánh giá chung"
    r"|thang điểm|chấm điểm|xếp loại|xếp hạng|đề cương|căn cứ|cơ sở pháp lý|nơi nhận|nguồn vốn|nguồn lực|biểu mẫu|mẫu số|đặc điểm)(?!\w)",
    re.IGNORECASE,
)
_DUTIES = re.compile(
    r"(?<!\w)(?:nhiệm vụ|giải pháp|tổ chức thực hiện|phân công|trách nhiệm|quan điểm|nội dung|các bước|hoạt động)(?!\w)",
    re.IGNORECASE,
)
_REQUIREMENTS = re.compile(r"^(?:mục đích|yêu cầu)(?:\W+(?:mục đích|yêu cầu|và))*\W*$", re.IGNORECASE)
_ROADMAP = re.compile(r"(?<!\w)(?:lộ trình|giai đoạn\s20\d\d\s?[-–]\s?20\d\d)(?!\w)", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<![\w/.])(?:giai đoạn|thời kỳ)\s20\d\d\s?[-–]\s?(?P<end>20\d\d)|(?<![\d/.\-])(?:năm\s|trước\s"
    r"|đến\s)(?P<year>20\d\d)(?!\d|\s?[-–]\s?20)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"\W{0,20}phụ\slục", re.IGNORECASE)
_CITED_YEAR = re.compile(r"(?:số\s[\w./\-]+|ngày\s\d{1,2}\stháng\s\d{1,2})[^,;]{0,20}$", re.IGNORECASE)
_FAR = re.compile(r"(?:tầm nhìn|định hướng)\s(?:đến\s)?(?:năm\s)?20\d\d", re.IGNORECASE)


def scope_of(heading_path: Sequence[str]) -> TargetScope:
    """The scope that the innermost telling heading sets; a bare period ("Giai đoạn 2026 - 2028") leaves it to those above first."""
    is_roadmap = False
    for heading in reversed(heading_path):
        words = _LABEL.sub("", heading, count=1)
        if _GOALS.search(words) and not _GOALS_IN_PASSING.search(words):
            return TargetScope.GOALS
        if _NONE.search(words):
            return TargetScope.NONE
        if _REQUIREMENTS.match(words):
            return TargetScope.ROADMAP
        is_roadmap = is_roadmap or bool(_ROADMAP.search(words))
        if _DUTIES.search(words):
            break
    return TargetScope.ROADMAP if is_roadmap else TargetScope.PROMISES


def introduces_goals(words: str) -> bool:
    """Whether a line that ends with a colon opens a list of targets ("… các chỉ tiêu cụ thể như sau:")."""
    if not words.endswith(":") or not _GOALS.search(words):
        return False
    return bool(_GOALS_FOLLOW.search(words)) or not _GOALS_IN_PASSING.search(words)


def year_of(heading_path: Sequence[str]) -> int | None:
    """The year by which the headings want their targets met: the innermost "đến năm 2030" or end of "giai đoạn 2026 - 2030".

    The title of an annex of tasks only repeats the plan's own period.
    """
    for heading in reversed(heading_path):
        if _ANNEX.match(heading) and not _GOALS.search(heading):
            continue
        near = _FAR.sub("", heading)
        for words in (near, heading):
            for match in _YEAR.finditer(words):
                if not _CITED_YEAR.search(words[: match.start()]):
                    return int(match["end"] or match["year"])
    return None
