"""Many tasks at once over the API: what could be done, and of each of the others why not."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from models import Task
from web import clock, database, error_words
from web.api.bodies import Note
from web.api.fields import Day, Whole, Word
from web.api.found import find_unit
from web.api.routes import Asked
from web.api.tasks import tasks
from web.login import person
from web.permissions import Permission
from workflow.bulk import MOST, BulkAction, Wish, act_on_many, tasks_to_change
from workflow.errors import WorkflowError
from workflow.moves import Act
from workflow.visibility import visible_units


class BulkInput(Note):
    tasks = fields.List(Whole(), required=True, metadata={"description": f"Số của các nhiệm vụ, nhiều nhất {MOST}."})
    action = Word(BulkAction, required=True)
    until = Day(load_default=None, metadata={"description": "Hạn mới (extend)."})
    unit = Whole(load_default=None, metadata={"description": "Số của đơn vị nhận việc (reassign)."})


class RefusedSchema(Schema):
    task_id = fields.Integer()
    code = fields.String()
    message = fields.String()


class OutcomeSchema(Schema):
    done = fields.List(fields.Integer(), metadata={"description": "Số của những nhiệm vụ đã làm được."})
    refused = fields.List(fields.Nested(RefusedSchema))


@tasks.changes(
    "/tasks/bulk", "Làm một việc với nhiều nhiệm vụ; mỗi việc riêng biệt", Permission.REVIEW, takes=BulkInput, answer=OutcomeSchema
)
def change_many_tasks(asked: Asked) -> dict[str, Any]:
    session, user, now = database.session(), person(), clock.now()
    unit = find_unit(asked["unit"], visible_units(session, user, clock.today())) if asked["unit"] is not None else None
    found = tasks_to_change(session, user, asked["tasks"], clock.today())
    outcome = act_on_many(session, found, Wish(asked["action"], asked["until"], unit), Act(user, now, asked["note"]))
    return {"done": [task.id for task in outcome.done], "refused": [_refused(task, error) for task, error in outcome.refused]}


def _refused(task: Task, error: WorkflowError) -> dict[str, object]:
    return {"task_id": task.id, "code": error.code, "message": error_words.message(error)}
