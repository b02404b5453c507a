"""What the browser tests share: Chromium, the application with a fresh database and its cast, visitors at a phone or a desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import create_app
from models.database import open_engine, reading_session_factory, session_factory
from tests import builders
from tests.browser.cast import Cast, settle
from tests.browser.server import free_port, served
from tests.browser.visitor import DESK, PHONE, Visitor
from workflow.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real Chromium. Where there is none, the tests are skipped on one's own machine and fail in CI."""
    if not CHROMIUM.exists():
        answer = pytest.fail if os.environ.get("CI") else pytest.skip
        answer(f"no Chromium at {CHROMIUM}: `make system` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a fresh SQLite database; the pages' tests without a browser also run on PostgreSQL."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The people and their work, in the database. Detached: read what was loaded, ask the database for the rest."""
    with session_factory(engine)() as session:
        return settle(session)


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """The settings of the server: http on a free port, data beside the database."""
    address = f"http://127.0.0.1:{free_port()}"
    return Settings(database_url=sqlite_url, data_dir=tmp_path / "data", secret_key="test", base_url=address)


@pytest.fixture
def application(settings: Settings, engine: Engine, cast: Cast, catalogues: None, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application on the cast's database; for it, it is always builders.NOW."""
    app = create_app(settings, engine=engine)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, DONDOC_NOW=builders.NOW, DONDOC_PATIENCE=10)
    return app


@pytest.fixture
def address(settings: Settings, application: Flask) -> Iterator[str]:
    """Where the application answers."""
    with served(application, int(settings.base_url.rpartition(":")[2])) as address:
        yield address
    application.extensions["dondoc_reading_pool"].close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Open windows: visit(PHONE), visit(DESK, has_scripts=False). At the end, none of them may have complained about anything."""
    visitors: list[Visitor] = []

    def make(screen: ViewportSize, *, has_scripts: bool = True) -> Visitor:
        visitors.append(Visitor(chromium, address, screen, has_scripts=has_scripts))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def phone(visit: Visit) -> Visitor:
    """A window on a phone of 390 × 844, by touch."""
    return visit(PHONE)


@pytest.fixture
def desk(visit: Visit) -> Visitor:
    """A window of 1280 × 800 on a desk."""
    return visit(DESK)


@pytest.fixture
def now_kept(engine: Engine) -> Iterator[Session]:
    """A reading session on what the application wrote; ask only after the page has answered."""
    with reading_session_factory(engine)() as session:
        yield session
