"""What the tests of the API share: callers with tokens, the counting of statements, and things to call for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import User
from tests import builders
from tests.web.conftest import Place
from workflow.tokens import create_token

ROOT = "/api/v1"

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided before the database is asked: one database is enough."""


class Caller:
    """A program that calls the API with somebody's token; without one it is nobody."""

    def __init__(self, client: FlaskClient, token: str | None = None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.answer: TestResponse

    def get(self, path: str, status: int = 200, /, **query: object) -> Any:
        """The JSON that a path answers with; expects this status."""
        return self._seen(self.client.get(ROOT + path, query_string=query, headers=self.headers), status)

    def post(self, path: str, status: int = 200, /, **body: object) -> Any:
        """Send JSON; the JSON of the answer."""
        return self._seen(self.client.post(ROOT + path, json=body, headers=self.headers), status)

    def patch(self, path: str, status: int = 200, /, **body: object) -> Any:
        """Send a correction; the JSON of the answer."""
        return self._seen(self.client.patch(ROOT + path, json=body, headers=self.headers), status)

    def put(self, path: str, status: int = 200, /, **body: object) -> Any:
        """Put JSON in its place; the JSON of the answer."""
        return self._seen(self.client.put(ROOT + path, json=body, headers=self.headers), status)

    def delete(self, path: str) -> None:
        """Ask for the end of a thing; expects that it is gone."""
        self._seen(self.client.delete(ROOT + path, headers=self.headers), 204)

    def upload(self, path: str, status: int = 201, /, **form: object) -> Any:
        """Send a form with files; the JSON of the answer."""
        return self._seen(self.client.post(ROOT + path, data=form, headers=self.headers, content_type="multipart/form-data"), status)

    def paging(self) -> Any:
        """What the last answer says of its pages."""
        return json.loads(self.answer.headers["X-Pagination"])

    def _seen(self, answer: TestResponse, status: int) -> Any:
        self.answer = answer
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.get_data(as_text=True)[:2000]}"
        body: Any = answer.get_json(silent=True)
        if status >= 400:
            error = body["error"]
            assert set(body) == {"error"}
            assert {"code", "message"} <= set(error) <= {"code", "message", "field", "details"}
            return error
        return body


Calling = Callable[[User], Caller]


@pytest.fixture
def client(app: Flask, place: Place) -> Iterator[FlaskClient]:
    """A client without cookies; the cast is there."""
    with app.test_client(use_cookies=False) as client:
        yield client


@pytest.fixture
def calling(client: FlaskClient, session: Session) -> Calling:
    """A caller with a token of a person."""

    def call_as(user: User) -> Caller:
        text = create_token(session, user, name="Phần mềm báo cáo", now=builders.NOW)[1]
        session.commit()
        return Caller(client, text)

    return call_as


@pytest.fixture
def nobody(client: FlaskClient) -> Caller:
    """A caller without a token."""
    return Caller(client)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that the database is asked while this holds."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
