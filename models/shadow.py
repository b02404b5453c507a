"""Tables that exist for one connection only and stand before the real ones of the same name: what is written goes to them and vanishes.

Owns making, filling and numbering them on SQLite and PostgreSQL, over a connection that may write nothing else: a write to a real table,
a lock on a real row, a number drawn from a real sequence is refused by the database. Refuses to know which rows somebody needs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    NullPool,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import ColumnElement

from models.database import BUSY_SECONDS

_TEMPORARY_KIBIBYTES = 65_536
"""How much of its temporary tables a connection keeps in memory; the rest lies in the database's temporary files."""

_TEMPORARY_SCHEMA = {"postgresql": "pg_temp", "sqlite": "temp"}


@dataclass(slots=True)
class Shadows:
    """The shadow tables of one connection. newest -- of each numbered table the highest number in the real one: what is above is new."""

    connection: Connection
    newest: dict[str, int] = field(default_factory=dict)
    _real: dict[str, Table] = field(default_factory=dict)
    _shadow: dict[str, Table] = field(default_factory=dict)

    def real(self, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        """A model's column in the real table behind the shadow, to state conditions with."""
        found: ColumnElement[Any] = self._real[_table_of(cast("type[DeclarativeBase]", column.class_)).name].c[column.key]
        return found

    def fill(self, model: type[DeclarativeBase], *conditions: ColumnElement[bool], **instead: ColumnElement[Any]) -> None:
        """Copy the rows for which the conditions hold. instead -- expressions in the place of some columns' values."""
        name = _table_of(model).name
        real, shadow = self._real[name], self._shadow[name]
        columns = [instead.get(column.name, column) for column in real.columns]
        chosen = select(*columns).where(*conditions)
        self.connection.execute(insert(shadow).from_select([column.name for column in real.columns], chosen))

    def number_from_newest(self) -> None:
        """Let new rows be numbered from above the real tables' newest; said again before each life, numbers come out the same."""
        for name, newest in self.newest.items():
            if self.connection.dialect.name == "postgresql":
                last = "setval(pg_get_serial_sequence(:name, 'id'), :last, :is_used)"
                values = {"name": f"pg_temp.{name}", "last": max(newest, 1), "is_used": newest > 0}
                self.connection.execute(text(f"SELECT {last}"), values)
            else:
                self.connection.execute(text("DELETE FROM temp.sqlite_sequence WHERE name = :name"), {"name": name})
                self.connection.execute(text("INSERT INTO temp.sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": newest})

    def seal(self) -> None:
        """From now on the connection may write to the shadows only. On SQLite it could never do anything else."""
        self.learn_sizes()
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SET TRANSACTION READ ONLY"))

    def learn_sizes(self) -> None:
        """Let PostgreSQL look at the shadows' sizes, which nothing else does: tables that it takes for empty are joined row by row."""
        if self.connection.dialect.name == "postgresql":
            for shadow in self._shadow.values():
                self.connection.execute(text(f"ANALYZE {shadow.schema}.{shadow.name}"))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session over the shadows; whatever it has written is undone at its end, so that the next one begins from the same state."""
        self.number_from_newest()
        with self.connection.begin_nested() as savepoint:
            with Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
                yield session
            savepoint.rollback()

    def make(self, model: type[DeclarativeBase], schema: str) -> None:
        """Make one shadow, empty, with the real table's columns, defaults, keys and indexes, but nothing that points elsewhere."""
        table = _table_of(model)
        shadow = table.to_metadata(MetaData(), schema=_TEMPORARY_SCHEMA[self.connection.dialect.name])
        for constraint in [one for one in shadow.constraints if isinstance(one, ForeignKeyConstraint)]:
            shadow.constraints.discard(constraint)
        is_numbered = _is_number(shadow)
        shadow.dialect_options["sqlite"]["autoincrement"] = is_numbered
        self.connection.execute(CreateTable(shadow))
        for index in sorted(shadow.indexes, key=lambda one: str(one.name)):
            self.connection.execute(CreateIndex(index))
        self._shadow[table.name], self._real[table.name] = shadow, table.to_metadata(MetaData(), schema=schema)
        if is_numbered:
            number = cast("Column[int]", self._real[table.name].c.id)
            self.newest[table.name] = self.connection.scalar(select(func.coalesce(func.max(number), 0))) or 0


@contextmanager
def shadowed(engine: Engine, models: Iterable[type[DeclarativeBase]]) -> Iterator[Shadows]:
    """A connection of its own, at one moment of the database, on which each of these models means an empty temporary table.

    Everybody else works on undisturbed: nothing is locked but the tables' definitions, and all is gone when the connection closes.
    A connection that has been used before will not do: PostgreSQL keeps to what a statement meant when it was prepared.
    """
    apart = _engine_apart(engine)
    try:
        with apart.connect() as connection, connection.begin() as transaction:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL temp_buffers = '{_TEMPORARY_KIBIBYTES}kB'"))
            schema = inspect(connection).default_schema_name or "main"
            shadows = Shadows(connection)
            for model in models:
                shadows.make(model, schema)
            yield shadows
            transaction.rollback()
    finally:
        apart.dispose()


def _engine_apart(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return create_engine(engine.url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    address = f"file:{quote(str(engine.url.database))}?mode=ro"
    apart = create_engine("sqlite://", creator=lambda: _open_reading(address), poolclass=NullPool)
    event.listen(apart, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return apart


def _open_reading(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute(f"PRAGMA temp.cache_size = -{_TEMPORARY_KIBIBYTES}")
    return connection


def _table_of(model: type[DeclarativeBase]) -> Table:
    return cast(Table, inspect(model).local_table)


def _is_number(table: Table) -> bool:
    keys = list(table.primary_key.columns)
    return len(keys) == 1 and keys[0].name == "id" and isinstance(keys[0].type, Integer)
