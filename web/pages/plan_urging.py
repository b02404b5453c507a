"""Đôn đốc from a plan's pages: everything late, everybody who has begun nothing, the units or tasks that were marked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models import Plan
from web import clock, database, plan_frame
from web.forms import showing_errors
from web.login import person
from web.pages import plan_units
from web.permissions import Permission, requires
from web.plan_urge_form import PlanUrgeForm, say_urged
from workflow import urging_plan
from workflow.moves import Act
from workflow.plan_status import Stand
from workflow.urging import Urged
from workflow.urging_plan import Urging

blueprint = Blueprint("plan_urging", __name__, url_prefix="/plans/<int:plan_id>/urge")

Page = str | Response | BaseResponse | tuple[str, int]
MOST_MARKED = 500


@blueprint.post("/")
@requires(Permission.URGE)
def urge(plan_id: int) -> Page:
    plan, form = plan_frame.find(plan_id), PlanUrgeForm()
    if form.validate_on_submit():
        with showing_errors(form):
            say_urged(_urge(plan, Act(person(), clock.now(), form.note.data or "")))
            return _back(plan_id)
    return plan_units.page(plan_frame.find(plan_id), _stand(), form), 400


def _urge(plan: Plan, act: Act) -> Urged:
    typed = request.form.get("do", "")
    what = Urging(typed) if typed in set(Urging) else Urging.UNITS
    return urging_plan.urge_plan(database.session(), plan, what, _marked("task" if what is Urging.TASKS else "unit"), act)


def _marked(name: str) -> list[int]:
    typed = request.form.getlist(name, type=int)
    return typed[:MOST_MARKED]


def _stand() -> Stand | None:
    return Stand.IDLE if request.form.get("from") == "idle" else None


def _back(plan_id: int) -> BaseResponse:
    """To where the form stood."""
    match request.form.get("from"):
        case "idle":
            return redirect(url_for("plan_units.idle", plan_id=plan_id), 303)
        case "children":
            return redirect(url_for("plan_children.show", plan_id=plan_id), 303)
        case "task":
            return redirect(url_for("tasks.show", task_id=request.form.get("task", type=int) or 0), 303)
        case _:
            return redirect(url_for("plan_units.show", plan_id=plan_id, **_kept()), 303)


def _kept() -> dict[str, Any]:
    """The filters of the list, as the address of the form carries them."""
    return {name: request.args[name] for name in ("state", "level", "unit", "page") if request.args.get(name)}
