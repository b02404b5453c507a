"""Who is asking: by the session cookie on pages, by a bearer token under /api. Never one in place of the other.

A cookie is worth nothing under /api, which therefore needs no CSRF token; a token is worth nothing on pages.
"""

from __future__ import annotations

import hashlib
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from models import Membership, User
from models.outages import outage_of
from web import clock, database, visiting
from web.errors import is_api
from web.json_errors import json_error
from workflow import tokens
from workflow.people import with_standing_in
from workflow.two_factor import is_demanded_on, is_on


class Person(UserMixin):  # type: ignore[misc]
    """A user as Flask-Login wants one. Its id changes with the password, so that a new password ends every open session.

    must_set_up -- codes are asked of this person, who has not set them up yet: nothing else opens before (`web.pages.two_factor`).
    """

    def __init__(self, user: User, *, must_set_up: bool = False) -> None:
        self.user = user
        self.must_set_up = must_set_up

    def get_id(self) -> str:
        """The number of the user and a fingerprint of the kept hash."""
        return f"{self.user.id}.{hashlib.sha256(self.user.password_hash.encode()).hexdigest()[:16]}"


def person() -> User:
    """The person of this request, who has logged in (the route's permission has seen to that)."""
    return cast(User, current_user.user)


def init_app(app: Flask) -> None:
    """Set up Flask-Login."""
    manager = LoginManager(app)
    manager.session_protection = "basic"  # a phone changes its address on the way to work and must stay logged in
    manager.user_loader(_person_of_cookie)
    manager.request_loader(_person_of_token)
    manager.unauthorized_handler(_ask_to_log_in)


def is_safe_path(path: str | None) -> bool:
    """Whether a path to go to after the login stays on this site."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(c) < 32 for c in path):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc


def _person_of_cookie(text: str) -> Person | None:
    found = None if is_api() else person_of(text)
    if found is not None:
        visiting.note(found.user)
    return found


def person_of(text: str) -> Person | None:
    """The person whose `Person.get_id` this is; None where the password changed since or access ended."""
    number = text.partition(".")[0]
    if not number.isdigit():
        return None
    with_units = joinedload(User.memberships).joinedload(Membership.unit)
    query = select(User, is_demanded_on(clock.today())).where(User.id == int(number), User.is_active)
    row = database.session().execute(query.options(with_units, with_standing_in())).unique().one_or_none()
    found = Person(row[0], must_set_up=row[1] and not is_on(row[0])) if row else None
    return found if found and found.get_id() == text else None


def _person_of_token(asked: Request) -> Person | None:
    scheme, _blank, text = asked.headers.get("Authorization", "").partition(" ")
    if not is_api() or scheme.lower() != "bearer" or not text.strip():
        return None
    token = tokens.token_in_force(database.session(), text.strip(), now=clock.now())
    if token is None:
        return None
    if tokens.is_use_stale(token, now=clock.now()):
        _note_use(token.id)
    return Person(token.user)


def _note_use(token_id: int) -> None:
    """In the request's own transaction where it writes; a reading one gets a short one beside it, or does without where others write."""
    if request.method not in database.READING_METHODS:
        tokens.note_use(database.session(), token_id, now=clock.now())
        return
    try:
        with database.impatient_session() as session:
            tokens.note_use(session, token_id, now=clock.now())
            session.commit()
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise


def _ask_to_log_in() -> Response | BaseResponse:
    if is_api():
        message = _("Cần mã truy cập: hãy gửi đầu mục Authorization: Bearer <mã> với một mã còn hiệu lực.")
        return json_error(401, "unauthorized", message, headers={"WWW-Authenticate": 'Bearer realm="dondoc"'})
    if request.path != "/":
        flash(_("Hãy đăng nhập để mở trang này."), "info")
    asked_for = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("account.login", next=asked_for))
