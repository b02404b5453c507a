"""One value: who gave it, when, what was corrected and why, what the level above said; its evidence; and the form that corrects it."""

from __future__ import annotations

import io

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from models import Measurement
from web import clock, database, installation
from web.forms import flash_done, showing_errors
from web.login import person
from web.permissions import Permission, may, requires
from web.policy_words import said
from web.value_form import ValueForm, correct, correction_form
from web.value_sheet import state_badge, with_unit
from workflow import evidence, storage
from workflow.errors import NotAllowedError, NotFoundError
from workflow.value_places import named
from workflow.visibility import approvable_values, may_report, visible_values

blueprint = Blueprint("value_history", __name__, url_prefix="/values")

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/<int:value_id>")
@requires(Permission.READ)
def show(value_id: int) -> str:
    """The place of a value with all that stood in it; a mail about a value leads here, however often it was corrected since."""
    return _page(_value(value_id))


@blueprint.post("/<int:value_id>")
@requires(Permission.WORK)
def save(value_id: int) -> Answer:
    row = _value(value_id)
    if not may_report(database.session(), person(), row.unit, clock.today()):
        raise NotAllowedError("Số liệu này do đơn vị có số hoặc cơ quan điều phối kế hoạch nhập; anh/chị không nhập được.")
    form = correction_form(_in_force(row))
    if form.validate_on_submit():
        with showing_errors(form):
            new = correct(form, _in_force(row))
            if new is not None:
                flash_done(_("Đã ghi số mới; số cũ vẫn lưu trong lịch sử."))
                return redirect(url_for("value_history.show", value_id=new.id), 303)
            if not form.doubts:
                flash(_("Số không đổi nên không có gì để lưu."), "info")
    return _page(row, form), 400


@blueprint.get("/<int:value_id>/evidence")
@requires(Permission.READ)
def file(value_id: int) -> Response:
    """The file that proves a value; saved, never shown, since a browser might run what a stranger sent."""
    row = _value(value_id)
    if not row.evidence_sha256 or not row.evidence_name:
        raise NotFoundError("Số liệu số %(value)s không có tệp minh chứng.", value=value_id)
    data = storage.fetch(installation.settings().data_dir, row.evidence_sha256)
    media_type = evidence.media_type_of(row.evidence_name, data)
    response = send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=row.evidence_name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(row: Measurement, form: ValueForm | None = None) -> str:
    session, user, today = database.session(), person(), clock.today()
    history = _history(row)
    standing = history[0]
    can_correct = may(Permission.WORK) and may_report(session, user, row.unit, today)
    decides = select(Measurement.id).where(Measurement.id == standing.id, approvable_values(session, user, today))
    return render_template(
        "values/show.html",
        row=standing,
        period=said(named(row.period, row.measured_on)),
        history=history,
        form=(form or correction_form(standing)) if can_correct else None,
        may_decide=may(Permission.APPROVE) and session.scalar(decides) is not None,
        state_badge=state_badge,
        with_unit=with_unit,
    )


def _value(value_id: int) -> Measurement:
    found = select(Measurement).where(Measurement.id == value_id, visible_values(database.session(), person(), clock.today()))
    row = database.session().scalar(found.options(joinedload(Measurement.unit), joinedload(Measurement.indicator)))
    if row is None:
        raise NotFoundError("Không có số liệu số %(value)s trong phạm vi của anh/chị.", value=value_id)
    return row


def _history(row: Measurement) -> list[Measurement]:
    """All that stood in the place, the newest first; what is in force is the first."""
    same = (
        Measurement.indicator_id == row.indicator_id,
        Measurement.unit_id == row.unit_id,
        Measurement.period == row.period,
        Measurement.measured_on == row.measured_on,
    )
    people = joinedload(Measurement.by), joinedload(Measurement.decided_by)
    return list(database.session().scalars(select(Measurement).where(*same).options(*people).order_by(Measurement.id.desc())))


def _in_force(row: Measurement) -> Measurement:
    return _history(row)[0]
