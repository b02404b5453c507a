"""The state of an area as two pictures: a stacked bar for each part of it, and a column for each week's deadlines.

Owns the geometry, in percent of the width so that words beside it stay legible on a phone, and the addresses behind each mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from web.filters import number
from web.state_bar import by_tone, stacked
from workflow.area_state import AreaState, Share, Week
from workflow.own_tasks import Mine

COLUMN_FOOT, COLUMN_TOP = 132, 26
COLUMN_WIDTH = 8.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar. tone -- as for marks; x, width -- in percent; words -- what it counts; address -- of the list."""

    tone: str
    x: float
    width: float
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit or plan: its list, and its bar."""

    share: Share
    address: str
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Column:
    """One week. x -- its middle in percent; y, height -- in pixels; left -- its left edge in percent."""

    week: Week
    x: float
    left: float
    y: int
    height: int
    words: str
    address: str


def tasks_of(area: AreaState, /, **filters: Any) -> str:
    """The address of the list of the area's tasks, narrowed further."""
    if area.unit is not None:
        filters["unit"] = area.unit.id
    elif area.is_of_plans:
        filters["mine"] = Mine.FOLLOWED.value
    return url_for("tasks.index", **filters)


def share_tasks(area: AreaState, share: Share, /, **filters: Any) -> str:
    """The same for one part of the area."""
    filters["plan" if area.is_of_plans else "unit"] = share.id
    return url_for("tasks.index", **filters)


def bars_of(state: AreaState) -> list[Bar]:
    """The bars, the worst part first."""
    return [Bar(one, share_tasks(state, one), list(_segments(state, one))) for one in state.shares]


def columns_of(state: AreaState) -> list[Column]:
    """The columns on one scale."""
    most = max((week.due for week in state.weeks), default=0) or 1
    room, step = COLUMN_FOOT - COLUMN_TOP, 100 / len(state.weeks)
    columns = []
    for at, week in enumerate(state.weeks):
        x, height = (at + 0.5) * step, max(2, round(room * week.due / most)) if week.due else 0
        words = _(
            "%(count)s việc đến hạn từ %(first)s đến %(last)s",
            count=number(week.due),
            first=f"{week.first:%d/%m}",
            last=f"{week.last:%d/%m}",
        )
        address = tasks_of(state, **{"from": week.first, "until": week.last})
        columns.append(Column(week, round(x, 2), round(x - COLUMN_WIDTH / 2, 2), COLUMN_FOOT - height, height, words, address))
    return columns


def _segments(state: AreaState, share: Share) -> Sequence[Segment]:
    counts = by_tone(share.counts)
    being_done = counts["waiting"] + counts["soon"] + counts["overdue"]
    said: dict[str, tuple[str, dict[str, str]]] = {
        "overdue": (_("%(count)s quá hạn", count=number(counts["overdue"])), {"due": "overdue"}),
        "soon": (_("%(count)s sắp đến hạn", count=number(counts["soon"])), {"due": "due_soon"}),
        "waiting": (_("%(count)s đang làm, tính cả việc quá hạn và sắp đến hạn", count=number(being_done)), {}),
        "done": (_("%(count)s đã xong", count=number(counts["done"])), {"state": "done"}),
        "still": (_("%(count)s tạm dừng", count=number(counts["still"])), {"state": "suspended"}),
    }
    return [
        Segment(part.tone, part.x, part.width, said[part.tone][0], share_tasks(state, share, **said[part.tone][1]))
        for part in stacked(counts, 100)
    ]
