"""What a new version of a plan makes of each task of the version before: it goes on, gets another day, or ends; and which tasks are new.

Owns that forecast, from the comparison of the clauses; the page before publishing shows it and `workflow.replacement` carries it out, so
that both say the same. Reads only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Clause, Plan, Task, Unit
from rules.values import TaskState
from workflow.assignment import Due, dues, plan_period, units_responsible, will_owe
from workflow.comparison import Change, Pair
from workflow.event_days import counted_from_event

ENDED = frozenset({TaskState.DONE, TaskState.CANCELLED})


class Fate(StrEnum):
    """GOES_ON -- under the new version, as it is. REDATED -- goes on with another deadline. ENDS -- open, and the new version asks it of
    nobody: it is cancelled. STAYS -- done or cancelled, and nothing in the new version goes on from it: it stays with the old plan.
    """

    GOES_ON = "goes_on"
    REDATED = "redated"
    ENDS = "ends"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Step:
    """One task's way into the new version. clause -- the new one. due -- what the new version asks of it, where it names it at all.

    is_reworded -- the words changed, and the task is still to be done. because -- why it ends, in words.
    """

    task: Task
    fate: Fate
    clause: Clause | None = None
    due: Due | None = None
    is_reworded: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A task that the new version makes anew."""

    clause: Clause
    unit: Unit
    due: Due


@dataclass(frozen=True, slots=True)
class Succession:
    """All that publishing a new version does to tasks."""

    steps: list[Step] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        """How many tasks meet a fate."""
        return sum(step.fate is fate for step in self.steps)

    @property
    def reworded(self) -> int:
        """How many open tasks get other words."""
        return sum(step.is_reworded for step in self.steps)


Wanted = dict[tuple[int, str], Fresh]


def tasks_of(session: Session, plan: Plan, *, to_change: bool = False) -> Sequence[Task]:
    """All tasks of a plan. to_change -- with their history, and others who want to change one wait."""
    query: Select[Task] = select(Task).where(Task.plan_id == plan.id).order_by(Task.id).options(joinedload(Task.unit))
    if to_change:
        query = query.options(selectinload(Task.changes), selectinload(Task.extensions), selectinload(Task.partners))
        query = query.with_for_update(of=Task).execution_options(populate_existing=True)
    return session.scalars(query).unique().all()


def succession(old: Plan, new: Plan, tasks: Iterable[Task], pairs: Sequence[Pair], today: date) -> Succession:
    """The way of every task of the old plan, and the new tasks. pairs -- the compared clauses.

    Raises InvalidInputError for a time in the new version that gives no tasks.
    """
    clauses = {clause.id: clause for clause in (*old.clauses, *new.clauses)}
    of_clause: dict[int | None, list[Task]] = defaultdict(list)
    for task in tasks:
        of_clause[task.clause_id].append(task)
    found = Succession()
    for task in of_clause.pop(None, []):
        found.steps.append(Step(task, Fate.GOES_ON))  # a committee's instruction stands until the committee says otherwise
    for pair in pairs:
        before = of_clause.pop(pair.old.id, []) if pair.old else []
        if pair.new is None:
            found.steps.extend(_end(task, "không còn trong bản mới") for task in before)
            continue
        _continue(found, clauses[pair.old.id] if pair.old else None, clauses[pair.new.id], before, pair, new, today)
    found.steps.extend(_end(task, "không còn trong bản mới") for rest in of_clause.values() for task in rest)
    return found


def _continue(found: Succession, old: Clause | None, clause: Clause, tasks: list[Task], pair: Pair, plan: Plan, today: date) -> None:
    wanted = _wanted(plan, clause, today)
    matched = _matched(tasks, wanted, {unit.id for unit in units_responsible(old)} if old else set())
    is_reworded = Change.REWORDED in pair.changes
    still_named = {unit.id for unit in units_responsible(clause)}
    start = max(plan_period(plan)[0], today)
    for task in tasks:
        due = matched.get(task.id)
        if due is not None:
            found.steps.append(_go_on(task, clause, due, is_reworded=is_reworded))
        elif task.unit_id not in still_named:
            found.steps.append(_end(task, "đơn vị không còn được giao việc này trong bản mới"))
        elif task.due_on is not None and task.due_on < start:
            found.steps.append(Step(task, Fate.GOES_ON, clause))  # it was owed already before the new version
        else:
            found.steps.append(_end(task, "kỳ này không còn trong bản mới"))
    found.fresh.extend(wanted.values())


def _wanted(plan: Plan, clause: Clause, today: date) -> Wanted:
    units = units_responsible(clause)
    named = dues(plan, clause, today) if units else []
    return {(unit.id, due.label): Fresh(clause, unit, due) for due in named for unit in units if will_owe(unit, due)}


def _matched(tasks: list[Task], wanted: Wanted, named_before: set[int]) -> Mapping[int, Due]:
    """Which task takes what the new version asks, by the task's id; what is taken leaves `wanted`.

    First the same unit and period; then, for a task that was given to a unit that the clause did not name, the period's unit that it
    stands for; then, where a duty of one day became one of periods or the other way, the unit's task with the nearest day.
    """
    found: dict[int, Due] = {}
    for task in tasks:
        if taken := wanted.pop((task.unit_id, task.period_label), None):
            found[task.id] = taken.due
    for task in _left(tasks, found):
        if task.unit_id not in named_before:
            stood_for = next((key for key in wanted if key[1] == task.period_label and key[0] in named_before), None)
            if stood_for:
                found[task.id] = wanted.pop(stood_for).due
    for key in sorted(wanted, key=lambda one: wanted[one].due.due_on or date.max):
        due = wanted[key].due
        near = [task for task in _left(tasks, found) if _may_become(task, key[0], due)]
        if near:
            found[min(near, key=lambda task: _days_apart(task, due)).id] = due
            del wanted[key]
    return found


def _left(tasks: list[Task], found: Mapping[int, Due]) -> list[Task]:
    return [task for task in tasks if task.id not in found]


def _may_become(task: Task, unit_id: int, due: Due) -> bool:
    return task.unit_id == unit_id and task.state not in ENDED and not (task.is_recurring and due.is_recurring)


def _days_apart(task: Task, due: Due) -> tuple[int, int]:
    if task.due_on is None or due.due_on is None:
        return 0, task.id
    return abs((task.due_on - due.due_on).days), task.id


def _go_on(task: Task, clause: Clause, due: Due, *, is_reworded: bool) -> Step:
    is_open, due = task.state not in ENDED, counted_from_event(task, clause, due)
    fate = Fate.REDATED if is_open and task.original_due_on != due.due_on else Fate.GOES_ON
    return Step(task, fate, clause, due, is_reworded=is_reworded and is_open)


def _end(task: Task, because: str) -> Step:
    return Step(task, Fate.STAYS) if task.state in ENDED else Step(task, Fate.ENDS, because=because)
