"""Giving a target to the units below over the API: what was given, whether it adds up, giving it anew."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marshmallow import Schema, fields

from models import Cascade, Target
from web import clock, database
from web.api.fields import Input, Quantity, Whole, Word
from web.api.found import refuse_unless
from web.api.routes import Asked
from web.api.schemas import TargetSchema
from web.api.targets import TARGET, read_target, targets
from web.login import person
from web.permissions import Permission
from workflow.cascade import give_down, given_down, share_check
from workflow.moves import Act
from workflow.visibility import may_give_down


class Share(Input):
    unit_id = Whole(required=True)
    value = Quantity(allow_none=True, load_default=None, metadata={"description": "Phần của đơn vị; bỏ trống khi cùng một mức."})


class Giving(Input):
    cascade = Word(Cascade, required=True)
    shares = fields.List(fields.Nested(Share), required=True, metadata={"description": "Đơn vị không có tên thì được rút lại."})


class GivenSchema(Schema):
    cascade = Word(Cascade, allow_none=True)
    total = Quantity()
    given = Quantity(allow_none=True)
    missing = Quantity(allow_none=True)
    adds_up = fields.Boolean(allow_none=True)
    without = fields.List(fields.Integer(), metadata={"description": "Đơn vị chưa có phần."})
    children = fields.List(fields.Nested(TargetSchema))


@dataclass(frozen=True, slots=True)
class Given:
    """A target as it was given down; given, missing and adds_up only where it was as shares."""

    cascade: Cascade | None
    total: Decimal
    given: Decimal | None
    missing: Decimal | None
    adds_up: bool | None
    without: list[int]
    children: list[Target]


@targets.reads(f"/targets/{TARGET}/given", "Chỉ tiêu đã giao xuống các đơn vị", Permission.READ, answer=GivenSchema)
def read_given(target_id: int) -> Given:
    return _given(read_target(target_id))


@targets.changes(
    f"/targets/{TARGET}/given",
    "Giao chỉ tiêu xuống các đơn vị: cùng một mức hoặc từng phần",
    Permission.WORK,
    takes=Giving,
    answer=GivenSchema,
)
def set_given(asked: Asked, target_id: int) -> Given:
    session, target = database.session(), read_target(target_id)
    refuse_unless(may_give_down(session, person(), target, clock.today()), f"giao chỉ tiêu số {target_id} xuống đơn vị")
    shares = {one["unit_id"]: one["value"] for one in asked["shares"]}
    give_down(session, target, asked["cascade"], shares, Act(person(), clock.now()))
    return _given(target)


def _given(target: Target) -> Given:
    session = database.session()
    check = share_check(session, target, clock.today())
    return Given(
        target.cascade,
        target.value,
        check.given if check else None,
        check.missing if check else None,
        check.adds_up if check else None,
        [unit.id for unit in check.without] if check else [],
        given_down(session, target),
    )
