"""The headings under which rules are shown: before the deadline, after it, put before the next level, not taken up there, ended.

Owns the headings, the names of the policies and of their scopes; which rule stands under which heading follows from what it decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import PolicyScope, PolicyState
from rules.values import DecisionKind


class Heading(StrEnum):
    """A heading, in the order of the page."""

    BEFORE = "before"
    AFTER = "after"
    ESCALATED = "escalated"
    UNACKNOWLEDGED = "unacknowledged"
    UNRESOLVED = "unresolved"
    TOP = "top"
    CLOSED = "closed"
    AWARD = "award"


HEADINGS: dict[Heading, LazyString] = {
    Heading.BEFORE: _l("Nhắc trước hạn"),
    Heading.AFTER: _l("Nhắc quá hạn"),
    Heading.ESCALATED: _l("Chuyển lên cấp trên"),
    Heading.UNACKNOWLEDGED: _l("Cấp trên không tiếp nhận"),
    Heading.UNRESOLVED: _l("Cấp trên đã tiếp nhận nhưng chưa giải quyết xong"),
    Heading.TOP: _l("Đã ở cấp trên: nhắc lại"),
    Heading.CLOSED: _l("Kết thúc việc chuyển cấp"),
    Heading.AWARD: _l("Khen thưởng"),
}
ICONS: dict[Heading, str] = {
    Heading.BEFORE: "bell",
    Heading.AFTER: "bell-fill",
    Heading.ESCALATED: "arrow-up-circle",
    Heading.UNACKNOWLEDGED: "arrow-up-circle-fill",
    Heading.UNRESOLVED: "arrow-up-circle-fill",
    Heading.TOP: "flag",
    Heading.CLOSED: "check-circle",
    Heading.AWARD: "award",
}
NAMES: dict[str, LazyString] = {
    "reminders": _l("Nhắc việc"),
    "escalation": _l("Chuyển việc quá hạn lên cấp trên"),
    "targets": _l("Theo dõi chỉ tiêu"),
    "incentives": _l("Khen thưởng theo số liệu"),
}
ABOUT: dict[str, LazyString] = {
    "reminders": _l("Nhắc ai, vào lúc nào trước và sau hạn của một nhiệm vụ."),
    "escalation": _l("Khi nào việc quá hạn được đưa lên cấp trên, lên tiếp, và khi nào kết thúc."),
    "targets": _l("Khi nào chỉ tiêu lệch lộ trình hoặc thiếu số liệu được đưa lên cấp trên."),
    "incentives": _l("Mỗi năm xã, thôn nào đủ điều kiện được thưởng theo số liệu dân số, bao nhiêu và vì sao."),
}
CAUTIONS: dict[str, LazyString] = {
    "incentives": _l(
        "Các quy tắc này kèm theo phần mềm ở trạng thái tắt. Từ 03/6/2025, Pháp lệnh sửa đổi Điều 10 Pháp lệnh Dân số "
        "để vợ chồng, cá nhân tự quyết định số con; từ 01/7/2026 có Luật Dân số (113/2025/QH15). Thưởng vì ít người "
        "sinh con thứ ba trở lên có thể không còn phù hợp. Chỉ bật ở nơi có văn bản đang còn hiệu lực của chính nơi ấy "
        "quy định việc thưởng, và ghi số, ngày của văn bản vào lý do khi áp dụng."
    )
}
"""What must be read before the rules of a policy are put in force."""
POLICY_ICONS: dict[str, str] = {"reminders": "bell", "escalation": "arrow-up-circle", "targets": "graph-up-arrow", "incentives": "award"}
SCOPES: dict[PolicyScope, LazyString] = {
    PolicyScope.SHIPPED: _l("Kèm theo phần mềm"),
    PolicyScope.SYSTEM: _l("Toàn hệ thống"),
    PolicyScope.AREA: _l("Các đơn vị trực thuộc"),
    PolicyScope.PLAN: _l("Riêng một kế hoạch"),
}
STATES: dict[PolicyState, tuple[LazyString, str, str]] = {
    PolicyState.DRAFT: (_l("Bản nháp"), "pencil", "waiting"),
    PolicyState.IN_FORCE: (_l("Đang áp dụng"), "check-circle-fill", "done"),
    PolicyState.REPLACED: (_l("Đã có bản mới thay"), "clock-history", "plain"),
    PolicyState.WITHDRAWN: (_l("Đã ngừng áp dụng"), "slash-circle", "plain"),
}
"""Word, icon and tone of each state."""

Thing = TypeVar("Thing")


def heading_of(decide: str, when: Mapping[str, Any]) -> Heading:
    """The heading of a rule. when -- its conditions, as a policy's document has them."""
    if decide == DecisionKind.AWARD:
        return Heading.AWARD
    if decide == DecisionKind.CLOSE:
        return Heading.CLOSED
    if decide == DecisionKind.ESCALATE:
        return Heading.ESCALATED
    if decide == DecisionKind.RAISE:
        return Heading.UNRESOLVED if _asks_yes(when.get("is_acknowledged")) else Heading.UNACKNOWLEDGED
    if _lowest(when.get("rung")) >= 1 or "working_days_waiting" in when:
        return Heading.TOP
    is_late = _lowest(when.get("working_days_late")) >= 1 or _lowest(when.get("working_days_without_data")) >= 1
    return Heading.AFTER if is_late else Heading.BEFORE


def grouped(things: Iterable[tuple[Heading, Thing]]) -> list[tuple[Heading, list[Thing]]]:
    """The things under their headings, headings without any left out."""
    under: dict[Heading, list[Thing]] = {heading: [] for heading in Heading}
    for heading, thing in things:
        under[heading].append(thing)
    return [(heading, found) for heading, found in under.items() if found]


def _asks_yes(wanted: Any) -> bool:
    asked = wanted if isinstance(wanted, dict) else {"eq": wanted}
    return asked.get("eq") is True or asked.get("ne") is False


def _lowest(wanted: Any) -> int:
    """The smallest number that a condition lets through; 0 where it names none."""
    asked = wanted if isinstance(wanted, dict) else {"eq": wanted}
    several = asked.get("in") or [None]
    found = [asked.get("eq"), asked.get("gte"), asked["gt"] + 1 if "gt" in asked else None, min(several)]
    return max((one for one in found if isinstance(one, int)), default=0)
