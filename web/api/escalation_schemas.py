"""What the API answers about escalations and what was decided on them. No schema asks the database: views load what is shown."""

from __future__ import annotations

from marshmallow import Schema, fields

from models import EscalationDecision
from rules.values import EscalationState
from web.api.computed import Decisions, Name
from web.api.fields import Word


class EscalationSchema(Schema):
    id = fields.Integer()
    task_id = fields.Integer(allow_none=True)
    target_id = fields.Integer(allow_none=True)
    from_unit_id = fields.Integer()
    from_unit = Name("from_unit")
    to_unit_id = fields.Integer()
    to_unit = Name("to_unit")
    to_committee = Name("to_committee")
    rung = fields.Integer()
    at_top = fields.Boolean()
    state = Word(EscalationState)
    rule = fields.String()
    policy = fields.String()
    policy_version = fields.String()
    explanation = fields.String()
    facts = fields.Dict()
    passed_over = fields.List(fields.String(), metadata={"description": "Ai đứng giữa mà bị bỏ qua, vì sao; từ thấp lên cao."})
    due_on = fields.Date(allow_none=True)
    opened_on = fields.Date()
    acknowledged_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    closed_because = fields.String()


class ActionSchema(Schema):
    decision = Word(EscalationDecision)
    by = Name("by")
    in_stead_of = Name("in_stead_of")
    at = fields.AwareDateTime()
    note = fields.String()
    until = fields.Date(attribute="until_on", allow_none=True)
    unit_id = fields.Integer(allow_none=True)
    unit = Name("unit")
    meeting_id = fields.Integer(allow_none=True, metadata={"description": "Phiên họp mà tại đó đã quyết định."})
    task_id = fields.Integer(allow_none=True, metadata={"description": "Nhiệm vụ mà chỉ đạo đã thành."})


class EscalationDetailSchema(EscalationSchema):
    decisions = Decisions()
    actions = fields.List(fields.Nested(ActionSchema))
