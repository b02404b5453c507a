"""The page for a while in which the database or the disk is in the way. It asks nothing of either, and holds what the person typed.

Owns how a request is kept on the page so that one press sends it again; passwords and files, which no page may hold, are asked for anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response, current_app, make_response, request, session
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from models.outages import Outage
from web import error_words
from workflow.outages import OutageError
from workflow.people import LANGUAGES

_TOKEN = "csrf_token"  # noqa: S105 -- the name of a field
_WITH_PASSWORD = ("old", "again")
_SHOWN_CHARACTERS = 15
"""From so many characters on a typed text is shown as well as kept: somebody has thought about it."""


@dataclass(slots=True)
class Kept:
    """A request as the page holds it: fields to send again, passwords to type again, and the names of files to choose again by field."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """What was typed at some length, to be seen and, if need be, copied."""
        return [value for name, value in self.fields if name != _TOKEN and len(value) >= _SHOWN_CHARACTERS]


def answer(error: OutageError, *, back: str | None) -> Response:
    """The page: status 503, with the seconds after which it is worth trying again. back -- the page that the person came from."""
    kept = _kept()
    address = _address() if kept or request.method == "GET" else back or "/"
    session.pop("_flashes", None)  # what the request was going to say of its success
    with force_locale(_language()):
        message = error_words.message(error)
        template = current_app.jinja_env.get_template("outage.html")  # without what pages get beside: who has logged in is not known
        body = template.render(title=_title(error.outage), message=message, error=error, kept=kept, address=address)
    response = make_response(body, 503)
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _kept() -> Kept | None:
    """What was sent, where a form was and could be read; None for a page that was only asked for."""
    if request.method != "POST":
        return None
    kept = Kept()
    try:
        for name, value in request.form.items(multi=True):
            _keep(kept, name, value)
        for name, file in request.files.items(multi=True):
            if file.filename:
                kept.files.setdefault(name, []).append(file.filename)
    except (HTTPException, OSError):  # it could not be read to its end, for instance because there is no room for the file
        return None
    return kept if len(kept.passwords) < 2 else None  # a change of password is typed anew as a whole


def _keep(kept: Kept, name: str, value: str) -> None:
    if "password" in name or (name in _WITH_PASSWORD and "password" in request.form):
        if name not in kept.passwords:
            kept.passwords.append(name)
        return
    kept.fields.append((name, value))


def _address() -> str:
    return request.full_path if request.query_string else request.path


def _language() -> str:
    """The language that this browser chose. Whether the person has another one stands in the database, which is not asked."""
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else "vi"


def _title(outage: Outage) -> str:
    titles = {
        Outage.BUSY: _("Máy đang bận"),
        Outage.AWAY: _("Cơ sở dữ liệu đang tạm ngừng"),
        Outage.FULL: _("Máy chủ hết chỗ ghi"),
    }
    return str(titles[outage])
