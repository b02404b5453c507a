"""New versions of plans over the API: which plan a draft replaces, and the two compared."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import joinedload, selectinload

from models import Clause, ClauseBody, Plan
from web import clock, database
from web.api.fields import Input, Whole
from web.api.found import find, refuse_unless, seen_plan
from web.api.plans import PLAN, coordinated_plan, plans
from web.api.routes import Asked
from web.api.schemas import PlanDetailSchema
from web.login import person
from web.permissions import Permission
from web.recorded import recorded
from workflow import undo
from workflow.comparison import Change, Pair
from workflow.errors import NotFoundError
from workflow.versions import compare_clauses, compare_targets, previous_of, settle_version
from workflow.visibility import may_coordinate


class Replacing(Input):
    replaces_id = Whole(
        required=True, allow_none=True, metadata={"description": "Số của kế hoạch đã ban hành được thay; null: không thay kế hoạch nào."}
    )


class LineSchema(Schema):
    """One line of the comparison: a clause or target of the new version, of the old one, or of both."""

    id = fields.Integer(allow_none=True, metadata={"description": "Số trong bản mới; null: bản mới không còn."})
    previous_id = fields.Integer(allow_none=True, metadata={"description": "Số trong bản trước; null: mới thêm."})
    changes = fields.List(fields.String(metadata={"enum": [change.value for change in Change]}))
    text = fields.String(allow_none=True)
    previous_text = fields.String(allow_none=True)


class ComparisonSchema(Schema):
    plan_id = fields.Integer()
    replaces_id = fields.Integer()
    clauses = fields.List(fields.Nested(LineSchema))
    targets = fields.List(fields.Nested(LineSchema))


@plans.changes(
    f"/plans/{PLAN}/version",
    "Xác nhận dự thảo là bản mới của một kế hoạch đã ban hành",
    Permission.COORDINATE,
    takes=Replacing,
    answer=PlanDetailSchema,
)
def settle_plan_version(asked: Asked, plan_id: int) -> Plan:
    session, plan = database.session(), coordinated_plan(plan_id)
    old = None
    if asked["replaces_id"] is not None:
        old = find(Plan, asked["replaces_id"], seen_plan(), what="kế hoạch")
        refuse_unless(may_coordinate(person(), old, clock.today()), f"thay kế hoạch số {old.id}")
    with recorded(plan, undo.VERSION_SETTLED):
        settle_version(session, plan, old)
    return plan


@plans.reads(f"/plans/{PLAN}/comparison", "So sánh với bản trước", Permission.READ, answer=ComparisonSchema)
def compare_plan(plan_id: int) -> dict[str, Any]:
    with_bodies = selectinload(Plan.clauses).selectinload(Clause.bodies).joinedload(ClauseBody.unit)
    plan = find(Plan, plan_id, seen_plan(), with_bodies, joinedload(Plan.owner), what="kế hoạch")
    session = database.session()
    old = previous_of(session, plan)
    if old is None:
        raise NotFoundError("Kế hoạch số %(plan)s không thay thế kế hoạch nào.", plan=plan_id)
    return {
        "plan_id": plan.id,
        "replaces_id": old.id,
        "clauses": [_line(pair) for pair in compare_clauses(old, plan)],
        "targets": [_line(pair) for pair in compare_targets(session, old, plan)],
    }


def _line(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.new.id if pair.new else None,
        "previous_id": pair.old.id if pair.old else None,
        "changes": [change.value for change in Change if change in pair.changes],
        "text": pair.new.text if pair.new else None,
        "previous_text": pair.old.text if pair.old else None,
    }
