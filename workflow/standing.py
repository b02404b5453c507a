"""Who stands for an audience now: notices wait for hours, and meanwhile people leave, move, or have somebody stand in for them.

Owns that question for one bundling, with a fixed number of queries; refuses to write anything (`workflow.readdressing`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models import Membership, MembershipRole, Substitution, Unit, User
from models.database import AnyRow
from rules.values import Audience
from workflow.addresses import usable
from workflow.hours import mail_policy
from workflow.people import holds
from workflow.recipients import ADDRESSED_AS_UNIT, ROLES

_ANY_ROLE = tuple(role for role in MembershipRole if role is not MembershipRole.ADMINISTRATOR)
"""Who is meant where somebody is only to be informed: whoever holds anything in the unit."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One who is told now: a person, or (user_id None) a unit at its own address. address None: cannot be told."""

    unit_id: int
    user_id: int | None
    address: str | None
    hour: int | None
    choices: Mapping[str, Any]
    in_stead_of_id: int | None = None

    @property
    def key(self) -> str:
        """The addressee's part of natural keys, of notices and of mails."""
        return f"user:{self.user_id}" if self.user_id else f"unit:{self.unit_id}"


class Standing:
    """The people of some units, their addresses, hours and choices, and who stands in for them, on one day, read once."""

    def __init__(self, session: Session, waiting: Iterable[AnyRow], on: date) -> None:
        rows = list(waiting)
        unit_ids = sorted({row.unit_id for row in rows})
        self._holders: dict[tuple[int, MembershipRole], list[int]] = defaultdict(list)
        for unit_id, role, user_id in session.execute(_members(unit_ids, on)):
            self._holders[unit_id, role].append(user_id)
        self._roles: dict[tuple[int, int], set[MembershipRole]] = defaultdict(set)
        for (unit_id, role), user_ids in self._holders.items():
            for user_id in user_ids:
                self._roles[unit_id, user_id].add(role)
        self._stand_ins = stand_ins(session, on)
        people = {row.user_id for row in rows if row.user_id}.union(*self._holders.values(), self._stand_ins.values())
        self._people = {row.id: row for row in session.execute(_people(sorted(people)))}
        self._units = {row.id: row for row in session.execute(_units(unit_ids))}

    def present(self, notice: AnyRow) -> list[Addressee]:
        """Those who are to be told of a notice now; empty where nobody stands for its audience any more."""
        if notice.user_id is None:
            return self._of(notice.audience, notice.unit_id) or [self._unit(notice.unit_id)]
        person = self._people.get(notice.user_id)
        is_here = person is not None and person.is_active
        if mail_policy().topic_of(notice.kind, notice.step, notice.audience).is_personal:
            return [self._person(notice.user_id, notice.unit_id)] if is_here else []
        if is_here and self._stands(notice.user_id, notice.audience, notice.unit_id):
            return [self._person(notice.user_id, notice.unit_id)]
        if is_here and any(self._stands(absent, notice.audience, notice.unit_id) for absent in self._absent(notice.user_id)):
            return [replace(self._person(notice.user_id, notice.unit_id), in_stead_of_id=notice.in_stead_of_id)]
        return self._of(notice.audience, notice.unit_id)

    def _of(self, audience: Audience, unit_id: int) -> list[Addressee]:
        """Those who hold the audience's roles in that unit, or who stand in for them; else the unit itself where it may be addressed."""
        for role in ROLES.get(audience, _ANY_ROLE):
            if found := self._holders.get((unit_id, role)):
                return list({one.key: one for one in (self._person(user_id, unit_id) for user_id in found)}.values())
        return [self._unit(unit_id)] if audience in ADDRESSED_AS_UNIT else []

    def _stands(self, user_id: int, audience: Audience, unit_id: int) -> bool:
        roles = self._roles.get((unit_id, user_id), set())
        return not roles.isdisjoint(ROLES.get(audience, _ANY_ROLE))

    def _absent(self, substitute_id: int) -> list[int]:
        return [absent for absent, substitute in self._stand_ins.items() if substitute == substitute_id]

    def _person(self, user_id: int, unit_id: int) -> Addressee:
        """A person, or who stands in for them."""
        told = self._stand_ins.get(user_id, user_id)
        row = self._people[told]
        return Addressee(unit_id, told, row.email, row.digest_hour, row.mail_choices, user_id if told != user_id else None)

    def _unit(self, unit_id: int) -> Addressee:
        row = self._units[unit_id]
        return Addressee(unit_id, None, row.email, row.digest_hour, row.mail_choices)


def stand_ins(session: Session, on: date) -> dict[int, int]:
    """Who stands in for whom on that day: the substitute by the absent person. One who has left meanwhile stands in for nobody."""
    found = select(Substitution.principal_id, Substitution.substitute_id).join(User, User.id == Substitution.substitute_id)
    return {absent: told for absent, told in session.execute(found.where(in_force(on), User.is_active).order_by(Substitution.id))}


def in_force(on: date) -> ColumnElement[bool]:
    """A condition on Substitution: it holds on that day."""
    return and_(Substitution.from_on <= on, Substitution.until_on >= on, Substitution.ended_at.is_(None))


def _members(unit_ids: list[int], on: date) -> Any:
    return (
        select(Membership.unit_id, Membership.role, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.unit_id.in_(unit_ids), User.is_active, holds(on))
        .order_by(Membership.user_id)
    )


def _people(user_ids: list[int]) -> Any:
    address = usable(User.email).label("email")
    return select(User.id, address, User.is_active, User.digest_hour, User.mail_choices).where(User.id.in_(user_ids))


def _units(unit_ids: list[int]) -> Any:
    return select(Unit.id, usable(Unit.email).label("email"), Unit.digest_hour, Unit.mail_choices).where(Unit.id.in_(unit_ids))
