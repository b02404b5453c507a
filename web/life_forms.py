"""The forms of what goes on around a task: refusing and insisting, parts of coordinating units, parts passed down, comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from models import TaskPartner, Unit, User
from web.forms import Form, date_field, select_choices, text_field
from web.task_forms import NEEDED, FilesForm, note_field
from workflow.beside_task import NamedUnit


class RefuseForm(Form):
    note = note_field(_l("Vì sao không thuộc trách nhiệm; nếu biết, việc này của đơn vị nào"), is_needed=True)


class InsistForm(Form):
    note = note_field(_l("Vì sao vẫn giao cho đơn vị này"), is_needed=True)


class PartForm(Form):
    note = note_field(_l("Cần phối hợp việc gì"), is_needed=True)
    due_on = date_field(_l("Hạn của phần này"))

    def offer(self, partner: TaskPartner) -> PartForm:
        """What was asked before, where nothing was typed yet."""
        if not self.is_submitted():
            self.note.data, self.due_on.data = partner.asked, partner.due_on
        return self


class PartDoneForm(FilesForm):
    note = note_field(_l("Ghi chú kết quả"))


class PartReturnForm(Form):
    note = note_field(_l("Lý do trả lại"), is_needed=True)


class PassDownForm(Form):
    title = text_field(_l("Phần việc"), render_kw=NEEDED)
    units = SelectMultipleField(
        _l("Giao cho"), coerce=int, choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), render_kw=NEEDED
    )
    due_on = date_field(_l("Hạn"), render_kw=NEEDED)
    note = note_field(_l("Ghi chú (cần có khi hạn sau hạn của nhiệm vụ)"))

    def offer(self, units: Iterable[Unit | NamedUnit]) -> PassDownForm:
        """The units that can be given a part."""
        self.units.choices = [(unit.id, unit.name) for unit in units]
        return self


class CommentForm(FilesForm):
    note = note_field(_l("Ý kiến; viết @tên-đăng-nhập để nhắc một người"), is_needed=True)
    person = SelectField(_l("Nhắc người này xem"), choices=[], default="")

    def offer(self, people: Iterable[User]) -> CommentForm:
        """The people who can be called upon."""
        self.person.choices = select_choices([("", _l("Không nhắc ai")), *((str(one.id), one.name) for one in people)])
        return self


def prefixed(name: str) -> dict[str, Any]:
    """How a form that was not sent is made: empty, under its name."""
    return {"formdata": None, "prefix": name}
