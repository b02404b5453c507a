"""The day of the event from which a task's deadline is counted, over the API."""

from __future__ import annotations

from models import Task
from web import clock, database
from web.api.fields import Day, Input, Truth
from web.api.found import refuse_unless
from web.api.routes import Asked
from web.api.schemas import TaskDetailSchema
from web.api.tasks import TASK, find_task, tasks
from web.login import person
from web.permissions import Permission
from workflow.event_days import tell_event_day, tell_everywhere
from workflow.moves import Act
from workflow.visibility import may_review, may_tick


class EventDay(Input):
    event_on = Day(required=True, metadata={"description": "Ngày của sự kiện mà thời hạn tính từ đó, như ngày nhận được văn bản."})
    everywhere = Truth(
        load_default=False,
        metadata={"description": "true: cho mọi đơn vị được giao việc này mà chưa ghi ngày riêng; chỉ người điều phối kế hoạch."},
    )


@tasks.changes(f"/tasks/{TASK}/event-day", "Ghi ngày của sự kiện để tính hạn", Permission.REVIEW, takes=EventDay, answer=TaskDetailSchema)
def tell_task_event_day(asked: Asked, task_id: int) -> Task:
    task = find_task(task_id)
    session, user, today = database.session(), person(), clock.today()
    reviews = may_review(user, task, today)
    may = reviews or (not asked["everywhere"] and may_tick(session, user, task, today))
    refuse_unless(may, f"ghi ngày của sự kiện cho nhiệm vụ số {task_id}")
    tell = tell_everywhere if asked["everywhere"] else tell_event_day
    tell(session, task, asked["event_on"], Act(user, clock.now()))
    session.flush()
    return task
