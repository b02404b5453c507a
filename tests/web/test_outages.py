"""What people see while the database or the disk is in the way: a page that says so and holds what they typed, and nothing half done."""

from __future__ import annotations

import errno
import io
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, Select, event, select, text
from werkzeug.test import TestResponse

from models import Attachment, Task, TaskChange
from models.database import open_engine, session_factory
from rules.values import TaskState
from tests.web.conftest import Browser, Place
from web import database
from workflow.settings import Settings
from workflow.tokens import create_token

NOTE = "Đã họp với bốn thôn, có biên bản kèm theo"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Kept = Callable[[Select[Any]], list[Any]]


@contextmanager
def somebody_writes(app: Flask, engine: Engine) -> Iterator[None]:
    """Another process holds SQLite's write lock, for longer than the application waits."""
    app.extensions["dondoc_writers"] = session_factory(engine, patience_seconds=0.05)
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def no_more_pages(engine: Engine) -> Iterator[None]:
    """The database file may not grow: SQLite answers as it does on a full disk."""

    def limit(connection: Any, *_rest: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()  # the limit is the connections'


def send(browser: Browser, path: str, **fields: object) -> TestResponse:
    """Send a form as a browser does, and give the answer itself."""
    browser.get(path.rpartition("/")[0])
    sent = {"csrf_token": browser.token(), **fields}
    return browser.client.post(path, data=sent, base_url="https://localhost", headers={"Referer": "https://localhost/"})


def held_in(answer: TestResponse) -> dict[str, str]:
    """The fields that a page holds to be sent again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.get_data(as_text=True))
    return {name: unescape(value) for name, value in found}


def send_again(browser: Browser, place: Place, answer: TestResponse, what: str) -> TestResponse:
    """Press the button of a page that holds what was typed."""
    headers = {"Referer": "https://localhost/"}
    return browser.client.post(f"/tasks/{place.task.id}/{what}", data=held_in(answer), base_url="https://localhost", headers=headers)


@on_sqlite
def test_a_writer_that_waits_too_long_is_told_and_one_press_sends_what_was_typed(
    app: Flask, browser: Browser, engine: Engine, place: Place, kept: Kept
) -> None:
    browser.log_in("lan")
    with somebody_writes(app, engine):
        answer = send(browser, f"/tasks/{place.task.id}/done", **{"done-note": NOTE, "done-on": "2026-03-08"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Máy đang bận" in page
    assert "gõ vẫn còn" in page
    assert f'<p class="mail-text">{NOTE}</p>' in page
    assert kept(select(Task.state).where(Task.id == place.task.id)) == [TaskState.ASSIGNED]
    again = send_again(browser, place, answer, "done")
    assert again.status_code == 303
    assert kept(select(TaskChange.note).where(TaskChange.task_id == place.task.id)) == [NOTE]


@on_sqlite
def test_files_and_passwords_are_asked_for_anew_by_name(app: Flask, browser: Browser, engine: Engine, place: Place) -> None:
    browser.log_in("lan")
    with somebody_writes(app, engine):
        answer = send(browser, f"/tasks/{place.task.id}/done", **{"done-files": (io.BytesIO(b"%PDF-1.4 x"), "biên bản.pdf")})
        page = answer.get_data(as_text=True)
        assert "chọn lại: biên bản.pdf" in page
        assert re.search(r'<input class="form-control" type="file" name="done-files" required>', page)
        visitor = app.test_client()
        token = re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/login", base_url="https://localhost").get_data(as_text=True)
        )
        assert token
        typed = {"csrf_token": token[1], "login": "lan", "password": "bí mật lắm"}
        page = visitor.post("/login", data=typed, base_url="https://localhost", headers={"Referer": "https://localhost/login"}).get_data(
            as_text=True
        )
    assert "bí mật" not in page
    assert 'type="password" name="password" required' in page


@on_sqlite
def test_reading_goes_on_while_somebody_writes(app: Flask, browser: Browser, engine: Engine, place: Place) -> None:
    browser.log_in("lan")
    with somebody_writes(app, engine):
        assert place.task.title in browser.get(f"/tasks/{place.task.id}")


@on_sqlite
def test_the_api_says_busy_with_the_seconds_to_wait_and_still_reads(app: Flask, engine: Engine, place: Place) -> None:
    with session_factory(engine).begin() as session:
        token = create_token(session, place.lan, name="máy", days=30, now=app.config["DONDOC_NOW"])[1]
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    with somebody_writes(app, engine):
        answer = client.post(f"/api/v1/tasks/{place.task.id}/tick", json={}, headers=headers)
        assert client.get(f"/api/v1/tasks/{place.task.id}", headers=headers).status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json()["error"]["code"] == "busy"
    assert "đang bận ghi" in answer.get_json()["error"]["message"]


@on_sqlite
def test_a_full_disk_loses_no_word_and_the_same_press_works_when_there_is_room(
    browser: Browser, engine: Engine, place: Place, kept: Kept
) -> None:
    browser.log_in("lan")
    first, second = "Đã đến từng hộ. " * 110, "Báo cáo từng hộ. " * 110
    send(browser, f"/tasks/{place.task.id}/report", **{"report-kind": "progress", "report-note": first})
    with no_more_pages(engine):
        answer = send(browser, f"/tasks/{place.task.id}/report", **{"report-kind": "progress", "report-note": second})
    assert answer.status_code == 503
    assert "hết chỗ" in answer.get_data(as_text=True)
    notes = select(TaskChange.note).where(TaskChange.task_id == place.task.id).order_by(TaskChange.id)
    assert kept(notes) == [first.strip()]
    assert send_again(browser, place, answer, "report").status_code == 303
    assert kept(notes) == [first.strip(), second.strip()]


def test_a_file_for_which_there_is_no_room_is_refused_by_name_and_leaves_nothing(
    browser: Browser, place: Place, kept: Kept, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    browser.log_in("lan")
    monkeypatch.setattr(os, "fsync", full)
    answer = send(browser, f"/tasks/{place.task.id}/files", **{"files-files": (io.BytesIO(b"%PDF-1.4 x"), "biên bản.pdf")})
    assert answer.status_code == 503
    assert "chọn lại: biên bản.pdf" in answer.get_data(as_text=True)
    assert kept(select(Attachment.id)) == []
    assert [path for path in (Path(settings.data_dir) / "files").rglob("*") if path.is_file()] == []


@on_postgresql
def test_a_database_that_is_away_is_said_on_a_page_that_does_not_ask_it(app: Flask, browser: Browser, engine: Engine, place: Place) -> None:
    browser.log_in("lan")
    browser.get(f"/tasks/{place.task.id}")
    away = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    database.use(app, away)
    answer = browser.client.get("/tasks/", base_url="https://localhost")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "tạm ngừng" in answer.get_data(as_text=True)
    assert 'href="/tasks/"' in answer.get_data(as_text=True)
    sent = {"csrf_token": browser.token(), "done-note": NOTE}
    answer = browser.client.post(
        f"/tasks/{place.task.id}/done", data=sent, base_url="https://localhost", headers={"Referer": "https://localhost/"}
    )
    assert held_in(answer) == sent
    away.dispose()
    database.use(app, engine)
    answer = browser.client.post(
        f"/tasks/{place.task.id}/done", data=sent, base_url="https://localhost", headers={"Referer": "https://localhost/"}
    )
    assert answer.status_code == 303


@on_postgresql
def test_connections_that_died_are_replaced_without_a_word(browser: Browser, engine: Engine, place: Place) -> None:
    browser.log_in("lan")
    _end_all_connections(engine)
    assert place.task.title in browser.get(f"/tasks/{place.task.id}")


@on_postgresql
def test_a_connection_lost_while_the_work_is_kept_says_that_it_is_not_known_and_promises_nothing(
    browser: Browser, engine: Engine, place: Place
) -> None:
    browser.log_in("lan")

    def cut(_connection: Connection) -> None:
        _end_all_connections(engine)

    browser.get(f"/tasks/{place.task.id}")
    event.listen(engine, "commit", cut)
    sent = {"csrf_token": browser.token(), "done-note": NOTE}
    headers = {"Referer": "https://localhost/"}
    answer = browser.client.post(f"/tasks/{place.task.id}/done", data=sent, base_url="https://localhost", headers=headers)
    event.remove(engine, "commit", cut)
    assert answer.status_code == 503
    assert "chưa chắc" in answer.get_data(as_text=True)
    page = browser.get(f"/tasks/{place.task.id}")
    assert "alert-success" not in page, "nothing is said to be done that may not be"


def _end_all_connections(engine: Engine) -> None:
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(others))
    other.dispose()
