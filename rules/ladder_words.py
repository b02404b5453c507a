"""Who was passed over on the way up the ladder, and why, as values and in Vietnamese words.

Owns these words, as they stand in explanations, beside escalations and in pictures; refuses to find out who it is: that is ladder.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.features import BRANCH_LABELS
from rules.values import Branch, Level


class Gap(StrEnum):
    """Why somebody above takes nothing: ended, not there yet, of another branch; or a committee that its unit stands in for."""

    ENDED = "ended"
    NOT_YET = "not_yet"
    OTHER_BRANCH = "other_branch"
    VACANT = "vacant"
    COMMITTEE_ENDED = "committee_ended"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """One body that was passed over. since -- the first day on which it is no longer there (or the first on which it will be).

    committee_id, taken_by -- of a committee that is vacant or has ended: its number, and the name of its unit, which takes its place.
    """

    name: str
    why: Gap
    unit_id: int
    level: Level
    committee_id: int | None = None
    since: date | None = None
    branch: Branch | None = None
    taken_by: str = ""

    @property
    def reason(self) -> str:
        """Why, without the name: "đã kết thúc hoạt động từ 01/07/2025"."""
        match self.why:
            case Gap.ENDED | Gap.COMMITTEE_ENDED:
                return f"đã kết thúc hoạt động từ {self.since:%d/%m/%Y}"
            case Gap.NOT_YET:
                return f"đến {self.since:%d/%m/%Y} mới hoạt động"
            case Gap.OTHER_BRANCH:
                return f"thuộc {BRANCH_LABELS[self.branch] if self.branch else 'khối khác'}, ngoài thang của đơn vị"
            case Gap.VACANT:
                return "chưa có thành viên"

    @property
    def words(self) -> str:
        """One line beside an escalation: "UBND huyện Bình Khê: đã kết thúc hoạt động từ 01/07/2025"."""
        return f"{self.name}{SAYS}{self.reason}"


SAYS = ": "
"""What stands between the name and the reason of a line."""


def split_words(line: str) -> tuple[str, str]:
    """The name and the reason of a line that `PassedOver.words` made."""
    name, _says, reason = line.rpartition(SAYS)
    return name, reason


def why_here(passed: Sequence[PassedOver], desk: str) -> str:
    """The sentences behind an explanation: why it came to this desk and not to one below. Empty where nobody was passed over."""
    units = [one for one in passed if one.committee_id is None]
    said = [f"{_listed(units)} nên chuyển thẳng lên {desk}."] if units else []
    said += [f"{one.name} {one.reason} nên {one.taken_by} nhận." for one in passed if one.committee_id is not None]
    return " ".join(said)


def _listed(units: Iterable[PassedOver]) -> str:
    return "; ".join(f"{_called(one)} {one.reason}" for one in units)


def _called(one: PassedOver) -> str:
    """A district that ended is called by its level too: it is the level that went."""
    return f"Cấp huyện ({one.name})" if one.level is Level.DISTRICT and one.why is Gap.ENDED else one.name
