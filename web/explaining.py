"""Explanations on the pages of a task, a target and an escalation: what was written, and the form where the person may write one now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models import Explanation, Target, Task, User
from web.forms import Form, at_most, date_field, long_text_field
from web.permissions import Permission, may
from web.task_forms import NEEDED
from workflow.explanations import LONGEST, can_explain, explanations_of, is_awaited, is_current
from workflow.visibility import may_explain

NAME = "explain"


class ExplainForm(Form):
    text = long_text_field(_l("Vì sao chậm hoặc lệch, đang làm gì để xong"), validators=[at_most(LONGEST)], render_kw={"rows": 5} | NEEDED)
    asks_until = date_field(_l("Hứa xong ngày"), description=_l("Ngày mà đơn vị tin chắc sẽ xong; cấp trên đọc cùng giải trình."))


@dataclass(frozen=True, slots=True)
class Explaining:
    """rows -- all explanations, the newest first. form -- None: this person may not write one, or there is nothing to explain.

    is_awaited -- those above wait for one; is_sent -- the form could not be used and stands open with what was typed.
    """

    rows: Sequence[Explanation]
    form: ExplainForm | None
    is_awaited: bool
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already. rows -- as for `Explaining`; ended_on -- when the matter's last escalation closed."""

    rows: Sequence[Explanation]
    ended_on: date | None


def explaining(
    session: Session, matter: Task | Target, user: User, on: date, sent: Form | None = None, *, known: Known | None = None
) -> Explaining:
    """What a page says of the explanations of a task or target to a person."""
    rows = known.rows if known else explanations_of(session, matter)
    if not is_asked_of(session, matter, user, on):
        return Explaining(rows, None, is_awaited=False)
    form = sent if isinstance(sent, ExplainForm) else ExplainForm(formdata=None, prefix=NAME)
    awaited = _is_awaited(matter, known) if known else is_awaited(session, matter, on)
    return Explaining(rows, form, awaited, is_sent=form is sent)


def _is_awaited(matter: Task | Target, known: Known) -> bool:
    """`workflow.explanations.is_awaited` of something that can be explained, by what is known."""
    return matter.rung > 0 and not (known.rows and is_current(known.rows[0], matter, known.ended_on))


def is_asked_of(session: Session, matter: Task | Target, user: User, on: date) -> bool:
    """Whether there is something to explain and the person is one who may."""
    return may(Permission.WORK) and may_explain(session, user, matter, on) and can_explain(matter, on)
