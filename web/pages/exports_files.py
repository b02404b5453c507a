"""The files that people sent in, as .xlsx lists: registers of units and of people, sheets of values. What a file says is its page's."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only

from models import MeasurementUpload, RegisterKind, RegisterUpload, UploadState
from web import database
from web.export_file import Column, answer, bounded
from web.login import person
from web.permissions import Permission, requires
from web.spreadsheet import Cell
from workflow.calendar import day_of

blueprint = Blueprint("exports_files", __name__)


@blueprint.get("/units/import/export.xlsx")
@requires(Permission.ADMINISTER)
def units() -> Response:
    return _registers(RegisterKind.UNITS)


@blueprint.get("/people/import/export.xlsx")
@requires(Permission.ADMINISTER)
def people() -> Response:
    return _registers(RegisterKind.PEOPLE)


@blueprint.get("/values/files/export.xlsx")
@requires(Permission.WORK)
def values() -> Response:
    shown = load_only(MeasurementUpload.at, MeasurementUpload.file_name, MeasurementUpload.state, MeasurementUpload.facts)
    own = select(MeasurementUpload).where(MeasurementUpload.by_id == person().id).order_by(MeasurementUpload.id.desc())
    columns = [*_first_columns(), Column(_("Dòng đọc được"), 14), Column(_("Lỗi"), 8)]
    rows = bounded(database.session(), own.options(shown))
    return answer(_("Tệp đã gửi"), "tep-so-lieu", columns, (_first(one) + _numbers(one.facts, "read", "faults") for one in rows))


def _registers(kind: RegisterKind) -> Response:
    shown = load_only(RegisterUpload.at, RegisterUpload.file_name, RegisterUpload.state, RegisterUpload.facts)
    sent = select(RegisterUpload).where(RegisterUpload.kind == kind).order_by(RegisterUpload.id.desc())
    columns = [
        *_first_columns(),
        Column(_("Người gửi"), 28),
        Column(_("Mới"), 8),
        Column(_("Thay đổi"), 10),
        Column(_("Kết thúc"), 10),
        Column(_("Lỗi"), 8),
    ]
    rows = bounded(database.session(), sent.options(shown, joinedload(RegisterUpload.by)))
    return answer(_("Tệp đã gửi"), f"tep-{kind.value}", columns, map(_register, rows))


def _register(one: RegisterUpload) -> tuple[Cell, ...]:
    counts = _numbers(one.facts.get("counts") or {}, "new", "changed", "ended")
    return *_first(one), one.by.name if one.by else None, *counts, *_numbers(one.facts, "faults")


def _first_columns() -> list[Column]:
    return [Column(_("Ngày gửi"), 12), Column(_("Tệp"), 50), Column(_("Trạng thái"), 18)]


def _first(one: RegisterUpload | MeasurementUpload) -> tuple[Cell, ...]:
    return day_of(one.at), one.file_name, _state(one)


def _state(one: RegisterUpload | MeasurementUpload) -> str:
    if one.state is UploadState.CHECKED:
        return str(_("Còn lỗi, chưa ghi") if one.facts.get("faults") else _("Chờ ghi"))
    return str(_("Đã ghi") if one.state is UploadState.APPLIED else _("Đã bỏ"))


def _numbers(facts: dict[str, int], *names: str) -> tuple[Cell, ...]:
    return tuple(facts.get(name, 0) for name in names)
