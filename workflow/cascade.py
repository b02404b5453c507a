"""A target is given down to the units below: each the same rate, or each its share of a count.

Owns the targets of the units below and whether their shares add up; refuses to divide a rate into shares. What was given can be changed
and taken back; the values measured stay.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Cascade, ClauseState, PlanState, Target, Unit, UnitParent
from rules.target_values import IndicatorKind
from rules.values import Audience, Branch, Delivery, Level, Operator, TargetStatus
from workflow.areas import is_superior_on, stands_on
from workflow.calendar import day_of
from workflow.custom_indicators import definition_for
from workflow.errors import InvalidInputError, WrongStateError
from workflow.escalations import end_escalations
from workflow.kinds import UnitKind
from workflow.moves import Act
from workflow.notices import Subject
from workflow.recipients import Directory

GIVEN = "target-given"
AREAS = frozenset({UnitKind.PEOPLES_COMMITTEE, UnitKind.VILLAGE, UnitKind.URBAN_VILLAGE})
"""The kinds of units that answer for an area, to which an area's target is given down."""
_CHANGES = frozenset({Operator.DECREASE, Operator.DECREASE_PER_YEAR, Operator.INCREASE, Operator.INCREASE_PER_YEAR, Operator.RANGE})
_PROMISED = ("indicator", "operator", "value_high", "unit_text", "year", "direction", "text", "section", "span_start", "span_end")
_MEANT = ("indicator_id", "factor", "milestones")


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """Whether what was given down adds up to the target. missing -- what nobody was given; negative: more was given than promised.

    without -- the units that ought to have a part and have none, by name.
    """

    total: Decimal
    given: Decimal
    units: int
    without: tuple[Unit, ...]

    @property
    def missing(self) -> Decimal:
        """What is left to give."""
        return self.total - self.given

    @property
    def adds_up(self) -> bool:
        """Whether everything was given, and nothing twice."""
        return not self.missing and not self.without


def kinds_possible(target: Target) -> tuple[Cascade, ...]:
    """How a target can be given down: a count that is to be reached as shares; everything else as the same value."""
    definition = target.definition
    if definition is not None and definition.kind is IndicatorKind.COUNT and target.operator not in _CHANGES:
        return Cascade.SHARES, Cascade.SAME_RATE
    return (Cascade.SAME_RATE,)


def units_to_give_to(session: Session, target: Target, on: date) -> list[Unit]:
    """The units of areas directly below the target's owner on a day, by name; of an office, those below the unit that it belongs to."""
    if target.owner is None:
        return []
    found = _areas_below(session, target.owner.id, on)
    if not found and target.owner.kind not in AREAS:
        above = session.scalar(select(UnitParent.parent_id).where(UnitParent.unit_id == target.owner.id, is_superior_on(on)))
        found = _areas_below(session, above, on) if above else []
    return found


def given_down(session: Session, target: Target) -> list[Target]:
    """The targets of the units below, by the names of their units."""
    found = select(Target).where(Target.parent_id == target.id, Target.review == ClauseState.ACCEPTED)
    return sorted(session.scalars(found.options(joinedload(Target.owner))), key=lambda one: one.owner.name if one.owner else "")


def share_check(session: Session, target: Target, on: date) -> ShareCheck | None:
    """Whether the shares add up; None for a target that was not given down as shares."""
    if target.cascade is not Cascade.SHARES:
        return None
    given = given_down(session, target)
    owners = {one.owner_id for one in given}
    without = tuple(unit for unit in units_to_give_to(session, target, on) if unit.id not in owners)
    return ShareCheck(target.value, sum((one.value for one in given), Decimal(0)), len(given), without)


