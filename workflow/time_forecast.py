"""What a change of times would do to the tasks of a published plan: which are re-dated, cancelled, taken up again or made. Reads only.

Owns that forecast; the page shows it before anything is written, and `workflow.rescheduling` carries out the same one. The past is left
alone: what is done, what is over, and what was delivered and waits for its confirmation. Work that has begun is re-dated, never cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Clause, ClauseState, Plan, PlanChange, Task, Unit
from rules.values import TaskState
from workflow.assignment import Due, due_days, dues, units_responsible, will_owe
from workflow.event_days import counted_from_event
from workflow.time_changes import ChangeKind, TimeChange, as_if, holding_from

NEXT_SHOWN = 5
"""How many coming due days are shown."""
_ENDED = frozenset({TaskState.DONE, TaskState.CANCELLED})


class Effect(StrEnum):
    """REDATED -- an open task gets another day. DROPPED -- not begun, and not asked for any more: cancelled.

    REVIVED -- a change had cancelled it, and it is asked for again. KEPT -- not asked for any more, but begun: left to the coordinators.
    """

    REDATED = "redated"
    DROPPED = "dropped"
    REVIVED = "revived"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one task. due -- what is asked of it, where it is asked at all. was_due_on -- the day in force before."""

    task: Task
    effect: Effect
    clause: Clause
    due: Due | None = None
    was_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A task that will be made."""

    clause: Clause
    unit: Unit
    due: Due


@dataclass(frozen=True, slots=True)
class Forecast:
    """All that a change does to tasks. untouched -- how many tasks stay as they are. next_days -- of a clause: when it falls due next."""

    steps: list[Step] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)
    untouched: int = 0
    next_days: list[date] = field(default_factory=list)

    def of(self, effect: Effect) -> list[Step]:
        """The tasks that meet one effect."""
        return [step for step in self.steps if step.effect is effect]

    @property
    def is_empty(self) -> bool:
        """Whether no task changes."""
        return not self.fresh and all(step.effect is Effect.KEPT for step in self.steps)


def foresee(session: Session, change: TimeChange, *, today: date, tasks: Sequence[Task] | None = None) -> Forecast:
    """What the change would do, today. tasks -- those of the plan, where the caller holds them already.

    Raises InvalidInputError for a time that gives no days.
    """
    clauses = clauses_of(change)
    found = affected_tasks(session, change) if tasks is None else tasks
    revivable = _cancelled_by_changes(session, change.plan)
    of_clause: dict[int | None, list[Task]] = defaultdict(list)
    for task in found:
        of_clause[task.clause_id].append(task)
    forecast, counted = Forecast(), 0
    with session.no_autoflush, as_if(change.row, change.values):
        for clause in clauses:
            _foresee_clause(forecast, change, clause, of_clause[clause.id], revivable, today)
            counted += len(of_clause[clause.id])
        if change.clause is not None:
            forecast.next_days.extend(due_days(change.plan, change.clause, today, most=NEXT_SHOWN))
    changed = sum(step.effect is not Effect.KEPT for step in forecast.steps)
    return Forecast(forecast.steps, forecast.fresh, counted - changed, forecast.next_days)


def clauses_of(change: TimeChange) -> list[Clause]:
    """The clauses that a change concerns."""
    if change.clause is not None:
        return [change.clause]
    return [clause for clause in change.plan.clauses if clause.state is ClauseState.ACCEPTED]


def affected_tasks(session: Session, change: TimeChange, *, to_change: bool = False) -> Sequence[Task]:
    """The tasks of the clauses that a change concerns. to_change -- with their history, and others who want to change one wait."""
    ids = [clause.id for clause in clauses_of(change)]
    query: Select[Task] = select(Task).where(Task.clause_id.in_(ids)).order_by(Task.id).options(joinedload(Task.unit))
    query = query.options(selectinload(Task.partners))
    if to_change:
        query = query.options(selectinload(Task.changes), selectinload(Task.extensions))
        query = query.with_for_update(of=Task).execution_options(populate_existing=True)
    return session.scalars(query).unique().all()


def _foresee_clause(forecast: Forecast, change: TimeChange, clause: Clause, tasks: list[Task], revivable: set[int], today: date) -> None:
    units = units_responsible(clause)
    asked = dues(change.plan, clause, today) if units else []
    wanted = {(unit.id, due.label): Fresh(clause, unit, due) for due in asked for unit in units if will_owe(unit, due)}
    labels = {due.label for due in asked}
    matched = _match(tasks, wanted, {unit.id for unit in units}, today)
    for task in tasks:
        asked_of = matched.get(task.id)
        due = counted_from_event(task, clause, asked_of) if asked_of else None
        effect = _effect(task, due, labels, revivable, today)
        if effect is not None:
            forecast.steps.append(Step(task, effect, clause, due, task.due_on))
    forecast.fresh.extend(one for one in wanted.values() if not _is_over(one.due, today))


def _effect(task: Task, due: Due | None, labels: set[str], revivable: set[int], today: date) -> Effect | None:
    """What happens to a task; None: nothing."""
    if task.state is TaskState.CANCELLED and due is not None and task.id in revivable and not _is_over(due, today):
        return Effect.REVIVED
    if not _is_adjustable(task, today):
        return None
    if due is not None:
        is_moved = task.original_due_on != due.due_on and not _is_over(due, today)
        return Effect.REDATED if is_moved else None
    if task.period_label in labels and task.period_label:
        return None  # its unit is not named any more, or ended: not for a change of times to say
    return Effect.DROPPED if task.state is TaskState.ASSIGNED else Effect.KEPT


def _is_adjustable(task: Task, today: date) -> bool:
    """Whether a change of times may touch a task: open, not delivered, of a period that is not over; a single duty also when overdue."""
    if task.state in _ENDED or task.state is TaskState.REPORTED:
        return False
    is_of_a_period = task.is_recurring or task.period_label != ""
    return not (is_of_a_period and task.due_on is not None and task.due_on < today)


def _match(tasks: Iterable[Task], wanted: dict[tuple[int, str], Fresh], named: set[int], today: date) -> Mapping[int, Due]:
    """Which task stands for what is asked, by the task's id; what is taken leaves `wanted`.

    The same unit and period; for a task that was given to a unit which the clause does not name, a named one of its period; and where a
    single duty became one that returns or the other way round, the unit's open task with the nearest day.
    """
    found: dict[int, Due] = {}
    every = list(tasks)
    for task in every:
        if taken := wanted.pop((task.unit_id, task.period_label), None):
            found[task.id] = taken.due
    for task in every:
        if task.id not in found and task.unit_id not in named:
            stood_for = next((key for key in wanted if key[1] == task.period_label), None)
            if stood_for:
                found[task.id] = wanted.pop(stood_for).due
    of_unit: dict[int, list[Task]] = defaultdict(list)
    for task in every:
        if task.id not in found and _is_adjustable(task, today):
            of_unit[task.unit_id].append(task)
    for key in sorted(wanted, key=lambda one: wanted[one].due.due_on or date.max):
        due = wanted[key].due
        near = [task for task in of_unit[key[0]] if task.id not in found and "" in (task.period_label, due.label)]
        if near and not _is_over(due, today):
            found[min(near, key=lambda task: (_days_apart(task, due), task.id)).id] = due
            del wanted[key]
    return found


def _days_apart(task: Task, due: Due) -> int:
    return abs((task.due_on - due.due_on).days) if task.due_on and due.due_on else 0


def _is_over(due: Due, today: date) -> bool:
    return due.due_on is not None and due.due_on < today


def _cancelled_by_changes(session: Session, plan: Plan) -> set[int]:
    """The tasks that earlier changes of times cancelled: such a change may also take them up again."""
    rows = session.scalars(select(PlanChange.before).where(PlanChange.plan_id == plan.id))
    return {number for before in rows for number in before.get("cancelled", ())}


def columns_after(change: TimeChange, clause: Clause, today: date) -> dict[str, object]:
    """What a clause's columns become. A changed time holds from today: what it would have asked for before is not made afterwards."""
    values: dict[str, object] = dict(change.values) if change.clause is clause else {}
    if change.kind in (ChangeKind.RETIMED, ChangeKind.REPLANNED):
        values["pauses"] = holding_from(clause.pauses or [], today)
    return values
