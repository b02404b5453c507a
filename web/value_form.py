"""The form for one value: of a target's page, and of a correction. What was typed and sent stays where something is still to be confirmed.

Owns reading it into `workflow.value_entry`; refuses to know whose page it stands on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from models import Indicator, Measurement, MeasurementSource, Target
from rules.target_values import IndicatorKind
from rules.values import Frequency
from web import clock, database, installation
from web.filters import number
from web.forms import Form, at_most, date_field, long_text_field, select_choices, select_field, text_field
from web.login import person
from web.policy_words import said
from workflow import evidence
from workflow.errors import InvalidInputError
from workflow.typed_numbers import read_number
from workflow.value_entry import LONGEST_NOTE, WHATEVER_STANDS, Part, Typed, enter
from workflow.value_places import Place, last_ended, named, up_to
from workflow.value_sheet import place_of_row

_NUMBER: dict[str, Any] = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 60}
_RECENT = 6


class ValueForm(Form):
    """One value. doubts -- what has to be confirmed before it is taken; kept -- a file sent before, signed."""

    numerator = text_field(_l("Tử số"), render_kw=_NUMBER)
    denominator = text_field(_l("Mẫu số"), render_kw=_NUMBER)
    value = text_field(_l("Giá trị"), render_kw=_NUMBER, description=_l("Viết như 70,5 hoặc 1.234."))
    note = long_text_field(_l("Nguồn, ghi chú"), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 2})
    evidence = FileField(_l("Tệp minh chứng"), render_kw={"accept": ",".join(evidence.ENDINGS)})
    kept = HiddenField()

    doubts: Sequence[str] = ()
    checked: str = ""
    kept_name: str = ""

    def fit(self, indicator: Indicator) -> None:
        """Leave only the boxes that the indicator has."""
        if indicator.kind is not IndicatorKind.RATE:
            del self.numerator, self.denominator
            return
        self.value.label.text = _("Tỷ lệ (khi không có tử số, mẫu số)")
        self.value.description = _("Chỉ nhập tỷ lệ thì số này không cộng được vào số của cấp trên.")

    def take(
        self, place: Place, *, base_id: int = WHATEVER_STANDS, factor: Decimal = Decimal(1), is_again: bool = False
    ) -> Measurement | None:
        """Take the value in; None where it says what stood there, or where `doubts` are to be confirmed first. Raises WorkflowError."""
        if not any([self.value.data, *self._parts().values()]):
            raise InvalidInputError("Mục này cần được điền.", field="value")
        one = Typed(
            place,
            {Part.VALUE: _times(self.value.data or "", factor), **self._parts()},
            base_id=base_id,
            checked=request.form.get("ok", ""),
            note=self.note.data or "",
            is_again=is_again,
            evidence=self._file(),
        )
        entered = enter(database.session(), person(), [one], now=clock.now(), source=MeasurementSource.FORM, has_right=True)
        for fault in entered.faults.values():
            if fault.error is not None:
                raise fault.error
            self.doubts, self.checked = [said(doubt) for doubt in fault.doubts], fault.numbers.words
        return entered.rows[0] if entered.rows else None

    def _parts(self) -> dict[Part, str]:
        named_parts = {Part.NUMERATOR: "numerator", Part.DENOMINATOR: "denominator"}
        return {part: self[name].data or "" for part, name in named_parts.items() if name in self}

    def _file(self) -> tuple[str, str] | None:
        """The file sent now, or with the same form before."""
        sent = self.evidence.data
        if isinstance(sent, FileStorage) and sent.filename:
            kept: tuple[str, str] | None = evidence.keep(sent.filename, sent.read(), installation.settings().data_dir)
        else:
            kept = _unsigned(self.kept.data or "")
        if kept is not None:
            self.kept_name, self.kept.data = kept[0], _signer().dumps(list(kept))
        return kept


class TargetValueForm(ValueForm):
    """A value of a target's indicator, for a period or as of a day."""

    period = select_field(_l("Kỳ"), [], validate_choice=False)
    on = date_field(_l("Ngày số liệu"), description=_l("Chỉ khi chọn «tính đến ngày»; để trống: hôm nay. Nhập lại kỳ cũ là đính chính."))

    def place(self, target: Target, indicator: Indicator, today: date) -> Place:
        """The place that is meant. Raises InvalidInputError for a period that the indicator does not have."""
        unit_id = target.owner_id or 0
        typed = self.period.data or ""
        if typed in ("", Frequency.DAILY.value):
            return Place(indicator.id, unit_id, Frequency.DAILY, self.on.data or today)
        for frequency in (indicator.frequency, Frequency.YEARLY):
            for period in up_to(frequency, last_ended(frequency, today), 60):
                if period.label == typed:
                    return Place(indicator.id, unit_id, frequency, period.last)
        raise InvalidInputError("Không có kỳ «%(typed)s»: hãy chọn kỳ trong danh sách.", field="period", typed=typed)


def target_form(target: Target, today: date, form: TargetValueForm | None = None) -> TargetValueForm:
    """The form of a target's page, its period first that was last over."""
    made = form or TargetValueForm(formdata=None)
    indicator = target.definition
    as_of = (Frequency.DAILY.value, _("tính đến ngày…"))
    if indicator is None:
        made.period.choices = select_choices([as_of])
        del made.numerator, made.denominator
        return made
    found = []
    for frequency, count in dict.fromkeys(((indicator.frequency, _RECENT), (Frequency.YEARLY, 2))):
        found += [(frequency, one) for one in reversed(up_to(frequency, last_ended(frequency, today), count))]
    periods = dict.fromkeys((one.label, said(named(frequency, one.last))) for frequency, one in found)
    first = [as_of, *periods] if indicator.frequency is Frequency.YEARLY else [*periods, as_of]
    made.period.choices = select_choices(first)
    if "numerator" in made:
        made.fit(indicator)
    return made


def correction_form(row: Measurement) -> ValueForm:
    """The form of a correction, filled with what stands; nothing is filled in once it was sent."""
    form = ValueForm()
    form.fit(row.indicator)
    form.note.label.text = _("Lý do sửa, nguồn số liệu")
    if not form.is_submitted():
        is_split = row.numerator is not None
        form.value.data = "" if is_split or row.value is None else number(row.value)
        if is_split and "numerator" in form:
            form.numerator.data, form.denominator.data = number(row.numerator), number(row.denominator)
    return form


def correct(form: ValueForm, row: Measurement) -> Measurement | None:
    """Take the correction in."""
    return form.take(place_of_row(row), base_id=row.id, is_again=True)


def _times(text: str, factor: Decimal) -> str:
    """What was typed in a target's unit, in the indicator's own."""
    if factor == 1 or not text.strip():
        return text
    return f"{(read_number(text) * factor).normalize():f}".replace(".", ",")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="value-evidence")


def _unsigned(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    try:
        name, digest = _signer().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(name), str(digest)
