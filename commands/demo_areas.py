"""The communes of the demo's province that report numbers: three years of invented values, so that pictures have something to show.

Owns the invented values and their flaws: months that are missing, a correction, a value given back. A fixed pattern, no chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.demo_plans import PROVINCE
from models import Cascade, Indicator, Measurement, MeasurementState, Plan, Target, Unit, User
from rules.periods import period_of
from rules.values import Frequency, TargetStatus
from workflow.approval import approve, give_back
from workflow.area_values import last_ended
from workflow.calendar import day_of
from workflow.cascade import give_down
from workflow.indicator_book import know_catalogue
from workflow.measurement import NewValue, take_in
from workflow.moves import Act
from workflow.units import import_units

_HEAD = "code,name,short_name,level,branch,kind,parent_code,professional_parent_code,valid_from,valid_to,email"
COMMUNES = (
    ("XVK", "Vân Khê", "LG"),
    ("XLS", "Lạc Sơn Hạ", "LG"),
    ("XGT", "Giang Thượng", "LG"),
    ("XBV", "Bến Vân", "LG"),
    ("XTV", "Tân Vân", "LG"),
    ("XMD", "Mỹ Lộc Đông", "MT"),
    ("XDM", "Đồi Mây", "MT"),
    ("XCL", "Cù Lao Vân", "MT"),
    ("XMH", "Mỹ Hòa Thượng", "MT"),
)
"""Code, name, and the district until the two-level reform. They come in when the plans' duties have been given out, and have none."""

STANDING = ("GD", "XLG", "XMT")
"""Communes that the registry's file has."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator with how its values run. base -- the denominator of a period; start, rise -- permille at first, and more each year.

    months -- how far back it goes. is_given -- the province's target is given down to the communes as the same rate.
    without -- communes whose values come in by the story.
    """

    code: str
    begins: str
    base: int
    start: int
    rise: int
    months: int = 36
    is_given: bool = False
    without: tuple[str, ...] = ()


COUNTED = (
    Counted("prenatal-screening", "Tỷ lệ phụ nữ mang thai được sàng lọc", 34, 520, 62, is_given=True, without=("XLG",)),
    Counted("premarital", "Tỷ lệ cặp nam, nữ được tư vấn", 15, 330, 72, is_given=True),
    Counted("srb", "Tỷ số giới tính khi sinh", 60, 1135, -14, is_given=True, without=("XLG",)),
    Counted("elderly-health-checks", "", 1450, 50, 6, months=24),
    Counted("elderly-insurance", "", 1450, 900, 25),
)

_SILENT = {"XCL": 3, "XDM": 1}
"""Communes that have not reported their last periods."""
_LEVELS = {"XVK": 170, "XLS": 60, "XGT": 20, "XBV": 110, "XTV": -40, "XMD": -20, "XDM": -130, "XCL": -210, "XMH": 0}


def bring_in(session: Session, *, now: datetime) -> None:
    """Set up the communes, give the province's targets to it and to them, and enter their values. Once: a second call changes nothing."""
    know_catalogue(session, now)
    if session.scalar(select(Unit.id).where(Unit.code == COMMUNES[0][0])) is None:
        import_units(session, "\n".join([_HEAD, *(row for commune in COMMUNES for row in _rows(*commune))]))
    units = {
        unit.code: unit for unit in session.scalars(select(Unit).where(Unit.code.in_(["SV", *STANDING, *(one[0] for one in COMMUNES)])))
    }
    by = session.scalars(select(User).where(User.login == "lanhdao.tinh")).one()
    areas = [units[code] for code in (*(one[0] for one in COMMUNES), *STANDING)]
    for counted in COUNTED:
        indicator = session.scalars(select(Indicator).where(Indicator.code == counted.code)).one()
        _give(session, counted, indicator, units["SV"], areas, Act(by, now))
        values = [
            value
            for at, unit in enumerate(areas)
            if unit.code not in counted.without
            for value in _values(counted, indicator, unit, at, day_of(now))
        ]
        made = take_in(session, values, by=None, now=now - timedelta(days=2))
        _approve_old(session, made, by=by, now=now)
    _correct(session, areas[2], now=now)
    _return(session, areas[4], by, now=now)


