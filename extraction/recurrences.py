"""Words of return ("hàng năm (trước ngày 01/12)", "định kỳ 6 tháng", "thường xuyên") -> Recurrence with its RFC 5545 rule.

Owns the frequency of the duty itself; refuses the same words inside the name of a thing ("dự toán hàng năm", "chi thường xuyên").
"""

from __future__ import annotations

from rules.deadlines import Recurrence


def find_recurrence(text: str) -> Recurrence | None:
    """How the duty of a clause returns, or None. The text may be hard-wrapped."""
    return None
