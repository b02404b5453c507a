"""The clauses of a plan as cards, a page at a time, each with how its tasks stand, the first of them, and when it falls due next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from models import Clause, ClauseState, Plan, PlanState, Task
from rules.values import OPEN_STATES, Timeliness
from web import asked, clock, database
from web.paging import Page, asked_page
from web.time_said import coming_said
from workflow.assignment import due_days
from workflow.errors import WorkflowError
from workflow.plan_status import Numbers, numbers_by_clause
from workflow.task_list import timeliness_is
from workflow.time_changes import pause_words, pauses_of

PAGE_SIZE = 20
TASKS_SHOWN = 5
"""How many tasks of one clause are shown; the rest stands behind the link to the list."""
DAYS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause, with some of its tasks. number -- its place in the plan. numbers -- of all of them that the person may see.

    next_days -- when it falls due next, in words. pauses -- in words.
    """

    number: int
    clause: Clause
    tasks: Sequence[Task]
    numbers: Numbers
    next_days: str = ""
    pauses: Sequence[str] = ()


def page_of_clauses(plan: Plan, of_plan: ColumnElement[bool]) -> Page[ClauseRow]:
    """The clauses in force, on the page that the address asks for, or on which the clause stands that it names."""
    kept = [(number, one) for number, one in enumerate(plan.clauses, 1) if one.state is ClauseState.ACCEPTED]
    wanted = asked.number("clause")
    place = next((at for at, (_number, one) in enumerate(kept) if one.id == wanted), None)
    last = max(1, -(-len(kept) // PAGE_SIZE))
    number = min(last, asked_page() if place is None else place // PAGE_SIZE + 1)
    return Page(_rows(plan, kept[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], of_plan), number, PAGE_SIZE, len(kept))


def _rows(plan: Plan, shown: Sequence[tuple[int, Clause]], of_plan: ColumnElement[bool]) -> list[ClauseRow]:
    """Two queries however many tasks there are."""
    today, ids = clock.today(), [clause.id for _number, clause in shown]
    within = of_plan & Task.clause_id.in_(ids)
    counted = numbers_by_clause(database.session(), within, today)
    first = _first_tasks(within, today)
    return [
        ClauseRow(number, clause, first.get(clause.id, []), counted.get(clause.id, Numbers()), *_coming(plan, clause, today))
        for number, clause in shown
    ]


def _first_tasks(within: ColumnElement[bool], today: date) -> dict[int | None, list[Task]]:
    """The first tasks of each clause, the late ones before the others."""
    is_late = Task.state.in_(OPEN_STATES) & timeliness_is(Timeliness.OVERDUE, today)
    place = func.row_number().over(partition_by=Task.clause_id, order_by=(is_late.desc(), Task.effective_due_on, Task.id))
    ranked = select(Task.id, place.label("place")).where(within).subquery()
    shown = select(Task).join(ranked, ranked.c.id == Task.id).where(ranked.c.place <= TASKS_SHOWN).options(joinedload(Task.unit))
    first: dict[int | None, list[Task]] = {}
    for task in database.session().scalars(shown.order_by(Task.effective_due_on, Task.id)):
        first.setdefault(task.clause_id, []).append(task)
    return first


def _coming(plan: Plan, clause: Clause, today: date) -> tuple[str, list[str]]:
    """When a clause that returns falls due next, and its pauses, in words."""
    if plan.state is not PlanState.PUBLISHED or clause.frequency is None:
        return "", []
    try:
        days = due_days(plan, clause, today, most=DAYS_SHOWN)
    except WorkflowError:
        return "", []
    return coming_said(days), [pause_words(*pause) for pause in pauses_of(clause)]
