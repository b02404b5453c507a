"""The forms with which the times of a published plan are changed. Each is sent twice: to see what would happen, and to have it happen.

Owns the fields and the mark by which the second sending is known to be of what was shown.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional

from models import Clause, Plan
from web.forms import Form, at_most, date_field, long_text_field, text_field
from workflow.clause_times import time_words
from workflow.time_changes import PeriodWords
from workflow.time_forecast import Forecast

_WHY = _l("Ghi vào lịch sử của từng nhiệm vụ và báo cho đơn vị.")


class ChangeForm(Form):
    """What all of them have. shown -- the mark of the forecast that the person saw."""

    note = long_text_field(_l("Lý do thay đổi"), validators=[at_most(1000)], description=_WHY, render_kw={"rows": 2})
    shown = HiddenField()

    def mark(self, forecast: Forecast) -> str:
        """The mark of what is typed and of what it would do; another one means that the person has not seen this."""
        typed = [
            str(field.data) for field in self if field.name not in (self.shown.name, self.note.name) and field.type != "CSRFTokenField"
        ]
        effects = [f"{step.effect}:{step.task.id}:{step.due.due_on if step.due else ''}" for step in forecast.steps]
        made = [f"{one.clause.id}:{one.unit.id}:{one.due.due_on}" for one in forecast.fresh]
        return hashlib.sha256("\n".join([*typed, *effects, *made]).encode()).hexdigest()[:24]


class RetimeForm(ChangeForm):
    """Another time for a clause."""

    when = text_field(
        _l("Thời hạn, chu kỳ"),
        validators=[at_most(300)],
        description=_l(
            "Ghi như khi rà soát: 15/11/2026; trước ngày 20 hằng tháng; trước 20/6 và 20/12 hằng năm; "
            "ngày 20 tháng cuối quý. Để trống: dùng hạn mặc định."
        ),
    )

    @classmethod
    def of(cls, clause: Clause) -> RetimeForm:
        """The form before anything is typed."""
        return cls(formdata=None, prefix="time", when=time_words(clause))


class PauseForm(ChangeForm):
    """A pause, or an end."""

    from_on = date_field(_l("Từ ngày"), validators=[InputRequired(_l("Hãy chọn ngày bắt đầu."))])
    until_on = date_field(_l("Đến hết ngày"), validators=[Optional()], description=_l("Để trống: từ ngày đó không còn phải thực hiện nữa."))


class ResumeForm(ChangeForm):
    """The duty goes on."""


class PeriodForm(ChangeForm):
    """The plan's own period and reporting day."""

    period_start = IntegerField(_l("Từ năm"), validators=[Optional()])
    period_end = IntegerField(_l("Đến năm"), validators=[Optional()])
    reporting_day = IntegerField(_l("Báo cáo hàng năm: ngày"), validators=[Optional()])
    reporting_month = IntegerField(_l("tháng"), validators=[Optional()])

    @classmethod
    def of(cls, plan: Plan) -> PeriodForm:
        """The form before anything is typed."""
        names = ("period_start", "period_end", "reporting_day", "reporting_month")
        standing: dict[str, Any] = {name: getattr(plan, name) for name in names}
        return cls(formdata=None, prefix="period", **standing)

    def words(self) -> PeriodWords:
        """What was typed."""
        return PeriodWords(self.period_start.data, self.period_end.data, self.reporting_month.data, self.reporting_day.data)
