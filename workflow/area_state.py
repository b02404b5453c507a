"""How a person's area stands: five numbers, the parts of it with the worst first, and the deadlines of the weeks to come. Four statements.

An area is what lies at and below the highest unit at which the person decides, for administrators everything; for coordinators the plans
that they follow. Owns what each number counts; the lists behind them count the same (`workflow.task_list`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from models import ClauseState, Escalation, Membership, MembershipRole, Plan, PlanState, Target, Task, Unit, UnitParent, User
from rules.values import OPEN_STATES, Level, TargetStatus
from workflow.escalations import STANDING_STATES
from workflow.own_tasks import Mine, followed_plans, is_mine
from workflow.people import roles_on
from workflow.task_list import TaskCounts, count_columns
from workflow.unit_states import NOTHING, states_of
from workflow.unit_tree import is_alive, links_in_force, top_ids
from workflow.units import descendant_ids
from workflow.visibility import DECIDERS, is_administrator, own_unit_ids, visible_escalations, visible_targets

WEEKS = 8
MOST_BELOW = 400
"""So many units directly below are looked at; a province has some hundreds."""
SHOWN_BELOW = 8


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the area: a unit with all below it, or a plan."""

    id: int
    name: str
    counts: TaskCounts


@dataclass(frozen=True, slots=True)
class Week:
    """How many open tasks have their deadline from one day until another, both included."""

    first: date
    last: date
    due: int


@dataclass(frozen=True, slots=True)
class AreaState:
    """unit -- at the top of the area; None: everything, or (is_of_plans) the plans that the person follows.

    escalated -- what lies before the person's desk, for others what they see before any. off_target -- targets that are off.
    shares -- the parts in which something is owed, the worst first, no more than are shown. left_out -- how many more there are.
    """

    unit: Unit | None
    is_of_plans: bool
    counts: TaskCounts
    escalated: int
    off_target: int
    shares: Sequence[Share]
    left_out: int
    weeks: Sequence[Week]

    @property
    def done(self) -> int:
        """All that is done, in time or late."""
        return self.counts.done_on_time + self.counts.done_late

    @property
    def in_time_percent(self) -> int | None:
        """Of what is done, how much was done in time; None where nothing is."""
        return self.counts.done_on_time * 100 // self.done if self.done else None


def area_state(session: Session, user: User, on: date) -> AreaState | None:
    """The state of the person's area on a day; None for who neither decides nor follows plans, and where nothing is owed there."""
    found: AreaState | None = None
    unit = highest_unit(user, on)
    if is_administrator(user, on):
        found = _everything(session, user, on)
    elif unit:
        found = _of_unit(session, user, unit, on)
    elif own_unit_ids(user, on, {MembershipRole.COORDINATOR}):
        found = _of_plans(session, user, on)
    return found if found and found.counts.total else None


def weeks_from(on: date) -> list[tuple[date, date]]:
    """The rest of this week and the whole ones after it, Monday to Sunday."""
    sunday = on + timedelta(days=6 - on.weekday())
    later = [(sunday + timedelta(days=7 * at - 6), sunday + timedelta(days=7 * at)) for at in range(1, WEEKS)]
    return [(on, sunday), *later]


def highest_unit(user: User, on: date) -> Unit | None:
    """The unit at the highest level at which the person decides, of several the one that was given first; None for administrators."""
    if is_administrator(user, on):
        return None
    held: list[Membership] = [one for one in roles_on(user, on) if one.unit is not None and one.role in DECIDERS]
    ranks = {level: at for at, level in enumerate(Level)}
    units = sorted((one.unit for one in held if one.unit), key=lambda unit: ranks[unit.level])
    return units[0] if units else None


def _everything(session: Session, user: User, on: date) -> AreaState:
    """What stands below nobody; where most lies in one of these, as with a government, what is below that one instead."""
    tops = top_ids(session, user, on)[:MOST_BELOW]
    child, above = aliased(UnitParent), aliased(UnitParent)
    second = select(above.unit_id).where(above.parent_id.in_(tops), links_in_force(on, above))
    parent = select(child.parent_id).where(child.unit_id == Unit.id, links_in_force(on, child)).limit(1).correlate(Unit).scalar_subquery()
    near = or_(Unit.id.in_(tops), parent.in_(tops), parent.in_(second))
    units = session.execute(select(Unit.id, Unit.name, parent).where(near, is_alive(on)).limit(MOST_BELOW)).all()
    states = states_of(session, {*tops, *(one.id for one in units)}, on)
    below: dict[int | None, list[Share]] = {}
    for unit_id, name, parent_id in units:
        below.setdefault(parent_id, []).append(Share(unit_id, name, states[unit_id]))
    return _state(
        session,
        on,
        counts=_together([states[one] for one in tops]),
        shares=_opened(_opened(below.get(None, []), below), below),
        owed=true(),
        escalated=true(),
        off_target=true(),
    )


