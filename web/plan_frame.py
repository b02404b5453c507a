"""What the pages of one plan share: the plan without its long text, its tasks as far as the person sees them, and the tabs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer, joinedload, selectinload

from models import Plan, PlanState, Task
from web import clock, database
from web.login import person
from workflow.errors import NotFoundError
from workflow.visibility import may_coordinate, visible_plans, visible_tasks

TABS = (
    ("plans.show", _l("Tổng quan"), "speedometer2"),
    ("plan_units.show", _l("Theo đơn vị"), "building"),
    ("plan_units.idle", _l("Chưa bắt đầu"), "hourglass"),
    ("plan_deadlines.show", _l("Lịch thời hạn"), "calendar3"),
    ("plan_timeline.show", _l("Chuỗi công việc"), "bar-chart-steps"),
    ("plan_text.show", _l("Văn bản"), "file-text"),
    ("plan_text.clauses", _l("Khoản phân công"), "list-ol"),
    ("plan_targets.show", _l("Chỉ tiêu"), "bullseye"),
    ("plan_children.show", _l("Kế hoạch cấp dưới"), "diagram-3"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the plan."""

    address: str
    word: str
    icon: str
    is_current: bool


def init_app(app: Flask) -> None:
    """Make the tabs known to templates."""
    app.jinja_env.globals.update(plan_tabs=tabs)


def tabs(plan: Plan) -> list[Tab]:
    """The pages of a plan, the present one marked; a draft has none."""
    if plan.state is PlanState.DRAFT:
        return []
    return [Tab(url_for(name, plan_id=plan.id), str(word), icon, request.endpoint == name) for name, word, icon in TABS]


def find(plan_id: int, *, with_clauses: bool = False, with_text: bool = False, to_change: bool = False) -> Plan:
    """A plan that the person may see, with its own units. Raises NotFoundError.

    with_clauses -- with its clauses too, though not with what they name. with_text -- with its source. to_change -- others who change it
    wait.
    """
    session = database.session()
    query = select(Plan).where(Plan.id == plan_id, visible_plans(session, person(), clock.today(), of_few=True))
    query = query.options(joinedload(Plan.owner), joinedload(Plan.standing))
    if not with_text:
        query = query.options(defer(Plan.source_text), defer(Plan.source_lines))
    if with_clauses:
        query = query.options(selectinload(Plan.clauses))
    plan = session.scalar(query.with_for_update(of=Plan) if to_change else query)
    if plan is None:
        raise NotFoundError(
            "Không có kế hoạch số %(plan)s, hoặc kế hoạch không thuộc phạm vi của anh/chị: hãy mở lại danh sách kế hoạch.", plan=plan_id
        )
    return plan


def tasks_seen(plan: Plan) -> ColumnElement[bool]:
    """A condition on Task: of the plan, and seen by the person; whoever coordinates the plan sees them all."""
    if may_coordinate(person(), plan, clock.today()):
        return Task.plan_id == plan.id
    return (Task.plan_id == plan.id) & visible_tasks(database.session(), person(), clock.today())
