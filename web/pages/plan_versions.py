"""New versions of plans: which plan a draft replaces, and the page that compares the two. Works without scripts."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, Plan, PlanState, Target
from web import clock, comparison_page, database
from web.forms import flash_done
from web.login import person
from web.pages.plans import find_plan
from web.pages.review_answers import draft_plan
from web.permissions import Permission, requires
from web.recorded import recorded
from web.version_choice import likely_version, offered
from workflow import head_correction, kept, undo, versions
from workflow.correction import clause_of
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError
from workflow.visibility import may_coordinate

blueprint = Blueprint("plan_versions", __name__, url_prefix="/plans/<int:plan_id>")

Page = str | BaseResponse
Row = TypeVar("Row", Clause, Target)
NONE, AUTOMATIC = "none", "auto"


@blueprint.get("/compare")
@requires(Permission.READ)
def compare(plan_id: int) -> Page:
    plan = find_plan(plan_id, with_clauses=False)
    old = versions.previous_of(database.session(), plan)
    if old is None:
        return redirect(url_for("plans.show", plan_id=plan.id))
    context = comparison_page.context_of(database.session(), old, find_plan(plan_id), request.args.get("show", ""))
    context["can_correct"] = context["can_correct"] and may_coordinate(person(), plan, clock.today())
    return render_template("plans/compare.html", **context)


@blueprint.route("/version", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def version(plan_id: int) -> Page:
    plan, session = draft_plan(plan_id, with_clauses=request.method == "POST"), database.session()
    if plan.state is not PlanState.DRAFT:
        return redirect(url_for("plans.show", plan_id=plan.id))
    if request.method == "POST":
        return _settle(plan)
    words, user, today = request.args.get("q", "").strip(), person(), clock.today()
    return render_template(
        "plans/version.html",
        plan=plan,
        old=versions.previous_of(session, plan),
        words=words,
        plans=offered(session, plan, user, today, words),
        likely=likely_version(session, plan, user, today),
    )


@blueprint.post("/compare/pair")
@requires(Permission.COORDINATE)
def pair(plan_id: int) -> Page:
    """Say of a clause or target of the draft what it goes on from: `old` is its number in the earlier version, "none" or "auto"."""
    plan, session, old = draft_plan(plan_id), database.session(), request.form.get("old", "")
    is_target = request.form.get("kind") == "target"
    row = head_correction.target_of(session, plan, _number("new")) if is_target else clause_of(plan, _number("new"))
    with recorded(plan, undo.PAIRED, row.indicator if isinstance(row, Target) else row.text):
        if old == AUTOMATIC:
            versions.leave_to_comparison(session, plan, row)
        elif isinstance(row, Target):
            versions.pair_target(session, plan, row, None if old == NONE else _find(Target, _number("old")))
        else:
            versions.pair_clause(session, plan, row, None if old == NONE else _find(Clause, _number("old")))
    flash_done(_("Đã ghi nhận."))
    return _back(plan, f"{'target' if isinstance(row, Target) else 'clause'}-{row.id}")


@blueprint.post("/compare/keep")
@requires(Permission.COORDINATE)
def keep(plan_id: int) -> Page:
    """Take over what the draft does not speak of: one clause or target (`old`), or all (`old` is "all")."""
    plan, session = draft_plan(plan_id), database.session()
    if request.form.get("old") == comparison_page.ALL:
        with recorded(plan, undo.KEPT):
            count = kept.keep_all(session, plan)
        flash_done(ngettext("Đã giữ lại %(num)d khoản và chỉ tiêu.", "Đã giữ lại %(num)d khoản và chỉ tiêu.", count))
        return _back(plan, "")
    number = _number("old")
    with recorded(plan, undo.KEPT):
        if request.form.get("kind") == "target":
            anchor = f"target-{kept.keep_target(session, plan, _find(Target, number)).id}"
        else:
            anchor = f"clause-{kept.keep_clause(session, plan, _find(Clause, number)).id}"
    flash_done(_("Đã giữ lại."))
    return _back(plan, anchor)


def _settle(plan: Plan) -> BaseResponse:
    session, chosen = database.session(), request.form.get("old", "")
    if chosen == NONE:
        with recorded(plan, undo.VERSION_SETTLED):
            versions.settle_version(session, plan, None)
        flash_done(_("Đã ghi nhận: đây là kế hoạch mới, không thay thế kế hoạch nào."))
        return redirect(url_for("plan_review.show", plan_id=plan.id))
    old = session.get(Plan, _number("old"))
    if old is None or not may_coordinate(person(), old, clock.today()):
        raise NotAllowedError(_("Chỉ người điều phối của cả hai kế hoạch được xác nhận bản mới; hãy chọn kế hoạch khác."))
    with recorded(plan, undo.VERSION_SETTLED):
        versions.settle_version(session, plan, old)
    flash_done(_("Đây là bản mới của «%(title)s». Hãy xem các chỗ thay đổi trước khi ban hành.", title=old.title))
    return redirect(url_for("plan_versions.compare", plan_id=plan.id))


def _find(table: type[Row], number: int) -> Row:
    row = database.session().get(table, number)
    if row is None:
        raise NotFoundError(_("Không còn mục này trong kế hoạch trước: hãy tải lại trang."))
    return row


def _back(plan: Plan, anchor: str) -> BaseResponse:
    return redirect(url_for("plan_versions.compare", plan_id=plan.id, show=request.args.get("show"), _anchor=anchor or None))


def _number(field: str) -> int:
    text = request.form.get(field, "")
    if not text.isdigit() or len(text) > 9:
        raise InvalidInputError(_("Chưa chọn mục nào: hãy chọn rồi gửi lại."), field=field)
    return int(text)
