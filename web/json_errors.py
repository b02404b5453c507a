"""The one error shape of everything under /api: {"error": {"code", "message", "field"?, "details"?}}. Owns that shape and its statuses.

Its words are Vietnamese, like those of the use cases, whatever the language of the person.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from web import installation
from workflow.errors import AlreadyThereError, InvalidInputError, NotAllowedError, NotFoundError, RowsError, WorkflowError, WrongStateError
from workflow.policy_editing import PolicyRefusedError

STATUSES: dict[type[WorkflowError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    WrongStateError: 409,
    AlreadyThereError: 409,
    InvalidInputError: 422,
    RowsError: 422,
}
"""The HTTP status of each error of the tree under /api; every other one is 400."""

CODES = {
    400: "bad-request",
    401: "unauthorized",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    409: "wrong-state",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    429: "too-many-requests",
}
"""The code of each HTTP status that is no error of a use case; every other one is "http-error"."""

FAILURE = "Hệ thống gặp lỗi. Lỗi đã được ghi lại; dữ liệu không thay đổi. Hãy thử lại sau ít phút."
"""What is said of a fault of ours."""


class FieldsError(InvalidInputError):
    """Fields of a request that cannot be used. fields -- what is wrong with each, by its name; "" stands for the request as a whole."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        name, messages = next(iter(fields.items()))
        super().__init__(f"Trường «{name}»: {messages[0]}" if name else messages[0], field=name or None)
        self.fields = fields


def json_error(
    status: int,
    code: str,
    message: str,
    *,
    field: str | None = None,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer in the one shape; field and details only where there are any."""
    error: dict[str, Any] = {"code": code, "message": message}
    if field is not None:
        error["field"] = field
    if details:
        error["details"] = details
    response = jsonify({"error": error})
    response.status_code = status
    response.headers.update(headers or {})
    return response


def json_of(error: WorkflowError) -> Response:
    """A use case's error in the one shape."""
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)
    return json_error(status, error.code, error.message, field=error.field, details=_details(error))


def json_of_http(error: HTTPException) -> Response:
    """An error of the protocol (no such path, wrong method, too large) in the one shape."""
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")}
    return json_error(status, CODES.get(status, "http-error"), _message(status) or error.description or error.name, headers=headers)


def _details(error: WorkflowError) -> dict[str, Any]:
    if isinstance(error, FieldsError):
        return {"fields": error.fields}
    if isinstance(error, RowsError):
        return {"rows": [{"line": line, "column": column, "message": message} for line, column, message in error.rows]}
    if isinstance(error, AlreadyThereError):
        return {"existing_id": error.existing_id}
    if isinstance(error, PolicyRefusedError):
        found = [{"rule": one.rule, "severity": one.severity.value, "message": one.message} for one in error.findings]
        return {"findings": found, "may_insist": error.may_insist}
    return {}


def _message(status: int) -> str | None:
    megabytes = installation.settings().upload_megabytes
    messages = {
        400: "Yêu cầu không đọc được: hãy gửi JSON đúng cú pháp, mã hóa UTF-8, như mô tả ở /api/docs.",
        404: "API không có đường dẫn này: hãy xem danh sách ở /api/docs.",
        405: "Đường dẫn này không nhận phương thức đã gửi: hãy xem các phương thức ở /api/docs.",
        413: f"Yêu cầu vượt quá {megabytes} MB: hãy giảm dung lượng hoặc tách tệp rồi gửi lại.",
        415: "Nội dung gửi lên không phải JSON: hãy gửi với đầu mục Content-Type: application/json.",
        429: "Quá nhiều yêu cầu trong thời gian ngắn: hãy đợi rồi gửi lại.",
    }
    return messages.get(status)
