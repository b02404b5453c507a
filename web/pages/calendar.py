"""The working calendar for administrators: a year at a glance, the decisions put down about single days, and how to add one."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from rules.day_names import known_exchanges
from web import clock, database
from web.forms import Form, at_most, date_field, flash_done, long_text_field, required, select_field, showing_errors, text_field
from web.login import person
from web.permissions import Permission, requires
from web.year_picture import ICONS, WORDS, Look, year_picture
from workflow.day_rows import LONGEST_REASON, DayDecision, written_decisions
from workflow.errors import InvalidInputError, NotFoundError, RowsError
from workflow.working_days import Rolled, decided_days, put_down, put_down_rows, take_back, year_awaiting_decision, years_open

blueprint = Blueprint("calendar", __name__, url_prefix="/system/calendar")

Page = str | Response | BaseResponse | tuple[str, int]

_OFF, _WORKED = "off", "worked"
LONGEST_TEXT = 40_000


class DayForm(Form):
    day = date_field(_l("Ngày"), validators=[required()])
    what = select_field(_l("Ngày này"), [(_OFF, _l("nghỉ")), (_WORKED, _l("làm việc"))])
    reason = text_field(
        _l("Lý do"),
        validators=[required(), at_most(LONGEST_REASON)],
        description=_l("Tên quyết định hoặc số công văn; người được giao việc sẽ đọc thấy khi hạn của họ dời."),
    )


class RowsForm(Form):
    rows = long_text_field(
        _l("Mỗi dòng một ngày"),
        validators=[required(), at_most(LONGEST_TEXT)],
        render_kw={"rows": 6, "placeholder": _l("31/08/2026 nghỉ Hoán đổi dịp Quốc khánh")},
        description=_l("Ngày/tháng/năm, rồi «nghỉ» hoặc «làm», rồi lý do. Còn một dòng sai thì chưa ghi dòng nào."),
    )


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def index() -> Page:
    return _page(_year_asked(), DayForm(prefix="day"), RowsForm(prefix="rows"))


@blueprint.post("/day")
@requires(Permission.ADMINISTER)
def put() -> Page:
    form = DayForm(prefix="day")
    if form.validate_on_submit() and form.day.data:
        decision = DayDecision(form.day.data, form.what.data == _WORKED, form.reason.data or "")
        with showing_errors(form):
            return _back(put_down(database.session(), decision, by=person(), now=clock.now()), decision.day.year)
    return _page(_year_asked(), form, RowsForm(prefix="rows", formdata=None), opened="day")


@blueprint.post("/rows")
@requires(Permission.ADMINISTER)
def put_rows() -> Page:
    form, faults = RowsForm(prefix="rows"), []
    if form.validate_on_submit():
        with showing_errors(form):
            try:
                return _back(put_down_rows(database.session(), form.rows.data or "", by=person(), now=clock.now()), _year_asked())
            except RowsError as error:
                faults = error.rows
                raise InvalidInputError(error.text, field="rows", **error.values) from error
    return _page(_year_asked(), DayForm(prefix="day", formdata=None), form, opened="rows", faults=faults)


@blueprint.post("/<day>/remove")
@requires(Permission.ADMINISTER)
def remove(day: str) -> BaseResponse:
    try:
        gone = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError("Không có quyết định nào về ngày %(day)s: hãy tải lại trang.", day=day) from error
    return _back(take_back(database.session(), gone, by=person(), now=clock.now()), gone.year)


@blueprint.get("/<int:year>.txt")
@requires(Permission.ADMINISTER)
def rows(year: int) -> Response:
    """The year's decisions as lines that another installation can paste."""
    decided = decided_days(database.session(), _within(year))
    answer = Response(written_decisions(decided), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="ngay-lam-viec-{year}.txt"'
    return answer


def _page(year: int, day_form: DayForm, rows_form: RowsForm, *, opened: str = "", faults: list[tuple[int, str, str]] | None = None) -> Page:
    session, today = database.session(), clock.today()
    decided = decided_days(session, year)
    shown = {look: (ICONS.get(look, ""), WORDS[look]) for look in Look}
    page = render_template(
        "system/calendar.html",
        year=year,
        years=years_open(today),
        months=year_picture(year, decided),
        decided=decided,
        legend=shown,
        known={one: known_exchanges(one) for one in years_open(today)},
        put_down_by_year=Counter(one.day.year for one in decided_days(session)),
        awaited=year_awaiting_decision(session, today),
        day_form=day_form,
        rows_form=rows_form,
        opened=opened,
        faults=faults or [],
    )
    return page, max(day_form.status, rows_form.status)


def _back(done: Rolled, year: int) -> BaseResponse:
    if not done.days:
        flash_done(_("Đã ghi; không có ngày nào đổi."))
    else:
        moved = ngettext("%(num)d nhiệm vụ dời hạn.", "%(num)d nhiệm vụ dời hạn.", done.tasks)
        flash_done(ngettext("Đã ghi %(num)d ngày.", "Đã ghi %(num)d ngày.", done.days) + " " + moved)
    return redirect(url_for("calendar.index", year=year))


def _year_asked() -> int:
    asked = request.args.get("year", "")
    return _within(int(asked)) if asked.isdecimal() else clock.today().year


def _within(year: int) -> int:
    """The year, or the nearest one that may be decided about."""
    open_years = years_open(clock.today())
    return min(max(year, open_years[0]), open_years[-1])
