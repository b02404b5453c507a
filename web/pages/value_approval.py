"""Values that wait for the approval of the person's level: approved many at once, or given back with words."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from models import Indicator, Measurement
from web import asked, clock, database, error_words
from web.forms import flash_done
from web.login import person
from web.paging import paged, same_address
from web.permissions import Permission, requires
from web.policy_words import said
from web.value_sheet import with_unit
from workflow.approval import approve, give_back
from workflow.approval_list import grouped, waiting_for
from workflow.errors import WorkflowError
from workflow.value_places import named

blueprint = Blueprint("value_approval", __name__, url_prefix="/values/approvals")

ROWS = 200


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    return _page()


@blueprint.post("/")
@requires(Permission.APPROVE)
def decide() -> Response | tuple[str, int]:
    """Approve what is ticked, or give it back."""
    session, user, now = database.session(), person(), clock.now()
    ids = [int(text) for text in request.form.getlist("id") if text.isascii() and text.isdigit() and len(text) < 10]
    try:
        if request.form.get("deed") == "return":
            count = len(give_back(session, user, ids, note=request.form.get("note", ""), now=now))
            flash_done(ngettext("Đã trả lại %(num)d số liệu; đơn vị được báo.", "Đã trả lại %(num)d số liệu; đơn vị được báo.", count))
        else:
            count = len(approve(session, user, ids, now=now))
            flash_done(ngettext("Đã duyệt %(num)d số liệu.", "Đã duyệt %(num)d số liệu.", count))
    except WorkflowError as error:
        database.roll_back()
        return _page(set(ids), error_words.message(error)), 400
    back = request.form.get("back", "")
    if back.isascii() and back.isdigit() and len(back) < 10:
        return redirect(url_for("value_history.show", value_id=int(back)), 303)
    return redirect(url_for("value_approval.index", **same_address()), 303)


def _page(ticked: set[int] | None = None, fault: str = "") -> str:
    session, user, today = database.session(), person(), clock.today()
    query = waiting_for(session, user, today)
    indicator = asked.number("indicator")
    if indicator is not None:
        query = query.where(Measurement.indicator_id == indicator)
    page = paged(session, query, size=ROWS)
    offered = select(Indicator.id, Indicator.name).where(
        Indicator.id.in_(waiting_for(session, user, today).with_only_columns(Measurement.indicator_id).order_by(None))
    )
    return render_template(
        "values/approvals.html",
        page=page,
        groups=grouped(session, page.rows),
        indicators=[(number, name) for number, name in session.execute(offered.order_by(Indicator.name))],
        indicator=indicator,
        ticked=ticked or set(),
        fault=fault,
        note=request.form.get("note", ""),
        named=lambda group: said(named(group.period, group.on)),
        with_unit=with_unit,
    )
