"""Keeping, renaming and deleting the filters of a list. Each ends on the list; what cannot be done comes back with what was typed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from web import clock, database, error_words, list_views
from web.forms import flash_done
from web.login import person
from web.permissions import Permission, may, requires
from workflow import saved_views
from workflow.errors import AlreadyThereError, NotFoundError, WorkflowError

blueprint = Blueprint("saved_views", __name__, url_prefix="/views")
blueprint.record(lambda state: state.app.jinja_env.globals.update(list_views=list_views.bar))

Page = BaseResponse | tuple[str, int]


@blueprint.post("/")
@requires(Permission.READ)
def keep() -> Page:
    page, query, name = _page(request.form.get("page", "")), request.form.get("query", ""), request.form.get("name", "")
    replaces = "replace" in request.form
    try:
        view = saved_views.keep_view(database.session(), person(), page, name=name, query=query, now=clock.now(), replaces=replaces)
    except WorkflowError as error:
        return _again(error, page=page, query=query, name=name)
    flash_done(_("Đã lưu bộ lọc «%(name)s».", name=view.name))
    return redirect(list_views.address_of(page, view.query), 303)


@blueprint.post("/<int:view_id>")
@requires(Permission.READ)
def rename(view_id: int) -> Page:
    view, name = saved_views.view_by_id(database.session(), person(), view_id), request.form.get("name", "")
    before = view.name
    try:
        saved_views.rename_view(database.session(), person(), view_id, name)
    except WorkflowError as error:
        return _again(error, page=view.page, query=view.query, name=name, view_id=view_id)
    flash_done(_("Bộ lọc «%(before)s» nay tên là «%(name)s».", before=before, name=view.name))
    return redirect(list_views.address_of(view.page, view.query), 303)


@blueprint.post("/<int:view_id>/delete")
@requires(Permission.READ)
def delete(view_id: int) -> BaseResponse:
    dropped = saved_views.drop_view(database.session(), person(), view_id)
    list_views.remember_dropped(dropped)
    flash(_("Đã xóa bộ lọc «%(name)s».", name=dropped.name), "undoable")
    return redirect(list_views.address_of(_page(dropped.page), dropped.query), 303)


@blueprint.post("/restore")
@requires(Permission.READ)
def restore() -> Page:
    dropped = list_views.take_dropped()
    if dropped is None:
        raise NotFoundError("Không còn bộ lọc nào vừa xóa để lấy lại.")
    try:
        saved_views.keep_view(database.session(), person(), dropped.page, name=dropped.name, query=dropped.query, now=clock.now())
    except WorkflowError as error:
        return _again(error, page=dropped.page, query=dropped.query, name=dropped.name)
    flash_done(_("Đã lấy lại bộ lọc «%(name)s».", name=dropped.name))
    return redirect(list_views.address_of(dropped.page, dropped.query), 303)


def _page(named: str) -> str:
    """A list that has saved views and that the person may open. Raises NotFoundError."""
    if named not in list_views.LISTS or not may(list_views.LISTS[named][1]):
        raise NotFoundError("Danh sách này không giữ bộ lọc: hãy mở lại danh sách rồi lưu.")
    return named


def _again(error: WorkflowError, *, page: str, query: str, name: str, view_id: int | None = None) -> Page:
    database.roll_back()
    return render_template(
        "saved_views/name.html",
        fault=error_words.message(error),
        is_taken=isinstance(error, AlreadyThereError) and view_id is None,
        list_name=list_views.LISTS[page][0],
        address=list_views.address_of(page, query),
        page=page,
        query=query,
        name=name,
        view_id=view_id,
    ), 400
