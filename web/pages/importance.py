"""How much a plan in force, its clauses and single tasks matter, as the plan's coordinators say it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, ClauseState, Plan, PlanState
from rules.values import Importance
from web import clock, database, plan_frame, task_page
from web.forms import flash_done, showing_errors
from web.importance_forms import PlanImportanceForm, TaskImportanceForm, clause_field, clauses_form
from web.login import person
from web.permissions import Permission, requires
from workflow.errors import NotAllowedError
from workflow.importance import set_clause_importance, set_plan_importance, set_task_importance
from workflow.moves import Act
from workflow.visibility import may_coordinate, may_review, need_right

blueprint = Blueprint("importance", __name__)

Page = str | BaseResponse | tuple[str, int]


@blueprint.post("/tasks/<int:task_id>/importance")
@requires(Permission.REVIEW)
def of_task(task_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    need_right(may_review(person(), task, clock.today()), task)
    form = TaskImportanceForm(prefix="importance")
    if form.validate_on_submit():
        with showing_errors(form):
            set_task_importance(database.session(), task, form.wanted, Act(person(), clock.now(), form.note.data or ""))
            flash_done(_("Đã ghi mức quan trọng."))
            return redirect(url_for("tasks.show", task_id=task_id), 303)
    return task_page.render(task, form, "importance"), 400


@blueprint.route("/plans/<int:plan_id>/importance", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def of_plan(plan_id: int) -> Page:
    plan = _plan(plan_id)
    if plan.state is not PlanState.PUBLISHED:
        return redirect(url_for("plans.show", plan_id=plan.id))
    clauses = [one for one in plan.clauses if one.state is ClauseState.ACCEPTED]
    kind = clauses_form(clauses)
    form = kind() if request.method == "POST" else kind.of(plan)
    if form.validate_on_submit():
        with showing_errors(form):
            changed = _set(plan, clauses, form)
            flash_done(ngettext("Đã đổi mức quan trọng ở %(num)d chỗ.", "Đã đổi mức quan trọng ở %(num)d chỗ.", changed))
            return redirect(url_for("plans.show", plan_id=plan.id), 303)
    return render_template("plans/importance.html", plan=plan, clauses=clauses, form=form, clause_field=clause_field), form.status


def _set(plan: Plan, clauses: Sequence[Clause], form: PlanImportanceForm) -> int:
    """Write what was chosen; how many places are another now."""
    session, act = database.session(), Act(person(), clock.now(), form.note.data or "")
    changed = int(set_plan_importance(session, plan, Importance(form.importance.data), act))
    for clause in clauses:
        chosen = form[clause_field(clause)].data
        changed += set_clause_importance(session, clause, Importance(chosen) if chosen else None, act)
    return changed


def _plan(plan_id: int) -> Plan:
    plan = plan_frame.find(plan_id, with_clauses=True, to_change=request.method == "POST")
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError(_("Chỉ người điều phối của kế hoạch này được đặt mức quan trọng."))
    return plan
