"""How sure it is whose duty an item is: what in the derivation was a guess lowers the confidence below nine tenths.

Owns the reasons for doubt and their Vietnamese warnings; refuses to decide whose duty it is (clauses, duties).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.markers import Rank
from extraction.nametails import ends_surely
from extraction.subjects import Subject
from extraction.tree import Node

_OTHER_SUBJECT, _GAP, _NO_DUTY, _LONG_NAME = 0.86, 0.88, 0.8, 0.89
_LONG = 7
_JUMPS = "Số thứ tự các mục nhảy từ “{before}” sang “{after}”: có thể thiếu một đề mục ở giữa, cần kiểm tra."
_NUMBERED = (Rank.NUMBER, Rank.DOTTED_2, Rank.DOTTED_3)


@dataclass(frozen=True, slots=True)
class Doubt:
    """The most that may be believed, and what the reviewer is told of it."""

    at_most: float = 1.0
    warning: str = ""


def doubt_of_held(node: Node, subject: Subject | None) -> Doubt:
    """An item under a body's heading: its own first words may name somebody else, and a heading may be lost before or behind it."""
    jump = _jump(node)
    if jump is not None:
        return Doubt(_GAP, _JUMPS.format(before=jump[0], after=jump[1]))
    if subject is not None and subject.is_opening and not subject.is_asked and not subject.bodies.bodies[0].is_vague:
        return Doubt(_OTHER_SUBJECT)
    return Doubt()


def doubt_of_run_in(rest: str, *, is_duty: bool) -> Doubt:
    """ "Dân quân cơ động: 12 ngày, …": words behind a name that begin with no duty."""
    return Doubt() if is_duty or rest[:1].islower() else Doubt(_NO_DUTY)


def doubt_of_subject(subject: Subject) -> Doubt:
    """A long name of one office that ends with none of the words with which names end."""
    last = subject.bodies.bodies[-1]
    is_doubtful = not last.is_group and not last.is_person and len(last.text.split()) >= _LONG and not ends_surely(last.text)
    return Doubt(_LONG_NAME) if is_doubtful else Doubt()


def _jump(node: Node) -> tuple[str, str] | None:
    """The labels between which a heading is missing, behind the numbered heading that the item stands under."""
    for above in reversed(node.path()[:-1]):
        if above.marker is None or above.marker.rank not in _NUMBERED or above.parent is None:
            continue
        siblings = [other for other in above.parent.children if other.marker is not None and other.marker.rank is above.marker.rank]
        at = next(index for index, other in enumerate(siblings) if other is above)
        if at + 1 == len(siblings):
            return None
        before, after = above.marker.label, siblings[at + 1].marker
        return (before, after.label) if after is not None and _last(after.label) - _last(before) > 1 else None
    return None


def _last(label: str) -> int:
    number = re.search(r"\d+$", label)
    return int(number.group()) if number else 0
