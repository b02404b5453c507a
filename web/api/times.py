"""The times of a published plan over the API: what a change would do, the same carried out (`apply`), the history of such changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import Schema, fields

from models import Clause, Plan, PlanChange
from web import clock, database
from web.api.clauses import CLAUSE, clauses, own_clause
from web.api.computed import Name
from web.api.fields import Day, Input, Text, Truth, Whole
from web.api.found import find, seen_plan
from web.api.plans import PLAN, coordinated_plan, plans
from web.api.routes import Asked
from web.login import person
from web.permissions import Permission
from workflow.moves import Act
from workflow.rescheduling import changes_of, reschedule
from workflow.time_changes import PeriodWords, TimeChange, pausing, replanning, resuming, retiming
from workflow.time_forecast import Effect, Forecast, Fresh, Step, foresee

_APPLY = {"description": "false (mặc định): chỉ cho biết sẽ xảy ra gì, không ghi; true: thực hiện, cần «note»."}
_NOTE = {"description": "Lý do; ghi vào lịch sử và báo cho đơn vị."}


class Changing(Input):
    """What every change of times takes."""

    note = Text(load_default="", longest=1000, metadata=_NOTE)
    apply = Truth(load_default=False, metadata=_APPLY)


class Retiming(Changing):
    when = Text(
        required=True, longest=300, metadata={"description": "Thời hạn bằng lời: «trước ngày 20 hằng tháng»; để trống: dùng hạn mặc định."}
    )


class Pausing(Changing):
    from_on = Day(required=True)
    until_on = Day(load_default=None, allow_none=True, metadata={"description": "null: từ ngày đó không còn phải thực hiện."})


class Replanning(Changing):
    period_start = Whole(required=True, allow_none=True)
    period_end = Whole(required=True, allow_none=True)
    reporting_month = Whole(required=True, allow_none=True)
    reporting_day = Whole(required=True, allow_none=True)


class TaskEffectSchema(Schema):
    task_id = fields.Integer()
    unit = fields.String()
    period = fields.String()
    due_on = fields.Date(allow_none=True, metadata={"description": "Hạn trước thay đổi; null với nhiệm vụ mới."})
    new_due_on = fields.Date(allow_none=True)


class ForecastSchema(Schema):
    applied = fields.Boolean()
    before = fields.String()
    after = fields.String()
    warnings = fields.List(fields.String())
    redated = fields.List(fields.Nested(TaskEffectSchema))
    dropped = fields.List(fields.Nested(TaskEffectSchema))
    revived = fields.List(fields.Nested(TaskEffectSchema))
    kept = fields.List(fields.Nested(TaskEffectSchema), metadata={"description": "Kỳ không còn nhưng đang làm: không hủy."})
    made = fields.List(fields.Nested(TaskEffectSchema))
    untouched = fields.Integer()
    next_days = fields.List(fields.Date())


class TimeChangeSchema(Schema):
    id = fields.Integer()
    clause_id = fields.Integer(allow_none=True, metadata={"description": "null: giai đoạn, ngày báo cáo của kế hoạch."})
    action = fields.String()
    at = fields.AwareDateTime()
    by = Name("by")
    before = fields.String(attribute="from_value")
    after = fields.String(attribute="to_value")
    note = fields.String()


class TimeChangesSchema(Schema):
    changes = fields.List(fields.Nested(TimeChangeSchema))


@clauses.changes(
    f"/clauses/{CLAUSE}/time",
    "Sửa thời hạn, chu kỳ của một khoản đã ban hành",
    Permission.COORDINATE,
    takes=Retiming,
    answer=ForecastSchema,
)
def retime_clause(asked: Asked, clause_id: int) -> dict[str, Any]:
    return _clause_change(asked, clause_id, lambda clause: retiming(clause.plan, clause, asked["when"], today=clock.today()))


@clauses.changes(
    f"/clauses/{CLAUSE}/pause", "Tạm dừng hoặc kết thúc định kỳ của một khoản", Permission.COORDINATE, takes=Pausing, answer=ForecastSchema
)
def pause_clause(asked: Asked, clause_id: int) -> dict[str, Any]:
    days = asked["from_on"], asked["until_on"]
    return _clause_change(asked, clause_id, lambda clause: pausing(clause.plan, clause, *days, today=clock.today()))


@clauses.changes(
    f"/clauses/{CLAUSE}/resume", "Tiếp tục định kỳ của một khoản từ hôm nay", Permission.COORDINATE, takes=Changing, answer=ForecastSchema
)
def resume_clause(asked: Asked, clause_id: int) -> dict[str, Any]:
    return _clause_change(asked, clause_id, lambda clause: resuming(clause.plan, clause, today=clock.today()))


@plans.changes(
    f"/plans/{PLAN}/times",
    "Sửa giai đoạn, ngày báo cáo của kế hoạch đã ban hành",
    Permission.COORDINATE,
    takes=Replanning,
    answer=ForecastSchema,
)
def change_plan_times(asked: Asked, plan_id: int) -> dict[str, Any]:
    words = PeriodWords(asked["period_start"], asked["period_end"], asked["reporting_month"], asked["reporting_day"])
    return _change(asked, replanning(coordinated_plan(plan_id), words))


@plans.reads(f"/plans/{PLAN}/times", "Các lần đổi thời hạn sau khi ban hành, mới nhất trước", Permission.READ, answer=TimeChangesSchema)
def list_time_changes(plan_id: int) -> dict[str, Sequence[PlanChange]]:
    return {"changes": changes_of(database.session(), find(Plan, plan_id, seen_plan(), what="kế hoạch"))}


def _clause_change(asked: Asked, clause_id: int, wished: Callable[[Clause], TimeChange]) -> dict[str, Any]:
    return _change(asked, wished(own_clause(clause_id)))


def _change(asked: Asked, change: TimeChange) -> dict[str, Any]:
    session = database.session()
    if not asked["apply"]:
        return _answer(change, foresee(session, change, today=clock.today()), was_applied=False)
    done = reschedule(session, change, Act(person(), clock.now(), asked["note"]))
    return _answer(change, done, was_applied=True)


def _answer(change: TimeChange, forecast: Forecast, *, was_applied: bool) -> dict[str, Any]:
    return {
        "applied": was_applied,
        "before": change.before,
        "after": change.after,
        "warnings": change.warnings,
        **{effect.value: [_step(step) for step in forecast.of(effect)] for effect in Effect},
        "made": [_fresh(one) for one in forecast.fresh],
        "untouched": forecast.untouched,
        "next_days": forecast.next_days,
    }


def _step(step: Step) -> dict[str, Any]:
    due = step.due
    return {
        "task_id": step.task.id,
        "unit": step.task.unit.name,
        "period": due.label if due else step.task.period_label,
        "due_on": step.was_due_on,
        "new_due_on": due.due_on if due else None,
    }


def _fresh(one: Fresh) -> dict[str, Any]:
    return {"unit": one.unit.name, "period": one.due.label, "due_on": None, "new_due_on": one.due.due_on}
