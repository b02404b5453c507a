"""What changed for a person since a moment, others' doing only: one statement, a few lines of each kind, the newest first.

Owns which events are news to whom. What the person did, and the clockwork's own notes (deadlines rolled over a day off), are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models import Comment, Escalation, EscalationAction, MembershipRole, Mention, Plan, PlanState, Target, Task, TaskChange, Unit, User
from models.base import Instant
from rules.values import EscalationState
from workflow.calendar import day_of
from workflow.own_tasks import followed_plans, owes
from workflow.visibility import DECIDERS, DOERS, own_unit_ids

MOST_OF_A_KIND = 5

_UNTOLD = ("roll", "importance", "explain", "step_moved", "step_renamed", "steps_held", "passed_down", "carry")
"""Lines of a history that are no news by themselves."""

_REPORTS = ("tick_off", "note", "stuck", "refuse", "ask_extension", "take_back", "explain")
"""What units say, of interest to those who follow the plan."""


class NewsKind(StrEnum):
    """What an event is: something done to an own task, said by a unit whose plan one follows, written, decided, come up, published."""

    TASK = "task"
    REPORT = "report"
    NEW_TASKS = "new_tasks"
    COMMENT = "comment"
    DECISION = "decision"
    ESCALATED = "escalated"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class News:
    """One event, or several about the same thing.

    number -- of the task, escalation or plan. title -- its words. action -- the name of what was done last. who -- by whom, "" for the
    system. count -- how many events; for new_tasks, how many tasks.
    """

    kind: NewsKind
    number: int
    title: str
    action: str
    who: str
    count: int
    at: datetime


def news_since(session: Session, user: User, since: datetime, on: date) -> list[News]:
    """What changed for the person from that moment on."""
    arms = list(_arms(user, since, on))
    if not arms:
        return []
    together = union_all(*(select(arm.limit(MOST_OF_A_KIND).subquery()) for arm in arms)).subquery()
    rows = session.execute(select(together).order_by(together.c.at.desc(), together.c.number))
    return [News(NewsKind(row.kind), row.number, row.title, row.action, row.who or "", row.times, row.at) for row in rows]


def _arms(user: User, since: datetime, on: date) -> Iterator[Select[Any]]:
    doing, deciding = own_unit_ids(user, on, DOERS), own_unit_ids(user, on, DECIDERS)
    if doing:
        yield _changes(NewsKind.TASK, user, since, owes(user, on), TaskChange.action.not_in(_UNTOLD))
        yield _new_tasks(user, since, on)
    if own_unit_ids(user, on, {MembershipRole.COORDINATOR}):
        plans = select(Plan.id).where(followed_plans(user, on))
        yield _changes(NewsKind.REPORT, user, since, Task.plan_id.in_(plans), TaskChange.action.in_(_REPORTS))
    if doing or deciding:
        yield _decisions(user, since, or_(Escalation.from_unit_id.in_(doing), Escalation.to_unit_id.in_(deciding)))
    if deciding:
        yield _escalated(since, deciding)
    yield _comments(user, since, on)
    if units := own_unit_ids(user, on):
        yield _plans(user, since, units)


def _line(
    kind: NewsKind, *, number: Any, title: Any, at: Any, action: Any = "", who: Any = "", count: Any = 1
) -> tuple[ColumnElement[Any], ...]:
    """The columns of every arm."""
    return (
        cast(literal(kind.value), Text).label("kind"),
        number.label("number"),
        cast(title, Text).label("title"),
        cast(literal(action) if isinstance(action, str) else action, Text).label("action"),
        cast(literal(who) if isinstance(who, str) else who, Text).label("who"),
        (literal(count, Integer) if isinstance(count, int) else count).label("times"),
        at.label("at"),
    )


def _changes(kind: NewsKind, user: User, since: datetime, concerns: ColumnElement[bool], told: ColumnElement[bool]) -> Select[Any]:
    """The last line of each task's history, with how many there are."""
    last = (
        select(TaskChange.task_id, func.max(TaskChange.id).label("last"), func.count().label("lines"))
        .join(Task, Task.id == TaskChange.task_id)
        .where(TaskChange.at > since, TaskChange.by_id.is_distinct_from(user.id), concerns, told)
        .group_by(TaskChange.task_id)
        .subquery()
    )
    columns = _line(kind, number=Task.id, title=Task.title, at=TaskChange.at, action=TaskChange.action, who=User.name, count=last.c.lines)
    found = select(*columns).select_from(last).join(TaskChange, TaskChange.id == last.c.last).join(Task, Task.id == last.c.task_id)
    return found.outerjoin(User, User.id == TaskChange.by_id).order_by(TaskChange.at.desc(), TaskChange.id.desc())


