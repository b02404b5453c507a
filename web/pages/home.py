"""The first page: what I must do, how my area stands, what changed since I was here last, what I wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import EscalationDecision, Task, User
from web import asked, clock, database, history, home_parts, labels
from web.area_picture import bars_of, columns_of, share_tasks, tasks_of
from web.kept_numbers import Kept, kept
from web.login import person
from web.permissions import Permission, requires
from workflow.agenda import AWAIT, DECIDE, agenda
from workflow.agenda_arms import Part
from workflow.area_state import AreaState, area_state, highest_unit
from workflow.news import NewsKind, news_since
from workflow.people import own_roles_on
from workflow.taking_back import can_take_back
from workflow.visibility import DOERS, own_unit_ids
from workflow.visits import changes_since

blueprint = Blueprint("home", __name__)

URGENT = (Part.OVERDUE, Part.TODAY)
SOON = (Part.PART, Part.WEEK)
LATER = (Part.LATER, Part.SUSPENDED)
NEWS_SHOWN = 8
"""So many stand in sight; the others unfold."""


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    mine, counted, since = agenda(session, user, today), _area(session, user, today), changes_since(user, clock.now())
    area = counted.numbers
    return render_template(
        "home.html",
        agenda=mine,
        Part=Part,
        urgent=home_parts.shown(mine, URGENT, today),
        to_decide=home_parts.shown(mine, DECIDE, today),
        soon=home_parts.shown(mine, SOON, today),
        later=home_parts.shown(mine, LATER, today),
        awaited=home_parts.shown(mine, AWAIT, today),
        meetings=home_parts.shown(mine, (Part.MEETING,), today),
        every_task=home_parts.every_task(),
        is_doer=bool(own_unit_ids(user, today, DOERS)),
        area=area,
        counted_at=counted.at,
        bars=bars_of(area) if area else [],
        columns=columns_of(area) if area else [],
        tasks_of=tasks_of,
        share_tasks=share_tasks,
        since=since,
        news=news_since(session, user, since, today) if since else [],
        NewsKind=NewsKind,
        news_shown=NEWS_SHOWN,
        action=history.action,
        decision_word=lambda word: labels.label(EscalationDecision(word)),
        nothing_yet=home_parts.nothing_yet(),
        memberships=own_roles_on(user, today),
        absences=_stood_in_for(user),
        ticked=_ticked(),
    )


def _area(session: Session, user: User, today: date) -> Kept[AreaState | None]:
    """How the person's area stands. Numbers are kept, never the unit, which belongs to the session that read it."""

    def count() -> AreaState | None:
        found = area_state(session, user, today)
        return replace(found, unit=None) if found else None

    counted = kept(("area",), count)
    unit = highest_unit(user, today)
    area = counted.numbers
    return Kept(replace(area, unit=unit) if area and unit and not area.is_of_plans else area, counted.at)


def _stood_in_for(user: User) -> list[tuple[str, object]]:
    """The people in whose stead this one acts today, and until when."""
    today = clock.today()
    return [(one.principal.name, one.until_on) for one in user.standing_in if one.from_on <= today <= one.until_on]


def _ticked() -> Task | None:
    """The task that was ticked off on this page just now, where that can still be taken back."""
    number = asked.number("ticked")
    if number is None:
        return None
    session, user, today = database.session(), person(), clock.today()
    task = session.scalar(select(Task).where(Task.id == number))
    return task if task and can_take_back(session, task, user, today) else None
