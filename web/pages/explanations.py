"""Writing an explanation (giải trình) of a late task or an off-target. What could not be used comes back on the page as it was typed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import Target, Task
from web import clock, database, task_page
from web.explaining import NAME, ExplainForm
from web.forms import Form, flash_done, showing_errors
from web.login import person
from web.pages import targets
from web.permissions import Permission, requires
from workflow.errors import NotAllowedError
from workflow.explanations import explain
from workflow.moves import Act
from workflow.visibility import may_explain, need_right

blueprint = Blueprint("explanations", __name__)

Page = str | BaseResponse | tuple[str, int]


@blueprint.post("/tasks/<int:task_id>/explanations")
@requires(Permission.WORK)
def of_task(task_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    need_right(may_explain(database.session(), person(), task, clock.today()), task)
    back = url_for("tasks.show", task_id=task_id, _anchor="explanations")
    return _written(task, back, lambda form: task_page.render(task, form, NAME))


@blueprint.post("/targets/<int:target_id>/explanations")
@requires(Permission.WORK)
def of_target(target_id: int) -> Page:
    target = targets.find_target(target_id, to_change=True)
    if not may_explain(database.session(), person(), target, clock.today()):
        raise NotAllowedError("Chỉ đơn vị chịu trách nhiệm giải trình được về chỉ tiêu số %(target)s.", target=target_id)
    back = url_for("targets.show", target_id=target_id, _anchor="explanations")
    return _written(target, back, lambda form: targets.render_target(target, explain_form=form))


def _written(matter: Task | Target, back: str, again: Callable[[Form], str]) -> Page:
    form = ExplainForm(prefix=NAME)
    if form.validate_on_submit():
        with showing_errors(form):
            act = Act(person(), clock.now())
            explain(database.session(), matter, act, text=form.text.data or "", asks_until=form.asks_until.data)
            flash_done(_("Đã ghi giải trình. Cấp trên đang xem xét việc này đọc được ngay."))
            return redirect(back, 303)
    return again(form), 400