def _new_tasks(user: User, since: datetime, on: date) -> Select[Any]:
    newest = func.max(Task.created_at)
    columns = _line(NewsKind.NEW_TASKS, number=Plan.id, title=Plan.title, at=newest, count=func.count())
    found = select(*columns).join(Task, Task.plan_id == Plan.id).where(Task.created_at > since, owes(user, on))
    return found.group_by(Plan.id, Plan.title).order_by(newest.desc())


def _comments(user: User, since: datetime, on: date) -> Select[Any]:
    """Words beside own tasks, and those in which the person is called upon."""
    called = exists().where(Mention.comment_id == Comment.id, Mention.user_id == user.id)
    columns = _line(NewsKind.COMMENT, number=Task.id, title=Task.title, at=Comment.at, action=Comment.text, who=User.name)
    found = select(*columns).select_from(Comment).join(Task, Task.id == Comment.task_id).outerjoin(User, User.id == Comment.by_id)
    others = Comment.at > since, Comment.withdrawn_at.is_(None), Comment.by_id.is_distinct_from(user.id)
    return found.where(*others, or_(called, owes(user, on))).order_by(Comment.at.desc(), Comment.id.desc())


def _decisions(user: User, since: datetime, concerns: ColumnElement[bool]) -> Select[Any]:
    columns = _line(
        NewsKind.DECISION,
        number=Escalation.id,
        title=func.coalesce(Task.title, Target.indicator),
        at=EscalationAction.at,
        action=EscalationAction.decision,
        who=User.name,
    )
    found = select(*columns).select_from(EscalationAction).join(Escalation, Escalation.id == EscalationAction.escalation_id)
    named = found.outerjoin(User, User.id == EscalationAction.by_id)
    others = EscalationAction.at > since, EscalationAction.by_id.is_distinct_from(user.id), concerns
    return _with_matter(named).where(*others).order_by(EscalationAction.at.desc(), EscalationAction.id.desc())


def _escalated(since: datetime, deciding: frozenset[int]) -> Select[Any]:
    """What came before the desk since that day; of no certain hour, and so as old as news can be."""
    title = func.coalesce(Task.title, Target.indicator)
    columns = _line(NewsKind.ESCALATED, number=Escalation.id, title=title, at=literal(since, Instant()), who=Unit.name)
    found = select(*columns).select_from(Escalation).join(Unit, Unit.id == Escalation.from_unit_id)
    before = Escalation.to_unit_id.in_(deciding), Escalation.state == EscalationState.OPEN, Escalation.opened_on >= day_of(since)
    return _with_matter(found).where(*before).order_by(Escalation.rung.desc(), Escalation.id)


def _plans(user: User, since: datetime, units: frozenset[int]) -> Select[Any]:
    columns = _line(NewsKind.PLAN, number=Plan.id, title=Plan.title, at=Plan.published_at, who=User.name)
    found = select(*columns).select_from(Plan).outerjoin(User, User.id == Plan.published_by_id)
    own = or_(Plan.owner_id.in_(units), Plan.standing_id.in_(units))
    others = Plan.published_at > since, Plan.published_by_id.is_distinct_from(user.id), Plan.state == PlanState.PUBLISHED, own
    return found.where(*others).order_by(Plan.published_at.desc(), Plan.id)


def _with_matter(found: Select[Any]) -> Select[Any]:
    return found.outerjoin(Task, Task.id == Escalation.task_id).outerjoin(Target, Target.id == Escalation.target_id)
