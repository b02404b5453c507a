"""What people do with the chain of one task: urge those whose input is missing, tick steps, and, as coordinators, change the steps.

Each is a POST that ends in a redirect; what could not be used comes back on the task's page as it was typed.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import StepKind, Task, TaskStep
from web import chain_panel, clock, database, task_page, unit_choice
from web.chain_forms import StepDoneForm, StepForm, UrgeForm
from web.forms import Form, flash_done, showing_errors
from web.login import person
from web.permissions import Permission, requires
from workflow import step_editing, steps, urging
from workflow.moves import Act
from workflow.visibility import may_review, may_tick, need_right, visible_units

blueprint = Blueprint("task_chain", __name__, url_prefix="/tasks/<int:task_id>/chain")
blueprint.add_app_template_filter(chain_panel.words, "problem")

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.post("/urge")
@requires(Permission.WORK)
def urge(task_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    may = may_tick(database.session(), person(), task, clock.today()) or may_review(person(), task, clock.today())
    need_right(may, task)
    form = UrgeForm(prefix="urge")
    if form.validate_on_submit():
        with showing_errors(form):
            _say_urged(urging.urge(database.session(), task, _act(form.note.data)))
            return _back(task_id, "inputs")
    return _again(task_id, "urge", form)


@blueprint.post("/steps/<int:step_id>/done")
@requires(Permission.WORK)
def step_done(task_id: int, step_id: int) -> Page:
    task, step = _step_to_tick(task_id, step_id)
    name = f"step-{step_id}"
    form = StepDoneForm(prefix=name)
    if form.validate_on_submit():
        with showing_errors(form):
            steps.tick_step(database.session(), task, step, _act(form.note.data), on=form.on.data)
            flash_done(_("Đã đánh dấu xong bước «%(step)s».", step=step.name))
            return _back(task_id, name)
    return _again(task_id, name, form)


@blueprint.post("/steps/<int:step_id>/reopen")
@requires(Permission.WORK)
def step_reopened(task_id: int, step_id: int) -> Page:
    task, step = _step_to_tick(task_id, step_id)
    steps.reopen_step(database.session(), task, step, _act())
    flash_done(_("Đã bỏ đánh dấu bước «%(step)s».", step=step.name))
    return _back(task_id, f"step-{step_id}")


@blueprint.post("/steps")
@requires(Permission.COORDINATE)
def step_added(task_id: int) -> Page:
    task = _coordinated(task_id)
    form = StepForm(prefix="step")
    if form.validate_on_submit():
        with showing_errors(form):
            session = database.session()
            unit = unit_choice.chosen(session, form.unit.data, visible_units(session, person(), clock.today()))
            name = form.name.data or ""
            step = step_editing.add_step(session, task, _act(), name=name, kind=StepKind(form.kind.data), unit=unit)
            flash_done(_("Đã thêm bước «%(step)s».", step=step.name))
            return _back(task_id, "edit-steps")
    return _again(task_id, "step", form)


@blueprint.post("/steps/<int:step_id>")
@requires(Permission.COORDINATE)
def step_changed(task_id: int, step_id: int) -> Page:
    task = _coordinated(task_id)
    session, act = database.session(), _act()
    step = steps.find_step(session, task, step_id)
    match request.form.get("do"):
        case "earlier" | "later" as way:
            step_editing.move_step(session, task, step, act, earlier=way == "earlier")
        case "remove":
            step_editing.remove_step(session, task, step, act)
        case _:
            step_editing.rename_step(session, task, step, act, name=request.form.get("name", ""), unit=step.unit)
    flash_done(_("Đã sửa các bước."))
    return _back(task_id, "chain")


@blueprint.post("/steps/hold")
@requires(Permission.COORDINATE)
def steps_held(task_id: int) -> Page:
    task = _coordinated(task_id)
    others = step_editing.hold_for_clause(database.session(), task, _act())
    flash_done(_("Các bước này nay dùng cho cả khoản: %(count)s nhiệm vụ khác đang mở và các kỳ sau.", count=others))
    return _back(task_id, "chain")


def _say_urged(done: urging.Urged) -> None:
    if done.told:
        flash_done(_("Đã nhắc %(count)s đơn vị chưa gửi.", count=done.told))
    if done.told_before:
        flash(_("%(count)s đơn vị đã được nhắc hôm nay nên không nhắc lại.", count=done.told_before), "info")
    if done.unreachable:
        named = ", ".join(done.unreachable[:10]) + (" …" if len(done.unreachable) > 10 else "")
        flash(_("Không có người dùng và địa chỉ thư, hãy liên hệ trực tiếp: %(units)s.", units=named), "warning")


def _step_to_tick(task_id: int, step_id: int) -> tuple[Task, TaskStep]:
    session = database.session()
    task = task_page.find(task_id, to_change=True)
    step = steps.find_step(session, task, step_id)
    need_right(steps.may_tick_step(session, person(), task, step, clock.today()), task)
    return task, step


def _coordinated(task_id: int) -> Task:
    task = task_page.find(task_id, to_change=True)
    need_right(may_review(person(), task, clock.today()), task)
    return task


def _again(task_id: int, name: str, form: Form) -> Page:
    chain_panel.show_again(name, form)
    return task_page.render(task_page.find(task_id)), 400


def _act(note: str | None = None) -> Act:
    return Act(person(), clock.now(), note or "")


def _back(task_id: int, place: str) -> BaseResponse:
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=place), 303)
