"""In which language a page speaks: the person's own, else what this browser chose, else Vietnamese. Times are those of Hà Nội.

The Vietnamese text itself is the msgid; translations/en holds the English catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from babel import Locale
from flask import Flask, has_request_context, session
from flask_babel import Babel, force_locale, get_locale, gettext
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from models import User
from workflow.people import LANGUAGES
from workflow.settings import ROOT, TIME_ZONE

NAMES = {"vi": "Tiếng Việt", "en": "English"}


def init_app(app: Flask) -> None:
    """Set up Flask-Babel."""
    Babel(
        app,
        default_locale="vi",
        default_timezone=TIME_ZONE.key,
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=_language,
    )
    app.jinja_env.globals.update(languages=NAMES, current_language=lambda: str(get_locale()), gettext=_in_words, _=_in_words)


def choose(language: str) -> None:
    """Remember the language for this browser."""
    session["language"] = language


@contextmanager
def in_words_of(user: User | None) -> Iterator[None]:
    """Speak this person's language for a while: on the page of a link that was sent to them. None -- as before."""
    if user is None:
        yield
        return
    with force_locale(user.language):
        yield


@pass_eval_context
def _in_words(eval_context: EvalContext, string: str, /, **variables: object) -> str:
    """`_` of a template, as Jinja's extension has it. A page says up to a thousand texts, and within a loop the extension copies all that
    the template knows for each of them: that took a tenth of the time of a list."""
    words = _looked_up(get_locale(), string, eval_context.autoescape)
    return words % variables if variables or "%" in words else words


@lru_cache(maxsize=20_000)
def _looked_up(_locale: Locale | None, string: str, is_markup: bool) -> str:
    return Markup(gettext(string)) if is_markup else gettext(string)  # noqa: S704 -- the project's own texts; values come in by %


def _language() -> str:
    if not has_request_context():
        return "vi"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return current_user.user.language if current_user.is_authenticated else "vi"
