"""The journal of a task over the API: who was told what, when, by which rule, and what became of it."""

from __future__ import annotations

from marshmallow import Schema, fields

from rules.values import Audience, Delivery
from web import database
from web.api.fields import Word
from web.api.routes import Resource
from web.api.tasks import TASK, find_task, tasks
from web.permissions import Permission
from workflow.journal import Entry, Fate, of_task

MOST = 1000

journal = Resource(tasks.tag)


class JournalEntrySchema(Schema):
    kind = fields.String(metadata={"description": "Loại tin: due, late, escalated, returned …"})
    who = fields.String(metadata={"description": "Người được báo, hoặc đơn vị ở địa chỉ chung."})
    instead_of = fields.String(allow_none=True, metadata={"description": "Người đang vắng mà người này thay."})
    unit = fields.String()
    audience = Word(Audience)
    delivery = Word(Delivery)
    owed_on = fields.Date()
    rule = fields.String()
    policy_version = fields.String()
    why = fields.String()
    fate = Word(Fate, metadata={"description": "Kết quả."})
    at = fields.AwareDateTime(allow_none=True, metadata={"description": "Lúc có kết quả, hoặc lúc sẽ gửi."})
    said = fields.String(metadata={"description": "Vì sao không gửi, hoặc lời của máy chủ thư."})
    attempts = fields.Integer()


class JournalSchema(Schema):
    entries = fields.List(fields.Nested(JournalEntrySchema))


@journal.reads(f"/tasks/{TASK}/journal", "Ai đã được báo tin về nhiệm vụ, khi nào, vì sao", Permission.READ, answer=JournalSchema)
def read_task_journal(task_id: int) -> dict[str, list[Entry]]:
    return {"entries": of_task(database.session(), find_task(task_id).id, limit=MOST)}
