"""A plan's chain over time, and what coordinators say about who feeds whom. Each change is a POST that ends in a redirect."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import Plan
from web import clock, database, plan_frame, timeline_page
from web.chain_forms import FeedForm
from web.forms import flash_done, showing_errors
from web.login import person
from web.pages.plans import find_plan
from web.permissions import Permission, requires
from workflow import chain_editing
from workflow.errors import NotAllowedError
from workflow.visibility import may_coordinate

blueprint = Blueprint("plan_timeline", __name__, url_prefix="/plans/<int:plan_id>/timeline")

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.get("/")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    return timeline_page.render(plan_frame.find(plan_id, with_clauses=True))


@blueprint.post("/feeds")
@requires(Permission.COORDINATE)
def add(plan_id: int) -> Page:
    plan = _coordinated(plan_id)
    form = FeedForm(prefix="feed").offer([(clause.id, "") for clause in plan.clauses])
    if form.validate_on_submit():
        with showing_errors(form):
            session = database.session()
            chain_editing.add_feed(session, plan, form.giver.data, form.receiver.data, by=person(), now=clock.now())
            flash_done(_("Đã nối hai khoản: nhiệm vụ của khoản gửi là đầu vào của khoản nhận."))
            return _back(plan_id)
    return timeline_page.render(plan, form), 400


@blueprint.post("/feeds/<int:feed_id>")
@requires(Permission.COORDINATE)
def decide(plan_id: int, feed_id: int) -> Page:
    plan, session = _coordinated(plan_id), database.session()
    feed = chain_editing.find_feed(session, plan, feed_id)
    if request.form.get("do") == "remove":
        chain_editing.remove_feed(session, plan, feed, by=person(), now=clock.now())
        flash_done(_("Đã bỏ liên kết; hệ thống không đề nghị lại liên kết này."))
    else:
        chain_editing.confirm_feed(session, plan, feed, by=person(), now=clock.now())
        flash_done(_("Đã xác nhận liên kết."))
    return _back(plan_id)


@blueprint.post("/search")
@requires(Permission.COORDINATE)
def search(plan_id: int) -> Page:
    plan = _coordinated(plan_id)
    made = chain_editing.search_again(database.session(), plan)
    flash_done(_("Đã tìm lại trong văn bản: thêm %(count)s liên kết giữa các nhiệm vụ.", count=made))
    return _back(plan_id)


def _coordinated(plan_id: int) -> Plan:
    """Raises NotFoundError, NotAllowedError."""
    plan = find_plan(plan_id, to_change=True)
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError("Chỉ người điều phối kế hoạch này sửa được liên kết giữa các khoản.")
    return plan


def _back(plan_id: int) -> BaseResponse:
    return redirect(url_for("plan_timeline.show", plan_id=plan_id, _anchor="feeds"), 303)
