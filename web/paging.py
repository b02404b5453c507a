"""Lists page by page; the address bar holds the page. Owns the counting and cutting; the macro `pagination` draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")

PAGE_SIZE = 50

MOST_COUNTED = 10_000
"""No list is counted any further, nor turned over: who looks for something in more rows narrows the list."""

DEEP = 1_000
"""So many rows passed over are far down a list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. number -- from 1; total -- rows in the whole list; is_cut -- there are more, which nobody has counted."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    is_cut: bool = False

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The place, from 1, of this page's first row in the whole list."""
        return (self.number - 1) * self.size + 1

    @property
    def last_row(self) -> int:
        """The place of this page's last row in the whole list."""
        return self.first_row + len(self.rows) - 1


Cut = Callable[[int, int], Select[Row]]
"""The query of one page, by how many rows are wanted and how many are passed over."""


def paged(
    session: Session,
    query: Select[Row],
    *,
    size: int = PAGE_SIZE,
    number: int | None = None,
    counted: int | None = None,
    deep: Cut[Row] | None = None,
) -> Page[Row]:
    """The page that the address asks for (`?page=2`); beyond the end, the last one. counted -- as `count_rows` has it.

    deep -- the query of a page far down, where passing over all before can be done in a better way than reading them.
    In two queries, in one where the list ends on this page.
    """
    wanted = min(number or asked_page(), -(-MOST_COUNTED // size))
    rows = _rows_of(session, query, size, wanted, deep) if counted is None else []
    if counted is None:
        is_end = len(rows) < size and (rows or wanted == 1)
        counted = (wanted - 1) * size + len(rows) if is_end else count_rows(session, query)
    total = min(counted, MOST_COUNTED)
    shown = min(wanted, max(1, -(-total // size)))
    if not rows or shown != wanted:
        rows = _rows_of(session, query, size, shown, deep) if total else []
    return Page(rows, shown, size, total, is_cut=counted > MOST_COUNTED)


def _rows_of(session: Session, query: Select[Row], size: int, number: int, deep: Cut[Row] | None) -> Sequence[Row]:
    before = (number - 1) * size
    asked = deep(size, before) if deep is not None and before >= DEEP else query.limit(size).offset(before)
    return session.scalars(asked).unique().all()


def count_rows(session: Session, query: Select[Any]) -> int:
    """How many rows a list has, counted to one more than MOST_COUNTED."""
    return session.scalar(counted(query)) or 0


def counted(query: Select[Any]) -> Select[int]:
    """The statement that counts so, to be a part of another one too."""
    bounded = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(bounded.subquery())


def cut(rows: Sequence[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """The page that the address asks for, of a list that is at hand; beyond the end, the last one."""
    number = max(1, min(asked_page(), -(-len(rows) // size)))
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))


def asked_page() -> int:
    """The page number in the address; 1 where none or nonsense is given."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 7 else 1


def same_address(**changes: Any) -> dict[str, Any]:
    """The values of the present address with some changed, for a link to the same list."""
    kept: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return {name: value for name, value in (kept | changes).items() if value not in (None, "")}
