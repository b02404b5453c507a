"""Who is meant by an audience: the people of a unit in a role on a date, else the unit's own address, else nobody.

Owns that question for one batch of work, with a fixed number of queries; refuses to decide whether anybody should be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Membership, MembershipRole, Unit, User
from models.database import among
from rules.values import Audience

ROLES: dict[Audience, tuple[MembershipRole, ...]] = {
    Audience.DOER: (MembershipRole.FOCAL_POINT, MembershipRole.LEADER),
    Audience.LEADER: (MembershipRole.LEADER,),
    Audience.PARTNERS: (MembershipRole.FOCAL_POINT, MembershipRole.LEADER),
    Audience.COORDINATOR: (MembershipRole.COORDINATOR,),
    Audience.COMMITTEE: (MembershipRole.COMMITTEE, MembershipRole.LEADER, MembershipRole.FOCAL_POINT),
}
"""The roles that stand for an audience: the first that anybody holds in the unit is taken."""

ADDRESSED_AS_UNIT = frozenset({Audience.DOER, Audience.COMMITTEE})
"""Audiences that are told at the unit's own address where the unit has no people."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee: a person, or (user_id None) the unit itself. address None: cannot be told."""

    unit_id: int
    user_id: int | None
    address: str | None

    @property
    def key(self) -> str:
        """The addressee's part of a notice's natural key."""
        return f"user:{self.user_id}" if self.user_id else f"unit:{self.unit_id}"


class Directory:
    """The people and addresses of some units on one day, read once."""

    def __init__(self, session: Session, unit_ids: Iterable[int], on: date) -> None:
        ids = sorted(set(unit_ids))
        self._found: dict[tuple[Audience, int], list[Recipient]] = {}
        self._people: dict[tuple[int, MembershipRole], list[Recipient]] = defaultdict(list)
        found = session.execute(select(Unit.id, Unit.email).where(among(session, Unit.id, ids))) if ids else ()
        self._addresses = {unit_id: email for unit_id, email in found}
        if not ids:
            return
        for unit_id, role, user_id, email in session.execute(_members(among(session, Membership.unit_id, ids), on)):
            if unit_id is None:
                continue
            self._people[unit_id, role].append(Recipient(unit_id, user_id, email))

    def of(self, audience: Audience, unit_id: int) -> list[Recipient]:
        """Those who stand for the audience in that unit; empty where nobody does and the audience may stay untold."""
        known = self._found.get((audience, unit_id))
        if known is None:
            known = self._found[audience, unit_id] = self._find(audience, unit_id)
        return known

    def _find(self, audience: Audience, unit_id: int) -> list[Recipient]:
        for role in ROLES[audience]:
            if people := self._people.get((unit_id, role)):
                return people
        if audience not in ADDRESSED_AS_UNIT:
            return []
        return [Recipient(unit_id, None, self._addresses.get(unit_id))]


def _members(in_units: ColumnElement[bool], on: date) -> Select[int | None, MembershipRole, int, str | None]:
    return (
        select(Membership.unit_id, Membership.role, User.id, User.email)
        .join(User, User.id == Membership.user_id)
        .where(in_units, User.is_active)
        .where((Membership.valid_from.is_(None)) | (Membership.valid_from <= on))
        .where((Membership.valid_to.is_(None)) | (Membership.valid_to >= on))
        .order_by(User.id)
    )
