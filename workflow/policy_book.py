"""Which policies hold for what: the plan's own, else those of the nearest area, else the installation's, else what was shipped.

Owns that choice, read once for a sweep or a request; refuses to change anything (`workflow.policies`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models import PolicyScope, PolicyStamp, PolicyState, PolicyVersion, Unit
from rules.policy import Policy, PolicyError, parse_policy, shipped_incentives, shipped_policies
from workflow.errors import WrongStateError
from workflow.units import areas_of

SWEPT_POLICIES = ("reminders", "escalation", "targets")
"""The policies by which tasks and targets are judged, in the order in which these are tried on them."""

INCENTIVES = "incentives"
"""The rules about rewards: asked for a year's list, never by a sweep; not for a single plan, since rewards go to units for a year."""

POLICY_NAMES = (*SWEPT_POLICIES, INCENTIVES)
"""The policies that people may set."""

_TURN = 0x646F6E646F63
"""The number of the advisory lock: «dondoc» in ASCII."""
_KEPT = "policy_book"
_log = logging.getLogger(__name__)

ByName = Mapping[str, Policy]


@dataclass(frozen=True, slots=True)
class Standin:
    """A policy that stands in for the one in force at its scope: a draft that is tried, or a file."""

    policy: Policy
    scope: PolicyScope
    unit_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """What is in force at one moment. by_unit -- for each unit in an area with rules of its own, those of the nearest such area.

    stamp -- `PolicyStamp.number` of that moment. unusable -- versions in force that this program cannot read any more, with the reason:
    the wider scope holds in their place.
    """

    stamp: int
    everywhere: ByName
    by_unit: Mapping[int, ByName]
    by_plan: Mapping[int, ByName]
    unusable: tuple[tuple[int, str], ...] = ()

    def policies_for(self, plan_id: int | None, unit_id: int | None) -> tuple[Policy, ...]:
        """The policies by which a task or target of that plan and unit is judged."""
        of_plan = self.by_plan.get(plan_id, {}) if plan_id else {}
        of_unit = self.by_unit.get(unit_id, {}) if unit_id else {}
        if not of_plan and not of_unit:
            return tuple(self.everywhere[name] for name in SWEPT_POLICIES)
        chosen = {**self.everywhere, **of_unit, **of_plan}
        return tuple(chosen[name] for name in SWEPT_POLICIES)

    def incentives_for(self, unit_id: int) -> Policy:
        """The rules about rewards that hold for a unit."""
        return self.by_unit.get(unit_id, {}).get(INCENTIVES) or self.everywhere[INCENTIVES]

    def parameter(self, name: str, *, plan_id: int | None, unit_id: int | None) -> int | None:
        """A number that a policy carries beside its rules ("most_extensions"); None where none says it."""
        found = (policy.parameters[name] for policy in self.policies_for(plan_id, unit_id) if name in policy.parameters)
        return next(found, None)


def open_book(session: Session, *, on: date, instead: Standin | None = None) -> PolicyBook:
    """What is in force now, with areas as they stand on a day; `instead` stands in for the version at its own scope."""
    stamp, standing, unusable = _standing(session)
    if instead is not None:
        key = scope_key(instead.scope, unit_id=instead.unit_id, plan_id=instead.plan_id)
        standing[key, instead.policy.name] = instead.policy
    shipped = shipped_by_name()
    systemwide = {name: policy for (key, name), policy in standing.items() if key == PolicyScope.SYSTEM}
    return PolicyBook(
        stamp=stamp,
        everywhere={name: systemwide.get(name, shipped[name]) for name in POLICY_NAMES},
        by_unit=_by_unit(session, _of(standing, "unit"), on),
        by_plan=_of(standing, "plan"),
        unusable=tuple(unusable),
    )


@cache
def shipped_by_name() -> ByName:
    """The policies that come with this program, read once a process."""
    return {policy.name: policy for policy in (*shipped_policies(), shipped_incentives())}


def book_of(session: Session, on: date) -> PolicyBook:
    """The same, read once for a session: for pages and use cases, which are short. `forget_book` reads anew."""
    kept: tuple[date, PolicyBook] | None = session.info.get(_KEPT)
    if kept is None or kept[0] != on:
        kept = session.info[_KEPT] = on, open_book(session, on=on)
    return kept[1]


def forget_book(session: Session) -> None:
    """What is in force has changed in this session."""
    session.info.pop(_KEPT, None)


