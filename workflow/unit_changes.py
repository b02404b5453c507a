"""What a file of units would do to the registry, unit by unit: for the page on which it is looked at before it is taken in.

Owns the comparison and its doubts: history that would be overwritten, ends that leave work, people or lower units behind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Membership, ParentKind, Task, Unit, User
from models.database import among
from rules.said import Said
from rules.values import OPEN_STATES
from workflow.register_changes import CONFIRMED, UNCONFIRMED, Change, Does, day_words
from workflow.register_file import Fault, Records
from workflow.unit_checks import LinkDraft, Standing
from workflow.unit_register import UnitsImported, UnitsPlanned, fields_of, planned_units, refuse_faults, write_units
from workflow.unit_rows import rows_of

SHOWN = ("name", "short_name", "level", "branch", "kind", "email", "valid_from", "valid_to")
"""The fields whose change is told; parents are told beside them."""

_PARENT_COLUMN = {ParentKind.ADMINISTRATIVE: "parent_code", ParentKind.PROFESSIONAL: "professional_parent_code"}


def unit_changes(session: Session, planned: UnitsPlanned) -> list[Change]:
    """The changes in the order of the file. planned -- without faults."""
    links = _links_by_code(planned.known)
    found = {code: _compared(standing, planned, links) for code, standing in planned.standings.items()}
    ended = {code: planned.known[code] for code, change in found.items() if change.does is Does.ENDED}
    doubts = _left_behind(session, planned, ended)
    for code, more in doubts.items():
        one = found[code]
        found[code] = Change(one.line, one.key, one.name, one.does, one.fields, (*one.doubts, *more))
    return list(found.values())


def import_records(session: Session, records: Records) -> tuple[UnitsImported, list[Change]]:
    """Bring the units of a file in as `unit_register.import_units`; returned beside what it did: the doubtful changes."""
    faults: list[Fault] = []
    planned = planned_units(session, rows_of(records, faults), faults)
    refuse_faults(faults)
    doubtful = [change for change in unit_changes(session, planned) if change.doubts]
    return write_units(session, planned), doubtful


def _links_by_code(known: Mapping[str, Unit]) -> dict[str, list[LinkDraft]]:
    codes = {unit.id: code for code, unit in known.items()}
    return {
        code: [LinkDraft(link.kind, codes[link.parent_id], link.valid_from, link.valid_to) for link in unit.parents]
        for code, unit in known.items()
    }


def _compared(standing: Standing, planned: UnitsPlanned, links: Mapping[str, list[LinkDraft]]) -> Change:
    unit = planned.known.get(standing.code)
    if unit is None:
        return Change(standing.line, standing.code, standing.name, Does.NEW)
    fields = fields_of(standing, planned)
    told = [(name, _said(getattr(unit, name)), _said(fields[name])) for name in SHOWN if getattr(unit, name) != fields[name]]
    before, after = links[standing.code], standing.links
    for kind, column in _PARENT_COLUMN.items():
        was, becomes = (_parents_said(some, kind, planned) for some in (before, after))
        if was != becomes:
            told.append((column, was, becomes))
    if unit.is_provisional:
        told.append(("is_provisional", UNCONFIRMED, CONFIRMED))
    doubts = () if unit.is_provisional else tuple(_overwritten(before, after, planned))
    does = Does.CHANGED if told else Does.SAME
    if standing.valid_to is not None and (unit.valid_to is None or standing.valid_to < unit.valid_to):
        does = Does.ENDED
    return Change(standing.line, standing.code, standing.name, does, tuple(told), doubts)


def _said(value: object) -> str:
    return day_words(value) if isinstance(value, date) else str(value or "")


def _parents_said(links: Iterable[LinkDraft], kind: ParentKind, planned: UnitsPlanned) -> str:
    """The superiors with their periods: "UBND huyện A (đến 30/06/2025); UBND tỉnh B (từ 01/07/2025)"."""
    told = []
    for link in sorted((one for one in links if one.kind is kind), key=lambda one: (one.valid_from or date.min, one.parent_code)):
        since = f"từ {day_words(link.valid_from)}" if link.valid_from else ""
        until = f"đến {day_words(link.valid_to)}" if link.valid_to else ""
        period = f" ({' '.join(filter(None, (since, until)))})" if since or until else ""
        told.append(f"{_name_of(link.parent_code, planned)}{period}")
    return "; ".join(told)


def _name_of(code: str, planned: UnitsPlanned) -> str:
    known = planned.known.get(code)
    return planned.standings[code].name if code in planned.standings else known.name if known else code


def _overwritten(before: Iterable[LinkDraft], after: Iterable[LinkDraft], planned: UnitsPlanned) -> Iterable[Said]:
    """Superiors of the past that the file knows no more: a move is written as a second row, so that the ladder of then stays."""
    stays = {(link.kind, link.parent_code) for link in after}
    for link in before:
        if (link.kind, link.parent_code) not in stays:
            yield Said(
                "Cấp trên «%(parent)s» sẽ bị xóa cho mọi thời gian, cả đã qua. Nếu đơn vị chuyển cấp trên từ một ngày: hãy ghi hai dòng "
                "cùng mã, dòng đầu là cấp trên cũ với «Đến hết ngày», dòng sau là cấp trên mới với «Từ ngày».",
                {"parent": _name_of(link.parent_code, planned)},
            )


def _left_behind(session: Session, planned: UnitsPlanned, ended: Mapping[str, Unit]) -> dict[str, list[Said]]:
    """What an end would leave: open tasks, people with a role beyond it, lower units that the file does not move."""
    if not ended:
        return {}
    ids = {unit.id: code for code, unit in ended.items()}
    doubts: defaultdict[str, list[Said]] = defaultdict(list)
    for unit_id, count in _open_tasks(session, ids):
        doubts[ids[unit_id]].append(Said("Đơn vị kết thúc còn %(count)s nhiệm vụ chưa xong: hãy giao lại sau khi nhập.", {"count": count}))
    for unit_id, count in _people(session, ids):
        doubts[ids[unit_id]].append(
            Said("Đơn vị kết thúc còn %(count)s người giữ vai trò: hãy giao vai trò ở đơn vị mới.", {"count": count})
        )
    for code, count in _orphans(planned, ids).items():
        doubts[code].append(
            Said("Còn %(count)s đơn vị trực thuộc không có trong tệp: hãy thêm dòng chuyển cấp trên cho các đơn vị ấy.", {"count": count})
        )
    return doubts


def _open_tasks(session: Session, ids: Mapping[int, str]) -> Iterable[tuple[int, int]]:
    query = select(Task.unit_id, func.count()).where(among(session, Task.unit_id, set(ids)), Task.state.in_(OPEN_STATES))
    return [(row[0], row[1]) for row in session.execute(query.group_by(Task.unit_id))]


def _people(session: Session, ids: Mapping[int, str]) -> Iterable[tuple[int, int]]:
    query = select(Membership.unit_id, func.count(Membership.user_id.distinct())).join(User)
    query = query.where(among(session, Membership.unit_id, set(ids)), User.is_active, Membership.valid_to.is_(None))
    return [(row[0], row[1]) for row in session.execute(query.group_by(Membership.unit_id)) if row[0] is not None]


def _orphans(planned: UnitsPlanned, ids: Mapping[int, str]) -> Counter[str]:
    """Lower units in the registry whose tie has no end before the superior's."""
    left: Counter[str] = Counter()
    for code, unit in planned.known.items():
        if code in planned.standings or unit.valid_to is not None:
            continue
        open_ties = {link.parent_id for link in unit.parents if link.kind is ParentKind.ADMINISTRATIVE and link.valid_to is None}
        left.update(ids[parent] for parent in open_ties if parent in ids)
    return left
