"""The filters of the list of tasks as they stand in the address bar, and what the page offers to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from models import Plan, PlanState, Task, User
from rules.values import OPEN_STATES, Importance, Level, TaskState, Timeliness
from web import asked
from workflow.task_list import TaskFilter, TaskOrder
from workflow.versions import next_of
from workflow.visibility import visible_plans, visible_tasks, visible_units

OPEN, ALL = "open", "all"
PLANS_OFFERED = 300

ORDERS: dict[TaskOrder, LazyString] = {
    TaskOrder.DUE: _l("Hạn gần nhất trước"),
    TaskOrder.LATEST_DUE: _l("Hạn xa nhất trước"),
    TaskOrder.UNIT: _l("Theo đơn vị"),
    TaskOrder.PLAN: _l("Theo kế hoạch"),
    TaskOrder.TITLE: _l("Theo tên nhiệm vụ"),
    TaskOrder.NEWEST: _l("Mới giao trước"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. state -- "open" (where nothing is asked), "all", or one state. unit -- as the field shows it.

    fault -- why what was typed for the unit could not be used; the list is then narrowed by everything else.
    """

    wanted: TaskFilter
    order: TaskOrder
    state: str
    unit: str
    fault: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beyond the open tasks was asked for."""
        return self.wanted != TaskFilter(states=OPEN_STATES) or bool(self.unit)


def read_address(session: Session, user: User, on: date) -> Asked:
    """The filters of this request."""
    unit, typed, fault = asked.unit(session, visible_units(session, user, on))
    state = asked.word("state", TaskState)
    kept = state.value if state else (ALL if asked.text("state") == ALL else OPEN)
    wanted = TaskFilter(
        words=asked.text("q"),
        unit_id=unit.id if unit else None,
        level=asked.word("level", Level),
        plan_id=asked.number("plan"),
        states=frozenset({state}) if state else (frozenset() if kept == ALL else OPEN_STATES),
        timeliness=asked.word("due", Timeliness),
        due_from=asked.day("from"),
        due_until=asked.day("until"),
        is_untaken=asked.text("taken") == "no",
        feeds_id=asked.number("feeds"),
        clause_id=asked.number("clause"),
        importance=asked.word("importance", Importance),
    )
    return Asked(wanted, asked.word("sort", TaskOrder) or TaskOrder.DUE, kept, typed, fault)


def plans_offered(session: Session, user: User, on: date) -> Sequence[Plan]:
    """The plans to choose from, by title."""
    seen = select(Plan).where(visible_plans(session, user, on), Plan.state != PlanState.DRAFT)
    return session.scalars(seen.options(load_only(Plan.title, Plan.number)).order_by(Plan.title, Plan.id).limit(PLANS_OFFERED)).all()


def newer_plan(session: Session, user: User, plan_id: int | None, on: date) -> Plan | None:
    """The newest version of a plan that was replaced, where the person sees it: a link to the old plan's tasks is still in old mails."""
    newest = session.get(Plan, plan_id) if plan_id is not None else None
    while newest is not None and newest.state is PlanState.REPLACED:
        newest = next_of(session, newest)
    if newest is None or newest.id == plan_id:
        return None
    return session.scalar(
        select(Plan).where(Plan.id == newest.id, visible_plans(session, user, on)).options(load_only(Plan.title, Plan.number))
    )


def fed_task(session: Session, user: User, task_id: int | None, on: date) -> Task | None:
    """The task whose inputs are asked for, where the person sees it."""
    if task_id is None:
        return None
    return session.scalar(select(Task).where(Task.id == task_id, visible_tasks(session, user, on)).options(joinedload(Task.unit)))
