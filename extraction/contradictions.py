"""What the clauses of one plan say against one another, or against the plan's own dates: said in warnings, never resolved.

Owns the comparison of deadlines between those who report and those who collect; refuses to change a deadline or a confidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from extraction.bodyspelling import normalise_body
from extraction.draft import ClauseDraft, MetadataDraft
from rules.values import Frequency, Precision

_COLLECTS = re.compile(r"(?<!\w)(?:tổng\shợp|sơ\skết|tổng\skết|báo\scáo)(?!\w)", re.IGNORECASE)
_EXACT = (Precision.DAY, Precision.INSTANT)
_SAME_ROUND = 45
"""Days within which two dates belong to the same round of reports: a half-year report is not late against the yearly one."""
_YEARS_BEYOND = 1
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class _When:
    """The day of a delivery. returns -- the frequency of a yearly or rarer duty, whose day stands in a model year; None: due once."""

    day: date
    words: str
    returns: Frequency | None = None


def with_contradictions(clauses: Sequence[ClauseDraft], plan: MetadataDraft) -> list[ClauseDraft]:
    """The same clauses, each with a warning in words for what its time contradicts, or leaves open."""
    said: dict[str, list[str]] = defaultdict(list)
    for clause in clauses:
        said[clause.id] += [*_against_the_plan(clause, plan), *_open_ends(clause)]
    collectors = _collectors(clauses)
    for sender in clauses:
        for receiver in _receivers(sender, collectors):
            _compare(sender, receiver, said)
    return [replace(clause, warnings=tuple(dict.fromkeys([*clause.warnings, *said[clause.id]]))) for clause in clauses]


def _against_the_plan(clause: ClauseDraft, plan: MetadataDraft) -> list[str]:
    deadline = clause.deadline
    if deadline is None or deadline.due_on is None:
        return []
    if plan.issued_on is not None and deadline.due_on < plan.issued_on:
        return [f"Thời hạn {deadline.due_on:%d/%m/%Y} sớm hơn ngày ban hành văn bản ({plan.issued_on:%d/%m/%Y}); cần kiểm tra."]
    if plan.period is not None and deadline.due_on.year > plan.period.end_year + _YEARS_BEYOND:
        return [f"Thời hạn {deadline.due_on:%d/%m/%Y} nằm sau giai đoạn của kế hoạch (đến năm {plan.period.end_year}); cần kiểm tra."]
    return []


def _open_ends(clause: ClauseDraft) -> list[str]:
    recurrence = clause.recurrence
    if recurrence is None or clause.deadline is not None or recurrence.frequency not in (Frequency.PERIODIC, Frequency.CONTINUOUS):
        return []
    return [f"“{recurrence.text}” không nói bao lâu một lần: việc không có thời hạn riêng."]


def _collectors(clauses: Sequence[ClauseDraft]) -> dict[str, list[ClauseDraft]]:
    """By each body: its clauses that hand on what others send to it, by a day."""
    found: dict[str, list[ClauseDraft]] = defaultdict(list)
    for clause in clauses:
        if _when(clause) is not None and _COLLECTS.search(clause.text):
            for body in _bodies(clause.units):
                found[body].append(clause)
    return found


def _receivers(sender: ClauseDraft, collectors: dict[str, list[ClauseDraft]]) -> list[ClauseDraft]:
    """The clauses of other bodies that hand on what this one is to send by a day, each once."""
    if not sender.report_to or _when(sender) is None:
        return []
    own = _bodies(sender.units)
    found = {one.id: one for body in sorted(_bodies(sender.report_to)) for one in collectors.get(body, [])}
    return [one for one in found.values() if one is not sender and not _bodies(one.units) & own]


def _bodies(names: Sequence[str]) -> set[str]:
    return {_normal(name) for name in names}


_normal = lru_cache(maxsize=4096)(normalise_body)


def _compare(sender: ClauseDraft, receiver: ClauseDraft, said: dict[str, list[str]]) -> None:
    first, last = _when(sender), _when(receiver)
    if first is None or last is None or first.returns is not last.returns:
        return
    if 0 < (first.day - last.day).days <= _SAME_ROUND:
        who = receiver.units[0]
        said[sender.id].append(f"Phải gửi “{first.words}” nhưng {who} đã phải tổng hợp, báo cáo “{last.words}”: hai thời hạn mâu thuẫn.")
        said[receiver.id].append(
            f"Phải tổng hợp, báo cáo “{last.words}” trong khi {sender.units[0]} được gửi “{first.words}”: hai thời hạn mâu thuẫn."
        )


def _when(clause: ClauseDraft) -> _When | None:
    deadline, recurrence = clause.deadline, clause.recurrence
    if deadline is not None and deadline.due_on is not None and deadline.precision in _EXACT:
        return _When(deadline.due_on, deadline.text)
    if recurrence is None or recurrence.day is None:
        return None
    if recurrence.frequency is Frequency.YEARLY and recurrence.month is not None:
        return _When(date(_LEAP_YEAR, recurrence.month, recurrence.day), recurrence.text, recurrence.frequency)
    if recurrence.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY):
        return _When(date(_LEAP_YEAR, 1, recurrence.day), recurrence.text, recurrence.frequency)
    return None
