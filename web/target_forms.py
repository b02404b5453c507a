"""The form of a target in review: its promise, its indicator, where it starts and what is to be reached in between."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from wtforms import IntegerField
from wtforms.validators import Optional

from models import Target
from rules.values import Direction, Operator
from web import indicator_choice, labels, unit_choice
from web.forms import Form, at_most, long_text_field, required, select_field, text_field
from web.numbers import NumberField
from workflow.head_correction import TargetWords
from workflow.target_terms import read_milestones, write_milestones


class TargetForm(Form):
    """A target of the plan."""

    indicator = text_field(_l("Tên chỉ tiêu trong văn bản"), validators=[required(), at_most(1000)])
    operator = select_field(_l("So sánh"), labels.choices(Operator))
    value = NumberField(_l("Giá trị"), validators=[required()])
    value_high = NumberField(_l("Đến giá trị"), validators=[Optional()], description=_l("Chỉ dùng cho chỉ tiêu dạng khoảng."))
    unit_text = text_field(_l("Đơn vị tính"), validators=[at_most(100)])
    year = IntegerField(_l("Năm phải đạt"), validators=[Optional()])
    owner = text_field(_l("Đơn vị chịu trách nhiệm"), render_kw={"list": "unit-suggestions", "autocomplete": "off"})
    indicator_id = text_field(
        _l("Chỉ số trong danh mục"),
        render_kw={"list": "indicator-suggestions", "autocomplete": "off"},
        description=_l("Để trống: theo dõi bằng chỉ số riêng của kế hoạch."),
    )
    direction = select_field(_l("Chiều tốt lên"), [("", _l("Theo chỉ số")), *labels.choices(Direction)], default="")
    baseline = NumberField(_l("Giá trị gốc"), validators=[Optional()])
    baseline_year = IntegerField(_l("Năm gốc"), validators=[Optional()])
    milestones = long_text_field(
        _l("Mốc từng năm"), render_kw={"rows": 3}, description=_l("Mỗi dòng một mốc, như 2027: 62,5. Để trống: tính theo đường thẳng.")
    )

    @classmethod
    def of(cls, target: Target) -> TargetForm:
        """The form as it stands before anything is typed."""
        return cls(
            formdata=None,
            prefix=f"t{target.id}",
            indicator=target.indicator,
            operator=target.operator.value,
            value=target.value,
            value_high=target.value_high,
            unit_text=target.unit_text,
            year=target.year,
            owner=unit_choice.written(target.owner),
            indicator_id=indicator_choice.written(target.definition),
            direction=_own_direction(target),
            baseline=target.baseline,
            baseline_year=target.baseline_year,
            milestones=write_milestones(target.milestones),
        )

    def words(self, session: Session, condition: ColumnElement[bool]) -> TargetWords:
        """What was typed. Raises InvalidInputError for a unit or an indicator that is not known, and for a milestone that is none."""
        owner = unit_choice.chosen(session, self.owner.data, condition, field="owner")
        definition = indicator_choice.chosen(session, self.indicator_id.data, field="indicator_id")
        return TargetWords(
            indicator=self.indicator.data or "",
            operator=Operator(self.operator.data),
            value=self.value.data,
            value_high=self.value_high.data,
            unit_text=self.unit_text.data or "",
            year=self.year.data,
            owner_id=owner.id if owner else None,
            indicator_id=definition.id if definition else None,
            direction=Direction(self.direction.data) if self.direction.data else None,
            baseline=self.baseline.data,
            baseline_year=self.baseline_year.data,
            milestones=read_milestones(self.milestones.data or ""),
        )


def _own_direction(target: Target) -> str:
    """ "" where the target goes the indicator's way."""
    if target.direction is None or (target.definition and target.definition.direction is target.direction):
        return ""
    return target.direction.value
