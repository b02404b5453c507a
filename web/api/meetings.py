"""A committee's meetings over the API: the list, calling one, its docket, deciding on many, what came since, the end."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import Committee, EscalationDecision, Meeting, MeetingState, Unit
from rules.values import Importance, Level
from web import clock, database, docket, error_words
from web.api.bodies import Empty, Note
from web.api.computed import Name
from web.api.escalation_schemas import ActionSchema
from web.api.fields import Day, Filters, Input, Text, Truth, Whole, Word
from web.api.found import find_unit
from web.api.routes import Asked, Resource, number
from web.docket import Grouping
from web.login import person
from web.permissions import Permission
from workflow.docket import Measure
from workflow.errors import InvalidInputError
from workflow.meeting_decisions import MOST, Forecast, Wish, decide_on_many, decided_at, foresee, items_to_decide
from workflow.meeting_items import carried_over, take_in
from workflow.meeting_preparation import LONGEST_LINE, LONGEST_TEXT, Head, change_head, prepare
from workflow.meetings import Desk, conclude, desks_of, find_meeting, reopen, visible_meetings
from workflow.moves import Act
from workflow.units import descendant_ids

meetings = Resource("meetings")
MEETING = number("meeting_id")


class MeetingFilters(Filters):
    state = Word(MeetingState)
    unit = Whole(metadata={"description": "Số của đơn vị có phiên họp."})


class MeetingPatch(Input):
    """What is left out stays as it is."""

    held_on = Day(metadata={"description": "Ngày họp, từ hôm nay."})
    title = Text(longest=LONGEST_LINE)
    number = Text(longest=LONGEST_LINE)
    place = Text(longest=LONGEST_LINE)
    chair = Text(longest=LONGEST_LINE)
    present = Text(longest=LONGEST_TEXT)
    opening = Text(longest=LONGEST_TEXT)
    closing = Text(longest=LONGEST_TEXT)


class NewMeeting(MeetingPatch):
    held_on = Day(required=True, metadata={"description": "Ngày họp, từ hôm nay."})
    unit = Whole(required=True, metadata={"description": "Số của đơn vị mà ban chỉ đạo phục vụ."})
    committee = Whole(load_default=None, metadata={"description": "Số của ban chỉ đạo; null: chính đơn vị đó, khi không có ban chỉ đạo."})


class MeetingDecision(Note):
    items = fields.List(Whole(), required=True, metadata={"description": f"Số của các việc chuyển cấp trên, nhiều nhất {MOST}."})
    decision = Word(EscalationDecision, required=True)
    until = Day(load_default=None, metadata={"description": "Hạn mới (extend) hoặc hạn của chỉ đạo (instruct)."})
    unit = Whole(load_default=None, metadata={"description": "Số của đơn vị nhận chỉ đạo; null: đơn vị đang chịu trách nhiệm."})
    is_trial = Truth(load_default=False, metadata={"description": "Chỉ xem trước, không ghi gì."})


class MeetingSchema(Schema):
    id = fields.Integer()
    unit_id = fields.Integer()
    unit = Name("unit")
    committee_id = fields.Integer(allow_none=True)
    committee = Name("committee")
    held_on = fields.Date()
    title = fields.String()
    number = fields.String()
    place = fields.String()
    chair = fields.String()
    present = fields.String()
    opening = fields.String()
    closing = fields.String()
    state = Word(MeetingState)
    concluded_at = fields.AwareDateTime(allow_none=True)


class WeightSchema(Schema):
    points = fields.Integer(metadata={"description": "Tích của các phần dưới đây; việc lớn nhất đứng đầu."})
    amount = fields.Integer()
    measure = Word(Measure)
    rung = fields.Integer()
    level = Word(Level)
    importance = Word(Importance)
    of_unit = fields.Integer(metadata={"description": "Số lần chậm khác của đơn vị trong 365 ngày trước đó."})
    of_duty = fields.Integer(metadata={"description": "Trong đó, của chính việc này."})


class ItemSchema(Schema):
    place = fields.Integer()
    escalation_id = fields.Integer()
    unit_id = fields.Integer()
    plan_id = fields.Integer()
    weight = fields.Nested(WeightSchema)
    carried_over = fields.List(fields.Date(), metadata={"description": "Ngày của các phiên trước đã đưa việc này ra."})
    actions = fields.List(fields.Nested(ActionSchema), metadata={"description": "Các quyết định tại phiên này."})


class MeetingDetailSchema(Schema):
    meeting = fields.Nested(MeetingSchema)
    items = fields.List(fields.Nested(ItemSchema))


class NotDecidedSchema(Schema):
    escalation_id = fields.Integer()
    code = fields.String()
    message = fields.String()


class DecidedSchema(Schema):
    decided = fields.List(fields.Integer(), metadata={"description": "Số của những việc chuyển cấp trên đã (hoặc sẽ) quyết định được."})
    refused = fields.List(fields.Nested(NotDecidedSchema))
    told = fields.Integer(metadata={"description": "Số thông báo đã (hoặc sẽ) gửi."})


class TakenInSchema(Schema):
    added = fields.List(fields.Integer(), metadata={"description": "Số của những việc mới vào danh sách."})


@meetings.lists("/meetings", "Các phiên họp, gần nhất trước", Permission.READ, filters=MeetingFilters, answer=MeetingSchema)
def list_meetings(asked: Asked) -> Select[Any]:
    columns = {"state": Meeting.state, "unit": Meeting.unit_id}
    found = select(Meeting).where(visible_meetings(person(), clock.today()), *(columns[name] == value for name, value in asked.items()))
    return found.options(joinedload(Meeting.unit), joinedload(Meeting.committee)).order_by(Meeting.held_on.desc(), Meeting.id.desc())


@meetings.changes(
    "/meetings",
    "Chuẩn bị phiên họp: danh sách việc, nặng nhất trước",
    Permission.DECIDE,
    takes=NewMeeting,
    answer=MeetingDetailSchema,
    status=201,
)
def create_meeting(asked: Asked) -> dict[str, Any]:
    meeting = prepare(database.session(), _desk(asked), _act(), held_on=asked["held_on"], head=_head(asked))
    return _detail(meeting)


@meetings.reads(f"/meetings/{MEETING}", "Một phiên họp, kèm danh sách việc theo thứ tự", Permission.READ, answer=MeetingDetailSchema)
def read_meeting(meeting_id: int) -> dict[str, Any]:
    return _detail(_found(meeting_id))


@meetings.changes(
    f"/meetings/{MEETING}", "Sửa ngày và lời văn của biên bản", Permission.DECIDE, takes=MeetingPatch, answer=MeetingSchema, method="PATCH"
)
def change_meeting(asked: Asked, meeting_id: int) -> Meeting:
    meeting = _found(meeting_id, to_change=True)
    kept = {name: getattr(meeting, name) for name in Head.__dataclass_fields__}
    change_head(database.session(), meeting, _act(), held_on=asked.get("held_on", meeting.held_on), head=_head(kept | asked))
    return meeting


@meetings.changes(f"/meetings/{MEETING}/list", "Đưa vào danh sách những việc mới đến", Permission.DECIDE, takes=Empty, answer=TakenInSchema)
def add_to_meeting(asked: Asked, meeting_id: int) -> dict[str, list[int]]:
    return {"added": take_in(database.session(), _found(meeting_id, to_change=True), _act())}


@meetings.changes(
    f"/meetings/{MEETING}/decide",
    "Một quyết định cho nhiều việc của phiên họp; mỗi việc riêng biệt",
    Permission.DECIDE,
    takes=MeetingDecision,
    answer=DecidedSchema,
)
def decide_at_meeting(asked: Asked, meeting_id: int) -> dict[str, Any]:
    session, meeting, act = database.session(), _found(meeting_id, to_change=True), _act(asked["note"])
    within = Unit.id.in_(descendant_ids([meeting.unit_id], clock.today()))
    unit = find_unit(asked["unit"], within) if asked["unit"] is not None else None
    wish, rows = Wish(asked["decision"], asked["until"], unit), items_to_decide(session, meeting, asked["items"])
    if asked["is_trial"]:
        return _foreseen(foresee(session, meeting, rows, wish, act))
    outcome = decide_on_many(session, meeting, rows, wish, act)
    refused = [_refused(escalation.id, error) for escalation, error in outcome.refused]
    return {"decided": [action.escalation_id for action in outcome.decided], "refused": refused, "told": outcome.told}


@meetings.changes(f"/meetings/{MEETING}/conclude", "Kết thúc phiên họp", Permission.DECIDE, takes=Empty, answer=MeetingSchema)
def conclude_meeting(asked: Asked, meeting_id: int) -> Meeting:
    meeting = _found(meeting_id, to_change=True)
    conclude(database.session(), meeting, _act())
    return meeting


@meetings.changes(f"/meetings/{MEETING}/reopen", "Mở lại phiên họp, kèm lý do", Permission.DECIDE, takes=Note, answer=MeetingSchema)
def reopen_meeting(asked: Asked, meeting_id: int) -> Meeting:
    meeting = _found(meeting_id, to_change=True)
    reopen(database.session(), meeting, _act(asked["note"]))
    return meeting


def _act(note: str = "") -> Act:
    return Act(person(), clock.now(), note)


def _found(meeting_id: int, *, to_change: bool = False) -> Meeting:
    return find_meeting(database.session(), person(), meeting_id, clock.today(), to_change=to_change)


def _head(asked: Asked) -> Head:
    return Head(**{name: asked.get(name, "") for name in Head.__dataclass_fields__})


def _desk(asked: Asked) -> Desk:
    """One of the desks at which the person decides. Raises InvalidInputError."""
    for desk in desks_of(database.session(), person(), clock.today()):
        committee: Committee | None = desk.committee
        if desk.unit.id == asked["unit"] and (committee.id if committee else None) == asked["committee"]:
            return desk
    raise InvalidInputError(
        "Anh/chị không quyết định ở đơn vị số %(unit)s với ban chỉ đạo số %(committee)s: hãy xem lại hai số đó.",
        field="committee",
        unit=asked["unit"],
        committee=asked["committee"],
    )


def _detail(meeting: Meeting) -> dict[str, Any]:
    """A meeting with its list: a fixed number of statements for any list."""
    session = database.session()
    placed = docket.places_of(session, meeting, clock.today(), Grouping.NONE)
    ids = [one.escalation_id for _place, one in placed]
    carried, decided = carried_over(session, meeting, ids), decided_at(session, meeting)
    items = [
        {
            "place": place,
            "escalation_id": one.escalation_id,
            "unit_id": one.unit_id,
            "plan_id": one.plan_id,
            "weight": one.weight,
            "carried_over": carried.get(one.escalation_id, []),
            "actions": decided.get(one.escalation_id, []),
        }
        for place, one in placed
    ]
    return {"meeting": meeting, "items": items}


def _foreseen(forecast: Forecast) -> dict[str, Any]:
    rows = forecast.rows
    refused = [_refused(row.escalation.id, row.error) for row in rows if row.error is not None]
    return {"decided": [row.escalation.id for row in rows if row.error is None], "refused": refused, "told": forecast.told}


def _refused(escalation_id: int, error: Any) -> dict[str, object]:
    return {"escalation_id": escalation_id, "code": error.code, "message": error_words.message(error)}
