"""The table of indicators: the shipped catalogue brought into it, and what administrators add, change or retire, with why.

Owns every change of an indicator and its history; refuses to change silently what an administrator changed, and what would make the values
already reported mean something else.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from models import Indicator, IndicatorChange, Measurement, Target, User
from models.database import insert_new
from rules.catalogue import IndicatorEntry, shipped_indicators
from rules.values import Operator
from workflow.errors import AlreadyThereError, InvalidInputError, NotFoundError
from workflow.indicator_terms import COLUMNS, IndicatorWords, checked
from workflow.indicators import Meant, indicator_of
from workflow.text import search_form

OWN_PREFIX = "x-"
"""Codes of indicators made from a plan's own words (`workflow.custom_indicators`)."""
_MEANING = ("kind", "unit_text", "scale", "numerator_in_time", "denominator_in_time", "frequency")
"""What values already reported rest on."""


def register_indicators(session: Session, now: datetime) -> None:
    """Bring the shipped catalogue into the table, again and again without harm.

    What is new there is added, what a new release says otherwise is changed and kept in the history; an indicator that an administrator
    adapted stays as it is.
    """
    rows = [_row(entry) for entry in shipped_indicators()]
    codes = Indicator.code.in_([row["code"] for row in rows])
    known = {one.code: one for one in session.scalars(select(Indicator).where(codes))}
    insert_new(session, Indicator, [row for row in rows if row["code"] not in known])
    for row in rows:
        standing = known.get(row["code"])
        if standing is not None and standing.is_shipped and not standing.is_adapted:
            _put(session, standing, {name: row[name] for name in COLUMNS}, by=None, now=now, note="bản phát hành mới")
    session.flush()


def propose(session: Session, name: str, *, unit: str, operator: Operator) -> Meant[Indicator] | None:
    """The indicator of the catalogue that a target's words mean, or None."""
    return indicator_of(name, unit=unit, operator=operator, known=proposable(session))


def know_catalogue(session: Session, now: datetime) -> None:
    """Bring the catalogue in where it never was: a plan may be read before `init` or the first sweep brought it."""
    if session.scalar(select(Indicator.id).where(Indicator.is_shipped).limit(1)) is None:
        register_indicators(session, now)


def proposable(session: Session) -> list[Indicator]:
    """What targets may be proposed to mean: the catalogue and what administrators added, but no plan's own words."""
    of_catalogue = Indicator.is_active, Indicator.code.not_like(f"{OWN_PREFIX}%")
    return list(session.scalars(select(Indicator).where(*of_catalogue).order_by(Indicator.id)))


def indicators_like(session: Session, typed: str) -> Select[Indicator]:
    """The indicators whose name, code or other names hold what was typed, whatever its marks; all for nothing."""
    query = select(Indicator)
    if typed.strip():
        query = query.where(_holds(session, search_form(typed), typed))
    return query.order_by(Indicator.is_active.desc(), Indicator.is_shipped.desc(), Indicator.name, Indicator.id)


def indicator_by_id(session: Session, indicator_id: int) -> Indicator:
    """The indicator of this number. Raises NotFoundError."""
    found = session.get(Indicator, indicator_id)
    if found is None:
        raise NotFoundError("Không có chỉ số số %(indicator)s; hãy mở lại danh mục chỉ số.", indicator=indicator_id)
    return found


def history_of(session: Session, indicator: Indicator) -> list[IndicatorChange]:
    """Who changed it, when and why, the last change first."""
    query = select(IndicatorChange).where(IndicatorChange.indicator_id == indicator.id)
    return list(session.scalars(query.order_by(IndicatorChange.at.desc(), IndicatorChange.id.desc())))


def words_of(indicator: Indicator) -> IndicatorWords:
    """An indicator as it stands, to be typed over."""
    return IndicatorWords(**{name: getattr(indicator, name) for name in COLUMNS})


def add_indicator(session: Session, words: IndicatorWords, *, code: str, by: User | None, now: datetime, note: str) -> Indicator:
    """A new indicator beside the shipped ones. Raises InvalidInputError naming the field, AlreadyThereError for a code or name in use."""
    values = checked(words)
    code = code.strip().casefold()
    if not code or len(code) > 60 or not all(part.isascii() and part.isalnum() for part in code.split("-")):
        raise InvalidInputError(
            "Mã chỉ số «%(code)s» không dùng được: hãy dùng chữ thường không dấu, chữ số và gạch nối.", field="code", code=code
        )
    if code.startswith(OWN_PREFIX):
        raise InvalidInputError("Mã bắt đầu bằng «x-» dành cho chỉ số riêng của kế hoạch; hãy chọn mã khác.", field="code", code=code)
    if known := session.scalar(select(Indicator).where(Indicator.code == code)):
        raise AlreadyThereError("Mã «%(code)s» đã có ở chỉ số «%(name)s».", existing_id=known.id, field="code", code=code, name=known.name)
    _refuse_twin(session, values["normal_name"], None)
    indicator = Indicator(code=code, **values)
    session.add(indicator)
    session.flush()
    _keep(session, indicator, {}, {"code": code, "name": indicator.name}, by=by, now=now, note=note)
    return indicator


