"""The saved filters of the list that is shown, for its template, and the lists that have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request, session, url_for
from flask_babel import lazy_gettext as _l

from models import SavedView
from web import database
from web.login import person
from web.permissions import Permission
from workflow import saved_views
from workflow.errors import InvalidInputError
from workflow.saved_views import Dropped

LISTS = {
    "tasks.index": (_l("Nhiệm vụ"), Permission.READ),
    "plans.index": (_l("Kế hoạch"), Permission.READ),
    "escalations.index": (_l("Chuyển cấp"), Permission.READ),
    "targets.index": (_l("Chỉ tiêu"), Permission.READ),
    "units.index": (_l("Cơ quan, đơn vị"), Permission.READ),
    "meetings.index": (_l("Phiên họp"), Permission.READ),
    "policy_versions.index": (_l("Các phiên bản quy tắc"), Permission.READ),
    "indicators.index": (_l("Chỉ số"), Permission.READ),
    "value_approval.index": (_l("Số liệu chờ duyệt"), Permission.APPROVE),
    "people.index": (_l("Người dùng"), Permission.ADMINISTER),
    "delivery.mails": (_l("Thư đã gửi"), Permission.ADMINISTER),
}
"""The lists whose filters may be kept, what they are called, and who may open them."""

_DROPPED = "dropped_view"


@dataclass(frozen=True, slots=True)
class Chip:
    """One saved view. is_shown -- the list shows just that."""

    view: SavedView
    address: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands above a list. query -- what may be kept now, "" where nothing. dropped -- what was deleted just now."""

    page: str
    chips: Sequence[Chip]
    query: str
    dropped: bool


def bar() -> Bar:
    """The bar of the list of this request, in one statement."""
    page = request.endpoint or ""
    try:
        query = saved_views.kept_query(request.query_string.decode("utf-8", "replace"))
    except InvalidInputError:
        query = ""
    asked = sorted(parse_qsl(query))
    views = saved_views.views_of(database.session(), person(), page)
    chips = [Chip(view, address_of(page, view.query), bool(asked) and sorted(parse_qsl(view.query)) == asked) for view in views]
    is_known = any(chip.is_shown for chip in chips)
    dropped = _dropped_on(page)
    return Bar(page, chips, "" if is_known else query, dropped)


def _dropped_on(page: str) -> bool:
    """Whether one of this list's was dropped in the request before this one: the page that says so offers it back."""
    dropped: dict[str, Any] | None = session.get(_DROPPED)
    if dropped is None or dropped["page"] != page or dropped["is_told"]:
        return False
    session[_DROPPED] = dropped | {"is_told": True}
    return True


def address_of(page: str, query: str) -> str:
    """The address of a list with these filters."""
    return f"{url_for(page)}?{query}" if query else url_for(page)


def remember_dropped(dropped: Dropped) -> None:
    """So that it can be brought back: in the person's cookie, until the next one is dropped."""
    session[_DROPPED] = {"page": dropped.page, "name": dropped.name, "query": dropped.query, "is_told": False}


def take_dropped() -> Dropped | None:
    """What was dropped last, once."""
    kept: dict[str, Any] | None = session.pop(_DROPPED, None)
    return Dropped(kept["page"], kept["name"], kept["query"]) if kept else None
