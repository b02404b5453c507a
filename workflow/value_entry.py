"""Many values as they were typed, taken in at once: what each cell is told, and what is written.

Owns the checks of one saving, cell by cell: readable numbers, rights, a reason for correcting what was approved, what somebody else changed
meanwhile, doubts to be confirmed. Refuses to write anything while a cell is at fault, unless the good ones are wanted on purpose.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models import Indicator, Measurement, MeasurementSource, MeasurementState, Unit, User
from models.database import among
from rules.plausibility import shown
from rules.said import Said
from rules.target_values import IndicatorKind
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotAllowedError, WorkflowError, WrongStateError
from workflow.measurement import NewValue, check, take_in
from workflow.plausible import confirmed, doubts_about
from workflow.settings import TIME_ZONE
from workflow.sums import Place as SumPlace
from workflow.sums import values_at
from workflow.typed_numbers import read_number
from workflow.value_places import Place
from workflow.visibility import reportable_units

LONGEST_NOTE = 1000


WHATEVER_STANDS = -1
"""As `Typed.base_id`: nothing was shown, and what stands there is to be corrected."""


class Part(StrEnum):
    """Which box of a cell."""

    VALUE = "v"
    NUMERATOR = "n"
    DENOMINATOR = "d"


_NAMED = {Part.VALUE: "value", Part.NUMERATOR: "numerator", Part.DENOMINATOR: "denominator"}


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as it was sent. base_id -- the row that was shown in it, 0 for none. checked -- the numbers whose doubts were confirmed, as
    `Numbers.words`; "" for none. is_sure -- the doubts are confirmed whatever they are (the API's way). is_again -- what was given back
    is handed in again though its numbers stay.
    """

    place: Place
    parts: Mapping[Part, str]
    base_id: int = 0
    checked: str = ""
    note: str = ""
    is_sure: bool = False
    is_again: bool = False
    evidence: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a cell. A value beside numerator and denominator is only compared with them."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def words(self) -> str:
        """The numbers as one word, by which a confirmation names what it confirms."""
        return "/".join("" if one is None else f"{one.normalize():f}" for one in (self.value, self.numerator, self.denominator))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self == Numbers()


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a cell from being saved.

    error -- it cannot be used; doubts -- it can, once confirmed; standing -- what somebody else put there meanwhile.
    """

    error: WorkflowError | None = None
    doubts: tuple[Said, ...] = ()
    numbers: Numbers = Numbers()
    standing: Measurement | None = None

    @property
    def part(self) -> Part:
        """The box at fault."""
        field = self.error.field if self.error else None
        return next((part for part, name in _NAMED.items() if name == field), Part.VALUE)


@dataclass(slots=True)
class Entered:
    """What came of a saving. left -- good cells that were not written because of the others."""

    rows: list[Measurement] = field(default_factory=list)
    faults: dict[Place, Fault] = field(default_factory=dict)
    left: int = 0


def enter(
    session: Session,
    user: User,
    typed: Sequence[Typed],
    *,
    now: datetime,
    only_good: bool = False,
    source: MeasurementSource = MeasurementSource.GRID,
    has_right: bool = False,
) -> Entered:
    """Take in what differs from what was shown: all of it, or nothing but faults; only_good -- the good cells, on purpose.

    has_right -- that the person may enter these values was found already. Raises WrongStateError where somebody else saves the same cells
    in the same moment.
    """
    desk = _Desk(session, user, typed, now, has_right=has_right)
    entered = Entered()
    good: list[NewValue] = []
    for one in typed:
        try:
            if value := desk.value_of(one):
                good.append(value)
        except _FaultError as fault:
            entered.faults[one.place] = fault.fault
    good = _without_doubts(session, good, {one.place: one for one in typed}, entered)
    if entered.faults and not only_good:
        entered.left = len(good)
        return entered
    entered.rows = _taken(session, user, good, now, source)
    return entered


def typed_note(text: str) -> str:
    """A note for a saving. Raises InvalidInputError for one that is too long."""
    if len(text) > LONGEST_NOTE:
        raise InvalidInputError("Ghi chú quá dài: tối đa %(most)s ký tự.", field="note", most=LONGEST_NOTE)
    return text.strip()


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


class _Desk:
    """What the cells of one saving are checked against, read once."""

    def __init__(self, session: Session, user: User, typed: Sequence[Typed], now: datetime, *, has_right: bool) -> None:
        places = [one.place for one in typed]
        self._today = day_of(now)
        self._indicators = {
            one.id: one for one in session.scalars(select(Indicator).where(Indicator.id.in_({p.indicator_id for p in places})))
        }
        unit_ids = {place.unit_id for place in places}
        allowed = select(Unit.id).where(among(session, Unit.id, unit_ids), reportable_units(session, user, self._today))
        self._allowed = unit_ids if has_right else set(session.scalars(allowed))
        self._standing = {Place(r.indicator_id, r.unit_id, r.period, r.measured_on): r for r in _in_force(session, places)}
        known = {row.id: row for row in self._standing.values()}
        self._shown = known | _by_id(session, {one.base_id for one in typed} - known.keys() - {0, WHATEVER_STANDS})

    def value_of(self, one: Typed) -> NewValue | None:
        """The value that a cell brings; None where it says what it said. Raises _FaultError."""
        try:
            self._refuse(one)
            numbers = _numbers(one)
            is_blind = one.base_id == WHATEVER_STANDS
            base = self._standing.get(one.place) if is_blind else self._shown.get(one.base_id)
            is_again = one.is_again and base is not None and base.state is MeasurementState.RETURNED
            is_told = not numbers.is_empty or not is_blind
            if numbers == _of_row(base) and one.evidence is None and not is_again and is_told:
                return None
            if numbers.is_empty:
                raise _empty(base)
            value = self._new(one, numbers)
            check(value, self._today)
        except WorkflowError as error:
            raise _FaultError(Fault(error)) from error
        standing = self._standing.get(one.place)
        if standing is not None and not is_blind and standing.id != one.base_id and numbers != _of_row(standing):
            raise _FaultError(Fault(_changed(standing), numbers=numbers, standing=standing))
        if standing is not None and standing.state is MeasurementState.APPROVED and not one.note:
            raise _FaultError(Fault(InvalidInputError("Số này đã được duyệt: hãy ghi lý do sửa rồi lưu lại.", field="note")))
        return value

    def _refuse(self, one: Typed) -> None:
        if one.place.indicator_id not in self._indicators or one.place.unit_id not in self._allowed:
            raise NotAllowedError("Số liệu này do đơn vị có số hoặc cơ quan điều phối kế hoạch nhập; anh/chị không nhập được.")

    def _new(self, one: Typed, numbers: Numbers) -> NewValue:
        indicator, place = self._indicators[one.place.indicator_id], one.place
        if indicator.kind is not IndicatorKind.RATE and (numbers.numerator, numbers.denominator) != (None, None):
            raise InvalidInputError("Chỉ số này không tính từ tử số và mẫu số: hãy nhập thẳng giá trị.", field="numerator")
        return NewValue(
            indicator,
            place.unit_id,
            place.period,
            place.on,
            numbers.value,
            numbers.numerator,
            numbers.denominator,
            note=one.note,
            evidence=one.evidence,
        )


def _without_doubts(session: Session, values: Iterable[NewValue], typed: Mapping[Place, Typed], entered: Entered) -> list[NewValue]:
    """The values about which nothing is in doubt, or whose doubts were confirmed; these carry them. The others become faults."""
    values, good = list(values), list[NewValue]()
    for value, doubts in zip(values, doubts_about(session, values), strict=True):
        place = Place(value.indicator.id, value.unit_id, value.period, value.measured_on)
        numbers = Numbers(value.value, value.numerator, value.denominator)
        if doubts and not typed[place].is_sure and typed[place].checked != numbers.words:
            entered.faults[place] = Fault(doubts=tuple(doubts), numbers=numbers)
        else:
            good.append(confirmed(value, doubts))
    return good


def _taken(session: Session, user: User, good: Sequence[NewValue], now: datetime, source: MeasurementSource) -> list[Measurement]:
    if not good:
        return []
    try:
        with session.begin_nested():
            return take_in(session, good, by=user, now=now, source=source)
    except IntegrityError as error:
        raise WrongStateError("Vừa có người khác lưu cùng những ô này: hãy bấm lưu lần nữa để xem số của họ.") from error


def _numbers(one: Typed) -> Numbers:
    read = {}
    for part, name in _NAMED.items():
        text = one.parts.get(part, "").strip()
        try:
            read[name] = read_number(text.removesuffix("‰")) if text else None
        except InvalidInputError as error:
            raise InvalidInputError(error.text, field=name, **error.values) from error
    return Numbers(**read)


def _of_row(row: Measurement | None) -> Numbers:
    """The numbers that a cell shows for a row."""
    if row is None:
        return Numbers()
    if row.numerator is not None:
        return Numbers(None, row.numerator, row.denominator)
    return Numbers(row.value)


def _empty(base: Measurement | None) -> InvalidInputError:
    if base is None:
        return InvalidInputError("Chưa có số nào: hãy nhập giá trị, hoặc tử số và mẫu số.", field="value")
    return InvalidInputError("Số đã nhập không xóa được, chỉ sửa được: hãy nhập số đúng thay cho số cũ.", field="value")


def _changed(row: Measurement) -> WrongStateError:
    name = row.by.name if row.by else "Hệ thống"
    at = row.at.astimezone(TIME_ZONE).strftime("%H:%M %d/%m/%Y")
    return WrongStateError(
        "%(name)s vừa sửa ô này thành %(number)s lúc %(at)s. Lưu lần nữa là ghi đè; muốn giữ số của họ thì nhập lại số ấy.",
        name=name,
        number=_said(row),
        at=at,
        field="value",
    )


def _said(row: Measurement) -> str:
    if row.numerator is not None and row.denominator is not None:
        return f"{shown(row.numerator)}/{shown(row.denominator)}"
    return shown(row.value) if row.value is not None else "0/0"


def _in_force(session: Session, places: Collection[Place]) -> Iterable[Measurement]:
    wanted = [SumPlace(place.unit_id, place.indicator_id, place.period, place.on) for place in set(places)]
    return session.scalars(values_at(session, wanted).options(joinedload(Measurement.by))).all() if wanted else []


def _by_id(session: Session, ids: Collection[int]) -> dict[int, Measurement]:
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(select(Measurement).where(among(session, Measurement.id, ids)))}
