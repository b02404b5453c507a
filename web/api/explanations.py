"""Explanations (giải trình) of late tasks and off-targets over the API: what was written, the newest first, and writing one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import Explanation, Target, Task
from web import clock, database
from web.api.computed import Name
from web.api.fields import Day, Filters, Input, Text
from web.api.found import find, refuse_unless, seen
from web.api.routes import Asked
from web.api.targets import TARGET, targets
from web.api.tasks import TASK, find_task, tasks
from web.login import person
from web.permissions import Permission
from workflow.explanations import LONGEST, explain
from workflow.moves import Act
from workflow.visibility import may_explain, visible_targets


class Explained(Input):
    text = Text(longest=LONGEST, required=True, metadata={"description": "Vì sao chậm hoặc lệch, đang làm gì."})
    asks_until = Day(load_default=None, allow_none=True, metadata={"description": "Ngày hứa xong; không ở trong quá khứ."})


class ExplanationSchema(Schema):
    id = fields.Integer()
    task_id = fields.Integer(allow_none=True)
    target_id = fields.Integer(allow_none=True)
    unit_id = fields.Integer()
    unit = Name("unit")
    by = Name("by")
    at = fields.AwareDateTime()
    text = fields.String()
    asks_until = fields.Date(allow_none=True)


@tasks.lists(f"/tasks/{TASK}/explanations", "Giải trình, mới nhất trước", Permission.READ, filters=Filters, answer=ExplanationSchema)
def list_task_explanations(asked: Asked, task_id: int) -> Select[Any]:
    return _written().where(Explanation.task_id == find_task(task_id).id)


@tasks.changes(f"/tasks/{TASK}/explanations", "Viết giải trình", Permission.WORK, takes=Explained, answer=ExplanationSchema, status=201)
def explain_task(asked: Asked, task_id: int) -> Explanation:
    return _explained(find_task(task_id), asked)


@targets.lists(f"/targets/{TARGET}/explanations", "Giải trình, mới nhất trước", Permission.READ, filters=Filters, answer=ExplanationSchema)
def list_target_explanations(asked: Asked, target_id: int) -> Select[Any]:
    return _written().where(Explanation.target_id == _target(target_id).id)


@targets.changes(
    f"/targets/{TARGET}/explanations", "Viết giải trình", Permission.WORK, takes=Explained, answer=ExplanationSchema, status=201
)
def explain_target(asked: Asked, target_id: int) -> Explanation:
    return _explained(_target(target_id), asked)


def _written() -> Select[Any]:
    names = joinedload(Explanation.by), joinedload(Explanation.unit)
    return select(Explanation).options(*names).order_by(Explanation.id.desc())


def _target(target_id: int) -> Target:
    return find(Target, target_id, seen(visible_targets), what="chỉ tiêu")


def _explained(matter: Task | Target, asked: Asked) -> Explanation:
    session = database.session()
    refuse_unless(may_explain(session, person(), matter, clock.today()), "giải trình thay đơn vị chịu trách nhiệm")
    return explain(session, matter, Act(person(), clock.now()), text=asked["text"], asks_until=asked["asks_until"])
