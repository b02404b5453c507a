"""The words, the picture and the list of each part of the first page. Owns the addresses: each shows what its number counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from web.own_words import said
from workflow.agenda import Agenda, Group
from workflow.agenda_arms import WEEK_DAYS, Part
from workflow.own_tasks import Mine


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the page. words -- its heading; icon; tone -- as for marks; address -- of its list, "" where there is none."""

    part: Part
    group: Group
    words: str
    icon: str
    tone: str
    address: str

    @property
    def rest(self) -> int:
        """How many are not shown here."""
        return self.group.total - len(self.group.rows)


_WORDS: dict[Part, tuple[LazyString, str, str]] = {
    Part.OVERDUE: (_l("Quá hạn"), "exclamation-octagon-fill", "overdue"),
    Part.TODAY: (_l("Đến hạn hôm nay"), "clock-fill", "soon"),
    Part.WEEK: (_l("Trong 7 ngày tới"), "calendar-week", "waiting"),
    Part.LATER: (_l("Sau đó"), "calendar", "plain"),
    Part.ESCALATION: (_l("Việc chuyển lên chờ quyết định"), "arrow-up-circle-fill", "escalated"),
    Part.TARGET_TO_EXPLAIN: (_l("Chỉ tiêu cần đơn vị tôi giải trình"), "chat-square-text", "overdue"),
    Part.TO_APPROVE: (_l("Số liệu chờ tôi duyệt"), "table", "waiting"),
    Part.RETURNED_VALUE: (_l("Số liệu bị trả lại, cần sửa"), "arrow-return-left", "soon"),
    Part.DRAFT: (_l("Bản nháp chờ rà soát"), "pencil-square", "waiting"),
    Part.MEETING: (_l("Phiên họp sắp tới"), "calendar-event", "plain"),
    Part.UNAPPROVED: (_l("Số liệu đã gửi, chờ cấp trên duyệt"), "table", "waiting"),
}

_ICONS: dict[Part, tuple[str, str]] = {
    Part.SUSPENDED: ("pause-circle", "plain"),
    Part.PART: ("people", "soon"),
    Part.TO_EXPLAIN: ("chat-square-text", "overdue"),
    Part.TO_CONFIRM: ("check2-all", "waiting"),
    Part.TO_ANSWER: ("sign-stop", "waiting"),
    Part.TO_EXTEND: ("calendar-plus", "waiting"),
    Part.BEFORE_OTHERS: ("arrow-up-circle-fill", "escalated"),
    Part.UNCONFIRMED: ("hourglass-split", "waiting"),
    Part.MORE_TIME: ("calendar-plus", "waiting"),
    Part.REFUSED: ("sign-stop", "waiting"),
    Part.INPUTS: ("diagram-2", "waiting"),
    Part.PASSED_DOWN: ("diagram-3", "plain"),
}
"""Of those whose words are those of `Mine`."""


def shown(agenda: Agenda, parts: Sequence[Part], today: date) -> list[Shown]:
    """Those of the parts that hold something, in this order."""
    return [_shown(agenda, part, today) for part in parts if agenda[part].total]


def every_task(**more: Any) -> str:
    """The list of all that own units have to do."""
    return url_for("tasks.index", mine=Mine.TO_DO.value, state="all", **more)


def _shown(agenda: Agenda, part: Part, today: date) -> Shown:
    if part in _WORDS:
        text, icon, tone = _WORDS[part]
        words = str(text)
    else:
        words, (icon, tone) = said(Mine(part.value)), _ICONS[part]
    return Shown(part, agenda[part], words, icon, tone, _address(part, today))


def _address(part: Part, today: date) -> str:
    if part in _ICONS:
        return url_for("tasks.index", mine=part.value, state="all")
    match part:
        case Part.OVERDUE:
            return every_task(due="overdue")
        case Part.TODAY:
            return every_task(**{"from": today, "until": today})
        case Part.WEEK:
            return every_task(**{"from": today + timedelta(days=1), "until": today + timedelta(days=WEEK_DAYS)})
        case Part.ESCALATION:
            return url_for("escalations.index", desk="mine", state="open")
        case Part.TO_APPROVE:
            return url_for("value_approval.index")
        case Part.MEETING:
            return url_for("meetings.index")
    return ""


def nothing_yet() -> tuple[str, str]:
    """What an empty page says: that nothing waits, and what will stand here."""
    return (
        _("Hiện không có việc nào chờ anh/chị."),
        _("Khi đơn vị được giao nhiệm vụ trong một kế hoạch, việc sẽ hiện ở đây theo thứ tự hạn, việc quá hạn lên đầu."),
    )
