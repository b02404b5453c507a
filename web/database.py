"""One database session for each request: reading for GET, writing otherwise; committed when the view has answered.

Owns the transaction of a request. A view that fails, or that calls `roll_back`, leaves nothing behind.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.database import reading_session_factory, session_factory

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

IMPATIENT_SECONDS = 0.2


def init_app(app: Flask, engine: Engine) -> None:
    """Give every request of this application a session on this engine."""
    use(app, engine)
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def use(app: Flask, engine: Engine) -> None:
    """Let the application's requests work on this engine from now on."""
    app.extensions["dondoc_engine"] = engine
    app.extensions["dondoc_readers"] = reading_session_factory(engine)
    app.extensions["dondoc_writers"] = session_factory(engine)


def session() -> Session:
    """The session of this request, opened at the first call."""
    if "session" not in g:
        readers, writers = current_app.extensions["dondoc_readers"], current_app.extensions["dondoc_writers"]
        g.session = readers() if request.method in READING_METHODS else writers()
    return cast(Session, g.session)


def writing_session() -> Session:
    """A session of its own for the rare write beside a reading request; the caller opens it with `with` and commits."""
    return cast("sessionmaker[Session]", current_app.extensions["dondoc_writers"])()


def impatient_session() -> Session:
    """The same for what may as well be left undone: on SQLite it waits for the writer only for a moment."""
    return session_factory(current_app.extensions["dondoc_engine"], patience_seconds=IMPATIENT_SECONDS)()


def beside() -> Session:
    """A session of its own that only reads what others have written since this request began; the caller opens it with `with`."""
    return cast("sessionmaker[Session]", current_app.extensions["dondoc_readers"])()


def roll_back() -> None:
    """Undo what this request has written so far; what it writes afterwards is kept."""
    if "session" in g:
        try:
            g.session.rollback()
        except SQLAlchemyError:  # the connection is gone, and what was written with it
            g.session.invalidate()


def refuse_commit() -> None:
    """Undo what this request has written and write nothing more, however it is answered."""
    roll_back()
    g.is_failed = True


def _commit(response: Response) -> Response:
    if "session" in g and request.method not in READING_METHODS and not g.get("is_failed", False):
        try:
            g.session.commit()
        except SQLAlchemyError as error:
            g.was_committing = True
            return current_app.make_response(current_app.handle_user_exception(error))
    return response


def was_committing() -> bool:
    """Whether this request failed at its very end, when its work was to be kept."""
    return bool(g.get("was_committing", False))


def _close(_error: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        try:
            opened.close()
        except SQLAlchemyError:  # the connection is gone: the answer was made, and stays
            opened.invalidate()
