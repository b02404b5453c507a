"""A plan's deadlines as they stand in time: alike tasks of one clause, period and day together, and which of them feed which.

Owns the counting, a fixed number of queries for any number of units; refuses to draw (`web.timeline_picture`). What a person does not see
is shown by its day alone, which stands in the document: how far it is, is told of what one sees and of what one waits for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import BodyPurpose, Clause, Plan, Task, TaskFeed, Unit
from rules.values import TaskState, Timeliness
from workflow.chains import HANDED_IN
from workflow.lateness import STANDING_STILL
from workflow.resolution import phrases_by_clause
from workflow.task_list import timeliness_is
from workflow.text import shorten

MOST_NODES = 400
"""More days than this are no picture any more: the reader is asked for a shorter time."""

Key = tuple[int, str, date]
"""What alike tasks share: the clause, the period, the day in force."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days to be shown, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Node:
    """Alike tasks. total -- all of them; known -- those of which the person may know how they stand; handed_in, late -- of these.

    unit -- whose the first is; group -- who answers for all of them, as the document calls it.
    task_id -- the only task, where it is one and its page may be opened. is_derived -- the day is a default one.
    """

    clause: Clause
    label: str
    due_on: date
    unit: str
    group: str
    total: int
    known: int
    handed_in: int
    late: int
    is_derived: bool
    task_id: int | None

    @property
    def key(self) -> Key:
        """What its tasks share."""
        return self.clause.id, self.label, self.due_on

    @property
    def is_done(self) -> bool:
        """Whether everything that the person may know of is in."""
        return self.known > 0 and self.handed_in == self.known

    @property
    def who(self) -> str:
        """The unit, or the group as the document calls it."""
        return self.unit if self.total == 1 else self.group


@dataclass(frozen=True, slots=True)
class Arrow:
    """From alike givers to what they feed. count -- links; is_wrong -- the giver is due after the receiver."""

    giver: Key
    receiver: Key
    count: int

    @property
    def is_wrong(self) -> bool:
        """Whether the input comes too late."""
        return self.giver[2] > self.receiver[2]


@dataclass(frozen=True, slots=True)
class Timeline:
    """nodes by day; arrows between them. has_chain -- the plan has links at all; is_cut -- there were too many days."""

    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    has_chain: bool
    is_cut: bool


def timeline(
    session: Session, plan: Plan, span: Span, *, names: Mapping[int, str], seen: ColumnElement[bool], today: date, only_chain: bool
) -> Timeline:
    """A plan's days within a span. names -- as `group_names` gives them; seen -- what the person sees of Task.

    only_chain -- leave out what neither feeds nor is fed.
    """
    arrows = _arrows(session, plan)
    chained = {arrow.giver for arrow in arrows} | {arrow.receiver for arrow in arrows}
    nodes = _nodes(session, plan, span, names, seen, today)
    shown = [node for node in nodes if node.key in chained] if only_chain and arrows else nodes
    kept = shown[:MOST_NODES]
    keys = {node.key for node in kept}
    within = [arrow for arrow in arrows if arrow.giver in keys and arrow.receiver in keys]
    return Timeline(kept, within, bool(arrows), len(shown) > len(kept))


def years_of(session: Session, plan: Plan) -> list[int]:
    """The years in which something of the plan is due."""
    year = extract("year", Task.due_on)
    rows = session.scalars(select(year).where(Task.plan_id == plan.id, Task.due_on.is_not(None)).distinct().order_by(year))
    return [int(row) for row in rows]


def direct(arrows: Iterable[Arrow]) -> list[Arrow]:
    """The arrows without those that go where a longer way leads too: fewer lines say the same. Wrong ones always stay."""
    arrows = list(arrows)
    following: dict[Key, set[Key]] = defaultdict(set)
    for arrow in arrows:
        following[arrow.giver].add(arrow.receiver)
    reach = _reach(following)
    return [
        arrow
        for arrow in arrows
        if arrow.is_wrong or not any(arrow.receiver in reach[other] for other in following[arrow.giver] - {arrow.receiver, arrow.giver})
    ]


