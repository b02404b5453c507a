"""Whether anybody can be told what a unit owes: its people, else its own address, else nobody. As a column of a query.

Owns that word for lists; whom one notice goes to is `workflow.recipients`, whose rule this repeats in SQL and a test compares.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select

from models import Membership, MembershipRole, Unit, User
from workflow.addresses import usable
from workflow.people import holds


class Reach(StrEnum):
    """People of the unit take mail; or nobody is named and its own address does; or nobody is told."""

    PEOPLE = "people"
    ADDRESS = "address"
    NOBODY = "nobody"


def reach(on: date) -> ColumnElement[str]:
    """A Reach, as a column of a query over Unit: focal points, else leaders, else the unit's own address; not those that refuse mail."""
    focal, leaders = _holders(MembershipRole.FOCAL_POINT, on), _holders(MembershipRole.LEADER, on)
    can_take = usable(User.email).is_not(None)
    people = or_(focal.where(can_take).exists(), and_(~focal.exists(), leaders.where(can_take).exists()))
    address = and_(~focal.exists(), ~leaders.exists(), usable(Unit.email).is_not(None))
    return case((people, literal(Reach.PEOPLE.value)), (address, literal(Reach.ADDRESS.value)), else_=literal(Reach.NOBODY.value))


def _holders(role: MembershipRole, on: date) -> Select[int]:
    held = select(Membership.id).join(User, User.id == Membership.user_id)
    return held.where(Membership.unit_id == Unit.id, Membership.role == role, User.is_active, holds(on)).correlate(Unit)
