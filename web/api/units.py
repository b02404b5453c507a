"""Units over the API: those that the person sees, so that work can be given to one by its number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from models import Unit
from web.api.bodies import UnitFilters
from web.api.found import seen
from web.api.routes import Asked, Resource
from web.api.schemas import UnitSchema
from web.permissions import Permission
from workflow.naming import normal_name
from workflow.visibility import visible_units

units = Resource("units")


@units.lists("/units", "Danh sách đơn vị", Permission.READ, filters=UnitFilters, answer=UnitSchema)
def list_units(asked: Asked) -> Select[Any]:
    query = select(Unit).where(seen(visible_units))
    if "level" in asked:
        query = query.where(Unit.level.in_(asked["level"]))
    if asked.get("q"):
        in_name = Unit.normal_name.contains(normal_name(asked["q"]), autoescape=True)
        query = query.where(or_(in_name, Unit.code == asked["q"], Unit.short_name == asked["q"]))
    return query.order_by(Unit.name, Unit.id)
