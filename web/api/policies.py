"""Rules of reminding and escalating over the API: the versions, a draft begun and changed as a whole document, put in force, withdrawn."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import Plan, PolicyScope, PolicyState, PolicyVersion, Unit
from web import clock, database, policy_desk
from web.api.fields import Filters, Input, Text, Truth, Whole, Word, Words
from web.api.found import find, seen, seen_plan
from web.api.routes import Asked, Resource, number
from web.permissions import Permission
from workflow.errors import InvalidInputError, WrongStateError
from workflow.policies import change_draft, delete_draft, read_text, withdraw
from workflow.policy_book import POLICY_NAMES
from workflow.policy_editing import changes_between, document_of, findings_of, holds_beside, text_of
from workflow.visibility import settable_areas, visible_policies

policies = Resource("policies")
VERSION = number("version_id")
LONGEST_REASON = 2000
_NAMES = (
    joinedload(PolicyVersion.unit),
    joinedload(PolicyVersion.plan),
    joinedload(PolicyVersion.made_by),
    joinedload(PolicyVersion.in_force_by),
    joinedload(PolicyVersion.ended_by),
)


class PolicyFilters(Filters):
    name = Text(metadata={"enum": list(POLICY_NAMES)})
    scope = Words(PolicyScope)
    state = Words(PolicyState)
    plan = Whole(metadata={"description": "Số của kế hoạch."})
    unit = Whole(metadata={"description": "Số của đơn vị đặt quy tắc cho các đơn vị trực thuộc."})


class NewDraft(Input):
    name = Text(required=True, metadata={"enum": list(POLICY_NAMES)})
    scope = Word(PolicyScope, required=True, metadata={"description": "system, area (kèm unit) hoặc plan (kèm plan)."})
    unit = Whole(load_default=None, metadata={"description": "Số của đơn vị mà các đơn vị trực thuộc sẽ theo quy tắc này."})
    plan = Whole(load_default=None, metadata={"description": "Số của kế hoạch."})


class DraftText(Input):
    document = fields.Dict(required=True, metadata={"description": "Toàn bộ nội dung, như trường document khi đọc."})
    digest = Text(
        load_default=None,
        metadata={"description": "digest của bản đã đọc; nếu bản nháp đã được lưu ở nơi khác thì trả lời 409. Không gửi: ghi đè."},
    )


class Reason(Input):
    note = Text(required=True, least=1, longest=LONGEST_REASON, metadata={"description": "Lý do; mọi người trong phạm vi đọc được."})


class PuttingInForce(Reason):
    accepts_warnings = Truth(load_default=False, metadata={"description": "true: vẫn áp dụng dù còn cảnh báo. Lỗi thì không bỏ qua được."})


class FindingSchema(Schema):
    rule = fields.String(allow_none=True)
    severity = fields.String(metadata={"enum": ["error", "warning"]})
    message = fields.String()


class PolicyVersionSchema(Schema):
    id = fields.Integer()
    name = fields.String()
    version = fields.String(metadata={"description": "Số phiên bản mà mỗi quyết định ghi lại."})
    scope = Word(PolicyScope)
    state = Word(PolicyState)
    unit_id = fields.Integer(allow_none=True)
    unit = fields.String(attribute="unit.name", dump_default=None)
    plan_id = fields.Integer(allow_none=True)
    plan = fields.String(attribute="plan.title", dump_default=None)
    based_on_id = fields.Integer(allow_none=True)
    digest = fields.String()
    note = fields.String()
    made_by = fields.String(attribute="made_by.name", dump_default=None)
    made_at = fields.AwareDateTime()
    edited_at = fields.AwareDateTime()
    in_force_by = fields.String(attribute="in_force_by.name", dump_default=None)
    in_force_at = fields.AwareDateTime(allow_none=True)
    ended_by = fields.String(attribute="ended_by.name", dump_default=None)
    ended_at = fields.AwareDateTime(allow_none=True)
    ended_because = fields.String()


class PolicyDetailSchema(PolicyVersionSchema):
    document = fields.Dict(metadata={"description": "Nội dung: rules, parameters …"})
    findings = fields.List(fields.Nested(FindingSchema), metadata={"description": "Lỗi và cảnh báo khi kiểm tra nội dung."})
    changes = fields.List(fields.String(), metadata={"description": "Khác gì so với quy tắc đang áp dụng ở phạm vi này."})


@policies.lists("/policies", "Các phiên bản quy tắc đôn đốc", Permission.READ, filters=PolicyFilters, answer=PolicyVersionSchema)
def list_policies(asked: Asked) -> Select[Any]:
    query = select(PolicyVersion).where(seen(visible_policies))
    several = {"scope": PolicyVersion.scope, "state": PolicyVersion.state}
    query = query.where(*(column.in_(asked[name]) for name, column in several.items() if name in asked))
    single = {"name": PolicyVersion.name, "plan": PolicyVersion.plan_id, "unit": PolicyVersion.unit_id}
    query = query.where(*(column == asked[name] for name, column in single.items() if name in asked))
    return query.options(*_NAMES).order_by(PolicyVersion.id.desc())


@policies.reads(f"/policies/{VERSION}", "Một phiên bản, kèm nội dung và kết quả kiểm tra", Permission.READ, answer=PolicyDetailSchema)
def read_policy(version_id: int) -> Asked:
    return _detail(policy_desk.find_version(version_id))


@policies.changes(
    "/policies/drafts",
    "Lập bản nháp từ quy tắc đang áp dụng ở phạm vi ấy",
    Permission.SET_POLICIES,
    takes=NewDraft,
    answer=PolicyDetailSchema,
    status=201,
)
def begin_policy_draft(asked: Asked) -> Asked:
    unit = _unit(asked["unit"]) if asked["unit"] is not None else None
    plan = find(Plan, asked["plan"], seen_plan(), what="kế hoạch") if asked["plan"] is not None else None
    return _detail(policy_desk.begin(asked["name"], asked["scope"], unit=unit, plan=plan))


@policies.changes(
    f"/policies/drafts/{VERSION}",
    "Thay toàn bộ nội dung bản nháp",
    Permission.SET_POLICIES,
    takes=DraftText,
    answer=PolicyDetailSchema,
    method="PATCH",
)
def change_policy_draft(asked: Asked, version_id: int) -> Asked:
    draft = policy_desk.find_draft(version_id, to_change=True)
    if asked["digest"] is not None and asked["digest"] != draft.digest:
        raise WrongStateError("Bản nháp đã được lưu ở nơi khác: hãy đọc lại, rồi sửa trên bản mới.", field="digest")
    change_draft(database.session(), draft, text_of(asked["document"]), policy_desk.act())
    return _detail(draft)


@policies.removes(f"/policies/drafts/{VERSION}", "Bỏ bản nháp", Permission.SET_POLICIES)
def delete_policy_draft(version_id: int) -> None:
    delete_draft(database.session(), policy_desk.find_draft(version_id, to_change=True))


@policies.changes(
    f"/policies/drafts/{VERSION}/put-in-force",
    "Chạy thử rồi áp dụng bản nháp",
    Permission.SET_POLICIES,
    takes=PuttingInForce,
    answer=PolicyDetailSchema,
)
def put_policy_in_force(asked: Asked, version_id: int) -> Asked:
    return _detail(policy_desk.put_in_force(version_id, asked["note"], accepts_warnings=asked["accepts_warnings"]))


@policies.changes(f"/policies/{VERSION}/withdraw", "Ngừng áp dụng", Permission.SET_POLICIES, takes=Reason, answer=PolicyDetailSchema)
def withdraw_policy(asked: Asked, version_id: int) -> Asked:
    version = policy_desk.find_version(version_id, to_change=True)
    policy_desk.need_right(version)
    withdraw(database.session(), version, policy_desk.act(asked["note"]))
    return _detail(version)


@policies.changes(
    f"/policies/{VERSION}/again",
    "Lập bản nháp từ một phiên bản cũ",
    Permission.SET_POLICIES,
    takes=Input,
    answer=PolicyDetailSchema,
    status=201,
)
def begin_policy_again(_asked: Asked, version_id: int) -> Asked:
    return _detail(policy_desk.begin_again(policy_desk.find_version(version_id)))


def _unit(unit_id: int) -> Unit:
    session = database.session()
    unit = session.scalar(select(Unit).where(Unit.id == unit_id))
    may = unit is not None and session.scalar(
        select(Unit.id).where(Unit.id == unit_id, settable_areas(session, policy_desk.act().by, clock.today()))  # type: ignore[arg-type]  # a login
    )
    if unit is None or not may:
        raise InvalidInputError(
            "Không có đơn vị số %(unit)s trong số các đơn vị mà anh/chị đặt quy tắc cho cấp dưới.", field="unit", unit=unit_id
        )
    return unit


def _detail(version: PolicyVersion) -> Asked:
    """All that is shown of one version."""
    shown = {name: getattr(version, name) for name in PolicyVersionSchema().fields}
    return shown | {"document": document_of(version), "findings": findings_of(read_text(version)), "changes": _changes(version)}


def _changes(version: PolicyVersion) -> list[str]:
    beside = holds_beside(database.session(), version, clock.now())
    return [str(change) for change in changes_between(beside, version)] if beside.id != version.id else []
