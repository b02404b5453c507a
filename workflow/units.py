"""The registry of units: asked for what stands above or below a unit on a date. It is filled by `workflow.unit_register`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, exists, false, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import Committee, Membership, MembershipRole, ParentKind, Unit, UnitParent, User
from models.database import among
from rules.ladder import CommitteeRecord, ParentLink, Registry, Seat, UnitRecord
from workflow.errors import InvalidInputError
from workflow.unit_register import UnitsImported, import_units
from workflow.unit_rows import read_csv_file

__all__ = ["UnitsImported", "add_committee", "areas_of", "descendant_ids", "import_units", "ladder_registry", "read_csv_file"]

_IDS_A_QUERY = 5_000
"""Databases allow some ten thousands of values in a statement."""


def add_committee(session: Session, unit: Unit, name: str, valid_from: date | None = None, valid_to: date | None = None) -> Committee:
    """The steering committee of that name at a unit, made where it is not there yet, with the given period."""
    if not name.strip():
        raise InvalidInputError("Ban chỉ đạo không có tên: hãy điền tên đầy đủ.", field="name")
    committee = session.scalar(select(Committee).where(Committee.unit_id == unit.id, Committee.name == name.strip()))
    if committee is None:
        committee = Committee(unit_id=unit.id, name=name.strip())
        session.add(committee)
    committee.valid_from, committee.valid_to = valid_from, valid_to
    session.flush()
    return committee


def ladder_registry(session: Session, unit_ids: Iterable[int]) -> Registry:
    """What `rules.ladder` needs to climb from these units: they, all that ever stood above them, the committees there and their members."""
    units: dict[int, UnitRecord] = {}
    links, committees, seats = set[ParentLink](), dict[int, CommitteeRecord](), set[Seat]()
    for some in _portions(unit_ids):
        for row in session.execute(_way_up(among(session, Unit.id, some))):
            units[row.id] = UnitRecord(row.id, row.level, row.branch, row.name, row.valid_from or date.min, row.valid_to)
            if row.parent_id is not None:
                links.add(ParentLink(row.id, row.parent_id, row.linked_from or date.min, row.linked_to))
            if row.committee_id is not None:
                since = row.committee_from or date.min
                committees[row.committee_id] = CommitteeRecord(row.committee_id, row.id, row.committee, since, row.committee_to)
            if row.sits:
                seats.add(Seat(row.id, row.sits_from or date.min, row.sits_to))
    return Registry(units.values(), links, committees.values(), seats)


def descendant_ids(unit_ids: Collection[int] | Select[Any], on: date) -> Select[int]:
    """A query for the ids of these units and of everything administratively below them on a date.

    A unit that has ended by then counts where it last stood, as it does for `rules.ladder`, so that what it left open stays in sight.
    """
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = Unit.__table__.alias("child")
    below = select(child.c.id).join(UnitParent, UnitParent.unit_id == child.c.id).join(tree, UnitParent.parent_id == tree.c.id)
    return select(tree.union(below.where(*_stands_there(child, on))).c.id)


def nothing_outside(unit_ids: Collection[int], on: date) -> ColumnElement[bool]:
    """A condition that needs no table: every unit is one of these or stands below another one on a date.

    Then everything stands below these, as no circle of superiors is let in; `descendant_ids` would walk through all to find that.
    """
    child = Unit.__table__.alias("child")
    has_superior = exists().where(UnitParent.unit_id == child.c.id, *_stands_there(child, on)).correlate(child)
    tops = select(child.c.id).where(~has_superior)
    is_top = tops.where(child.c.id.in_(unit_ids)).exists()
    return case((is_top, ~tops.where(child.c.id.not_in(unit_ids)).exists()), else_=false())


def above_ids(unit_ids: Collection[int], on: date) -> Select[int]:
    """A query for the ids of these units and of everything administratively above them on a date: those that `descendant_ids` finds them
    below."""
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = Unit.__table__.alias("child")
    above = select(UnitParent.parent_id).join(child, child.c.id == UnitParent.unit_id).join(tree, tree.c.id == child.c.id)
    return select(tree.union(above.where(*_stands_there(child, on))).c.id)


def areas_of(wanted: ColumnElement[bool], on: date) -> CTE:
    """A table of `area_id` and `unit_id`: each wanted unit with itself and with everything administratively below it on a date, once each.

    wanted -- a condition on Unit. A unit that has ended by then counts where it last stood, as for `descendant_ids`.
    """
    tree = select(Unit.id.label("area_id"), Unit.id.label("unit_id")).where(wanted).cte("areas", recursive=True)
    child = Unit.__table__.alias("child")
    below = select(tree.c.area_id, child.c.id).select_from(tree).join(UnitParent, UnitParent.parent_id == tree.c.unit_id)
    return tree.union(below.join(child, child.c.id == UnitParent.unit_id).where(*_stands_there(child, on)))


def _stands_there(child: FromClause, on: date) -> tuple[ColumnElement[bool], ...]:
    """The link to the superior above is an administrative one in force on a date, or on the child's last day where that was earlier."""
    counted_on = case((child.c.valid_to < on, child.c.valid_to), else_=literal(on, Unit.valid_to.type))
    return (
        UnitParent.kind == ParentKind.ADMINISTRATIVE,
        or_(UnitParent.valid_from.is_(None), UnitParent.valid_from <= counted_on),
        or_(UnitParent.valid_to.is_(None), UnitParent.valid_to >= counted_on),
    )


def _way_up(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """These units and all that ever stood above them: a row for each link upwards, committee and time of somebody who sits on it."""
    tree = select(Unit.id).where(wanted).cte("ancestors", recursive=True)
    is_above = and_(UnitParent.unit_id == tree.c.id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    found = tree.union(select(UnitParent.parent_id).join(tree, is_above))
    link = aliased(UnitParent)
    of_unit = Unit.id, Unit.level, Unit.branch, Unit.name, Unit.valid_from, Unit.valid_to
    of_link = link.parent_id, link.valid_from.label("linked_from"), link.valid_to.label("linked_to")
    of_committee = Committee.id.label("committee_id"), Committee.name.label("committee")
    holds = Committee.valid_from.label("committee_from"), Committee.valid_to.label("committee_to")
    sits = User.id.label("sits"), Membership.valid_from.label("sits_from"), Membership.valid_to.label("sits_to")
    return (
        select(*of_unit, *of_link, *of_committee, *holds, *sits)
        .join(found, found.c.id == Unit.id)
        .outerjoin(link, and_(link.unit_id == Unit.id, link.kind == ParentKind.ADMINISTRATIVE))
        .outerjoin(Committee, Committee.unit_id == Unit.id)
        .outerjoin(Membership, and_(Membership.unit_id == Committee.unit_id, Membership.role == MembershipRole.COMMITTEE))
        .outerjoin(User, and_(User.id == Membership.user_id, User.is_active))
    )


def _portions(unit_ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(dict.fromkeys(unit_ids))
    while portion := list(islice(rest, _IDS_A_QUERY)):
        yield portion
