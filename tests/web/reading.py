"""Looking at what a page has written, beside the test's own session: in a short reading transaction that locks nobody out."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Engine, Select, inspect
from sqlalchemy.orm import Session, selectinload

from models.base import Base

Row = TypeVar("Row", bound=Base)


def fresh(session: Session, row: Row) -> Row:
    """The row as it stands in the database now, with the lists that hang on it."""
    kind = type(row)
    lists = [selectinload(getattr(kind, one.key)) for one in inspect(kind).relationships if one.uselist]
    with _reader(session) as reader:
        found = reader.get(kind, inspect(row).identity, options=lists)
    assert found is not None
    return found


def all_of(session: Session, statement: Select[Any]) -> list[Any]:
    """What a query finds now, one value a row."""
    with _reader(session) as reader:
        return list(reader.scalars(statement))


def _reader(session: Session) -> Session:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return Session(engine.execution_options(dondoc_write=False))
