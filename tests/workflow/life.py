"""The small cast of a task's life: a province that plans, two communes, their villages, and one person for each part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, Plan, Task, Unit, User
from rules.values import Level
from tests import builders
from tests.builders import NOW, TODAY
from workflow.moves import Act

DUE = TODAY + timedelta(days=20)
"""Monday 30 March 2026."""


@dataclass(frozen=True, slots=True)
class Life:
    """Tân Lập owes a task in which Phú Sơn takes part; both have villages. lan does it, mai takes part, thu coordinates."""

    province: Unit
    commune: Unit
    other: Unit
    villages: tuple[Unit, Unit]
    elsewhere: Unit
    plan: Plan
    task: Task
    lan: User
    mai: User
    thu: User
    chau: User
    dong: User


def begin(session: Session, *, due_on: date | None = DUE) -> Life:
    """The cast on TODAY."""
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    villages = (
        builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune),
        builders.unit(session, "Thôn Đoài", level=Level.VILLAGE, under=commune),
    )
    plan = builders.plan(session, owner=province)
    task = builders.task(session, plan, commune, due_on=due_on, partners=(other,), clause_id=builders.clause(session, plan).id)
    return Life(
        province=province,
        commune=commune,
        other=other,
        villages=villages,
        elsewhere=builders.unit(session, "Thôn Núi", level=Level.VILLAGE, under=other),
        plan=plan,
        task=task,
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        mai=builders.user(session, "mai", (other, MembershipRole.FOCAL_POINT)),
        thu=builders.user(session, "thu", (province, MembershipRole.COORDINATOR)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
        dong=builders.user(session, "dong", (villages[0], MembershipRole.FOCAL_POINT)),
    )


def act(by: User | None, note: str = "vì lý do riêng", *, days: int = 0) -> Act:
    """Done by somebody so many days after TODAY."""
    return Act(by, NOW + timedelta(days=days), note)


def told(session: Session, kind: str) -> list[tuple[str | None, str]]:
    """Who is owed a notice of that kind, and how."""
    found = session.scalars(select(Notice).where(Notice.kind == kind, Notice.withdrawn_at.is_(None)).order_by(Notice.id))
    return [(notice.user.login if notice.user else None, notice.delivery.value) for notice in found]
