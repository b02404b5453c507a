"""A plan's document with the state of each clause in its margin, and its clauses as cards with their tasks."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy import select

from models import ClauseState, Target
from web import asked, clock, database, plan_frame
from web.clause_rows import page_of_clauses
from web.document_margin import page_of, sheet
from web.login import person
from web.paging import asked_page
from web.permissions import Permission, requires
from workflow.plan_status import numbers_by_clause
from workflow.resolution import phrases_by_clause
from workflow.visibility import may_coordinate, visible_targets

blueprint = Blueprint("plan_text", __name__, url_prefix="/plans/<int:plan_id>")


@blueprint.get("/text")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    plan, session, today = plan_frame.find(plan_id, with_clauses=True, with_text=True), database.session(), clock.today()
    targets = session.scalars(
        select(Target)
        .where(Target.plan_id == plan.id, Target.parent_id.is_(None), Target.review != ClauseState.IGNORED)
        .where(visible_targets(session, person(), today))
        .order_by(Target.position)
    ).all()
    clause_id = asked.number("clause")
    number = page_of(plan, clause_id) if clause_id else asked_page()
    return render_template(
        "plans/text.html",
        plan=plan,
        sheet=sheet(plan, targets, number, phrases_by_clause(session, plan.id)),
        numbers=numbers_by_clause(session, plan_frame.tasks_seen(plan), today),
        narrow={"plan": plan.id},
    )


@blueprint.get("/clauses")
@requires(Permission.READ)
def clauses(plan_id: int) -> str:
    plan = plan_frame.find(plan_id, with_clauses=True)
    return render_template(
        "plans/clauses.html",
        plan=plan,
        page=page_of_clauses(plan, plan_frame.tasks_seen(plan)),
        coordinates=may_coordinate(person(), plan, clock.today()),
        narrow={"plan": plan.id},
    )
