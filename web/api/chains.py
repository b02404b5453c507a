"""Chains over the API: a task's inputs, receivers and steps, urging, and which clause of a plan feeds which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from models import ClauseFeed, FeedReach, FeedSource, FeedState, Plan, StepKind, Task, TaskStep
from web import clock, database
from web.api.computed import Late, Name
from web.api.fields import Day, Input, Text, Whole, Word
from web.api.found import find, refuse_unless, seen, seen_plan
from web.api.plans import PLAN, coordinated_plan, plans
from web.api.routes import Asked, number
from web.api.tasks import TASK, find_task, tasks
from web.login import person
from web.permissions import Permission
from workflow import chain_editing, chains, steps, urging
from workflow.chain_problems import Problem, ProblemKind
from workflow.moves import Act
from workflow.visibility import may_review, may_tick, visible_tasks

FEED = number("feed_id")
STEP = number("step_id")


class ChainNote(Input):
    note = Text(longest=urging.LONGEST_NOTE, load_default="")


class ChainStepTick(ChainNote):
    on = Day(load_default=None, metadata={"description": "Ngày xong bước; mặc định hôm nay."})


class ClauseFeedInput(Input):
    giver = Whole(required=True, metadata={"description": "Số của khoản gửi kết quả."})
    receiver = Whole(required=True, metadata={"description": "Số của khoản nhận để tổng hợp."})


class LinkedTaskSchema(Schema):
    """A task as its neighbours in a chain see it: whose it is, by when, and for those who wait for it how it stands."""

    id = fields.Integer()
    unit_id = fields.Integer()
    unit = Name("unit")
    title = fields.String()
    period = fields.String(attribute="period_label")
    due_on = fields.Date(allow_none=True)
    is_derived = fields.Boolean()


class ChainInputSchema(LinkedTaskSchema):
    standing = Word(chains.Standing, metadata={"description": "missing_late: quá hạn chưa gửi; missing: chưa gửi; handed_in: đã gửi."})
    done_on = fields.Date(allow_none=True)
    is_late = Late()


class TaskStepSchema(Schema):
    id = fields.Integer()
    kind = Word(StepKind)
    name = fields.String()
    unit_id = fields.Integer(allow_none=True)
    done_on = fields.Date(allow_none=True)
    done_by = Name("done_by")
    note = fields.String()


class ChainProblemSchema(Schema):
    kind = Word(ProblemKind)
    message = fields.String()
    giver_id = fields.Integer(allow_none=True, metadata={"description": "Nhiệm vụ đầu vào (của nhiều đơn vị như nhau: nhiệm vụ đầu)."})
    receiver_id = fields.Integer(allow_none=True)
    count = fields.Integer()


class ChainSchema(Schema):
    total = fields.Integer(metadata={"description": "Số đầu vào."})
    handed_in = fields.Integer()
    late = fields.Integer()
    missing = fields.Integer()
    inputs = fields.List(fields.Dict(), metadata={"description": "Đầu vào, tệ nhất trước."})
    receivers = fields.List(fields.Nested(LinkedTaskSchema))
    steps = fields.List(fields.Nested(TaskStepSchema))
    waiting_for = fields.String(allow_none=True, metadata={"description": "Bước đang chờ."})
    problems = fields.List(fields.Nested(ChainProblemSchema))


class UrgedSchema(Schema):
    told = fields.Integer(metadata={"description": "Số đơn vị vừa được nhắc."})
    told_before = fields.Integer(metadata={"description": "Số đơn vị đã được nhắc hôm nay."})
    unreachable = fields.List(fields.String(), metadata={"description": "Đơn vị không có người dùng và địa chỉ thư."})
    tasks = fields.Integer(metadata={"description": "Số việc vừa được nhắc."})
    left = fields.Integer(metadata={"description": "Số việc chưa nhắc trong lần này."})


class ClauseFeedSchema(Schema):
    id = fields.Integer()
    giver_id = fields.Integer()
    receiver_id = fields.Integer()
    source = Word(FeedSource)
    reach = Word(FeedReach)
    state = Word(FeedState)
    phrase = fields.String()
    confidence = fields.Float()


class ClauseFeedsSchema(Schema):
    feeds = fields.List(fields.Nested(ClauseFeedSchema))
    problems = fields.List(fields.Nested(ChainProblemSchema))


@tasks.reads(f"/tasks/{TASK}/chain", "Chuỗi của nhiệm vụ: đầu vào, nơi nhận, các bước, mâu thuẫn", Permission.READ, answer=ChainSchema)
def read_chain(task_id: int) -> dict[str, Any]:
    return _chain(find(Task, task_id, seen(visible_tasks), what="nhiệm vụ"))


@tasks.changes(f"/tasks/{TASK}/chain/urge", "Nhắc các đơn vị chưa gửi đầu vào", Permission.WORK, takes=ChainNote, answer=UrgedSchema)
def urge_inputs(asked: Asked, task_id: int) -> urging.Urged:
    task, today = find_task(task_id), clock.today()
    may = may_tick(database.session(), person(), task, today) or may_review(person(), task, today)
    refuse_unless(may, f"nhắc các đơn vị gửi đầu vào cho nhiệm vụ số {task_id}")
    return urging.urge(database.session(), task, _act(asked))


@tasks.changes(f"/tasks/{TASK}/chain/steps/{STEP}/tick", "Đánh dấu xong một bước", Permission.WORK, takes=ChainStepTick, answer=ChainSchema)
def tick_step(asked: Asked, task_id: int, step_id: int) -> dict[str, Any]:
    task, step = _own_step(task_id, step_id)
    steps.tick_step(database.session(), task, step, _act(asked), on=asked["on"])
    return _chain(task)


@tasks.changes(f"/tasks/{TASK}/chain/steps/{STEP}/reopen", "Bỏ đánh dấu một bước", Permission.WORK, takes=ChainNote, answer=ChainSchema)
def reopen_step(asked: Asked, task_id: int, step_id: int) -> dict[str, Any]:
    task, step = _own_step(task_id, step_id)
    steps.reopen_step(database.session(), task, step, _act(asked))
    return _chain(task)


@plans.reads(f"/plans/{PLAN}/feeds", "Khoản nào gửi kết quả cho khoản nào, và mâu thuẫn", Permission.READ, answer=ClauseFeedsSchema)
def read_feeds(plan_id: int) -> dict[str, Any]:
    return _feeds(find(Plan, plan_id, seen_plan(), what="kế hoạch"))


@plans.changes(f"/plans/{PLAN}/feeds", "Nối hai khoản", Permission.COORDINATE, takes=ClauseFeedInput, answer=ClauseFeedsSchema)
def add_feed(asked: Asked, plan_id: int) -> dict[str, Any]:
    plan = coordinated_plan(plan_id)
    chain_editing.add_feed(database.session(), plan, asked["giver"], asked["receiver"], by=person(), now=clock.now())
    return _feeds(plan)


@plans.changes(f"/plans/{PLAN}/feeds/{FEED}/confirm", "Xác nhận một liên kết", Permission.COORDINATE, takes=Input, answer=ClauseFeedsSchema)
def confirm_feed(asked: Asked, plan_id: int, feed_id: int) -> dict[str, Any]:
    plan, feed = _own_feed(plan_id, feed_id)
    chain_editing.confirm_feed(database.session(), plan, feed, by=person(), now=clock.now())
    return _feeds(plan)


@plans.changes(f"/plans/{PLAN}/feeds/{FEED}/remove", "Bỏ một liên kết", Permission.COORDINATE, takes=Input, answer=ClauseFeedsSchema)
def remove_feed(asked: Asked, plan_id: int, feed_id: int) -> dict[str, Any]:
    plan, feed = _own_feed(plan_id, feed_id)
    chain_editing.remove_feed(database.session(), plan, feed, by=person(), now=clock.now())
    return _feeds(plan)


def _chain(task: Task) -> dict[str, Any]:
    session = database.session()
    inputs = chains.standing_of(chains.inputs_of(session, task), clock.today())
    own: Sequence[TaskStep] = steps.steps_of(session, task)
    following = steps.waiting_for(own)
    shown = ChainInputSchema(exclude=["standing"])
    return {
        "total": inputs.total,
        "handed_in": inputs.handed_in,
        "late": inputs.late,
        "missing": inputs.missing,
        "inputs": [{**shown.dump(row.task), "standing": row.standing.value} for row in inputs.rows],
        "receivers": chains.receivers_of(session, task),
        "steps": own,
        "waiting_for": following.name if following else None,
        "problems": chains.problems(session, task),
    }


def _feeds(plan: Plan) -> dict[str, Any]:
    session = database.session()
    found: list[Problem] = chains.problems(session, plan)
    return {"feeds": chain_editing.feeds_of(session, plan), "problems": found}


def _own_step(task_id: int, step_id: int) -> tuple[Task, TaskStep]:
    session, task = database.session(), find_task(task_id)
    step = steps.find_step(session, task, step_id)
    refuse_unless(steps.may_tick_step(session, person(), task, step, clock.today()), f"đánh dấu bước «{step.name}»")
    return task, step


def _own_feed(plan_id: int, feed_id: int) -> tuple[Plan, ClauseFeed]:
    plan = coordinated_plan(plan_id)
    return plan, chain_editing.find_feed(database.session(), plan, feed_id)


def _act(asked: Asked) -> Act:
    return Act(person(), clock.now(), asked["note"])
