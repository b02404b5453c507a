"""What the columns of a task table hold, by their headings.

Owns the words of headings; refuses rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum


class Column(StrEnum):
    """What a column of a task table holds."""

    NUMBER = "number"
    TASK = "task"
    LEAD = "lead"
    DOER = "doer"
    PARTNER = "partner"
    TIME = "time"
    RESULT = "result"
    OTHER = "other"


_HEADINGS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern, re.IGNORECASE))
    for column, pattern in (
        (Column.NUMBER, r"(?:STT|TT|Số\s?TT|Số thứ tự|Stt)\W*"),
        (
            Column.LEAD,
            (
                r"(?!.*phối hợp.*chủ trì)(?:.*(?:chủ trì|chịu trách nhiệm|đầu mối|phân công|tham mưu|soạn thảo).*|"
                r"lãnh đạo chỉ đạo.*)"
            ),
        ),
        (Column.PARTNER, r".*(?:phối hợp|tham gia|cùng thực hiện).*"),
        (Column.TIME, r".*(?:thời gian|thời hạn|tiến độ|thời điểm|hạn hoàn thành|lộ trình|hoàn thành|ngày|kỳ báo cáo).*"),
        (
            Column.DOER,
            (
                r"(?!.*(?:nội dung|kết quả|biện pháp|giải pháp|nhiệm vụ thực hiện|kinh phí|địa điểm|phương pháp)).*(?:(?:cơ quan|đơn vị|"
                r"bộ phận|người|cá nhân|trách nhiệm|tổ chức|lực lượng)(?: \S+){0,2} ?(?:thực hiện|triển khai|tổ chức)?|"
                r"thực hiện|(?:\S+ ){0,3}phụ trách)\W*"
            ),
        ),
        (Column.RESULT, r".*(?:sản phẩm|kết quả|đầu ra).*"),
        (
            Column.TASK,
            (
                r".*(?:nội dung|nhiệm vụ|công việc|hoạt động|giải pháp|tên (?:văn bản|đề án|dự án|kế hoạch|chương trình)|đề án|văn bản|"
                r"chương trình|phần việc|hạng mục|chuyên đề).*"
            ),
        ),
        (Column.OTHER, r".*"),
    )
)


def heading_kind(text: str) -> Column:
    """What a heading says of its column."""
    words = " ".join(text.split())
    return next(column for column, pattern in _HEADINGS if pattern.fullmatch(words))


def heading_kinds(texts: Sequence[str]) -> list[Column]:
    """What the columns of a row of headings hold; of two that say the same the first counts."""
    kinds: list[Column] = []
    for text in texts:
        kind = heading_kind(text)
        kinds.append(Column.OTHER if kind in kinds else kind)
    return kinds


def gives_tasks(kinds: Iterable[Column]) -> bool:
    """Whether columns of these kinds give tasks to bodies."""
    found = set(kinds)
    return Column.TASK in found and bool(found & {Column.LEAD, Column.DOER})
