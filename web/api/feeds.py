"""One's private calendar address over the API, and one task's deadline as a calendar file."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from marshmallow import Schema, fields

from models import CalendarFeed, Task
from web import clock, database, installation
from web.api.fields import Input
from web.api.found import find, seen
from web.api.mine import mine
from web.api.routes import Asked
from web.api.tasks import TASK, tasks
from web.login import person
from web.permissions import Permission
from workflow import calendar_feed, deadline_entries, ics
from workflow.errors import NotFoundError
from workflow.ics import Kind
from workflow.visibility import visible_tasks


class FeedSchema(Schema):
    events = fields.String(
        allow_none=True, metadata={"description": "Địa chỉ dạng sự kiện: Google, Outlook, điện thoại. null: phải tạo lại."}
    )
    todos = fields.String(allow_none=True, metadata={"description": "Địa chỉ dạng việc cần làm: Thunderbird."})
    made_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime(allow_none=True)


class NewFeed(Input):
    """Nothing needs to be said."""


@mine.reads("/me/calendar", "Địa chỉ lịch riêng của tôi", Permission.ACCOUNT, answer=FeedSchema)
def read_calendar_address() -> dict[str, Any]:
    feed = calendar_feed.feed_of(database.session(), person())
    if feed is None:
        raise NotFoundError("Anh/chị chưa có địa chỉ lịch: hãy tạo bằng POST vào chính đường dẫn này.")
    return _said(feed)


@mine.changes("/me/calendar", "Tạo địa chỉ lịch; địa chỉ cũ hết hiệu lực", Permission.ACCOUNT, takes=NewFeed, answer=FeedSchema, status=201)
def make_calendar_address(asked: Asked) -> dict[str, Any]:
    del asked
    return _said(calendar_feed.make_feed(database.session(), person(), installation.settings(), now=clock.now()))


@mine.removes("/me/calendar", "Thu hồi địa chỉ lịch", Permission.ACCOUNT)
def revoke_calendar_address() -> None:
    calendar_feed.revoke_feed(database.session(), person(), now=clock.now())


@tasks.downloads(f"/tasks/{TASK}/calendar.ics", "Hạn của nhiệm vụ, dạng tệp lịch", Permission.READ)
def download_deadline(task_id: int) -> Response:
    task, user = find(Task, task_id, seen(visible_tasks), what="nhiệm vụ"), person()
    entries = deadline_entries.entries_of(database.session(), [task], installation.settings(), language=user.language, now=clock.now())
    if not entries:
        raise NotFoundError("Nhiệm vụ số %(task)s không có thời hạn nên không có gì để thêm vào lịch.", task=task_id)
    response = make_response(ics.calendar_text(entries, name=deadline_entries.calendar_name(user.language)))
    response.headers["Content-Type"] = f"{ics.MEDIA_TYPE}; charset=utf-8; method=PUBLISH"
    return response


def _said(feed: CalendarFeed) -> dict[str, Any]:
    events, todos = (calendar_feed.address(feed, installation.settings(), kind) for kind in (Kind.EVENTS, Kind.TODOS))
    return {"events": events, "todos": todos, "made_at": feed.created_at, "last_used_at": feed.last_used_at}
