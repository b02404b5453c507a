"""Values of indicators: taken in, corrected, rolled up, and the targets that they concern judged.

Owns what counts as the value of a unit and period (the last one given); refuses to overwrite: a correction is kept beside what it replaces.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from models import (
    Indicator,
    Measurement,
    MeasurementSource,
    MeasurementState,
    Target,
    User,
)
from rules.periods import period_of
from rules.target_values import IndicatorKind
from rules.trajectory import Verdict
from rules.values import Frequency
from workflow.areas import above
from workflow.calendar import day_of
from workflow.custom_indicators import definition_for
from workflow.errors import InvalidInputError
from workflow.rollup import rate
from workflow.sums import Place as SumPlace
from workflow.sums import values_at
from workflow.target_verdicts import changed_by, follow, judge_target
from workflow.typed_numbers import LIMIT


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value as it comes in: `value`, or for a rate `numerator` and `denominator`. evidence -- the file's name and its SHA-256.

    period -- the indicator's own, a year, or DAILY (a state, or the year so far, as of that day). measured_on -- the period's last day.
    warnings -- what looks implausible and was confirmed by the person.
    """

    indicator: Indicator
    unit_id: int
    period: Frequency
    measured_on: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""
    warnings: tuple[str, ...] = ()
    evidence: tuple[str, str] | None = None


def take_in(
    session: Session,
    values: Sequence[NewValue],
    *,
    by: User | None,
    now: datetime,
    source: MeasurementSource = MeasurementSource.FORM,
    upload_id: int | None = None,
) -> list[Measurement]:
    """Take in values, each beside what it corrects, and follow what changes: the sums above, the targets concerned, their escalations.

    A value that is the same as the one in force changes nothing, unless that one was given back. Returns the new rows. Raises
    InvalidInputError for a period that is not over, that the indicator does not have, or for numbers that cannot be.
    """
    wanted = {_key(one): one for one in values}
    for one in values:
        check(one, day_of(now))
    standing = {_key(row): row for row in _in_force(session, wanted)}
    fresh = {key: one for key, one in wanted.items() if key not in standing or not is_same(standing[key], one)}
    for key in fresh.keys() & standing.keys():
        standing[key].replaced_at = now
    session.flush()  # what is replaced goes before what replaces it: only one may be in force
    above = _above(session, fresh.values())
    rows = [_row(one, above, by=by, at=now, source=source, upload_id=upload_id) for one in fresh.values()]
    session.add_all(rows)
    session.flush()
    follow(session, [changed_by(row) for row in rows], now=now, by=by)
    return rows


def measure(
    session: Session,
    target: Target,
    *,
    value: Decimal,
    measured_on: date,
    by: User | None,
    now: datetime,
    note: str = "",
) -> Verdict:
    """Take in a value of a target's indicator for its owner as of a day, in the target's unit, and say where the target stands now.

    Raises InvalidInputError for a day in the future, or for a target that nobody owes.
    """
    if target.owner_id is None:
        raise InvalidInputError(
            "Chỉ tiêu «%(target)s» chưa có đơn vị chịu trách nhiệm; hãy chọn đơn vị rồi nhập số liệu.", target=target.indicator
        )
    indicator = definition_for(session, target)
    taken = NewValue(indicator, target.owner_id, Frequency.DAILY, measured_on, value * target.factor, note=note.strip())
    take_in(session, [taken], by=by, now=now)
    session.expire(target, ["measurements"])
    return judge_target(target, day_of(now))


_Place = tuple[int, int, Frequency, date]


def _key(one: NewValue | Measurement) -> _Place:
    indicator_id = one.indicator.id if isinstance(one, NewValue) else one.indicator_id
    return indicator_id, one.unit_id, one.period, one.measured_on


