"""How errors are shown: a page that says what to do now, or JSON under /api (`web.json_errors`). Refuses to hide any error."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from web import database, error_words, installation, outage_page
from web.json_errors import FAILURE, json_error, json_of, json_of_http
from workflow.errors import AlreadyThereError, NotAllowedError, NotFoundError, RowsError, WorkflowError, WrongStateError
from workflow.outages import OutageError, as_outage

STATUSES: dict[type[WorkflowError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    WrongStateError: 409,
    AlreadyThereError: 409,
}
"""The HTTP status of each error of the tree on pages; every other one is 400."""


def init_app(app: Flask) -> None:
    """Show every error of this application in the product's own form."""
    app.register_error_handler(WorkflowError, answer_to)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def is_api() -> bool:
    """Whether this request speaks to the API."""
    return request.path == "/api" or request.path.startswith("/api/")


def status_of(error: WorkflowError) -> int:
    """The HTTP status for an error of a use case."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)


def answer_to(error: WorkflowError) -> Response | BaseResponse:
    """An error of a use case, on the page that the person came from or on one of its own; nothing is written."""
    database.refuse_commit()
    if isinstance(error, OutageError):
        return _out_of_service(error)
    if is_api():
        return json_of(error)
    status = status_of(error)
    back = _page_before()
    if request.method == "POST" and back and status not in (403, 404):
        flash(error_words.message(error), "danger")
        return redirect(back, 303)
    rows = error.rows if isinstance(error, RowsError) else []
    return _page(status, _titles().get(status, _("Chưa thực hiện được")), error_words.message(error), rows=rows)


def _csrf_error(error: CSRFError) -> Response:
    database.refuse_commit()
    message = _("Phiên làm việc của biểu mẫu đã hết hạn hoặc không hợp lệ. Hãy quay lại trang trước, tải lại rồi gửi lần nữa.")
    return json_error(400, "csrf", message) if is_api() else _page(400, _("Biểu mẫu đã hết hạn"), message)


def _http_error(error: HTTPException) -> Response | BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    original = getattr(error, "original_exception", None)
    if original is not None:
        return _unforeseen(original)
    database.refuse_commit()
    if is_api():
        return json_of_http(error)
    status = error.code
    message = _messages().get(status, error.description or "")
    return _page(status, _titles().get(status, error.name), message)


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: logged with its traceback, shown without it, on a page that asks nothing of the database."""
    database.refuse_commit()
    outage = as_outage(error, was_committing=database.was_committing())
    if outage is not None:
        current_app.logger.error("%s at %s %s: %s", outage.code, request.method, request.path, error)
        return _out_of_service(outage)
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.error("unforeseen error at %s %s", request.method, request.path, exc_info=error)
    if is_api():
        return json_error(500, "server-error", FAILURE)
    return make_response(render_template("failure.html"), 500)


def _out_of_service(error: OutageError) -> Response:
    """Something is in the way for a while: the answer asks nothing of the database, and keeps what was typed."""
    if is_api():
        return json_error(503, error.code, error.message, headers={"Retry-After": str(error.wait_seconds)})
    return outage_page.answer(error, back=_page_before())


def _page(status: int, title: str, message: str, *, rows: list[tuple[int, str, str]] | None = None) -> Response:
    body = render_template("error.html", status=status, title=title, message=message, rows=rows or [], back=_page_before())
    return make_response(body, status)


def _page_before() -> str | None:
    """The path of the page that this request came from, if it is one of ours and another one."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.host or not parts.path.startswith("/"):
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return None if request.method == "GET" and parts.path == request.path else path


def _titles() -> dict[int, str]:
    return {
        400: _("Yêu cầu không hợp lệ"),
        403: _("Không có quyền"),
        404: _("Không tìm thấy"),
        405: _("Không thực hiện được"),
        409: _("Chưa thực hiện được"),
        413: _("Tệp quá lớn"),
    }


def _messages() -> dict[int, str]:
    megabytes = installation.settings().upload_megabytes
    return {
        403: _("Tài khoản của anh/chị không có quyền mở trang này."),
        404: _("Trang này không có, hoặc không thuộc phạm vi đơn vị của anh/chị. Hãy kiểm tra đường dẫn hoặc về trang đầu."),
        405: _("Đường dẫn này không nhận yêu cầu như vậy. Hãy quay lại trang trước."),
        413: _(
            "Tệp gửi lên vượt quá %(size)s MB. Hãy giảm dung lượng (quét ở 200–300 dpi, nén ảnh) hoặc tách tệp rồi gửi lại.", size=megabytes
        ),
    }
