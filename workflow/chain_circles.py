"""Circles in chains: tasks that wait for one another, so that none ever has its inputs.

Owns finding them; how they are said is `workflow.chain_problems`. Clauses that feed each other in turns (this year's report, next year's
plan) are no circle as long as their tasks are none.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import BindParameter, Select, select
from sqlalchemy.orm import Session, aliased

from models import ClauseFeed, Plan, Task, TaskFeed, Unit
from models.chains import LINKING
from rules.values import TaskState

Node = TypeVar("Node", bound=Hashable)
Named = tuple[list[str], list[int | None]]
"""A circle's units in order, and its tasks."""


def find_circles(pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Of each knot of pairs one circle, in order; empty where there is none. Without recursion: chains may be long."""
    following: dict[Node, list[Node]] = defaultdict(list)
    for giver, receiver in pairs:
        following[giver].append(receiver)
    done: set[Node] = set()
    circles: list[list[Node]] = []
    for start in list(following):
        if start not in done and (found := _walk(start, following, done)):
            circles.append(found)
    return circles


def _walk(start: Node, following: Mapping[Node, list[Node]], done: set[Node]) -> list[Node]:
    """The first circle that is met from a node on. Nodes that were left behind are done."""
    way: list[Node] = []
    stack: list[tuple[Node, int]] = [(start, 0)]
    found: list[Node] = []
    while stack:
        node, place = stack.pop()
        way = way[:place]
        if node in way:
            found = found or way[way.index(node) :]
            continue
        if node in done:
            continue
        done.add(node)
        way.append(node)
        stack += [(other, place + 1) for other in reversed(following.get(node, []))]
    return found


def circles_of_plan(session: Session, plan: Plan) -> list[Named]:
    """The circles among the open tasks of a plan. One query where its clauses run in no circle."""
    feeds = session.execute(
        select(ClauseFeed.giver_id, ClauseFeed.receiver_id).where(ClauseFeed.plan_id == plan.id, ClauseFeed.state.in_(LINKING))
    )
    knots = find_circles([(giver, receiver) for giver, receiver in feeds])
    if not knots:
        return []
    return [_named(session, tasks) for tasks in find_circles(_pairs(session, {clause for knot in knots for clause in knot}))]


def circle_around(session: Session, task: Task) -> Named | None:
    """The circle in which a task stands, if it stands in one. One query where it does not."""
    inside = after(task.id)
    if session.scalar(select(Task.id).where(Task.id == task.id, Task.id.in_(inside))) is None:
        return None
    pairs = session.execute(
        select(TaskFeed.giver_id, TaskFeed.receiver_id).where(TaskFeed.giver_id.in_(inside), TaskFeed.receiver_id.in_(inside))
    )
    return _named(session, _way_back(task.id, [(giver, receiver) for giver, receiver in pairs]))


def after(task_id: int | BindParameter[int]) -> Select[int]:
    """A query for the ids of whatever works with a task's result, and with the results of these; the task's own where it is in a circle."""
    reached = select(TaskFeed.receiver_id.label("id")).where(TaskFeed.giver_id == task_id).cte("after", recursive=True)
    beyond = select(TaskFeed.receiver_id).join(reached, TaskFeed.giver_id == reached.c.id)
    return select(reached.union(beyond).c.id)


def _way_back(start: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """The shortest circle through a task that stands in one."""
    following: dict[int, list[int]] = defaultdict(list)
    for giver, receiver in pairs:
        following[giver].append(receiver)
    ways = deque([[start]])
    seen: set[int] = set()
    while ways:
        way = ways.popleft()
        for after in following[way[-1]]:
            if after == start:
                return way
            if after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return [start]


def _pairs(session: Session, clause_ids: set[int]) -> list[tuple[int, int]]:
    giver, receiver = aliased(Task), aliased(Task)
    rows = session.execute(
        select(TaskFeed.giver_id, TaskFeed.receiver_id)
        .join(giver, giver.id == TaskFeed.giver_id)
        .join(receiver, receiver.id == TaskFeed.receiver_id)
        .where(giver.clause_id.in_(clause_ids), receiver.clause_id.in_(clause_ids))
        .where(giver.state != TaskState.CANCELLED, receiver.state != TaskState.CANCELLED)
        .order_by(TaskFeed.giver_id, TaskFeed.receiver_id)
    )
    return [(first, second) for first, second in rows]


def _named(session: Session, task_ids: Sequence[int]) -> Named:
    rows = session.execute(select(Task.id, Unit.name, Task.title).join(Unit, Unit.id == Task.unit_id).where(Task.id.in_(task_ids)))
    names = {task_id: f"{unit} («{title[:60]}»)" for task_id, unit, title in rows}
    return [names[task_id] for task_id in task_ids], list(task_ids)
