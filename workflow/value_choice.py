"""Which units, indicators and periods a template of values is made for, with the values in force there.

Owns the choice, within what the person reports for; refuses templates that no program opens comfortably.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, Measurement, Plan, PlanState, Target, Unit, User
from models.database import among
from rules.periods import period_before, period_of
from rules.values import Frequency, Level
from workflow.areas import areas_of_level
from workflow.errors import InvalidInputError
from workflow.units import descendant_ids
from workflow.value_places import last_ended
from workflow.value_template import TemplateRow
from workflow.visibility import reportable_units

MOST_ROWS = 5_000
_MOST_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for.

    level -- of the units below `area`; None: the area's own unit. plan -- its targets' indicators; indicator_ids -- these; neither: those
    of all targets that the units owe, else all in use. since, until -- periods that end between; neither: each indicator's last one.
    """

    area: Unit
    level: Level | None = None
    plan: Plan | None = None
    indicator_ids: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None


def template_rows(session: Session, user: User, choice: Choice, *, today: date) -> list[TemplateRow]:
    """The rows of a template. Raises InvalidInputError where nothing, or far too much, was asked for."""
    units = _units(session, user, choice, today)
    if not units:
        raise InvalidInputError(
            "Không có đơn vị nào để lập mẫu: «%(area)s» hoặc cấp dưới đã chọn không thuộc các đơn vị mà anh/chị nhập số liệu.",
            field="unit",
            area=choice.area.name,
        )
    spans = {one: spans_of(one.frequency, choice, today) for one in _indicators(session, choice, units)}
    count = len(units) * sum(map(len, spans.values()))
    if not count:
        raise InvalidInputError(
            "Không có chỉ số nào có kỳ kết thúc trong khoảng đã chọn: hãy chọn khoảng dài hơn, hoặc để trống để lấy kỳ vừa kết thúc.",
            field="since",
        )
    if count > MOST_ROWS:
        raise InvalidInputError(
            "Mẫu sẽ có %(count)s dòng, nhiều hơn mức %(most)s: hãy chọn ít kỳ, ít chỉ số hoặc ít đơn vị hơn.",
            field="unit",
            count=count,
            most=MOST_ROWS,
        )
    standing = _standing(session, units, spans)
    return [
        TemplateRow(unit, one, one.frequency, day, standing.get((one.id, unit.id, one.frequency, day)))
        for unit in units
        for one, days in spans.items()
        for day in days
    ]


def spans_of(frequency: Frequency, choice: Choice, today: date) -> list[date]:
    """The last days of the periods asked for, oldest first; none that is not over."""
    last = last_ended(frequency, min(choice.until, today) if choice.until else today)
    if choice.since is None:
        return [last.last]
    found: list[date] = []
    while last.last >= choice.since and len(found) < _MOST_PERIODS:
        found.append(last.last)
        last = period_before(last, lambda day: period_of(frequency, day))
    return found[::-1]


def _units(session: Session, user: User, choice: Choice, today: date) -> Sequence[Unit]:
    wanted = select(Unit).where(_wanted(choice, today), reportable_units(session, user, today))
    return session.scalars(wanted.order_by(Unit.name, Unit.id).limit(MOST_ROWS + 1)).all()


def _wanted(choice: Choice, today: date) -> ColumnElement[bool]:
    if choice.level is None:
        return Unit.id == choice.area.id
    if choice.level is Level.VILLAGE:
        return and_(Unit.level == Level.VILLAGE, Unit.id.in_(descendant_ids([choice.area.id], today)))
    return areas_of_level(choice.area.id, choice.level, today)


def _indicators(session: Session, choice: Choice, units: Sequence[Unit]) -> Sequence[Indicator]:
    active = select(Indicator).where(Indicator.is_active).order_by(Indicator.id)
    if choice.indicator_ids:
        return session.scalars(active.where(Indicator.id.in_(choice.indicator_ids))).all()
    promised = select(Target.indicator_id).where(Target.review == ClauseState.ACCEPTED)
    if choice.plan is not None:
        return session.scalars(active.where(Indicator.id.in_(promised.where(Target.plan_id == choice.plan.id)))).all()
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    owed = promised.where(Target.plan_id.in_(published), among(session, Target.owner_id, [unit.id for unit in units]))
    return session.scalars(active.where(Indicator.id.in_(owed))).all() or session.scalars(active).all()


def _standing(
    session: Session, units: Sequence[Unit], spans: dict[Indicator, list[date]]
) -> dict[tuple[int, int, Frequency, date], Measurement]:
    days = [day for days in spans.values() for day in days]
    found = select(Measurement).where(
        among(session, Measurement.unit_id, [unit.id for unit in units]),
        among(session, Measurement.indicator_id, [one.id for one in spans]),
        Measurement.measured_on.between(min(days), max(days)),
        Measurement.replaced_at.is_(None),
    )
    return {(one.indicator_id, one.unit_id, one.period, one.measured_on): one for one in session.scalars(found)}
