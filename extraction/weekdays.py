"""Weekdays in words: "thứ Sáu", "chủ nhật", "thứ Hai tuần đầu" -> the names and places that RFC 5545 gives them.

Owns those words; refuses to say what is due on such a day.
"""

from __future__ import annotations

import re

from rules.rrules import on_weekday_of_month

WEEKDAY = r"(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\snhật)"
"""The pattern of a weekday's name, without a group."""
_PLACE = r"(?:đầu(?:\stiên)?|cuối(?:\scùng)?|thứ\s(?:nhất|hai|ba|tư|[1-4])(?!\w))"
PLACED_WEEKDAY = rf"{WEEKDAY}\s(?:của\s)?(?:tuần\s)?(?:làm\sviệc\s)?{_PLACE}(?=\s|[,.;)]|$)"
"""The pattern of a weekday with its place among those of a month: "thứ Hai tuần đầu", "thứ Sáu cuối cùng", "thứ Năm tuần thứ hai"."""

_NAMES = {
    **{"hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA"},
    **{"2": "MO", "3": "TU", "4": "WE", "5": "TH", "6": "FR", "7": "SA"},
}
_PLACED = re.compile(rf"(?P<weekday>{WEEKDAY})\s(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_PLACES = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def weekday_name(words: str) -> str:
    """The name that RFC 5545 gives a weekday: "thứ Sáu" is "FR"."""
    folded = " ".join(words.lower().split())
    return "SU" if folded == "chủ nhật" else _NAMES[folded.rsplit(" ", 1)[-1]]


def placed_weekday_rule(words: str) -> str | None:
    """The monthly rule of words that PLACED_WEEKDAY matches ("thứ Hai tuần đầu của tháng"); None for others."""
    found = _PLACED.match(words)
    if found is None:
        return None
    rest = found["rest"].lower()
    ordinal = re.search(r"thứ\s(nhất|hai|ba|tư|[1-4])", rest)
    place = _PLACES[ordinal.group(1)] if ordinal else -1 if "cuối" in rest else 1
    return on_weekday_of_month(weekday_name(found["weekday"]), place)
