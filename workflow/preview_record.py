"""What a life of days to come has brought, read from the tables on which it was lived before they vanish.

Owns the counting: by day, by person, by escalation. Where only every n-th unit was followed, counts are scaled, lists are not.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from models import Committee, Escalation, Mail, Notice, Plan, Target, Task, Unit
from models.database import AnyRow
from rules.values import Audience, EscalationState
from workflow.calendar import day_of
from workflow.simulation import Stage

_OF_DOERS = (Audience.DOER, Audience.LEADER)
"""Audiences in the units that are followed themselves; the others stand above or beside many of them and get one digest for all."""


@dataclass(slots=True)
class Brought:
    """What was brought: notices owed, mails put together, escalations opened or raised, and ended."""

    notices: int = 0
    mails: int = 0
    escalations: int = 0
    closings: int = 0


@dataclass(frozen=True, slots=True)
class Climb:
    """One escalation, found again in another life by its natural key. is_coming -- of a task that will be made only in these days."""

    key: str
    task_id: int | None
    target_id: int | None
    title: str
    plan: str
    from_unit: str
    to: str
    rung: int
    on: date
    policy: str
    policy_version: str
    rule: str
    is_coming: bool


@dataclass(slots=True)
class Box:
    """What comes into one person's (or unit's) mailbox: mails, and the lines in them, by day."""

    mails: Counter[date] = field(default_factory=Counter)
    lines: Counter[date] = field(default_factory=Counter)

    @property
    def busiest(self) -> date | None:
        """The day with the most mails; of several the one with the most lines in them, the earliest."""
        return min(self.mails, key=lambda day: (-self.mails[day], -self.lines[day], day), default=None)


@dataclass(slots=True)
class Life:
    """One life of the days."""

    days: dict[date, Brought] = field(default_factory=lambda: defaultdict(Brought))
    boxes: dict[str, Box] = field(default_factory=lambda: defaultdict(Box))
    climbs: dict[str, Climb] = field(default_factory=dict)

    @property
    def total(self) -> Brought:
        """All days together."""
        names = ("notices", "mails", "escalations", "closings")
        return Brought(**{name: sum(getattr(day, name) for day in self.days.values()) for name in names})


def record(session: Session, stage: Stage) -> Life:
    """Read what the days that were just lived in this session have brought."""
    life, step = Life(), stage.cast.step
    owed = select(Notice.owed_on, func.count()).where(Notice.id > stage.newest["notices"]).group_by(Notice.owed_on)
    for day, count in session.execute(owed):
        life.days[day].notices += count * step
    ended = select(Escalation.closed_on, func.count()).where(
        Escalation.state == EscalationState.CLOSED, Escalation.closed_on >= stage.cast.start
    )
    for ended_on, count in session.execute(ended.group_by(Escalation.closed_on)):
        if ended_on is not None:
            life.days[ended_on].closings += count * step
    _record_mails(session, stage, life)
    for climb in _climbs(session, stage):
        life.climbs[climb.key] = climb
        life.days[climb.on].escalations += step
    return life


def _record_mails(session: Session, stage: Stage, life: Life) -> None:
    is_doers = func.max(case((Notice.audience.in_(_OF_DOERS), 1), else_=0))
    found = (
        select(Mail.user_id, Mail.unit_id, Mail.created_at, func.count(Notice.id), is_doers)
        .join(Notice, Notice.mail_id == Mail.id)
        .where(Mail.id > stage.newest["mails"])
        .group_by(Mail.id, Mail.user_id, Mail.unit_id, Mail.created_at)
    )
    for user_id, unit_id, at, lines, of_doers in session.execute(found):
        box, day = life.boxes[f"user:{user_id}" if user_id else f"unit:{unit_id}"], day_of(at)
        box.mails[day] += 1
        box.lines[day] += lines
        life.days[day].mails += stage.cast.step if of_doers else 1


def _climbs(session: Session, stage: Stage) -> list[Climb]:
    below, above = aliased(Unit), aliased(Unit)
    plan_id = func.coalesce(Task.plan_id, Target.plan_id)
    columns = (
        Escalation.key,
        Escalation.task_id,
        Escalation.target_id,
        Escalation.rung,
        Escalation.opened_on,
        Escalation.policy,
        Escalation.policy_version,
        Escalation.rule,
    )
    named = (
        func.coalesce(Task.title, Target.indicator, "").label("title"),
        func.coalesce(Plan.number, Plan.title, "").label("plan"),
        below.name.label("from_unit"),
        func.coalesce(Committee.name, above.name).label("to"),
    )
    found = (
        select(*columns, *named)
        .outerjoin(Task, Task.id == Escalation.task_id)
        .outerjoin(Target, Target.id == Escalation.target_id)
        .outerjoin(Plan, Plan.id == plan_id)
        .join(below, below.id == Escalation.from_unit_id)
        .join(above, above.id == Escalation.to_unit_id)
        .outerjoin(Committee, Committee.id == Escalation.to_committee_id)
        .where(Escalation.id > stage.newest["escalations"])
        .order_by(Escalation.opened_on, Escalation.key)
    )
    newest = stage.newest["tasks"]
    return [_climb(row, newest) for row in session.execute(found)]


def _climb(row: AnyRow, newest_task: int) -> Climb:
    """Names that many rows share are kept once: there may be a hundred thousand of these."""
    return Climb(
        key=row.key,
        task_id=row.task_id,
        target_id=row.target_id,
        title=sys.intern(row.title),
        plan=sys.intern(row.plan),
        from_unit=sys.intern(row.from_unit),
        to=sys.intern(row.to),
        rung=row.rung,
        on=row.opened_on,
        policy=sys.intern(row.policy),
        policy_version=sys.intern(row.policy_version),
        rule=sys.intern(row.rule),
        is_coming=bool(row.task_id and row.task_id > newest_task),
    )
