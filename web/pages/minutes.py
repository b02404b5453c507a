"""The minutes of a meeting: the words that are not decisions, the paper to print, and the same as a file."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from models import Meeting, MeetingState
from web import clock, database
from web.forms import Form, at_most, date_field, flash_done, long_text_field, required, showing_errors, text_field
from web.login import person
from web.minutes_file import MEDIA_TYPE, minutes_file
from web.pages.meetings import found
from web.permissions import Permission, requires
from workflow.meeting_preparation import LONGEST_LINE, LONGEST_TEXT, Head, change_head
from workflow.meetings import may_hold
from workflow.minutes import minutes_of
from workflow.moves import Act

blueprint = Blueprint("minutes", __name__, url_prefix="/meetings/<int:meeting_id>")

_LINE, _TEXT = [at_most(LONGEST_LINE)], [at_most(LONGEST_TEXT)]


class MinutesForm(Form):
    held_on = date_field(_l("Ngày họp"), validators=[required()])
    title = text_field(_l("Tên phiên họp"), validators=_LINE, description=_l("Ví dụ: phiên họp tháng 3. Để trống cũng được."))
    number = text_field(_l("Số văn bản"), validators=_LINE, description=_l("Để trống nếu văn thư ghi sau khi in."))
    place = text_field(_l("Địa điểm"), validators=_LINE)
    chair = text_field(_l("Người chủ trì"), validators=_LINE)
    present = long_text_field(
        _l("Thành phần dự"), validators=_TEXT, render_kw={"rows": 3}, description=_l("Mỗi dòng một người hoặc một cơ quan.")
    )
    opening = long_text_field(_l("Mở đầu"), validators=_TEXT, render_kw={"rows": 3}, description=_l("Để trống: câu mở đầu soạn sẵn."))
    closing = long_text_field(_l("Kết thúc"), validators=_TEXT, render_kw={"rows": 3}, description=_l("Để trống: câu kết soạn sẵn."))


@blueprint.get("/minutes")
@requires(Permission.READ)
def show(meeting_id: int) -> str:
    meeting = found(meeting_id)
    return _render(meeting, MinutesForm(formdata=None, obj=meeting))


@blueprint.post("/minutes")
@requires(Permission.DECIDE)
def change(meeting_id: int) -> BaseResponse | tuple[str, int]:
    meeting, form = found(meeting_id, to_change=True), MinutesForm()
    if form.validate_on_submit():
        with showing_errors(form):
            words = {name: getattr(form, name).data or "" for name in Head.__dataclass_fields__}
            held_on = form.held_on.data or meeting.held_on
            change_head(database.session(), meeting, Act(person(), clock.now()), held_on=held_on, head=Head(**words))
            flash_done(_("Đã lưu biên bản."))
            return redirect(url_for(".show", meeting_id=meeting_id), 303)
    return _render(found(meeting_id), form), 400


@blueprint.get("/minutes.docx")
@requires(Permission.READ)
def download(meeting_id: int) -> Response:
    meeting = found(meeting_id)
    answer = Response(minutes_file(minutes_of(database.session(), meeting)), mimetype=MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=f"thong-bao-ket-luan-{meeting.held_on}.docx")
    return answer


def _render(meeting: Meeting, form: MinutesForm) -> str:
    can_change = may_hold(person(), meeting, clock.today()) and meeting.state is MeetingState.OPEN
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        minutes=minutes_of(database.session(), meeting),
        form=form if can_change else None,
        can_conclude=can_change and meeting.held_on <= clock.today(),
    )
