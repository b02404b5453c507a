"""Handing documents in, and the page of a document that is being read: how far it is, what went wrong, trying again, deleting.

Owns no reading: requests only keep the files (`workflow.readings`); `web.reading_desk` gives them to the readers of this process.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse
from wtforms import MultipleFileField
from wtforms.validators import InputRequired

from models import Plan, Reading, ReadingState
from web import clock, database, error_words, installation, reading_desk
from web.forms import Form, flash_done
from web.login import person
from web.permissions import Permission, requires
from workflow import readings
from workflow.errors import AlreadyThereError, InvalidInputError, NotFoundError, WorkflowError
from workflow.head_correction import targets_of
from workflow.visibility import visible_plans, visible_readings

blueprint = Blueprint("readings", __name__, url_prefix="/plans")

Page = str | Response | BaseResponse | tuple[str, int]

ACCEPTED_FILES = ".docx,.doc,.odt,.rtf,.pdf,.txt,.md,.html,.htm,.png,.jpg,.jpeg,.tif,.tiff"
MOST_FILES = 20
"""How many files are taken at once."""


class UploadForm(Form):
    file = MultipleFileField(
        _l("Tệp kế hoạch"),
        validators=[InputRequired(_l("Chưa chọn tệp nào: hãy chọn văn bản kế hoạch trên máy."))],
        render_kw={"accept": ACCEPTED_FILES},
        description=_l(
            "Tệp .docx, .odt, .rtf, .doc, .pdf (cả bản quét), ảnh, .txt, .md hoặc .html; chọn được nhiều tệp một lúc. "
            "Có thể kéo tệp thả vào ô này."
        ),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def new() -> Page:
    form = UploadForm()
    if not form.validate_on_submit():
        return _form_page(form)
    files = [file for file in request.files.getlist("file") if _name_of(file)]
    if len(files) == 1:
        return _one(form, files[0])
    return _several(form, files)


@blueprint.get("/readings/<int:reading_id>")
@requires(Permission.COORDINATE)
def show(reading_id: int) -> Page:
    reading = _find(reading_id)
    if reading.plan_id:
        return redirect(url_for("plans.show", plan_id=reading.plan_id))
    return render_template("plans/reading.html", reading=reading, known=_seen_plan(reading.existing_plan_id))


@blueprint.get("/readings/<int:reading_id>/state")
@requires(Permission.COORDINATE)
def state(reading_id: int) -> Page:
    """How a reading stands, for the script that keeps the page up to date."""
    reading = _find(reading_id)
    address = url_for("plans.show", plan_id=reading.plan_id) if reading.plan_id else None
    answer = {"state": reading.state, "words": reading_desk.words_of(reading), "pages": reading.pages, "done": reading.pages_done}
    return jsonify(answer | {"is_open": reading_desk.is_open(reading), "address": address})


@blueprint.post("/readings/<int:reading_id>/retry")
@requires(Permission.COORDINATE)
def retry(reading_id: int) -> Page:
    readings.try_again(_find(reading_id, to_change=True))
    database.session().commit()  # the readers, who look in another transaction, must find it
    reading_desk.wait_for([reading_id])
    return redirect(url_for("readings.show", reading_id=reading_id))


@blueprint.post("/readings/<int:reading_id>/delete")
@requires(Permission.COORDINATE)
def delete(reading_id: int) -> Page:
    reading = _find(reading_id, to_change=True)
    readings.discard(database.session(), reading)
    flash_done(_("Đã bỏ tệp «%(name)s».", name=reading.name))
    return redirect(url_for("plans.index"))


def _one(form: UploadForm, file: FileStorage) -> Page:
    """One document: its review if it is read at once, this page with the reason where it is no plan, else how far the reading is."""
    try:
        reading_id = _receive([file])[0]
    except WorkflowError as error:
        form.refuse(error)
        return _form_page(form, error.existing_id if isinstance(error, AlreadyThereError) else None)
    reading_desk.wait_for([reading_id])
    reading = _find(reading_id, to_change=True)
    if reading.state is ReadingState.FAILED:
        form.refuse(readings.error_of(reading))
        readings.discard(database.session(), reading)
        return _form_page(form, reading.existing_plan_id)
    if reading.plan is None:
        return redirect(url_for("readings.show", reading_id=reading_id))
    flash_done(_read_message(reading.plan))
    return redirect(url_for("plan_review.show", plan_id=reading.plan.id))


def _several(form: UploadForm, files: Sequence[FileStorage]) -> Page:
    """Several documents: each is kept, or refused by name; the list of plans shows how far they are."""
    refused: list[WorkflowError] = []
    try:
        _check_count(files)
        kept = _receive(files, refused)
    except WorkflowError as error:
        form.refuse(error)
        return _form_page(form)
    if not kept:
        for refusal in refused:
            form.refuse(refusal)
        return _form_page(form)
    reading_desk.wait_for(kept)
    for refusal in refused:
        flash(error_words.message(refusal), "danger")
    flash_done(_("Đã nhận %(count)s tệp. Văn bản nào đọc xong sẽ thành bản nháp trong danh sách dưới đây.", count=len(kept)))
    return redirect(url_for("plans.index"))


def _check_count(files: Sequence[FileStorage]) -> None:
    if not files:
        raise InvalidInputError("Chưa chọn tệp nào: hãy chọn văn bản kế hoạch trên máy.", field="file")
    if len(files) > MOST_FILES:
        raise InvalidInputError(
            "Đã chọn %(count)s tệp, nhiều hơn mức %(most)s tệp một lần: hãy gửi làm nhiều lần.",
            field="file",
            count=len(files),
            most=MOST_FILES,
        )


def _receive(files: Sequence[FileStorage], refused: list[WorkflowError] | None = None) -> list[int]:
    """Keep the files, each in a transaction of its own, since reading begins before this request ends. Returns the readings' numbers.

    refused -- takes the errors of files that cannot be taken; without it, the first one is raised.
    """
    settings = installation.settings()
    by_id, kept = person().id, list[int]()
    database.roll_back()  # nothing is written yet, and these transactions want the write lock
    for file in files:
        try:
            with database.writing_session() as session, session.begin():
                data = file.read(settings.upload_megabytes * 1024 * 1024 + 1)
                file.close()
                _check_size(file, len(data), settings.upload_megabytes)
                reading = readings.receive(session, _name_of(file), data, data_dir=settings.data_dir, by_id=by_id, now=clock.now())
                kept.append(reading.id)
        except WorkflowError as error:
            if refused is None:
                raise
            refused.append(error)
    return list(dict.fromkeys(kept))


def _check_size(file: FileStorage, size: int, megabytes: int) -> None:
    if size > megabytes * 1024 * 1024:
        raise InvalidInputError(
            "Tệp «%(name)s» nặng quá giới hạn %(size)s MB. Hãy bỏ bớt ảnh hoặc tách phụ lục.",
            field="file",
            name=_name_of(file),
            size=megabytes,
        )


def _name_of(file: FileStorage) -> str:
    """The file's name without the folders that some browsers send."""
    return unicodedata.normalize("NFC", (file.filename or "").replace("\\", "/").rpartition("/")[2])


