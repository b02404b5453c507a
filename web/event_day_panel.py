"""The day of the event on a task's page: whether it is asked for, what it says now, and the form to tell or correct it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Optional

from models import Task
from web import clock, database
from web.forms import Form, date_field, required
from web.login import person
from workflow.event_days import event_span, may_be_told
from workflow.visibility import may_review, may_tick


class EventDayForm(Form):
    event_on = date_field(_l("Ngày của sự kiện"), validators=[required()])
    everywhere = BooleanField(_l("Cùng ngày cho mọi đơn vị được giao việc này mà chưa ghi ngày riêng"), validators=[Optional()])


@dataclass(frozen=True, slots=True)
class EventDayPanel:
    """event -- the words of the event, "" where the document gives none. form -- None where this person may not tell the day now."""

    event: str
    form: EventDayForm | None
    may_tell_everywhere: bool
    is_sent_back: bool


def panel_of(task: Task) -> EventDayPanel | None:
    """What a task's page shows; None for a task whose deadline is not counted from an event."""
    span = event_span(task)
    if span is None:
        return None
    session, user, today = database.session(), person(), clock.today()
    reviews = may_review(user, task, today)
    may_tell = may_be_told(task) and (reviews or may_tick(session, user, task, today))
    sent: EventDayForm | None = g.get("event_day_sent")
    form = sent or (EventDayForm(formdata=None, prefix="event", data={"event_on": task.event_on}) if may_tell else None)
    return EventDayPanel(span.event, form, reviews and task.clause_id is not None, sent is not None)


def show_again(form: EventDayForm) -> None:
    """Let the page show the form as it was sent, with its errors."""
    g.event_day_sent = form