def even_shares(total: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """A count divided by weights (population; all one: evenly) into whole parts that add up exactly: the largest rests are rounded up.

    A total that is not whole is divided to its own last place. Raises InvalidInputError where the weights are nothing.
    """
    whole = sum(weights.values(), Decimal(0))
    if whole <= 0:
        raise InvalidInputError(
            "Không chia được %(total)s: tổng dân số dùng để chia bằng 0; hãy nhập từng phần.", field="shares", total=total
        )
    exponent = total.normalize().as_tuple().exponent
    places = Decimal(1).scaleb(min(0, exponent) if isinstance(exponent, int) else 0)
    exact = {unit_id: total * weight / whole for unit_id, weight in weights.items()}
    shares = {unit_id: part.quantize(places, ROUND_FLOOR) for unit_id, part in exact.items()}
    rest = int((total - sum(shares.values(), Decimal(0))) / places)
    for unit_id in sorted(exact, key=lambda one: (shares[one] - exact[one], one))[:rest]:
        shares[unit_id] += places
    return shares


def give_down(session: Session, target: Target, how: Cascade, shares: Mapping[int, Decimal | None], act: Act) -> list[Target]:
    """Give a target to these units below, each its value (same rate: the target's own); those left out have theirs taken back.

    Returns the targets of the units below. What does not add up is kept as it is and shown (`share_check`). Raises InvalidInputError for a
    unit that does not stand below or a share that cannot be, WrongStateError for a target that is not followed.
    """
    if target.review is not ClauseState.ACCEPTED or target.plan.state is not PlanState.PUBLISHED:
        raise WrongStateError(
            "Chỉ tiêu số %(target)s chưa được ban hành nên chưa giao xuống được; hãy ban hành kế hoạch trước.", target=target.id
        )
    if how not in kinds_possible(target):
        raise InvalidInputError(
            "Chỉ tiêu «%(target)s» không chia được thành từng phần; hãy giao cùng một mức.", field="cascade", target=target.indicator
        )
    units = {unit.id: unit for unit in units_to_give_to(session, target, day_of(act.at))}
    for unit_id, share in shares.items():
        _check(units.get(unit_id), unit_id, share, how)
    definition_for(session, target)
    standing = {one.owner_id or 0: one for one in session.scalars(select(Target).where(Target.parent_id == target.id))}
    for unit_id, child in standing.items():
        if unit_id not in shares and child.review is ClauseState.ACCEPTED:
            take_back(session, child, act)
    target.cascade = how if shares else None
    new = [_put(session, target, units[unit_id], share, standing.get(unit_id), act) for unit_id, share in shares.items()]
    session.flush()
    _tell(session, target, [child for child, is_new in new if is_new], act)
    return [child for child, _ in new]


def take_back(session: Session, child: Target, act: Act) -> None:
    """The unit below owes it no more; its values stay, what was escalated for it ends."""
    child.review, child.next_look_on = ClauseState.IGNORED, None
    outgoing = act.outgoing
    end_escalations(session, child, because="chỉ tiêu giao xuống đã được rút lại", outgoing=outgoing)
    outgoing.write(session)


def follow_parent(session: Session, target: Target, act: Act) -> None:
    """The target changed (another plan, value, year): those given down as the same rate change with it; shares keep their numbers."""
    for child in session.scalars(select(Target).where(Target.parent_id == target.id)).all():
        child.plan_id = target.plan_id
        if child.review is ClauseState.ACCEPTED:
            _promise(child, target, None if target.cascade is Cascade.SAME_RATE else child.value)
            child.next_look_on = day_of(act.at)
    session.flush()


def stop_below(session: Session, target: Target, act: Act) -> None:
    """The target is followed no more: neither are those given down from it."""
    for child in session.scalars(select(Target).where(Target.parent_id == target.id, Target.review == ClauseState.ACCEPTED)).all():
        take_back(session, child, act)
        stop_below(session, child, act)


def _check(unit: Unit | None, unit_id: int, share: Decimal | None, how: Cascade) -> None:
    if unit is None:
        raise InvalidInputError(
            "Đơn vị số %(unit)s không đứng ngay dưới đơn vị chịu trách nhiệm nên không giao được; hãy tải lại trang.",
            field=f"unit-{unit_id}",
            unit=unit_id,
        )
    if how is Cascade.SHARES and (share is None or share < 0):
        raise InvalidInputError("Phần giao cho %(unit)s phải là số từ 0 trở lên.", field=f"unit-{unit_id}", unit=unit.name)


def _put(session: Session, target: Target, unit: Unit, share: Decimal | None, child: Target | None, act: Act) -> tuple[Target, bool]:
    """The target of one unit as it is given now; whether it is new or another than before."""
    value = target.value if target.cascade is Cascade.SAME_RATE or share is None else share
    if child is not None and child.review is ClauseState.ACCEPTED and child.value == value:
        return child, False
    if child is None:
        child = Target(
            plan_id=target.plan_id, key=f"g{target.id}-{unit.id}", owner_id=unit.id, parent_id=target.id, position=target.position
        )
        session.add(child)
    _promise(child, target, value)
    child.review, child.status = ClauseState.ACCEPTED, child.status or TargetStatus.NO_DATA
    child.next_look_on = day_of(act.at)
    return child, True


def _promise(child: Target, target: Target, value: Decimal | None) -> None:
    for name in (*_PROMISED, *_MEANT):
        setattr(child, name, getattr(target, name))
    child.value = target.value if value is None else value
    if target.cascade is Cascade.SHARES:
        child.milestones = []  # those of the whole area say nothing of a part


def _areas_below(session: Session, unit_id: int, on: date) -> list[Unit]:
    below = (
        select(Unit)
        .join(UnitParent, UnitParent.unit_id == Unit.id)
        .where(
            UnitParent.parent_id == unit_id,
            is_superior_on(on),
            Unit.branch == Branch.GOVERNMENT,
            or_(Unit.kind.in_(sorted(AREAS)), and_(Unit.level == Level.VILLAGE, Unit.kind == "")),
            stands_on(Unit, on),
        )
    )
    return list(session.scalars(below.order_by(Unit.name, Unit.id)))


def _tell(session: Session, target: Target, children: Sequence[Target], act: Act) -> None:
    unit_ids: Collection[int] = [child.owner_id for child in children if child.owner_id]
    if not unit_ids:
        return
    directory, outgoing = Directory(session, unit_ids, day_of(act.at)), act.outgoing
    giver = target.owner.name if target.owner else target.plan.title
    for child in children:
        outgoing.owe(
            directory.of(Audience.DOER, child.owner_id or 0),
            Subject(target_id=child.id, plan_id=child.plan_id),
            kind=GIVEN,
            step=f"given-{child.value}-{child.round}",
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            why=f"{giver} giao chỉ tiêu cho đơn vị",
        )
    outgoing.write(session)
