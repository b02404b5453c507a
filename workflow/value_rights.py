"""For which units a person reports values: the same on the page, in files and over the API.

Owns the condition; refuses to say who approves.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, true

from models import MembershipRole, Unit, User
from rules.values import Level
from workflow.units import descendant_ids
from workflow.visibility import DOERS, is_administrator, own_unit_ids


def reportable_units(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit: focal points and leaders report for their unit and its villages; coordinators also for everything below."""
    if is_administrator(user, on):
        return true()
    acting = own_unit_ids(user, on, DOERS)
    coordinating = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    villages = and_(Unit.level == Level.VILLAGE, Unit.id.in_(descendant_ids(acting, on)))
    return or_(Unit.id.in_(acting), villages, Unit.id.in_(descendant_ids(coordinating, on)))
