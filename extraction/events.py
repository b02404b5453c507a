"""Commemorative days and months: a name that begins with "Ngày" or "Tháng" and the day and month behind it -> EventDraft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.draft import EventDraft

_NAME = r"(?:Ngày|Tháng|Tuần lễ|Lễ)(?:(?:,(?=\s[^\W\dA-ZĐ]))?\s(?!\d{1,2}\s?/)(?:[^\W\d]+|[-–])){1,18}"
_DATE = (
    r"\s?[,:]?\s?\(?(?:ngày\s)?(?P<day>\d{1,2})(?:\s?[/.\-]\s?"
    r"|\stháng\s)(?P<month>\d{1,2})(?:\s?/\s?\d{4}\s?[-–]\s?\d{1,2}/\d{1,2}/\d{4})?(?!\d)(?![/.\-]\d)\)?"
)
_EVENT = re.compile(rf"(?<!\w)(?P<name>{_NAME}){_DATE}")
_INNER = re.compile(r"^.*\s(?=(?:Ngày|Tháng|Tuần lễ)\s[A-ZĐ])")
"""What leads to the day itself: "Lễ ra quân hưởng ứng" before "Ngày Môi trường thế giới"."""
_COMMEMORATES = re.compile(
    r"(?<!\w)(?:thế giới|quốc tế|việt nam|toàn dân|toàn quốc|quốc gia|truyền thống|gia đình|hành động|thành lập|pháp luật"
    r"|doanh nhân|nhà giáo|phụ nữ|thầy thuốc"
    r"|chuyển đổi số|môi trường|khuyết tật|người cao tuổi|thương binh|giải phóng|quốc khánh|đại đoàn kết|hội|phòng|hưởng ứng"
    r"|kỷ niệm|chống|vì|tránh thai)(?!\w)",
    re.IGNORECASE,
)
_DUTY_WORDS = re.compile(r"(?<!\w)(?:trước|chậm nhất|báo cáo|gửi|xong|từ|đến|bầu cử|ban hành|nhận)(?!\w)", re.IGNORECASE)


def events_in(text: str) -> Iterator[EventDraft]:
    """The events of a folded text, as written: a wrong day is not corrected."""
    for match in _EVENT.finditer(text):
        day, month = int(match["day"]), int(match["month"])
        name = _INNER.sub("", match["name"]).strip()
        if 1 <= day <= 31 and 1 <= month <= 12 and _COMMEMORATES.search(name) and not _DUTY_WORDS.search(name):
            yield EventDraft(name, month, day)
