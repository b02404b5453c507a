"""A file of units into the registry: checked against it, then written, all or none.

Owns the writing of units and their parents; what a file says wrong is found in `workflow.unit_rows` and `workflow.unit_checks`, what it
would do in `workflow.unit_changes`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import ParentKind, Unit, UnitParent
from workflow.errors import RowsError
from workflow.horizons import forget_horizons
from workflow.kinds import kind_of
from workflow.naming import normal_name, place_as_written, read_name
from workflow.register_file import Fault
from workflow.rollup_repair import rebuild
from workflow.unit_checks import LinkDraft, Standing, faults_between, standings_of
from workflow.unit_rows import UnitRow, place_of, read_rows


@dataclass(frozen=True, slots=True)
class UnitsImported:
    """What an import did. A unit that stands as the file has it counts nowhere."""

    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class UnitsPlanned:
    """The units of a file beside those of the registry, by code."""

    standings: dict[str, Standing]
    known: dict[str, Unit]


def import_units(session: Session, csv_text: str) -> UnitsImported:
    """Bring the units of a CSV text into the registry, all or none; the file again changes nothing.

    The file is the truth for the codes in it: their fields and parents are replaced, and a provisional unit becomes a confirmed one.
    Units that the file does not name stay. A code may stand on several rows whose periods follow each other: the first row is the unit,
    each row adds its parents for its own period, and the unit lives from the earliest valid_from to the latest valid_to (a blank leaves
    that end open). Raises RowsError with every fault found, by line and column.
    """
    faults: list[Fault] = []
    planned = planned_units(session, read_rows(csv_text, faults), faults)
    refuse_faults(faults)
    return write_units(session, planned)


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raises RowsError with all of them, where there are any."""
    if faults:
        told = [(line, column, str(said)) for line, column, said in sorted(faults, key=lambda fault: (fault[0], place_of(fault[1])))]
        raise RowsError("Tệp đơn vị có %(count)s lỗi; chưa nhập dòng nào.", told, count=len(faults))


def planned_units(session: Session, rows: Sequence[UnitRow], faults: list[Fault]) -> UnitsPlanned:
    """The units of these rows beside the registry; what rows say wrong about each other and about the registry is added to `faults`."""
    standings = standings_of(rows)
    known = {unit.code: unit for unit in session.scalars(select(Unit).options(selectinload(Unit.parents)))}
    faults += faults_between(standings, _registry_standings(known, standings.keys()))
    return UnitsPlanned(standings, known)


def write_units(session: Session, planned: UnitsPlanned) -> UnitsImported:
    """Write units without faults."""
    standings, known = planned.standings, dict(planned.known)
    created = {code for code in standings if code not in known}
    for code in created:
        known[code] = Unit(code=code, parents=[])  # known to be none: else each new unit is asked for its own
    changed = {code for code, standing in standings.items() if _set_fields(known[code], fields_of(standing, planned))}
    session.add_all(known[code] for code in standings if code in created)
    session.flush()
    ids = {code: unit.id for code, unit in known.items()}
    with session.no_autoflush:
        changed |= {code for code, standing in standings.items() if _set_parents(known[code], standing.links, ids)}
    session.flush()
    if changed:  # units that live longer owe further periods: every plan is looked at the next night
        forget_horizons(session)
        rebuild(session)  # values go into the sum of whoever stands above their unit on their day
    return UnitsImported(created=len(created), updated=len(changed - created))


def fields_of(standing: Standing, planned: UnitsPlanned) -> dict[str, object]:
    """The fields of a unit as the file has them."""
    row = standing.rows[0]
    return {
        "name": row.name,
        "short_name": row.short_name,
        "normal_name": normal_name(row.name),
        "level": row.level,
        "branch": row.branch,
        "kind": row.kind or kind_of(read_name(row.name)) or "",
        "place": _place_of(standing.code, planned.standings, planned.known),
        "email": row.email or None,
        "valid_from": standing.valid_from,
        "valid_to": standing.valid_to,
        "is_provisional": False,
    }


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
