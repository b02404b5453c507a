"""A task's whole history and all that was said beside it, in pages, the newest first; the task's own page shows the newest lines only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from models import Attachment, Comment, Mention, TaskChange
from web import clock, database, task_page
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from workflow.comments import may_withdraw
from workflow.moves import Act

blueprint = Blueprint("task_history", __name__, url_prefix="/tasks/<int:task_id>")


@blueprint.get("/history")
@requires(Permission.READ)
def changes(task_id: int) -> str:
    task = task_page.find(task_id)
    names = joinedload(TaskChange.by), joinedload(TaskChange.in_stead_of)
    page = paged(database.session(), select(TaskChange).where(TaskChange.task_id == task.id).order_by(TaskChange.id.desc()).options(*names))
    files = _files(Attachment.change_id.in_([one.id for one in page.rows]))
    return render_template("tasks/history.html", task=task, page=page, files=files)


@blueprint.get("/comments")
@requires(Permission.READ)
def comments(task_id: int) -> str:
    task, act = task_page.find(task_id), Act(person(), clock.now())
    names = joinedload(Comment.by), selectinload(Comment.mentions).joinedload(Mention.user)
    page = paged(database.session(), select(Comment).where(Comment.task_id == task.id).order_by(Comment.id.desc()).options(*names))
    files = _files(Attachment.comment_id.in_([one.id for one in page.rows]))
    withdrawable = {one.id for one in page.rows if may_withdraw(one, person(), act)}
    return render_template("tasks/comments.html", task=task, page=page, files=files, withdrawable=withdrawable)


def _files(condition: ColumnElement[bool]) -> Sequence[Attachment]:
    return database.session().scalars(select(Attachment).where(condition).order_by(Attachment.id)).all()
