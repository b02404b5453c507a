"""A small invented plan and its new version, for tests of what becomes of clauses, tasks and targets in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, MembershipRole, Plan, PlanState, Target, Task, Unit, User
from rules.values import Level, Role
from tests import builders
from workflow import publishing
from workflow.moves import Act
from workflow.versions import settle_version

FIRST = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
"""When the first version was published."""

LIST = "Lập danh sách hộ gia đình có người cao tuổi sống một mình trên địa bàn xã"
VISIT = "Thăm hỏi, tặng quà người cao tuổi dịp kỷ niệm ngày thành lập hội"
TRAIN = "Tập huấn kỹ năng chăm sóc tại nhà cho cộng tác viên dân số"
REPORT = "Tổng hợp kết quả khám sức khỏe, báo cáo Ủy ban nhân dân tỉnh"


@dataclass(frozen=True, slots=True)
class Cast:
    """Tỉnh Bình An with two departments and two communes; each unit has a person."""

    province: Unit
    health: Unit
    communes: tuple[Unit, Unit]
    thu: User

    def act(self, at: datetime = builders.NOW) -> Act:
        """Something that thu, who coordinates, does."""
        return Act(self.thu, at)


def cast(session: Session) -> Cast:
    """The units and their people."""
    province = builders.province(session)
    health = builders.unit(session, "Sở Y tế tỉnh Bình An", level=Level.PROVINCE, under=province, kind="so")
    communes = tuple(builders.unit(session, f"UBND xã {name}", under=province) for name in ("Tân Lập", "Phú Sơn"))
    builders.user(session, "lan", (communes[0], MembershipRole.FOCAL_POINT))
    builders.user(session, "hoa", (communes[1], MembershipRole.FOCAL_POINT))
    builders.user(session, "minh", (health, MembershipRole.FOCAL_POINT))
    builders.user(session, "chau", (province, MembershipRole.COMMITTEE))
    thu = builders.user(session, "thu", (province, MembershipRole.COORDINATOR))
    return Cast(province, health, (communes[0], communes[1]), thu)


def draft(session: Session, cast: Cast, title: str = "Kế hoạch chăm sóc người cao tuổi năm 2026", **fields: Any) -> Plan:
    """A draft without clauses."""
    defaults: dict[str, Any] = {"state": PlanState.DRAFT, "issued_on": date(2026, 1, 15), "issuer": cast.province.name}
    return builders.plan(session, title, owner=cast.province, **defaults | fields)


def say(session: Session, plan: Plan, text: str, *units: Unit, due_on: date | None = date(2026, 6, 30), **fields: Any) -> Clause:
    """A clause of a draft that gives these units something to do."""
    deadline = f"xong trước ngày {due_on:%d/%m/%Y}" if due_on else None
    words = f"{text}, {deadline}" if deadline else text
    made = builders.clause(session, plan, words, **{"due_on": due_on, "deadline_text": deadline, "role": Role.DO} | fields)
    made.bodies = [ClauseBody(purpose=BodyPurpose.RESPONSIBLE, phrase=unit.name, unit_id=unit.id) for unit in units]
    session.flush()
    session.refresh(plan, ["clauses"])
    return made


def publish(session: Session, plan: Plan, cast: Cast, *, at: datetime = builders.NOW, **fields: Any) -> list[int]:
    """Publish a draft as thu."""
    session.commit()
    session.expire_all()
    return publishing.publish(session, plan, by=cast.thu, now=at, **fields)


def first_version(session: Session, cast: Cast) -> Plan:
    """The published plan: the communes list and visit, the department trains and reports."""
    plan = draft(session, cast)
    say(session, plan, LIST, *cast.communes)
    say(session, plan, VISIT, *cast.communes, due_on=date(2026, 10, 1))
    say(session, plan, TRAIN, cast.health, due_on=date(2026, 5, 15))
    say(session, plan, REPORT, cast.health, due_on=date(2026, 11, 30))
    publish(session, plan, cast, at=FIRST)
    session.commit()
    return plan


def second_version(session: Session, cast: Cast, old: Plan) -> Plan:
    """A draft, said to be the new version, still without clauses."""
    plan = draft(session, cast, f"{old.title} (điều chỉnh)", number="40/KH-UBND", issued_on=date(2026, 3, 5))
    settle_version(session, plan, old)
    return plan


def repeat(session: Session, old: Plan, new: Plan, *texts: str) -> None:
    """Take clauses over into the new version as they are."""
    for clause in old.clauses:
        if any(clause.text.startswith(text) for text in texts):
            units = [body.unit for body in clause.bodies if body.unit]
            text = clause.text.partition(", xong trước")[0]
            say(session, new, text, *units, due_on=clause.due_on)


def tasks(session: Session, text: str) -> list[Task]:
    """The tasks with a title that begins so, by number, as the database has them."""
    found = select(Task).where(Task.title.startswith(text)).order_by(Task.id).execution_options(populate_existing=True)
    return list(session.scalars(found))


def target(session: Session, plan: Plan, indicator: str, value: int = 80, **fields: Any) -> Target:
    """A target that the reader found."""
    owner = session.get_one(Unit, plan.owner_id)
    return builders.target(session, plan, owner, indicator, value=value, review=ClauseState.PROPOSED, **fields)
