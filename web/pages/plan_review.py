"""The review of a draft plan: the source text beside what was found in it, corrections, and publishing. Works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import true

from models import Clause, PlanState, Target
from web import clock, database
from web.forms import flash_done
from web.login import person
from web.pages.review_answers import Page, back, draft_plan, page, refuse, refused, said_in_place, was_done
from web.permissions import Permission, requires
from web.publish_page import asked_day, publish_page
from web.recorded import flash_undoable, recorded
from web.review_forms import ClauseForm, HeadForm
from web.review_page import NEW_CLAUSE, Typed, asked_order, next_anchor
from web.target_forms import TargetForm
from workflow import correction, head_correction, intake, publishing, undo
from workflow.errors import InvalidInputError, Words, WorkflowError, WrongStateError

blueprint = Blueprint("plan_review", __name__, url_prefix="/plans/<int:plan_id>")

Thing = TypeVar("Thing")

blueprint.register_error_handler(WorkflowError, refused)

_CLAUSE_STATES: dict[str, tuple[Callable[[Clause], None], Words]] = {
    "accept": (correction.accept, undo.ACCEPTED),
    "ignore": (correction.ignore, undo.IGNORED),
    "restore": (correction.restore, undo.RESTORED),
}
_TARGET_STATES: dict[str, tuple[Callable[[Target], None], Words]] = {
    "accept": (head_correction.accept_target, undo.TARGET_ACCEPTED),
    "ignore": (head_correction.ignore_target, undo.TARGET_IGNORED),
    "restore": (head_correction.restore_target, undo.TARGET_RESTORED),
}


@blueprint.get("/review")
@requires(Permission.COORDINATE)
def show(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    if plan.state is not PlanState.DRAFT:
        return redirect(url_for("plans.show", plan_id=plan.id))
    return page(plan)


@blueprint.post("/review/clauses/<int:clause_id>/state")
@requires(Permission.COORDINATE)
def set_state(plan_id: int, clause_id: int) -> Page:
    plan = draft_plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    act, done = _named(_CLAUSE_STATES)
    with recorded(plan, done, clause.text):
        act(clause)
    said_in_place(was_done(clause.state))
    return back(plan, next_anchor(plan, clause, asked_order()))


@blueprint.post("/review/clauses/<int:clause_id>")
@requires(Permission.COORDINATE)
def edit(plan_id: int, clause_id: int) -> Page:
    form = ClauseForm(prefix=f"c{clause_id}")
    if form.validate():
        try:
            plan = draft_plan(plan_id)
            clause = correction.clause_of(plan, clause_id)
            with recorded(plan, undo.EDITED, clause.text) as recording:
                warnings = correction.edit_clause(database.session(), clause, form.words())
            _warn(warnings)
            flash_undoable(_("Đã lưu khoản và chấp nhận."), recording)
            return back(plan, f"clause-{clause.id}")
        except WorkflowError as error:
            refuse(form, error)
    return page(draft_plan(plan_id), Typed(clauses={clause_id: form})), 400


@blueprint.post("/review/clauses")
@requires(Permission.COORDINATE)
def add(plan_id: int) -> Page:
    form = ClauseForm(prefix="new")
    if form.validate():
        try:
            plan = draft_plan(plan_id)
            with recorded(plan, undo.ADDED, form.words().text) as recording:
                clause = correction.add_clause(database.session(), plan, form.words())
            flash_undoable(_("Đã thêm khoản."), recording)
            return back(plan, f"clause-{clause.id}", stay=True)
        except WorkflowError as error:
            refuse(form, error)
    return page(draft_plan(plan_id), Typed(clauses={NEW_CLAUSE: form})), 400


@blueprint.post("/review/clauses/<int:clause_id>/split")
@requires(Permission.COORDINATE)
def split(plan_id: int, clause_id: int) -> Page:
    plan = draft_plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    with recorded(plan, undo.SPLIT, clause.text) as recording:
        correction.split_clause(database.session(), clause, _number("at"))
    flash_undoable(_("Đã tách thành hai khoản; hãy xem lại cơ quan và thời hạn của từng khoản."), recording)
    return back(plan, f"clause-{clause.id}", stay=True)


@blueprint.post("/review/clauses/<int:clause_id>/merge")
@requires(Permission.COORDINATE)
def merge(plan_id: int, clause_id: int) -> Page:
    plan = draft_plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    with recorded(plan, undo.MERGED, clause.text) as recording:
        correction.merge_clauses(database.session(), clause, correction.clause_of(plan, _number("other")))
    flash_undoable(_("Đã gộp hai khoản thành một; hãy xem lại rồi chấp nhận."), recording)
    return back(plan, f"clause-{clause.id}", stay=True)


@blueprint.post("/review/accept-certain")
@requires(Permission.COORDINATE)
def accept_certain(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    with recorded(plan, undo.CERTAIN_ACCEPTED) as recording:
        count = recording.values["count"] = correction.accept_certain(plan)
    message = ngettext("Đã chấp nhận %(num)d khoản đọc chắc chắn.", "Đã chấp nhận %(num)d khoản đọc chắc chắn.", count)
    flash_undoable(message, recording)
    return back(plan, "clauses")


@blueprint.post("/review/head")
@requires(Permission.COORDINATE)
def edit_head(plan_id: int) -> Page:
    form = HeadForm(prefix="head")
    if form.validate():
        try:
            session, plan = database.session(), draft_plan(plan_id)
            with recorded(plan, undo.HEAD_EDITED) as recording:
                head_correction.edit_plan(session, plan, form.head(session, true()))
            flash_undoable(_("Đã lưu thông tin chung của kế hoạch."), recording)
            return back(plan, "head", stay=True)
        except WorkflowError as error:
            refuse(form, error)
    return page(draft_plan(plan_id), Typed(head=form)), 400


@blueprint.post("/review/targets/<int:target_id>/state")
@requires(Permission.COORDINATE)
def set_target_state(plan_id: int, target_id: int) -> Page:
    plan = draft_plan(plan_id)
    target = head_correction.target_of(database.session(), plan, target_id)
    act, done = _named(_TARGET_STATES)
    with recorded(plan, done, target.indicator):
        act(target)
    return back(plan, f"target-{target.id}", stay=True)


@blueprint.post("/review/targets/<int:target_id>")
@requires(Permission.COORDINATE)
def edit_target(plan_id: int, target_id: int) -> Page:
    form = TargetForm(prefix=f"t{target_id}")
    if form.validate():
        try:
            session, plan = database.session(), draft_plan(plan_id)
            target = head_correction.target_of(session, plan, target_id)
            with recorded(plan, undo.TARGET_EDITED, target.indicator) as recording:
                head_correction.edit_target(session, target, form.words(session, true()))
            flash_undoable(_("Đã lưu chỉ tiêu."), recording)
            return back(plan, f"target-{target.id}", stay=True)
        except WorkflowError as error:
            refuse(form, error)
    return page(draft_plan(plan_id), Typed(targets={target_id: form})), 400


@blueprint.route("/publish", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def publish(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    if request.method == "POST":
        try:
            made = publishing.publish(database.session(), plan, by=person(), now=clock.now(), settled_before=asked_day())
        except InvalidInputError as error:
            if error.field != "before":
                raise
            database.roll_back()
            return publish_page(draft_plan(plan_id), error), 400
        flash_done(ngettext("Đã ban hành: giao %(num)d nhiệm vụ mới.", "Đã ban hành: giao %(num)d nhiệm vụ mới.", len(made)))
        return redirect(url_for("plans.show", plan_id=plan.id))
    return redirect(url_for("plans.show", plan_id=plan.id)) if plan.state is not PlanState.DRAFT else publish_page(plan)


@blueprint.route("/delete", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def delete(plan_id: int) -> Page:
    plan = draft_plan(plan_id)
    if plan.state is not PlanState.DRAFT:
        raise WrongStateError(_("Kế hoạch đã ban hành nên không xóa được."))
    if request.method == "POST":
        title = plan.title
        intake.withdraw(database.session(), plan, by=person(), now=clock.now())
        flash_done(_("Đã xóa bản nháp «%(title)s». Có thể nhập lại văn bản bất cứ lúc nào.", title=title))
        return redirect(url_for("plans.index"))
    return render_template("plans/delete.html", plan=plan)


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        flash(warning, "warning")


def _named(verbs: dict[str, tuple[Callable[[Thing], None], Words]]) -> tuple[Callable[[Thing], None], Words]:
    verb = request.form.get("verb", "")
    if verb not in verbs:
        raise InvalidInputError(_("Không có thao tác «%(verb)s»: hãy dùng các nút trên trang.", verb=verb))
    return verbs[verb]


def _number(field: str) -> int:
    text = request.form.get(field, "")
    if not text.isdigit() or len(text) > 9:
        raise InvalidInputError(_("Chưa chọn mục nào: hãy chọn rồi gửi lại."), field=field)
    return int(text)
