"""How much an escalation weighs among those before a committee: days late × rung × importance × repeat, worst first.

Owns the formula and its parts, worked out for many at once with a fixed number of statements; refuses to decide or to show anything.

    weight = days × rung × importance × repeat
    days        working days past the deadline; of a target whole per cent off its path, or working days that its value has been missing
    rung        how many levels up it stands: 1, 2, 3 …
    importance  1 for regular work, 1,5 for important, 2 for critical (the task's own, else its plan's)
    repeat      1, and 0,1 for each other lateness of the same unit in the YEAR before (ten at most count), and 0,5 for each of the same
                duty: the same clause in an earlier period, or the same task or target once more (four at most count)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, Row, Select, func, null, select, union_all
from sqlalchemy.orm import Session, joinedload

from models import Escalation, Plan, Target, Task, Unit
from models.database import AnyRow, among
from rules.calendar import WorkingCalendar
from rules.trajectory import Verdict
from rules.values import Importance, Level
from workflow.calendar import working_calendar
from workflow.target_verdicts import verdicts

YEAR = timedelta(days=365)
"""So far back earlier latenesses count."""
IMPORTANCE_TENTHS = {Importance.NORMAL: 10, Importance.IMPORTANT: 15, Importance.CRITICAL: 20}
A_UNIT_TENTHS, MOST_OF_A_UNIT = 1, 10
A_DUTY_TENTHS, MOST_OF_A_DUTY = 5, 4
_IDS_A_QUERY = 5_000
_ON_FIRST_RUNG = 1
"""Each lateness has one row on the first rung, however far it climbs."""


class Measure(StrEnum):
    """In what the first part of a weight is counted."""

    WORKING_DAYS_LATE = "working_days_late"
    PER_CENT_OFF = "per_cent_off"
    WORKING_DAYS_WITHOUT_DATA = "working_days_without_data"


@dataclass(frozen=True, slots=True)
class Weight:
    """The parts of a weight. amount -- in the unit of `measure`, at least 1. level -- of the unit before which it lies.

    of_unit -- other latenesses of the same unit within a year before this one; of_duty -- those of them about the same duty.
    """

    amount: int
    measure: Measure
    rung: int
    level: Level
    importance: Importance
    of_unit: int
    of_duty: int

    @property
    def repeat_tenths(self) -> int:
        """The factor for repetition, in tenths."""
        return 10 + A_UNIT_TENTHS * min(self.of_unit, MOST_OF_A_UNIT) + A_DUTY_TENTHS * min(self.of_duty, MOST_OF_A_DUTY)

    @property
    def hundredths(self) -> int:
        """The weight, in hundredths."""
        return self.amount * self.rung * IMPORTANCE_TENTHS[self.importance] * self.repeat_tenths

    @property
    def points(self) -> int:
        """The weight as it is shown, rounded."""
        return (self.hundredths + 50) // 100


@dataclass(frozen=True, slots=True)
class Weighed:
    """One escalation with its weight, the unit that owes the matter, and its plan. verdict -- on the target that it is about."""

    escalation_id: int
    unit_id: int
    plan_id: int
    opened_on: date
    weight: Weight
    verdict: Verdict | None = None


def weigh(session: Session, which: Iterable[ColumnElement[bool]], on: date) -> list[Weighed]:
    """The escalations that fit, worst first. which -- conditions on Escalation, Task and Target.

    What has ended weighs what it weighed on its last day. Of equals the older stands first.
    """
    rows = session.execute(_rows(which)).all()
    repeats = _Repeats(session, {_owing(row) for row in rows}, on)
    amounts = _Amounts(session, [row.target_id for row in rows if row.target_id], working_calendar(session), on)
    found = [Weighed(row.id, _owing(row), row.plan_id, row.opened_on, _weight(row, amounts, repeats), amounts.verdict(row)) for row in rows]
    return sorted(found, key=lambda one: (-one.weight.hundredths, one.opened_on, one.escalation_id))


def _rows(which: Iterable[ColumnElement[bool]]) -> Select[*tuple[object, ...]]:
    plan_id = func.coalesce(Task.plan_id, Target.plan_id)
    columns = (
        Escalation.id,
        Escalation.rung,
        Escalation.opened_on,
        Escalation.closed_on,
        Escalation.due_on,
        Escalation.from_unit_id,
        Escalation.task_id,
        Escalation.target_id,
        Task.effective_due_on,
        Task.unit_id,
        Task.clause_id,
        Target.owner_id,
        plan_id.label("plan_id"),
        Task.importance.label("own_importance"),
        Plan.importance,
        Unit.level,
    )
    return (
        select(*columns)
        .outerjoin(Task, Task.id == Escalation.task_id)
        .outerjoin(Target, Target.id == Escalation.target_id)
        .join(Plan, Plan.id == plan_id)
        .join(Unit, Unit.id == Escalation.to_unit_id)
        .where(*which)
    )


def _owing(row: Row[*tuple[object, ...]]) -> int:
    owing: int = row.unit_id or row.owner_id or row.from_unit_id
    return owing


def _weight(row: Row[*tuple[object, ...]], amounts: _Amounts, repeats: _Repeats) -> Weight:
    measure, amount = amounts.of(row)
    of_unit, of_duty = repeats.before(row)
    return Weight(
        amount=max(amount, 1),
        measure=measure,
        rung=max(row.rung, 1),
        level=row.level,
        importance=row.own_importance or row.importance,
        of_unit=of_unit,
        of_duty=of_duty,
    )


class _Amounts:
    """How late or how far off each is."""

    def __init__(self, session: Session, target_ids: Sequence[int], calendar: WorkingCalendar, on: date) -> None:
        self._calendar = calendar
        self._on = on
        self._verdicts = _verdicts(session, sorted(set(target_ids)), on)
        self._days: dict[tuple[date, date], int] = {}

    def of(self, row: Row[*tuple[object, ...]]) -> tuple[Measure, int]:
        until = min(row.closed_on or self._on, self._on)
        if row.task_id:
            due_on = row.due_on if row.closed_on else row.effective_due_on  # the deadline of what has ended may have moved since
            return Measure.WORKING_DAYS_LATE, self._working_days(due_on or row.opened_on, until)
        verdict = self.verdict(row)
        if verdict and verdict.off_by_permille:
            return Measure.PER_CENT_OFF, max((verdict.off_by_permille + 5) // 10, 1)
        return Measure.WORKING_DAYS_WITHOUT_DATA, self._working_days(row.opened_on, until)

    def verdict(self, row: Row[*tuple[object, ...]]) -> Verdict | None:
        """Where the row's target stands; None for a task."""
        return self._verdicts.get(row.target_id)

    def _working_days(self, since: date, until: date) -> int:
        """Worked out once for each pair of days: many deadlines lie on the same."""
        if (since, until) not in self._days:
            self._days[since, until] = self._calendar.working_days_between(since, until)
        return self._days[since, until]


