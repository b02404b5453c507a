"""What a preview has found, in one sentence: mails, notices and escalations before and after, and which of these come sooner or later.

Owns the choice of words; the caller translates them and writes the numbers as its readers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from workflow.errors import Words

Number = Callable[[int | Decimal], str]

_COUNTED = {
    "mails": Words("thư: %(before)s → %(after)s"),
    "notices": Words("thông báo: %(before)s → %(after)s"),
    "escalations": Words("chuyển cấp: %(before)s → %(after)s"),
    "closings": Words("kết thúc chuyển cấp: %(before)s → %(after)s"),
}
_DIFFERENT = {
    "only_after": Words("%(count)s lần chuyển cấp thêm"),
    "only_before": Words("%(count)s lần chuyển cấp không còn"),
    "sooner": Words("%(count)s lần sớm hơn trung bình %(days)s ngày làm việc"),
    "later": Words("%(count)s lần muộn hơn trung bình %(days)s ngày làm việc"),
    "elsewhere": Words("%(count)s lần đến nơi khác"),
}


def plain_number(number: int | Decimal) -> str:
    """A number as Vietnamese write it: 1.204 or 2,5."""
    return f"{number:,}".translate(str.maketrans(",.", ".,"))


def sentence(totals: dict[str, Any], *, say: Callable[[str], str] = str, number: Number = plain_number) -> str:
    """The totals of a result (`PreviewResult.as_json()["totals"]`) in words. say -- translates the words."""
    parts = [say(words) % values for words, values in _parts(totals, number)]
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def _parts(totals: dict[str, Any], number: Number) -> Iterator[tuple[Words, dict[str, str]]]:
    for name, words in _COUNTED.items():
        before, after = totals["before"][name], totals["after"][name]
        if name in ("mails", "escalations") or before != after:
            yield words, {"before": number(before), "after": number(after)}
    for name, words in _DIFFERENT.items():
        if count := totals["differences"][name]:
            yield words, {"count": number(count), "days": number(_mean(totals.get(f"{name}_working_days", 0), count))}


def _mean(total: int, count: int) -> Decimal:
    """With one decimal, or none where it would be 0."""
    mean = round(Decimal(total) / count, 1)
    return mean.to_integral_value() if mean == mean.to_integral_value() else mean
