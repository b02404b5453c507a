"""What publishing a draft would do: which units get how many tasks, and what stands in the way.

Reads only; publishing itself is `workflow.intake`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseState, Plan, Unit
from workflow.assignment import Due, dues, units_responsible, will_owe
from workflow.errors import WorkflowError
from workflow.intake import unresolved_bodies


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
class Publication:
    """shares -- by the unit's name. open_phrases -- bodies that mean no unit yet and block it. waiting -- clauses nobody has looked at.
    derived, past -- tasks with a default deadline, and with one that has gone by already.

    faults -- (clause, why its time gives no tasks): these block it as well.
    """

    shares: list[UnitShare] = field(default_factory=list)
    open_phrases: list[str] = field(default_factory=list)
    waiting: int = 0
    derived: int = 0
    past: int = 0
    faults: list[tuple[Clause, str]] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        """How many tasks would be made."""
        return sum(len(share.tasks) for share in self.shares)

    @property
    def is_blocked(self) -> bool:
        """Whether publishing would be refused, or would make nothing."""
        return bool(self.open_phrases or self.faults)


def foresee(session: Session, plan: Plan, today: date) -> Publication:
    """What publishing the draft today would make."""
    expected: dict[int, list[Expected]] = {}
    faults: list[tuple[Clause, str]] = []
    kept = [clause for clause in plan.clauses if clause.state is not ClauseState.IGNORED]
    for clause in kept:
        try:
            found = dues(plan, clause, today)
        except WorkflowError as error:
            faults.append((clause, error.message))
            continue
        for unit in units_responsible(clause):
            expected.setdefault(unit.id, []).extend(Expected(clause, due) for due in found if will_owe(unit, due))
    units = session.scalars(select(Unit).where(Unit.id.in_(expected)).order_by(Unit.name, Unit.id)).all()
    return Publication(
        shares=[UnitShare(unit, sorted(expected[unit.id], key=_by_day)) for unit in units],
        open_phrases=list(dict.fromkeys(body.phrase for body in unresolved_bodies(plan))),
        waiting=sum(clause.state is ClauseState.PROPOSED for clause in kept),
        past=sum(bool(one.due.due_on and one.due.due_on < today) for tasks in expected.values() for one in tasks),
        derived=sum(one.due.is_derived for tasks in expected.values() for one in tasks),
        faults=faults,
    )


def _by_day(expected: Expected) -> tuple[date, int]:
    return expected.due.due_on or date.max, expected.clause.position
