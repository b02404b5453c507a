"""One batch of a sweep at work: what was read at its start for the decisions, and what they ask to be written at its end.

Owns these values and the reading, in a fixed number of statements; what is written because of a decision is `workflow.climbing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Plan
from models.database import AnyRow
from rules.deadlines import DeadlineClock, clock
from rules.ladder import Registry
from rules.values import Decision, EscalationState, Importance
from workflow.judgements import judgement_key
from workflow.judges import Judge
from workflow.notices import Outgoing, Subject
from workflow.recipients import Directory
from workflow.standing_rungs import Reached, standing_rungs
from workflow.units import ladder_registry


@dataclass(slots=True)
class Counts:
    """What a sweep did, in the words of its JSON."""

    looked_at: int = 0
    notices: int = 0
    escalations_opened: int = 0
    escalations_raised: int = 0
    escalations_closed: int = 0

    def add(self, other: Counts) -> None:
        """Add another batch's counts."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Case:
    """One task or target at work. suffix -- marks a second round of the same deadline in natural keys ("" in the first).

    key -- the subject's part of natural keys, put together once.
    """

    task_id: int | None
    target_id: int | None
    plan_id: int
    unit_id: int
    due_on: date | None
    suffix: str = ""
    partner_ids: tuple[int, ...] = ()
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.subject.key)

    @property
    def subject(self) -> Subject:
        """The case as a notice's subject."""
        return Subject(task_id=self.task_id, target_id=self.target_id)


@dataclass(slots=True)
class Desk:
    """One batch at work: what was read at its start, and what is to be written at its end."""

    today: date
    judge: Judge
    registry: Registry
    directory: Directory
    standing: dict[int, int]
    importance: dict[int, Importance]
    live: Mapping[str, AnyRow | Reached]
    outgoing: Outgoing
    counts: Counts = field(default_factory=Counts)
    climbs: dict[str, tuple[Case, dict[str, Any]]] = field(default_factory=dict)
    informed: list[tuple[str, Case, Decision]] = field(default_factory=list)
    ended: list[tuple[Case, str]] = field(default_factory=list)
    clocks: dict[date, DeadlineClock] = field(default_factory=dict)
    judgements: dict[int, tuple[str, Decision]] = field(default_factory=dict)

    def clock(self, effective_on: date) -> DeadlineClock:
        """Where a deadline stands today; many tasks share theirs."""
        known = self.clocks.get(effective_on)
        if known is None:
            known = self.clocks[effective_on] = clock(effective_on, self.today, self.judge.calendar)
        return known

    def judgement(self, decision: Decision) -> str:
        """The key under which a decision is kept. Many tasks share one decision: it is worked out once."""
        known = self.judgements.get(id(decision))
        if known is None:
            known = self.judgements[id(decision)] = judgement_key(decision), decision
        return known[0]

    def rung(self, case: Case) -> int:
        """How many levels up the case stands."""
        live = self.live.get(case.key)
        return live.rung if live else 0

    def has_next_rung(self, case: Case) -> bool:
        """Whether somebody stands above the present rung."""
        return self.registry.next_rung(self.stands_at(case), self.today) is not None

    def stands_at(self, case: Case) -> int:
        """The unit before which the case lies now: the next rung is the one above it, also where it has ended (a district)."""
        live = self.live.get(case.key)
        return live.to_unit_id if live else case.unit_id

    def leads_on(self, case: Case) -> bool:
        """Whether somebody stands above the next rung."""
        rung = self.registry.next_rung(self.stands_at(case), self.today)
        return rung is not None and self.registry.next_rung(rung.unit_id, self.today) is not None

    def after_climb(self, case: Case) -> dict[str, Any]:
        """The facts that a climb changes, as they are on the rung that it leads to."""
        fresh = {"working_days_on_rung": 0, "working_days_waiting": 0, "is_acknowledged": False}
        return {"rung": self.rung(case) + 1, "has_next_rung": self.leads_on(case), **fresh}

    def working_days_on_rung(self, case: Case) -> int:
        """Working days since the present rung was reached, or has acknowledged; 0 as long as its instruction has not come due."""
        live = self.live.get(case.key)
        if live is None:
            return 0
        since = max(live.opened_on, live.acknowledged_on or live.opened_on, live.instructed_until or live.opened_on)
        return self.judge.calendar.working_days_between(since, self.today)

    def working_days_waiting(self, case: Case) -> int:
        """Working days since the present rung was reached, whatever was done there."""
        live = self.live.get(case.key)
        return self.judge.calendar.working_days_between(live.opened_on, self.today) if live else 0

    def is_acknowledged(self, case: Case) -> bool:
        """Whether the present rung has acknowledged."""
        live = self.live.get(case.key)
        return bool(live and live.state is EscalationState.ACKNOWLEDGED)


def open_desk(session: Session, cases: Sequence[Case], *, today: date, now: datetime, judge: Judge) -> Desk:
    """Read, in a fixed number of queries, what the decisions of these cases will need."""
    live = standing_rungs(session, cases[0].subject, [case.task_id or case.target_id or 0 for case in cases])
    unit_ids = {case.unit_id for case in cases} | {row.to_unit_id for row in live.values()}
    registry = ladder_registry(session, sorted(unit_ids))
    plan_ids = {case.plan_id for case in cases}
    plans = session.execute(select(Plan.id, Plan.standing_id, Plan.owner_id, Plan.importance).where(Plan.id.in_(plan_ids))).all()
    standing = {plan.id: plan.standing_id or plan.owner_id or 0 for plan in plans}
    above = {rung.unit_id for unit_id in unit_ids for rung in registry.path(unit_id, today)}
    partners = {unit_id for case in cases for unit_id in case.partner_ids}
    return Desk(
        today=today,
        judge=judge,
        registry=registry,
        directory=Directory(session, unit_ids | above | partners | set(standing.values()), today),
        standing=standing,
        importance={plan.id: plan.importance for plan in plans},
        live=live,
        outgoing=Outgoing(now),
    )
