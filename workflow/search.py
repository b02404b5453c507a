"""What a person finds by words among all that they see: plans, tasks, passages of documents, targets, units, people – a few of each.

Owns the meaning of what is typed, for every list: each word must occur, marks forgiven, the last one at least as a beginning.
Refuses to count: at a million tasks a list is begun, not read. Each kind costs one statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, load_only

from models import Base, ClauseState, Indicator, Passage, Plan, PlanState, Target, Task, Unit, User
from models.search import holds_words, holds_words_fenced
from rules.values import OPEN_STATES
from workflow.naming import normal_name
from workflow.sight import sees_much
from workflow.text import search_form
from workflow.visibility import is_administrator, visible_plans, visible_targets, visible_tasks, visible_units

FEW = 5
"""So many of each kind are shown; one more is asked for, to know whether there are more."""

_LOOKED_AT = 200
"""Of the newest tasks that hold the words the most urgent are shown."""


@dataclass(frozen=True, slots=True)
class PassageFound:
    """Some lines of a document in which the words stand."""

    plan_id: int
    title: str
    number: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, at most FEW + 1 of each kind."""

    plans: list[Plan]
    tasks: list[Task]
    passages: list[PassageFound]
    targets: list[Target]
    units: list[Unit]
    people: list[User]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.plans or self.tasks or self.passages or self.targets or self.units or self.people)


def finds(session: Session, model: type[Base], typed: str, *, is_fenced: bool = False, is_walked: bool = True) -> ColumnElement[bool]:
    """A condition on a model with full text: what was typed occurs. What holds no letter and no digit narrows nothing.

    is_fenced -- among very many rows on PostgreSQL: it is found out first whether few rows hold the words.
    is_walked -- only the first rows of an order are wanted then, not all of them.
    """
    words = search_form(typed).split()
    if is_fenced and words:
        return holds_words_fenced(session, model, words, is_walked=is_walked)
    return holds_words(session, model, words)


def contains(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """The same for a small table with a folded column: each word occurs somewhere in it, also within a word."""
    return and_(true(), *(column.contains(word, autoescape=True) for word in search_form(typed).split()))


def units_like(typed: str) -> ColumnElement[bool]:
    """A condition on Unit: name, short name or code holds what was typed; a name also in other words ("Ủy ban nhân dân" for "UBND")."""
    typed = typed.replace("\x00", "")
    words, name = search_form(typed), normal_name(typed)
    coded = or_(Unit.code.icontains(typed.strip(), autoescape=True), Unit.short_name.icontains(typed.strip(), autoescape=True))
    if not words:
        return true()
    named = [contains(Unit.normal_name, typed)] + ([contains(Unit.normal_name, name)] if name else [])
    return or_(coded, *named)


def search(session: Session, user: User, typed: str, on: date) -> Found:
    """A few of each kind that the person sees; nothing for words without a letter or digit."""
    if not search_form(typed):
        return Found([], [], [], [], [], [])
    return Found(
        plans=_plans(session, user, typed, on),
        tasks=_tasks(session, user, typed, on),
        passages=_passages(session, user, typed, on),
        targets=_targets(session, user, typed, on),
        units=_units(session, user, typed, on),
        people=_people(session, user, typed, on),
    )


def _plans(session: Session, user: User, typed: str, on: date) -> list[Plan]:
    head = load_only(Plan.title, Plan.number, Plan.issuer, Plan.issued_on, Plan.state)
    found = select(Plan).where(visible_plans(session, user, on), finds(session, Plan, typed)).options(head)
    return list(session.scalars(found.order_by(_in_a_row(Plan.search_text, typed), Plan.id.desc()).limit(FEW + 1)))


def _in_a_row(column: InstrumentedAttribute[str] | ColumnElement[str], typed: str) -> ColumnElement[int]:
    """For an order: first where the words stand just as they were typed, one after the other."""
    found = (" " + column + " ").contains(f" {search_form(typed)} ", autoescape=True)
    return case((found, 0), else_=1)


def _tasks(session: Session, user: User, typed: str, on: date) -> list[Task]:
    """Of the newest that hold the words: first where they stand in a row, then the open ones, by their deadline."""
    seen = visible_tasks(session, user, on), finds(session, Task, typed, is_fenced=sees_much(session, user, on))
    newest = select(Task.id).where(*seen).order_by(Task.id.desc()).limit(_LOOKED_AT).subquery()
    names = joinedload(Task.unit), joinedload(Task.plan).load_only(Plan.title, Plan.number, Plan.importance)
    by_need = (
        _in_a_row(Task.search_text, typed),
        Task.state.in_(OPEN_STATES).desc(),
        Task.effective_due_on.is_(None),
        Task.effective_due_on,
        Task.id,
    )
    return list(session.scalars(select(Task).where(Task.id.in_(select(newest.c.id))).options(*names).order_by(*by_need).limit(FEW + 1)))


def _passages(session: Session, user: User, typed: str, on: date) -> list[PassageFound]:
    """Of the newest documents one passage each, the best."""
    newest = (
        select(Passage.plan_id, Passage.span_start, Passage.span_end, Passage.search_text)
        .where(finds(session, Passage, typed), Passage.plan_id.in_(select(Plan.id).where(visible_plans(session, user, on))))
        .order_by(Passage.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    order = _in_a_row(newest.c.search_text, typed)
    place = func.row_number().over(partition_by=newest.c.plan_id, order_by=(order, newest.c.span_start))
    ranked = select(newest, order.label("row"), place.label("place")).subquery()
    words = func.substr(Plan.source_text, ranked.c.span_start + 1, ranked.c.span_end - ranked.c.span_start)
    found = (
        select(Plan.id, Plan.title, Plan.number, words)
        .join(ranked, ranked.c.plan_id == Plan.id)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.row, Plan.id.desc())
        .limit(FEW + 1)
    )
    return [PassageFound(*row) for row in session.execute(found)]


def _targets(session: Session, user: User, typed: str, on: date) -> list[Target]:
    """By the name of the indicator that a target means, which is folded; what was given down stands behind what it comes from."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    found = (
        select(Target)
        .join(Indicator, Indicator.id == Target.indicator_id)
        .where(visible_targets(session, user, on), Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))
        .where(contains(Indicator.normal_name, typed))
        .options(joinedload(Target.plan).load_only(Plan.title, Plan.number), joinedload(Target.owner))
        .order_by(Target.parent_id.is_not(None), Target.id.desc())
    )
    return list(session.scalars(found.limit(FEW + 1)))


def _units(session: Session, user: User, typed: str, on: date) -> list[Unit]:
    in_force = or_(Unit.valid_to.is_(None), Unit.valid_to >= on)
    found = select(Unit).where(visible_units(session, user, on), in_force, units_like(typed))
    return list(session.scalars(found.order_by(func.length(Unit.name), Unit.name, Unit.id).limit(FEW + 1)))


def _people(session: Session, user: User, typed: str, on: date) -> list[User]:
    """People are found by administrators, who alone have their pages."""
    if not is_administrator(user, on):
        return []
    return list(session.scalars(select(User).where(contains(User.search_text, typed)).order_by(User.name, User.id).limit(FEW + 1)))
