"""What happens once a password is right: straight in, or first to the page that asks for a code.

Owns the session of somebody who is half logged in: a signed note of who it is, good for a few minutes, worth nothing on any other page.
"""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response as BaseResponse

from models import User
from web import clock, language
from web.login import Person, is_safe_path, person_of
from workflow import two_factor

PATIENCE = timedelta(minutes=10)
"""How long the page with the code may lie open."""

_HALF = "half_logged_in"


def enter(user: User, target: str | None) -> BaseResponse:
    """After the password: in, or to the code. target -- the path that was asked for before."""
    if not two_factor.is_on(user):
        return let_in(user, target)
    _begin_anew()
    session[_HALF] = [Person(user).get_id(), (clock.now() + PATIENCE).timestamp()]
    return redirect(url_for("two_factor.ask", next=_safe(target)))


def let_in(user: User, target: str | None) -> BaseResponse:
    """Log somebody in who has shown everything that is asked of them."""
    _begin_anew()
    login_user(Person(user))
    session.permanent = True
    return redirect(_safe(target) or url_for("home.index"))


def who_waits() -> User | None:
    """Whose code is waited for in this browser; None where nobody's is, or not any more."""
    kept = session.get(_HALF)
    if not kept or clock.now().timestamp() >= kept[1]:
        return None
    found = person_of(kept[0])
    return found.user if found and two_factor.is_on(found.user) else None


def _begin_anew() -> None:
    """Nothing of the session before is carried into the new one but the language and what is to be told on the next page."""
    chosen, told = session.get("language"), session.get("_flashes")
    session.clear()
    if chosen:
        language.choose(chosen)
    if told:
        session["_flashes"] = told


def _safe(target: str | None) -> str | None:
    return target if target and is_safe_path(target) else None
