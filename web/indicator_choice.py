"""An indicator typed into a form: by name, by code, or picked from the list that the browser suggests ("Tổng tỷ suất sinh [tfr]").

Owns the finding; never guesses between two.
"""

from __future__ import annotations

import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Indicator
from workflow.errors import InvalidInputError
from workflow.indicator_book import proposable
from workflow.text import search_form

_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")


def suggestions(session: Session) -> list[str]:
    """What the browser may suggest: the catalogue, by name."""
    return [written(one) for one in sorted(proposable(session), key=lambda one: one.name)]


def written(indicator: Indicator | None) -> str:
    """An indicator as the field holds it; "" for a plan's own one."""
    return f"{indicator.name} [{indicator.code}]" if indicator else ""


def chosen(session: Session, text: str | None, *, field: str) -> Indicator | None:
    """The indicator meant, None for an empty field. Raises InvalidInputError where none or several are meant."""
    typed = (text or "").strip()
    if not typed:
        return None
    coded = _CODE.search(typed)
    code = (coded[1] if coded else typed).strip().casefold()
    meant = Indicator.code == code if coded else or_(Indicator.code == code, Indicator.normal_name == search_form(typed))
    found = session.scalars(select(Indicator).where(meant).limit(2)).all()
    if len(found) == 1:
        return found[0]
    raise InvalidInputError(
        "Không có đúng một chỉ số «%(typed)s» trong danh mục; hãy chọn một dòng được gợi ý, hoặc để trống để theo dõi riêng.",
        field=field,
        typed=typed,
    )
