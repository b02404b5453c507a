"""The matters of a meeting as its page shows them: loaded for one page with a fixed number of statements, and put into groups.

Owns what one matter shows; refuses to decide. Groups stand in the order of their worst matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Escalation, EscalationAction, Explanation, Extension, Meeting, MeetingItem, Plan, Target, Task, TaskChange
from web import history
from web.labels import label
from workflow.docket import Weighed
from workflow.explanations import latest_explanations
from workflow.extensions import waiting_request
from workflow.meeting_decisions import decided_at
from workflow.meeting_items import carried_over, weights_of
from workflow.notices import Subject
from workflow.quoting import Quote, quote

PAGE_SIZE = 40
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
    listed = select(MeetingItem.escalation_id).where(MeetingItem.meeting_id == meeting.id)
    order = session.scalars(listed.order_by(MeetingItem.position, MeetingItem.escalation_id)).all()
    placed = [(place, weights[one]) for place, one in enumerate(order, 1) if one in weights]
    first: dict[int, int] = {}
    for place, one in placed:
        first.setdefault(_heading_id(one, grouping), place)
    return sorted(placed, key=lambda item: (first[_heading_id(item[1], grouping)], item[0]))


def load_matters(session: Session, meeting: Meeting, placed: Sequence[tuple[int, Weighed]]) -> list[Matter]:
    """What the page shows of these matters, in their order."""
    ids = [one.escalation_id for _place, one in placed]
    by_id = {escalation.id: escalation for escalation in session.scalars(_with_all(ids))}
    explanations = latest_explanations(session, _about(by_id.values(), "task_id"), _about(by_id.values(), "target_id"))
    carried, decided = carried_over(session, meeting, ids), decided_at(session, meeting, ids)
    actions = _actions(session, by_id.values())
    matters = []
    for place, one in placed:
        escalation = by_id[one.escalation_id]
        about = Subject(task_id=escalation.task_id, target_id=escalation.target_id).key
        lines = _lines(escalation, actions.get(about, []))
        matters.append(
            Matter(
                place=place,
                escalation=escalation,
                weighed=one,
                unit_name=unit_name_of(escalation),
                plan=_plan(escalation),
                quote=_quote(escalation),
                explanation=explanations.get(about),
                asked=waiting_request(escalation.task) if escalation.task else None,
                carried=carried.get(escalation.id, []),
                decided=decided.get(escalation.id, []),
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


def _with_all(ids: Collection[int]) -> Select[Escalation]:
    task, target = selectinload(Escalation.task), selectinload(Escalation.target)
    return (
        select(Escalation)
        .where(Escalation.id.in_(ids))
        .options(
            joinedload(Escalation.to_unit),
            joinedload(Escalation.to_committee),
            joinedload(Escalation.from_unit),
            task.joinedload(Task.unit),
            task.joinedload(Task.clause),
            task.selectinload(Task.plan).load_only(*_SHOWN_OF_PLANS),
            task.selectinload(Task.changes).joinedload(TaskChange.by),
            task.selectinload(Task.extensions),
            target.selectinload(Target.plan).load_only(*_SHOWN_OF_PLANS),
            target.joinedload(Target.owner),
            target.selectinload(Target.measurements),
        )
    )


def _about(escalations: Iterable[Escalation], column: str) -> list[int]:
    return [number for one in escalations if (number := getattr(one, column)) is not None]


def _actions(session: Session, escalations: Iterable[Escalation]) -> dict[str, list[EscalationAction]]:
    """The decisions on these matters, on whichever rung."""
    rows = list(escalations)
    same = or_(Escalation.task_id.in_(_about(rows, "task_id")), Escalation.target_id.in_(_about(rows, "target_id")))
    found = select(EscalationAction).join(EscalationAction.escalation).where(same)
    names = joinedload(EscalationAction.by), joinedload(EscalationAction.escalation).joinedload(Escalation.to_unit)
    committee = joinedload(EscalationAction.escalation).joinedload(Escalation.to_committee)
    by_matter: dict[str, list[EscalationAction]] = {}
    for action in session.scalars(found.options(*names, committee)):
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


def _plan(escalation: Escalation) -> Plan:
    about = escalation.task or escalation.target
    if about is None:
        raise AssertionError("an escalation is about a task or a target")
    return about.plan


def _quote(escalation: Escalation) -> Quote | None:
    subject = escalation.task.clause if escalation.task else escalation.target
    return quote(_plan(escalation).source_text, subject.span_start, subject.span_end, subject.text) if subject else None
