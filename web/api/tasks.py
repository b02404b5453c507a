"""Tasks over the API: the list, one with its history, and every move of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from models import Task, TaskChange, TaskPartner
from rules.values import Timeliness
from web import clock, database
from web.api.bodies import ExtensionAnswer, Note, Progress, Reassignment, Suspension, TaskFilters, Tick, Until
from web.api.found import find, find_unit, refuse_unless, seen
from web.api.routes import Asked, Listed, Resource, number
from web.api.schemas import TaskDetailSchema, TaskSchema
from web.kept_numbers import kept
from web.login import person
from web.permissions import Permission
from workflow import extensions, handing_over, progress, suspension
from workflow.errors import NotFoundError
from workflow.moves import Act
from workflow.taking_back import take_back
from workflow.task_list import TaskFilter, count_tasks, find_tasks
from workflow.visibility import may_review, may_take_part, may_tick, visible_tasks, visible_units

tasks = Resource("tasks")
TASK = number("task_id")
_DETAILS = (
    joinedload(Task.unit),
    joinedload(Task.plan),
    joinedload(Task.clause),
    selectinload(Task.partners).joinedload(TaskPartner.unit),
    selectinload(Task.changes).joinedload(TaskChange.by),
    selectinload(Task.extensions),
    selectinload(Task.refusals),
    selectinload(Task.attachments),
)


@tasks.lists("/tasks", "Danh sách nhiệm vụ", Permission.READ, filters=TaskFilters, answer=TaskSchema)
def list_tasks(asked: Asked) -> Listed:
    session, user, today = database.session(), person(), clock.today()
    wanted = TaskFilter(
        words=asked.get("q", ""),
        unit_id=asked.get("unit"),
        level=asked.get("level"),
        plan_id=asked.get("plan"),
        states=frozenset(asked.get("state", ())),
        due_from=asked.get("due_from"),
        due_until=asked.get("due_to"),
        feeds_id=asked.get("feeds"),
        clause_id=asked.get("clause"),
        importance=asked.get("importance"),
        timeliness=Timeliness.OVERDUE if asked.get("late") else None,
        is_not_late=asked.get("late") is False,
    )
    counted = kept(("tasks listed by the API", wanted), lambda: count_tasks(session, user, wanted, today).total)
    return Listed(find_tasks(session, user, wanted, today), lambda: counted.numbers)


@tasks.reads(f"/tasks/{TASK}", "Một nhiệm vụ, kèm lịch sử", Permission.READ, answer=TaskDetailSchema)
def read_task(task_id: int) -> Task:
    return find_task(task_id)


@tasks.changes(f"/tasks/{TASK}/start", "Bắt đầu thực hiện", Permission.WORK, takes=Note, answer=TaskDetailSchema)
def start_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.start, _own(task_id), asked)


@tasks.changes(f"/tasks/{TASK}/note", "Báo cáo tình hình thực hiện", Permission.WORK, takes=Progress, answer=TaskDetailSchema)
def note_task(asked: Asked, task_id: int) -> Task:
    task = find_task(task_id)
    refuse_unless(may_take_part(database.session(), person(), task, clock.today()), f"báo cáo về nhiệm vụ số {task_id}")
    return _moved(progress.report_progress, task, asked, percent=asked["percent"], expected_on=asked["expected_on"])


@tasks.changes(f"/tasks/{TASK}/stuck", "Báo khó khăn, vướng mắc", Permission.WORK, takes=Progress, answer=TaskDetailSchema)
def stuck_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.report_obstacle, _own(task_id), asked, percent=asked["percent"], expected_on=asked["expected_on"])


@tasks.changes(f"/tasks/{TASK}/tick", "Đánh dấu đã hoàn thành", Permission.WORK, takes=Tick, answer=TaskDetailSchema)
def tick_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.tick_off, _own(task_id), asked, on=asked["on"], is_sure=asked["is_sure"])


@tasks.changes(
    f"/tasks/{TASK}/take-back", "Rút lại báo cáo hoàn thành của mình trong ngày", Permission.WORK, takes=Note, answer=TaskDetailSchema
)
def take_back_task(asked: Asked, task_id: int) -> Task:
    return _moved(take_back, _own(task_id), asked)


@tasks.changes(f"/tasks/{TASK}/ask-extension", "Xin gia hạn", Permission.WORK, takes=Until, answer=TaskDetailSchema)
def ask_task_extension(asked: Asked, task_id: int) -> Task:
    return _moved(extensions.ask_extension, _own(task_id), asked, until=asked["until"])


@tasks.changes(f"/tasks/{TASK}/confirm", "Xác nhận hoàn thành", Permission.REVIEW, takes=Note, answer=TaskDetailSchema)
def confirm_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.confirm, _reviewed(task_id), asked)


@tasks.changes(f"/tasks/{TASK}/return", "Trả lại, kèm lý do", Permission.REVIEW, takes=Note, answer=TaskDetailSchema)
def return_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.return_task, _reviewed(task_id), asked)


@tasks.changes(f"/tasks/{TASK}/extend", "Gia hạn", Permission.REVIEW, takes=Until, answer=TaskDetailSchema)
def extend_task(asked: Asked, task_id: int) -> Task:
    return _moved(extensions.extend, _reviewed(task_id), asked, until=asked["until"])


@tasks.changes(
    f"/tasks/{TASK}/extensions/{number('extension_id')}/decide",
    "Quyết định một đề nghị gia hạn",
    Permission.REVIEW,
    takes=ExtensionAnswer,
    answer=TaskDetailSchema,
)
def decide_task_extension(asked: Asked, task_id: int, extension_id: int) -> Task:
    task = _reviewed(task_id)
    extension = next((asked_for for asked_for in task.extensions if asked_for.id == extension_id), None)
    if extension is None:
        raise NotFoundError(f"Nhiệm vụ số {task_id} không có đề nghị gia hạn số {extension_id}.")
    extensions.decide_extension(
        database.session(), extension, _act(asked), is_granted=asked["is_granted"], until=asked.get("until"), moving=asked.get("moving")
    )
    return _after(task)


@tasks.changes(f"/tasks/{TASK}/reassign", "Giao cho đơn vị khác", Permission.REVIEW, takes=Reassignment, answer=TaskDetailSchema)
def reassign_task(asked: Asked, task_id: int) -> Task:
    task = _reviewed(task_id)
    return _moved(handing_over.reassign, task, asked, unit=find_unit(asked["unit"], seen(visible_units)))


@tasks.changes(f"/tasks/{TASK}/suspend", "Tạm dừng, kèm lý do", Permission.REVIEW, takes=Suspension, answer=TaskDetailSchema)
def suspend_task(asked: Asked, task_id: int) -> Task:
    return _moved(suspension.suspend, _reviewed(task_id), asked, until=asked["until"])


@tasks.changes(f"/tasks/{TASK}/resume", "Tiếp tục việc đã tạm dừng", Permission.REVIEW, takes=Note, answer=TaskDetailSchema)
def resume_task(asked: Asked, task_id: int) -> Task:
    return _moved(suspension.resume, _reviewed(task_id), asked)


@tasks.changes(f"/tasks/{TASK}/cancel", "Hủy, kèm lý do", Permission.REVIEW, takes=Note, answer=TaskDetailSchema)
def cancel_task(asked: Asked, task_id: int) -> Task:
    return _moved(progress.cancel, _reviewed(task_id), asked)


def find_task(task_id: int) -> Task:
    """A task that the person sees, with all that is shown of it."""
    return find(Task, task_id, seen(visible_tasks), *_DETAILS, what="nhiệm vụ")


def _own(task_id: int) -> Task:
    """A task that the person may do."""
    task = find_task(task_id)
    refuse_unless(may_tick(database.session(), person(), task, clock.today()), f"báo cáo nhiệm vụ số {task_id}")
    return task


def _reviewed(task_id: int) -> Task:
    """A task of a plan that the person coordinates."""
    task = find_task(task_id)
    refuse_unless(may_review(person(), task, clock.today()), f"điều phối nhiệm vụ số {task_id}")
    return task


def _moved(move: Callable[..., object], task: Task, asked: Asked, **more: Any) -> Task:
    move(database.session(), task, _act(asked), **more)
    return _after(task)


def _act(asked: Asked) -> Act:
    return Act(person(), clock.now(), asked["note"])


def _after(task: Task) -> Task:
    """The task with the numbers that the database has given to what is new."""
    database.session().flush()
    return task