def _opened(shares: list[Share], below: Mapping[int | None, list[Share]]) -> list[Share]:
    """The same shares with the one that holds most of it divided into what lies directly below it, where its work is done there."""
    total = sum(one.counts.total for one in shares)
    for one in shares:
        own = sum(part.counts.total for part in below.get(one.id, ()))
        if one.counts.total * 4 > total * 3 and own * 4 > one.counts.total * 3:
            return [*(other for other in shares if other is not one), *below[one.id]]
    return shares


def _of_unit(session: Session, user: User, unit: Unit, on: date) -> AreaState:
    answering = select(UnitParent.unit_id).where(UnitParent.parent_id == unit.id, links_in_force(on))
    below = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(answering), is_alive(on)).limit(MOST_BELOW)).all()
    states = states_of(session, [unit.id, *(one.id for one in below)], on)
    area = descendant_ids([unit.id], on)
    return _state(
        session,
        on,
        unit=unit,
        counts=states[unit.id],
        shares=[Share(one.id, one.name, states[one.id]) for one in below],
        owed=Task.unit_id.in_(area),
        escalated=Escalation.to_unit_id.in_(own_unit_ids(user, on, DECIDERS)),
        off_target=Target.owner_id.in_(area),
    )


def _of_plans(session: Session, user: User, on: date) -> AreaState:
    counted = select(Plan.id, Plan.title, *count_columns(on)).join(Task, Task.plan_id == Plan.id).where(followed_plans(user, on))
    shares = [
        Share(plan_id, title, TaskCounts(*map(int, counts)))
        for plan_id, title, *counts in session.execute(counted.group_by(Plan.id, Plan.title).limit(MOST_BELOW))
    ]
    return _state(
        session,
        on,
        is_of_plans=True,
        counts=_together([one.counts for one in shares]),
        shares=shares,
        owed=is_mine(user, Mine.FOLLOWED, on),
        escalated=visible_escalations(session, user, on),
        off_target=visible_targets(session, user, on),
    )


def _state(
    session: Session,
    on: date,
    *,
    counts: TaskCounts,
    shares: list[Share],
    owed: ColumnElement[bool],
    escalated: ColumnElement[bool],
    off_target: ColumnElement[bool],
    unit: Unit | None = None,
    is_of_plans: bool = False,
) -> AreaState:
    weeks = weeks_from(on)
    before, off, *due = session.execute(_numbers(weeks, owed, escalated, off_target)).one()
    owing = sorted((one for one in shares if one.counts.total), key=_badness)
    return AreaState(
        unit=unit,
        is_of_plans=is_of_plans,
        counts=counts,
        escalated=before,
        off_target=off,
        shares=owing[:SHOWN_BELOW],
        left_out=max(0, len(owing) - SHOWN_BELOW),
        weeks=[Week(first, last, number) for (first, last), number in zip(weeks, due, strict=True)],
    )


def _numbers(
    weeks: list[tuple[date, date]], owed: ColumnElement[bool], escalated: ColumnElement[bool], off_target: ColumnElement[bool]
) -> Any:
    """One row: what was escalated, what is off target, and what is due in each week."""
    standing = select(func.count()).select_from(Escalation).where(escalated, Escalation.state.in_(STANDING_STATES))
    is_followed = and_(
        Target.status == TargetStatus.OFF_TARGET,
        Target.review == ClauseState.ACCEPTED,
        Target.plan_id.in_(select(Plan.id).where(Plan.state == PlanState.PUBLISHED)),
    )
    off = select(func.count()).select_from(Target).where(off_target, is_followed)
    due = Task.effective_due_on
    of_weeks = [func.count().filter(due >= first, due <= last) for first, last in weeks]
    in_sight = and_(Task.state.in_(OPEN_STATES), due >= weeks[0][0], due <= weeks[-1][1], owed)
    return select(standing.scalar_subquery(), off.scalar_subquery(), *of_weeks).select_from(Task).where(in_sight)


def _together(counts: Sequence[TaskCounts]) -> TaskCounts:
    names = [field.name for field in fields(TaskCounts)]
    return TaskCounts(*(sum(getattr(one, name) for one in counts) for name in names)) if counts else NOTHING


def _badness(one: Share) -> tuple[int, int, int, str]:
    """The most late first, then the most soon, then the most open."""
    counts = one.counts
    return -counts.open_late, -counts.open_soon, -counts.open_on_time, one.name
