"""Where targets stand by the values that count, and what follows when values change.

Owns the promise as the trajectory takes it and the consequences of a new value; refuses to take values in (`workflow.measurement`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select, tuple_, update
from sqlalchemy.orm import Session, object_session

from models import ClauseState, Measurement, Plan, PlanState, Target, User
from rules.forecast import Forecast, Unknown, forecast
from rules.target_values import Reading, TargetSpec
from rules.trajectory import Verdict, Yardstick, judge, that_judge
from rules.values import Direction, TargetStatus
from rules.verdict_words import explain
from rules.yardsticks import yardstick_of
from workflow.areas import offices_of_areas
from workflow.calendar import day_of
from workflow.escalations import end_escalations
from workflow.figures import Key, readings_of, readings_of_many
from workflow.notices import Outgoing
from workflow.policy_book import book_of
from workflow.reporting import settle_reports
from workflow.rollup import Changed, roll_up
from workflow.target_terms import share_of

ON_COURSE = frozenset({TargetStatus.ACHIEVED, TargetStatus.ON_TRACK})
_PORTION = 2_000


def changed_by(row: Measurement) -> Changed:
    """What a new, corrected, approved or returned value concerns."""
    return Changed(row.indicator_id, row.unit_id, row.period, row.measured_on)


def follow(session: Session, changed: Collection[Changed], *, now: datetime, by: User | None = None) -> None:
    """Values changed: the sums above them follow, their units' targets are judged at once, those above at the next sweep."""
    own = {(one.indicator_id, one.unit_id) for one in changed}
    touched = roll_up(session, changed)
    _look_soon(session, (touched | _of_offices(session, touched)) - own, day_of(now))
    outgoing = Outgoing(now)
    targets = _followed(session, own)
    for verdict, target in zip(verdicts(session, targets, day_of(now)), targets, strict=True):
        _judged(session, target, verdict, outgoing)
    outgoing.write(session)
    settle_reports(session, changed, by=by, now=now)


def spec_of(target: Target) -> TargetSpec:
    """The target as the trajectory knows it."""
    share = share_of(target)
    return TargetSpec(
        operator=target.operator,
        value=target.value if share is None else target.value * share,
        value_high=target.value_high,
        year=target.year,
        baseline=target.baseline,
        baseline_year=target.baseline_year,
        direction=_direction(target),
        is_relative=share is not None,
        milestones=tuple((int(one["year"]), Decimal(str(one["value"]))) for one in target.milestones or ()),
        is_cumulative=bool(target.definition and target.definition.is_cumulative),
    )


def judge_target(target: Target, on: date) -> Verdict:
    """Where the target stands on a day, by the policy in force for it."""
    session = object_session(target)
    if session is None:
        raise AssertionError("a target is judged in its session")
    return judge(spec_of(target), readings_of(session, target), on, yardstick_for(session, target, on))


def verdicts(session: Session, targets: Sequence[Target], on: date) -> list[Verdict]:
    """Where many targets stand on a day, by the policies in force for each, in few statements."""
    readings = readings_of_many(session, targets)
    return [judge(spec_of(one), readings[one.id], on, yardstick_for(session, one, on)) for one in targets]


def foresee(target: Target, readings: Sequence[Reading], on: date, by: Yardstick) -> Forecast | Unknown:
    """What the target's value will be at the end of its year if it goes on so, in the target's unit; or why that cannot be said.

    No forecast passes what the indicator can be at all. Values for which too few units have reported are left out, as in judging.
    """
    definition = target.definition
    low, high = (definition.low, definition.high) if definition else (None, None)
    bounds = {name: bound / target.factor for name, bound in (("low", low), ("high", high)) if bound is not None}
    return forecast(spec_of(target), that_judge(readings, by), on, **bounds)


def note_verdict(target: Target, verdict: Verdict) -> None:
    """Keep where a target stands, and why in words, for lists and pages."""
    target.status = verdict.status
    target.standing = str(explain(verdict, target.unit_text))


def yardstick_for(session: Session, target: Target, on: date) -> Yardstick:
    """How strictly the policy in force judges the target's values."""
    return yardstick_of(book_of(session, on).policies_for(target.plan_id, target.owner_id))


def _judged(session: Session, target: Target, verdict: Verdict, outgoing: Outgoing) -> None:
    """A new value is new ground for escalating; back on course, what was escalated ends at once; off it, the next sweep sees to it."""
    if not target.rung:
        target.round += 1
    note_verdict(target, verdict)
    target.next_look_on = day_of(outgoing.now)
    if verdict.status in ON_COURSE and target.rung:
        end_escalations(session, target, because="số liệu mới cho thấy chỉ tiêu đã về đúng lộ trình", outgoing=outgoing)


def _direction(target: Target) -> Direction | None:
    """As the target says, else as its indicator does."""
    if target.direction is not None or target.definition is None:
        return target.direction
    return target.definition.direction


def _followed(session: Session, keys: Collection[Key]) -> list[Target]:
    """The accepted targets of published plans that these values are measured for."""
    ordered, found = sorted(keys), list[Target]()
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    for start in range(0, len(ordered), _PORTION):
        wanted = tuple_(Target.indicator_id, Target.owner_id).in_(ordered[start : start + _PORTION])
        followed = select(Target).where(wanted, Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))
        found.extend(session.scalars(followed.order_by(Target.id)))
    return found


def _of_offices(session: Session, keys: Collection[Key]) -> set[Key]:
    """The same indicators of the offices of these units, which may answer for their areas."""
    offices = offices_of_areas(session, {unit_id for _, unit_id in keys}) if keys else {}
    by_area: dict[int, list[int]] = {}
    for office_id, area_id in offices.items():
        by_area.setdefault(area_id, []).append(office_id)
    return {(indicator_id, office_id) for indicator_id, unit_id in keys for office_id in by_area.get(unit_id, ())}


def _look_soon(session: Session, keys: Collection[Key], today: date) -> None:
    """The targets of units above and of their offices are looked at by the next sweep: their rows are not held for each that reports."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _PORTION):
        wanted = tuple_(Target.indicator_id, Target.owner_id).in_(ordered[start : start + _PORTION])
        later = or_(Target.next_look_on.is_(None), Target.next_look_on > today)
        followed = select(Target.id).where(wanted, later, Target.review == ClauseState.ACCEPTED)
        ids = session.scalars(followed.order_by(Target.id).with_for_update()).all()  # in one order, whoever writes
        session.execute(update(Target).where(Target.id.in_(ids)).values(next_look_on=today).execution_options(synchronize_session=False))
