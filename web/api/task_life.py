"""What goes on around a task, over the API: taking on, refusing, parts of coordinating units, parts passed down, comments."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Select, select

from models import Comment, Task, TaskPartner, Unit, User
from web import clock, database
from web.api.bodies import NOTE_LENGTH, Note
from web.api.computed import Name
from web.api.fields import Day, Filters, Text, Whole
from web.api.found import refuse_unless, seen
from web.api.routes import Asked, number
from web.api.schemas import TaskDetailSchema, TaskSchema
from web.api.tasks import TASK, find_task, tasks
from web.login import person
from web.permissions import Permission
from workflow import acceptance, comments, parts, subtasks
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act
from workflow.visibility import DOERS, may_review, may_tick, own_unit_ids, visible_tasks, visible_units

PART = number("unit_id")


class PartAsked(Note):
    note = Text(longest=NOTE_LENGTH, required=True, metadata={"description": "Nội dung cần phối hợp."})
    due_on = Day(load_default=None, allow_none=True, metadata={"description": "Hạn của phần này; không muộn hơn hạn của nhiệm vụ."})


class PartDone(Note):
    on = Day(load_default=None, metadata={"description": "Ngày xong; mặc định hôm nay."})


class PassedDown(Note):
    title = Text(longest=1000, required=True, metadata={"description": "Phần việc."})
    units = fields.List(
        Whole(), required=True, validate=validate.Length(min=1, max=subtasks.MOST_UNITS), metadata={"description": "Số của các đơn vị."}
    )
    due_on = Day(required=True, metadata={"description": "Sau hạn của nhiệm vụ thì cần note."})


class CommentWritten(Note):
    note = Text(longest=NOTE_LENGTH, required=True, metadata={"description": "Ý kiến; @tên-đăng-nhập để nhắc một người."})
    mentions = fields.List(Whole(), load_default=list, metadata={"description": "Số của những người được nhắc."})


class CommentSchema(Schema):
    id = fields.Integer()
    by = Name("by")
    at = fields.AwareDateTime()
    text = fields.Function(lambda one: "" if one.withdrawn_at else one.text)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    mentions = fields.Function(lambda one: [mention.user_id for mention in one.mentions])


@tasks.changes(f"/tasks/{TASK}/accept", "Tiếp nhận nhiệm vụ", Permission.WORK, takes=Note, answer=TaskDetailSchema)
def accept_task(asked: Asked, task_id: int) -> Task:
    task = _own(task_id)
    acceptance.accept(database.session(), task, _act(asked))
    return task


@tasks.changes(f"/tasks/{TASK}/refuse", "Từ chối, không thuộc trách nhiệm, kèm lý do", Permission.WORK, takes=Note, answer=TaskDetailSchema)
def refuse_task(asked: Asked, task_id: int) -> Task:
    task = _own(task_id)
    acceptance.refuse(database.session(), task, _act(asked))
    return task


@tasks.changes(f"/tasks/{TASK}/insist", "Vẫn giao, kèm lý do", Permission.REVIEW, takes=Note, answer=TaskDetailSchema)
def insist_on_task(asked: Asked, task_id: int) -> Task:
    task = find_task(task_id)
    refuse_unless(may_review(person(), task, clock.today()), f"điều phối nhiệm vụ số {task_id}")
    refusal = acceptance.open_refusal(task)
    if refusal is None:
        raise WrongStateError("Nhiệm vụ số %(task)s không có đề nghị từ chối nào chờ trả lời; hãy tải lại trang.", task=task_id)
    acceptance.insist(database.session(), refusal, _act(asked))
    return task


@tasks.changes(f"/tasks/{TASK}/parts/{PART}/ask", "Ghi việc cần phối hợp", Permission.WORK, takes=PartAsked, answer=TaskDetailSchema)
def ask_task_part(asked: Asked, task_id: int, unit_id: int) -> Task:
    task = _own(task_id)
    parts.ask_part(database.session(), task, parts.part_of(task, unit_id), _act(asked), due_on=asked["due_on"])
    return task


@tasks.changes(f"/tasks/{TASK}/parts/{PART}/finish", "Báo xong phần phối hợp", Permission.WORK, takes=PartDone, answer=TaskDetailSchema)
def finish_task_part(asked: Asked, task_id: int, unit_id: int) -> Task:
    task = find_task(task_id)
    parts.finish_part(database.session(), task, _own_part(task, unit_id), _act(asked), on=asked["on"])
    return task


@tasks.changes(f"/tasks/{TASK}/parts/{PART}/take-back", "Rút lại phần phối hợp", Permission.WORK, takes=Note, answer=TaskDetailSchema)
def take_back_task_part(asked: Asked, task_id: int, unit_id: int) -> Task:
    task = find_task(task_id)
    parts.take_back_part(database.session(), task, _own_part(task, unit_id), _act(asked))
    return task


@tasks.changes(f"/tasks/{TASK}/parts/{PART}/return", "Trả lại phần phối hợp", Permission.WORK, takes=Note, answer=TaskDetailSchema)
def return_task_part(asked: Asked, task_id: int, unit_id: int) -> Task:
    task = _own(task_id)
    parts.return_part(database.session(), task, parts.part_of(task, unit_id), _act(asked))
    return task


@tasks.changes(
    f"/tasks/{TASK}/pass-down", "Giao phần việc cho các đơn vị cấp dưới", Permission.WORK, takes=PassedDown, answer=TaskDetailSchema
)
def pass_task_down(asked: Asked, task_id: int) -> Task:
    session, task, wanted = database.session(), _own(task_id), set(asked["units"])
    units = session.scalars(select(Unit).where(Unit.id.in_(wanted), seen(visible_units)).order_by(Unit.name)).all()
    if len(units) < len(wanted):
        missing = ", ".join(str(one) for one in sorted(wanted - {unit.id for unit in units}))
        raise InvalidInputError(
            "Không có đơn vị số %(units)s trong phạm vi của anh/chị; hãy chọn đơn vị khác.", field="units", units=missing
        )
    subtasks.pass_down(session, task, _act(asked), title=asked["title"], units=units, due_on=asked["due_on"])
    return task


@tasks.lists(f"/tasks/{TASK}/subtasks", "Các phần việc đã giao cho cấp dưới", Permission.READ, filters=Filters, answer=TaskSchema)
def list_subtasks(asked: Asked, task_id: int) -> Select[Any]:
    parent = find_task(task_id)
    own = Task.parent_id == parent.id, visible_tasks(database.session(), person(), clock.today())
    return select(Task).where(*own).order_by(Task.id)


@tasks.lists(f"/tasks/{TASK}/comments", "Ý kiến trao đổi", Permission.READ, filters=Filters, answer=CommentSchema)
def list_comments(asked: Asked, task_id: int) -> Select[Any]:
    return select(Comment).where(Comment.task_id == find_task(task_id).id).order_by(Comment.id)


@tasks.changes(f"/tasks/{TASK}/comments", "Viết ý kiến", Permission.READ, takes=CommentWritten, answer=CommentSchema)
def write_comment(asked: Asked, task_id: int) -> Comment:
    session, task = database.session(), find_task(task_id)
    mentioned = session.scalars(select(User).where(User.id.in_(asked["mentions"]))).all()
    return comments.comment(session, task, _act(asked), mentioned=mentioned)


@tasks.changes(
    f"/tasks/{TASK}/comments/{number('comment_id')}/withdraw",
    "Rút lại ý kiến của mình trong ngày",
    Permission.READ,
    takes=Note,
    answer=CommentSchema,
)
def withdraw_comment(asked: Asked, task_id: int, comment_id: int) -> Comment:
    one = comments.find_comment(find_task(task_id), comment_id)
    comments.withdraw(database.session(), one, _act(asked))
    return one


def _own(task_id: int) -> Task:
    task = find_task(task_id)
    refuse_unless(may_tick(database.session(), person(), task, clock.today()), f"thực hiện nhiệm vụ số {task_id}")
    return task


def _own_part(task: Task, unit_id: int) -> TaskPartner:
    partner = parts.part_of(task, unit_id)
    refuse_unless(unit_id in own_unit_ids(person(), clock.today(), DOERS), f"báo cáo phần phối hợp của đơn vị số {unit_id}")
    return partner


def _act(asked: Asked) -> Act:
    return Act(person(), clock.now(), asked["note"])
