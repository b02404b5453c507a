"""The registry of units: filled from a file, and asked for what stands above or below a unit on a date.

Owns the writing of units and their parents; what a file says wrong is found in `workflow.unit_rows` and `workflow.unit_checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, literal, or_, select, update
from sqlalchemy.orm import Session, selectinload

from models import Committee, Membership, MembershipRole, ParentKind, Plan, Unit, UnitParent, User
from models.database import among
from rules.ladder import CommitteeRecord, ParentLink, Registry, Seat, UnitRecord
from workflow.errors import InvalidInputError, RowsError
from workflow.kinds import kind_of
from workflow.naming import normal_name, place_as_written, read_name
from workflow.rollup_repair import rebuild
from workflow.unit_checks import LinkDraft, Standing, faults_between, standings_of
from workflow.unit_rows import Fault, read_csv_file, read_rows

__all__ = ["UnitsImported", "add_committee", "areas_of", "descendant_ids", "import_units", "ladder_registry", "read_csv_file"]

_IDS_A_QUERY = 5_000
"""Databases allow some ten thousands of values in a statement."""


@dataclass(frozen=True, slots=True)
class UnitsImported:
    """What an import did. A unit that stands as the file has it counts nowhere."""

    created: int
    updated: int


def import_units(session: Session, csv_text: str) -> UnitsImported:
    """Bring the units of a file into the registry, all or none; the file again changes nothing.

    The file is the truth for the codes in it: their fields and parents are replaced, and a provisional unit becomes a confirmed one.
    Units that the file does not name stay. A code may stand on several rows whose periods follow each other: the first row is the unit,
    each row adds its parents for its own period, and the unit lives from the earliest valid_from to the latest valid_to (a blank leaves
    that end open). Raises RowsError with every fault found, by line and column.
    """
    faults: list[Fault] = []
    standings = standings_of(read_rows(csv_text, faults))
    known = {unit.code: unit for unit in session.scalars(select(Unit).options(selectinload(Unit.parents)))}
    faults += faults_between(standings, _registry_standings(known, standings.keys()))
    if faults:
        raise RowsError("Tệp đơn vị có %(count)s lỗi; chưa nhập dòng nào.", sorted(faults), count=len(faults))
    return _write(session, standings, known)


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
    needed: set[int] = set()
    for some in _portions(unit_ids):
        needed.update(session.scalars(_ancestor_ids(among(session, Unit.id, some))))
    units, links, committees, seats = [], [], {}, set()
    for some in _portions(sorted(needed)):
        for unit in session.execute(_UNITS.where(among(session, Unit.id, some))):
            units.append(UnitRecord(unit.id, unit.level, unit.branch, unit.name, unit.valid_from or date.min, unit.valid_to))
        for link in session.execute(_LINKS.where(among(session, UnitParent.unit_id, some))):
            links.append(ParentLink(link.unit_id, link.parent_id, link.valid_from or date.min, link.valid_to))
        for row in session.execute(_COMMITTEES.where(among(session, Committee.unit_id, some))):
            committees[row.id] = CommitteeRecord(row.id, row.unit_id, row.name, row.valid_from or date.min, row.valid_to)
            if row.sits:
                seats.add(Seat(row.unit_id, row.sits_from or date.min, row.sits_to))
    return Registry(units, links, committees.values(), seats)


_UNITS = select(Unit.id, Unit.level, Unit.branch, Unit.name, Unit.valid_from, Unit.valid_to)
_LINKS = select(UnitParent.unit_id, UnitParent.parent_id, UnitParent.valid_from, UnitParent.valid_to).where(
    UnitParent.kind == ParentKind.ADMINISTRATIVE
)
_COMMITTEES = (  # in one statement with the times of those who sit there: a row for each, or one with nobody
    select(
        Committee.id,
        Committee.unit_id,
        Committee.name,
        Committee.valid_from,
        Committee.valid_to,
        User.id.label("sits"),
        Membership.valid_from.label("sits_from"),
        Membership.valid_to.label("sits_to"),
    )
    .outerjoin(Membership, and_(Membership.unit_id == Committee.unit_id, Membership.role == MembershipRole.COMMITTEE))
    .outerjoin(User, and_(User.id == Membership.user_id, User.is_active))
)


def descendant_ids(unit_ids: Collection[int], on: date) -> Select[int]:
    """A query for the ids of these units and of everything administratively below them on a date.

    A unit that has ended by then counts where it last stood, as it does for `rules.ladder`, so that what it left open stays in sight.
    """
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = Unit.__table__.alias("child")
    below = select(child.c.id).join(UnitParent, UnitParent.unit_id == child.c.id).join(tree, UnitParent.parent_id == tree.c.id)
    return select(tree.union(below.where(*_stands_there(child, on))).c.id)


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


def _ancestor_ids(wanted: ColumnElement[bool]) -> Select[int]:
    tree = select(Unit.id).where(wanted).cte("ancestors", recursive=True)
    is_above = and_(UnitParent.unit_id == tree.c.id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    return select(tree.union(select(UnitParent.parent_id).join(tree, is_above)).c.id)


def _portions(unit_ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(dict.fromkeys(unit_ids))
    while portion := list(islice(rest, _IDS_A_QUERY)):
        yield portion


def _registry_standings(known: dict[str, Unit], in_file: Collection[str]) -> dict[str, Standing]:
    """The units that the file does not name, with their parents by code."""
    codes = {unit.id: code for code, unit in known.items()}
    return {
        code: Standing(
            code=code,
            name=unit.name,
            level=unit.level,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            links=[LinkDraft(link.kind, codes[link.parent_id], link.valid_from, link.valid_to) for link in unit.parents],
        )
        for code, unit in known.items()
        if code not in in_file
    }


def _write(session: Session, standings: dict[str, Standing], known: dict[str, Unit]) -> UnitsImported:
    created = {code for code in standings if code not in known}
    for code in created:
        known[code] = Unit(code=code)
    changed = {code for code, standing in standings.items() if _set_fields(known[code], _fields(standing, standings, known))}
    session.add_all(known[code] for code in standings if code in created)
    session.flush()
    ids = {code: unit.id for code, unit in known.items()}
    changed |= {code for code, standing in standings.items() if _set_parents(known[code], standing.links, ids)}
    session.flush()
    if changed:  # units that live longer owe further periods: every plan is looked at the next night
        session.execute(update(Plan).where(Plan.horizon_on.is_not(None)).values(horizon_on=None))
        rebuild(session)  # values go into the sum of whoever stands above their unit on their day
    return UnitsImported(created=len(created), updated=len(changed - created))


def _fields(standing: Standing, standings: dict[str, Standing], known: dict[str, Unit]) -> dict[str, object]:
    row = standing.rows[0]
    return {
        "name": row.name,
        "short_name": row.short_name,
        "normal_name": normal_name(row.name),
        "level": row.level,
        "branch": row.branch,
        "kind": row.kind or kind_of(read_name(row.name)) or "",
        "place": _place_of(standing.code, standings, known),
        "email": row.email or None,
        "valid_from": standing.valid_from,
        "valid_to": standing.valid_to,
        "is_provisional": False,
    }


def _place_of(code: str, standings: dict[str, Standing], known: dict[str, Unit]) -> str:
    """The place in the unit's own name, else that of the nearest superior of its own level whose name bears one."""
    level = standings[code].level
    while standing := standings.get(code):
        if standing.level is not level:
            return ""
        place = place_as_written(standing.name)
        above = next((link.parent_code for link in standing.links if link.kind is ParentKind.ADMINISTRATIVE), None)
        if place or above is None:
            return place
        code = above
    return known[code].place if known[code].level is level else ""


def _set_fields(unit: Unit, fields: dict[str, object]) -> bool:
    changed = {name: value for name, value in fields.items() if getattr(unit, name) != value}
    for name, value in changed.items():
        setattr(unit, name, value)
    return bool(changed)


def _set_parents(unit: Unit, links: list[LinkDraft], ids: dict[str, int]) -> bool:
    """Make the unit's parents those of the file. A link that stays keeps its row, with a new end where that changed."""
    wanted = {(link.kind, ids[link.parent_code], link.valid_from): link.valid_to for link in links}
    is_changed = False
    for link in list(unit.parents):
        key = (link.kind, link.parent_id, link.valid_from)
        if key not in wanted:
            unit.parents.remove(link)
            is_changed = True
            continue
        valid_to = wanted.pop(key)
        is_changed |= link.valid_to != valid_to
        link.valid_to = valid_to
    unit.parents.extend(
        UnitParent(parent_id=parent, kind=kind, valid_from=start, valid_to=end) for (kind, parent, start), end in wanted.items()
    )
    return is_changed or bool(wanted)
