"""Following a plan up over the API: urging its units, the plans that were issued because of it, and the one because of which it was."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from models import Plan, PlanState
from web import clock, database
from web.api.chains import UrgedSchema
from web.api.fields import Filters, Input, Text, Truth, Whole, Word
from web.api.found import find, seen, seen_plan
from web.api.plans import PLAN, coordinated_plan, plans
from web.api.routes import Asked
from web.api.schemas import PlanSchema
from web.login import person
from web.permissions import Permission
from workflow.child_plans import IssuedCount, asking_clauses, count_issued, owing_units, set_asking
from workflow.moves import Act
from workflow.parent_plans import settle_parent
from workflow.urging import LONGEST_NOTE, Urged
from workflow.urging_plan import Urging, urge_plan
from workflow.visibility import visible_plans, visible_tasks

MOST = 500


class PlanUrge(Input):
    what = Word(
        Urging,
        required=True,
        metadata={
            "description": "late: việc quá hạn; idle: đơn vị chưa bắt đầu; units, tasks, own_plans (ban hành kế hoạch riêng): nêu số."
        },
    )
    ids = fields.List(
        Whole(),
        load_default=list,
        validate=validate.Length(max=MOST, error=f"Nhiều nhất {MOST} số một lần."),
        metadata={"description": "Số của đơn vị hoặc việc."},
    )
    note = Text(longest=LONGEST_NOTE, load_default="")


class PlanParent(Input):
    parent_id = Whole(required=True, allow_none=True, metadata={"description": "null: không có kế hoạch cấp trên."})


class PlanAsks(Input):
    asks = Truth(required=True, allow_none=True, metadata={"description": "null: theo lời văn của các khoản."})


class ChildFilters(Filters):
    """Nothing but the page."""


class OwnPlansSchema(Schema):
    parent_id = fields.Integer(allow_none=True)
    is_parent_settled = fields.Boolean(allow_none=True, metadata={"description": "false hoặc null: hệ thống tìm, chưa ai xác nhận."})
    asks_own_plans = fields.Boolean(allow_none=True, metadata={"description": "null: theo lời văn của các khoản."})
    owed = fields.Integer(metadata={"description": "Số đơn vị được giao ban hành kế hoạch riêng."})
    issued = fields.Integer()
    missing = fields.Integer()


@plans.changes(f"/plans/{PLAN}/urge", "Đôn đốc đơn vị về việc của kế hoạch", Permission.URGE, takes=PlanUrge, answer=UrgedSchema)
def urge_units_of_plan(asked: Asked, plan_id: int) -> Urged:
    plan = find(Plan, plan_id, seen_plan(), what="kế hoạch")
    return urge_plan(database.session(), plan, asked["what"], asked["ids"], Act(person(), clock.now(), asked["note"]))


@plans.lists(f"/plans/{PLAN}/children", "Kế hoạch ban hành theo kế hoạch này", Permission.READ, filters=ChildFilters, answer=PlanSchema)
def list_children(_asked: Asked, plan_id: int) -> Select[Any]:
    find(Plan, plan_id, seen_plan(), what="kế hoạch")
    below = select(Plan).where(Plan.parent_id == plan_id, Plan.state == PlanState.PUBLISHED, seen(visible_plans))
    return below.options(joinedload(Plan.owner), joinedload(Plan.standing)).order_by(Plan.id)


@plans.reads(f"/plans/{PLAN}/own-plans", "Bao nhiêu đơn vị đã ban hành kế hoạch riêng", Permission.READ, answer=OwnPlansSchema)
def read_own_plans(plan_id: int) -> dict[str, Any]:
    return _own_plans(find(Plan, plan_id, seen_plan(), selectinload(Plan.clauses), what="kế hoạch"))


@plans.changes(
    f"/plans/{PLAN}/own-plans", "Các đơn vị có ban hành kế hoạch riêng không", Permission.COORDINATE, takes=PlanAsks, answer=OwnPlansSchema
)
def set_own_plans(asked: Asked, plan_id: int) -> dict[str, Any]:
    plan = coordinated_plan(plan_id)
    set_asking(plan, asked["asks"])
    return _own_plans(plan)


@plans.changes(f"/plans/{PLAN}/parent", "Ban hành theo kế hoạch nào", Permission.COORDINATE, takes=PlanParent, answer=OwnPlansSchema)
def set_parent(asked: Asked, plan_id: int) -> dict[str, Any]:
    plan, parent_id = coordinated_plan(plan_id), asked["parent_id"]
    above = find(Plan, parent_id, seen_plan(), what="kế hoạch") if parent_id is not None else None
    settle_parent(database.session(), plan, above)
    return _own_plans(plan)


def _own_plans(plan: Plan) -> dict[str, Any]:
    count: IssuedCount = count_issued(database.session(), plan, owing_units(plan, asking_clauses(plan.clauses), seen(visible_tasks)))
    said = {"parent_id": plan.parent_id, "is_parent_settled": plan.is_parent_settled, "asks_own_plans": plan.asks_own_plans}
    return said | {"owed": count.owed, "issued": count.issued, "missing": count.missing}
