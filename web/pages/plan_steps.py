"""Taking back what was done in a review, doing it again, and applying or forgetting what was corrected in earlier plans."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from models import Plan, ReviewStep
from web import clock, database
from web.forms import flash_done
from web.login import person
from web.pages.review_answers import Page, back, draft_plan, refused
from web.permissions import Permission, requires
from web.recorded import flash_undoable, recorded, said
from workflow import remembered, undo
from workflow.errors import WorkflowError
from workflow.head_correction import targets_of

blueprint = Blueprint("plan_steps", __name__, url_prefix="/plans/<int:plan_id>/review")
blueprint.register_error_handler(WorkflowError, refused)


@blueprint.post("/undo")
@requires(Permission.COORDINATE)
def take_back(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    step = undo.undo(database.session(), plan, now=clock.now())
    flash_done(_("Đã hoàn tác: %(what)s.", what=said(step)))
    return back(plan, _anchor_of(plan, step), stay=True)


@blueprint.post("/redo")
@requires(Permission.COORDINATE)
def do_again(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    step = undo.redo(database.session(), plan)
    flash_done(_("Đã làm lại: %(what)s.", what=said(step)))
    return back(plan, _anchor_of(plan, step), stay=True)


@blueprint.post("/remembered")
@requires(Permission.COORDINATE)
def apply_all(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    with recorded(plan, undo.CORRECTIONS_APPLIED) as recording:
        count, warnings = remembered.apply_all(database.session(), plan)
        recording.values["count"] = count
    flash_undoable(_applied(count), recording)
    _warn(warnings)
    return back(plan, "clauses")


@blueprint.post("/remembered/<int:correction_id>")
@requires(Permission.COORDINATE)
def apply_one(plan_id: int, correction_id: int) -> Page:
    """Apply a remembered correction, or forget it: the two buttons of an offer."""
    session, plan = database.session(), draft_plan(plan_id)
    offer = remembered.offer_of(session, plan, correction_id)
    anchor = f"target-{offer.target.id}" if offer.target else f"clause-{offer.clauses[0].id}"
    if request.form.get("answer") == "forget":
        remembered.forget(session, offer, by=person(), now=clock.now())
        flash_done(_("Sẽ không nhắc lại nữa. Nếu sửa như vậy lần nữa rồi ban hành, hệ thống lại nhớ."))
        return back(plan, anchor, stay=True)
    with recorded(plan, undo.CORRECTIONS_APPLIED) as recording:
        warnings = remembered.apply_offers(session, plan, [offer])
        recording.values["count"] = 1
    flash_undoable(_applied(1), recording)
    _warn(warnings)
    return back(plan, anchor, stay=True)


def _anchor_of(plan: Plan, step: ReviewStep) -> str:
    """Where something has changed: the first clause or target that a step is about."""
    for clause in plan.clauses:
        if clause.key in step.state.get("clauses", {}):
            return f"clause-{clause.id}"
    touched = [one for one in targets_of(database.session(), plan) if one.key in step.state.get("targets", {})]
    return f"target-{touched[0].id}" if touched else "head" if "plan" in step.state else "clauses"


def _applied(count: int) -> str:
    return str(ngettext("Đã áp dụng %(num)d sửa đổi đã nhớ.", "Đã áp dụng %(num)d sửa đổi đã nhớ.", count))


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        flash(warning, "warning")
