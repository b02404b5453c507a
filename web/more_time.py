"""More time on a task's page: how often it was given, what would move along, and the form of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from models import Extension, Task
from web import clock
from web.filters import day
from web.forms import Form, at_most, date_field, long_text_field
from web.task_forms import LONGEST_NOTE
from workflow.extensions import most_extensions, times_extended, waiting_request
from workflow.moves import possible_moves
from workflow.moving_along import Move, moves_along


class DecisionForm(Form):
    """The answer to a request for more time. moving -- the numbers of the tasks that move along, all of them unless taken out."""

    until = date_field(_l("Gia hạn đến"), description=_l("Có thể cho ngày khác với ngày đề nghị."))
    moving = SelectMultipleField(
        _l("Hạn lùi theo"), coerce=int, choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    note = long_text_field(
        _l("Ghi chú"), description=_l("Cần có khi không đồng ý."), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 3}
    )

    def offer(self, request: Extension, moves: Sequence[Move]) -> DecisionForm:
        """Offer what moves along with the day asked for, and that day, where nothing was typed yet."""
        self.moving.choices = [(move.task.id, _said(move)) for move in moves]
        if not self.is_submitted():
            self.until.data = request.until_on
            self.moving.data = [move.task.id for move in moves]
        return self

    @property
    def chosen(self) -> set[int] | None:
        """Those that move along; None where there was nothing to choose from."""
        return set(self.moving.data or []) if self.moving.choices else None


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What the page says about extensions. request -- waits for an answer; most -- None: no limit, or nothing to extend."""

    request: Extension | None
    moves: Sequence[Move]
    times: int
    most: int | None

    @property
    def is_used_up(self) -> bool:
        """Whether only a committee can give more."""
        return self.most is not None and self.times >= self.most


def more_time(session: Session, task: Task, *, reviews: bool) -> MoreTime:
    """How a task stands with more time. reviews -- the person decides on it: for others, and where nobody asks, nothing is forecast."""
    request, can_have = waiting_request(task), "extend" in possible_moves(task)
    moves = moves_along(session, task, request.until_on) if request and reviews and can_have else []
    most = most_extensions(session, task, clock.today()) if can_have else None
    return MoreTime(request, moves, times_extended(task), most)


def decision_form(request: Extension | None, moves: Sequence[Move]) -> DecisionForm:
    """The form as it stands on the page before anything is typed."""
    form = DecisionForm(formdata=None, prefix="decision")
    return form.offer(request, moves) if request else form


def _said(move: Move) -> str:
    return str(
        _(
            "%(unit)s: %(title)s (%(before)s → %(after)s)",
            unit=move.task.unit.name,
            title=move.task.title,
            before=_day(move.before),
            after=_day(move.until),
        )
    )


def _day(on: date) -> str:
    return str(day(on))