def take_turn(session: Session, *, alone: bool) -> None:
    """Order batches of sweeps and changes of policies: many batches at once, a change alone. Held until the transaction ends.

    On PostgreSQL an advisory lock, which is granted in the order of asking, so that a change never waits behind ever new batches; on
    SQLite whoever writes has the one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN) if alone else func.pg_advisory_xact_lock_shared(_TURN)))


def refuse_to_be_behind(session: Session) -> None:
    """Raises WrongStateError where the shipped policies in force are others than this program's: another machine has been upgraded."""
    is_shipped = PolicyVersion.scope == PolicyScope.SHIPPED, PolicyVersion.state == PolicyState.IN_FORCE
    mine = shipped_by_name()
    for row in session.execute(select(PolicyVersion.name, PolicyVersion.version, PolicyVersion.digest).where(*is_shipped)):
        if row.name in mine and mine[row.name].digest != row.digest:
            raise behind(mine[row.name], row.version)


def behind(policy: Policy, current: str) -> WrongStateError:
    """What is said to a process whose shipped policy is not the one in force. current -- the version in force."""
    return WrongStateError(
        "Tiến trình này mang bộ quy tắc «%(name)s» phiên bản %(version)s, cũ hơn bản đang có hiệu lực (%(current)s): chương trình đã "
        "được nâng cấp. Hãy khởi động lại bằng bản mới; nếu cố ý dùng lại bản cũ, hãy chạy «python app.py init».",
        name=policy.name,
        version=policy.version,
        current=current,
    )


def scope_key(scope: PolicyScope, *, unit_id: int | None = None, plan_id: int | None = None) -> str:
    """The key of one scope: "shipped", "system", "unit:12", "plan:7"."""
    if scope is PolicyScope.AREA:
        return f"unit:{unit_id}"
    return f"plan:{plan_id}" if scope is PolicyScope.PLAN else scope.value


@lru_cache(maxsize=256)
def parsed(text: str, version: str) -> Policy:
    """The policy of a stored text, under the version of its row. Raises PolicyError."""
    return replace(parse_policy(text, source=f"phiên bản {version}"), version=version)


def _standing(session: Session) -> tuple[int, dict[tuple[str, str], Policy], list[tuple[int, str]]]:
    """The stamp, and the policies that people have put in force, by scope and name; in one statement, so of one moment."""
    in_force = PolicyVersion.state == PolicyState.IN_FORCE, PolicyVersion.scope != PolicyScope.SHIPPED
    columns = PolicyVersion.id, PolicyVersion.name, PolicyVersion.version, PolicyVersion.scope_key, PolicyVersion.text
    stamp = select(func.max(PolicyStamp.number).label("number")).where(PolicyStamp.id == 1).subquery()  # one row, come what may
    asked = select(stamp.c.number, *columns).outerjoin_from(stamp, PolicyVersion, and_(*in_force)).order_by(PolicyVersion.id)
    rows = session.execute(asked).all()
    found: dict[tuple[str, str], Policy] = {}
    unusable: list[tuple[int, str]] = []
    for row in rows:
        if row.id is None:
            break
        try:
            found[row.scope_key, row.name] = parsed(row.text, row.version)
        except PolicyError as error:
            _log.error("policy %s, version %s cannot be used; the wider scope holds in its place: %s", row.name, row.version, error)
            unusable.append((row.id, str(error)))
    return rows[0].number or 0, found, unusable


def _of(standing: Mapping[tuple[str, str], Policy], kind: str) -> dict[int, dict[str, Policy]]:
    found: dict[int, dict[str, Policy]] = {}
    for (key, name), policy in standing.items():
        word, _, number = key.partition(":")
        if word == kind:
            found.setdefault(int(number), {})[name] = policy
    return found


def _by_unit(session: Session, areas: Mapping[int, ByName], on: date) -> dict[int, dict[str, Policy]]:
    """For each unit below an area's own: what the nearest area says of each policy. A smaller area lies within a larger one."""
    below: dict[int, set[int]] = {unit_id: set() for unit_id in areas}
    for area_id, unit_id in session.execute(select(areas_of(Unit.id.in_(areas), on))) if areas else ():
        if unit_id != area_id:
            below[area_id].add(unit_id)
    found: dict[int, dict[str, Policy]] = {}
    for unit_id in sorted(areas, key=lambda one: (-len(below[one]), one)):
        for member in below[unit_id]:
            found.setdefault(member, {}).update(areas[unit_id])
    return found
