"""Plans: the list and the page of a published plan. Bringing one in is `web.pages.readings`, correcting a draft `web.pages.plan_review`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, ClauseBody, ClauseState, Plan, PlanState, Reading, ReadingState, Target, Task
from rules.values import Level, TaskState
from web import clock, database
from web.login import person
from web.marking import Piece, marks_of, pieces_of
from web.paging import paged
from web.permissions import Permission, requires
from web.time_said import coming_said
from workflow import storage
from workflow.assignment import due_days
from workflow.chains import problems
from workflow.errors import NotFoundError, WorkflowError
from workflow.plan_status import Counts, counts_by_plan, counts_by_unit, unreachable_units
from workflow.search import finds
from workflow.settings import Settings
from workflow.time_changes import pause_words, pauses_of
from workflow.versions import next_of
from workflow.visibility import may_coordinate, visible_plans, visible_targets, visible_tasks

blueprint = Blueprint("plans", __name__, url_prefix="/plans")

Page = str | Response | BaseResponse | tuple[str, int]

TASKS_SHOWN = 5
"""How many tasks of one clause are shown; the rest stands behind the link to the list."""
UNITS_SHOWN = 60
DAYS_SHOWN = 3
PROBLEMS_SHOWN = 8
"""So many contradictions stand on the plan's page; all of them stand on its timeline."""
READINGS_SHOWN = 50
SORTS = {"newest": _l("Mới nhập trước"), "issued": _l("Ngày văn bản"), "title": _l("Tên kế hoạch")}


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause on the plan's page, with some of its tasks. total, done, late -- of all of them that the person may see.

    next_days -- when it falls due next, in words. pauses -- in words.
    """

    clause: Clause
    tasks: Sequence[Task]
    total: int
    done: int
    late: int
    next_days: str = ""
    pauses: Sequence[str] = ()


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
    plan = find_plan(plan_id)
    if plan.state is PlanState.DRAFT and may_coordinate(person(), plan, clock.today()):
        return redirect(url_for("plan_review.show", plan_id=plan.id))
    session, today = database.session(), clock.today()
    of_plan = (Task.plan_id == plan.id) & visible_tasks(session, person(), today)
    by_unit = sorted(counts_by_unit(session, of_plan, today), key=lambda row: -row[1].open_late)
    targets = session.scalars(
        select(Target)
        .where(Target.plan_id == plan.id, Target.parent_id.is_(None), Target.review != ClauseState.IGNORED)
        .where(visible_targets(session, person(), today))
        .order_by(Target.position)
        .options(joinedload(Target.owner))
    ).all()
    coordinates = may_coordinate(person(), plan, today)
    return render_template(
        "plans/show.html",
        plan=plan,
        rows=_clause_rows(plan, of_plan),
        by_unit=by_unit if "units" in request.args else by_unit[:UNITS_SHOWN],
        unit_count=len(by_unit),
        total=sum((counts for _, counts in by_unit), Counts()),
        targets=targets,
        pieces=source_pieces(plan, targets),
        coordinates=coordinates,
        problems=problems(session, plan)[:PROBLEMS_SHOWN],
        unreachable=unreachable_units(session, plan.id) if coordinates else [],
        next_version=_next_version(plan),
    )


@blueprint.get("/<int:plan_id>/document")
@requires(Permission.READ)
def document(plan_id: int) -> Page:
    plan = find_plan(plan_id)
    settings: Settings = current_app.config["DONDOC_SETTINGS"]
    data = storage.fetch(settings.data_dir, plan.document_sha256)
    return send_file(BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=plan.document_name)


def _next_version(plan: Plan) -> Plan | None:
    """The new version of a plan, if the person may see it."""
    found = next_of(database.session(), plan)
    seen = visible_plans(database.session(), person(), clock.today())
    return database.session().scalar(select(Plan).where(Plan.id == found.id, seen)) if found else None


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


def _clause_rows(plan: Plan, of_plan: ColumnElement[bool]) -> list[ClauseRow]:
    """Each clause in force with counts and the first of its tasks, the late ones first; two queries however many tasks there are."""
    session, today = database.session(), clock.today()
    is_open_late = Task.state.not_in([TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED]) & (Task.effective_due_on < today)
    counted = {
        row[0]: (row[1], row[2], row[3])
        for row in session.execute(
            select(Task.clause_id, func.count(), func.count().filter(Task.state == TaskState.DONE), func.count().filter(is_open_late))
            .where(of_plan, Task.state != TaskState.CANCELLED)
            .group_by(Task.clause_id)
        )
    }
    place = func.row_number().over(partition_by=Task.clause_id, order_by=(is_open_late.desc(), Task.effective_due_on, Task.id))
    ranked = select(Task.id, place.label("place")).where(of_plan).subquery()
    shown = select(Task).join(ranked, ranked.c.id == Task.id).where(ranked.c.place <= TASKS_SHOWN).options(joinedload(Task.unit))
    first: dict[int | None, list[Task]] = {}
    for task in session.scalars(shown.order_by(Task.effective_due_on, Task.id)):
        first.setdefault(task.clause_id, []).append(task)
    kept = [clause for clause in plan.clauses if clause.state is ClauseState.ACCEPTED]
    return [
        ClauseRow(clause, first.get(clause.id, []), *counted.get(clause.id, (0, 0, 0)), *_coming(plan, clause, today)) for clause in kept
    ]


def _coming(plan: Plan, clause: Clause, today: date) -> tuple[str, list[str]]:
    """When a clause that returns falls due next, and its pauses, in words."""
    if plan.state is not PlanState.PUBLISHED or clause.frequency is None:
        return "", []
    try:
        days = due_days(plan, clause, today, most=DAYS_SHOWN)
    except WorkflowError:
        return "", []
    return coming_said(days), [pause_words(*pause) for pause in pauses_of(clause)]
