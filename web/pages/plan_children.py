"""Which units have issued their own plan because of a plan, and because of which one it was issued itself.

What a coordinator says about that is done at once; the page it leads to offers to take it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select, true
from sqlalchemy.orm import load_only
from werkzeug.wrappers import Response as BaseResponse

from models import Plan, PlanState, Unit
from web import asked, clock, database, plan_frame
from web.forms import flash_done
from web.login import person
from web.paging import PAGE_SIZE, asked_page
from web.paging import Page as PageOf
from web.permissions import Permission, may, requires
from web.plan_urge_form import PlanUrgeForm
from workflow import child_plans
from workflow.child_plans import ChildPlan, Issued, IssuedCount
from workflow.errors import NotAllowedError, NotFoundError
from workflow.parent_plans import basis_numbers, settle_parent
from workflow.plan_status import Numbers, numbers_by_plan
from workflow.text import search_form
from workflow.visibility import may_coordinate, visible_plans, visible_tasks

blueprint = Blueprint("plan_children", __name__, url_prefix="/plans/<int:plan_id>/issued")

Page = str | Response | BaseResponse | tuple[str, int]
CHOICES_SHOWN = 12
_SAID = {"yes": True, "no": False, "": None}


@blueprint.get("/")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    plan, session = plan_frame.find(plan_id, with_clauses=True), database.session()
    today, asking = clock.today(), child_plans.asking_clauses(plan.clauses)
    owing = child_plans.owing_units(plan, asking, visible_tasks(session, person(), today))
    wanted = asked.word("issued", Issued)
    count = child_plans.count_issued(session, plan, owing)
    page = _page(child_plans.units_asked(plan, owing, wanted), count, wanted)
    seen = visible_plans(session, person(), today)
    issued = child_plans.plans_of(session, plan, page.rows, seen)
    others = child_plans.other_children(session, plan, owing, seen)
    coordinates = may_coordinate(person(), plan, today) and plan.state is PlanState.PUBLISHED
    return render_template(
        "plans/children.html",
        plan=plan,
        asking=asking,
        count=count,
        wanted=wanted.value if wanted else "",
        page=page,
        issued=issued,
        others=others,
        children=children_below([*issued.values(), *others], is_followed=coordinates),
        parent=_seen(plan.parent_id) if plan.parent_id else None,
        coordinates=coordinates,
        choices=_choices(plan) if coordinates else [],
        undo=_undo() if coordinates else None,
        form=PlanUrgeForm(formdata=None),
        may_urge=may(Permission.URGE) and plan.state is PlanState.PUBLISHED,
    )


@blueprint.post("/parent")
@requires(Permission.COORDINATE)
def parent(plan_id: int) -> Page:
    plan, session = _coordinated(plan_id), database.session()
    was, was_said = plan.parent_id, plan.is_parent_settled
    chosen = request.form.get("parent", type=int)
    above = _seen(chosen) if chosen else None
    if chosen and above is None:
        raise NotFoundError("Không có kế hoạch số %(plan)s trong phạm vi của anh/chị: hãy chọn lại trong danh sách.", plan=chosen)
    settle_parent(session, plan, above, is_settled=_SAID.get(request.form.get("settled", "yes")))
    flash_done(_("Đã ghi: ban hành theo «%(title)s».", title=above.title) if above else _("Đã ghi: không có kế hoạch cấp trên."))
    said = {True: "yes", False: "no", None: ""}[was_said]
    return redirect(url_for("plan_children.show", plan_id=plan_id, was=was or 0, settled=said), 303)


@blueprint.post("/asks")
@requires(Permission.COORDINATE)
def asks(plan_id: int) -> Page:
    plan = _coordinated(plan_id)
    child_plans.set_asking(plan, _SAID.get(request.form.get("asks", "")))
    flash_done(_("Đã ghi việc ban hành kế hoạch riêng của các đơn vị."))
    return redirect(url_for("plan_children.show", plan_id=plan_id), 303)


@dataclass(frozen=True, slots=True)
class Child:
    """A plan below. numbers -- how it stands: of all its tasks for who coordinates the plan above, else of those that the person sees.

    is_seen -- its page may be opened. is_linked -- the lists behind the numbers hold as much.
    """

    plan: Plan
    numbers: Numbers
    is_seen: bool
    is_linked: bool


def children_below(found: Sequence[ChildPlan], *, is_followed: bool) -> dict[int, Child]:
    """The plans below by their ids, in one statement."""
    session, today = database.session(), clock.today()
    seen = visible_tasks(session, person(), today)
    counted = numbers_by_plan(session, [one.plan.id for one in found], true() if is_followed else seen, seen, today)
    children = {}
    for one in found:
        numbers, visible = counted.get(one.plan.id, (Numbers(), 0))
        children[one.plan.id] = Child(one.plan, numbers, one.is_seen, visible == numbers.total)
    return children


def _page(query: Select[Unit], count: IssuedCount, wanted: Issued | None) -> PageOf[Unit]:
    """One page of the units that were asked, which are counted already."""
    total = {Issued.YES: count.issued, Issued.NO: count.missing, None: count.owed}[wanted]
    number = min(max(1, -(-total // PAGE_SIZE)), asked_page())
    rows = database.session().scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all() if total else []
    return PageOf(rows, number, PAGE_SIZE, total)


def _coordinated(plan_id: int) -> Plan:
    """Raises NotFoundError, NotAllowedError."""
    plan = plan_frame.find(plan_id, to_change=True)
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError("Chỉ người điều phối kế hoạch này ghi được kế hoạch cấp trên và việc ban hành kế hoạch riêng.")
    return plan


def _seen(plan_id: int | None) -> Plan | None:
    """A plan by its number, where the person sees it."""
    seen = select(Plan).where(Plan.id == plan_id, visible_plans(database.session(), person(), clock.today()))
    return database.session().scalar(seen.options(load_only(*child_plans.CHILD_COLUMNS)))


def _choices(plan: Plan) -> Sequence[Plan]:
    """Plans that may stand above: those that hold the words looked for; without any, those whose numbers the basis names."""
    words, numbers = search_form(request.args.get("q", "")).split(), basis_numbers(plan)
    if not words and not numbers:
        return []
    seen = visible_plans(database.session(), person(), clock.today())
    query = select(Plan).where(seen, Plan.state != PlanState.DRAFT, Plan.id.not_in([plan.id, plan.parent_id or 0]))
    for word in words:
        query = query.where(Plan.search_text.contains(word, autoescape=True))
    query = query if words else query.where(Plan.number.in_(numbers))
    shown = query.order_by(Plan.issued_on.desc(), Plan.id.desc()).limit(CHOICES_SHOWN)
    return database.session().scalars(shown.options(load_only(*child_plans.CHILD_COLUMNS))).all()


def _undo() -> dict[str, str] | None:
    """What the form that takes the last answer back sends; None where nothing was just said."""
    if not request.args.get("was", "").isdigit() or request.args.get("settled") not in _SAID:
        return None
    return {"parent": request.args["was"], "settled": request.args["settled"]}