def change_indicator(session: Session, indicator: Indicator, words: IndicatorWords, *, by: User | None, now: datetime, note: str) -> bool:
    """Put in what was typed and keep why; whether anything changed. A shipped one counts as adapted from then on.

    Raises InvalidInputError naming the field, also where values were reported that would then mean something else.
    """
    values = checked(words)
    if not note.strip():
        raise InvalidInputError("Hãy ghi lý do sửa để người sau hiểu.", field="note")
    _refuse_twin(session, values["normal_name"], indicator.id)
    changed = [name for name in _MEANING if getattr(indicator, name) != values[name]]
    if changed and has_values(session, indicator):
        raise InvalidInputError(
            "Chỉ số «%(name)s» đã có số liệu nên không đổi được đơn vị, cách tính hay kỳ báo cáo; "
            "hãy lập chỉ số mới và ngừng dùng chỉ số này.",
            field=changed[0],
            name=indicator.name,
        )
    if not _put(session, indicator, values, by=by, now=now, note=note.strip()):
        return False
    indicator.is_adapted = indicator.is_shipped
    session.flush()
    return True


def set_in_use(session: Session, indicator: Indicator, *, is_active: bool, by: User | None, now: datetime, note: str) -> None:
    """Offer an indicator for new targets, or no more; targets and values that stand go on. Raises InvalidInputError without a reason."""
    if not note.strip():
        raise InvalidInputError("Hãy ghi lý do để người sau hiểu.", field="note")
    _put(session, indicator, {"is_active": is_active}, by=by, now=now, note=note.strip())
    session.flush()


def has_values(session: Session, indicator: Indicator) -> bool:
    """Whether any value was reported for it."""
    return bool(session.scalar(select(exists().where(Measurement.indicator_id == indicator.id))))


def targets_using(condition: ColumnElement[bool], indicator: Indicator) -> Select[Target]:
    """The targets among those of a condition that count this."""
    return select(Target).where(Target.indicator_id == indicator.id, condition).order_by(Target.year, Target.id)


def _row(entry: IndicatorEntry) -> dict[str, Any]:
    of_entry = {field.name: getattr(entry, field.name) for field in fields(IndicatorEntry)}
    return {**of_entry, "aliases": list(entry.aliases), "normal_name": search_form(entry.name), "is_shipped": True}


def _put(session: Session, indicator: Indicator, values: dict[str, Any], *, by: User | None, now: datetime, note: str) -> bool:
    """Set what differs and keep it in the history; whether anything did."""
    values = {name: list(value) if name == "aliases" else value for name, value in values.items()}
    before = {name: getattr(indicator, name) for name, value in values.items() if getattr(indicator, name) != value}
    if not before:
        return False
    after = {name: values[name] for name in before}
    for name, value in after.items():
        setattr(indicator, name, value)
    indicator.normal_name = search_form(indicator.name)
    _keep(session, indicator, before, after, by=by, now=now, note=note)
    return True


def _keep(
    session: Session, indicator: Indicator, before: dict[str, Any], after: dict[str, Any], *, by: User | None, now: datetime, note: str
) -> None:
    session.add(
        IndicatorChange(
            indicator_id=indicator.id,
            by_id=by.id if by else None,
            at=now,
            note=note.strip(),
            before={name: _plain(value) for name, value in before.items()},
            after={name: _plain(value) for name, value in after.items()},
        )
    )
    session.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def _holds(session: Session, form: str, typed: str) -> ColumnElement[bool]:
    by_code = Indicator.code == typed.strip().casefold()
    if not form:
        return by_code
    others = [one.id for one in proposable(session) if any(form in search_form(alias) for alias in one.aliases)]
    return or_(Indicator.normal_name.contains(form, autoescape=True), by_code, Indicator.id.in_(others))


def _refuse_twin(session: Session, normal_name: str, own_id: int | None) -> None:
    twin = session.scalar(select(Indicator).where(Indicator.normal_name == normal_name, Indicator.id != (own_id or 0), Indicator.is_active))
    if twin is not None and not twin.code.startswith(OWN_PREFIX):
        raise AlreadyThereError(
            "Đã có chỉ số «%(name)s» (mã %(code)s); hãy dùng chỉ số đó hoặc đặt tên khác.",
            existing_id=twin.id,
            field="name",
            name=twin.name,
            code=twin.code,
        )
