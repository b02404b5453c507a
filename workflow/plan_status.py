"""How published plans stand: tasks counted by unit, by part of the document and by clause, who has begun nothing, who cannot be told.

Reads only. What a person may see is put in as a condition (`workflow.visibility`). Cancelled tasks count nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Label, Select, func, or_, select
from sqlalchemy.orm import Session

from models import Notice, Task, Unit
from models.database import AnyRow
from rules.values import Level, TaskState, Timeliness
from workflow.task_list import NO_CLAUSE, NO_SECTION, count_columns, is_escalated, is_untaken, timeliness_is

_MOST_UNITS = 10_000
_COUNTED = Task.state != TaskState.CANCELLED


@dataclass(frozen=True, slots=True)
class Counts:
    """tổng số | HT trong hạn | HT quá hạn | chưa HT trong hạn | chưa HT quá hạn. Cancelled tasks count nowhere."""

    total: int = 0
    done_on_time: int = 0
    done_late: int = 0
    open_on_time: int = 0
    open_late: int = 0

    @property
    def done_percent(self) -> int | None:
        """Share of all that is done, in whole per cent; None where there is nothing."""
        return round(100 * (self.done_on_time + self.done_late) / self.total) if self.total else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.total + other.total,
            self.done_on_time + other.done_on_time,
            self.done_late + other.done_late,
            self.open_on_time + other.open_on_time,
            self.open_late + other.open_late,
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """How some tasks stand, each in one of the first six; escalated and untaken (not taken on by its unit) are among them."""

    done_on_time: int = 0
    done_late: int = 0
    open_on_time: int = 0
    open_soon: int = 0
    open_late: int = 0
    suspended: int = 0
    escalated: int = 0
    untaken: int = 0

    @property
    def total(self) -> int:
        """All but the cancelled ones."""
        return self.done + self.in_time + self.open_late + self.suspended

    @property
    def done(self) -> int:
        """Done, in time or not."""
        return self.done_on_time + self.done_late

    @property
    def in_time(self) -> int:
        """Open, and not late."""
        return self.open_on_time + self.open_soon

    @property
    def done_percent(self) -> int | None:
        """Share of all that is done, in whole per cent; None where there is nothing."""
        return round(100 * self.done / self.total) if self.total else None

    @property
    def is_idle(self) -> bool:
        """Whether there is something to do and nothing of it was taken on."""
        return 0 < self.untaken == self.total - self.suspended

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(*(getattr(self, name) + getattr(other, name) for name in Numbers.__slots__))


class Stand(StrEnum):
    """By what the list of a plan's units is narrowed."""

    LATE = "late"
    SOON = "soon"
    ESCALATED = "escalated"
    IDLE = "idle"
    DONE = "done"


def number_columns(on: date) -> list[ColumnElement[int]]:
    """What Numbers is counted by, in the order of its fields, over rows of Task that are not cancelled."""
    return [*count_columns(on)[1:], func.count().filter(is_escalated()), func.count().filter(is_untaken())]


def numbers_of(session: Session, condition: ColumnElement[bool], on: date) -> Numbers:
    """The tasks that meet the condition."""
    return Numbers(*map(int, session.execute(select(*number_columns(on)).where(condition, _COUNTED)).one()))


def numbers_by_clause(session: Session, condition: ColumnElement[bool], on: date) -> dict[int | None, Numbers]:
    """The tasks that meet the condition, by clause; None: those of no clause."""
    query = select(Task.clause_id, *number_columns(on)).where(condition, _COUNTED).group_by(Task.clause_id)
    return {row[0]: Numbers(*map(int, row[1:])) for row in session.execute(query)}


def numbers_by_plan(
    session: Session, plan_ids: Collection[int], condition: ColumnElement[bool], seen: ColumnElement[bool], on: date
) -> dict[int, tuple[Numbers, int]]:
    """The tasks of some plans that meet the condition, by plan, and how many of them the person sees."""
    query = select(Task.plan_id, func.count().filter(seen), *number_columns(on)).where(Task.plan_id.in_(plan_ids), condition, _COUNTED)
    rows = session.execute(query.group_by(Task.plan_id)) if plan_ids else ()
    return {row[0]: (Numbers(*map(int, row[2:])), int(row[1])) for row in rows}


def by_section(clauses: Iterable[tuple[int, str]], numbers: dict[int | None, Numbers]) -> list[tuple[str, Numbers]]:
    """Numbers by clause put together by part of the document, in its order. clauses -- id and section of each.

    Parts are the headings under which the document divides itself: its first level, unless nearly everything stands under one of them.
    """
    places = [(clause_id, section) for clause_id, section in clauses if clause_id in numbers]
    depth = _depth([section for _, section in places])
    found: dict[str, Numbers] = {}
    for clause_id, section in places:
        part = ".".join(section.split(".")[:depth]) or NO_SECTION
        found[part] = found.get(part, Numbers()) + numbers[clause_id]
    if None in numbers:
        found[NO_CLAUSE] = numbers[None]
    return list(found.items())


