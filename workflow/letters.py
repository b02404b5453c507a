"""The wording of mails: subject, headers, plain text and HTML with the same content, in the reader's language.

Owns how a mail looks and what its headers say; what its lines say is `workflow.letter_lines`. Refuses to send it.
What has become pointless since it was owed (the task is done) is left out.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Mail, Notice, Plan, Substitution, Target, Task, User
from rules.values import OPEN_STATES, Delivery
from workflow.calendar import day_of, working_calendar
from workflow.letter_form import BOUNDARY, LETTER
from workflow.letter_lines import Line, Say, Told, lines_of, link_path, sections_of
from workflow.mail_calendar import attach, deadline_file
from workflow.mail_choices import unsubscribe_path
from workflow.mail_links import acting_path
from workflow.notice_words import KINDS, Tone
from workflow.pointless import still_true
from workflow.settings import ROOT, TIME_ZONE, Settings

SECTIONS = tuple(kind.name for kind in KINDS)
"""The kinds of notices in the order in which a mail shows them: worst first."""

_TRANSLATIONS = "dondoc_translations"

COUNTED = ("late", "due", "escalated")
"""The kinds that a digest's subject counts."""

COLOURS = {
    Tone.LATE: "#c0392b",
    Tone.SOON: "#a85d00",
    Tone.UP: "#8e44ad",
    Tone.DONE: "#1e8449",
    Tone.PLAIN: "#2471a3",
}
"""Colours of bars and headings: dark enough on white and bright enough on a dark ground, for mail programs that turn light to dark."""

WEIGHTS = {"ink": "color:#1f2933", "soft": "color:#52606d;font-size:14px"}
"""How the HTML shows what stands below a title."""

_NOTICES = selectinload(Mail.notices)
_ABSENT = joinedload(Mail.user).selectinload(User.standing_in).joinedload(Substitution.principal)
WORDED = (
    joinedload(Mail.user).selectinload(User.memberships),
    _ABSENT.selectinload(User.memberships),
    joinedload(Mail.unit),
    _NOTICES.joinedload(Notice.task).joinedload(Task.unit),
    _NOTICES.joinedload(Notice.task).joinedload(Task.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.target).joinedload(Target.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.unit),
    _NOTICES.joinedload(Notice.in_stead_of),
)
"""What `compose` looks at, to be loaded with the mails: a fixed number of queries for any number of notices."""


def compose(session: Session, mail: Mail, settings: Settings, *, now: datetime) -> EmailMessage | None:
    """Word a mail. None where nothing is left to say. Its Message-ID is the mail's own."""
    notices = [notice for notice in mail.notices if still_true(notice)]
    if not notices:
        return None
    language = mail.user.language if mail.user else "vi"
    say = _say(language)
    lines = lines_of(notices, _told(session, settings, now, say))
    file = deadline_file(session, notices, settings, language=language, now=now)
    words = _words(mail, lines, settings, now, say) | {"language": language, "has_calendar": file is not None}
    message = EmailMessage(policy=LETTER)
    message["Subject"] = " ".join(_render("subject.txt", language, words).split())
    _address_to(message, mail, settings, str(words["name"]), now)
    message.set_content(_render("body.txt", language, words), cte="base64")
    message.make_alternative(boundary=BOUNDARY)
    message.add_alternative(_render("body.html", language, words), subtype="html", cte="base64")
    if file is not None:
        attach(message, file)
    return message


def _told(session: Session, settings: Settings, now: datetime, say: Say) -> Told:
    def link(notice: Notice) -> str:
        return settings.base_url + (acting_path(session, notice, settings, now=now) or link_path(notice))

    return Told(day_of(now), working_calendar(session), say, link, lambda notice: _new_tasks(session, notice))


def _words(mail: Mail, lines: list[Line], settings: Settings, now: datetime, say: Say) -> dict[str, Any]:
    """Everything that the templates of subject, text and HTML may ask for."""
    is_digest = mail.delivery is Delivery.DIGEST
    counts = {name: sum(line.kind.name == name for line in lines) for name in COUNTED}
    counted = [line for line in lines if line.kind.name in COUNTED] or lines
    first = min(lines, key=lambda line: (SECTIONS.index(line.kind.name) if line.kind.name in SECTIONS else len(SECTIONS), line.order))
    return {
        "name": mail.user.name if mail.user else (mail.unit.name if mail.unit else ""),
        "is_unit": mail.user is None,
        "is_digest": is_digest,
        "is_one": len(lines) == 1,
        "sections": sections_of(lines, say, settings.base_url),
        "counts": counts,
        "total": len(lines),
        "worst_on": min((line.due_on for line in counted if line.due_on), default=None),
        "first_heading": say(first.kind.heading),
        "urgent_subject": say(first.kind.urgent) % {"title": first.title},
        "today": day_of(now),
        "stood_still_since": mail.stood_still_since,
        "base_url": settings.base_url,
        "choices_url": f"{settings.base_url}/profile/mail",
        "off_url": settings.base_url + unsubscribe_path(mail, settings) if is_digest else "",
        "can_reply": bool(settings.mail_reply_to),
        "colours": COLOURS,
        "weights": WEIGHTS,
    }


def _address_to(message: EmailMessage, mail: Mail, settings: Settings, name: str, now: datetime) -> None:
    """The headers. No Precedence: it is of no standard, and some servers take "bulk" for advertising; RFC 3834 says what is meant."""
    message["From"] = _address(settings.mail_from)
    message["To"] = _address(mail.address, name)
    if settings.mail_reply_to:
        message["Reply-To"] = _address(settings.mail_reply_to)
    message["Date"] = format_datetime(now.astimezone(TIME_ZONE))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if mail.delivery is Delivery.DIGEST:
        message["List-Unsubscribe"] = f"<{settings.base_url}{unsubscribe_path(mail, settings)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _new_tasks(session: Session, notice: Notice) -> int:
    """How many tasks it speaks of: those that the plan did not take over from the version before, as far as they are still to be done."""
    of_unit = Task.plan_id == notice.plan_id, Task.unit_id == notice.unit_id
    is_new = Task.created_at >= notice.created_at, Task.state.in_(OPEN_STATES)
    return session.scalar(select(func.count()).select_from(Task).where(*of_unit, *is_new)) or 0


def _address(text: str, name: str = "") -> Address:
    shown, spec = parseaddr(text)
    return Address(display_name=name or shown, addr_spec=spec)


def _say(language: str) -> Say:
    """Words of the product in a language; an empty text has no translation."""
    translations: NullTranslations = getattr(_environment(language, False), _TRANSLATIONS)
    return lambda words: str(translations.gettext(words)) if words else ""


def _render(template: str, language: str, words: dict[str, Any]) -> str:
    return _environment(language, template.endswith(".html")).get_template(template).render(words)


@cache
def _environment(language: str, escapes: bool) -> Environment:
    """Templates of mails in one language. escapes -- for HTML: also what words.txt says there. An unknown name is an error, not a blank."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "mail"),
        autoescape=escapes,  # noqa: S701 -- off for the plain text only
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translations: NullTranslations = Translations.load(ROOT / "translations", [language])
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.extend(**{_TRANSLATIONS: translations})
    environment.filters["day"] = lambda day: f"{day:%d/%m/%Y}" if day else ""
    return environment
