"""Deadlines for calendar programs: a person's private calendar address, and one task's deadline as a file.

A calendar program cannot log in, so the address is the key; it reads and nothing else. One that is revoked answers as if it had never been.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from web import clock, database, installation, task_page
from web.forms import flash_done
from web.login import person
from web.permissions import Permission, public, requires
from workflow import calendar_feed, deadline_entries, ics
from workflow.errors import WrongStateError
from workflow.ics import Kind

blueprint = Blueprint("calendar_feed", __name__)

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """What the profile shows of one's calendar. Addresses are None where they were made with another secret key."""

    events: str | None
    todos: str | None
    made_at: datetime
    used_at: datetime | None


@blueprint.get("/calendar/<secret>.ics")
@public
def feed(secret: str) -> Response:
    found = calendar_feed.find_feed(database.session(), secret)
    if found is None:
        abort(404)
    kind = Kind.TODOS if request.args.get("kind") == Kind.TODOS else Kind.EVENTS
    entries = calendar_feed.entries_for(database.session(), found.user, installation.settings(), now=clock.now())
    mark = calendar_feed.fingerprint(entries)
    changed_at = found.changed_at if found.fingerprint == mark and found.changed_at else clock.now()
    if calendar_feed.is_note_due(found, mark, now=clock.now()):
        _note_use(found.id, mark)
    response = make_response("")
    response.headers.update({"Content-Type": CONTENT_TYPE, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"})
    response.set_etag(f"{mark}-{kind.value}")
    response.last_modified = changed_at
    response.make_conditional(request)
    if response.status_code != 304:
        name = deadline_entries.calendar_name(found.user.language)
        response.set_data(ics.calendar_text(entries, name=name, kind=kind, is_feed=True))
    return response


@blueprint.get("/tasks/<int:task_id>/calendar.ics")
@requires(Permission.READ)
def task(task_id: int) -> Response:
    found, user = task_page.find(task_id), person()
    entries = deadline_entries.entries_of(database.session(), [found], installation.settings(), language=user.language, now=clock.now())
    if not entries:
        raise WrongStateError("Nhiệm vụ số %(task)s không có thời hạn nên không có gì để thêm vào lịch.", task=task_id)
    response = make_response(ics.calendar_text(entries, name=deadline_entries.calendar_name(user.language)))
    response.headers["Content-Type"] = f"{CONTENT_TYPE}; method=PUBLISH"
    response.headers["Content-Disposition"] = f'attachment; filename="nhiem-vu-{task_id}.ics"'
    return response


@blueprint.post("/profile/calendar")
@requires(Permission.ACCOUNT)
def make() -> BaseResponse:
    calendar_feed.make_feed(database.session(), person(), installation.settings(), now=clock.now())
    flash_done(_("Đã tạo địa chỉ lịch. Địa chỉ cũ, nếu có, không còn dùng được."))
    return redirect(url_for("account.profile", open="calendar", _anchor="calendar"), 303)


@blueprint.post("/profile/calendar/revoke")
@requires(Permission.ACCOUNT)
def revoke() -> BaseResponse:
    calendar_feed.revoke_feed(database.session(), person(), now=clock.now())
    flash_done(_("Đã thu hồi địa chỉ lịch: chương trình lịch nào đang dùng địa chỉ đó sẽ không nhận được gì nữa."))
    return redirect(url_for("account.profile", open="calendar", _anchor="calendar"), 303)


@blueprint.app_template_global("own_calendar")
def _own_calendar() -> OwnCalendar | None:
    """The calendar of the person of this request; None where there is none."""
    found = calendar_feed.feed_of(database.session(), person())
    if found is None:
        return None
    events, todos = (calendar_feed.address(found, installation.settings(), kind) for kind in (Kind.EVENTS, Kind.TODOS))
    return OwnCalendar(events, todos, found.created_at, found.last_used_at)


def _note_use(feed_id: int, mark: str) -> None:
    """In a short transaction beside the reading one."""
    with database.writing_session() as session:
        calendar_feed.note_use(session, feed_id, mark, now=clock.now())
        session.commit()
