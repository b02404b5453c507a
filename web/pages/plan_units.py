"""A plan by unit: how each stands, the worst first, and who has begun nothing; whom to urge is marked there."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, Select, func, select

from models import Plan, Task
from rules.values import Level
from web import asked, clock, database, plan_frame, unit_choice
from web.labels import choices
from web.login import person
from web.paging import PAGE_SIZE, Page, asked_page
from web.permissions import Permission, may, requires
from web.plan_urge_form import PlanUrgeForm
from workflow.plan_status import Stand, units_ranked
from workflow.plan_units import UnitRow, unit_rows
from workflow.units import descendant_ids
from workflow.urging_plan import urgeable_units
from workflow.visibility import visible_units

blueprint = Blueprint("plan_units", __name__, url_prefix="/plans/<int:plan_id>")


@blueprint.get("/units")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    return page(plan_frame.find(plan_id), asked.word("state", Stand))


@blueprint.get("/not-started")
@requires(Permission.READ)
def idle(plan_id: int) -> str:
    return page(plan_frame.find(plan_id), Stand.IDLE)


def page(plan: Plan, stand: Stand | None, form: PlanUrgeForm | None = None) -> str:
    """The list of the plan's units. form -- the one that urges, where it could not be used."""
    session, user, today = database.session(), person(), clock.today()
    unit, typed, fault = asked.unit(session, visible_units(session, user, today))
    level = asked.word("level", Level)
    rows = _rows(plan, stand, level, unit.id if unit else None)
    urgeable = urgeable_units(session, plan, [row.unit.id for row in rows.rows], user, today) if may(Permission.URGE) else frozenset[int]()
    return render_template(
        "plans/units.html",
        plan=plan,
        page=rows,
        narrow={"plan": plan.id},
        stand=stand,
        level=level.value if level else "",
        levels=choices(Level),
        unit=typed,
        fault=fault,
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
        is_idle=request.endpoint == "plan_units.idle",
        may_urge=bool(urgeable),
        urgeable=urgeable,
        form=form or PlanUrgeForm(formdata=None),
    )


def ranked_within(
    seen: ColumnElement[bool], unit_id: int | None, level: Level | None, stand: Stand | None, today: date
) -> Select[*tuple[int, ...]]:
    """The plan's units as the address narrows them, in their order. seen -- the tasks that count; unit_id -- this unit and those below."""
    narrowed = seen if unit_id is None else seen & Task.unit_id.in_(descendant_ids([unit_id], today))
    return units_ranked(narrowed, today, level=level, stand=stand)


def _rows(plan: Plan, stand: Stand | None, level: Level | None, unit_id: int | None) -> Page[UnitRow]:
    session, today = database.session(), clock.today()
    seen = plan_frame.tasks_seen(plan)
    total, number, ranked = _ranked(ranked_within(seen, unit_id, level, stand, today), asked_page())
    return Page(unit_rows(session, plan.id, ranked, seen, today), number, PAGE_SIZE, total)


def _ranked(query: Select[*tuple[int, ...]], number: int) -> tuple[int, int, list[tuple[int, ...]]]:
    """How many units there are, the page that exists, and its rows: ranked and counted in one statement, as either goes through all."""
    counted = query.add_columns(func.count().over())
    rows = database.session().execute(counted.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    if rows:
        return rows[0][-1], number, [tuple(row)[:-1] for row in rows]
    if number == 1:
        return 0, 1, []
    total = database.session().scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return _ranked(query, max(1, -(-total // PAGE_SIZE)))
