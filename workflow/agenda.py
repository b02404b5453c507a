"""What a person must do now and what they wait for: each part with how many there are and the first few. Two statements in all.

Owns which parts there are and in which order their rows come; what a task is to somebody is `workflow.own_tasks`, the rest
`workflow.agenda_arms`. Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session, joinedload

from models import Plan, Task, User
from workflow.agenda_arms import Part, arms_of
from workflow.own_tasks import is_without_ado

DECIDE = (
    Part.ESCALATION,
    Part.TO_EXPLAIN,
    Part.TARGET_TO_EXPLAIN,
    Part.TO_CONFIRM,
    Part.TO_ANSWER,
    Part.TO_EXTEND,
    Part.TO_APPROVE,
    Part.RETURNED_VALUE,
    Part.DRAFT,
)
"""What stands still until this person has said something."""

AWAIT = (Part.BEFORE_OTHERS, Part.UNCONFIRMED, Part.MORE_TIME, Part.REFUSED, Part.INPUTS, Part.PASSED_DOWN, Part.UNAPPROVED)
"""What this person cannot hasten alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing. task -- what it is about, where that is a task; number, title, who, on, words -- as its arm says.

    by_one_tap -- the task can be ticked off without typing anything.
    """

    task: Task | None
    number: int
    title: str
    who: str
    on: date | None
    words: str
    by_one_tap: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The first rows of a part, and how many there are in all."""

    total: int = 0
    rows: Sequence[Row] = ()

    @property
    def tasks(self) -> list[Task]:
        """The tasks of the rows."""
        return [row.task for row in self.rows if row.task is not None]


NOTHING = Group()


@dataclass(frozen=True, slots=True)
class Agenda:
    """The parts that are not empty. A part by its name: agenda[Part.OVERDUE]."""

    groups: Mapping[Part, Group] = field(default_factory=dict)

    def __getitem__(self, part: Part) -> Group:
        return self.groups.get(part, NOTHING)

    @property
    def waiting_for_me(self) -> int:
        """How many things wait for this person's word."""
        return sum(self[part].total for part in DECIDE)

    @property
    def waited_for(self) -> int:
        """How many things this person waits for."""
        return sum(self[part].total for part in AWAIT)


def agenda(session: Session, user: User, on: date) -> Agenda:
    """The agenda of a person on a day."""
    arms = arms_of(session, user, on)
    if not arms:
        return Agenda()
    together = union_all(*(select(arm.first().subquery()) for arm in arms)).subquery()
    found = session.execute(select(together).order_by(together.c.part, together.c.place)).all()
    tasks = _tasks(session, {row.task_id for row in found if row.task_id is not None})
    rows: dict[Part, list[Row]] = {}
    totals: dict[Part, int] = {}
    for row in found:
        part, (task, by_one_tap) = Part(row.part), tasks.get(row.task_id, (None, False))
        rows.setdefault(part, []).append(Row(task, row.number, row.title, row.who, row.day, row.words, by_one_tap))
        totals[part] = row.total
    return Agenda({part: Group(totals[part], rows[part]) for part in rows})


def _tasks(session: Session, ids: set[int]) -> dict[int | None, tuple[Task | None, bool]]:
    if not ids:
        return {}
    names = joinedload(Task.unit), joinedload(Task.plan).load_only(Plan.title, Plan.number, Plan.importance, Plan.requires_evidence)
    found = session.execute(select(Task, func.coalesce(is_without_ado(), False)).where(Task.id.in_(ids)).options(*names))
    return {task.id: (task, bool(is_easy)) for task, is_easy in found}
