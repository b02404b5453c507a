"""What publishing a draft would do: which units get how many tasks, what becomes of the tasks of the plan before, what stands in the way.

Reads only; publishing itself is `workflow.publishing`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseState, Plan, PlanState, Unit
from rules.deadlines import effective
from workflow.assignment import Due, dues, units_responsible, will_owe
from workflow.before_system import is_usual
from workflow.calendar import working_calendar
from workflow.chain_forecast import problems_of_draft
from workflow.chain_problems import Problem
from workflow.errors import WorkflowError
from workflow.intake import unresolved_bodies
from workflow.succession import Fate, Succession, succession, tasks_of
from workflow.versions import compare_clauses, previous_of


@dataclass(frozen=True, slots=True)
class Expected:
    """One task that would be made."""

    clause: Clause
    due: Due


@dataclass(frozen=True, slots=True)
class UnitShare:
    """What one unit would be asked to do, the nearest deadline first."""

    unit: Unit
    tasks: list[Expected]


@dataclass(frozen=True, slots=True)
class Handover:
    """What becomes of the tasks of the plan that is replaced: numbers of tasks.

    kept -- go on with their deadline; moved -- go on with another one; cancelled -- open, and not asked for any more; finished -- done or
    cancelled before, left with the old plan. reworded -- of those that go on, how many get other words.
    """

    old: Plan
    kept: int
    moved: int
    reworded: int
    cancelled: int
    finished: int

    @property
    def is_overtaken(self) -> bool:
        """Whether the old plan is not in force any more: another version was faster, so this one cannot be published in its place."""
        return self.old.state is not PlanState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Publication:
    """shares -- new tasks by the unit's name. open_phrases -- bodies that mean no unit yet and block it. waiting -- clauses not looked at.
    derived -- new tasks with a default deadline; past_days -- the deadlines of those that are over already.

    faults -- (clause, why its time gives no tasks): these block it as well. change -- None where no plan is replaced.
    contradictions -- inputs due after what needs them: shown, and left to people.
    """

    shares: list[UnitShare] = field(default_factory=list)
    open_phrases: list[str] = field(default_factory=list)
    waiting: int = 0
    derived: int = 0
    past_days: list[date] = field(default_factory=list)
    faults: list[tuple[Clause, str]] = field(default_factory=list)
    change: Handover | None = None
    contradictions: list[Problem] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        """How many tasks would be made."""
        return sum(len(share.tasks) for share in self.shares)

    @property
    def past(self) -> int:
        """How many of them would be overdue at once."""
        return len(self.past_days)

    @property
    def is_blocked(self) -> bool:
        """Whether publishing would be refused, or would make nothing."""
        return bool(self.open_phrases or self.faults or (self.change and self.change.is_overtaken))

    def is_past_usual(self, today: date) -> bool:
        """Whether what is over already is little and recent enough to be followed up like all else."""
        return is_usual(self.past_days, today)


def foresee(session: Session, plan: Plan, today: date) -> Publication:
    """What publishing the draft today would make."""
    expected, faults = _expected(plan, today)
    change = None
    old = previous_of(session, plan)
    if old is not None and not faults:
        found = succession(old, plan, tasks_of(session, old), compare_clauses(old, plan), today)
        expected, change = _fresh(found), _handover(old, found)
    units = session.scalars(select(Unit).where(Unit.id.in_(expected)).order_by(Unit.name, Unit.id)).all()
    all_of_them = [one for tasks in expected.values() for one in tasks]
    return Publication(
        shares=[UnitShare(unit, sorted(expected[unit.id], key=_by_day)) for unit in units],
        open_phrases=list(dict.fromkeys(body.phrase for body in unresolved_bodies(plan))),
        waiting=sum(clause.state is ClauseState.PROPOSED for clause in plan.clauses),
        past_days=_past_days(session, all_of_them, today),
        derived=sum(one.due.is_derived for one in all_of_them),
        faults=faults,
        change=change,
        contradictions=problems_of_draft(plan, today),
    )


def _expected(plan: Plan, today: date) -> tuple[dict[int, list[Expected]], list[tuple[Clause, str]]]:
    """The tasks of a plan that replaces none, by unit, and the clauses whose time gives none."""
    expected: dict[int, list[Expected]] = defaultdict(list)
    faults: list[tuple[Clause, str]] = []
    for clause in plan.clauses:
        if clause.state is ClauseState.IGNORED:
            continue
        try:
            found = dues(plan, clause, today)
        except WorkflowError as error:
            faults.append((clause, error.message))
            continue
        for unit in units_responsible(clause):
            expected[unit.id].extend(Expected(clause, due) for due in found if will_owe(unit, due))
    return expected, faults


def _fresh(found: Succession) -> dict[int, list[Expected]]:
    expected: dict[int, list[Expected]] = defaultdict(list)
    for one in found.fresh:
        expected[one.unit.id].append(Expected(one.clause, one.due))
    return expected


def _handover(old: Plan, found: Succession) -> Handover:
    return Handover(
        old=old,
        kept=found.count(Fate.GOES_ON),
        moved=found.count(Fate.REDATED),
        reworded=found.reworded,
        cancelled=found.count(Fate.ENDS),
        finished=found.count(Fate.STAYS),
    )


def _past_days(session: Session, expected: list[Expected], today: date) -> list[date]:
    """The days on which the deadlines that are over really fell."""
    calendar = working_calendar(session)
    days = {one.due.due_on for one in expected if one.due.due_on}
    real = {day: effective(day, calendar) for day in days}
    return sorted(real[one.due.due_on] for one in expected if one.due.due_on and real[one.due.due_on] < today)


def _by_day(expected: Expected) -> tuple[date, int]:
    return expected.due.due_on or date.max, expected.clause.position
