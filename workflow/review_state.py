"""What a review can change in a draft, as values: pictures of it before and after, their difference, and putting a difference back.

Owns which columns those are, their JSON form, and the order of writing; who did what is `workflow.undo`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Date, DateTime, Numeric, inspect, select
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from models import Clause, ClauseBody, Plan, Target, Unit
from models.base import Base

Values = dict[str, Any]
"""Columns of one row, as the ORM has them."""

Difference = dict[str, Any]
"""JSON: what must be put back. "plan": columns; "clauses" and "targets": columns by key, None for one that was not there.

Each has its number ("id"), and "is_whole" where it has gone and must be made anew; a clause all its "bodies" where one of them differs.
"""

_NOT_REVIEWED = {
    Plan: {"id", "state", "source_text", "source_lines"},
    Clause: {"id", "plan_id", "key"},
    ClauseBody: {"clause_id"},
    Target: {"id", "plan_id", "key"},
}
_CHUNK = 500


def _columns(table: type[Base]) -> dict[str, TypeEngine[Any]]:
    return {one.key: one.columns[0].type for one in inspect(table).column_attrs if one.key not in _NOT_REVIEWED[table]}


_COLUMNS = {table: _columns(table) for table in _NOT_REVIEWED}


@dataclass(frozen=True, slots=True)
class Picture:
    """A draft at one moment. clauses -- by key: its number, its columns, its bodies in order; targets -- by key: number and columns."""

    plan: Values
    clauses: dict[str, tuple[int, Values, list[Values]]]
    targets: dict[str, tuple[int, Values]]


def picture_of(session: Session, plan: Plan) -> Picture:
    """The draft as it stands now."""
    session.flush()
    bodies = {clause.key: [_values(body) for body in sorted(clause.bodies, key=lambda body: body.id)] for clause in plan.clauses}
    return Picture(
        _values(plan),
        {clause.key: (clause.id, _values(clause), bodies[clause.key]) for clause in plan.clauses},
        {target.key: (target.id, _values(target)) for target in _targets(session, plan)},
    )


def difference(wanted: Picture, present: Picture) -> Difference:
    """What must be put back into `present` to get `wanted`; empty where they are the same."""
    clauses: Values = {key: None for key in present.clauses if key not in wanted.clauses}
    for key, (number, values, bodies) in wanted.clauses.items():
        _, present_values, present_bodies = present.clauses.get(key, (0, None, None))
        change = _changed(Clause, values, present_values)
        if bodies != present_bodies:
            change["bodies"] = [_changed(ClauseBody, body, None) for body in bodies]
        if change:
            clauses[key] = change | {"id": number, "is_whole": key not in present.clauses}
    targets: Values = {key: None for key in present.targets if key not in wanted.targets}
    for key, (number, values) in wanted.targets.items():
        _, present_values = present.targets.get(key, (0, None))
        if change := _changed(Target, values, present_values):
            targets[key] = change | {"id": number, "is_whole": key not in present.targets}
    found = {"plan": _changed(Plan, wanted.plan, present.plan), "clauses": clauses, "targets": targets}
    return {name: part for name, part in found.items() if part}


def put_back(session: Session, plan: Plan, wanted: Difference) -> None:
    """Write a difference into the draft. Clauses and bodies get the numbers that they had, where nobody has taken them meanwhile."""
    session.flush()
    units = _Units(session, wanted)
    _write(plan, Plan, wanted.get("plan", {}), units)
    _put_back_targets(session, plan, wanted.get("targets", {}), units)
    _put_back_clauses(session, plan, wanted.get("clauses", {}), units)
    session.flush()
    plan.clauses.sort(key=lambda clause: clause.position)
    session.expire(plan, ["owner", "standing", "replaces"])


def _put_back_targets(session: Session, plan: Plan, wanted: Mapping[str, Values | None], units: _Units) -> None:
    by_key = {target.key: target for target in _targets(session, plan)}
    for key in [key for key, change in wanted.items() if change is None and key in by_key]:
        session.delete(by_key.pop(key))
    session.flush()
    taken = _taken(session, Target, [change["id"] for change in wanted.values() if change])
    for key, change in wanted.items():
        if not change or (key not in by_key and not change["is_whole"]):
            continue
        target = by_key.get(key) or Target(id=None if change["id"] in taken else change["id"], key=key, plan_id=plan.id)
        _write(target, Target, change, units)
        session.add(target)
        session.flush()
        session.expire(target, ["owner"])


def _put_back_clauses(session: Session, plan: Plan, wanted: Mapping[str, Values | None], units: _Units) -> None:
    by_key = {clause.key: clause for clause in plan.clauses}
    for key, change in wanted.items():
        if key in by_key and change is None:
            plan.clauses.remove(by_key.pop(key))
        elif key in by_key and change is not None and "bodies" in change:
            by_key[key].bodies.clear()
    session.flush()  # what goes, goes before what comes: the same names may come back under other numbers
    gone = {key: change for key, change in wanted.items() if change and change["is_whole"] and key not in by_key}
    taken = _taken(session, Clause, [change["id"] for change in gone.values()])
    for key, change in gone.items():
        by_key[key] = Clause(id=None if change["id"] in taken else change["id"], key=key)
        plan.clauses.append(by_key[key])
    changes = {key: change for key, change in wanted.items() if change and key in by_key}
    for key, change in changes.items():
        _write(by_key[key], Clause, change, units)
    session.flush()
    _put_back_bodies(session, {by_key[key]: change["bodies"] for key, change in changes.items() if "bodies" in change}, units)


def _put_back_bodies(session: Session, wanted: Mapping[Clause, list[Values]], units: _Units) -> None:
    taken = _taken(session, ClauseBody, [body["id"] for bodies in wanted.values() for body in bodies])
    for clause, bodies in wanted.items():
        is_free = taken.isdisjoint(body["id"] for body in bodies)
        for values in units.without_gone_ones(bodies):
            body = ClauseBody()
            _write(body, ClauseBody, values if is_free else values | {"id": None}, units)
            clause.bodies.append(body)


class _Units:
    """Which of the units that a difference speaks of are still there: a provisional one may have gone meanwhile."""

    def __init__(self, session: Session, wanted: Difference) -> None:
        named = {wanted.get("plan", {}).get(name) for name in ("owner_id", "standing_id")}
        named |= {change.get("owner_id") for change in wanted.get("targets", {}).values() if change}
        changes = [change for change in wanted.get("clauses", {}).values() if change]
        named |= {body["unit_id"] for change in changes for body in change.get("bodies", [])}
        ids = [unit_id for unit_id in named if unit_id is not None]
        self._there = {None} | _taken(session, Unit, ids)

    def known(self, unit_id: int | None) -> int | None:
        return unit_id if unit_id in self._there else None

    def without_gone_ones(self, bodies: list[Values]) -> list[Values]:
        """The bodies without units that have gone; a name that meant only such units waits again, once."""
        kept: list[Values] = []
        named = {(body["purpose"], body["phrase"]) for body in bodies if body["unit_id"] in self._there}
        for body in bodies:
            name = body["purpose"], body["phrase"]
            if body["unit_id"] in self._there:
                kept.append(body)
            elif name not in named:
                named.add(name)
                kept.append(body | {"unit_id": None, "score": None})
        return kept


def _targets(session: Session, plan: Plan) -> Sequence[Target]:
    return session.scalars(select(Target).where(Target.plan_id == plan.id).order_by(Target.position, Target.id)).all()


def _values(row: Base) -> Values:
    return {name: getattr(row, name) for name in _COLUMNS[type(row)]}


def _changed(table: type[Base], wanted: Values, present: Values | None) -> Values:
    """The columns that differ, in their JSON form; all of them where there is nothing at present."""
    return {name: _to_json(value) for name, value in wanted.items() if present is None or present[name] != value}


def _write(row: Base, table: type[Base], values: Values, units: _Units) -> None:
    for name, kind in _COLUMNS[table].items():
        if name not in values:
            continue
        value = _from_json(kind, values[name])
        setattr(row, name, units.known(value) if name in ("unit_id", "owner_id", "standing_id") else value)


def _to_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _from_json(kind: TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, EnumType) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, DateTime) or (isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, DateTime)):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Numeric) and kind.asdecimal else value


def _taken(session: Session, table: type[Clause | ClauseBody | Target | Unit], ids: list[int]) -> set[int]:
    """Which of these numbers are in use; on SQLite a number that became free may have been given to a row of another plan."""
    parts = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return {number for part in parts for number in session.scalars(select(table.id).where(table.id.in_(part)))}
