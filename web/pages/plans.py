"""Plans: the list and the page of a published plan. Bringing one in is `web.pages.readings`, correcting a draft `web.pages.plan_review`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, ClauseBody, Plan, PlanState, Reading, ReadingState, Target
from rules.values import Level
from web import clock, database, plan_frame
from web.login import person
from web.marking import Piece, marks_of, pieces_of
from web.paging import paged
from web.permissions import Permission, requires
from web.task_filters import section_words
from workflow import storage
from workflow.chains import problems
from workflow.errors import NotFoundError
from workflow.plan_status import Counts, Numbers, by_section, counts_by_plan, numbers_by_clause, unreachable_units, worst_units
from workflow.search import finds
from workflow.settings import Settings
from workflow.visibility import may_coordinate, visible_plans, visible_tasks

blueprint = Blueprint("plans", __name__, url_prefix="/plans")

Page = str | Response | BaseResponse | tuple[str, int]

WORST_SHOWN = 5
UNREACHABLE_SHOWN = 30
PROBLEMS_SHOWN = 8
"""So many contradictions stand on the plan's page; all of them stand on its timeline."""
READINGS_SHOWN = 50
SORTS = {"newest": _l("Mới nhập trước"), "issued": _l("Ngày văn bản"), "title": _l("Tên kế hoạch")}


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, today = database.session(), clock.today()
    seen = visible_plans(session, person(), today)
    query = _sorted(_filtered(select(Plan).where(seen))).options(joinedload(Plan.owner))
    page = paged(session, query)
    counts = counts_by_plan(session, [plan.id for plan in page.rows], visible_tasks(session, person(), today), today)
    shown = {"page": page, "counts": counts, "no_tasks": Counts(), "years": _years(seen), "sorts": SORTS}
    return render_template("plans/index.html", readings=_unfinished(), **shown)


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
    settings: Settings = current_app.config["DONDOC_SETTINGS"]
    data = storage.fetch(settings.data_dir, plan.document_sha256)
    return send_file(BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=plan.document_name)


def _relatives(plan: Plan) -> dict[int, Plan]:
    """The plan above and the new version of a plan, as far as the person may see them."""
    seen = visible_plans(database.session(), person(), clock.today())
    is_newer = (Plan.replaces_id == plan.id) & (Plan.state != PlanState.DRAFT)
    query = select(Plan).where(or_(Plan.id == plan.parent_id, is_newer), seen)
    return {one.id: one for one in database.session().scalars(query.options(load_only(Plan.number, Plan.title, Plan.replaces_id)))}


def find_plan(plan_id: int, *, to_change: bool = False, with_clauses: bool = True) -> Plan:
    """A plan that the person may see, with its clauses; to_change -- others who want to change it wait. Raises NotFoundError."""
    session = database.session()
    query = select(Plan).where(Plan.id == plan_id, visible_plans(session, person(), clock.today()))
    if with_clauses:
        query = query.options(selectinload(Plan.clauses).selectinload(Clause.bodies).joinedload(ClauseBody.unit))
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


def _filtered(query: Select[Plan]) -> Select[Plan]:
    if words := request.args.get("q"):
        query = query.where(finds(database.session(), Plan, words))
    if (state := request.args.get("state", "")) in set(PlanState):
        query = query.where(Plan.state == PlanState(state))
    if (level := request.args.get("level", "")) in set(Level):
        query = query.where(Plan.level == Level(level))
    year = request.args.get("year", "")
    return query.where(_covers(int(year))) if year.isdigit() and len(year) == 4 else query


def _covers(year: int) -> ColumnElement[bool]:
    issued_in = Plan.period_start.is_(None) & (extract("year", Plan.issued_on) == year)
    return or_(issued_in, (Plan.period_start <= year) & (func.coalesce(Plan.period_end, Plan.period_start) >= year))


def _sorted(query: Select[Plan]) -> Select[Plan]:
    match request.args.get("sort"):
        case "issued":
            return query.order_by(Plan.issued_on.is_(None), Plan.issued_on.desc(), Plan.id.desc())
        case "title":
            return query.order_by(Plan.title, Plan.id)
        case _:
            return query.order_by(Plan.imported_at.desc(), Plan.id.desc())


def _years(seen: ColumnElement[bool]) -> list[tuple[int, int]]:
    first, last = database.session().execute(select(func.min(Plan.period_start), func.max(Plan.period_end)).where(seen)).one()
    return [(year, year) for year in range(last or first, first - 1, -1)] if first else []
