"""Opens the database: SQLite in WAL mode, or PostgreSQL, with the same behaviour toward the callers.

Owns connections and transactions; refuses to know any table.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    ColumnDefault,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Row,
    Table,
    TextualSelect,
    create_engine,
    event,
    func,
    inspect,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, sessionmaker

BUSY_SECONDS = 30
"""How long a writer on SQLite waits for another one before it gives up."""

_ASK_AGAIN_SECONDS = 0.004
"""How often a waiting writer on SQLite asks. SQLite itself asks only ten times a second, and then seldom gets a turn beside a busy job."""

BREATH_SECONDS = 0.012
"""How long a job leaves the writer free between two transactions: all who wait have asked by then."""

_POSTGRESQL = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds and tries: a database machine that is gone without a word is noticed within a minute. The URL may say otherwise."""

READS = "only reads"
"""The key in `Session.info` of sessions that change nothing, in which what was asked once may be kept until their end."""

Loaded = TypeVar("Loaded", bound=DeclarativeBase)
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
"""A row of columns whose types the reader knows from the query beside it."""


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for a database URL; "postgresql://" is read with psycopg 3. The folder of an SQLite file is made."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _open_sqlite(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    lasting = {name: value for name, value in _POSTGRESQL.items() if name not in parsed.query}
    engine = create_engine(parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, connect_args=lasting)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Pages ask short questions: compiling one to machine code takes PostgreSQL longer than answering it."""
    connection.execute("SET jit = off")
    connection.commit()


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin deferred for readers; a session that will write asks for the write lock first, so that it never fails half-way."""
    options = connection.get_execution_options()
    if not options.get("dondoc_write", False):
        connection.exec_driver_sql("BEGIN")
        return
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if not _has_writer(raw, options.get("dondoc_patience", BUSY_SECONDS)):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # for the last time, and with SQLAlchemy's error where it fails
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _has_writer(raw: sqlite3.Connection, seconds: float) -> bool:
    """Take the write lock, asking again and again while another one holds it; False where that was in vain."""
    ends = time.monotonic() + seconds
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() >= ends:
                return False
            time.sleep(_ASK_AGAIN_SECONDS)
        else:
            return True


def session_factory(engine: Engine, *, patience_seconds: float = BUSY_SECONDS) -> sessionmaker[Session]:
    """Sessions that write: on SQLite each transaction takes the one write lock at its begin and waits for it so long at the most."""
    return sessionmaker(engine.execution_options(dondoc_write=True, dondoc_patience=patience_seconds), expire_on_commit=False)


def let_others_write(factory: sessionmaker[Session]) -> None:
    """Between two transactions of a long job: on SQLite, leave the one writer free for a moment, so that nobody waits for the whole job."""
    engine: Engine = factory.kw["bind"]
    if engine.dialect.name == "sqlite":
        time.sleep(BREATH_SECONDS)


