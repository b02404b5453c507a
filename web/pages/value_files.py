"""Values by spreadsheet: the template to download, the file to send, and the page on which faults are settled before a value is written.

Owns no reading: a file is read before the request holds the database's writer (`workflow.sheet_reading`).
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, load_only
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField
from wtforms.validators import InputRequired

from models import Indicator, MeasurementUpload, Plan, PlanState, Unit, UploadState, User
from rules.values import Level
from web import asked, clock, database, error_words, installation, labels, spreadsheet, unit_choice
from web.forms import Form, flash_done
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from web.value_file_page import named_rows, places_of, view_of
from workflow import storage
from workflow.errors import InvalidInputError, NotFoundError, WorkflowError
from workflow.sheet_reading import MOST_BYTES, read_sheets
from workflow.value_choice import Choice, template_rows
from workflow.value_report import with_faults
from workflow.value_template import template
from workflow.value_upload import Applied, apply, check_sheets, drop, receive
from workflow.visibility import own_unit_ids, reportable_units, visible_plans, visible_units

blueprint = Blueprint("value_files", __name__, url_prefix="/values/files")

Page = str | Response | BaseResponse | tuple[str, int]
IN_LISTS = load_only(MeasurementUpload.at, MeasurementUpload.file_name, MeasurementUpload.state, MeasurementUpload.facts)
MOST_PLANS = 400
OFFERED_LEVELS = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE, Level.VILLAGE)


class FileForm(Form):
    file = FileField(
        _l("Tệp số liệu (.xlsx)"),
        validators=[InputRequired(_l("Chưa chọn tệp nào: hãy chọn tệp số liệu trên máy."))],
        render_kw={"accept": ".xlsx"},
        description=_l("Mẫu đã điền, hoặc bảng của anh/chị có các cột như trong mẫu; thứ tự cột tùy ý."),
    )


@blueprint.get("/")
@requires(Permission.WORK)
def index() -> Page:
    return _index_page(FileForm())


@blueprint.get("/template.xlsx")
@requires(Permission.WORK)
def download_template() -> Page:
    """The template asked for in the address; where it cannot be made, the form again with the reason."""
    session, user, today = database.session(), person(), clock.today()
    try:
        choice = _choice(session, user, today)
        rows = template_rows(session, user, choice, today=today)
    except WorkflowError as error:
        return _index_page(FileForm(formdata=None), error_words.message(error))
    data = template(choice.area.name, today, rows)
    return _file(data, f"mau-so-lieu-{choice.area.code}-{today:%Y%m%d}.xlsx")


@blueprint.post("/")
@requires(Permission.WORK)
def send() -> Page:
    form = FileForm()
    if not form.validate_on_submit():
        return _index_page(form)
    try:
        upload = _received(request.files["file"].filename or "", request.files["file"].read(MOST_BYTES + 1))
    except WorkflowError as error:
        database.roll_back()
        form.refuse(error)
        return _index_page(form)
    return redirect(url_for("value_files.show", upload_id=upload.id), 303)


@blueprint.get("/<int:upload_id>")
@requires(Permission.WORK)
def show(upload_id: int) -> Page:
    return _file_page(_find(upload_id))


@blueprint.post("/<int:upload_id>/apply")
@requires(Permission.WORK)
def apply_file(upload_id: int) -> Page:
    """Write the values, or show the page again with what is in the way, ticks kept."""
    session, upload = database.session(), _find(upload_id, to_change=True)
    was_open = upload.state is UploadState.CHECKED
    try:
        done = apply(
            session,
            upload,
            by=person(),
            now=clock.now(),
            skip=named_rows(request.form.getlist("skip")),
            skips_all_faults="skip_all" in request.form,
            accepts_warnings="accepts_warnings" in request.form,
        )
    except WorkflowError as error:
        database.roll_back()
        return _file_page(_find(upload_id), error_words.message(error)), 400
    if done.changed:
        return _file_page(upload, _changed_words(done)), 409
    if was_open:
        count = len(done.rows)
        flash_done(ngettext("Đã ghi %(num)d số liệu từ tệp.", "Đã ghi %(num)d số liệu từ tệp.", count))
    else:
        flash(_("Tệp này đã được ghi trước đó; không ghi thêm gì."), "info")
    return redirect(url_for("value_files.show", upload_id=upload_id), 303)


@blueprint.post("/<int:upload_id>/drop")
@requires(Permission.WORK)
def drop_file(upload_id: int) -> Page:
    upload = _find(upload_id, to_change=True)
    drop(database.session(), upload, now=clock.now())
    flash_done(_("Đã bỏ tệp «%(name)s», không ghi số liệu nào.", name=upload.file_name))
    return redirect(url_for("value_files.index"), 303)


@blueprint.get("/<int:upload_id>/errors.xlsx")
@requires(Permission.WORK)
def download_marked(upload_id: int) -> Page:
    """The file as sent, with its faults written into it."""
    upload = _find(upload_id)
    marked = with_faults(upload.file_name, _kept(upload), upload.faults)
    return _file(marked, f"{upload.file_name.removesuffix('.xlsx')}-loi.xlsx")


@blueprint.get("/<int:upload_id>/file.xlsx")
@requires(Permission.WORK)
def download_sent(upload_id: int) -> Page:
    upload = _find(upload_id)
    return _file(_kept(upload), upload.file_name)


def _received(name: str, data: bytes) -> MeasurementUpload:
    """Read the file while nothing is held, then check and keep it."""
    user_id = person().id
    database.roll_back()  # nothing is written yet, and reading takes seconds
    sheets = read_sheets(name or _("không tên"), data)
    with database.beside() as session:
        checked = check_sheets(session, sheets, by=session.get_one(User, user_id), now=clock.now())
    settings = installation.settings()
    return receive(database.session(), name, data, checked, by=person(), now=clock.now(), data_dir=settings.data_dir)


def _choice(session: Session, user: User, today: date) -> Choice:
    area = unit_choice.chosen(session, asked.text("unit"), visible_units(session, user, today))
    if area is None:
        raise InvalidInputError("Chưa chọn đơn vị lập mẫu: hãy gõ tên hoặc mã đơn vị.", field="unit")
    since, until = _month("since"), _month("until")
    ids = tuple(int(one) for one in request.args.getlist("indicator") if one.isascii() and one.isdigit() and len(one) < 10)
    return Choice(area, asked.word("level", Level), _plan(session, user, today), ids, since, _end_of(until) if until else None)


def _month(name: str) -> date | None:
    """A month as browsers write it, or as people do."""
    typed = asked.text(name)
    for form in ("%Y-%m", "%m/%Y"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 -- a month has no time zone
        except ValueError:
            continue
    if typed:
        raise InvalidInputError("«%(typed)s» không phải là tháng: hãy viết như 03/2026.", field=name, typed=typed)
    return None


def _end_of(month: date) -> date:
    next_month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(next_month.toordinal() - 1)


def _plan(session: Session, user: User, today: date) -> Plan | None:
    number = asked.number("plan")
    return session.scalar(select(Plan).where(Plan.id == number, visible_plans(session, user, today))) if number else None


def _index_page(form: FileForm, fault: str = "") -> tuple[str, int]:
    session, user, today = database.session(), person(), clock.today()
    own = select(MeasurementUpload).where(MeasurementUpload.by_id == user.id).order_by(MeasurementUpload.id.desc()).options(IN_LISTS)
    plans = select(Plan).where(Plan.state == PlanState.PUBLISHED, visible_plans(session, user, today)).order_by(Plan.title, Plan.id)
    few = plans.options(load_only(Plan.title, Plan.number)).limit(MOST_PLANS)
    indicators = session.scalars(select(Indicator).where(Indicator.is_active).order_by(Indicator.name)).all()
    areas = session.scalars(select(Unit).where(Unit.id.in_(own_unit_ids(user, today))).order_by(Unit.level, Unit.name)).all()
    page = render_template(
        "values/files.html",
        form=form,
        fault=fault,
        page=paged(session, own, size=20),
        unit=asked.text("unit") or (unit_choice.written(areas[0]) if areas else ""),
        level=asked.text("level"),
        levels=[(level.value, labels.label(level)) for level in OFFERED_LEVELS],
        plan_id=asked.number("plan"),
        plans=[(plan.id, _("Theo kế hoạch %(plan)s", plan=plan.number or plan.title)) for plan in session.scalars(few)],
        indicators=indicators,
        chosen=set(request.args.getlist("indicator")),
        since=asked.text("since"),
        until=asked.text("until"),
        suggestions=unit_choice.suggestions(session, reportable_units(session, user, today)),
    )
    return page, 400 if fault else form.status


def _file_page(upload: MeasurementUpload, fault: str = "") -> str:
    ticks: dict[str, Any] = {"skip": set(request.form.getlist("skip")), "all": "skip_all" in request.form}
    return render_template("values/file.html", upload=upload, view=view_of(database.session(), upload), fault=fault, ticks=ticks)


def _changed_words(done: Applied) -> str:
    count = len(done.changed)
    text = ngettext(
        "%(num)d giá trị đã bị người khác đổi sau khi tệp được kiểm tra (ô %(cells)s). Chưa ghi gì: hãy xem lại rồi bấm ghi lần nữa.",
        "%(num)d giá trị đã bị người khác đổi sau khi tệp được kiểm tra (ô %(cells)s). Chưa ghi gì: hãy xem lại rồi bấm ghi lần nữa.",
        count,
        cells=places_of(done.changed),
    )
    return str(text)


def _find(upload_id: int, *, to_change: bool = False) -> MeasurementUpload:
    """A file that this person sent. Raises NotFoundError."""
    query = select(MeasurementUpload).where(MeasurementUpload.id == upload_id, MeasurementUpload.by_id == person().id)
    upload = database.session().scalar(query.with_for_update() if to_change else query)
    if upload is None:
        raise NotFoundError("Không có tệp số liệu số %(upload)s do anh/chị gửi.", upload=upload_id)
    return upload


def _kept(upload: MeasurementUpload) -> bytes:
    return storage.fetch(installation.settings().data_dir, upload.file_sha256)


def _file(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=name)
