"""A register brought in on a page: read and checked, kept with its faults by cell, looked at, then taken in as a whole.

Owns the life of an upload. Refuses to write anything while a fault stands, while a doubt is not confirmed, and over what somebody else
changed since the check without showing it first. Applied twice it does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from models import RegisterKind, RegisterUpload, UploadState, User
from models.database import among
from workflow import people_rows, storage, unit_rows
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotFoundError, RowsError, WrongStateError
from workflow.evidence import clean_name
from workflow.invitations import AT_ONCE, follow_new_address, has_not_come, invite
from workflow.people_register import PeoplePlanned, people_changes, planned_people, write_people
from workflow.people_rows import Faults, PersonRow, person_rows
from workflow.register_changes import CellFault, Change, Does, counts_of, kept, print_of
from workflow.register_file import Fault, Records, read_records
from workflow.settings import Settings
from workflow.unit_changes import unit_changes
from workflow.unit_register import UnitsPlanned, planned_units, write_units
from workflow.unit_rows import UnitRow, rows_of

MOST_SHOWN = 200
"""So many faults, and changes of each kind, stand on the page; the marked copy has every fault."""

HEADINGS = {RegisterKind.UNITS: unit_rows.HEADINGS_MEANT, RegisterKind.PEOPLE: people_rows.HEADINGS_MEANT}


@dataclass(slots=True)
class Checked:
    """What a file says: its rows as they are kept, what is wrong, and without faults what it would do."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    records: Records = field(default_factory=lambda: Records(1, [], []))


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying. is_other -- what stands changed since the check: nothing was written. made -- new people, by number."""

    counts: dict[str, int] = field(default_factory=dict)
    is_other: bool = False
    made: tuple[int, ...] = ()


def read_register(kind: RegisterKind, name: str, data: bytes) -> Records:
    """The records of a file, before any database is asked. Raises InvalidInputError with the remedy for what is no such file."""
    try:
        return read_records(name, data, HEADINGS[kind])
    except RowsError as error:
        message = error.rows[0][2] if error.rows else error.message
        raise InvalidInputError("Tệp «%(name)s»: %(reason)s", field="file", name=name, reason=message) from error


def check_records(session: Session, kind: RegisterKind, records: Records, *, today: date) -> Checked:
    """Compare a file with what stands; writes nothing."""
    checked = _checked_units(session, records) if kind is RegisterKind.UNITS else _checked_people(session, records, today)
    if not records.rows and not checked.faults:
        raise InvalidInputError("Tệp không có dòng nào dưới dòng tiêu đề: hãy điền ít nhất một dòng rồi gửi lại.", field="file")
    checked.faults.sort(key=lambda fault: (fault.line, len(fault.cell), fault.cell))
    checked.records = records
    return checked


def receive(
    session: Session, kind: RegisterKind, name: str, data: bytes, checked: Checked, *, by: User, now: datetime, data_dir: Path
) -> RegisterUpload:
    """Keep the file and what was found in it. The same file that this person left undecided before is put aside."""
    digest = storage.keep(data_dir, data)
    same = RegisterUpload.kind == kind, RegisterUpload.file_sha256 == digest
    own = RegisterUpload.by_id == by.id, RegisterUpload.state == UploadState.CHECKED
    session.execute(update(RegisterUpload).where(*same, *own).values(state=UploadState.DROPPED, decided_at=now))
    before = select(RegisterUpload.id).where(*same, RegisterUpload.state == UploadState.APPLIED).order_by(RegisterUpload.id.desc())
    upload = RegisterUpload(
        kind=kind,
        by_id=by.id,
        at=now,
        file_name=clean_name(name) or f"{kind}.csv",
        file_sha256=digest,
        rows=checked.rows,
        faults=[_fault_kept(fault) for fault in checked.faults],
        facts=_facts(checked) | _place(checked.records) | {"again": session.scalar(before.limit(1))},
    )
    session.add(upload)
    session.flush()
    return upload


def apply_upload(
    session: Session, upload: RegisterUpload, settings: Settings, *, by: User, now: datetime, accepts_doubts: bool = False
) -> Applied:
    """Take an upload in (held by the caller), all in this transaction.

    Raises WrongStateError while faults stand or for an upload put aside, InvalidInputError for doubts that nobody confirmed.
    """
    if upload.state is UploadState.APPLIED:
        return Applied()
    if upload.state is UploadState.DROPPED:
        raise WrongStateError("Tệp «%(name)s» đã được bỏ: hãy gửi lại tệp nếu vẫn cần.", name=upload.file_name)
    if upload.facts["faults"]:
        raise WrongStateError(
            "Tệp «%(name)s» còn %(count)s lỗi: hãy sửa trong tệp rồi gửi lại. Chưa ghi dòng nào.",
            name=upload.file_name,
            count=upload.facts["faults"],
        )
    planned, changes, faults = _planned_anew(session, upload, day_of(now))
    if faults or print_of(changes) != upload.facts["print"]:
        checked = Checked(upload.rows, list(faults), changes)
        upload.faults = [_fault_kept(fault) for fault in faults]
        upload.facts = upload.facts | _facts(checked)
        session.flush()
        return Applied(is_other=True)
    if upload.facts["doubts"] and not accepts_doubts:
        raise InvalidInputError("Còn điều cần xem lại chưa được xác nhận: hãy xem rồi đánh dấu «Tôi đã xem».", field="accepts_doubts")
    made = _write(session, planned, settings, by=by, now=now)
    upload.state, upload.decided_at = UploadState.APPLIED, now
    upload.facts = upload.facts | {"made": list(made)}
    session.flush()
    return Applied(upload.facts["counts"], made=made)


def uninvited(session: Session, upload: RegisterUpload) -> list[User]:
    """People whom this upload made, who can be invited by mail and were not yet: as many as are invited at once."""
    made = upload.facts.get("made", [])
    waiting = among(session, User.id, made), has_not_come(), User.is_active, User.invited_at.is_(None)
    with_address = func.coalesce(User.email, "") != ""
    return list(session.scalars(select(User).where(*waiting, with_address).order_by(User.id).limit(AT_ONCE)))


def invite_made(session: Session, upload: RegisterUpload, settings: Settings, *, by: User, now: datetime) -> int:
    """Invite the people whom this upload made. Returns how many."""
    found = uninvited(session, upload)
    for user in found:
        invite(session, user, settings, by=by, now=now)
    session.flush()
    return len(found)


def drop_upload(session: Session, upload: RegisterUpload, *, now: datetime) -> None:
    """Put an upload aside; its file stays. Raises WrongStateError for one that was taken in."""
    if upload.state is UploadState.APPLIED:
        raise WrongStateError("Tệp «%(name)s» đã được ghi: hãy gửi một tệp khác để sửa.", name=upload.file_name)
    if upload.state is UploadState.CHECKED:
        upload.state, upload.decided_at = UploadState.DROPPED, now
        session.flush()


def find_upload(session: Session, kind: RegisterKind, upload_id: int, *, to_change: bool = False) -> RegisterUpload:
    """An upload; to be looked at without the rows, or held to be changed. Raises NotFoundError."""
    query = select(RegisterUpload).where(RegisterUpload.id == upload_id, RegisterUpload.kind == kind)
    few = query.options(defer(RegisterUpload.rows), defer(RegisterUpload.faults))
    upload = session.scalar(query.with_for_update() if to_change else few)
    if upload is None:
        raise NotFoundError("Không có tệp danh mục số %(upload)s: hãy mở lại trang nhập danh mục.", upload=upload_id)
    return upload


def _checked_units(session: Session, records: Records) -> Checked:
    found: list[Fault] = []
    rows = rows_of(records, found)
    planned = planned_units(session, rows, found)
    faults = [_at(records, fault) for fault in found]
    return Checked([_row_kept(row) for row in rows], faults, [] if faults else unit_changes(session, planned))


def _checked_people(session: Session, records: Records, today: date) -> Checked:
    faults = Faults(records)
    rows = person_rows(records, faults)
    planned = planned_people(session, rows, faults, today=today)
    return Checked([_row_kept(row) for row in rows], list(faults), [] if faults else people_changes(planned))


def _at(records: Records, fault: Fault) -> CellFault:
    line, column, said = fault
    values = {name: value if isinstance(value, int) else str(value) for name, value in said.values.items()}
    return CellFault(records.sheet, records.at(column, line), line, records.shown(column, line), said.text, values)


def _fault_kept(fault: CellFault) -> dict[str, Any]:
    return kept(fault) | {"said": fault.said, "row": fault.line}


def _place(records: Records) -> dict[str, Any]:
    """Where the table stands in the file, for naming cells again and for marking them."""
    return {"sheet": records.sheet, "heading": records.line, "columns": records.columns, "others": records.others}


def _row_kept(row: UnitRow | PersonRow) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}


def _facts(checked: Checked) -> dict[str, Any]:
    """What the page shows without reading the rows."""
    doubtful = [change for change in checked.changes if change.doubts]
    shown = {does.value: [kept(one) for one in checked.changes if one.does is does][:MOST_SHOWN] for does in Does if does is not Does.SAME}
    return {
        "counts": counts_of(checked.changes),
        "faults": len(checked.faults),
        "lines_at_fault": len({fault.line for fault in checked.faults}),
        "first_faults": [kept(fault) for fault in checked.faults[:MOST_SHOWN]],
        "doubts": len(doubtful),
        "first_doubts": [kept(change) for change in doubtful[:MOST_SHOWN]],
        "shown": shown,
        "print": print_of(checked.changes),
    }


def _planned_anew(
    session: Session, upload: RegisterUpload, today: date
) -> tuple[UnitsPlanned | PeoplePlanned, list[Change], Sequence[CellFault]]:
    """What the kept rows would do now."""
    records = Records(upload.facts["heading"], upload.facts["columns"], [], upload.facts["sheet"])
    if upload.kind is RegisterKind.UNITS:
        found: list[Fault] = []
        units = planned_units(session, [_unit_row(row) for row in upload.rows], found)
        faults = [_at(records, fault) for fault in found]
        return units, [] if faults else unit_changes(session, units), faults
    people_faults = Faults(records)
    people = planned_people(session, [_person_row(row) for row in upload.rows], people_faults, today=today)
    return people, [] if people_faults else people_changes(people), people_faults


def _write(session: Session, planned: UnitsPlanned | PeoplePlanned, settings: Settings, *, by: User, now: datetime) -> tuple[int, ...]:
    if isinstance(planned, PeoplePlanned):
        addresses = {person.user.id: person.user.email for person in planned.people if person.user}
        made = write_people(session, planned, now=now)
        for person in planned.people:
            if person.user:
                follow_new_address(session, person.user, settings, before=addresses[person.user.id], by=by, now=now)
        return tuple(user.id for user in made)
    write_units(session, planned)
    return ()


def _unit_row(row: dict[str, Any]) -> UnitRow:
    return UnitRow(**unit_rows.meant(row))


def _person_row(row: dict[str, Any]) -> PersonRow:
    return PersonRow(**people_rows.meant(row))