def reading_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read: on SQLite they neither wait for a writer nor hold one up. What they found once they may keep: see READS."""
    return sessionmaker(engine, expire_on_commit=False, info={READS: True})


@contextmanager
def lasting_connection(factory: sessionmaker[Session]) -> Iterator[Connection]:
    """One connection for many small writes, each of which the caller commits: none is checked out, asked and given back every time.

    On PostgreSQL a statement is a transaction of its own, without the two more messages that a BEGIN and a COMMIT take.
    """
    engine: Engine = factory.kw["bind"]
    with engine.connect() as connection:
        is_postgresql = engine.dialect.name == "postgresql"
        yield connection.execution_options(isolation_level="AUTOCOMMIT") if is_postgresql else connection


def among(session: Session, column: InstrumentedAttribute[Any] | ColumnElement[Any], ids: Collection[int | None]) -> ColumnElement[bool]:
    """A condition: the column is one of these numbers. For hundreds of them: they travel as one parameter, not as one each."""
    if session.get_bind().dialect.name == "postgresql":
        return column == func.any(literal(list(ids), ARRAY(Integer)))
    numbers = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(numbers.c.value))


def at_hand(session: Session, table: type[Loaded], ids: Collection[int]) -> dict[int, Loaded]:
    """Those of the rows that the session has read already, whole, and that somebody holds: nothing is asked."""
    columns = inspect(table).column_attrs.keys()
    found = ((one, session.identity_map.get(session.identity_key(table, one))) for one in ids)
    return {number: row for number, row in found if row is not None and inspect(row).unloaded.isdisjoint(columns)}


def insert_new(
    session: Session, table: type[DeclarativeBase], rows: list[dict[str, Any]], *returning: InstrumentedAttribute[Any]
) -> list[AnyRow]:
    """Insert the rows whose natural keys are not there yet, and return the columns asked for, if any, of those that were new.

    This is what makes re-running harmless: a row that another process (or an earlier, killed run) made is passed over.
    """
    if not rows:
        return []
    session.flush()
    made = cast(Table, inspect(table).local_table)
    if session.get_bind().dialect.name == "postgresql":
        done = session.connection().execute(_as_documents(made, rows, returning), {"documents": _documents(made, rows)})
        return list(done) if returning else []
    if returning and "id" not in made.c:
        statement = sqlite.insert(made).on_conflict_do_nothing().returning(*returning)
        return list(session.connection().execute(statement, rows))
    return _insert_by_driver(session.connection(), made, rows, returning)


def _insert_by_driver(
    connection: Connection, table: Table, rows: list[dict[str, Any]], returning: tuple[InstrumentedAttribute[Any], ...]
) -> list[AnyRow]:
    """For SQLite: the values straight to the driver. What is new has the highest ids: nobody else writes meanwhile."""
    defaults = _defaults(table, rows[0])
    names = (*rows[0], *defaults)
    before = (connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar() or 0) if returning else 0  # noqa: S608 -- our own name
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 -- names of our own
    connection.exec_driver_sql(statement, _as_stored(connection, table, names, [defaults | row for row in rows] if defaults else rows))
    return [] if not returning else list(connection.execute(select(*returning).where(table.c.id > before).order_by(table.c.id)))


def _as_stored(connection: Connection, table: Table, names: tuple[str, ...], rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them: column after column, as most need nothing done to their values."""
    columns = []
    for name in names:
        stored = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        values = [row[name] for row in rows]
        columns.append(_each_once(stored, values) if stored else values)
    return list(zip(*columns, strict=True))


def _each_once(stored: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """Rows share most of their values, down to the object: each is brought into its stored form once."""
    known: dict[int, Any] = {}
    return [known[id(value)] if id(value) in known else known.setdefault(id(value), stored(value)) for value in values]


def _as_documents(table: Table, rows: list[dict[str, Any]], returning: tuple[InstrumentedAttribute[Any], ...]) -> TextualSelect:
    """For PostgreSQL: the rows as one JSON text, where a parameter for each value would cost more than all the rest of a sweep."""
    names = ", ".join(f'"{name}"' for name in (*rows[0], *_defaults(table, rows[0])))
    back = " RETURNING " + ", ".join(f'"{each.key}"' for each in returning) if returning else ""
    found = f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, CAST(:documents AS jsonb))"  # noqa: S608 -- names of our own
    statement = text(f"INSERT INTO {table} ({names}) {found} ON CONFLICT DO NOTHING{back}")
    return statement.columns(*[table.c[each.key] for each in returning])


def _documents(table: Table, rows: list[dict[str, Any]]) -> str:
    defaults = _defaults(table, rows[0])
    return json.dumps([defaults | row for row in rows], default=_plain, ensure_ascii=False)


def _defaults(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """What SQLAlchemy itself would put into the columns that are not named."""
    missing = {column.key: column.default for column in table.c if column.key not in row and isinstance(column.default, ColumnDefault)}
    return {name: default.arg(None) if default.is_callable else default.arg for name, default in missing.items()}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}; pass an aware datetime")
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
