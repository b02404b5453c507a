"""What the page of a preview shows and its spreadsheets hold: totals, people in the order asked for, escalations with their links.

Owns the reading of a kept result (`workflow.preview.PreviewResult.as_json`) for people; refuses to work anything out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from models import Target, Task
from web import clock, database
from web.badges import Badge
from web.filters import day as shown_day
from web.filters import number
from web.login import person
from web.spreadsheet import Cell, workbook
from workflow.preview import Difference
from workflow.visibility import visible_targets, visible_tasks

FIRST_SHOWN = 15
"""So many escalations are seen at once; the next ones unfold."""
MOST_SHOWN = 100
"""So many rows of a list stand on the page; the spreadsheet has all that were kept."""

TOTALS: dict[str, tuple[LazyString, str]] = {
    "mails": (_l("Thư gửi đi"), "envelope"),
    "notices": (_l("Thông báo trong thư"), "bell"),
    "escalations": (_l("Lần chuyển lên cấp trên"), "arrow-up-circle"),
    "closings": (_l("Lần kết thúc chuyển cấp"), "check-circle"),
}
DIFFERENCES: dict[Difference, tuple[LazyString, str, str]] = {
    Difference.ONLY_AFTER: (_l("Thêm"), "plus-circle", "escalated"),
    Difference.ONLY_BEFORE: (_l("Không còn"), "dash-circle", "plain"),
    Difference.SOONER: (_l("Sớm hơn"), "chevron-left", "overdue"),
    Difference.LATER: (_l("Muộn hơn"), "chevron-right", "soon"),
    Difference.ELSEWHERE: (_l("Đến nơi khác"), "signpost-split", "escalated"),
    Difference.NONE: (_l("Như cũ"), "dot", "plain"),
}


class Order(StrEnum):
    """In which order people are listed."""

    CHANGE = "change"
    AFTER = "after"
    BEFORE = "before"
    NAME = "name"


_KEYS: dict[Order, Callable[[dict[str, Any]], Any]] = {
    Order.CHANGE: lambda row: (-abs(row["after"]["mails"] - row["before"]["mails"]), row["name"]),
    Order.AFTER: lambda row: (-row["after"]["mails"], row["name"]),
    Order.BEFORE: lambda row: (-row["before"]["mails"], row["name"]),
    Order.NAME: lambda row: (row["name"], row["who"]),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One escalation as it is listed. address -- of the task or target, "" where the person may not see it or it is not made yet."""

    badge: Badge
    row: dict[str, Any]
    address: str

    @property
    def days(self) -> str:
        """By how many working days it comes sooner or later, in words."""
        count = abs(self.row["working_days"])
        return _("%(count)s ngày làm việc", count=number(count)) if count else ""


def people(result: dict[str, Any], order: Order) -> list[dict[str, Any]]:
    """Those who get mails, in an order."""
    return sorted(result["people"]["rows"], key=_KEYS[order])


def escalations(result: dict[str, Any], *, with_equal: bool) -> list[Shown]:
    """The escalations, those that differ first; with_equal -- the others too."""
    rows = [row for row in result["escalations"]["rows"] if with_equal or row["difference"] != Difference.NONE]
    seen = _seen(rows[:MOST_SHOWN])
    return [Shown(_badge(row), row, seen.get((row["task_id"], row["target_id"]), "")) for row in rows]


def different(result: dict[str, Any]) -> int:
    """How many escalations differ, of all that there are."""
    return sum(count for kind, count in result["totals"]["differences"].items() if kind != Difference.NONE)


def days_sheet(result: dict[str, Any]) -> bytes:
    """The days as a spreadsheet."""
    lives = _("hiện hành"), _("bản nháp")
    heads = [_("Ngày"), *(f"{word} – {life}" for word, _icon in TOTALS.values() for life in lives)]
    rows = (
        [date.fromisoformat(day["date"]), *(day[life][name] for name in TOTALS for life in ("before", "after"))] for day in result["days"]
    )
    return workbook(_("Theo ngày"), heads, (12, *(18 for _name in heads[1:])), rows)


def people_sheet(result: dict[str, Any]) -> bytes:
    """The people as a spreadsheet."""
    lives, mails, busiest = (_("hiện hành"), _("bản nháp")), _("Thư"), _("Ngày nhiều thư nhất")
    heads = [_("Người nhận"), _("Đơn vị"), *(f"{what} – {life}" for what in (mails, busiest) for life in lives)]
    return workbook(_("Theo người"), heads, (32, 40, 14, 14, 18, 18), map(_person_cells, people(result, Order.CHANGE)))


def escalations_sheet(result: dict[str, Any]) -> bytes:
    """The escalations as a spreadsheet."""
    heads = [
        _("So với hiện hành"),
        _("Ngày hiện hành"),
        _("Ngày theo bản nháp"),
        _("Chênh (ngày làm việc)"),
        _("Việc"),
        _("Kế hoạch"),
        _("Từ"),
        _("Đến – hiện hành"),
        _("Đến – bản nháp"),
        _("Quy tắc hiện hành"),
        _("Quy tắc bản nháp"),
    ]
    rows = map(_climb_cells, result["escalations"]["rows"])
    return workbook(_("Chuyển cấp"), heads, (16, 14, 14, 12, 60, 18, 32, 32, 32, 40, 40), rows)


SHEETS: dict[str, Callable[[dict[str, Any]], bytes]] = {"days": days_sheet, "people": people_sheet, "escalations": escalations_sheet}


def _person_cells(row: dict[str, Any]) -> tuple[Cell, ...]:
    busiest = (row[life]["busiest"] for life in ("before", "after"))
    days = (date.fromisoformat(one["date"]) if one else None for one in busiest)
    return (row["name"], row["unit"], row["before"]["mails"], row["after"]["mails"], *days)


def _climb_cells(row: dict[str, Any]) -> tuple[Cell, ...]:
    before, after = row["before"] or {}, row["after"] or {}
    days = (date.fromisoformat(side["date"]) if side else None for side in (before, after))
    places = ((before or after)["from"], before.get("to"), after.get("to"), before.get("rule_title"), after.get("rule_title"))
    return (str(_badge(row).word), *days, row["working_days"], row["title"], row["plan"], *places)


def _badge(row: dict[str, Any]) -> Badge:
    word, icon, tone = DIFFERENCES[Difference(row["difference"])]
    return Badge(str(word), icon, tone)


def _seen(rows: Iterable[dict[str, Any]]) -> dict[tuple[int | None, int | None], str]:
    """The addresses of those tasks and targets that exist and that the person may see."""
    session, user, today = database.session(), person(), clock.today()
    tasks = [row["task_id"] for row in rows if row["task_id"] and not row["is_coming"]]
    targets = [row["target_id"] for row in rows if row["target_id"]]
    found: dict[tuple[int | None, int | None], str] = {}
    for task_id in session.scalars(select(Task.id).where(Task.id.in_(tasks), visible_tasks(session, user, today))):
        found[task_id, None] = url_for("tasks.show", task_id=task_id)
    for target_id in session.scalars(select(Target.id).where(Target.id.in_(targets), visible_targets(session, user, today))):
        found[None, target_id] = url_for("targets.show", target_id=target_id)
    return found


def iso_day(text: str) -> str:
    """A day of the result as people write it."""
    return shown_day(date.fromisoformat(text))