def _depth(sections: Sequence[str]) -> int:
    """How many steps of "IV.2.a" tell a document's parts apart: one more while a single part holds more than three quarters of it."""
    for depth in (1, 2):
        heads = [".".join(section.split(".")[:depth]) for section in sections]
        if not heads or max(heads.count(head) for head in set(heads)) * 4 <= len(heads) * 3:
            return depth
    return 2


def idle_units(condition: ColumnElement[bool]) -> Select[int]:
    """The ids of units that owe something of what meets the condition, and have taken on or begun nothing of it."""
    moving = Task.state.not_in((TaskState.CANCELLED, TaskState.SUSPENDED))
    untouched = func.count().filter(is_untaken()) == func.count()
    return select(Task.unit_id).where(condition, moving).group_by(Task.unit_id).having(untouched)


def units_ranked(
    condition: ColumnElement[bool], on: date, *, level: Level | None = None, stand: Stand | None = None
) -> Select[*tuple[int, ...]]:
    """A query for the units that owe what meets the condition, each with its Numbers, the worst first; to be cut into pages."""
    columns = number_columns(on)
    late, soon, escalated, untaken = columns[4], columns[3], columns[6], columns[7]
    query = select(Task.unit_id, *columns).join(Unit, Unit.id == Task.unit_id).where(condition, _COUNTED)
    query = query.where(Unit.level == level) if level else query
    wanted = {
        Stand.LATE: late > 0,
        Stand.SOON: soon > 0,
        Stand.ESCALATED: escalated > 0,
        Stand.IDLE: (untaken > 0) & (untaken == func.count().filter(Task.state != TaskState.SUSPENDED)),
        Stand.DONE: func.count() == columns[0] + columns[1],
    }
    query = query.having(wanted[stand]) if stand else query
    return query.group_by(Task.unit_id, Unit.name).order_by(escalated.desc(), late.desc(), untaken.desc(), Unit.name, Task.unit_id)


def counts_by_plan(session: Session, plan_ids: Collection[int], condition: ColumnElement[bool], today: date) -> dict[int, Counts]:
    """The tasks that meet the condition, by plan."""
    query = select(Task.plan_id, *_columns(today)).where(Task.plan_id.in_(plan_ids), condition).group_by(Task.plan_id)
    return {row[0]: _counts(row) for row in session.execute(query)} if plan_ids else {}


def worst_units(session: Session, condition: ColumnElement[bool], on: date, *, most: int) -> list[tuple[int, str, Numbers]]:
    """The units that stand worst of those that owe what meets the condition, if anything of theirs is late: id, name, numbers."""
    columns = number_columns(on)
    late = columns[4]
    query = select(Task.unit_id, Unit.name, *columns).join(Unit, Unit.id == Task.unit_id).where(condition, _COUNTED)
    query = query.group_by(Task.unit_id, Unit.name).having(late > 0).order_by(late.desc(), Unit.name, Task.unit_id).limit(most)
    return [(row[0], row[1], Numbers(*map(int, row[2:]))) for row in session.execute(query)]


def unreachable_units(session: Session, plan_id: int, *, most: int = _MOST_UNITS) -> Sequence[Unit]:
    """Units to which something about this plan is owed and nobody can be told."""
    of_plan = select(Task.id).where(Task.plan_id == plan_id)
    owed = select(Notice.unit_id).where(
        Notice.is_unreachable, Notice.withdrawn_at.is_(None), or_(Notice.plan_id == plan_id, Notice.task_id.in_(of_plan))
    )
    return session.scalars(select(Unit).where(Unit.id.in_(owed)).order_by(Unit.name, Unit.id).limit(most)).all()


def _counts(row: AnyRow) -> Counts:
    return Counts(row.total, row.done_on_time, row.done_late, row.open_on_time, row.open_late)


def _columns(today: date) -> tuple[Label[int], ...]:
    counted = Task.state != TaskState.CANCELLED
    done = Task.state == TaskState.DONE
    late = timeliness_is(Timeliness.OVERDUE, today)
    unfinished = counted & ~done
    return (
        func.count().filter(counted).label("total"),
        func.count().filter(done, ~late).label("done_on_time"),
        func.count().filter(done, late).label("done_late"),
        func.count().filter(unfinished, ~late).label("open_on_time"),
        func.count().filter(unfinished, late).label("open_late"),
    )
