"""Several small sets of rows in one statement, for a page that shows a little of many kinds of things.

Each set keeps its own condition, order and bound, and comes as the models that it is made of; no set multiplies another. Owns no set:
what belongs on a page is said beside its use case (`workflow.beside_task`). For tens of rows each, not for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased, load_only

from models.base import Base

Order = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One set. condition -- on the model's own columns; most -- no more than so many, the first by `order`; only -- columns, empty: all."""

    model: type[Base]
    condition: ColumnElement[bool]
    order: Order
    most: int | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """A statement made once for the process, as making it takes longer than asking it: what changes stands in it as bound values."""

    asked: Select[*tuple[Any, ...]]
    sets: int

    def read(self, session: Session, **values: Any) -> list[list[Any]]:
        """The rows of each set, in its order. values -- what is bound."""
        answer: list[list[Any]] = [[] for _set in range(self.sets)]
        for kind, *models in session.execute(self.asked, values):
            if models[kind] is not None:
                answer[kind].append(models[kind])
        return answer


def together(*wanted: Rows) -> Together:
    """The statement for these sets."""
    kinds = union_all(*(select(literal(number).label("kind")) for number in range(len(wanted)))).subquery("kinds")
    joined: Any = kinds
    found, places, options = [], [], []
    for number, rows in enumerate(wanted):
        placed = func.row_number().over(order_by=rows.order).label("place_of_row")
        table = select(rows.model, placed).where(rows.condition).order_by(*rows.order).limit(rows.most).subquery()
        model = aliased(rows.model, table)
        joined = joined.outerjoin(table, kinds.c.kind == number)
        found.append(model)
        places.append(table.c.place_of_row)
        options += [load_only(*(getattr(model, name) for name in rows.only))] if rows.only else []
    asked = select(kinds.c.kind, *found).select_from(joined).order_by(kinds.c.kind, func.coalesce(*places)).options(*options)
    asked.compile()  # what SQLAlchemy works out lazily is not safe between threads (docs/decisions/0047-pages-at-scale.md)
    return Together(asked, len(wanted))


def numbers_of(things: Sequence[Any], *names: str) -> set[int]:
    """The numbers that stand in these attributes of some things."""
    return {number for thing in things for name in names if (number := getattr(thing, name)) is not None}
