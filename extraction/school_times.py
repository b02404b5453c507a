"""What is said to the reviewer of times that hang on the school year: which day the convention gives, or what to write for one.

Owns those warnings; the convention itself is `rules.school_year`.
"""

from __future__ import annotations

from datetime import date

from rules.deadlines import DeadlineRule, Recurrence
from rules.rrules import days_of
from rules.school_year import WORDS, school_day

_ANY_YEAR = 2023


def warn_of_school_deadline(rule: DeadlineRule) -> list[str]:
    """A warning for "kết thúc học kỳ I …", which names no day; none for any other deadline."""
    if rule.due_on is not None or not WORDS.search(rule.text):
        return []
    day = school_day(rule.text)
    if day is not None:
        return [f"Thời hạn “{rule.text}” không ghi ngày: theo khung kế hoạch năm học là {day:%d/%m/%Y}; cần xem lại."]
    return [f"Thời hạn “{rule.text}” không rõ ngày: hãy ghi cả năm học (“kết thúc học kỳ I năm học 2026-2027”) hoặc chọn ngày."]


def warn_of_school_recurrence(recurrence: Recurrence | None) -> list[str]:
    """A warning for "mỗi học kỳ" and the like; none for a recurrence whose days the words name."""
    if recurrence is None or recurrence.rule is None or not recurrence.is_school:
        return []
    days = days_of(recurrence.rule, date(_ANY_YEAR, 1, 1), date(_ANY_YEAR, 12, 31))
    said = " và ".join(f"{day:%d/%m}" for day in days)
    return [f"Định kỳ “{recurrence.text}” không ghi ngày: theo khung kế hoạch năm học, hạn là {said}; cần xem lại."]
