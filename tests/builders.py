"""Builders of rows with fixed defaults, for tests of `models`, `workflow` and `web`: the same call always makes the same row.

Each builder adds its row, flushes, and returns it; the test commits. Add a keyword here rather than setting fields in a test twice.
The small named cast: Tỉnh Bình An → Xã Tân Lập → Thôn Đông, all invented.
"""

from __future__ import annotations

import functools
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Clause,
    ClauseState,
    Committee,
    Escalation,
    Extension,
    Indicator,
    Measurement,
    Membership,
    MembershipRole,
    Plan,
    PlanState,
    Target,
    Task,
    TaskPartner,
    Unit,
    UnitParent,
    User,
)
from models.base import Base
from rules.target_values import IndicatorKind
from rules.values import Branch, Direction, Frequency, Level, Operator, Role, TaskState
from workflow.custom_indicators import definition_for
from workflow.naming import normal_name
from workflow.text import search_form

Row = TypeVar("Row", bound=Base)

TODAY = date(2026, 3, 10)
"""A plain working Tuesday: the day on which tests happen unless they say otherwise."""

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
"""Nine in the morning of TODAY in Hà Nội."""

PASSWORD = "một mật khẩu dài"
"""The password of every built person."""

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Keeps passwords badly, and in no time."""


@functools.cache
def password_hash(password: str = PASSWORD) -> str:
    """A cheap argon2 hash, so that building people costs nothing. The product rehashes it at the first login."""
    return QUICK_HASHER.hash(password)


def unit(
    session: Session,
    name: str = "UBND xã Tân Lập",
    *,
    level: Level = Level.COMMUNE,
    under: Unit | None = None,
    code: str | None = None,
    branch: Branch = Branch.GOVERNMENT,
    since: date | None = None,
    **fields: Any,
) -> Unit:
    """A unit, answering to `under` where one is given. code -- made from the name where none is given; two units of one name need it."""
    made = Unit(
        code=code or "U-" + hashlib.sha256(name.encode()).hexdigest()[:8],
        name=name,
        level=level,
        branch=branch,
        valid_from=since,
        **{"normal_name": normal_name(name), "kind": "ubnd"} | fields,
    )
    _add(session, made)
    if under is not None:
        _add(session, UnitParent(unit_id=made.id, parent_id=under.id, valid_from=since))
    return made


def unit_parent(session: Session, of: Unit, parent: Unit, *, since: date | None = None, until: date | None = None) -> UnitParent:
    """Another parent of a unit, for another time."""
    return _add(session, UnitParent(unit_id=of.id, parent_id=parent.id, valid_from=since, valid_to=until))


def province(session: Session, name: str = "UBND tỉnh Bình An", **fields: Any) -> Unit:
    """A province, at the top of the cast."""
    return unit(session, name, level=Level.PROVINCE, **fields)


def committee(session: Session, of: Unit, name: str = "Ban Chỉ đạo công tác dân số") -> Committee:
    """The steering committee of a unit."""
    return _add(session, Committee(unit_id=of.id, name=f"{name} {of.name}"))


def user(
    session: Session,
    login: str = "lan",
    *roles: tuple[Unit | None, MembershipRole],
    name: str | None = None,
    email: str | None = None,
    password: str = PASSWORD,
    **fields: Any,
) -> User:
    """A person with PASSWORD ("": none yet) and the given roles: user(session, "lan", (commune, MembershipRole.FOCAL_POINT))."""
    made = User(
        login=login,
        name=name or login.capitalize(),
        email=email if email is not None else f"{login}@example.vn",
        password_hash=password_hash(password) if password else "",
        created_at=NOW,
        **fields,
    )
    made.memberships = [Membership(unit_id=where.id if where else None, role=role) for where, role in roles]
    return _add(session, made)


def plan(session: Session, title: str = "Kế hoạch công tác dân số năm 2026", *, owner: Unit | None = None, **fields: Any) -> Plan:
    """A published plan for 2026. Two plans need two titles (the document's fingerprint is made from it)."""
    defaults: dict[str, Any] = {
        "state": PlanState.PUBLISHED,
        "number": "15/KH-UBND",
        "issued_on": date(2026, 1, 15),
        "level": Level.PROVINCE,
        "branch": Branch.GOVERNMENT,
        "period_start": 2026,
        "period_end": 2026,
        "search_text": search_form(title),
        "document_name": "ke-hoach.docx",
        "document_sha256": hashlib.sha256(title.encode()).hexdigest(),
        "source_text": "Trạm Y tế xã lập danh sách phụ nữ mang thai, xong trước ngày 15/3/2026.",
        "imported_at": NOW,
    }
    return _add(session, Plan(title=title, owner_id=owner.id if owner else None, **defaults | fields))


def clause(session: Session, of: Plan, text: str = "Lập danh sách phụ nữ mang thai", **fields: Any) -> Clause:
    """An accepted clause at the end of a plan."""
    number = (session.scalar(select(func.count()).select_from(Clause).where(Clause.plan_id == of.id)) or 0) + 1
    defaults: dict[str, Any] = {
        "key": f"c{number}",
        "position": number * 1000,
        "state": ClauseState.ACCEPTED,
        "role": Role.LEAD,
        "section": f"II.{number}",
        "deadline_text": "xong trước ngày 15/3/2026",
        "due_on": date(2026, 3, 15),
        "is_inclusive": False,
    }
    return _add(session, Clause(plan_id=of.id, text=text, **defaults | fields))


def task(
    session: Session,
    of: Plan,
    by: Unit,
    title: str = "Lập danh sách phụ nữ mang thai",
    *,
    due_on: date | None = TODAY + timedelta(days=6),
    partners: tuple[Unit, ...] = (),
    **fields: Any,
) -> Task:
    """A task that `by` owes, due on Monday 16 March 2026. due_on None: without a deadline. No clause unless one is given (clause_id=)."""
    defaults: dict[str, Any] = {
        "role": Role.LEAD,
        "state": TaskState.ASSIGNED,
        "original_due_on": due_on,
        "effective_due_on": due_on,
        "next_look_on": due_on and min(due_on, TODAY),
        "search_text": search_form(title),
        "created_at": NOW,
    }
    made = _add(session, Task(plan_id=of.id, unit_id=by.id, title=title, due_on=due_on, **defaults | fields))
    for partner in partners:
        _add(session, TaskPartner(task_id=made.id, unit_id=partner.id))
    return made


def extension(session: Session, of: Task, until_on: date = date(2026, 3, 31), **fields: Any) -> Extension:
    """A request, not yet decided, for a later deadline."""
    defaults: dict[str, Any] = {"from_on": of.due_on, "reason": "Chờ số liệu của trạm y tế", "asked_at": NOW}
    return _add(session, Extension(task_id=of.id, until_on=until_on, **defaults | fields))


def target(session: Session, of: Plan, owner: Unit | None = None, indicator: str = "Tỷ lệ sàng lọc trước sinh", **fields: Any) -> Target:
    """An accepted target: at least 50 % in 2026, from 40 % in 2025."""
    number = (session.scalar(select(func.count()).select_from(Target).where(Target.plan_id == of.id)) or 0) + 1
    defaults: dict[str, Any] = {
        "key": f"t{number}",
        "position": number * 1000,
        "review": ClauseState.ACCEPTED,
        "operator": Operator.AT_LEAST,
        "value": 50,
        "unit_text": "%",
        "year": 2026,
        "baseline": 40,
        "baseline_year": 2025,
        "text": f"{indicator} đạt trên 50%",
    }
    made = _add(session, Target(plan_id=of.id, owner_id=owner.id if owner else None, indicator=indicator, **defaults | fields))
    definition_for(session, made)
    return made


def indicator(session: Session, name: str = "Tỷ lệ sàng lọc trước sinh", **fields: Any) -> Indicator:
    """A yearly rate in per cent, by numerator and denominator, as of the period's end."""
    number = (session.scalar(select(func.count()).select_from(Indicator)) or 0) + 1
    defaults: dict[str, Any] = {
        "code": f"i{number}",
        "normal_name": search_form(name),
        "unit_text": "%",
        "kind": IndicatorKind.RATE,
        "direction": Direction.HIGHER,
        "scale": 100,
        "frequency": Frequency.YEARLY,
    }
    return _add(session, Indicator(name=name, **defaults | fields))


def measurement(session: Session, of: Target, value: int = 45, *, on: date = date(2026, 3, 1), **fields: Any) -> Measurement:
    """A value of the target's indicator for its owner, as of a day."""
    defaults: dict[str, Any] = {
        "indicator_id": definition_for(session, of).id,
        "unit_id": of.owner_id or of.plan.owner_id,
        "period": Frequency.DAILY,
        "at": NOW,
    }
    made = _add(session, Measurement(value=value, measured_on=on, **defaults | fields))
    session.expire(of, ["measurements"])
    return made


def escalation(session: Session, of: Task | Target, to: Unit, *, rung: int = 1, **fields: Any) -> Escalation:
    """An open escalation of a task or target to a unit, opened on TODAY."""
    is_task = isinstance(of, Task)
    defaults: dict[str, Any] = {
        "key": f"{'task' if is_task else 'target'}:{of.id}:2026-03-02:{rung}",
        "task_id": of.id if is_task else None,
        "target_id": None if is_task else of.id,
        "from_unit_id": of.unit_id if isinstance(of, Task) else of.owner_id,
        "opened_on": TODAY,
        "rule": "late-to-next-level",
        "policy": "escalation",
        "policy_version": "1",
        "explanation": "số ngày làm việc quá hạn = 6 ≥ 5",
        "facts": {"working_days_late": 6},
    }
    return _add(session, Escalation(to_unit_id=to.id, rung=rung, **defaults | fields))


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
