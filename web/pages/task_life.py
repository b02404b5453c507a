"""What goes on around one task: taken on, refused, insisted; parts of coordinating units; parts passed down; comments.

Each is a POST that ends in a redirect; what could not be used comes back on the task's page as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from models import Task, TaskPartner, Unit, User
from web import clock, database, installation, life_page, task_page
from web.forms import Form, flash_done, showing_errors
from web.life_forms import CommentForm, InsistForm, PartDoneForm, PartForm, PartReturnForm, PassDownForm, RefuseForm
from web.login import person
from web.permissions import Permission, requires
from web.task_forms import FilesForm
from web.task_lines import rolled_up
from workflow import acceptance, comments, evidence, parts, subtasks
from workflow.errors import WrongStateError
from workflow.moves import Act
from workflow.visibility import DOERS, need_right, own_unit_ids

blueprint = Blueprint("task_life", __name__, url_prefix="/tasks/<int:task_id>")
blueprint.add_app_template_filter(rolled_up)

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.post("/accept")
@requires(Permission.WORK)
def accept(task_id: int) -> Page:
    task = _task(task_id, "tick")
    acceptance.accept(database.session(), task, _act())
    flash_done(_("Đã tiếp nhận nhiệm vụ."))
    return _back(task_id)


@blueprint.post("/refuse")
@requires(Permission.WORK)
def refuse(task_id: int) -> Page:
    task, form = _task(task_id, "tick"), RefuseForm(prefix="refuse")
    done = _("Đã gửi đề nghị từ chối; nơi giao việc được báo ngay. Hạn vẫn tính cho đến khi có trả lời.")
    return _used(task, form, "refuse", lambda: acceptance.refuse(database.session(), task, _act(form)), done)


@blueprint.post("/insist")
@requires(Permission.REVIEW)
def insist(task_id: int) -> Page:
    task, form = _task(task_id, "review"), InsistForm(prefix="insist")
    refusal = acceptance.open_refusal(task)
    if refusal is None:
        raise WrongStateError("Nhiệm vụ số %(task)s không có đề nghị từ chối nào chờ trả lời; hãy tải lại trang.", task=task_id)
    done = _("Đã trả lời; đơn vị được báo ngay.")
    return _used(task, form, "insist", lambda: acceptance.insist(database.session(), refusal, _act(form)), done)


@blueprint.post("/parts/<int:unit_id>/ask")
@requires(Permission.WORK)
def ask_part(task_id: int, unit_id: int) -> Page:
    task, name = _task(task_id, "tick"), f"ask-{unit_id}"
    partner, form = parts.part_of(task, unit_id), PartForm(prefix=name)
    done = _("Đã ghi việc cần phối hợp; đơn vị được báo trong bản tin tới.")
    return _used(task, form, name, lambda: parts.ask_part(database.session(), task, partner, _act(form), due_on=form.due_on.data), done)


@blueprint.post("/parts/<int:unit_id>/finish")
@requires(Permission.WORK)
def finish_part(task_id: int, unit_id: int) -> Page:
    task, name = task_page.find(task_id, to_change=True), f"finish-{unit_id}"
    partner, form = _own_part(task, unit_id), PartDoneForm(prefix=name)

    def finish() -> None:
        parts.finish_part(database.session(), task, partner, _act(form))
        _keep_files(task, form, change_id=task.changes[-1].id)

    return _used(task, form, name, finish, _("Đã báo xong phần phối hợp."))


@blueprint.post("/parts/<int:unit_id>/take-back")
@requires(Permission.WORK)
def take_back_part(task_id: int, unit_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    parts.take_back_part(database.session(), task, _own_part(task, unit_id), _act())
    flash_done(_("Đã rút lại; phần phối hợp trở lại chưa xong."))
    return _back(task_id)


@blueprint.post("/parts/<int:unit_id>/return")
@requires(Permission.WORK)
def return_part(task_id: int, unit_id: int) -> Page:
    task, name = _task(task_id, "tick"), f"return-{unit_id}"
    partner, form = parts.part_of(task, unit_id), PartReturnForm(prefix=name)
    done = _("Đã trả lại phần phối hợp; đơn vị được báo ngay.")
    return _used(task, form, name, lambda: parts.return_part(database.session(), task, partner, _act(form)), done)


@blueprint.post("/pass-down")
@requires(Permission.WORK)
def pass_down(task_id: int) -> Page:
    task = _task(task_id, "tick")
    form = PassDownForm(prefix="pass_down").offer(life_page.subordinates(database.session(), task.unit_id, clock.today()))
    if form.validate_on_submit():
        with showing_errors(form):
            made = subtasks.pass_down(
                database.session(), task, _act(form), title=form.title.data or "", units=_units(form), due_on=form.due_on.data
            )
            flash_done(
                ngettext("Đã giao phần việc cho %(num)d đơn vị.", "Đã giao phần việc cho %(num)d đơn vị.", len(made))
                if made
                else _("Phần việc này đã được giao trước đó; không giao lần hai.")
            )
            return _back(task_id, "subtasks")
    return task_page.render(task, form, "pass_down"), 400


@blueprint.post("/comments")
@requires(Permission.READ)
def comment(task_id: int) -> Page:
    session, task = database.session(), task_page.find(task_id, to_change=True)
    people = life_page.people_of(session, task, person(), clock.today())
    form = CommentForm(prefix="comment").offer(people)

    def write() -> None:
        chosen: list[User] = [one for one in people if str(one.id) == form.person.data]
        made = comments.comment(session, task, _act(form), mentioned=chosen)
        _keep_files(task, form, comment_id=made.id)

    return _used(task, form, "comment", write, _("Đã gửi ý kiến."), "comments")


@blueprint.post("/comments/<int:comment_id>/withdraw")
@requires(Permission.READ)
def withdraw_comment(task_id: int, comment_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    comments.withdraw(database.session(), comments.find_comment(task, comment_id), _act())
    flash_done(_("Đã rút lại ý kiến."))
    return _back(task_id, "comments")


def _used(task: Task, form: Any, name: str, use_case: Callable[[], object], done: str, anchor: str = "") -> Page:
    """Run the use case for a form; the page again, with what was typed, where it could not be used."""
    if form.validate_on_submit():
        with showing_errors(form):
            use_case()
            flash_done(done)
            return _back(task.id, anchor)
    return task_page.render(task, form, name), 400


def _task(task_id: int, right: Literal["tick", "review"]) -> Task:
    """The task, for a person who has that right on it. Raises NotFoundError, NotAllowedError."""
    task = task_page.find(task_id, to_change=True)
    need_right(getattr(task_page.rights_on(task), right), task)
    return task


def _own_part(task: Task, unit_id: int) -> TaskPartner:
    """The part of a unit for which the person acts. Raises NotFoundError, NotAllowedError."""
    partner = parts.part_of(task, unit_id)
    need_right(unit_id in own_unit_ids(person(), clock.today(), DOERS), task)
    return partner


def _units(form: PassDownForm) -> list[Unit]:
    return list(database.session().scalars(select(Unit).where(Unit.id.in_(form.units.data or [])).order_by(Unit.name)))


def _keep_files(task: Task, form: FilesForm, *, change_id: int | None = None, comment_id: int | None = None) -> None:
    """Files given with a report, a part or a comment, and what they were given with."""
    data_dir = installation.settings().data_dir
    for file in form.given:
        kept = evidence.attach(database.session(), task, _act(), name=file.filename or "", data=file.read(), data_dir=data_dir)
        kept.change_id, kept.comment_id = change_id, comment_id


def _act(form: Form | None = None) -> Act:
    note: Any = getattr(form, "note", None)
    return Act(person(), clock.now(), (note.data or "") if note is not None else "")


def _back(task_id: int, anchor: str = "") -> BaseResponse:
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=anchor or None), 303)
