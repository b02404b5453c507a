"""A spreadsheet of values: read and checked, kept with its faults by cell, then taken in, as a whole or without rows left out on purpose.

Owns the life of an upload. Refuses to write any value while a fault is neither mended nor skipped, while a doubt is not confirmed, and over
what somebody else changed since the check without showing it first. Applied twice it does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Measurement, MeasurementSource, MeasurementUpload, Unit, UploadState, User
from models.database import among
from workflow import storage
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.evidence import clean_name
from workflow.measurement import take_in
from workflow.sheet_reading import MOST_ROWS, Sheet
from workflow.value_columns import OWN_SHEETS, Table, table_of
from workflow.value_effects import Effect, effects_of, rows_of, standing_rows, values_of
from workflow.value_names import known_to
from workflow.value_rows import Fault, TableRead, read_table, refuse_twins
from workflow.visibility import reportable_units

SkippedRow = tuple[str, int]
"""A sheet's name and a row's number."""


@dataclass(slots=True)
class Checked:
    """What a file says. ignored -- sheets that are not read; unused -- columns that are not; hidden -- rows out of sight that are read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0
    hidden: int = 0
    ignored: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying. changed -- rows that others changed since the check: nothing was written, they are shown now."""

    rows: list[Measurement] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def check_sheets(session: Session, sheets: Sequence[Sheet], *, by: User, now: datetime) -> Checked:
    """Read the tables of a file, compare them with what is in force; writes nothing. Raises InvalidInputError where there is no table."""
    today = day_of(now)
    tables = [(sheet, None if sheet.is_hidden else table_of(sheet)) for sheet in sheets]
    found = [table for _sheet, table in tables if table is not None]
    if not found:
        raise InvalidInputError(
            "Không tìm thấy dòng tiêu đề có các cột «Mã đơn vị», «Mã chỉ số», «Kỳ», «Giá trị» trong tệp: hãy dùng mẫu tải từ hệ thống.",
            field="file",
        )
    known = known_to(session, by, today)
    reads = [read_table(table, known, today) for table in found]
    checked = _gathered(session, reads)
    checked.ignored = [sheet.name for sheet, table in tables if table is None and sheet.rows and sheet.name not in OWN_SHEETS]
    checked.hidden = sum(table.sheet.hidden_rows for table in found)
    checked.unused = sorted({heading for table in found for heading in table.unused})
    checked.faults.sort(key=_in_order(found))
    return checked


def receive(session: Session, name: str, data: bytes, checked: Checked, *, by: User, now: datetime, data_dir: Path) -> MeasurementUpload:
    """Keep the file and what was found in it. The same file that this person left undecided before is put aside."""
    digest = storage.keep(data_dir, data)
    own = MeasurementUpload.by_id == by.id, MeasurementUpload.file_sha256 == digest, MeasurementUpload.state == UploadState.CHECKED
    session.execute(update(MeasurementUpload).where(*own).values(state=UploadState.DROPPED, decided_at=now))
    counts = {"read": len(checked.rows), "faults": len(checked.faults), "blank": checked.blank, "hidden": checked.hidden}
    facts = counts | {"ignored": checked.ignored, "unused": checked.unused}
    upload = MeasurementUpload(
        by_id=by.id,
        at=now,
        file_name=clean_name(name) or "so-lieu.xlsx",
        file_sha256=digest,
        rows=checked.rows,
        faults=[asdict(fault) | {"said": fault.said} for fault in checked.faults],
        facts=facts,
    )
    session.add(upload)
    session.flush()
    return upload


def apply(
    session: Session,
    upload: MeasurementUpload,
    *,
    by: User,
    now: datetime,
    skip: Collection[SkippedRow] = (),
    skips_all_faults: bool = False,
    accepts_warnings: bool = False,
) -> Applied:
    """Take in the values of an upload (held by the caller), all in this transaction; without the rows in `skip`.

    Raises WrongStateError while faults stand that are not skipped, or for an upload put aside; InvalidInputError for doubts that nobody
    confirmed; NotAllowedError where the person reports for a unit no more. Writes nothing, and says what changed, where others were faster.
    """
    if upload.state is UploadState.APPLIED:
        return Applied()
    if upload.state is UploadState.DROPPED:
        raise WrongStateError("Tệp «%(name)s» đã được bỏ: hãy gửi lại tệp nếu vẫn cần.", name=upload.file_name)
    left_out = set(skip) | ({_row_of(fault) for fault in upload.faults if fault["row"]} if skips_all_faults else set())
    _refuse_open_faults(upload, left_out)
    rows = [row for row in upload.rows if _row_of(row) not in left_out]
    _refuse_others_units(session, rows, by, now)
    if changed := _changed_since(session, upload, rows):
        return Applied(changed=changed)
    telling = [row for row in rows if row["does"] != Effect.SAME]
    if not accepts_warnings and any(row["warnings"] for row in telling):
        raise InvalidInputError(
            "Còn cảnh báo chưa được xác nhận: hãy xem các dòng có cảnh báo rồi đánh dấu «Tôi đã kiểm tra».", field="accepts_warnings"
        )
    taken = _take_in(session, upload, telling, by, now)
    upload.state, upload.decided_at = UploadState.APPLIED, now
    upload.skipped = [fault for fault in upload.faults if _row_of(fault) in left_out]
    session.flush()
    return Applied(taken)


def drop(session: Session, upload: MeasurementUpload, *, now: datetime) -> None:
    """Put an upload aside; its file stays. Raises WrongStateError for one that was taken in."""
    if upload.state is UploadState.APPLIED:
        raise WrongStateError("Số liệu của tệp «%(name)s» đã được ghi: hãy sửa từng số liệu nếu cần.", name=upload.file_name)
    if upload.state is UploadState.CHECKED:
        upload.state, upload.decided_at = UploadState.DROPPED, now
        session.flush()


def faulty_rows(upload: MeasurementUpload) -> list[SkippedRow]:
    """The rows that can be left out, in the order of the file."""
    return list(dict.fromkeys(_row_of(fault) for fault in upload.faults if fault["row"]))


def is_unreadable(upload: MeasurementUpload) -> bool:
    """Whether something concerns the whole table, so that no row can be taken in."""
    return any(not fault["row"] for fault in upload.faults)


def _gathered(session: Session, reads: Sequence[TableRead]) -> Checked:
    rows, twins = refuse_twins([row for read in reads for row in read.rows])
    if len(rows) > MOST_ROWS:
        raise InvalidInputError("Tệp có quá %(most)s dòng số liệu: hãy tách tệp theo đơn vị.", field="file", most=MOST_ROWS)
    effects, faults = effects_of(session, rows)
    all_faults = [fault for read in reads for fault in read.faults] + twins + faults
    return Checked(rows_of(effects), all_faults, blank=sum(read.blank for read in reads))


def _in_order(tables: Sequence[Table]) -> Any:
    places = {table.sheet.name: at for at, table in enumerate(tables)}
    return lambda fault: (places.get(fault.sheet, 0), fault.row, len(fault.cell), fault.cell)


def _row_of(row: dict[str, Any]) -> SkippedRow:
    return row["sheet"], row["row"]


def _refuse_open_faults(upload: MeasurementUpload, left_out: Collection[SkippedRow]) -> None:
    if is_unreadable(upload):
        raise WrongStateError("Dòng tiêu đề của tệp «%(name)s» còn lỗi: hãy sửa tệp rồi gửi lại.", name=upload.file_name)
    open_rows = [row for row in faulty_rows(upload) if row not in left_out]
    if open_rows:
        shown = ", ".join(str(number) for _sheet, number in open_rows[:10]) + (", …" if len(open_rows) > 10 else "")
        raise WrongStateError(
            "Còn %(count)s dòng lỗi (dòng %(rows)s): hãy sửa trong tệp rồi gửi lại, hoặc đánh dấu bỏ qua. Chưa ghi số liệu nào.",
            count=len(open_rows),
            rows=shown,
            field="skip",
        )


def _refuse_others_units(session: Session, rows: Sequence[dict[str, Any]], by: User, now: datetime) -> None:
    units = {row["unit"] for row in rows}
    allowed = select(Unit.id).where(among(session, Unit.id, units), reportable_units(session, by, day_of(now)))
    if units - set(session.scalars(allowed)):
        raise NotAllowedError("Tệp có số liệu của đơn vị mà anh/chị không còn được nhập: hãy gửi lại tệp để kiểm tra lại.")


def _changed_since(session: Session, upload: MeasurementUpload, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose values in force are no more those of the check; they are put down anew, for the person to look at."""
    standing = standing_rows(session, values_of(session, rows))
    changed = {_row_of(row) for row, one in zip(rows, standing, strict=True) if row["had"] != (one.id if one else None)}
    if not changed:
        return []
    touched = [row for row in upload.rows if _row_of(row) in changed]
    effects, _faults = effects_of(session, values_of(session, touched))
    anew = {_row_of(row): row for row in rows_of(effects)}
    upload.rows = [anew.get(_row_of(row), row) for row in upload.rows]
    session.flush()
    return list(anew.values())


def _take_in(session: Session, upload: MeasurementUpload, rows: Sequence[dict[str, Any]], by: User, now: datetime) -> list[Measurement]:
    values = [one.value for one in values_of(session, rows)]
    try:
        with session.begin_nested():
            return take_in(session, values, by=by, now=now, source=MeasurementSource.FILE, upload_id=upload.id)
    except IntegrityError as error:
        raise WrongStateError("Vừa có người khác ghi cùng những số liệu này: hãy bấm ghi lần nữa để xem số của họ.") from error