def _rows(code: str, name: str, district: str) -> Iterator[str]:
    full, short = f"Ủy ban nhân dân xã {name}", f"UBND xã {name}"
    yield f"{code},{full},{short},commune,government,ubnd,{district},,,2025-06-30,ubnd.{code.lower()}@songvan.example"
    yield f"{code},,,,,,SV,,2025-07-01,,"


def _give(session: Session, counted: Counted, indicator: Indicator, province: Unit, areas: Sequence[Unit], act: Act) -> None:
    """The province itself owes what comes together from its communes; each of them owes the same rate where it is given down."""
    if not counted.begins:
        return
    of_plan = select(Target).join(Plan).where(Plan.document_name == PROVINCE.file, Target.indicator.startswith(counted.begins))
    parent = session.scalars(of_plan.where(Target.parent_id.is_(None)).order_by(Target.year, Target.id)).first()
    if parent is None or parent.status is not TargetStatus.NO_DATA:
        return
    parent.owner_id, parent.indicator_id = province.id, indicator.id
    parent.baseline, parent.baseline_year = _permille(counted.start - 20, indicator), 2022
    session.flush()
    session.expire_all()
    if counted.is_given:
        give_down(session, parent, Cascade.SAME_RATE, {unit.id: None for unit in areas}, act)


def _values(counted: Counted, indicator: Indicator, unit: Unit, at: int, today: date) -> Iterator[NewValue]:
    """A commune's values, oldest first: its own height, a rise over the years, and a wobble that looks like life."""
    first = max(date(today.year, today.month, 1) - timedelta(days=counted.months * 31), unit.valid_from or date.min)
    ends = list(_ends(indicator.frequency, first, today))
    for number, on in enumerate(ends[: len(ends) - _SILENT.get(unit.code, 0)]):
        years = Decimal((on - date(today.year - 3, 1, 1)).days) / 365
        wobble = (number * 5 + at * 7) % 11 - 5
        base = Decimal(counted.base + (at * 13) % 9 * counted.base // 20 + wobble * counted.base // 40)
        is_share = counted.start < 1000
        level = _LEVELS.get(unit.code, 0) // (1 if is_share and counted.base < 1000 else 12)
        share = Decimal(counted.start + level + wobble * 4) + counted.rise * years
        numerator = (base * share / 1000).to_integral_value()
        yield NewValue(
            indicator,
            unit.id,
            indicator.frequency,
            on,
            numerator=min(numerator, base) if is_share else numerator,
            denominator=base,
        )


def _ends(frequency: Frequency, first: date, today: date) -> Iterator[date]:
    last = last_ended(frequency, today)
    on = period_of(frequency, first).last
    while on <= last:
        yield on
        on = period_of(frequency, on + timedelta(days=1)).last


def _permille(value: int, indicator: Indicator) -> Decimal:
    return Decimal(value) * indicator.scale / 1000


def _approve_old(session: Session, made: Sequence[Measurement], *, by: User, now: datetime) -> None:
    """All but the last six weeks' values have been approved."""
    until = day_of(now) - timedelta(days=45)
    approve(session, by, [row.id for row in made if row.measured_on < until], now=now - timedelta(days=1))


def _last(session: Session, unit: Unit) -> Measurement:
    found = select(Measurement).where(
        Measurement.unit_id == unit.id, Measurement.replaced_at.is_(None), Measurement.state == MeasurementState.ENTERED
    )
    return session.scalars(found.order_by(Measurement.measured_on.desc(), Measurement.id).limit(1)).one()


def _correct(session: Session, unit: Unit, *, now: datetime) -> None:
    """A typing error put right: the wrong value stays to be seen."""
    wrong = _last(session, unit)
    if wrong.numerator is None or wrong.note:
        return
    right = wrong.numerator + 2
    note = "Sửa số gõ nhầm, đã đối chiếu sổ theo dõi của trạm"
    value = NewValue(wrong.indicator, unit.id, wrong.period, wrong.measured_on, numerator=right, denominator=wrong.denominator, note=note)
    take_in(session, [value], by=None, now=now)


def _return(session: Session, unit: Unit, by: User, *, now: datetime) -> None:
    """A value that the province gave back: it counts no more until it is corrected."""
    give_back(session, by, [_last(session, unit).id], note="Tử số lệch với báo cáo của bệnh viện, đề nghị đối chiếu lại", now=now)
