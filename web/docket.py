"""The matters of a meeting as its page shows them: loaded for one page with a fixed number of statements, and put into groups.

Owns what one matter shows; refuses to decide. Groups stand in the order of their worst matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from models import Escalation, EscalationAction, Explanation, Extension, ExtensionState, Meeting, Plan, Target, Task, TaskChange
from web import history
from web.labels import label
from workflow.docket import Weighed
from workflow.meeting_items import Listed, listed_ids, weights_of
from workflow.notices import Subject
from workflow.quoting import Quote, quote

PAGE_SIZE = 20
LINES_SHOWN = 6
_SHOWN_OF_PLANS = Plan.title, Plan.number, Plan.issued_on, Plan.source_text, Plan.importance, Plan.standing_id, Plan.owner_id


class Grouping(StrEnum):
    """Under which headings the matters stand."""

    UNIT = "unit"
    PLAN = "plan"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a matter's history. until -- the day that it names."""

    at: datetime
    what: str
    by: str
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of the list. place -- on the list, from 1. carried -- the days of earlier meetings that had it; decided -- here.

    more -- how many lines of its history are not shown.
    """

    place: int
    escalation: Escalation
    weighed: Weighed
    unit_name: str
    plan: Plan
    quote: Quote | None
    explanation: Explanation | None
    asked: Extension | None
    carried: Sequence[date]
    decided: Sequence[EscalationAction]
    lines: Sequence[Line]
    more: int

    @property
    def id(self) -> int:
        """The number of its escalation."""
        return self.escalation.id

    @property
    def title(self) -> str:
        """The task's title, or the target's indicator."""
        return title_of(self.escalation)


@dataclass(frozen=True, slots=True)
class Group:
    """Matters under one heading ("" where they are not grouped). total -- how many the whole list has under it."""

    heading: str
    matters: list[Matter]
    total: int


def title_of(escalation: Escalation) -> str:
    """What an escalation is about, in its own words."""
    return escalation.task.title if escalation.task else escalation.target.indicator if escalation.target else ""


def unit_name_of(escalation: Escalation) -> str:
    """The name of the unit that answers for it."""
    if escalation.task:
        return escalation.task.unit.name
    return (escalation.target.owner if escalation.target and escalation.target.owner else escalation.from_unit).name


def places_of(session: Session, meeting: Meeting, on: date, grouping: Grouping) -> list[tuple[int, Weighed]]:
    """All matters with their places, in the order in which the page shows them: group by group, each in the order of the list."""
    weights = weights_of(session, meeting, on)
    return placed_by(weights, listed_ids(session, meeting), grouping)


def placed_by(weights: Mapping[int, Weighed], order: Iterable[int], grouping: Grouping) -> list[tuple[int, Weighed]]:
    """The same of matters that are at hand. order -- the list's."""
    placed = [(place, weights[one]) for place, one in enumerate(order, 1) if one in weights]
    first: dict[int, int] = {}
    for place, one in placed:
        first.setdefault(_heading_id(one, grouping), place)
    return sorted(placed, key=lambda item: (first[_heading_id(item[1], grouping)], item[0]))


def load_matters(session: Session, meeting: Meeting, placed: Sequence[tuple[int, Weighed]], rows: Mapping[int, Listed]) -> list[Matter]:
    """What the page shows of these matters, in their order. rows -- of the list, by escalation."""
    ids = [one.escalation_id for _place, one in placed]
    found = {row[0].id: row for row in session.execute(_with_all(ids)).unique()}
    escalations = [row[0] for row in found.values()]
    plans, actions = _plans(session, escalations), _actions(session, escalations)
    matters = []
    for place, one in placed:
        escalation, asked, explanation = found[one.escalation_id]
        about = actions.get(Subject(task_id=escalation.task_id, target_id=escalation.target_id).key, [])
        lines = _lines(escalation, about)
        matters.append(
            Matter(
                place=place,
                escalation=escalation,
                weighed=one,
                unit_name=unit_name_of(escalation),
                plan=plans[one.plan_id],
                quote=_quote(escalation, plans[one.plan_id]),
                explanation=explanation,
                asked=asked,
                carried=rows[escalation.id].carried,
                decided=[each for each in about if each.meeting_id == meeting.id and each.escalation_id == escalation.id],
                lines=lines[:LINES_SHOWN],
                more=max(len(lines) - LINES_SHOWN, 0),
            )
        )
    return matters


