"""The pages on which a register is brought in: template, upload, check, apply, history. The same for units and for people.

Owns these views for both kinds; each page's module makes its blueprint of them. A file is read before the request holds the writer.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField
from wtforms.validators import InputRequired

from models import RegisterKind, RegisterUpload, UploadState, User
from web import clock, database, error_words, installation, spreadsheet
from web.forms import Form, flash_done
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from web.register_page import view_of
from workflow import register_uploads, storage
from workflow.calendar import day_of
from workflow.errors import WorkflowError
from workflow.register_guides import standing, template
from workflow.register_report import marked_copy
from workflow.sheet_reading import MOST_BYTES

Page = str | Response | BaseResponse | tuple[str, int]

CSV_TYPE = "text/csv; charset=utf-8"


class FileForm(Form):
    """The file to send."""

    file = FileField(
        _l("Tệp danh mục (.xlsx hoặc .csv)"),
        validators=[InputRequired(_l("Chưa chọn tệp nào: hãy chọn tệp danh mục trên máy."))],
        render_kw={"accept": ".xlsx,.csv"},
        description=_l("Mẫu đã điền, hoặc bảng của anh/chị có các cột như trong mẫu; thứ tự cột tùy ý."),
    )


class Desk:
    """The views of one kind of register. endpoint -- the name of its blueprint."""

    def __init__(self, kind: RegisterKind, endpoint: str) -> None:
        self.kind = kind
        self.endpoint = endpoint

    def index(self) -> Page:
        """Template, upload and history."""
        return self._index_page(FileForm())

    def send(self) -> Page:
        """Read, check and keep a file."""
        form = FileForm()
        if not form.validate_on_submit():
            return self._index_page(form)
        try:
            upload = self._received(request.files["file"].filename or "", request.files["file"].read(MOST_BYTES + 1))
        except WorkflowError as error:
            database.roll_back()
            form.refuse(error)
            return self._index_page(form)
        return self._to("show", upload_id=upload.id)

    def show(self, upload_id: int) -> Page:
        """What a file says, and what it would do."""
        return self._file_page(self._find(upload_id))

    def apply_file(self, upload_id: int) -> Page:
        """Take it in, or show the page again with what is in the way."""
        session, upload = database.session(), self._find(upload_id, to_change=True)
        was_open = upload.state is UploadState.CHECKED
        try:
            done = register_uploads.apply_upload(
                session, upload, installation.settings(), by=person(), now=clock.now(), accepts_doubts="accepts_doubts" in request.form
            )
        except WorkflowError as error:
            database.roll_back()
            return self._file_page(self._find(upload_id), error_words.message(error)), 400
        if done.is_other:
            words = _("Danh mục đã bị đổi sau khi tệp được kiểm tra. Chưa ghi gì: hãy xem lại những gì tệp sẽ làm rồi bấm ghi lần nữa.")
            return self._file_page(upload, words), 409
        if was_open:
            flash_done(_done_words(done.counts))
        else:
            flash(_("Tệp này đã được ghi trước đó; không ghi thêm gì."), "info")
        return self._to("show", upload_id=upload_id)

    def drop_file(self, upload_id: int) -> Page:
        """Put a file aside."""
        upload = self._find(upload_id, to_change=True)
        register_uploads.drop_upload(database.session(), upload, now=clock.now())
        flash_done(_("Đã bỏ tệp «%(name)s», không ghi dòng nào.", name=upload.file_name))
        return self._to("index")

    def download_template(self) -> Page:
        """The empty template."""
        return _file(template(self.kind), f"{_FILE_NAMES[self.kind]}-mau.xlsx")

    def download_standing(self) -> Page:
        """What stands, in the form of the template."""
        name = f"{_FILE_NAMES[self.kind]}-{clock.today():%Y%m%d}.xlsx"
        return _file(standing(database.session(), self.kind), name)

    def download_marked(self, upload_id: int) -> Page:
        """The file as sent, with its faults written into it."""
        upload = self._find(upload_id)
        name, data = marked_copy(upload.file_name, _kept(upload), upload.facts, upload.faults)
        return _file(data, name)

    def download_sent(self, upload_id: int) -> Page:
        """The file as sent."""
        upload = self._find(upload_id)
        return _file(_kept(upload), upload.file_name)

    def _received(self, name: str, data: bytes) -> RegisterUpload:
        """Read the file while nothing is held, then check and keep it."""
        user_id, now = person().id, clock.now()
        database.roll_back()  # nothing is written yet, and reading takes seconds
        name = name or _("không tên")
        records = register_uploads.read_register(self.kind, name, data)
        with database.beside() as session:
            checked = register_uploads.check_records(session, self.kind, records, today=day_of(now))
        session = database.session()
        by = session.get_one(User, user_id)
        return register_uploads.receive(session, self.kind, name, data, checked, by=by, now=now, data_dir=installation.settings().data_dir)

    def _index_page(self, form: FileForm) -> tuple[str, int]:
        few = defer(RegisterUpload.rows), defer(RegisterUpload.faults), joinedload(RegisterUpload.by)
        sent = select(RegisterUpload).where(RegisterUpload.kind == self.kind).order_by(RegisterUpload.id.desc()).options(*few)
        page = paged(database.session(), sent, size=20)
        return render_template("registers/index.html", form=form, page=page, kind=self.kind, desk=self.endpoint), form.status

    def _file_page(self, upload: RegisterUpload, fault: str = "") -> str:
        to_invite = register_uploads.uninvited(database.session(), upload) if upload.facts.get("made") else []
        return render_template(
            "registers/file.html",
            upload=upload,
            view=view_of(upload),
            fault=fault,
            kind=self.kind,
            desk=self.endpoint,
            to_invite=len(to_invite),
        )

    def _find(self, upload_id: int, *, to_change: bool = False) -> RegisterUpload:
        return register_uploads.find_upload(database.session(), self.kind, upload_id, to_change=to_change)

    def _to(self, view: str, **values: Any) -> BaseResponse:
        return redirect(url_for(f"{self.endpoint}.{view}", **values), 303)


def blueprint_for(kind: RegisterKind, endpoint: str, prefix: str) -> Blueprint:
    """The pages of one kind of register, for administrators."""
    desk, made = Desk(kind, endpoint), Blueprint(endpoint, __name__, url_prefix=prefix)
    routes: tuple[tuple[str, str, Callable[..., Page]], ...] = (
        ("GET", "/", desk.index),
        ("POST", "/", desk.send),
        ("GET", "/template.xlsx", desk.download_template),
        ("GET", "/current.xlsx", desk.download_standing),
        ("GET", "/<int:upload_id>", desk.show),
        ("POST", "/<int:upload_id>/apply", desk.apply_file),
        ("POST", "/<int:upload_id>/drop", desk.drop_file),
        ("GET", "/<int:upload_id>/marked", desk.download_marked),
        ("GET", "/<int:upload_id>/file", desk.download_sent),
    )
    for method, rule, view in routes:
        made.add_url_rule(rule, view.__name__, _administered(view), methods=[method])
    return made


def _administered(view: Callable[..., Page]) -> Callable[..., Page]:
    def shown(**values: int) -> Page:
        return view(**values)

    shown.__doc__ = view.__doc__
    return requires(Permission.ADMINISTER)(shown)


_FILE_NAMES = {RegisterKind.UNITS: "don-vi", RegisterKind.PEOPLE: "nguoi-dung"}


def _done_words(counts: dict[str, int]) -> str:
    new = ngettext("%(num)d mới", "%(num)d mới", counts["new"])
    changed = ngettext("%(num)d thay đổi", "%(num)d thay đổi", counts["changed"])
    ended = ngettext("%(num)d kết thúc", "%(num)d kết thúc", counts["ended"])
    return str(_("Đã ghi danh mục: %(new)s, %(changed)s, %(ended)s.", new=new, changed=changed, ended=ended))


def _kept(upload: RegisterUpload) -> bytes:
    return storage.fetch(installation.settings().data_dir, upload.file_sha256)


def _file(data: bytes, name: str) -> Response:
    kind = spreadsheet.MEDIA_TYPE if name.lower().endswith(".xlsx") else CSV_TYPE
    return send_file(io.BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
