"""The review of a draft over the API: what was done, taking it back, and corrections remembered from earlier plans."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import CorrectionKind, Plan, ReviewStep
from web import clock, database
from web.api.bodies import Empty
from web.api.computed import Name
from web.api.fields import Filters, Input, Whole, Word
from web.api.plans import PLAN, coordinated_plan
from web.api.routes import Asked, Resource, number
from web.api.schemas import UnitSchema
from web.login import person
from web.permissions import Permission
from web.recorded import recorded
from workflow import remembered, undo
from workflow.errors import filled
from workflow.remembered import Offer

reviews = Resource("review")
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_NUMBERS = {"type": "array", "items": _NUMBER}


class StepSchema(Schema):
    id = fields.Integer()
    done = fields.Function(
        lambda step: filled(step.done, step.values), metadata={"type": "string", "description": "Việc đã làm, bằng lời."}
    )
    at = fields.AwareDateTime()
    by = Name("by")
    undone_at = fields.AwareDateTime(allow_none=True, metadata={"description": "Lúc hoàn tác; null: đang có hiệu lực."})


class OfferSchema(Schema):
    correction_id = fields.Integer(attribute="correction.id")
    kind = Word(CorrectionKind)
    words = fields.String(attribute="correction.shown", metadata={"description": "Tên cơ quan, khoản hoặc chỉ tiêu như đã viết lần trước."})
    plan_id = fields.Integer(attribute="correction.plan_id", metadata={"description": "Kế hoạch mà từ đó hệ thống nhớ."})
    plan_number = fields.String(attribute="correction.plan.number", allow_none=True)
    learnt_at = fields.AwareDateTime(attribute="correction.at")
    clause_ids = fields.Function(
        lambda offer: [clause.id for clause in offer.clauses], metadata={"type": "array", "items": {"type": "integer"}}
    )
    target_id = fields.Function(lambda offer: offer.target.id if offer.target else None, metadata={"type": "integer", "nullable": True})
    units = fields.List(fields.Nested(UnitSchema), metadata={"description": "Với kind body: các đơn vị mà tên này sẽ chỉ."})
    change = fields.Dict(metadata={"description": "Với kind clause, target: các trường sẽ đổi; is_ignored: sẽ bỏ qua."})


class OffersSchema(Schema):
    offers = fields.List(fields.Nested(OfferSchema))


class AppliedSchema(Schema):
    applied = fields.Integer()
    warnings = fields.List(fields.String())


class Corrections(Input):
    """Which remembered corrections to apply."""

    corrections = fields.List(
        Whole(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=1000, error="Tối đa 1000 số."),
        metadata={"description": "Các correction_id; không gửi: tất cả."},
    )


@reviews.lists(
    f"/plans/{PLAN}/review/steps", "Các thao tác rà soát, mới nhất trước", Permission.COORDINATE, filters=Filters, answer=StepSchema
)
def list_steps(asked: Asked, plan_id: int) -> Select[Any]:
    plan = coordinated_plan(plan_id)
    return select(ReviewStep).where(ReviewStep.plan_id == plan.id).options(joinedload(ReviewStep.by)).order_by(ReviewStep.id.desc())


@reviews.changes(
    f"/plans/{PLAN}/review/undo",
    "Hoàn tác thao tác rà soát gần nhất; trả lời là thao tác đó",
    Permission.COORDINATE,
    takes=Empty,
    answer=StepSchema,
)
def undo_step(asked: Asked, plan_id: int) -> ReviewStep:
    return undo.undo(database.session(), coordinated_plan(plan_id), now=clock.now())


@reviews.changes(f"/plans/{PLAN}/review/redo", "Làm lại thao tác vừa hoàn tác", Permission.COORDINATE, takes=Empty, answer=StepSchema)
def redo_step(asked: Asked, plan_id: int) -> ReviewStep:
    return undo.redo(database.session(), coordinated_plan(plan_id))


@reviews.reads(
    f"/plans/{PLAN}/review/remembered", "Các sửa đổi đã nhớ áp dụng được cho dự thảo", Permission.COORDINATE, answer=OffersSchema
)
def list_offers(plan_id: int) -> dict[str, list[Offer]]:
    return {"offers": remembered.offers_of(database.session(), coordinated_plan(plan_id, only_draft=True))}


@reviews.changes(
    f"/plans/{PLAN}/review/remembered", "Áp dụng sửa đổi đã nhớ", Permission.COORDINATE, takes=Corrections, answer=AppliedSchema
)
def apply_offers(asked: Asked, plan_id: int) -> dict[str, Any]:
    plan = coordinated_plan(plan_id)
    with recorded(plan, undo.CORRECTIONS_APPLIED) as recording:
        count, warnings = _apply(plan, asked["corrections"])
        recording.values["count"] = count
    return {"applied": count, "warnings": warnings}


@reviews.removes(
    f"/plans/{PLAN}/review/remembered/{number('correction_id')}", "Quên một sửa đổi đã nhớ: không nhắc lại nữa", Permission.COORDINATE
)
def forget_offer(plan_id: int, correction_id: int) -> None:
    session, plan = database.session(), coordinated_plan(plan_id)
    remembered.forget(session, remembered.offer_of(session, plan, correction_id), by=person(), now=clock.now())


def _apply(plan: Plan, corrections: list[int] | None) -> tuple[int, list[str]]:
    session = database.session()
    if corrections is None:
        return remembered.apply_all(session, plan)
    offers = [remembered.offer_of(session, plan, correction_id) for correction_id in dict.fromkeys(corrections)]
    return len(offers), remembered.apply_offers(session, plan, offers)
