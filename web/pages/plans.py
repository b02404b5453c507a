"""Plans: the list and the page of a published plan. Bringing one in is `web.pages.readings`, correcting a draft `web.pages.plan_review`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, send_file, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, ClauseBody, Plan, PlanState, Reading, ReadingState, Target
from web import asked, clock, database, installation, labels, plan_frame, plan_list, unit_choice
from web.kept_numbers import kept
from web.login import person
from web.marking import Piece, marks_of, pieces_of
from web.paging import paged
from web.permissions import Permission, requires
from web.task_filters import section_words
from workflow import storage
from workflow.chains import problems
from workflow.errors import NotFoundError
from workflow.plan_status import Counts, Numbers, by_section, counts_by_plan, numbers_by_clause, unreachable_units, worst_units
from workflow.visibility import may_coordinate, visible_plans, visible_tasks, visible_units

blueprint = Blueprint("plans", __name__, url_prefix="/plans")

Page = str | Response | BaseResponse | tuple[str, int]

WORST_SHOWN = 5
UNREACHABLE_SHOWN = 30
PROBLEMS_SHOWN = 8
"""So many contradictions stand on the plan's page; all of them stand on its timeline."""
READINGS_SHOWN = 50


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, today = database.session(), clock.today()
    wish = plan_list.asked_for(session, person(), today)
    page = paged(session, wish.query)
    shown = [plan.id for plan in page.rows]
    counted = kept(("plans", *shown), lambda: counts_by_plan(session, shown, visible_tasks(session, person(), today), today))
    return render_template(
        "plans/index.html",
        page=page,
        wish=wish,
        counts=counted.numbers,
        counted_at=counted.at,
        no_tasks=Counts(),
        pick=asked.text("pick") if asked.text("pick") in plan_list.PICKS else "",
        picks=plan_list.PICKS,
        years=plan_list.years(session, visible_plans(session, person(), today)),
        sorts=plan_list.SORTS,
        states=plan_list.STATES,
        levels=[(level.value, labels.label(level)) for level in plan_list.LEVELS],
        suggestions=unit_choice.suggestions(session, visible_units(session, person(), today)),
        readings=_unfinished(),
    )


@blueprint.get("/<int:plan_id>")
@requires(Permission.READ)
def show(plan_id: int) -> Page:
    plan = plan_frame.find(plan_id, with_clauses=True)
    session, today = database.session(), clock.today()
    coordinates = may_coordinate(person(), plan, today)
    if plan.state is PlanState.DRAFT and coordinates:
        return redirect(url_for("plan_review.show", plan_id=plan.id))
    of_plan = plan_frame.tasks_seen(plan)
    by_clause = numbers_by_clause(session, of_plan, today)
    relatives = _relatives(plan)
    return render_template(
        "plans/show.html",
        plan=plan,
        numbers=sum(by_clause.values(), Numbers()),
        narrow={"plan": plan.id},
        sections=by_section([(clause.id, clause.section) for clause in plan.clauses], by_clause),
        worst=worst_units(session, of_plan, today, most=WORST_SHOWN),
        section_words=section_words,
        coordinates=coordinates,
        problems=problems(session, plan)[:PROBLEMS_SHOWN],
        unreachable=unreachable_units(session, plan.id, most=UNREACHABLE_SHOWN + 1) if coordinates else [],
        unreachable_shown=UNREACHABLE_SHOWN,
        parent=relatives.get(plan.parent_id or 0),
        next_version=next((one for one in relatives.values() if one.replaces_id == plan.id), None),
    )


@blueprint.get("/<int:plan_id>/document")
@requires(Permission.READ)
def document(plan_id: int) -> Page:
    plan = find_plan(plan_id)
    settings = installation.settings()
    data = storage.fetch(settings.data_dir, plan.document_sha256)
    return send_file(BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=plan.document_name)


def _relatives(plan: Plan) -> dict[int, Plan]:
    """The plan above and the new version of a plan, as far as the person may see them."""
    seen = visible_plans(database.session(), person(), clock.today(), of_few=True)
    is_newer = (Plan.replaces_id == plan.id) & (Plan.state != PlanState.DRAFT)
    query = select(Plan).where(or_(Plan.id == plan.parent_id, is_newer), seen)
    return {one.id: one for one in database.session().scalars(query.options(load_only(Plan.number, Plan.title, Plan.replaces_id)))}


def find_plan(plan_id: int, *, to_change: bool = False, with_clauses: bool = True) -> Plan:
    """A plan that the person may see, with its clauses; to_change -- others who want to change it wait. Raises NotFoundError."""
    session = database.session()
    query = select(Plan).where(Plan.id == plan_id, visible_plans(session, person(), clock.today(), of_few=True))
    if with_clauses:
        with_bodies = selectinload(Plan.clauses).selectinload(Clause.bodies).joinedload(ClauseBody.unit)
        query = query.options(joinedload(Plan.owner), joinedload(Plan.standing), with_bodies)
    plan = session.scalar(query.with_for_update(of=Plan) if to_change else query)
    if plan is None:
        raise NotFoundError(
            "Không có kế hoạch số %(plan)s, hoặc kế hoạch không thuộc phạm vi của anh/chị: hãy mở lại danh sách kế hoạch.", plan=plan_id
        )
    return plan


def source_pieces(plan: Plan, targets: Sequence[Target]) -> Iterable[Piece]:
    """The source text with the marks of what is not ignored, numbered as the plan has it."""
    return pieces_of(plan.source_text, marks_of(plan.source_text, plan.clauses, targets))


def _unfinished() -> Sequence[Reading]:
    """The person's documents that are being read, or that could not be read."""
    mine = Reading.state != ReadingState.DONE, Reading.uploaded_by_id == person().id
    return database.session().scalars(select(Reading).where(*mine).order_by(Reading.id.desc()).limit(READINGS_SHOWN)).all()
