"""The forms of chains: to urge, to tick a step, to add one. Each has a prefix of its own, since they stand on the task's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from models import StepKind
from web.forms import Form, at_most, date_field, long_text_field, required, select_field, text_field
from workflow.step_editing import LONGEST_NAME
from workflow.urging import LONGEST_NOTE

KINDS = (
    (StepKind.THROUGH.value, _l("Thông qua, xin ý kiến")),
    (StepKind.APPROVE.value, _l("Trình phê duyệt, quyết định")),
    (StepKind.SEND.value, _l("Gửi, báo cáo")),
)


class UrgeForm(Form):
    note = long_text_field(_l("Lời nhắn"), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 2})


class StepDoneForm(Form):
    on = date_field(_l("Ngày xong bước này"), description=_l("Để trống nếu xong hôm nay."))
    note = text_field(_l("Ghi chú"), description=_l("Ví dụ: số văn bản, ý kiến kèm theo."), validators=[at_most(LONGEST_NOTE)])


class StepForm(Form):
    """unit -- by name or code, as the field suggests; empty: nobody but the doer and the coordinators ticks the step."""

    name = text_field(_l("Cơ quan mà kết quả phải qua"), validators=[required(), at_most(LONGEST_NAME)])
    kind = select_field(_l("Việc của cơ quan đó"), KINDS)
    unit = text_field(
        _l("Đơn vị trong danh mục"),
        description=_l("Người của đơn vị này cũng đánh dấu được bước."),
        render_kw={"list": "unit-suggestions"},
    )


class FeedForm(Form):
    """Two clauses of a plan, of which one feeds the other."""

    giver = SelectField(_l("Khoản gửi kết quả"), coerce=int)
    receiver = SelectField(_l("Khoản nhận để tổng hợp"), coerce=int)

    def offer(self, clauses: Sequence[tuple[int, str]]) -> FeedForm:
        """The clauses to choose from."""
        self.giver.choices = self.receiver.choices = list(clauses)
        return self