def check(one: NewValue, today: date) -> None:
    """Raises InvalidInputError for what cannot be, naming the field. What is only implausible is `rules.plausibility`."""
    if one.period not in (one.indicator.frequency, Frequency.YEARLY, Frequency.DAILY):
        raise InvalidInputError(
            "Chỉ số «%(indicator)s» không nhận số liệu theo kỳ này; hãy chọn kỳ của chỉ số.", field="period", indicator=one.indicator.name
        )
    if one.measured_on > today:
        raise InvalidInputError(
            "Ngày số liệu %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=one.measured_on
        )
    last = period_of(one.period, one.measured_on).last
    if last != one.measured_on:
        raise InvalidInputError(
            "Ngày số liệu %(day)s không phải ngày cuối kỳ; hãy dùng ngày %(last)s.", field="on", day=one.measured_on, last=last
        )
    if one.numerator is not None or one.denominator is not None:
        _check_rate(one)
    elif one.value is None:
        raise InvalidInputError("Chưa có giá trị cho «%(indicator)s»; hãy nhập một số.", field="value", indicator=one.indicator.name)


def _check_rate(one: NewValue) -> None:
    if one.indicator.kind is not IndicatorKind.RATE:
        raise InvalidInputError(
            "Chỉ số «%(indicator)s» không tính từ tử số và mẫu số; hãy nhập thẳng giá trị.", field="numerator", indicator=one.indicator.name
        )
    if one.numerator is None or one.denominator is None:
        raise InvalidInputError(
            "«%(indicator)s» cần cả tử số và mẫu số; hãy nhập đủ hai số.", field="denominator", indicator=one.indicator.name
        )
    if one.denominator < 0 or (one.denominator == 0 and one.numerator != 0):
        raise InvalidInputError(
            "Mẫu số %(number)s của «%(indicator)s» không dùng được; hãy nhập số lớn hơn 0.",
            field="denominator",
            number=one.denominator,
            indicator=one.indicator.name,
        )
    if one.denominator and abs(one.numerator * one.indicator.scale / one.denominator) >= LIMIT:
        raise InvalidInputError(
            "«%(indicator)s» tính ra một số quá lớn; hãy xem lại tử số %(numerator)s và mẫu số %(denominator)s.",
            field="denominator",
            indicator=one.indicator.name,
            numerator=one.numerator,
            denominator=one.denominator,
        )


def is_same(row: Measurement, one: NewValue) -> bool:
    """Whether the row says already what comes in; what was given back is always said anew."""
    if row.state is MeasurementState.RETURNED or one.evidence is not None:
        return False
    return (row.value, row.numerator, row.denominator, row.note) == (_value(one), one.numerator, one.denominator, one.note)


def _value(one: NewValue) -> Decimal | None:
    if one.numerator is None or one.denominator is None:
        return one.value
    return rate(one.numerator, one.denominator, one.indicator.scale)


def _row(
    one: NewValue, above: dict[tuple[int, date], int], *, by: User | None, at: datetime, source: MeasurementSource, upload_id: int | None
) -> Measurement:
    name, digest = one.evidence or (None, None)
    return Measurement(
        indicator_id=one.indicator.id,
        unit_id=one.unit_id,
        above_id=above.get((one.unit_id, one.measured_on)),
        period=one.period,
        measured_on=one.measured_on,
        value=_value(one),
        numerator=one.numerator,
        denominator=one.denominator,
        note=one.note,
        evidence_name=name,
        evidence_sha256=digest,
        warnings=list(one.warnings),
        source=source,
        upload_id=upload_id,
        by_id=by.id if by else None,
        at=at,
    )


def _in_force(session: Session, places: Collection[_Place]) -> Iterable[Measurement]:
    """The rows in force at these places, held until the transaction ends."""
    if not places:
        return []
    wanted = [SumPlace(unit_id, indicator_id, period, on) for indicator_id, unit_id, period, on in places]
    return session.scalars(values_at(session, wanted).with_for_update(of=Measurement)).all()


def _above(session: Session, values: Iterable[NewValue]) -> dict[tuple[int, date], int]:
    """The administrative superior of each unit on each day."""
    places = {(one.unit_id, one.measured_on) for one in values}
    superiors = above(session, {unit_id for unit_id, _ in places})
    return {(unit_id, day): parent for unit_id, day in places if (parent := superiors.parent(unit_id, day)) is not None}
