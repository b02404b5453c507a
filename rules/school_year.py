"""The school year as a convention: which days "học kỳ" and "năm học" mean where a plan names none.

Owns those days and the words that call for them; whoever uses one marks it as derived, never as written. Source: the yearly frame plans of
the Ministry of Education and Training (Decision 2045/QĐ-BGDĐT of 01/8/2024 for 2024-2025, Decision 2269/QĐ-BGDĐT of 12/8/2025 for
2025-2026): the year opens on 05/9, the first term ends before 18/01, the second term and the school year before 31/5. A province may
decide otherwise within that frame, which is why a person should look.
"""

from __future__ import annotations

import re
from datetime import date

from rules.rrules import on_dates

OPENING, FIRST_TERM_END, YEAR_END = (9, 5), (1, 18), (5, 31)
"""Month and day: the opening, the end of the first term, the end of the second term and of the school year."""

TERMS_RULE = on_dates([FIRST_TERM_END, YEAR_END])
OPENING_RULE, FIRST_TERM_RULE, YEAR_END_RULE = on_dates([OPENING]), on_dates([FIRST_TERM_END]), on_dates([YEAR_END])
RULES = frozenset({TERMS_RULE, OPENING_RULE, FIRST_TERM_RULE, YEAR_END_RULE})

WORDS = re.compile(r"(?<!\w)(?:học\sk[ỳì]|năm\shọc)(?!\w)", re.IGNORECASE)
_NAMED_YEAR = re.compile(r"năm\shọc\s(?P<first>20\d{2})\s?[-–/]\s?(?P<last>20\d{2})(?!\d)", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:khai\sgiảng|(?:đầu|bắt\sđầu|bước\svào|vào)\s(?:học\sk[ỳì]\s(?:I|1)\s)?(?:của\s)?năm\shọc|đầu\shọc\sk[ỳì]\s(?:I|1)(?!\w))",
    re.IGNORECASE,
)
_ENDS = r"(?:cuối|kết\sthúc|hết|xong|tổng\skết|sơ\skết|bế\sgiảng|trước\skhi\skết\sthúc)\s(?:của\s)?"
_FIRST_ENDS = re.compile(rf"{_ENDS}học\sk[ỳì]\s(?:I|1|một)(?!\w)", re.IGNORECASE)
_YEAR_ENDS = re.compile(rf"{_ENDS}(?:học\sk[ỳì]\s(?:II|2|hai)(?!\w)|năm\shọc)|bế\sgiảng", re.IGNORECASE)


def school_day(words: str) -> date | None:
    """The day that words such as "kết thúc học kỳ I năm học 2026-2027" mean by convention; None where they name no school year."""
    year = _NAMED_YEAR.search(words)
    if year is None or int(year["last"]) != int(year["first"]) + 1:
        return None
    first, last = int(year["first"]), int(year["last"])
    if _FIRST_ENDS.search(words):
        return date(last, *FIRST_TERM_END)
    if _YEAR_ENDS.search(words):
        return date(last, *YEAR_END)
    return date(first, *OPENING) if _OPENS.search(words) else None


def school_rule(words: str) -> str | None:
    """The rule of a school duty that returns ("mỗi học kỳ", "đầu mỗi năm học"), from its words; None where they speak of no school year."""
    if re.search(r"học\sk[ỳì]\s(?:I|1)(?!\w)", words, re.IGNORECASE) and WORDS.search(words):
        return FIRST_TERM_RULE
    if re.search(r"học\sk[ỳì](?!\s(?:II|2))", words, re.IGNORECASE):
        return TERMS_RULE
    if not WORDS.search(words):
        return None
    return OPENING_RULE if re.search(r"(?:đầu|vào|khai\sgiảng)", words, re.IGNORECASE) else YEAR_END_RULE


def is_school_rule(rule: str | None, words: str) -> bool:
    """Whether the days of a rule come from the convention: it is one of these rules, and the words name a term or a school year."""
    return rule in RULES and WORDS.search(words) is not None


def term_of(day: date) -> tuple[str, date]:
    """The term in which a day lies, as the label of its period ("2025-2026-HK1") and its first day. Summer counts to the second term."""
    if (day.month, day.day) >= OPENING:
        return f"{day.year}-{day.year + 1}-HK1", date(day.year, *OPENING)
    if (day.month, day.day) <= FIRST_TERM_END:
        return f"{day.year - 1}-{day.year}-HK1", date(day.year - 1, *OPENING)
    return f"{day.year - 1}-{day.year}-HK2", date(day.year, FIRST_TERM_END[0], FIRST_TERM_END[1] + 1)
