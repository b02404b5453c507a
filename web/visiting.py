"""Notes on pages when a person was here last, beside the request: a page that only reads never fails or waits for it."""

from __future__ import annotations

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from models import User
from models.outages import outage_of
from web import clock, database
from workflow import visits


def note(user: User) -> None:
    """Write down that the person is here, at most every few minutes; left undone where the database has others to serve."""
    if request.method not in database.READING_METHODS or not visits.is_to_be_noted(user, clock.now()):
        return
    try:
        with database.impatient_session() as session:
            visits.note(session, user, now=clock.now())
            session.commit()
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise
