"""Values of indicators over the API: the list, many put at once (all or none), the history of one, approval by the level above."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Measurement, MeasurementSource, MeasurementState
from rules.values import Frequency
from web import clock, database, error_words
from web.api.bodies import Note
from web.api.fields import Day, Filters, Input, Quantity, Truth, Whole, Word, Words
from web.api.found import seen
from web.api.routes import Asked, Listed, how_many, number
from web.api.schemas import MeasurementSchema
from web.api.targets import measurements
from web.json_errors import FieldsError
from web.kept_numbers import kept
from web.login import person
from web.permissions import Permission
from workflow.approval import approve, give_back
from workflow.errors import InvalidInputError, NotFoundError
from workflow.value_entry import WHATEVER_STANDS, Fault, Part, Typed, enter
from workflow.value_places import ASKED_FOR, Place
from workflow.visibility import visible_values

VALUE = number("value_id")
MOST = 1000
_NAMES = {Part.VALUE: "value", Part.NUMERATOR: "numerator", Part.DENOMINATOR: "denominator"}


class ValueFilters(Filters):
    unit = Whole(metadata={"description": "Số của đơn vị."})
    indicator = Whole(metadata={"description": "Số của chỉ số."})
    period = Word(Frequency, metadata={"description": "monthly, quarterly, half-yearly, yearly; daily: tính đến một ngày."})
    since = Day(data_key="from", metadata={"description": "Kỳ kết thúc từ ngày này."})
    until = Day(data_key="to", metadata={"description": "Kỳ kết thúc đến ngày này."})
    state = Words(MeasurementState)
    replaced = Truth(metadata={"description": "true: cả số liệu đã được thay; mặc định chỉ số liệu đang dùng."})


class NewValueInput(Note):
    indicator = Whole(required=True)
    unit = Whole(required=True)
    period = Word(Frequency, required=True, metadata={"description": "Kỳ của chỉ số, yearly, hoặc daily (tính đến một ngày)."})
    on = Day(required=True, metadata={"description": "Ngày cuối của kỳ."})
    value = Quantity(load_default=None, allow_none=True)
    numerator = Quantity(load_default=None, allow_none=True)
    denominator = Quantity(load_default=None, allow_none=True)
    confirmed = Truth(load_default=False, metadata={"description": "true: đã kiểm tra, số trông lạ nhưng đúng."})
    replaces = Whole(load_default=None, metadata={"description": "Số liệu đã thấy ở đó; nếu nay đã khác thì bị từ chối thay vì ghi đè."})


class ValuesInput(Input):
    values = fields.List(
        fields.Nested(NewValueInput),
        required=True,
        validate=validate.Length(1, MOST, error=f"Cần từ 1 đến {MOST} số liệu một lần."),
        metadata={"description": f"Nhiều nhất {MOST} số liệu; ghi tất cả hoặc không ghi gì."},
    )


class ChosenInput(Input):
    values = fields.List(Whole(), required=True, metadata={"description": "Số của các số liệu."})


class ReturnInput(ChosenInput):
    note = fields.String(required=True, metadata={"description": "Vì sao trả lại."})


class ValuesSchema(Schema):
    values = fields.List(fields.Nested(MeasurementSchema), metadata={"description": "Những số liệu mới; số không đổi không có ở đây."})


class ValueSchema(MeasurementSchema):
    warnings = fields.List(fields.String(), metadata={"description": "Những điều trông lạ mà người nhập đã xác nhận."})
    evidence = fields.String(attribute="evidence_name", allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decided_note = fields.String()


class HistorySchema(Schema):
    values = fields.List(fields.Nested(ValueSchema), metadata={"description": "Mọi số liệu ở chỗ đó, mới nhất trước."})


@measurements.lists("/values", "Số liệu của các đơn vị", Permission.READ, filters=ValueFilters, answer=MeasurementSchema)
def list_values(asked: Asked) -> Listed:
    columns = {"unit": Measurement.unit_id, "indicator": Measurement.indicator_id, "period": Measurement.period}
    query = select(Measurement).where(seen(visible_values), *(column == asked[name] for name, column in columns.items() if name in asked))
    if "since" in asked:
        query = query.where(Measurement.measured_on >= asked["since"])
    if "until" in asked:
        query = query.where(Measurement.measured_on <= asked["until"])
    if "state" in asked:
        query = query.where(Measurement.state.in_(asked["state"]))
    if not asked.get("replaced", False):
        query = query.where(Measurement.replaced_at.is_(None))
    ordered = query.options(joinedload(Measurement.by)).order_by(Measurement.measured_on.desc(), Measurement.id.desc())
    return Listed(ordered, lambda: kept(("values listed by the API", str(sorted(asked.items()))), lambda: how_many(query)).numbers)


@measurements.changes(
    "/values",
    "Ghi nhiều số liệu: tất cả hoặc không; lỗi theo thứ tự (values.3.numerator); số cũ vẫn lưu lại",
    Permission.WORK,
    takes=ValuesInput,
    answer=ValuesSchema,
    method="PUT",
)
def put_values(asked: Asked) -> dict[str, Any]:
    typed = [_typed(one) for one in asked["values"]]
    places = [one.place for one in typed]
    first = {one: at for at, one in reversed(list(enumerate(places)))}
    doubled = {f"values.{at}": ["Trùng với một số liệu khác trong lần gửi này."] for at, one in enumerate(places) if first[one] != at}
    if doubled:
        raise FieldsError(doubled)
    entered = enter(database.session(), person(), typed, now=clock.now(), source=MeasurementSource.API)
    if entered.faults:
        raise FieldsError(
            {name: said for at, one in enumerate(places) if one in entered.faults for name, said in _said(at, entered.faults[one])}
        )
    return {"values": entered.rows}


@measurements.reads(f"/values/{VALUE}/history", "Lịch sử của một số liệu", Permission.READ, answer=HistorySchema)
def read_value_history(value_id: int) -> dict[str, Any]:
    session = database.session()
    row = session.scalar(select(Measurement).where(Measurement.id == value_id, seen(visible_values)))
    if row is None:
        raise NotFoundError(f"Không có số liệu số {value_id}, hoặc không thuộc phạm vi đơn vị của anh/chị.")
    columns = Measurement.indicator_id, Measurement.unit_id, Measurement.period, Measurement.measured_on
    same = [column == getattr(row, column.key) for column in columns]
    found = select(Measurement).where(*same).options(joinedload(Measurement.by)).order_by(Measurement.id.desc())
    return {"values": session.scalars(found).all()}


@measurements.changes(
    "/values/approve", "Duyệt nhiều số liệu của cấp dưới: tất cả hoặc không", Permission.APPROVE, takes=ChosenInput, answer=ValuesSchema
)
def approve_values(asked: Asked) -> dict[str, Any]:
    return {"values": approve(database.session(), person(), asked["values"], now=clock.now())}


@measurements.changes(
    "/values/return", "Trả lại nhiều số liệu kèm lý do: tất cả hoặc không", Permission.APPROVE, takes=ReturnInput, answer=ValuesSchema
)
def return_values(asked: Asked) -> dict[str, Any]:
    return {"values": give_back(database.session(), person(), asked["values"], note=asked["note"], now=clock.now())}


def _typed(one: dict[str, Any]) -> Typed:
    if one["period"] not in ASKED_FOR:
        raise InvalidInputError("Số liệu không có kỳ này: hãy dùng monthly, quarterly, half-yearly, yearly hoặc daily.", field="period")
    return Typed(
        Place(one["indicator"], one["unit"], one["period"], one["on"]),
        {part: _text(one[name]) for part, name in _NAMES.items()},
        base_id=one["replaces"] or WHATEVER_STANDS,
        note=one["note"],
        is_sure=one["confirmed"],
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".replace(".", ",")


def _said(at: int, fault: Fault) -> list[tuple[str, list[str]]]:
    """What is wrong with the value of that place in the request, by field."""
    if fault.error is not None:
        return [(f"values.{at}.{fault.error.field or 'value'}", [error_words.message(fault.error)])]
    return [(f"values.{at}.confirmed", [str(one) for one in fault.doubts])]
