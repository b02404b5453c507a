"""Opens the database: SQLite in WAL mode, or PostgreSQL, with the same behaviour toward the callers.

Owns connections and transactions; refuses to know any table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnDefault, Connection, Engine, Row, Table, TextualSelect, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, sessionmaker

BUSY_SECONDS = 30
"""How long a writer on SQLite waits for another one before it gives up."""

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
    return create_engine(parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)


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
    is_writer = connection.get_execution_options().get("dondoc_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that write: on SQLite each transaction takes the one write lock at its begin and waits for it up to BUSY_SECONDS."""
    return sessionmaker(engine.execution_options(dondoc_write=True), expire_on_commit=False)


def reading_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read: on SQLite they neither wait for a writer nor hold one up."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def lasting_connection(factory: sessionmaker[Session]) -> Iterator[Connection]:
    """One connection for many small writes, each of which the caller commits: none is checked out, asked and given back every time.

    On PostgreSQL a statement is a transaction of its own, without the two more messages that a BEGIN and a COMMIT take.
    """
    engine: Engine = factory.kw["bind"]
    with engine.connect() as connection:
        is_postgresql = engine.dialect.name == "postgresql"
        yield connection.execution_options(isolation_level="AUTOCOMMIT") if is_postgresql else connection


def insert_new(
    session: Session, table: type[DeclarativeBase], rows: list[dict[str, Any]], *returning: InstrumentedAttribute[Any]
) -> list[AnyRow]:
    """Insert the rows whose natural keys are not there yet, and return the columns asked for of those that were new.

    This is what makes re-running harmless: a row that another process (or an earlier, killed run) made is passed over.
    """
    if not rows:
        return []
    session.flush()
    made = cast(Table, inspect(table).local_table)
    if session.get_bind().dialect.name == "postgresql":
        return list(session.connection().execute(_as_documents(made, rows, returning), {"documents": _documents(made, rows)}))
    statement = sqlite.insert(made).on_conflict_do_nothing().returning(*returning)
    return list(session.connection().execute(statement, rows))


def _as_documents(table: Table, rows: list[dict[str, Any]], returning: tuple[InstrumentedAttribute[Any], ...]) -> TextualSelect:
    """For PostgreSQL: the rows as one JSON text, where a parameter for each value would cost more than all the rest of a sweep."""
    names = ", ".join(f'"{name}"' for name in (*rows[0], *_defaults(table, rows[0])))
    back = ", ".join(f'"{each.key}"' for each in returning)
    found = f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, CAST(:documents AS jsonb))"  # noqa: S608 -- names of our own
    statement = text(f"INSERT INTO {table} ({names}) {found} ON CONFLICT DO NOTHING RETURNING {back}")
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
