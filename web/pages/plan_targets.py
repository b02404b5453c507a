"""A plan's targets, the worst first, each with its last value and its line; all of them, with filters, stand on the list of targets."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template
from sqlalchemy import case, func
from sqlalchemy.orm import joinedload

from models import Target
from web import database, plan_frame, target_list
from web.permissions import Permission, requires
from web.target_words import amount, promise

blueprint = Blueprint("plan_targets", __name__, url_prefix="/plans/<int:plan_id>/targets")

SHOWN = 30


@blueprint.get("/")
@requires(Permission.READ)
def show(plan_id: int) -> str:
    plan, session = plan_frame.find(plan_id), database.session()
    own = target_list.of_plan(session, plan.id)
    rank = case({status: at for at, status in enumerate(target_list.WORST_FIRST)}, value=Target.status)
    loaded = joinedload(Target.owner), joinedload(Target.definition)
    shown = session.scalars(own.options(*loaded).order_by(rank, Target.position, Target.id).limit(SHOWN)).all()
    of_status = own.with_only_columns(Target.status, func.count()).group_by(Target.status)
    counts = Counter({status: count for status, count in session.execute(of_status)})
    rows, read_at = target_list.rows_of(session, shown)
    return render_template(
        "plans/targets.html",
        plan=plan,
        rows=rows,
        counted_at=read_at,
        counts=[(status, counts[status]) for status in target_list.WORST_FIRST if counts[status]],
        total=counts.total(),
        amount=amount,
        promise=promise,
    )
