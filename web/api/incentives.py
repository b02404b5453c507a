"""Rewards for a year over the API: an area's list as it stands now, finalising it, and the lists that were finalised."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import IncentiveList, Unit
from rules.values import Level
from web import clock, database
from web.api.computed import Name
from web.api.fields import Filters, Input, Quantity, Text, Whole
from web.api.routes import Asked, Resource, number
from web.login import person
from web.permissions import Permission
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError
from workflow.incentive_lists import LONGEST_NOTE, differences, finalise, mark_of, rows_of, totals_of
from workflow.incentives import FIRST_YEAR, AwardStanding, award_areas, award_list, may_finalise

incentives = Resource("incentives")
UNIT, LIST = number("unit_id"), number("list_id")
YEAR = number("year")


class ListFilters(Filters):
    unit = Whole(metadata={"description": "Số của đơn vị có danh sách (địa bàn)."})
    year = Whole(low=2000, high=2100)


class Finalising(Input):
    note = Text(load_default="", longest=LONGEST_NOTE, metadata={"description": "Ghi chú đi cùng danh sách."})
    seen = Text(load_default=None, metadata={"description": "mark của danh sách đã xem; danh sách nay đã khác thì trả lời 409."})


class FigureSchema(Schema):
    births = fields.Integer(allow_none=True, metadata={"description": "Số trẻ sinh ra; null: chỉ có tỷ lệ."})
    third_births = fields.Integer(allow_none=True, metadata={"description": "Số trẻ là con thứ ba trở lên."})
    rate = fields.String(allow_none=True, metadata={"description": "Tỷ lệ, bỏ phần lẻ dưới 0,01%; null: không có trẻ sinh."})
    is_approved = fields.Boolean()


class RuleSaidSchema(Schema):
    rule = fields.String()
    title = fields.String()
    why = fields.String()


class AwardSchema(RuleSaidSchema):
    amount = fields.Integer(metadata={"description": "Đồng."})
    facts = fields.String(metadata={"description": "Dữ kiện quyết định; why là lời giải thích đầy đủ."})


class AwardRowSchema(Schema):
    unit_id = fields.Integer()
    unit = fields.String()
    level = fields.String(metadata={"enum": [one.value for one in Level]})
    above = fields.String()
    policy_version = fields.String()
    standing = fields.String(metadata={"enum": [one.value for one in AwardStanding]})
    amount = fields.Integer(metadata={"description": "Đồng."})
    this = fields.Nested(FigureSchema, allow_none=True, metadata={"description": "Số liệu của năm."})
    last = fields.Nested(FigureSchema, allow_none=True, metadata={"description": "Số liệu năm trước."})
    awards = fields.List(fields.Nested(AwardSchema))
    lacking = fields.List(fields.Nested(RuleSaidSchema), metadata={"description": "Quy tắc chưa xét được, và còn thiếu gì."})
    missed = fields.List(fields.Nested(RuleSaidSchema), metadata={"description": "Quy tắc không đạt, và vì sao."})


class RuleTotalSchema(Schema):
    title = fields.String()
    level = fields.String()
    units = fields.Integer()
    amount = fields.Integer()


class AwardListSchema(Schema):
    area_id = fields.Integer()
    area = fields.String()
    year = fields.Integer()
    policies = fields.List(fields.String(), metadata={"description": "Các phiên bản quy tắc; rỗng: quy tắc khen thưởng đang tắt."})
    is_over = fields.Boolean(metadata={"description": "Năm đã kết thúc: chốt được."})
    mark = fields.String()
    total = fields.Integer(metadata={"description": "Đồng."})
    totals = fields.List(fields.Nested(RuleTotalSchema))
    rows = fields.List(fields.Nested(AwardRowSchema))


class KeptListSchema(Schema):
    id = fields.Integer()
    area_id = fields.Integer()
    area = Name("area")
    year = fields.Integer()
    number = fields.Integer(metadata={"description": "Chốt lần thứ mấy trong cùng địa bàn và năm."})
    policy_version = fields.String()
    total = Quantity(metadata={"description": "Đồng."})
    note = fields.String()
    by = Name("by")
    at = fields.AwareDateTime()


class DifferenceSchema(Schema):
    kind = fields.String()
    unit_id = fields.Integer()
    unit = fields.String()
    was = fields.Integer()
    now = fields.Integer()


class KeptListDetailSchema(KeptListSchema):
    rows = fields.List(fields.Nested(AwardRowSchema))
    differences = fields.List(fields.Nested(DifferenceSchema), metadata={"description": "Nếu lập lại bây giờ thì khác gì."})


@incentives.reads(
    f"/units/{UNIT}/incentives/{YEAR}",
    "Danh sách khen thưởng của một địa bàn, tính lúc này",
    Permission.SET_POLICIES,
    answer=AwardListSchema,
)
def read_incentives(unit_id: int, year: int) -> Asked:
    area = _area(unit_id)
    _need_year(year)
    found = award_list(database.session(), area, year, today=clock.today())
    rows = rows_of(found)
    said = {"area_id": area.id, "area": area.name, "year": year, "policies": found.policies, "is_over": found.is_over}
    return said | {"mark": mark_of(found), "total": found.total, "totals": totals_of(rows), "rows": rows}


@incentives.changes(
    f"/units/{UNIT}/incentives/{YEAR}",
    "Chốt danh sách khen thưởng của một địa bàn",
    Permission.DECIDE,
    takes=Finalising,
    answer=KeptListDetailSchema,
    status=201,
)
def finalise_incentives(asked: Asked, unit_id: int, year: int) -> SimpleNamespace:
    area = _area(unit_id)
    if not may_finalise(person(), area, clock.today()):
        raise NotAllowedError("Danh sách khen thưởng của %(area)s do lãnh đạo hoặc ban chỉ đạo của chính nơi ấy chốt.", area=area.name)
    _need_year(year)
    session = database.session()
    return _detail(finalise(session, area, year, by=person(), now=clock.now(), note=asked["note"], seen=asked["seen"]))


@incentives.lists(
    "/incentive-lists", "Các danh sách khen thưởng đã chốt", Permission.SET_POLICIES, filters=ListFilters, answer=KeptListSchema
)
def list_incentive_lists(asked: Asked) -> Select[Any]:
    columns = {"unit": IncentiveList.area_id, "year": IncentiveList.year}
    wanted = (column == asked[name] for name, column in columns.items() if name in asked)
    query = select(IncentiveList).where(IncentiveList.area_id.in_(_areas()), *wanted)
    return query.options(joinedload(IncentiveList.area), joinedload(IncentiveList.by)).order_by(IncentiveList.id.desc())


@incentives.reads(f"/incentive-lists/{LIST}", "Một danh sách khen thưởng đã chốt", Permission.SET_POLICIES, answer=KeptListDetailSchema)
def read_incentive_list(list_id: int) -> SimpleNamespace:
    kept = database.session().scalar(select(IncentiveList).where(IncentiveList.id == list_id, IncentiveList.area_id.in_(_areas())))
    if kept is None:
        raise NotFoundError("Không có danh sách khen thưởng số %(list)s trong phạm vi của anh/chị.", list=list_id)
    return _detail(kept)


def _need_year(year: int) -> None:
    if not FIRST_YEAR <= year <= clock.today().year:
        raise InvalidInputError(
            "Không lập danh sách khen thưởng cho năm %(year)s: hãy chọn từ năm %(first)s đến năm nay.", year=year, first=FIRST_YEAR
        )


def _areas() -> Select[Any]:
    return select(Unit.id).where(award_areas(database.session(), person(), clock.today()))


def _area(unit_id: int) -> Unit:
    area = database.session().scalar(select(Unit).where(Unit.id == unit_id, Unit.id.in_(_areas())))
    if area is None:
        raise NotFoundError("Không có đơn vị số %(unit)s trong phạm vi của anh/chị.", unit=unit_id)
    return area


def _detail(kept: IncentiveList) -> SimpleNamespace:
    now = award_list(database.session(), kept.area, kept.year, today=clock.today())
    columns = {name: getattr(kept, name) for name in KeptListDetailSchema().fields if name != "differences"}
    return SimpleNamespace(**columns, differences=differences(kept, now))
