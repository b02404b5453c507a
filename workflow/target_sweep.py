"""The sweep of targets: those that are off their path, or whose value is due and missing, go the same way as late tasks.

Owns which targets are looked at and the facts about them; one batch in one transaction, which the caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Target
from rules.features import Subject as Matter
from rules.forecast import Forecast, misses
from rules.target_values import Reading
from rules.trajectory import Verdict, Yardstick, judge
from rules.values import TargetFacts, TargetStatus
from workflow.climbing import carry_out, write_out
from workflow.desk import Case, Counts, Desk, open_desk
from workflow.escalations import round_mark
from workflow.figures import readings_of_many
from workflow.judges import Judge
from workflow.reporting import asked_by_task
from workflow.set_aside import Hand
from workflow.target_verdicts import foresee, note_verdict, spec_of
from workflow.watch import EVERYTHING, Portion

BATCH = 200


def sweep_targets(session: Session, *, today: date, now: datetime, judge: Judge, portion: Portion = EVERYTHING) -> Counts:
    """Look at the next batch of targets that need it; counts.looked_at is 0 when there is none left."""
    targets = _due_for_a_look(session, today, portion)
    if not targets:
        return Counts()
    cases = [case_of_target(target) for target in targets]
    desk = open_desk(session, cases, today=today, now=now, judge=judge)
    desk.counts.looked_at = len(targets)
    portion.watch.in_hand(Hand(Matter.TARGET, tuple(target.id for target in targets)))
    readings, asked = readings_of_many(session, targets), asked_by_task(session, targets)
    for target, case in zip(targets, cases, strict=True):
        target.next_look_on = _look_at(desk, target, case, readings[target.id], is_asked=target.id in asked)
    portion.watch.decided()
    session.flush()
    write_out(session, desk)
    return desk.counts


def _due_for_a_look(session: Session, today: date, portion: Portion) -> Sequence[Target]:
    found = (
        select(Target)
        .where(Target.next_look_on <= today, Target.owner_id.is_not(None), *portion.conditions(Target.id))
        .options(joinedload(Target.owner), joinedload(Target.definition))
        .order_by(Target.next_look_on, Target.id)
        .limit(min(portion.most or BATCH, BATCH))
        .with_for_update(of=Target, skip_locked=True)
    )
    return session.scalars(found).all()


def case_of_target(target: Target) -> Case:
    """A target at work."""
    return Case(
        task_id=None,
        target_id=target.id,
        plan_id=target.plan_id,
        unit_id=target.owner_id or 0,
        due_on=_due_on(target),
        suffix=round_mark(target.round),
    )


def _due_on(target: Target) -> date | None:
    return date(target.year, 12, 31) if target.year else None


def _look_at(desk: Desk, target: Target, case: Case, readings: Sequence[Reading], *, is_asked: bool) -> date | None:
    """Decide for one target and collect what follows; return the day of its next look."""
    bench = desk.judge.bench(case.plan_id, case.unit_id)
    verdict = judge(spec_of(target), readings, desk.today, bench.yardstick)
    note_verdict(target, verdict)
    facts = _facts(desk, target, case, readings, verdict, is_asked=is_asked)
    if carry_out(desk, case, bench.engine.decide_target(facts), kind="off-target"):
        facts = replace(facts, **desk.after_climb(case))
    due_on = _due_on(target)
    if due_on and due_on >= desk.today and not facts.rung and facts.is_working_day:  # on a day off nothing is decided yet
        return due_on if due_on > desk.today else desk.judge.calendar.add_working_days(due_on, 1)
    return bench.looks.after_target(facts, desk.today)


def target_facts(
    desk: Desk, target: Target, case: Case, readings: Sequence[Reading], by: Yardstick, *, is_asked: bool = False
) -> TargetFacts:
    """What the rules may know of a target on the desk's day. is_asked -- a task asks for its last value: it is that task that is late."""
    return _facts(desk, target, case, readings, judge(spec_of(target), readings, desk.today, by), is_asked=is_asked)


def _facts(desk: Desk, target: Target, case: Case, readings: Sequence[Reading], verdict: Verdict, *, is_asked: bool) -> TargetFacts:
    owner = target.owner
    if owner is None:
        raise AssertionError("a target without an owner is not looked at")
    return TargetFacts(
        target_id=target.id,
        status=verdict.status,
        level=owner.level,
        branch=owner.branch,
        is_working_day=desk.judge.calendar.is_working(desk.today),
        off_by_permille=verdict.off_by_permille,
        working_days_without_data=0 if is_asked else _working_days_without_data(desk, target, readings, verdict.status),
        rung=desk.rung(case),
        has_next_rung=desk.has_next_rung(case),
        working_days_on_rung=desk.working_days_on_rung(case),
        is_acknowledged=desk.is_acknowledged(case),
        working_days_waiting=desk.working_days_waiting(case),
        importance=desk.importance[case.plan_id],
        periods_off=verdict.periods_off,
        coverage_permille=verdict.coverage_permille,
        forecast_misses=_will_miss(target, verdict, readings, desk.today),
    )


def _will_miss(target: Target, verdict: Verdict, readings: Sequence[Reading], on: date) -> bool:
    """Whether the promise is missed even at the better end of what can be expected."""
    by = verdict.yardstick
    if verdict.path is None or by is None or verdict.status in (TargetStatus.ACHIEVED, TargetStatus.NO_DATA):
        return False
    found = foresee(target, readings, on, by)
    return isinstance(found, Forecast) and misses(verdict.path, found, tolerance_permille=by.tolerance_permille)


def _working_days_without_data(desk: Desk, target: Target, readings: Sequence[Reading], status: TargetStatus) -> int:
    """Working days since the end of the target's year, where no value of that year has come."""
    due_on = _due_on(target)
    if due_on is None or desk.today <= due_on or status is TargetStatus.ACHIEVED:
        return 0
    if any(due_on.year <= reading.on.year and reading.on <= desk.today for reading in readings):
        return 0
    return desk.judge.calendar.working_days_between(due_on, desk.today)