def in_groups(matters: Iterable[Matter], grouping: Grouping, all_placed: Sequence[tuple[int, Weighed]]) -> list[Group]:
    """The matters under their headings, in the order in which they come."""
    totals: dict[int, int] = {}
    for _place, one in all_placed:
        totals[_heading_id(one, grouping)] = totals.get(_heading_id(one, grouping), 0) + 1
    groups: dict[int, Group] = {}
    for matter in matters:
        heading = _heading_id(matter.weighed, grouping)
        groups.setdefault(heading, Group(_heading(matter, grouping), [], totals[heading])).matters.append(matter)
    return list(groups.values())


def _heading_id(one: Weighed, grouping: Grouping) -> int:
    match grouping:
        case Grouping.UNIT:
            return one.unit_id
        case Grouping.PLAN:
            return one.plan_id
        case Grouping.NONE:
            return 0


def _heading(matter: Matter, grouping: Grouping) -> str:
    match grouping:
        case Grouping.UNIT:
            return matter.unit_name
        case Grouping.PLAN:
            return " – ".join(part for part in (matter.plan.number, matter.plan.title) if part)
        case Grouping.NONE:
            return ""


def _with_all(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Escalations with what they are about, the request for more time that waits, and the latest explanation."""
    task, target = joinedload(Escalation.task), joinedload(Escalation.target)
    waiting = and_(Extension.task_id == Escalation.task_id, Extension.state == ExtensionState.ASKED)
    about = or_(Explanation.task_id == Escalation.task_id, Explanation.target_id == Escalation.target_id)
    latest = select(func.max(Explanation.id)).where(about).correlate(Escalation).scalar_subquery()
    return (
        select(Escalation, Extension, Explanation)
        .outerjoin(Extension, waiting)
        .outerjoin(Explanation, Explanation.id == latest)
        .where(Escalation.id.in_(ids))
        .options(
            joinedload(Escalation.to_unit),
            joinedload(Escalation.to_committee),
            joinedload(Escalation.from_unit),
            task.joinedload(Task.unit),
            task.joinedload(Task.clause),
            task.selectinload(Task.changes).joinedload(TaskChange.by),
            target.joinedload(Target.owner),
            joinedload(Explanation.by),
            joinedload(Explanation.unit),
        )
        .order_by(Escalation.id, Extension.id.desc())  # of several requests the earliest stays
    )


def _plans(session: Session, escalations: Iterable[Escalation]) -> dict[int, Plan]:
    """The plans that the matters stand in, by number: each with its long text once, however many stand in it."""
    numbers = {about.plan_id for one in escalations if (about := one.task or one.target)}
    found = session.scalars(select(Plan).where(Plan.id.in_(numbers)).options(load_only(*_SHOWN_OF_PLANS)))
    return {plan.id: plan for plan in found}


def _about(escalations: Iterable[Escalation], column: str) -> list[int]:
    return [number for one in escalations if (number := getattr(one, column)) is not None]


def _actions(session: Session, escalations: Iterable[Escalation]) -> dict[str, list[EscalationAction]]:
    """The decisions on these matters, on whichever rung."""
    rows = list(escalations)
    same = or_(Escalation.task_id.in_(_about(rows, "task_id")), Escalation.target_id.in_(_about(rows, "target_id")))
    found = select(EscalationAction).join(EscalationAction.escalation).where(same)
    names = joinedload(EscalationAction.by), joinedload(EscalationAction.escalation).joinedload(Escalation.to_unit)
    committee = joinedload(EscalationAction.escalation).joinedload(Escalation.to_committee)
    given = joinedload(EscalationAction.unit), joinedload(EscalationAction.task).joinedload(Task.unit)
    by_matter: dict[str, list[EscalationAction]] = {}
    for action in session.scalars(found.options(*names, committee, *given).order_by(EscalationAction.id)):
        about = Subject(task_id=action.escalation.task_id, target_id=action.escalation.target_id).key
        by_matter.setdefault(about, []).append(action)
    return by_matter


def _lines(escalation: Escalation, actions: Sequence[EscalationAction]) -> list[Line]:
    """What was done about a matter, the newest first. What a decision did to the task is said by the decision, an explanation by itself."""
    moments = {one.at for one in actions}
    decisions = [
        Line(one.at, f"{label(one.decision)} – {one.escalation.desk}", one.by.name if one.by else "", one.until_on, one.note)
        for one in actions
    ]
    changes = [one for one in (escalation.task.changes if escalation.task else []) if one.at not in moments and one.action != "explain"]
    deeds = [Line(one.at, history.action(one.action), one.by.name if one.by else "", one.expected_on, one.note) for one in changes]
    return sorted(decisions + deeds, key=lambda line: line.at, reverse=True)


def _quote(escalation: Escalation, plan: Plan) -> Quote | None:
    subject = escalation.task.clause if escalation.task else escalation.target
    return quote(plan.source_text, subject.span_start, subject.span_end, subject.text) if subject else None
