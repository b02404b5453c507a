"""The committee's meetings: the list, calling one, its list of matters, its end. Deciding at one is `web.pages.meeting_docket`."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from models import Meeting
from web import clock, database, meeting_list, unit_choice
from web.forms import (
    Form,
    at_most,
    date_field,
    flash_done,
    long_text_field,
    required,
    select_choices,
    select_field,
    showing_errors,
    text_field,
)
from web.login import person
from web.paging import Page, asked_page, same_address
from web.permissions import Permission, may, requires
from workflow.calendar import working_calendar
from workflow.errors import InvalidInputError
from workflow.meeting_items import place_before, rank, take_in, take_off
from workflow.meeting_preparation import LONGEST_LINE, LONGEST_TEXT, Head, prepare
from workflow.meetings import Desk, conclude, count_meetings, desks_of, find_meeting, find_meetings, reopen
from workflow.moves import Act
from workflow.visibility import visible_units

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")

PAGE_SIZE = 30


class MeetingForm(Form):
    desk = select_field(_l("Cơ quan họp"), ())
    held_on = date_field(_l("Ngày họp"), validators=[required()])
    title = text_field(
        _l("Tên phiên họp"), validators=[at_most(LONGEST_LINE)], description=_l("Ví dụ: phiên họp tháng 3. Để trống cũng được.")
    )
    place = text_field(_l("Địa điểm"), validators=[at_most(LONGEST_LINE)])
    chair = text_field(_l("Người chủ trì"), validators=[at_most(LONGEST_LINE)])


class ReopenForm(Form):
    note = long_text_field(_l("Lý do mở lại"), validators=[required(), at_most(LONGEST_TEXT)], render_kw={"rows": 2})


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    asked = meeting_list.asked_for(session, user, today)
    total = count_meetings(session, user, today, asked.wanted)
    number = min(asked_page(), max(1, -(-total // PAGE_SIZE)))
    rows = find_meetings(session, user, today, asked.wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return render_template(
        "meetings/index.html",
        asked=asked,
        stages=meeting_list.STAGES.items(),
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
        page=Page(rows, number, PAGE_SIZE, total),
        can_call=may(Permission.DECIDE) and bool(desks_of(session, user, today)),
    )


@blueprint.get("/new")
@requires(Permission.DECIDE)
def new() -> str:
    day = working_calendar(database.session()).add_working_days(clock.today(), 3)
    return _render_new(_offered(MeetingForm(formdata=None, held_on=day, chair=person().name)))


@blueprint.post("/new")
@requires(Permission.DECIDE)
def create() -> BaseResponse | tuple[str, int]:
    form = _offered(MeetingForm())
    if form.validate_on_submit():
        with showing_errors(form):
            head = Head(title=form.title.data or "", place=form.place.data or "", chair=form.chair.data or "")
            held_on = form.held_on.data or clock.today()
            meeting = prepare(database.session(), _desk(form), Act(person(), clock.now()), held_on=held_on, head=head)
            flash_done(_("Đã lập danh sách phiên họp, việc nặng nhất ở đầu."))
            if meeting.held_on > clock.today():
                flash_done(_("Các đơn vị có việc sẽ được báo ngày họp trong bản tin tới, để giải trình trước."))
            return _to(meeting)
    return _render_new(form), 400


@blueprint.post("/<int:meeting_id>/list")
@requires(Permission.DECIDE)
def change_list(meeting_id: int) -> BaseResponse:
    """Take in what came since, or rank anew."""
    session, act = database.session(), Act(person(), clock.now())
    meeting = found(meeting_id, to_change=True)
    if request.form.get("do") == "rank":
        rank(session, meeting, act)
        flash_done(_("Đã xếp lại danh sách: việc nặng nhất ở đầu."))
    else:
        count = len(take_in(session, meeting, act))
        flash_done(ngettext("Đã đưa thêm %(num)s việc vào danh sách.", "Đã đưa thêm %(num)s việc vào danh sách.", count))
    return _to(meeting)


@blueprint.post("/<int:meeting_id>/items/<int:escalation_id>/place")
@requires(Permission.DECIDE)
def place(meeting_id: int, escalation_id: int) -> BaseResponse:
    """Move a matter before another one ("before": its number, "" the end), or take it off the list."""
    session, act = database.session(), Act(person(), clock.now())
    meeting = found(meeting_id, to_change=True)
    if request.form.get("do") == "off":
        take_off(session, meeting, act, escalation_id)
        flash_done(_("Đã đưa việc số %(number)s ra khỏi danh sách; việc vẫn chờ ở cấp này.", number=escalation_id))
        return _to(meeting)
    before = request.form.get("before", "")
    place_before(session, meeting, act, escalation_id, int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None)
    return _to(meeting, f"item-{escalation_id}")


@blueprint.post("/<int:meeting_id>/conclude")
@requires(Permission.DECIDE)
def end(meeting_id: int) -> BaseResponse:
    meeting = found(meeting_id, to_change=True)
    conclude(database.session(), meeting, Act(person(), clock.now()))
    flash_done(_("Phiên họp đã kết thúc. Việc chưa kết luận sẽ sang phiên sau."))
    return redirect(url_for("minutes.show", meeting_id=meeting.id), 303)


@blueprint.post("/<int:meeting_id>/reopen")
@requires(Permission.DECIDE)
def open_again(meeting_id: int) -> BaseResponse | tuple[str, int]:
    meeting, form = found(meeting_id, to_change=True), ReopenForm()
    if form.validate_on_submit():
        with showing_errors(form):
            reopen(database.session(), meeting, Act(person(), clock.now(), form.note.data or ""))
            flash_done(_("Phiên họp đã mở lại; lý do được ghi trong biên bản làm việc."))
            return _to(meeting)
    return render_template("meetings/reopen.html", meeting=meeting, form=form), 400


def found(meeting_id: int, *, to_change: bool = False) -> Meeting:
    """The meeting with that number, if the person sees it. Raises NotFoundError."""
    return find_meeting(database.session(), person(), meeting_id, clock.today(), to_change=to_change)


def _to(meeting: Meeting, anchor: str | None = None) -> BaseResponse:
    kept = {name: value for name, value in same_address().items() if name in ("group", "page", "view")}
    return redirect(url_for("meeting_docket.show", meeting_id=meeting.id, _anchor=anchor, **kept), 303)


def _offered(form: MeetingForm) -> MeetingForm:
    desks = desks_of(database.session(), person(), clock.today())
    form.desk.choices = select_choices((desk.key, desk.name) for desk in desks)
    return form


def _desk(form: MeetingForm) -> Desk:
    desks = desks_of(database.session(), person(), clock.today())
    desk = next((desk for desk in desks if desk.key == form.desk.data), None)
    if desk is None:
        raise InvalidInputError("Chưa chọn cơ quan họp: hãy chọn một cơ quan trong danh sách.", field="desk")
    return desk


def _render_new(form: MeetingForm) -> str:
    return render_template("meetings/new.html", form=form)
