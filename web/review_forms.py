"""The forms of the review page for a clause and the plan's head; a target's is `web.target_forms`.

Owns the way between typed words and what `workflow` asks for.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional

from models import BodyPurpose, Clause, Plan
from rules.values import Importance, Role
from web import labels, unit_choice
from web.forms import Form, at_most, date_field, long_text_field, required, select_field, text_field
from web.importance_forms import importance_choices
from workflow.clause_times import time_words
from workflow.correction import ClauseWords
from workflow.head_correction import PlanHead
from workflow.resolution import phrases_of

_SEVERAL = _l("Nhiều tên thì cách nhau bằng dấu chấm phẩy.")
_LISTED = {"list": "unit-suggestions", "autocomplete": "off"}


class ClauseForm(Form):
    """A clause: its words, role, bodies as written, and when."""

    text = long_text_field(_l("Nội dung công việc"), validators=[required()], render_kw={"rows": 4})
    role = select_field(_l("Vai trò"), labels.choices(Role))
    responsible = text_field(_l("Cơ quan chịu trách nhiệm"), validators=[required()], description=_SEVERAL)
    partners = text_field(_l("Cơ quan phối hợp"), description=_SEVERAL)
    report_to = text_field(_l("Nơi nhận báo cáo"))
    importance = select_field(_l("Mức quan trọng"), importance_choices(is_plans=False), default="")
    when = text_field(
        _l("Thời hạn"), validators=[at_most(300)], description=_l("Ví dụ: 15/11/2026; trước 15/11; quý IV/2026; hàng năm trước 01/12.")
    )

    @classmethod
    def of(cls, clause: Clause) -> ClauseForm:
        """The form as it stands before anything is typed."""
        return cls(
            formdata=None,
            prefix=f"c{clause.id}",
            text=clause.text,
            role=clause.role.value,
            responsible=_phrases(clause, BodyPurpose.RESPONSIBLE),
            partners=_phrases(clause, BodyPurpose.PARTNER),
            report_to=_phrases(clause, BodyPurpose.REPORT_TO),
            when=time_words(clause),
            importance=clause.importance.value if clause.importance else "",
        )

    def words(self) -> ClauseWords:
        """What was typed."""
        return ClauseWords(
            text=" ".join((self.text.data or "").split()),
            role=Role(self.role.data),
            responsible=_names(self.responsible.data),
            partners=_names(self.partners.data),
            report_to=_names(self.report_to.data),
            when=self.when.data or "",
            importance=Importance(self.importance.data) if self.importance.data else None,
        )


class HeadForm(Form):
    """The head of the plan."""

    title = text_field(_l("Tên kế hoạch"), validators=[required(), at_most(1000)])
    number = text_field(_l("Số, ký hiệu"), validators=[at_most(100)])
    issued_on = date_field(_l("Ngày ban hành"), validators=[Optional()])
    period_start = IntegerField(_l("Từ năm"), validators=[Optional()])
    period_end = IntegerField(_l("Đến năm"), validators=[Optional()])
    owner = text_field(_l("Cơ quan ban hành"), render_kw=_LISTED, description=_l("Gõ tên hoặc mã đơn vị trong danh mục."))
    standing = text_field(
        _l("Cơ quan thường trực"), render_kw=_LISTED, description=_l("Nơi theo dõi, xác nhận báo cáo; để trống thì là cơ quan ban hành.")
    )
    reporting_day = IntegerField(_l("Báo cáo hàng năm: ngày"), validators=[Optional()])
    reporting_month = IntegerField(
        _l("Báo cáo hàng năm: tháng"), validators=[Optional()], description=_l("Hạn mặc định của các khoản không ghi thời hạn.")
    )
    importance = select_field(_l("Mức quan trọng"), importance_choices(is_plans=True), default=Importance.NORMAL.value)
    requires_review = BooleanField(_l("Báo cáo hoàn thành phải được cơ quan thường trực xác nhận"))
    requires_evidence = BooleanField(_l("Báo cáo hoàn thành phải kèm tài liệu minh chứng"))

    @classmethod
    def of(cls, plan: Plan) -> HeadForm:
        """The form as it stands before anything is typed."""
        written = {"owner": unit_choice.written(plan.owner), "standing": unit_choice.written(plan.standing)}
        names = ("title", "number", "issued_on", "period_start", "period_end", "reporting_day", "reporting_month")
        values: dict[str, Any] = {name: getattr(plan, name) for name in (*names, "requires_review", "requires_evidence")}
        return cls(formdata=None, prefix="head", importance=plan.importance.value, **values, **written)

    def head(self, session: Session, condition: ColumnElement[bool]) -> PlanHead:
        """What was typed. Raises InvalidInputError for a unit that is not in the registry."""
        owner = unit_choice.chosen(session, self.owner.data, condition, field="owner")
        standing = unit_choice.chosen(session, self.standing.data, condition, field="standing")
        return PlanHead(
            title=self.title.data or "",
            number=self.number.data or None,
            issued_on=self.issued_on.data,
            period_start=self.period_start.data,
            period_end=self.period_end.data,
            owner_id=owner.id if owner else None,
            standing_id=standing.id if standing else None,
            requires_review=bool(self.requires_review.data),
            requires_evidence=bool(self.requires_evidence.data),
            reporting_month=self.reporting_month.data,
            reporting_day=self.reporting_day.data,
            importance=Importance(self.importance.data),
        )


def _phrases(clause: Clause, purpose: BodyPurpose) -> str:
    return "; ".join(phrase for of, phrase in phrases_of(clause) if of is purpose)


def _names(text: str | None) -> tuple[str, ...]:
    found = (" ".join(name.split()) for name in (text or "").split(";"))
    return tuple(dict.fromkeys(name for name in found if name))