def _reach(following: dict[Key, set[Key]]) -> dict[Key, set[Key]]:
    """From each key all that lies behind it. Days only grow along arrows that are not wrong, so later keys are ready first."""
    found: dict[Key, set[Key]] = defaultdict(set)
    for key in sorted(following, key=lambda one: one[2], reverse=True):
        for after in following[key]:
            if after != key:
                found[key] |= {after} | found[after]
    return found


def group_name(clause: Clause) -> str:
    """Who answers for a clause, as the document says it."""
    return _joined(body.phrase for body in clause.bodies if body.purpose is BodyPurpose.RESPONSIBLE)


def group_names(session: Session, plan: Plan) -> dict[int, str]:
    """The same for each clause of a plan that names somebody, without a look at the thousands of units that the words may mean."""
    said = phrases_by_clause(session, plan.id).items()
    return {clause_id: _joined(words for why, words in named if why is BodyPurpose.RESPONSIBLE) for clause_id, named in said}


def _joined(phrases: Iterable[str]) -> str:
    return shorten(", ".join(dict.fromkeys(phrases)), 90)


def _nodes(session: Session, plan: Plan, span: Span, names: Mapping[int, str], seen: ColumnElement[bool], today: date) -> list[Node]:
    waits = select(TaskFeed.giver_id).where(TaskFeed.receiver_id.in_(select(Task.id).where(Task.plan_id == plan.id, seen)))
    knows = or_(seen, Task.id.in_(waits))
    is_in, is_late = Task.state.in_(HANDED_IN), timeliness_is(Timeliness.OVERDUE, today) & Task.state.not_in((*HANDED_IN, *STANDING_STILL))
    clauses = {clause.id: clause for clause in plan.clauses}
    rows = session.execute(
        select(
            Task.clause_id,
            Task.period_label,
            Task.due_on,
            func.min(Unit.name),
            func.count(),
            func.count().filter(knows),
            func.count().filter(knows & is_in),
            func.count().filter(knows & is_late),
            func.max(case((Task.is_derived, 1), else_=0)),
            func.min(case((seen, Task.id))),
        )
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.plan_id == plan.id, Task.clause_id.in_(clauses), Task.state != TaskState.CANCELLED)
        .where(Task.due_on >= span.first, Task.due_on <= span.last)
        .group_by(Task.clause_id, Task.period_label, Task.due_on)
        .order_by(Task.due_on, Task.clause_id, Task.period_label)
    )
    return [
        Node(
            clauses[clause_id],
            label,
            due_on,
            unit,
            names.get(clause_id, ""),
            total,
            known,
            there,
            late,
            bool(derived),
            task_id if total == 1 else None,
        )
        for clause_id, label, due_on, unit, total, known, there, late, derived, task_id in rows
    ]


def _arrows(session: Session, plan: Plan) -> list[Arrow]:
    giver, receiver = aliased(Task), aliased(Task)
    ends = giver.clause_id, giver.period_label, giver.due_on, receiver.clause_id, receiver.period_label, receiver.due_on
    rows = session.execute(
        select(*ends, func.count())
        .select_from(TaskFeed)
        .join(giver, giver.id == TaskFeed.giver_id)
        .join(receiver, receiver.id == TaskFeed.receiver_id)
        .where(giver.plan_id == plan.id, receiver.plan_id == plan.id, giver.clause_id.is_not(None), receiver.clause_id.is_not(None))
        .where(giver.due_on.is_not(None), receiver.due_on.is_not(None))
        .where(giver.state != TaskState.CANCELLED, receiver.state != TaskState.CANCELLED)
        .group_by(*ends)
        .order_by(giver.due_on, receiver.due_on, giver.clause_id, receiver.clause_id)
    )
    return [_arrow(*row) for row in rows]


def _arrow(*row: Any) -> Arrow:
    return Arrow((row[0], row[1], row[2]), (row[3], row[4], row[5]), row[6])
