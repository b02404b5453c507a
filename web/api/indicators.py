"""Indicators over the API: the catalogue, one, and what administrators add or change."""

from __future__ import annotations

from dataclasses import fields as columns_of
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select

from models import Indicator
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency
from web import clock, database
from web.api.bodies import SEARCHED
from web.api.fields import Filters, Input, Quantity, Text, Truth, Whole, Word
from web.api.routes import Asked, Resource, number
from web.login import person
from web.permissions import Permission
from workflow import indicator_book
from workflow.indicator_terms import MOST_JUMP, MOST_REPORTING_DAYS, SCALES, IndicatorWords

indicators = Resource("indicators")
INDICATOR = number("indicator_id")


class IndicatorFilters(Filters):
    q = Text(longest=200, metadata=SEARCHED)
    active = Truth(metadata={"description": "true: chỉ chỉ số đang dùng; false: chỉ chỉ số đã ngừng."})


class IndicatorSchema(Schema):
    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    definition = fields.String()
    unit_text = fields.String(metadata={"description": "Đơn vị tính của số liệu."})
    kind = fields.Enum(IndicatorKind, by_value=True)
    direction = fields.Enum(Direction, by_value=True, allow_none=True)
    numerator_text = fields.String()
    denominator_text = fields.String()
    scale = fields.Integer()
    frequency = fields.Enum(Frequency, by_value=True)
    numerator_in_time = fields.Enum(InTime, by_value=True)
    denominator_in_time = fields.Enum(InTime, by_value=True)
    reporting_days = fields.Integer()
    low = Quantity(allow_none=True)
    high = Quantity(allow_none=True)
    jump_permille = fields.Integer(allow_none=True)
    source = fields.String()
    aliases = fields.List(fields.String())
    is_shipped = fields.Boolean()
    is_adapted = fields.Boolean()
    is_active = fields.Boolean()


class IndicatorPatch(Input):
    """What is left out stays as it is; null empties."""

    name = Text(longest=300)
    definition = Text(longest=2000)
    unit_text = Text(longest=60)
    kind = Word(IndicatorKind)
    direction = Word(Direction, allow_none=True)
    numerator_text = Text(longest=300)
    denominator_text = Text(longest=300)
    scale = Whole(high=max(SCALES))
    frequency = Word(Frequency)
    numerator_in_time = Word(InTime)
    denominator_in_time = Word(InTime)
    reporting_days = Whole(low=0, high=MOST_REPORTING_DAYS)
    low = Quantity(allow_none=True)
    high = Quantity(allow_none=True)
    jump_permille = Whole(high=MOST_JUMP, allow_none=True)
    source = Text(longest=1000)
    aliases = fields.List(Text(longest=300, least=1))
    is_active = Truth(metadata={"description": "false: không đề xuất cho chỉ tiêu mới nữa."})
    note = Text(longest=500, least=1, required=True, metadata={"description": "Lý do, được lưu vào lịch sử."})


class NewIndicator(IndicatorPatch):
    code = Text(longest=60, least=1, required=True)
    name = Text(longest=300, least=1, required=True)
    kind = Word(IndicatorKind, required=True)


@indicators.lists("/indicators", "Danh mục chỉ số", Permission.READ, filters=IndicatorFilters, answer=IndicatorSchema)
def list_indicators(asked: Asked) -> Select[Any]:
    query = indicator_book.indicators_like(database.session(), asked.get("q", ""))
    return query.where(Indicator.is_active == asked["active"]) if "active" in asked else query


@indicators.reads(f"/indicators/{INDICATOR}", "Một chỉ số", Permission.READ, answer=IndicatorSchema)
def read_indicator(indicator_id: int) -> Indicator:
    return indicator_book.indicator_by_id(database.session(), indicator_id)


@indicators.changes("/indicators", "Thêm một chỉ số", Permission.ADMINISTER, takes=NewIndicator, answer=IndicatorSchema, status=201)
def add_indicator(asked: Asked) -> Indicator:
    words = IndicatorWords(**_columns(asked))
    return indicator_book.add_indicator(database.session(), words, code=asked["code"], by=person(), now=clock.now(), note=asked["note"])


@indicators.changes(
    f"/indicators/{INDICATOR}",
    "Sửa một chỉ số, ngừng dùng hoặc dùng lại",
    Permission.ADMINISTER,
    takes=IndicatorPatch,
    answer=IndicatorSchema,
    method="PATCH",
)
def change_indicator(asked: Asked, indicator_id: int) -> Indicator:
    session = database.session()
    indicator = indicator_book.indicator_by_id(session, indicator_id)
    act: dict[str, Any] = {"by": person(), "now": clock.now(), "note": asked["note"]}
    if changed := _columns(asked):
        indicator_book.change_indicator(session, indicator, replace(indicator_book.words_of(indicator), **changed), **act)
    if "is_active" in asked:
        indicator_book.set_in_use(session, indicator, is_active=asked["is_active"], **act)
    return indicator


def _columns(asked: Asked) -> dict[str, Any]:
    return {column.name: asked[column.name] for column in columns_of(IndicatorWords) if column.name in asked}