def _verdicts(session: Session, target_ids: list[int], on: date) -> dict[int, Verdict]:
    """Where each target stands by its path."""
    found: dict[int, Verdict] = {}
    for ids in _portions(target_ids):
        targets = session.scalars(select(Target).where(Target.id.in_(ids)).options(joinedload(Target.definition))).all()
        found.update(zip([one.id for one in targets], verdicts(session, targets, on), strict=True))
    return found


class _Repeats:
    """The latenesses of some units within a year, read once."""

    def __init__(self, session: Session, unit_ids: set[int], on: date) -> None:
        self._of_unit: dict[int, list[date]] = defaultdict(list)
        self._of_duty: dict[tuple[str, int, int], list[date]] = defaultdict(list)
        recent = Escalation.rung == _ON_FIRST_RUNG, Escalation.opened_on > on - YEAR, Escalation.opened_on <= on
        nothing = null().cast(Integer)
        of_task = Escalation.opened_on, Task.unit_id, Task.clause_id, Escalation.task_id, nothing
        of_target = Escalation.opened_on, Target.owner_id, nothing, nothing, Escalation.target_id
        tasks = select(*of_task).join(Task, Task.id == Escalation.task_id).where(among(session, Task.unit_id, unit_ids), *recent)
        targets = (
            select(*of_target).join(Target, Target.id == Escalation.target_id).where(among(session, Target.owner_id, unit_ids), *recent)
        )
        found: Sequence[AnyRow] = session.execute(union_all(tasks, targets)).all()
        for opened_on, unit_id, clause_id, task_id, target_id in found:
            self._of_unit[unit_id].append(opened_on)
            self._of_duty[_duty(unit_id, clause_id, task_id, target_id)].append(opened_on)
        for days in (*self._of_unit.values(), *self._of_duty.values()):
            days.sort()

    def before(self, row: Row[*tuple[object, ...]]) -> tuple[int, int]:
        """How many of the unit, and of them of the same duty, began before this lateness did. Those of one day are of one occasion."""
        duty = _duty(_owing(row), row.clause_id, row.task_id, row.target_id)
        began_on = _began(row, self._of_duty[duty])
        return bisect_left(self._of_unit[_owing(row)], began_on), bisect_left(self._of_duty[duty], began_on)


def _began(row: Row[*tuple[object, ...]], of_duty: list[date]) -> date:
    """When this lateness stood on its first rung: the last such day that is not after this row's own. of_duty -- these days, sorted."""
    opened_on: date = row.opened_on
    if row.rung <= _ON_FIRST_RUNG:
        return opened_on
    until = bisect_right(of_duty, opened_on)
    return of_duty[until - 1] if until else opened_on


def _duty(unit_id: int, clause_id: int | None, task_id: int | None, target_id: int | None) -> tuple[str, int, int]:
    """What makes two latenesses the same duty: the same clause of the same unit, else the same task or target."""
    if clause_id is not None:
        return "clause", clause_id, unit_id
    return ("task", task_id, unit_id) if task_id is not None else ("target", target_id or 0, unit_id)


def _portions(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _IDS_A_QUERY):
        yield ids[start : start + _IDS_A_QUERY]
