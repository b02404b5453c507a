"""A year's decisions as lines of text: «31/08/2026 nghỉ Hoán đổi dịp Quốc khánh». Reads what is pasted and writes what stands.

Owns what one line can say wrong; whether its day may be decided is `workflow.working_days`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models import CalendarDay
from workflow.errors import InvalidInputError, RowsError

MOST_LINES = 400
LONGEST_REASON = 400
Fault = tuple[int, str, str]
"""Line number from 1, column, and what is wrong, in Vietnamese."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_LINE = re.compile(r"(?P<day>[^\s;,]+)[\s;,]+(?P<what>[^\W\d_]+)[\s;,:–-]*(?P<reason>.*)")
_WORDS = {"nghi": False, "lam": True, "off": False, "work": True}


@dataclass(frozen=True, slots=True)
class DayDecision:
    """On `day` offices work, or do not. reason -- the decision in words; surrounding white space is dropped, NFC."""

    day: date
    is_working: bool
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", " ".join(unicodedata.normalize("NFC", self.reason).split()))


def read_decisions(text: str) -> list[tuple[int, DayDecision]]:
    """The decisions of pasted text with their line numbers; blank lines and those that begin with # say nothing.

    Raises InvalidInputError for no line at all or too many, RowsError naming each line that is not a decision.
    """
    lines = [(number, line.strip()) for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1)]
    written = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not written or len(written) > MOST_LINES:
        raise InvalidInputError(
            "Cần từ 1 đến %(most)s dòng, mỗi dòng như «31/08/2026 nghỉ Hoán đổi dịp Quốc khánh».", field="rows", most=MOST_LINES
        )
    rows: list[tuple[int, DayDecision]] = []
    faults: list[Fault] = []
    for number, line in written:
        try:
            rows.append((number, _read(line)))
        except InvalidInputError as error:
            faults.append((number, error.field or "", error.message))
    faults += _twice(rows)
    if faults:
        raise RowsError("Chưa ghi dòng nào: có %(count)s dòng chưa dùng được. Hãy sửa rồi gửi lại.", sorted(faults), count=len(faults))
    return rows


def written_decisions(days: Iterable[CalendarDay]) -> str:
    """The decisions as lines that `read_decisions` understands."""
    return "".join(f"{one.day:%d/%m/%Y} {'làm' if one.is_working else 'nghỉ'} {one.reason}\n" for one in days)


def _read(line: str) -> DayDecision:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise InvalidInputError("«%(line)s» chưa đủ ngày và chữ «nghỉ» hoặc «làm».", field="rows", line=line)
    works = _WORDS.get(_bare(parts["what"]))
    if works is None:
        raise InvalidInputError("«%(word)s» không phải «nghỉ» hay «làm».", field="is_working", word=parts["what"])
    return DayDecision(_day(parts["day"]), works, _without_rest_of_word(parts["reason"], is_working=works))


def _day(text: str) -> date:
    parts = _DAY.match(text)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise InvalidInputError("«%(text)s» không phải là một ngày: hãy viết ngày/tháng/năm, như 31/08/2026.", field="day", text=text)


def _without_rest_of_word(reason: str, *, is_working: bool) -> str:
    """«làm việc …» says no more than «làm»; what follows is the reason."""
    return re.sub(r"^việc(?!\w)[\s;,:–-]*", "", reason, flags=re.IGNORECASE) if is_working else reason


def _bare(word: str) -> str:
    """A word without its Vietnamese marks, in small letters."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))


def _twice(rows: Iterable[tuple[int, DayDecision]]) -> list[Fault]:
    first: dict[date, int] = {}
    return [
        (number, "day", f"ngày {decision.day:%d/%m/%Y} đã có ở dòng {first[decision.day]}")
        for number, decision in rows
        if first.setdefault(decision.day, number) != number
    ]
