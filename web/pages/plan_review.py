"""The review of a draft plan: the source text beside what was found in it, corrections, and publishing. Works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import true
from werkzeug.wrappers import Response as BaseResponse

from models import BodyPurpose, Clause, Plan, PlanState, Target
from web import clock, database
from web.forms import Form, flash_done
from web.login import person
from web.pages.plans import find_plan, source_pieces
from web.permissions import Permission, requires
from web.review_forms import ClauseForm, HeadForm, TargetForm
from web.review_page import NEW_CLAUSE, Typed, asked_order, context_of, next_anchor
from workflow import body_choice, correction, head_correction, intake
from workflow.errors import InvalidInputError, NotAllowedError, WorkflowError, WrongStateError
from workflow.publication import foresee
from workflow.visibility import may_coordinate

blueprint = Blueprint("plan_review", __name__, url_prefix="/plans/<int:plan_id>")

Thing = TypeVar("Thing")
Page = str | Response | BaseResponse | tuple[str, int]

_CLAUSE_STATES: dict[str, Callable[[Clause], None]] = {
    "accept": correction.accept,
    "ignore": correction.ignore,
    "restore": correction.restore,
}
_TARGET_STATES: dict[str, Callable[[Target], None]] = {
    "accept": head_correction.accept_target,
    "ignore": head_correction.ignore_target,
    "restore": head_correction.restore_target,
}


@blueprint.get("/review")
@requires(Permission.COORDINATE)
def show(plan_id: int) -> Page:
    plan = _plan(plan_id)
    if plan.state is not PlanState.DRAFT:
        return redirect(url_for("plans.show", plan_id=plan.id))
    return _page(plan)


@blueprint.post("/review/clauses/<int:clause_id>/state")
@requires(Permission.COORDINATE)
def set_state(plan_id: int, clause_id: int) -> Page:
    plan = _plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    _named(_CLAUSE_STATES)(clause)
    return _back(plan, next_anchor(plan, clause, asked_order()))


@blueprint.post("/review/clauses/<int:clause_id>")
@requires(Permission.COORDINATE)
def edit(plan_id: int, clause_id: int) -> Page:
    form = ClauseForm(prefix=f"c{clause_id}")
    if form.validate():
        try:
            plan = _plan(plan_id)
            clause = correction.clause_of(plan, clause_id)
            _warn(correction.edit_clause(database.session(), clause, form.words()))
            flash_done(_("Đã lưu khoản và chấp nhận."))
            return _back(plan, f"clause-{clause.id}")
        except WorkflowError as error:
            _refuse(form, error)
    return _page(_plan(plan_id), Typed(clauses={clause_id: form})), 400


@blueprint.post("/review/clauses")
@requires(Permission.COORDINATE)
def add(plan_id: int) -> Page:
    form = ClauseForm(prefix="new")
    if form.validate():
        try:
            plan = _plan(plan_id)
            clause = correction.add_clause(database.session(), plan, form.words())
            flash_done(_("Đã thêm khoản."))
            return _back(plan, f"clause-{clause.id}")
        except WorkflowError as error:
            _refuse(form, error)
    return _page(_plan(plan_id), Typed(clauses={NEW_CLAUSE: form})), 400


@blueprint.post("/review/clauses/<int:clause_id>/split")
@requires(Permission.COORDINATE)
def split(plan_id: int, clause_id: int) -> Page:
    plan = _plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    correction.split_clause(database.session(), clause, _number("at"))
    flash_done(_("Đã tách thành hai khoản; hãy xem lại cơ quan và thời hạn của từng khoản."))
    return _back(plan, f"clause-{clause.id}")


@blueprint.post("/review/clauses/<int:clause_id>/merge")
@requires(Permission.COORDINATE)
def merge(plan_id: int, clause_id: int) -> Page:
    plan = _plan(plan_id)
    clause = correction.clause_of(plan, clause_id)
    correction.merge_clauses(database.session(), clause, correction.clause_of(plan, _number("other")))
    flash_done(_("Đã gộp hai khoản thành một; hãy xem lại rồi chấp nhận."))
    return _back(plan, f"clause-{clause.id}")


@blueprint.post("/review/accept-certain")
@requires(Permission.COORDINATE)
def accept_certain(plan_id: int) -> Page:
    plan = _plan(plan_id)
    count = correction.accept_certain(plan)
    flash_done(ngettext("Đã chấp nhận %(num)d khoản đọc chắc chắn.", "Đã chấp nhận %(num)d khoản đọc chắc chắn.", count))
    return _back(plan, "clauses")


@blueprint.route("/review/bodies/<int:body_id>", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def body(plan_id: int, body_id: int) -> Page:
    plan = _plan(plan_id)
    named = body_choice.body_of(plan, body_id)
    session = database.session()
    if request.method == "POST":
        chosen = [int(text) for text in request.form.getlist("unit_ids") if text.isdigit()]
        changed = body_choice.choose_units(session, named, chosen, everywhere="everywhere" in request.form)
        flash_done(ngettext("Đã gắn đơn vị cho %(num)d khoản.", "Đã gắn đơn vị cho %(num)d khoản.", changed))
        return _back(plan, f"clause-{named.clause_id}")
    words = request.args.get("q", "").strip()
    chosen_units = body_choice.chosen_units(session, named)
    return render_template(
        "plans/body.html",
        plan=plan,
        body=named,
        words=words,
        chosen=chosen_units,
        found=[unit for unit in body_choice.find_units(session, plan, words) if unit not in chosen_units],
        others=body_choice.same_words(named),
        why=None if chosen_units else body_choice.why_open(named),
    )


@blueprint.post("/review/bodies/<int:body_id>/create")
@requires(Permission.COORDINATE)
def create_unit(plan_id: int, body_id: int) -> Page:
    plan = _plan(plan_id)
    named = body_choice.body_of(plan, body_id)
    made = body_choice.create_unit(database.session(), named)
    names = "; ".join(unit.name for unit in made)
    flash_done(_("Đã tạo đơn vị tạm: %(names)s. Quản trị viên sẽ xác nhận sau.", names=names) if made else _("Đã gắn đơn vị."))
    return _back(plan, f"clause-{named.clause_id}")


@blueprint.post("/review/head")
@requires(Permission.COORDINATE)
def edit_head(plan_id: int) -> Page:
    form = HeadForm(prefix="head")
    if form.validate():
        try:
            session, plan = database.session(), _plan(plan_id)
            head_correction.edit_plan(session, plan, form.head(session, true()))
            flash_done(_("Đã lưu thông tin chung của kế hoạch."))
            return _back(plan, "head")
        except WorkflowError as error:
            _refuse(form, error)
    return _page(_plan(plan_id), Typed(head=form)), 400


@blueprint.post("/review/targets/<int:target_id>/state")
@requires(Permission.COORDINATE)
def set_target_state(plan_id: int, target_id: int) -> Page:
    plan = _plan(plan_id)
    target = head_correction.target_of(database.session(), plan, target_id)
    _named(_TARGET_STATES)(target)
    return _back(plan, f"target-{target.id}")


@blueprint.post("/review/targets/<int:target_id>")
@requires(Permission.COORDINATE)
def edit_target(plan_id: int, target_id: int) -> Page:
    form = TargetForm(prefix=f"t{target_id}")
    if form.validate():
        try:
            session, plan = database.session(), _plan(plan_id)
            target = head_correction.target_of(session, plan, target_id)
            head_correction.edit_target(session, target, form.words(session, true()))
            flash_done(_("Đã lưu chỉ tiêu."))
            return _back(plan, f"target-{target.id}")
        except WorkflowError as error:
            _refuse(form, error)
    return _page(_plan(plan_id), Typed(targets={target_id: form})), 400


@blueprint.route("/publish", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def publish(plan_id: int) -> Page:
    plan = _plan(plan_id)
    session = database.session()
    if request.method == "POST":
        made = intake.publish(session, plan, by=person(), now=clock.now())
        flash_done(ngettext("Đã ban hành: giao %(num)d nhiệm vụ.", "Đã ban hành: giao %(num)d nhiệm vụ.", len(made)))
        return redirect(url_for("plans.show", plan_id=plan.id))
    if plan.state is not PlanState.DRAFT:
        return redirect(url_for("plans.show", plan_id=plan.id))
    return render_template("plans/publish.html", plan=plan, foreseen=foresee(session, plan, clock.today()))


@blueprint.route("/delete", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def delete(plan_id: int) -> Page:
    plan = _plan(plan_id)
    if plan.state is not PlanState.DRAFT:
        raise WrongStateError(_("Kế hoạch đã ban hành nên không xóa được."))
    if request.method == "POST":
        title = plan.title
        intake.withdraw(database.session(), plan, by=person(), now=clock.now())
        flash_done(_("Đã xóa bản nháp «%(title)s». Có thể nhập lại văn bản bất cứ lúc nào.", title=title))
        return redirect(url_for("plans.index"))
    return render_template("plans/delete.html", plan=plan)


def _plan(plan_id: int) -> Plan:
    plan = find_plan(plan_id, to_change=request.method == "POST")
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError(_("Chỉ người điều phối của kế hoạch này được rà soát và ban hành."))
    return plan


def _page(plan: Plan, typed: Typed | None = None) -> str:
    context = context_of(database.session(), plan, typed or Typed())
    pieces = source_pieces(plan, context["kept_targets"])
    return render_template("plans/review.html", pieces=pieces, purposes=BodyPurpose, why_open=body_choice.why_open, **context)


def _back(plan: Plan, anchor: str) -> BaseResponse:
    order = request.args.get("order")
    return redirect(url_for("plan_review.show", plan_id=plan.id, order=order, _anchor=anchor))


def _refuse(form: Form, error: WorkflowError) -> None:
    database.roll_back()
    form.refuse(error)


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        flash(warning, "warning")


def _named(verbs: dict[str, Callable[[Thing], None]]) -> Callable[[Thing], None]:
    verb = request.form.get("verb", "")
    if verb not in verbs:
        raise InvalidInputError(_("Không có thao tác «%(verb)s»: hãy dùng các nút trên trang.", verb=verb))
    return verbs[verb]


def _number(field: str) -> int:
    text = request.form.get(field, "")
    if not text.isdigit() or len(text) > 9:
        raise InvalidInputError(_("Chưa chọn mục nào: hãy chọn rồi gửi lại."), field=field)
    return int(text)
