"""The forms of one task's page. Each has a prefix of its own, since they stand on one page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, IntegerField, MultipleFileField, RadioField, SelectField
from wtforms.validators import Optional

from models import Task
from web.forms import Form, at_most, date_field, long_text_field, select_choices, text_field
from workflow.evidence import ENDINGS
from workflow.moves import possible_moves

LONGEST_NOTE = 4000
MANAGING = {
    "extend": _l("Gia hạn"),
    "reassign": _l("Giao đơn vị khác"),
    "suspend": _l("Tạm dừng"),
    "resume": _l("Tiếp tục"),
    "cancel": _l("Hủy nhiệm vụ"),
}
"""What the plan's coordinators can do with a task besides confirming and returning, by the name of the move."""


NEEDED: dict[str, Any] = {"required": True}
"""Shown by the label and told to readers of screens; the use case asks for it, and says what is missing in its own words."""


def note_field(label: Any, *, is_needed: bool = False) -> Any:
    """A field for a few lines of words."""
    return long_text_field(label, validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 3} | (NEEDED if is_needed else {}))


def _files() -> MultipleFileField:
    return MultipleFileField(_l("Ảnh hoặc tệp kèm theo"), render_kw={"accept": ",".join(ENDINGS)})


class FilesForm(Form):
    """files -- as sent; `given` leaves out the empty ones that browsers send for an untouched field."""

    files = _files()

    @property
    def given(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [file for file in self.files.data or [] if isinstance(file, FileStorage) and file.filename]


class DoneForm(FilesForm):
    note = note_field(_l("Ghi chú kết quả"))
    on = date_field(_l("Ngày hoàn thành"), description=_l("Để trống nếu hoàn thành hôm nay."))
    is_sure = BooleanField(_l("Tôi biết còn phần chưa xong và vẫn báo hoàn thành"))


class ReportForm(FilesForm):
    kind = RadioField(
        _l("Nội dung báo cáo"),
        choices=select_choices([("progress", _l("Tình hình thực hiện")), ("stuck", _l("Đang vướng mắc, cần hỗ trợ"))]),
        default="progress",
    )
    note = note_field(_l("Đã làm đến đâu, hoặc vì sao vướng"), is_needed=True)
    percent = IntegerField(
        _l("Đã xong bao nhiêu phần trăm"), validators=[Optional()], render_kw={"inputmode": "numeric", "min": 0, "max": 100}
    )
    expected_on = date_field(_l("Dự kiến xong ngày"))


class ExtensionForm(Form):
    until = date_field(_l("Hạn đề nghị"), render_kw=NEEDED)
    note = note_field(_l("Lý do"), is_needed=True)


class ReturnForm(Form):
    note = note_field(_l("Lý do trả lại"), is_needed=True)


class ManageForm(Form):
    action = SelectField(_l("Việc cần làm"), choices=[])
    until = date_field(_l("Hạn mới (khi gia hạn), hoặc ngày tự tiếp tục (khi tạm dừng)"))
    unit = text_field(_l("Đơn vị nhận (khi giao đơn vị khác)"), render_kw={"list": "unit-suggestions", "autocomplete": "off"})
    note = note_field(_l("Lý do"))

    def offer(self, task: Task) -> ManageForm:
        """Offer what the task's state allows."""
        possible = possible_moves(task)
        self.action.choices = select_choices((name, words) for name, words in MANAGING.items() if name in possible)
        return self
