"""A unit typed into a form: by code, by name, or picked from the list that the browser suggests ("UBND xã Tân Lập [X001]").

Owns the finding; never guesses between two. Thousands of units are too many for a select, and scripts must not be needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Unit
from workflow.errors import InvalidInputError
from workflow.naming import normal_name

SUGGESTED = 400
_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")


def suggestions(session: Session, condition: ColumnElement[bool]) -> list[str]:
    """What the browser may suggest, by name."""
    units = session.scalars(select(Unit).where(condition).order_by(Unit.name).limit(SUGGESTED))
    return [written(unit) for unit in units]


def written(unit: Unit | None) -> str:
    """A unit as the field holds it."""
    return f"{unit.name} [{unit.code}]" if unit else ""


def chosen(session: Session, text: str | None, condition: ColumnElement[bool], *, field: str = "unit") -> Unit | None:
    """The unit meant, None for an empty field. Raises InvalidInputError where none or several are meant."""
    typed = (text or "").strip()
    if not typed:
        return None
    coded = _CODE.search(typed)
    code = coded[1] if coded else typed
    exact = session.scalar(select(Unit).where(Unit.code == code, condition))
    return exact or _by_name(session, typed, condition, field)


def _by_name(session: Session, typed: str, condition: ColumnElement[bool], field: str) -> Unit:
    name = normal_name(typed)
    same = or_(Unit.normal_name == name, Unit.name == typed, Unit.short_name == typed)
    found: Sequence[Unit] = session.scalars(select(Unit).where(condition, same).order_by(Unit.code).limit(6)).all()
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInputError("Không có đơn vị «%(typed)s» trong danh mục: hãy gõ đúng tên hoặc mã đơn vị.", field=field, typed=typed)
    names = "; ".join(written(unit) for unit in found)
    raise InvalidInputError(
        "Có %(count)s đơn vị tên «%(typed)s»: hãy chọn một trong: %(names)s.", field=field, count=len(found), typed=typed, names=names
    )
