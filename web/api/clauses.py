"""Clauses over the API: those of a plan, one, and what a reviewer does to them while the plan is a draft."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import BodyPurpose, Clause, ClauseBody, Plan, Unit
from web import database
from web.api.bodies import ClauseFilters, ClausePatch, Cut, Empty, Neighbour, NewClause, UnitChoice
from web.api.found import find, seen, seen_plan
from web.api.plans import PLAN, coordinated_plan
from web.api.routes import Asked, Listed, Resource, how_many, number
from web.api.schemas import ClauseSchema, body_shown
from web.permissions import Permission
from web.recorded import recorded
from workflow import correction, undo
from workflow.body_choice import body_of, choose_units
from workflow.clause_times import time_words
from workflow.errors import NotFoundError
from workflow.visibility import visible_plans

clauses = Resource("clauses")
CLAUSE = number("clause_id")
_WITH_BODIES = selectinload(Clause.bodies).joinedload(ClauseBody.unit).load_only(Unit.name)


@clauses.lists(
    f"/plans/{PLAN}/clauses", "Các khoản phân công của một kế hoạch", Permission.READ, filters=ClauseFilters, answer=ClauseSchema
)
def list_clauses(asked: Asked, plan_id: int) -> Listed:
    plan = find(Plan, plan_id, seen_plan(), what="kế hoạch")
    query = select(Clause).where(Clause.plan_id == plan.id)
    if "state" in asked:
        query = query.where(Clause.state.in_(asked["state"]))
    return Listed(query.order_by(Clause.position, Clause.id), lambda: how_many(query), _with_bodies)


@clauses.reads(f"/clauses/{CLAUSE}", "Một khoản phân công", Permission.READ, answer=ClauseSchema)
def read_clause(clause_id: int) -> Clause:
    of_seen_plan = Clause.plan_id.in_(select(Plan.id).where(seen(visible_plans)))
    return find(Clause, clause_id, of_seen_plan, _WITH_BODIES, what="khoản phân công")


@clauses.changes(
    f"/plans/{PLAN}/clauses", "Thêm một khoản vào dự thảo", Permission.COORDINATE, takes=NewClause, answer=ClauseSchema, status=201
)
def add_clause(asked: Asked, plan_id: int) -> Clause:
    plan = coordinated_plan(plan_id)
    with recorded(plan, undo.ADDED, asked["text"]):
        clause = correction.add_clause(database.session(), plan, correction.ClauseWords(**asked))
    return _after(clause)


@clauses.changes(
    f"/clauses/{CLAUSE}",
    "Sửa một khoản của dự thảo; trường không gửi thì giữ nguyên",
    Permission.COORDINATE,
    takes=ClausePatch,
    answer=ClauseSchema,
    method="PATCH",
)
def edit_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    with recorded(clause.plan, undo.EDITED, clause.text):
        correction.edit_clause(database.session(), clause, correction.ClauseWords(**_words(clause) | asked))
    return _after(clause)


@clauses.changes(f"/clauses/{CLAUSE}/accept", "Chấp nhận khoản", Permission.COORDINATE, takes=Empty, answer=ClauseSchema)
def accept_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    with recorded(clause.plan, undo.ACCEPTED, clause.text):
        correction.accept(clause)
    return clause


@clauses.changes(f"/clauses/{CLAUSE}/ignore", "Bỏ qua khoản", Permission.COORDINATE, takes=Empty, answer=ClauseSchema)
def ignore_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    with recorded(clause.plan, undo.IGNORED, clause.text):
        correction.ignore(clause)
    return clause


@clauses.changes(f"/clauses/{CLAUSE}/restore", "Đưa khoản về chờ rà soát", Permission.COORDINATE, takes=Empty, answer=ClauseSchema)
def restore_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    with recorded(clause.plan, undo.RESTORED, clause.text):
        correction.restore(clause)
    return clause


@clauses.changes(
    f"/clauses/{CLAUSE}/split", "Tách khoản làm hai; trả lời là phần sau", Permission.COORDINATE, takes=Cut, answer=ClauseSchema, status=201
)
def split_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    with recorded(clause.plan, undo.SPLIT, clause.text):
        second = correction.split_clause(database.session(), clause, asked["at"])
    return _after(second)


@clauses.changes(f"/clauses/{CLAUSE}/merge", "Gộp với một khoản khác", Permission.COORDINATE, takes=Neighbour, answer=ClauseSchema)
def merge_clauses(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    plan, other = clause.plan, correction.clause_of(clause.plan, asked["other"])
    with recorded(plan, undo.MERGED, clause.text):
        correction.merge_clauses(database.session(), clause, other)
    return _after(clause if clause in plan.clauses else other)


@clauses.changes(
    f"/clauses/{CLAUSE}/bodies/{number('body_id')}/units",
    "Cho biết một tên cơ quan trong khoản là những đơn vị nào",
    Permission.COORDINATE,
    takes=UnitChoice,
    answer=ClauseSchema,
)
def choose_body_units(asked: Asked, clause_id: int, body_id: int) -> Clause:
    clause = own_clause(clause_id)
    body = body_of(clause.plan, body_id)
    with recorded(clause.plan, undo.UNITS_CHOSEN, body.phrase):
        choose_units(database.session(), body, asked["unit_ids"], everywhere=asked["everywhere"])
    return _after(clause)


class _Named:
    """A clause of a list, with its bodies as they are answered."""

    def __init__(self, clause: Clause, bodies: list[Asked]) -> None:
        self.clause, self.bodies = clause, bodies

    def __getattr__(self, name: str) -> Any:
        return getattr(self.clause, name)


def _with_bodies(rows: list[Clause]) -> list[_Named]:
    """The clauses of a page, with all that they name read as rows: of thousands of bodies no object is made."""
    body = ClauseBody
    columns = body.id, body.clause_id, body.purpose, body.phrase, body.unit_id, body.score, body.candidates, Unit.name
    named: dict[int, list[Asked]] = {clause.id: [] for clause in rows}
    found = select(*columns).outerjoin(Unit, Unit.id == body.unit_id).where(body.clause_id.in_(named)).order_by(body.id)
    for row in database.session().execute(found):
        named[row.clause_id].append(body_shown(row, row.name))
    return [_Named(clause, named[clause.id]) for clause in rows]


def own_clause(clause_id: int) -> Clause:
    """A clause of a plan that the person coordinates; the plan is held, so that nobody corrects or publishes it meanwhile."""
    plan_id = database.session().scalar(select(Clause.plan_id).join(Plan).where(Clause.id == clause_id, seen_plan()))
    if plan_id is None:
        raise NotFoundError(f"Không có khoản phân công số {clause_id}, hoặc không thuộc phạm vi đơn vị của anh/chị.")
    return correction.clause_of(coordinated_plan(plan_id), clause_id)


def _words(clause: Clause) -> Asked:
    """What stands in the clause now, as a reviewer would type it."""

    def named(purpose: BodyPurpose) -> tuple[str, ...]:
        return tuple(dict.fromkeys(body.phrase for body in clause.bodies if body.purpose is purpose))

    return {
        "text": clause.text,
        "role": clause.role,
        "when": time_words(clause),
        "importance": clause.importance,
        "responsible": named(BodyPurpose.RESPONSIBLE),
        "partners": named(BodyPurpose.PARTNER),
        "report_to": named(BodyPurpose.REPORT_TO),
    }


def _after(clause: Clause) -> Clause:
    """The clause as it stands in the database now, its bodies' units with it."""
    session = database.session()
    session.flush()
    session.refresh(clause, ["bodies"])
    return clause
