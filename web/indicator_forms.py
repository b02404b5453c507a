"""The forms of an indicator: what it says, and whether it is offered. Owns the way between typed words and what `workflow` asks for."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional

from models import Indicator
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency
from web import labels
from web.filters import number
from web.forms import Form, at_most, long_text_field, required, select_field, text_field
from web.numbers import NumberField
from workflow.indicator_terms import LONGEST_NAME, PERIODS, SCALES, IndicatorWords

_FREQUENCY = labels.LABELS[Frequency]
_TEXTS = ("name", "definition", "unit_text", "numerator_text", "denominator_text", "source")
_NUMBERS = ("reporting_days", "low", "high", "jump_permille")


class IndicatorForm(Form):
    """An indicator as an administrator adds or changes it."""

    name = text_field(_l("Tên chỉ số"), validators=[required(), at_most(LONGEST_NAME)])
    definition = long_text_field(_l("Định nghĩa"), validators=[at_most(2000)], render_kw={"rows": 4})
    kind = select_field(_l("Loại"), labels.choices(IndicatorKind))
    unit_text = text_field(_l("Đơn vị tính"), validators=[at_most(60)])
    direction = select_field(_l("Chiều tốt lên"), [("", _l("Không nói trước")), *labels.choices(Direction)], default="")
    numerator_text = text_field(_l("Tử số, hoặc điều được đếm"), validators=[at_most(300)])
    denominator_text = text_field(_l("Mẫu số"), validators=[at_most(300)], description=_l("Chỉ dùng cho tỷ lệ."))
    scale = select_field(_l("Nhân với"), [(str(one), number(one)) for one in SCALES], default="100")
    numerator_in_time = select_field(_l("Tử số trong năm"), labels.choices(InTime), default=InTime.LAST.value)
    denominator_in_time = select_field(_l("Mẫu số trong năm"), labels.choices(InTime), default=InTime.LAST.value)
    frequency = select_field(_l("Kỳ báo cáo"), [(one.value, _FREQUENCY[one]) for one in PERIODS], default=Frequency.YEARLY.value)
    reporting_days = IntegerField(
        _l("Hạn báo cáo sau khi hết kỳ (ngày)"), validators=[InputRequired(_l("Mục này cần được điền."))], default=15
    )
    low = NumberField(_l("Thấp nhất có thể"), validators=[Optional()])
    high = NumberField(_l("Cao nhất có thể"), validators=[Optional()])
    jump_permille = IntegerField(_l("Thay đổi bất thường so với kỳ trước (‰)"), validators=[Optional()])
    source = long_text_field(
        _l("Nguồn"), validators=[at_most(1000)], render_kw={"rows": 2}, description=_l("Văn bản hoặc nơi ban hành định nghĩa này.")
    )
    aliases = long_text_field(
        _l("Các cách gọi khác"),
        render_kw={"rows": 4},
        description=_l("Mỗi dòng một cách gọi như văn bản thường viết; dấu … là một đoạn bất kỳ."),
    )
    note = text_field(_l("Lý do"), validators=[required(), at_most(500)], description=_l("Được lưu lại để người sau hiểu vì sao."))

    @classmethod
    def of(cls, indicator: Indicator) -> IndicatorForm:
        """The form as it stands before anything is typed."""
        values: dict[str, Any] = {name: getattr(indicator, name) for name in (*_TEXTS, *_NUMBERS)}
        for name in ("kind", "numerator_in_time", "denominator_in_time", "frequency"):
            values[name] = getattr(indicator, name).value
        direction = indicator.direction.value if indicator.direction else ""
        return cls(formdata=None, **values, direction=direction, scale=str(indicator.scale), aliases="\n".join(indicator.aliases))

    def words(self) -> IndicatorWords:
        """What was typed."""
        typed: dict[str, Any] = {name: self[name].data or "" for name in _TEXTS} | {name: self[name].data for name in _NUMBERS}
        return IndicatorWords(
            **typed,
            kind=IndicatorKind(self.kind.data),
            direction=Direction(self.direction.data) if self.direction.data else None,
            scale=int(self.scale.data),
            frequency=Frequency(self.frequency.data),
            numerator_in_time=InTime(self.numerator_in_time.data),
            denominator_in_time=InTime(self.denominator_in_time.data),
            aliases=tuple((self.aliases.data or "").splitlines()),
        )


class NewIndicatorForm(IndicatorForm):
    """A new one also needs its code."""

    code = text_field(
        _l("Mã"), validators=[required(), at_most(60)], description=_l("Chữ thường không dấu, chữ số và gạch nối; dùng trong tệp và API.")
    )


class InUseForm(Form):
    """Why an indicator is retired, or used again."""

    note = text_field(_l("Lý do"), validators=[required(), at_most(500)])
