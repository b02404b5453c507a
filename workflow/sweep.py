"""The sweep: tasks and targets that need a look today -> facts -> decisions, carried out by `workflow.climbing`.

Owns which rows are looked at and the facts about them; one batch in one transaction, which the caller commits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Task, TaskPartner, Unit
from models.database import AnyRow, among
from rules.features import Subject as Matter
from rules.values import ONCE, OPEN_STATES, Decision, TaskFacts
from workflow.climbing import CLIMBS, carry_out, write_out
from workflow.desk import Case, Counts, Desk, open_desk
from workflow.escalations import round_mark
from workflow.judges import Judge
from workflow.set_aside import Hand
from workflow.watch import EVERYTHING, Portion

BATCH = 500
_CYCLES = tuple(
    (re.compile(form), days)
    for form, days in (
        (r"\d{4}", 365),
        (r"\d{4}-H\d|\d{4}-\d{4}-HK\d", 180),
        (r"\d{4}-Q\d", 90),
        (r"\d{4}-\d\d", 30),
        (r"\d{4}-W\d\d", 7),
        (r"\d{4}-\d\d-\d\d", 1),
    )
)


_ALL_BUT_WHICH = attrgetter(*(one.name for one in fields(TaskFacts) if one.name != "task_id"))
"""All facts of a task but its number, on which nothing depends."""

_COLUMNS = (
    Task.id,
    Task.plan_id,
    Task.unit_id,
    Task.state,
    Task.role,
    Task.due_on,
    Task.effective_due_on,
    Task.is_derived,
    Task.is_recurring,
    Task.period_label,
    Task.round,
    Task.importance,
    Task.origin,
    Task.is_report,
    Unit.level,
    Unit.branch,
)


def sweep_tasks(session: Session, *, today: date, now: datetime, judge: Judge, portion: Portion = EVERYTHING) -> Counts:
    """Look at the next batch of open tasks that need it; counts.looked_at is 0 when there is none left.

    On PostgreSQL rows that another process has in hand are passed over (SKIP LOCKED); on SQLite the one writer has them all.
    """
    tasks = _due_for_a_look(session, today, portion)
    if not tasks:
        return Counts()
    partners = _partners(session, [task.id for task in tasks])
    cases = [case_of(task, partners) for task in tasks]
    desk = open_desk(session, cases, today=today, now=now, judge=judge)
    desk.counts.looked_at = len(tasks)
    portion.watch.in_hand(Hand(Matter.TASK, tuple(task.id for task in tasks)))
    next_looks: dict[date | None, list[int]] = defaultdict(list)
    for task, case in zip(tasks, cases, strict=True):
        next_looks[_look_at(desk, task, case)].append(task.id)
    portion.watch.decided()
    write_out(session, desk)
    for day, task_ids in next_looks.items():
        session.execute(
            update(Task).where(among(session, Task.id, task_ids)).values(next_look_on=day).execution_options(synchronize_session=False)
        )
    return desk.counts


def _due_for_a_look(session: Session, today: date, portion: Portion) -> Sequence[AnyRow]:
    found = (
        select(*_COLUMNS)
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.next_look_on <= today, *portion.conditions(Task.id))
        .order_by(Task.next_look_on, Task.id)
        .limit(min(portion.most or BATCH, BATCH))
        .with_for_update(of=Task, skip_locked=True)
    )
    return session.execute(found).all()


def _partners(session: Session, task_ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for task_id, unit_id in session.execute(
        select(TaskPartner.task_id, TaskPartner.unit_id).where(among(session, TaskPartner.task_id, task_ids))
    ):
        found[task_id].append(unit_id)
    return found


def row_of(task: Task) -> Any:
    """A task at hand as a sweep reads it."""
    return SimpleNamespace(**{one.key: getattr(task if one.class_ is Task else task.unit, one.key) for one in _COLUMNS})


def case_of(task: AnyRow, partners: Mapping[int, Sequence[int]]) -> Case:
    """A task's row at work. partners -- the units that coordinate, by task."""
    return Case(
        task_id=task.id,
        target_id=None,
        plan_id=task.plan_id,
        unit_id=task.unit_id,
        due_on=task.due_on,
        suffix=round_mark(task.round),
        partner_ids=tuple(partners.get(task.id, ())),
    )


def _look_at(desk: Desk, task: AnyRow, case: Case) -> date | None:
    """Decide for one task and collect what follows; return the day of its next look."""
    if task.effective_due_on is None or task.state not in OPEN_STATES:
        return None
    facts = task_facts(desk, task, case)
    verdict = _verdict(desk, case, facts, task.effective_due_on)
    carry_out(desk, case, verdict.decisions, kind="late" if facts.working_days_late else "due")
    return verdict.next_look_on


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is decided for all tasks of which the same is so, and on which day they need their next look."""

    decisions: list[Decision]
    next_look_on: date | None


def _verdict(desk: Desk, case: Case, facts: TaskFacts, effective_on: date) -> _Verdict:
    """Thousands of tasks share their facts (one deadline, one level): for them it is worked out once."""
    bench = desk.judge.bench(case.plan_id, case.unit_id)
    same = (desk.today, effective_on, desk.leads_on(case), _ALL_BUT_WHICH(facts))
    known: _Verdict | None = bench.verdicts.get(same)
    if known is None:
        decisions = bench.engine.decide_task(facts)
        if facts.has_next_rung and any(decision.kind in CLIMBS for decision in decisions):
            facts = replace(facts, **desk.after_climb(case))
        known = _Verdict(decisions, bench.looks.after(facts, effective_on, desk.today))
        bench.remember(same, known)
    return known


def task_facts(desk: Desk, task: AnyRow, case: Case) -> TaskFacts:
    """What the rules may know of a task on the desk's day."""
    when = desk.clock(task.effective_due_on)
    return TaskFacts(
        task_id=task.id,
        state=task.state,
        role=task.role,
        level=task.level,
        branch=task.branch,
        is_working_day=desk.judge.calendar.is_working(desk.today),
        days_left=when.days_left,
        working_days_left=when.working_days_left,
        working_days_late=when.working_days_late,
        is_last_reminder_day=when.is_last_reminder_day,
        is_derived=task.is_derived,
        is_recurring=task.is_recurring,
        rung=desk.rung(case),
        has_next_rung=desk.has_next_rung(case),
        working_days_on_rung=desk.working_days_on_rung(case),
        is_acknowledged=desk.is_acknowledged(case),
        cycle_days=cycle_days(task.period_label),
        working_days_waiting=desk.working_days_waiting(case),
        importance=task.importance or desk.importance[case.plan_id],
        origin=task.origin,
        is_report=task.is_report,
    )


@lru_cache(maxsize=1_000)
def cycle_days(period_label: str) -> int:
    """After how many days a duty returns, from the label of one of its periods ("2026", "2026-H1", "2026-Q1", "2026-03", "2026-W05" …)."""
    return next((days for form, days in _CYCLES if form.fullmatch(period_label.partition(".")[0])), ONCE)
