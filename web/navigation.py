"""The entries of the navigation, shown where their page exists and the person may open it.

Main entries stand at the foot of a phone's screen and in the head of a wide one: five at most. The others stand in the account menu.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from web import clock, database
from web.login import person
from web.permissions import Permission, may
from workflow.incentives import is_about


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. endpoint -- the page that it opens; every page below it lights the entry up. is_of_use -- shown only then."""

    endpoint: str
    word: LazyString
    icon: str
    permission: Permission
    is_of_use: Callable[[], bool] = lambda: True

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry."""
        address = str(url_for(self.endpoint)).rstrip("/")
        return f"{request.path}/".startswith(f"{address}/") if address else request.path == "/"


MAIN = (
    Entry("home.index", _l("Việc của tôi"), "house", Permission.READ),
    Entry("tasks.index", _l("Nhiệm vụ"), "list-check", Permission.READ),
    Entry("plans.index", _l("Kế hoạch"), "journal-text", Permission.READ),
    Entry("escalations.index", _l("Chuyển cấp"), "arrow-up-circle", Permission.READ),
    Entry("targets.index", _l("Chỉ tiêu"), "graph-up-arrow", Permission.READ),
)


def _has_incentives() -> bool:
    """Whether rewards are given anywhere within the person's sight."""
    return is_about(database.session(), person(), clock.today())


MORE = (
    Entry("work_calendar.index", _l("Lịch công tác"), "calendar3", Permission.READ),
    Entry("values.index", _l("Số liệu"), "table", Permission.READ),
    Entry("meetings.index", _l("Phiên họp"), "calendar-event", Permission.DECIDE),
    Entry("units.index", _l("Cơ quan, đơn vị"), "diagram-3", Permission.READ),
    Entry("indicators.index", _l("Chỉ số"), "rulers", Permission.READ),
    Entry("policies.index", _l("Quy tắc đôn đốc"), "sliders", Permission.READ),
    Entry("incentives.index", _l("Khen thưởng"), "award", Permission.SET_POLICIES, _has_incentives),
    Entry("people.index", _l("Người dùng"), "people", Permission.ADMINISTER),
    Entry("mailbox.index", _l("Hộp thư thử"), "envelope", Permission.ADMINISTER),
    Entry("system.index", _l("Tình trạng hệ thống"), "activity", Permission.ADMINISTER),
)


def init_app(app: Flask) -> None:
    """Make the navigation known to templates."""
    app.jinja_env.globals.update(navigation=lambda: _shown(MAIN), more_navigation=lambda: _shown(MORE), link=link)


def link(endpoint: str, **values: Any) -> str:
    """The address of a page, or "" where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _shown(entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if entry.endpoint in current_app.view_functions and may(entry.permission) and entry.is_of_use()]
