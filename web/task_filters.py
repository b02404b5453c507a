"""The filters of the list of tasks as they stand in the address bar, and what the page offers to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import case, false, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from models import Plan, PlanState, Task, User
from rules.values import OPEN_STATES, Importance, Level, TaskState, Timeliness
from web import asked, own_words
from workflow.own_tasks import Mine
from workflow.task_list import NO_CLAUSE, NO_SECTION, TaskFilter, TaskOrder
from workflow.versions import next_of
from workflow.visibility import visible_plans, visible_tasks, visible_units

OPEN, ALL, COUNTED = "open", "all", "counted"
"""What is asked for beside one state: what is not done yet; everything; everything but what was cancelled, as reports count."""

_STATES = {OPEN: OPEN_STATES, ALL: frozenset[TaskState](), COUNTED: frozenset(TaskState) - {TaskState.CANCELLED}}
PLANS_OFFERED = 40
"""The newest plans; for an older one the list of plans leads to its tasks."""
_NUMBERED = re.compile(r"(?:[IVXLC]+|[A-Z]|\d+)(?:\.\w+)*")

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
    """What the address asks for. state -- OPEN (where nothing is asked), ALL, COUNTED, or one state. unit -- as the field shows it.

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
    kept = state.value if state else (asked.text("state") if asked.text("state") in _STATES else OPEN)
    wanted = TaskFilter(
        words=asked.text("q"),
        unit_id=unit.id if unit else None,
        level=asked.word("level", Level),
        plan_id=asked.number("plan"),
        states=frozenset({state}) if state else _STATES[kept],
        timeliness=asked.word("due", Timeliness),
        due_from=asked.day("from"),
        due_until=asked.day("until"),
        is_untaken=asked.text("taken") == "no",
        feeds_id=asked.number("feeds"),
        clause_id=asked.number("clause"),
        importance=asked.word("importance", Importance),
        mine=asked.word("mine", Mine),
        is_alone=asked.text("alone") == "yes",
        section=asked.text("section"),
        is_escalated=asked.text("up") == "yes",
        is_not_late=asked.text("late") == "no",
    )
    return Asked(wanted, asked.word("sort", TaskOrder) or TaskOrder.DUE, kept, typed, fault)


def extra_conditions(wanted: TaskFilter) -> list[tuple[str, str, str]]:
    """What a link narrowed the list to and no field of the form shows: name and value in the address, and in words."""
    found = []
    if wanted.mine is not None:
        found.append(("mine", wanted.mine.value, own_words.said(wanted.mine)))
    if wanted.clause_id is not None:
        found.append(("clause", str(wanted.clause_id), _("Chỉ việc của một khoản")))
    if wanted.section:
        found.append(("section", wanted.section, _("Chỉ phần: %(section)s", section=section_words(wanted.section))))
    if wanted.is_alone:
        found.append(("alone", "yes", _("Chỉ riêng đơn vị này, không gồm cấp dưới")))
    if wanted.is_escalated:
        found.append(("up", "yes", _("Chỉ việc đã chuyển cấp trên")))
    if wanted.is_not_late:
        found.append(("late", "no", _("Chỉ việc trong hạn hoặc không có hạn")))
    return found


def section_words(section: str) -> str:
    """A part of a document as people call it."""
    if section == NO_CLAUSE:
        return str(_("Ngoài văn bản (chỉ đạo, báo cáo, phần việc giao thêm)"))
    if section == NO_SECTION:
        return str(_("Không ghi mục"))
    if section == "closing":
        return str(_("Phần kết"))
    return str(_("Mục %(section)s", section=section)) if _NUMBERED.fullmatch(section) else section


def plans_offered(session: Session, user: User, on: date, chosen_id: int | None = None) -> Sequence[Plan]:
    """The plans to choose from, by title: the newest ones, and the chosen one however old it is, draft or not."""
    is_chosen = Plan.id == chosen_id if chosen_id is not None else false()
    seen = select(Plan).where(visible_plans(session, user, on), or_(Plan.state != PlanState.DRAFT, is_chosen))
    newest = seen.order_by(case((is_chosen, 0), else_=1), Plan.issued_on.desc().nulls_last(), Plan.id.desc()).limit(PLANS_OFFERED)
    found = session.scalars(newest.options(load_only(Plan.title, Plan.number, Plan.state))).all()
    return sorted(found, key=lambda plan: (plan.title, plan.id))


def newer_plan(session: Session, user: User, plan_id: int | None, on: date, known: Sequence[Plan] = ()) -> Plan | None:
    """The newest version of a plan that was replaced, where the person sees it: a link to the old plan's tasks is still in old mails.

    known -- plans at hand, the one asked for perhaps among them.
    """
    if plan_id is None:
        return None
    newest = next((plan for plan in known if plan.id == plan_id), None) or session.get(Plan, plan_id)
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
