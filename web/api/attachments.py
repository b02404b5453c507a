"""Files given as evidence over the API: those of a task, one as it was given, more."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, send_file
from sqlalchemy import Select, select

from models import Attachment, Task
from web import clock, database, installation
from web.api.bodies import Files
from web.api.fields import Filters
from web.api.found import find, refuse_unless, seen
from web.api.routes import Asked, Resource, number
from web.api.schemas import AttachmentSchema, TaskDetailSchema
from web.api.tasks import TASK, find_task
from web.login import person
from web.permissions import Permission
from workflow import evidence
from workflow.errors import NotFoundError
from workflow.moves import Act
from workflow.visibility import may_take_part, visible_tasks

attachments = Resource("attachments")


@attachments.lists(f"/tasks/{TASK}/attachments", "Các tệp minh chứng", Permission.READ, filters=Filters, answer=AttachmentSchema)
def list_attachments(asked: Asked, task_id: int) -> Select[Any]:
    task = find(Task, task_id, seen(visible_tasks), what="nhiệm vụ")
    return select(Attachment).where(Attachment.task_id == task.id).order_by(Attachment.id)


@attachments.downloads(f"/tasks/{TASK}/attachments/{number('attachment_id')}", "Tải một tệp minh chứng", Permission.READ)
def download_attachment(task_id: int, attachment_id: int) -> Response:
    task = find(Task, task_id, seen(visible_tasks), what="nhiệm vụ")
    of_task = select(Attachment).where(Attachment.id == attachment_id, Attachment.task_id == task.id)
    attachment = database.session().scalar(of_task)
    if attachment is None:
        raise NotFoundError(f"Nhiệm vụ số {task_id} không có tệp số {attachment_id}.")
    data = evidence.read(attachment, installation.settings().data_dir)
    return send_file(BytesIO(data), mimetype=attachment.media_type, as_attachment=True, download_name=attachment.name)


@attachments.changes(
    f"/tasks/{TASK}/attachments",
    "Đính kèm tệp minh chứng",
    Permission.WORK,
    takes=Files,
    answer=TaskDetailSchema,
    status=201,
    location="files",
)
def add_attachments(asked: Asked, task_id: int) -> Task:
    session, task = database.session(), find_task(task_id)
    refuse_unless(may_take_part(session, person(), task, clock.today()), f"đính kèm tệp cho nhiệm vụ số {task_id}")
    data_dir = installation.settings().data_dir
    for file in asked["files"]:
        act = Act(person(), clock.now())
        evidence.attach(session, task, act, name=file.filename or "", data=file.read(), data_dir=data_dir)
    return task
