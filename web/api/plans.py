"""Plans over the API: the list, one with its text, a document in, a draft published."""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models import Clause, ClauseBody, Plan, PlanState, Target, Unit
from web import clock, database, installation
from web.api.bodies import Document, Head, PlanFilters, Publishing
from web.api.found import find, refuse_unless, seen, seen_plan
from web.api.routes import Asked, Resource, number
from web.api.schemas import ImportSchema, PlanDetailSchema, PlanSchema
from web.login import person
from web.permissions import Permission
from web.recorded import recorded
from workflow import head_correction, undo
from workflow.errors import InvalidInputError
from workflow.head_correction import PlanHead
from workflow.intake import import_document, read_file, withdraw
from workflow.lineage import likely_predecessor, version_warning
from workflow.publishing import publish
from workflow.resolution import resolve, resolve_with_provisional
from workflow.search import finds
from workflow.visibility import coordinated_plans, may_coordinate, may_import, visible_plans

plans = Resource("plans")
PLAN = number("plan_id")


@plans.lists("/plans", "Danh sách kế hoạch", Permission.READ, filters=PlanFilters, answer=PlanSchema)
def list_plans(asked: Asked) -> Select[Any]:
    query = select(Plan).where(seen(visible_plans))
    if "state" in asked:
        query = query.where(Plan.state.in_(asked["state"]))
    if asked.get("q"):
        query = query.where(finds(database.session(), Plan, asked["q"]))
    lean = defer(Plan.source_text), defer(Plan.source_lines), joinedload(Plan.owner), joinedload(Plan.standing)
    return query.options(*lean).order_by(Plan.issued_on.desc(), Plan.id.desc())


@plans.reads(f"/plans/{PLAN}", "Một kế hoạch, kèm văn bản đã đọc", Permission.READ, answer=PlanDetailSchema)
def read_plan(plan_id: int) -> Plan:
    return find(Plan, plan_id, seen_plan(), joinedload(Plan.owner), joinedload(Plan.standing), selectinload(Plan.events), what="kế hoạch")


@plans.changes(
    "/plans", "Đưa một văn bản vào thành dự thảo", Permission.COORDINATE, takes=Document, answer=ImportSchema, status=201, location="files"
)
def add_plan(asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    session, file = database.session(), asked["file"]
    refuse_unless(may_import(person(), clock.today()), "đưa kế hoạch vào")
    if not file.filename:
        raise InvalidInputError("Tệp gửi lên không có tên: hãy gửi kèm tên tệp để biết định dạng.", field="file")
    name = unicodedata.normalize("NFC", file.filename.replace("\\", "/").rpartition("/")[2])
    data_dir, data = installation.settings().data_dir, file.read()
    database.roll_back()  # nothing is written yet, and reading takes a while: others need not wait for the write lock
    reading = read_file(name, data)
    plan = import_document(session, name, data, data_dir=data_dir, by=person(), now=clock.now(), reading=reading)
    resolve(session, plan)
    return _summary(session, plan), {"Location": url_for("api.read_plan", plan_id=plan.id)}


@plans.changes(
    f"/plans/{PLAN}/publish", "Ban hành: khoản phân công thành nhiệm vụ", Permission.COORDINATE, takes=Publishing, answer=ImportSchema
)
def publish_plan(asked: Asked, plan_id: int) -> dict[str, Any]:
    session, plan, units = database.session(), coordinated_plan(plan_id), list[Unit]()
    if asked["provisional"]:
        units = resolve_with_provisional(session, plan)
        session.flush()
        session.expire_all()  # the bodies were read before they meant these units
        plan = coordinated_plan(plan_id)
    made = publish(session, plan, by=person(), now=clock.now(), settled_before=asked["before"])
    return _summary(session, plan, tasks=len(made), units=units)


@plans.changes(
    f"/plans/{PLAN}", "Sửa thông tin chung của dự thảo", Permission.COORDINATE, takes=Head, answer=PlanDetailSchema, method="PATCH"
)
def edit_plan(asked: Asked, plan_id: int) -> Plan:
    plan = coordinated_plan(plan_id)
    standing = {field.name: getattr(plan, field.name) for field in fields(PlanHead)}
    with recorded(plan, undo.HEAD_EDITED):
        head_correction.edit_plan(database.session(), plan, PlanHead(**standing | asked))
    return plan


@plans.removes(f"/plans/{PLAN}", "Xóa dự thảo", Permission.COORDINATE)
def delete_plan(plan_id: int) -> None:
    withdraw(database.session(), coordinated_plan(plan_id), by=person(), now=clock.now())


def coordinated_plan(plan_id: int, *, only_draft: bool = False) -> Plan:
    """A plan that the person may correct and publish, with its clauses and their bodies. only_draft -- with these only while it is one:
    a published plan may name thousands of units.
    """
    with_bodies = selectinload(Plan.clauses).selectinload(Clause.bodies).joinedload(ClauseBody.unit)
    plan = find(Plan, plan_id, seen_plan(), *([] if only_draft else [with_bodies]), what="kế hoạch")
    if only_draft and plan.state is PlanState.DRAFT:
        return coordinated_plan(plan_id)
    refuse_unless(may_coordinate(person(), plan, clock.today()), f"sửa hoặc ban hành kế hoạch số {plan_id}")
    return plan


def _summary(session: Session, plan: Plan, *, tasks: int = 0, units: list[Unit] | None = None) -> dict[str, Any]:
    """What the command `import --json` prints."""
    open_phrases = {body.phrase for clause in plan.clauses for body in clause.bodies if body.unit_id is None}
    warnings = [*plan.warnings, *(f"{clause.key}: {warning}" for clause in plan.clauses for warning in clause.warnings)]
    if not plan.is_version_settled and (likely := likely_predecessor(session, plan, coordinated_plans(person(), clock.today()))):
        warnings.append(version_warning(likely, is_published=plan.state is not PlanState.DRAFT))
    return {
        "plan_id": plan.id,
        "state": plan.state,
        "title": plan.title,
        "clauses": len(plan.clauses),
        "targets": session.scalar(select(func.count()).select_from(Target).where(Target.plan_id == plan.id)),
        "tasks": tasks,
        "provisional_units": [unit.name for unit in units or []],
        "warnings": warnings + [f"Chưa gắn được với đơn vị nào: {phrase}" for phrase in sorted(open_phrases)],
    }
