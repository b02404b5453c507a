"""What people do with one task: tick off, take back, report, ask for more time, add files; confirm, return, extend, reassign, suspend.

Each is a POST that ends in a redirect; what could not be used comes back on the task's page as it was typed.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import Extension, Task
from web import clock, database, installation, task_page, unit_choice
from web.forms import flash_done, showing_errors
from web.login import person
from web.more_time import DecisionForm
from web.permissions import Permission, requires
from web.task_forms import MANAGING, DoneForm, ExtensionForm, FilesForm, ManageForm, ReportForm, ReturnForm
from workflow import evidence, extensions, handing_over, progress, suspension, taking_back
from workflow.errors import InvalidInputError, NotFoundError
from workflow.moves import Act, allow
from workflow.moving_along import moves_along
from workflow.visibility import need_right, visible_units

blueprint = Blueprint("task_work", __name__, url_prefix="/tasks/<int:task_id>")

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.post("/done")
@requires(Permission.WORK)
def done(task_id: int) -> Page:
    task = _task(task_id, "tick", "tick_off")
    form = DoneForm(prefix="done")
    if form.validate_on_submit():
        with showing_errors(form):
            _keep_files(task, form)
            progress.tick_off(database.session(), task, _act(form.note.data), on=form.on.data, is_sure=form.is_sure.data)
            flash_done(_("Đã ghi nhận hoàn thành: %(title)s", title=task.title))
            return redirect(url_for(_from(), ticked=task_id), 303)
    return task_page.render(task, form, "done"), 400


@blueprint.post("/take-back")
@requires(Permission.WORK)
def take_back(task_id: int) -> Page:
    task = _task(task_id, "tick")
    taking_back.take_back(database.session(), task, _act())
    flash_done(_("Đã rút lại báo cáo hoàn thành. Nhiệm vụ trở lại như trước."))
    return redirect(url_for("home.index"), 303) if _from() == "home.index" else _back(task_id)


@blueprint.post("/start")
@requires(Permission.WORK)
def start(task_id: int) -> Page:
    task = _task(task_id, "tick", "start")
    progress.start(database.session(), task, _act())
    flash_done(_("Đã ghi nhận bắt đầu thực hiện."))
    return _back(task_id)


@blueprint.post("/report")
@requires(Permission.WORK)
def report(task_id: int) -> Page:
    task = _task(task_id, "take_part", "note")
    form = ReportForm(prefix="report")
    if form.validate_on_submit():
        with showing_errors(form):
            use_case = progress.report_obstacle if form.kind.data == "stuck" else progress.report_progress
            percent, expected_on = form.percent.data, form.expected_on.data
            use_case(database.session(), task, _act(form.note.data), percent=percent, expected_on=expected_on)
            _keep_files(task, form, change_id=task.changes[-1].id)
            flash_done(_("Đã gửi báo cáo. Cơ quan điều phối kế hoạch xem được ngay."))
            return _back(task_id)
    return task_page.render(task, form, "report"), 400


@blueprint.post("/files")
@requires(Permission.WORK)
def files(task_id: int) -> Page:
    task = _task(task_id, "take_part")
    form = FilesForm(prefix="files")
    if form.validate_on_submit():
        with showing_errors(form):
            if not form.given:
                raise InvalidInputError(_("Chưa chọn tệp nào: hãy chọn ảnh hoặc tệp rồi gửi lại."), field="files")
            _keep_files(task, form)
            flash_done(_("Đã đính kèm tệp."))
            return _back(task_id)
    return task_page.render(task, form, "files"), 400


@blueprint.post("/extension")
@requires(Permission.WORK)
def ask_extension(task_id: int) -> Page:
    task = _task(task_id, "tick", "extend")
    form = ExtensionForm(prefix="extension")
    if form.validate_on_submit():
        with showing_errors(form):
            until = form.until.data
            if until is None:
                raise InvalidInputError(_("Chưa có hạn đề nghị: hãy chọn ngày."), field="until")
            extensions.ask_extension(database.session(), task, _act(form.note.data), until=until)
            flash_done(_("Đã gửi đề nghị gia hạn đến %(day)s.", day=f"{until:%d/%m/%Y}"))
            return _back(task_id)
    return task_page.render(task, form, "extension"), 400


@blueprint.post("/confirm")
@requires(Permission.REVIEW)
def confirm(task_id: int) -> Page:
    task = _task(task_id, "review", "confirm")
    progress.confirm(database.session(), task, _act())
    flash_done(_("Đã xác nhận hoàn thành."))
    return _back(task_id)


@blueprint.post("/return")
@requires(Permission.REVIEW)
def give_back(task_id: int) -> Page:
    task = _task(task_id, "review", "return")
    form = ReturnForm(prefix="give_back")
    if form.validate_on_submit():
        with showing_errors(form):
            progress.return_task(database.session(), task, _act(form.note.data))
            flash_done(_("Đã trả lại nhiệm vụ; đơn vị được báo ngay."))
            return _back(task_id)
    return task_page.render(task, form, "give_back"), 400


@blueprint.post("/extensions/<int:extension_id>")
@requires(Permission.REVIEW)
def decide_extension(task_id: int, extension_id: int) -> Page:
    task = _task(task_id, "review")
    extension = next((one for one in task.extensions if one.id == extension_id), None)
    if extension is None:
        raise NotFoundError("Nhiệm vụ số %(task)s không có đề nghị gia hạn số %(extension)s.", task=task_id, extension=extension_id)
    form = DecisionForm(prefix="decision").offer(extension, moves_along(database.session(), task, extension.until_on))
    if form.validate_on_submit():
        with showing_errors(form):
            _decide(extension, form)
            return _back(task_id)
    return task_page.render(task, form, "decision"), 400


@blueprint.post("/manage")
@requires(Permission.REVIEW)
def manage(task_id: int) -> Page:
    task = _task(task_id, "review")
    form = ManageForm(prefix="manage").offer(task)
    if form.validate_on_submit():
        with showing_errors(form):
            _manage(task, form)
            flash_done(_("Đã thực hiện: %(action)s.", action=MANAGING[form.action.data]))
            return _back(task_id)
    return task_page.render(task, form, "manage"), 400


def _task(task_id: int, right: Literal["tick", "take_part", "review"], move: str = "") -> Task:
    """The task, for a person who has that right on it, in a state that allows the move. Raises NotFound-, NotAllowed-, WrongStateError."""
    task = task_page.find(task_id, to_change=True)
    need_right(getattr(task_page.rights_on(task), right), task)
    if move:
        allow(task, move)
    return task


def _manage(task: Task, form: ManageForm) -> None:
    session, act = database.session(), _act(form.note.data)
    match form.action.data:
        case "extend":
            if form.until.data is None:
                raise InvalidInputError(_("Chưa có hạn mới: hãy chọn ngày."), field="until")
            extensions.extend(session, task, act, until=form.until.data)
        case "reassign":
            unit = unit_choice.chosen(session, form.unit.data, visible_units(session, person(), clock.today()))
            if unit is None:
                raise InvalidInputError(_("Chưa có đơn vị nhận: hãy chọn một đơn vị."), field="unit")
            handing_over.reassign(session, task, act, unit=unit)
        case "suspend":
            suspension.suspend(session, task, act, until=form.until.data)
        case "resume":
            suspension.resume(session, task, act)
        case "cancel":
            progress.cancel(session, task, act)


def _decide(extension: Extension, form: DecisionForm) -> None:
    is_granted = request.form.get("answer") == "grant"
    extensions.decide_extension(
        database.session(), extension, _act(form.note.data), is_granted=is_granted, until=form.until.data, moving=form.chosen
    )
    flash_done(_("Đã đồng ý gia hạn.") if is_granted else _("Đã từ chối gia hạn; đơn vị được báo ngay."))


def _keep_files(task: Task, form: FilesForm, *, change_id: int | None = None) -> None:
    data_dir = installation.settings().data_dir
    for file in form.given:
        kept = evidence.attach(database.session(), task, _act(), name=file.filename or "", data=file.read(), data_dir=data_dir)
        kept.change_id = change_id


def _from() -> str:
    """The page with the button that was pressed, to which one returns after a tick: the first page, or the list."""
    return "home.index" if request.form.get("back") == "home" else "tasks.index"


def _act(note: str | None = None) -> Act:
    return Act(person(), clock.now(), note or "")


def _back(task_id: int) -> BaseResponse:
    return redirect(url_for("tasks.show", task_id=task_id), 303)
