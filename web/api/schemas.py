"""What the API answers, under the names that the command line uses. No schema asks the database: views load what is shown."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from models import BodyPurpose, Channel, ClauseBody, ClauseState, ExtensionState, MeasurementState, PlanState, RefusalState, TaskOrigin
from rules.values import Branch, Direction, Frequency, Importance, Level, Operator, Precision, Role, TargetStatus, TaskState
from web.api.computed import Late, Moves, Name, OwnWeight, TimeWords, Weight
from web.api.fields import Quantity, Word


class ErrorBody(Schema):
    code = fields.String(required=True, metadata={"description": "Mã lỗi cố định, cho chương trình."})
    message = fields.String(required=True, metadata={"description": "Lời tiếng Việt, cho người."})
    field = fields.String(metadata={"description": "Trường có lỗi."})
    details = fields.Dict(
        metadata={"description": "fields: lỗi theo trường; rows: theo dòng; existing_id: số của bản đã có; findings: của bản nháp quy tắc."}
    )


class ErrorSchema(Schema):
    """Every error under /api."""

    error = fields.Nested(ErrorBody, required=True)


class UnitSchema(Schema):
    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    short_name = fields.String()
    level = Word(Level)
    branch = Word(Branch)
    is_provisional = fields.Boolean()


class PlanSchema(Schema):
    id = fields.Integer()
    state = Word(PlanState)
    number = fields.String(allow_none=True)
    title = fields.String()
    issued_on = fields.Date(allow_none=True)
    issuer = fields.String(allow_none=True)
    level = Word(Level, allow_none=True)
    branch = Word(Branch, allow_none=True)
    place = fields.String(allow_none=True)
    period_start = fields.Integer(allow_none=True)
    period_end = fields.Integer(allow_none=True)
    owner_id = fields.Integer(allow_none=True)
    owner = Name("owner")
    standing_id = fields.Integer(allow_none=True)
    standing = Name("standing")
    replaces_id = fields.Integer(allow_none=True, metadata={"description": "Số của kế hoạch mà kế hoạch này là bản mới."})
    importance = Word(Importance)
    requires_review = fields.Boolean()
    requires_evidence = fields.Boolean()
    document_name = fields.String()
    imported_at = fields.AwareDateTime()
    published_at = fields.AwareDateTime(allow_none=True)


class EventSchema(Schema):
    name = fields.String()
    month = fields.Integer()
    day = fields.Integer()


class PlanDetailSchema(PlanSchema):
    reporting_month = fields.Integer(allow_none=True)
    reporting_day = fields.Integer(allow_none=True)
    basis = fields.List(fields.Dict())
    recipients = fields.List(fields.String())
    warnings = fields.List(fields.String())
    events = fields.List(fields.Nested(EventSchema))
    source_text = fields.String(metadata={"description": "Văn bản mà span_start, span_end của các khoản trỏ vào."})


class ImportSchema(Schema):
    """The plan after an import or a publication, as `import --json` prints it."""

    plan_id = fields.Integer()
    state = Word(PlanState)
    title = fields.String()
    clauses = fields.Integer()
    targets = fields.Integer()
    tasks = fields.Integer(metadata={"description": "Số nhiệm vụ vừa được giao."})
    provisional_units = fields.List(fields.String())
    warnings = fields.List(fields.String())


class BodySchema(Schema):
    id = fields.Integer()
    purpose = Word(BodyPurpose)
    phrase = fields.String()
    unit_id = fields.Integer(allow_none=True)
    unit = Name("unit")
    score = fields.Float(allow_none=True)
    candidates = fields.List(fields.Dict())


class Bodies(fields.List[Any]):
    """Made without the schema's machinery, as BodySchema says: a plan of the whole country names thousands of units."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[dict[str, Any]]:
        return [body_shown(one, one.unit.name if one.unit else None) if isinstance(one, ClauseBody) else one for one in value]


def body_shown(one: Any, unit: str | None) -> dict[str, Any]:
    """What BodySchema says of a body, or of a row with its columns. unit -- the name of the unit that it means."""
    return {
        "id": one.id,
        "purpose": one.purpose.value,
        "phrase": one.phrase,
        "unit_id": one.unit_id,
        "unit": unit,
        "score": one.score,
        "candidates": one.candidates,
    }


class ClauseSchema(Schema):
    id = fields.Integer()
    plan_id = fields.Integer()
    key = fields.String()
    state = Word(ClauseState)
    role = Word(Role)
    text = fields.String()
    section = fields.String()
    span_start = fields.Integer(allow_none=True)
    span_end = fields.Integer(allow_none=True)
    confidence = fields.Float()
    warnings = fields.List(fields.String())
    is_edited = fields.Boolean()
    when = TimeWords(metadata={"description": "Thời hạn bằng lời."})
    deadline_text = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    is_inclusive = fields.Boolean()
    precision = Word(Precision, allow_none=True)
    planned_on = fields.Date(allow_none=True)
    due_time = fields.String(allow_none=True)
    recurrence_text = fields.String(allow_none=True)
    frequency = Word(Frequency, allow_none=True)
    recurrence_month = fields.Integer(allow_none=True)
    recurrence_day = fields.Integer(allow_none=True)
    rrule = fields.String(allow_none=True)
    importance = Word(Importance, allow_none=True, metadata={"description": "null: theo kế hoạch."})
    recurrence_is_after = fields.Boolean(metadata={"description": "Hạn nằm ở kỳ sau của kỳ báo cáo."})
    bodies = Bodies(fields.Nested(BodySchema))


