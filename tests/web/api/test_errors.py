"""Whatever goes wrong under /api is told in one shape."""

from __future__ import annotations

import pytest
from flask import Flask, abort

from tests.web.api.conftest import ROOT, Caller, Calling, on_sqlite
from tests.web.conftest import Place
from web.json_errors import FAILURE, json_of
from web.permissions import public
from workflow.errors import RowsError


@on_sqlite
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/tasks", "/api/v1/nothing", "/api/v1/tasks/abc", "/api/v1/tasks/-1"])
def test_an_unknown_path_is_told_in_the_shape_of_the_api(nobody: Caller, path: str) -> None:
    answer = nobody.client.get(path)
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not-found"


def test_a_number_that_no_database_can_hold_is_simply_not_there(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    for number in (2**31 - 1, 2**31, 2**63, 10**40):
        assert lan.get(f"/tasks/{number}", 404)["code"] == "not-found"


@on_sqlite
def test_a_wrong_method_names_those_that_there_are(calling: Calling, place: Place) -> None:
    caller = calling(place.lan)
    answer = caller.client.delete(f"{ROOT}/tasks", headers=caller.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


@on_sqlite
@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "bad-request"),
        (b"\xff\xfe", "application/json", 400, "bad-request"),
        (b"[" * 100_000, "application/json", 400, "bad-request"),
        (b'{"note": ' + b"9" * 5000 + b"}", "application/json", 400, "bad-request"),
        (b'{"note": "\\ud800"}', "application/json", 422, "invalid"),
        (b'{"note": "a\\u0000b"}', "application/json", 422, "invalid"),
        (b"note=abc", "application/x-www-form-urlencoded", 415, "not-json"),
        (b'{"note": "abc"}', "text/plain", 415, "not-json"),
        (b"[]", "application/json", 422, "invalid"),
        (b'"note"', "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'{"note": null}', "application/json", 422, "invalid"),
        (b'{"note": {"a": 1}}', "application/json", 422, "invalid"),
        (b'{"colour": "red"}', "application/json", 422, "invalid"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused(
    calling: Calling, place: Place, body: bytes, content_type: str, status: int, code: str
) -> None:
    caller = calling(place.lan)
    answer = caller.client.post(f"{ROOT}/tasks/{place.task.id}/start", data=body, content_type=content_type, headers=caller.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_every_wrong_field_is_named_at_once(calling: Calling, place: Place) -> None:
    error = calling(place.thu).post(f"/tasks/{place.task.id}/extend", 422, until="mai", note=5, more=1)
    assert set(error["details"]["fields"]) == {"until", "note", "more"}
    assert error["field"] in error["details"]["fields"]
    assert error["message"].startswith("Trường «")


@on_sqlite
def test_an_action_needs_no_body_where_nothing_needs_to_be_said(calling: Calling, place: Place) -> None:
    caller = calling(place.lan)
    assert caller.client.post(f"{ROOT}/tasks/{place.task.id}/start", headers=caller.headers).status_code == 200


@on_sqlite
@pytest.mark.own_app
def test_a_fault_of_ours_is_told_without_its_details(app: Flask, nobody: Caller) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.add_url_rule("/api/v1/broken", "broken", broken)
    app.config["TESTING"] = False
    assert nobody.get("/broken", 500) == {"code": "server-error", "message": FAILURE}


@on_sqlite
@pytest.mark.own_app
def test_too_many_requests_have_the_shape_too(app: Flask, nobody: Caller) -> None:
    @public
    def busy() -> str:
        abort(429)

    app.add_url_rule("/api/v1/busy", "busy", busy)
    assert nobody.get("/busy", 429)["code"] == "too-many-requests"


@on_sqlite
def test_a_file_of_rows_is_refused_line_by_line(app: Flask) -> None:
    with app.test_request_context("/api/v1/"):
        error = json_of(RowsError("Tệp có lỗi.", [(2, "code", "Trùng mã")])).get_json()["error"]
    assert error["details"] == {"rows": [{"line": 2, "column": "code", "message": "Trùng mã"}]}


@on_sqlite
def test_errors_speak_vietnamese_that_can_be_read_as_it_travels(calling: Calling, place: Place) -> None:
    caller = calling(place.lan)
    caller.get("/tasks/999", 404)
    assert "Không có nhiệm vụ số 999" in caller.answer.get_data(as_text=True)
