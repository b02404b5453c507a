"""Targets and their measurements over the API: the lists, one, a value taken in."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from models import Measurement, Plan, PlanState, Target
from web import clock, database
from web.api.bodies import Empty, MeasurementFilters, NewMeasurement, TargetFilters, TargetPatch
from web.api.found import find, refuse_unless, seen
from web.api.plans import coordinated_plan
from web.api.routes import Asked, Resource, number
from web.api.schemas import MeasurementSchema, TargetDetailSchema, TargetSchema
from web.login import person
from web.permissions import Permission
from web.recorded import recorded
from workflow import head_correction, undo
from workflow.head_correction import TargetWords
from workflow.measurement import measure
from workflow.visibility import may_coordinate, may_measure, visible_targets

targets, measurements = Resource("targets"), Resource("measurements")
TARGET = number("target_id")
_DETAILS = (
    joinedload(Target.owner),
    joinedload(Target.plan),
    joinedload(Target.definition),
    selectinload(Target.measurements).joinedload(Measurement.by),
)


@targets.lists("/targets", "Danh sách chỉ tiêu", Permission.READ, filters=TargetFilters, answer=TargetSchema)
def list_targets(asked: Asked) -> Select[Any]:
    columns = {"plan": Target.plan_id, "owner": Target.owner_id, "year": Target.year}
    query = select(Target).where(seen(visible_targets), *(column == asked[name] for name, column in columns.items() if name in asked))
    if "plan" not in asked:  # what a replaced plan promised is on record there, and followed in its new version
        query = query.where(Target.plan_id.not_in(select(Plan.id).where(Plan.state == PlanState.REPLACED)))
    if "status" in asked:
        query = query.where(Target.status.in_(asked["status"]))
    return query.options(joinedload(Target.owner)).order_by(Target.plan_id.desc(), Target.position, Target.id)


@targets.reads(f"/targets/{TARGET}", "Một chỉ tiêu, kèm số liệu", Permission.READ, answer=TargetDetailSchema)
def read_target(target_id: int) -> Target:
    return find(Target, target_id, seen(visible_targets), *_DETAILS, what="chỉ tiêu")


@targets.changes(
    f"/targets/{TARGET}",
    "Sửa một chỉ tiêu của dự thảo",
    Permission.COORDINATE,
    takes=TargetPatch,
    answer=TargetDetailSchema,
    method="PATCH",
)
def edit_target(asked: Asked, target_id: int) -> Target:
    target = _own_target(target_id)
    standing = {field.name: getattr(target, field.name) for field in fields(TargetWords)}
    if "unit" in asked:
        asked["unit_text"] = asked.pop("unit")
    with recorded(target.plan, undo.TARGET_EDITED, target.indicator):
        head_correction.edit_target(database.session(), target, TargetWords(**standing | asked))
    database.session().refresh(target, ["owner"])
    return target


@targets.changes(f"/targets/{TARGET}/accept", "Chấp nhận chỉ tiêu", Permission.COORDINATE, takes=Empty, answer=TargetDetailSchema)
def accept_target(asked: Asked, target_id: int) -> Target:
    target = _own_target(target_id)
    with recorded(target.plan, undo.TARGET_ACCEPTED, target.indicator):
        head_correction.accept_target(target)
    return target


@targets.changes(f"/targets/{TARGET}/ignore", "Bỏ qua chỉ tiêu", Permission.COORDINATE, takes=Empty, answer=TargetDetailSchema)
def ignore_target(asked: Asked, target_id: int) -> Target:
    target = _own_target(target_id)
    with recorded(target.plan, undo.TARGET_IGNORED, target.indicator):
        head_correction.ignore_target(target)
    return target


@targets.changes(f"/targets/{TARGET}/restore", "Đưa chỉ tiêu về chờ rà soát", Permission.COORDINATE, takes=Empty, answer=TargetDetailSchema)
def restore_target(asked: Asked, target_id: int) -> Target:
    target = _own_target(target_id)
    with recorded(target.plan, undo.TARGET_RESTORED, target.indicator):
        head_correction.restore_target(target)
    return target


@measurements.lists(
    f"/targets/{TARGET}/measurements", "Số liệu của một chỉ tiêu", Permission.READ, filters=MeasurementFilters, answer=MeasurementSchema
)
def list_measurements(asked: Asked, target_id: int) -> Select[Any]:
    target = find(Target, target_id, seen(visible_targets), what="chỉ tiêu")
    query = select(Measurement).where(Measurement.indicator_id == target.indicator_id, Measurement.unit_id == target.owner_id)
    if not asked.get("replaced", False):
        query = query.where(Measurement.replaced_at.is_(None))
    return query.options(joinedload(Measurement.by)).order_by(Measurement.measured_on, Measurement.id)


@measurements.changes(
    f"/targets/{TARGET}/measurements",
    "Thêm một số liệu; số liệu cũ cùng ngày được thay và vẫn lưu lại",
    Permission.WORK,
    takes=NewMeasurement,
    answer=TargetDetailSchema,
    status=201,
)
def add_measurement(asked: Asked, target_id: int) -> Target:
    session, target = database.session(), read_target(target_id)
    refuse_unless(may_measure(session, person(), target, clock.today()), f"nhập số liệu cho chỉ tiêu số {target_id}")
    given = {"value": asked["value"], "measured_on": asked["on"], "note": asked["note"]}
    measure(session, target, **given, by=person(), now=clock.now())
    session.flush()
    return target


def _own_target(target_id: int) -> Target:
    """A target of a plan that the person coordinates; the plan is held, so that nobody corrects or publishes it meanwhile."""
    target = read_target(target_id)
    refuse_unless(may_coordinate(person(), target.plan, clock.today()), f"sửa chỉ tiêu của kế hoạch số {target.plan_id}")
    coordinated_plan(target.plan_id)
    return target
