"""Finding the one thing that a path of the API names, as far as the person may see it, and refusing what the person may not do to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import request
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from models import Clause, Escalation, Plan, Target, Task, Unit, User
from web import clock, database
from web.login import person
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError
from workflow.visibility import visible_plans

Row = TypeVar("Row", Plan, Clause, Task, Target, Escalation)
Visibility = Callable[[Session, User, date], ColumnElement[bool]]


def seen(visibility: Visibility) -> ColumnElement[bool]:
    """What the person of this request sees, as a condition for queries."""
    return visibility(database.session(), person(), clock.today())


def seen_plan() -> ColumnElement[bool]:
    """The same for a query that names one plan itself."""
    return visible_plans(database.session(), person(), clock.today(), of_few=True)


def find(table: type[Row], row_id: int, condition: ColumnElement[bool], *options: ORMOption, what: str) -> Row:
    """The row with this number, held until the end of a request that changes something. Raises NotFoundError where it is not seen."""
    query = select(table).where(table.id == row_id, condition).options(*options)
    if request.method not in database.READING_METHODS:
        query = query.with_for_update(of=table)
    found = database.session().scalar(query)
    if found is None:
        raise NotFoundError(f"Không có {what} số {row_id}, hoặc không thuộc phạm vi đơn vị của anh/chị.")
    return found


def refuse_unless(is_allowed: bool, to_do: str) -> None:
    """Raises NotAllowedError, saying what the person may not do."""
    if not is_allowed:
        raise NotAllowedError(f"Anh/chị không có quyền {to_do}: việc này do người được giao ở đơn vị có trách nhiệm thực hiện.")


def find_unit(unit_id: int, within: ColumnElement[bool]) -> Unit:
    """A unit of today that work can be given to, within a condition on units. Raises InvalidInputError."""
    exists = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    unit = database.session().scalar(select(Unit).where(Unit.id == unit_id, within, exists))
    if unit is None:
        raise InvalidInputError(
            f"Không có đơn vị số {unit_id} đang hoạt động trong phạm vi của anh/chị: hãy chọn đơn vị khác.", field="unit"
        )
    return unit
