"""What every letter is written on: the templates in one language, words in that language, and the headers of automatic mail.

Owns nothing that a letter says (`workflow.letters`, `workflow.account_letters`); refuses to send.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models import Mail
from workflow.letter_form import BOUNDARY, LETTER
from workflow.settings import ROOT, TIME_ZONE, Settings

Say = Callable[[str], str]
"""Puts words of the product into the language of the reader."""

COLOURS = {
    "late": "#c0392b",
    "soon": "#a85d00",
    "up": "#8e44ad",
    "done": "#1e8449",
    "plain": "#2471a3",
}
"""Colours of bars and headings: dark enough on white and bright enough on a dark ground, for mail programs that turn light to dark."""

WEIGHTS = {"ink": "color:#1f2933", "soft": "color:#52606d;font-size:14px"}
"""How the HTML shows what stands below a title."""

_TRANSLATIONS = "dondoc_translations"


def sheet(mail: Mail, settings: Settings, *, subject: str, name: str, now: datetime) -> EmailMessage:
    """A letter with its headers and nothing in it. No Precedence: some servers take "bulk" for advertising; RFC 3834 says what is meant."""
    message = EmailMessage(policy=LETTER)
    message["Subject"] = " ".join(subject.split())
    message["From"] = _address(settings.mail_from)
    message["To"] = _address(mail.address, name)
    if settings.mail_reply_to:
        message["Reply-To"] = _address(settings.mail_reply_to)
    message["Date"] = format_datetime(now.astimezone(TIME_ZONE))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return message


def write(message: EmailMessage, *, text: str, html: str) -> None:
    """Put the two parts into a letter: whoever cannot show the second shows the first."""
    message.set_content(text, cte="base64")
    message.make_alternative(boundary=BOUNDARY)
    message.add_alternative(html, subtype="html", cte="base64")


def say_in(language: str) -> Say:
    """Words of the product in a language; an empty text has no translation."""
    translations: NullTranslations = getattr(environment(language, False), _TRANSLATIONS)
    return lambda words: str(translations.gettext(words)) if words else ""


def render(template: str, language: str, words: dict[str, Any]) -> str:
    """A template of templates/mail in a language; an .html one escapes what it is given."""
    return environment(language, template.endswith(".html")).get_template(template).render(words)


@cache
def environment(language: str, escapes: bool) -> Environment:
    """Templates of mails in one language. escapes -- for HTML: also what words.txt says there. An unknown name is an error, not a blank."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "mail"),
        autoescape=escapes,  # noqa: S701 -- off for the plain text only
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translations: NullTranslations = Translations.load(ROOT / "translations", [language])
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    made.extend(**{_TRANSLATIONS: translations})
    made.filters["day"] = lambda day: f"{day:%d/%m/%Y}" if day else ""
    made.filters["moment"] = lambda at: f"{at.astimezone(TIME_ZONE):%H:%M %d/%m/%Y}" if at else ""
    made.globals.update(colours=COLOURS, weights=WEIGHTS)
    return made


def _address(text: str, name: str = "") -> Address:
    shown, spec = parseaddr(text)
    return Address(display_name=name or shown, addr_spec=spec)
