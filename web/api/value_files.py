"""Values by spreadsheet over the API: a file sent and checked, its faults by cell, then applied with the rows left out on purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate
from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from models import MeasurementUpload, UploadState, User
from rules.values import Frequency
from web import clock, database, installation
from web.api.bodies import Empty
from web.api.fields import Filters, Input, Text, Truth, Whole
from web.api.routes import Asked, Resource, number
from web.api.value_file_schemas import ValueFileDetailSchema, ValueFileSchema
from web.login import person
from web.permissions import Permission
from workflow.errors import NotFoundError
from workflow.sheet_reading import MOST_BYTES, MOST_ROWS, read_sheets
from workflow.value_effects import Effect, said_of
from workflow.value_upload import apply, check_sheets, drop, receive

value_files = Resource("value-files")
FILE = number("file_id")


class SentValues(Input):
    """A multipart form with one file."""

    file = Upload(
        required=True,
        error_messages={"required": "Thiếu tệp: hãy gửi multipart/form-data với trường «file»."},
        metadata={"description": "Tệp .xlsx có các cột như trong mẫu; thứ tự cột tùy ý."},
    )


class LeftOutRow(Input):
    sheet = Text(required=True, longest=100)
    row = Whole(required=True, metadata={"description": "Số dòng trong trang tính."})


class ApplyingValues(Input):
    skip = fields.List(fields.Nested(LeftOutRow), load_default=list, validate=validate.Length(max=MOST_ROWS))
    skip_all = Truth(load_default=False, metadata={"description": "true: bỏ qua mọi dòng lỗi."})
    accepts_warnings = Truth(load_default=False, metadata={"description": "true: các số trông lạ đã được kiểm tra."})


@value_files.lists("/value-files", "Các tệp số liệu đã gửi của người gọi", Permission.WORK, filters=Filters, answer=ValueFileSchema)
def list_value_files(asked: Asked) -> Select[Any]:
    columns = load_only(MeasurementUpload.at, MeasurementUpload.file_name, MeasurementUpload.state)
    return select(MeasurementUpload).where(MeasurementUpload.by_id == person().id).order_by(MeasurementUpload.id.desc()).options(columns)


@value_files.reads(f"/value-files/{FILE}", "Một tệp số liệu: lỗi theo ô, số mới, đính chính", Permission.WORK, answer=ValueFileDetailSchema)
def read_value_file(file_id: int) -> dict[str, Any]:
    return _shown(_find(file_id))


@value_files.changes(
    "/value-files",
    "Gửi và kiểm tra một tệp số liệu .xlsx; chưa ghi số liệu nào",
    Permission.WORK,
    takes=SentValues,
    answer=ValueFileDetailSchema,
    status=201,
    location="files",
)
def send_value_file(asked: Asked) -> dict[str, Any]:
    file, user_id = asked["file"], person().id
    name, data = file.filename or "so-lieu.xlsx", file.read(MOST_BYTES + 1)
    database.roll_back()  # nothing is written yet, and reading takes seconds
    sheets = read_sheets(name, data)
    with database.beside() as session:
        checked = check_sheets(session, sheets, by=session.get_one(User, user_id), now=clock.now())
    data_dir = installation.settings().data_dir
    return _shown(receive(database.session(), name, data, checked, by=person(), now=clock.now(), data_dir=data_dir))


@value_files.changes(
    f"/value-files/{FILE}/apply",
    "Ghi các số liệu của tệp; còn lỗi chưa bỏ qua hay cảnh báo chưa xác nhận thì không ghi gì",
    Permission.WORK,
    takes=ApplyingValues,
    answer=ValueFileDetailSchema,
)
def apply_value_file(asked: Asked, file_id: int) -> dict[str, Any]:
    upload = _find(file_id, to_change=True)
    done = apply(
        database.session(),
        upload,
        by=person(),
        now=clock.now(),
        skip=[(one["sheet"], one["row"]) for one in asked["skip"]],
        skips_all_faults=asked["skip_all"],
        accepts_warnings=asked["accepts_warnings"],
    )
    return _shown(upload) | {"written": len(done.rows), "changed": [_row(one) for one in done.changed]}


@value_files.changes(f"/value-files/{FILE}/drop", "Bỏ một tệp chưa ghi", Permission.WORK, takes=Empty, answer=ValueFileDetailSchema)
def drop_value_file(asked: Asked, file_id: int) -> dict[str, Any]:
    upload = _find(file_id, to_change=True)
    drop(database.session(), upload, now=clock.now())
    return _shown(upload)


def _find(file_id: int, *, to_change: bool = False) -> MeasurementUpload:
    query = select(MeasurementUpload).where(MeasurementUpload.id == file_id, MeasurementUpload.by_id == person().id)
    upload = database.session().scalar(query.with_for_update() if to_change else query)
    if upload is None:
        raise NotFoundError("Không có tệp số liệu số %(upload)s do anh/chị gửi.", upload=file_id)
    return upload


def _shown(upload: MeasurementUpload) -> dict[str, Any]:
    telling = [row for row in upload.rows if row["does"] != Effect.SAME]
    return {
        "id": upload.id,
        "at": upload.at,
        "file_name": upload.file_name,
        "state": UploadState(upload.state or UploadState.CHECKED),
        "faults": upload.faults,
        "rows": [_row(row) for row in telling],
        "same": len(upload.rows) - len(telling),
        "blank": upload.facts.get("blank", 0),
        "changed": [],
        "written": 0,
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "period": Frequency(row["period"]),
        "on": date.fromisoformat(row["on"]),
        "warnings": [str(said_of(one)) for one in row["warnings"]],
    }
