"""A unit typed into a form: by code, by name, or picked from the list that the browser suggests ("UBND xã Tân Lập [X001]").

Owns the finding; never guesses between two. Thousands of units are too many for a select, and scripts must not be needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from models import Unit
from workflow.errors import InvalidInputError
from workflow.naming import normal_name

SUGGESTED = 40
"""A help to whoever begins to type. More would weigh more than it helps: every unit is found by its name or code."""

_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")


def suggestions(session: Session, condition: ColumnElement[bool]) -> list[str]:
    """What the browser may suggest, by name."""
    units = session.execute(select(Unit.name, Unit.code).where(condition).order_by(Unit.name).limit(SUGGESTED))
    return [f"{name} [{code}]" for name, code in units]


def written(unit: Unit | None) -> str:
    """A unit as the field holds it."""
    return f"{unit.name} [{unit.code}]" if unit else ""


def chosen(
    session: Session, text: str | None, condition: ColumnElement[bool], *, field: str = "unit", number: int | None = None
) -> Unit | None:
    """The unit meant, None for an empty field. Raises InvalidInputError where none or several are meant. number -- its own, where known."""
    typed = (text or "").strip()
    if not typed:
        return None
    coded = _CODE.search(typed)
    code = coded[1] if coded else typed
    is_exact = or_(Unit.code == code, *([Unit.id == number] if number is not None else []))
    same = or_(is_exact, Unit.normal_name == normal_name(typed), Unit.name == typed, Unit.short_name == typed)
    first = case((Unit.id == number, 0), (is_exact, 1), else_=2) if number is not None else case((is_exact, 1), else_=2)
    found = session.scalars(select(Unit).where(condition, same).order_by(first, Unit.code).limit(6)).all()
    if found and (found[0].id == number or found[0].code == code):
        return found[0]
    return _only(found, typed, field)


def _only(found: Sequence[Unit], typed: str, field: str) -> Unit:
    """The only one with this name."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInputError("Không có đơn vị «%(typed)s» trong danh mục: hãy gõ đúng tên hoặc mã đơn vị.", field=field, typed=typed)
    names = "; ".join(written(unit) for unit in found)
    raise InvalidInputError(
        "Có %(count)s đơn vị tên «%(typed)s»: hãy chọn một trong: %(names)s.", field=field, count=len(found), typed=typed, names=names
    )
