"""The work calendar: what falls due on which day, as a month, a week or a list of days; with days off, days of plans and meetings."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, render_template

from rules.values import TaskState
from web import clock, database, labels, task_filters, unit_choice
from web import work_calendar_page as calendar_page
from web.login import person
from web.permissions import Permission, requires
from web.year_picture import ICONS, WORDS, Look
from workflow.visibility import visible_units

blueprint = Blueprint("work_calendar", __name__, url_prefix="/calendar")


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    wish, shown = calendar_page.read_address(session, user, today), calendar_page.span_asked(today)
    days, counted_at = calendar_page.days_of(session, user, wish, shown, today)
    return render_template(
        "calendar/index.html",
        span=shown,
        views=calendar_page.VIEWS,
        days=days,
        counted_at=counted_at,
        weeks=[days[at : at + calendar_page.WEEK] for at in range(0, len(days), calendar_page.WEEK)],
        heads=list(zip(calendar_page.WEEKDAYS, calendar_page.SHORT_WEEKDAYS, strict=True)),
        total=sum(one.tasks.counts.total for one in days if not one.is_beside),
        legend=[(look, ICONS.get(look, ""), WORDS[look]) for look in Look if any(one.cell.look is look for one in days)],
        wish=wish,
        mines=calendar_page.mines_offered(user, today),
        address=calendar_page.address,
        list_of=partial(calendar_page.list_address, wish),
        sign_of=calendar_page.sign_of,
        plans=task_filters.plans_offered(session, user, today, wish.wanted.plan_id),
        states=labels.choices(TaskState),
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
        anchor=shown.anchor if _is_other(shown, today) else None,
    )


def _is_other(shown: calendar_page.Span, today: date) -> bool:
    """Whether the days shown are not those that hold today."""
    return not shown.first <= today <= shown.last