class TaskSchema(Schema):
    id = fields.Integer()
    plan_id = fields.Integer()
    clause_id = fields.Integer(allow_none=True)
    parent_id = fields.Integer(allow_none=True)
    unit_id = fields.Integer()
    unit = Name("unit")
    title = fields.String()
    role = Word(Role)
    period = fields.String(attribute="period_label")
    starts_on = fields.Date(allow_none=True)
    original_due_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    effective_due_on = fields.Date(allow_none=True)
    event_on = fields.Date(allow_none=True)
    is_inclusive = fields.Boolean()
    is_derived = fields.Boolean()
    is_recurring = fields.Boolean()
    state = Word(TaskState)
    done_on = fields.Date(allow_none=True)
    is_late = Late()
    escalation_rung = fields.Integer(attribute="rung")
    origin = Word(TaskOrigin)
    importance = Weight(Importance, metadata={"description": "Của nhiệm vụ, không có riêng thì của kế hoạch."})
    own_importance = OwnWeight(Importance, allow_none=True)
    accepted_on = fields.Date(allow_none=True)
    suspended_on = fields.Date(allow_none=True)
    resume_on = fields.Date(allow_none=True)


class RefusalSchema(Schema):
    id = fields.Integer()
    state = Word(RefusalState)
    reason = fields.String()
    asked_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    decision_note = fields.String()


class ChangeSchema(Schema):
    at = fields.AwareDateTime()
    by = Name("by")
    action = fields.String()
    before = fields.String(attribute="from_value")
    after = fields.String(attribute="to_value")
    note = fields.String()
    channel = Word(Channel, allow_none=True, metadata={"description": "null: sau khi đăng nhập; mail_link: qua liên kết trong thư."})
    percent = fields.Integer(allow_none=True)
    expected_on = fields.Date(allow_none=True)


class ExtensionSchema(Schema):
    id = fields.Integer()
    state = Word(ExtensionState)
    from_on = fields.Date(allow_none=True)
    until_on = fields.Date()
    granted_on = fields.Date(allow_none=True)
    reason = fields.String()
    asked_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    decision_note = fields.String()


class AttachmentSchema(Schema):
    id = fields.Integer()
    name = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    media_type = fields.String()
    at = fields.AwareDateTime()


class PartnerSchema(Schema):
    unit_id = fields.Integer()
    unit = Name("unit")
    asked = fields.String()
    due_on = fields.Date(allow_none=True)
    done_on = fields.Date(allow_none=True)
    note = fields.String()
    returned_because = fields.String()


class TaskDetailSchema(TaskSchema):
    text = fields.String(
        attribute="clause.text", metadata={"description": "Khoản phân công như trong văn bản; không có ở việc được chỉ đạo."}
    )
    moves = Moves()
    partners = fields.List(fields.Nested(PartnerSchema))
    history = fields.List(fields.Nested(ChangeSchema), attribute="changes")
    extensions = fields.List(fields.Nested(ExtensionSchema))
    refusals = fields.List(fields.Nested(RefusalSchema))
    attachments = fields.List(fields.Nested(AttachmentSchema))


class TargetSchema(Schema):
    id = fields.Integer()
    plan_id = fields.Integer()
    key = fields.String()
    review = Word(ClauseState)
    owner_id = fields.Integer(allow_none=True)
    owner = Name("owner")
    indicator = fields.String()
    operator = Word(Operator)
    value = Quantity()
    value_high = Quantity(allow_none=True)
    unit = fields.String(attribute="unit_text", metadata={"description": "Đơn vị tính."})
    year = fields.Integer(allow_none=True)
    indicator_id = fields.Integer(allow_none=True)
    direction = fields.Enum(Direction, by_value=True, allow_none=True)
    baseline = Quantity(allow_none=True)
    baseline_year = fields.Integer(allow_none=True)
    milestones = fields.List(fields.Dict())
    parent_id = fields.Integer(allow_none=True, metadata={"description": "Chỉ tiêu cấp trên đã giao xuống."})
    status = Word(TargetStatus)
    escalation_rung = fields.Integer(attribute="rung")


class MeasurementSchema(Schema):
    id = fields.Integer()
    indicator_id = fields.Integer()
    unit_id = fields.Integer()
    period = fields.Enum(Frequency, by_value=True)
    on = fields.Date(attribute="measured_on")
    value = Quantity(allow_none=True)
    numerator = Quantity(allow_none=True)
    denominator = Quantity(allow_none=True)
    state = fields.Enum(MeasurementState, by_value=True)
    note = fields.String()
    by = Name("by")
    at = fields.AwareDateTime()
    replaced_at = fields.AwareDateTime(allow_none=True)


class TargetDetailSchema(TargetSchema):
    text = fields.String()
    section = fields.String()
    measurements = fields.List(fields.Nested(MeasurementSchema))
