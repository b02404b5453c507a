"""Stacked bars of how a plan's tasks stand, with the word, the number and the list behind each part.

Owns which parts a bar has, their words and addresses, and the mark of a clause; the macro `bar` of templates/plans/bars.html draws it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import Clause, ClauseState
from web.badges import Badge
from web.state_bar import stacked
from workflow.plan_status import Numbers

WIDTH = 200
"""The bar's inner width; its height is set by the style sheet."""

_PARTS: tuple[tuple[str, object, str, Callable[[Numbers], int], dict[str, str]], ...] = (
    ("overdue", _l("Quá hạn"), "exclamation-octagon-fill", lambda one: one.open_late, {"due": "overdue"}),
    ("waiting", _l("Còn hạn"), "hourglass-split", lambda one: one.in_time, {"late": "no"}),
    ("done", _l("Đã hoàn thành"), "check-circle-fill", lambda one: one.done, {"state": "done"}),
    ("still", _l("Tạm dừng"), "pause-circle", lambda one: one.suspended, {"state": "suspended"}),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar. tone -- as in `web.state_bar`; x, width -- of WIDTH; address -- the list that it counts."""

    tone: str
    word: str
    icon: str
    count: int
    x: float
    width: float
    address: str


def init_app(app: Flask) -> None:
    """Make bars known to templates."""
    app.jinja_env.globals.update(bar_parts=parts, clause_badge=clause_badge, tasks_address=tasks_address)


def parts(numbers: Numbers, narrow: dict[str, Any]) -> list[Part]:
    """The parts of a bar that hold anything. narrow -- what the list is narrowed to, as `plan` or `unit`, beside the part's own state."""
    place = {one.tone: one for one in stacked({tone: count_of(numbers) for tone, _word, _icon, count_of, _state in _PARTS}, WIDTH)}
    return [
        Part(tone, str(word), icon, count_of(numbers), place[tone].x, place[tone].width, url_for("tasks.index", **{**narrow, **state}))
        for tone, word, icon, count_of, state in _PARTS
        if tone in place
    ]


def tasks_address(narrow: dict[str, Any], **more: Any) -> str:
    """The list of the tasks that a number counts: all but the cancelled ones, unless more says otherwise."""
    return url_for("tasks.index", **{**narrow, "state": "counted", **more})


def clause_badge(clause: Clause, numbers: Numbers | None) -> Badge:
    """How a clause stands, for the margin of its document: the worst that is to be said of its tasks."""
    if clause.state is ClauseState.IGNORED:
        return Badge(_("Không theo dõi"), "slash-circle", "plain")
    if clause.state is not ClauseState.ACCEPTED:
        return Badge(_("Chưa có việc"), "dash-circle", "plain")
    if numbers is None or not numbers.total:  # perhaps it has tasks, of units that this person does not see
        return Badge(_("Không có việc được xem"), "dash-circle", "plain")
    if numbers.escalated:
        return Badge(_("Chuyển cấp trên %(count)s", count=numbers.escalated), "arrow-up-circle-fill", "escalated")
    if numbers.open_late:
        return Badge(_("Quá hạn %(late)s/%(total)s", late=numbers.open_late, total=numbers.total), "exclamation-octagon-fill", "overdue")
    if numbers.done == numbers.total:
        return Badge(_("Xong %(done)s/%(total)s", done=numbers.done, total=numbers.total), "check-circle-fill", "done")
    if numbers.suspended == numbers.total:
        return Badge(_("Tạm dừng"), "pause-circle", "plain")
    if numbers.is_idle:
        return Badge(_("Chưa bắt đầu 0/%(total)s", total=numbers.total), "circle", "plain")
    return Badge(_("Đang làm %(done)s/%(total)s", done=numbers.done, total=numbers.total), "arrow-repeat", "waiting")