def _form_page(form: UploadForm, known_id: int | None = None) -> tuple[str, int]:
    return render_template("plans/new.html", form=form, known=_seen_plan(known_id)), form.status


def _find(reading_id: int, *, to_change: bool = False) -> Reading:
    """A reading that the person may see. Raises NotFoundError."""
    query = select(Reading).where(Reading.id == reading_id, visible_readings(person(), clock.today()))
    query = query.execution_options(populate_existing=True)
    reading = database.session().scalar(query.with_for_update() if to_change else query)
    if reading is None:
        raise NotFoundError("Không có tệp đang đọc số %(reading)s: có thể tệp đã bị bỏ. Hãy mở danh sách kế hoạch.", reading=reading_id)
    return reading


def _seen_plan(plan_id: int | None) -> Plan | None:
    """The plan that a document became before, if the person may see it."""
    if plan_id is None:
        return None
    session = database.session()
    return session.scalar(select(Plan).where(Plan.id == plan_id, visible_plans(session, person(), clock.today())))


def _read_message(plan: Plan) -> str:
    message: Any = _(
        "Đã đọc «%(name)s»: %(clauses)s khoản phân công, %(targets)s chỉ tiêu. Hãy rà soát rồi ban hành.",
        name=plan.document_name,
        clauses=len(plan.clauses),
        targets=len(targets_of(database.session(), plan)),
    )
    return str(message)
