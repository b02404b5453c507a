"""Telling on which day the event was from which a task's deadline is counted."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from web import clock, database, event_day_panel, task_page
from web.event_day_panel import EventDayForm
from web.forms import flash_done, showing_errors
from web.login import person
from web.permissions import Permission, requires
from workflow.event_days import need_countable, tell_event_day, tell_everywhere
from workflow.moves import Act
from workflow.visibility import may_review, may_tick, need_right

blueprint = Blueprint("event_days", __name__, url_prefix="/tasks/<int:task_id>/event-day")
blueprint.add_app_template_global(event_day_panel.panel_of, "event_day_panel")

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.post("")
@requires(Permission.REVIEW)
def tell(task_id: int) -> Page:
    task = task_page.find(task_id, to_change=True)
    session, user, today = database.session(), person(), clock.today()
    reviews = may_review(user, task, today)
    need_right(reviews or may_tick(session, user, task, today), task)
    need_countable(task)
    form = EventDayForm(prefix="event")
    if form.validate_on_submit() and form.event_on.data:
        with showing_errors(form):
            act = Act(user, clock.now())
            if form.everywhere.data and reviews:
                count = len(tell_everywhere(session, task, form.event_on.data, act))
                flash_done(ngettext("Đã tính hạn của %(num)d đơn vị.", "Đã tính hạn của %(num)d đơn vị.", count))
            else:
                tell_event_day(session, task, form.event_on.data, act)
                flash_done(_("Đã tính hạn: %(day)s.", day=f"{task.due_on:%d/%m/%Y}" if task.due_on else ""))
            return redirect(url_for("tasks.show", task_id=task_id, _anchor="what"))
    event_day_panel.show_again(form)
    return task_page.render(task_page.find(task_id)), 400
