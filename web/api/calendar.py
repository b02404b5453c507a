"""The working calendar over the API, for administrators: the decisions put down about single days, one by one or a year's at once."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import CalendarDay
from web import clock, database
from web.api.fields import Day, Filters, Input, Text, Truth, Whole
from web.api.routes import Asked, Resource
from web.login import person
from web.permissions import Permission
from workflow import working_days
from workflow.day_rows import LONGEST_REASON, DayDecision
from workflow.working_days import Rolled

calendar = Resource("calendar")


class CalendarFilters(Filters):
    from_day = Day(metadata={"description": "Từ ngày này."})
    to_day = Day(metadata={"description": "Đến hết ngày này."})


class DayToDecide(Input):
    day = Day(required=True)
    is_working = Truth(required=True, metadata={"description": "true: làm việc; false: nghỉ."})
    reason = Text(required=True, longest=LONGEST_REASON, metadata={"description": "Tên quyết định hoặc số công văn."})


class DayRows(Input):
    rows = Text(
        required=True,
        longest=40_000,
        metadata={
            "description": "Mỗi dòng một ngày: «31/08/2026 nghỉ Hoán đổi dịp Quốc khánh», «22/08/2026 làm …»; sai một dòng thì không ghi."
        },
    )


class DayTakenBack(Input):
    day = Day(required=True)


class DecidedDaySchema(Schema):
    day = fields.Date()
    is_working = fields.Boolean()
    reason = fields.String()
    decided_by = fields.String(attribute="decided_by.name", dump_default=None)
    decided_at = fields.AwareDateTime()


class RolledSchema(Schema):
    days = Whole(low=0, metadata={"description": "Số ngày đổi so với lịch trước đó."})
    tasks = Whole(low=0, metadata={"description": "Số nhiệm vụ dời hạn thực tế."})


@calendar.lists(
    "/calendar/days", "Quyết định về ngày nghỉ, ngày làm việc", Permission.ADMINISTER, filters=CalendarFilters, answer=DecidedDaySchema
)
def list_days(asked: Asked) -> Select[Any]:
    query = select(CalendarDay).options(joinedload(CalendarDay.decided_by))
    if "from_day" in asked:
        query = query.where(CalendarDay.day >= asked["from_day"])
    if "to_day" in asked:
        query = query.where(CalendarDay.day <= asked["to_day"])
    return query.order_by(CalendarDay.day)


@calendar.changes("/calendar/days", "Ghi hoặc đổi một ngày", Permission.ADMINISTER, takes=DayToDecide, answer=RolledSchema)
def put_day(asked: Asked) -> Rolled:
    decision = DayDecision(asked["day"], asked["is_working"], asked["reason"])
    return working_days.put_down(database.session(), decision, by=person(), now=clock.now())


@calendar.changes("/calendar/days/rows", "Ghi nhiều ngày bằng các dòng", Permission.ADMINISTER, takes=DayRows, answer=RolledSchema)
def put_day_rows(asked: Asked) -> Rolled:
    return working_days.put_down_rows(database.session(), asked["rows"], by=person(), now=clock.now())


@calendar.changes("/calendar/days/remove", "Bỏ quyết định về một ngày", Permission.ADMINISTER, takes=DayTakenBack, answer=RolledSchema)
def remove_day(asked: Asked) -> Rolled:
    return working_days.take_back(database.session(), asked["day"], by=person(), now=clock.now())
