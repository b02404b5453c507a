"""The calendar file that goes with a mail which brings new or changed deadlines: one .ics for all of them, for its reader's calendar.

Owns which notices bring a deadline and how many fit; the format is `workflow.ics`. A mail worded again has the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Notice, Task
from rules.values import OPEN_STATES, Audience
from workflow.deadline_entries import IN_ENTRIES, calendar_name, entries_of
from workflow.ics import calendar_text
from workflow.settings import Settings

DEADLINE_KINDS = frozenset({"assigned", "extended", "redated", "instructed", "resumed"})
"""The kinds of notices that bring a deadline which its reader did not have before."""

ACTING = frozenset({Audience.DOER, Audience.LEADER, Audience.PARTNERS})
"""Whose calendars it belongs into: those who do the work."""

MOST_EVENTS = 50
FILE_NAME = "han-cong-viec.ics"
BOUNDARY = "=_dondoc_with_calendar_="
"""Always the same: all parts of mails are base64, which never holds it."""


def deadline_file(session: Session, notices: Sequence[Notice], settings: Settings, *, language: str, now: datetime) -> bytes | None:
    """The file for what the notices bring, with the nearest deadlines where there are too many. None: they bring none."""
    bringing = [notice for notice in notices if notice.kind in DEADLINE_KINDS and notice.audience in ACTING]
    if not bringing:
        return None
    open_ones = Task.state.in_(OPEN_STATES) & Task.effective_due_on.is_not(None)
    wanted = select(Task).where(open_ones, or_(*_spoken_of(bringing))).order_by(Task.effective_due_on, Task.id)
    tasks = session.scalars(wanted.limit(MOST_EVENTS).options(*IN_ENTRIES)).all()
    entries = entries_of(session, tasks, settings, language=language, now=now)
    return calendar_text(entries, name=calendar_name(language)) if entries else None


def attach(message: EmailMessage, file: bytes) -> None:
    """Put the file into a mail that has its text and HTML, in the way in which mail programs offer to take it in."""
    message.make_mixed(boundary=BOUNDARY)
    message.add_attachment(file, "text", "calendar", filename=FILE_NAME, params={"charset": "utf-8", "method": "PUBLISH"})


def _spoken_of(notices: Sequence[Notice]) -> list[ColumnElement[bool]]:
    """The tasks named one by one; of a plan that has just been published, the unit's new ones."""
    named = [notice.task_id for notice in notices if notice.task_id is not None]
    plans = [notice for notice in notices if notice.task_id is None and notice.plan_id is not None]
    of_plans = [
        (Task.plan_id == notice.plan_id) & (Task.unit_id == notice.unit_id) & (Task.created_at >= notice.created_at) for notice in plans
    ]
    return [Task.id.in_(named), *of_plans]
