"""The wording of mails: subject, headers, plain text and HTML with the same content, in the reader's language.

Owns how a mail looks and what its headers say; what its lines say is `workflow.letter_lines`. Refuses to send it.
What has become pointless since it was owed (the task is done) is left out.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Mail, Notice, Plan, Substitution, Target, Task, User
from rules.values import OPEN_STATES, Delivery
from workflow.calendar import day_of, working_calendar
from workflow.letter_lines import LONGEST_SECTION, Line, Told, lines_of, link_path, sections_of
from workflow.letter_paper import Say, render, say_in, sheet, write
from workflow.mail_calendar import attach, deadline_file
from workflow.mail_choices import unsubscribe_path
from workflow.mail_links import acting_path
from workflow.notice_words import KINDS
from workflow.pointless import still_true
from workflow.settings import Settings

SECTIONS = tuple(kind.name for kind in KINDS)
"""The kinds of notices in the order in which a mail shows them: worst first."""

LARGEST = 95_000
"""Bytes of HTML: Gmail clips what is beyond 102 KB, and the links at the end with it."""

LONGEST_SECTIONS = (LONGEST_SECTION, 8, 4, 2, 1)
"""How many lines a section shows: the first number with which the mail is small enough."""

COUNTED = ("late", "due", "escalated")
"""The kinds that a digest's subject counts."""

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
    told = _told(session, settings, now, say_in(language))
    file = deadline_file(session, notices, settings, language=language, now=now)
    message = put(mail, notices, told, settings, language=language, has_calendar=file is not None, now=now)
    if file is not None:
        attach(message, file)
    return message


def put(
    mail: Mail, notices: list[Notice], told: Told, settings: Settings, *, language: str, has_calendar: bool, now: datetime
) -> EmailMessage:
    """The letter that says these notices, in text and HTML; asks the database nothing but what `told` asks."""
    lines = lines_of(notices, told)
    words = _words(mail, lines, settings, now, told.say) | {"language": language, "has_calendar": has_calendar}
    html = _sized(words, lines, told.say, settings.base_url)
    message = sheet(mail, settings, subject=render("subject.txt", language, words), name=str(words["name"]), now=now)
    if mail.delivery is Delivery.DIGEST:
        message["List-Unsubscribe"] = f"<{settings.base_url}{unsubscribe_path(mail, settings)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    write(message, text=render("body.txt", language, words), html=html)
    return message


def _told(session: Session, settings: Settings, now: datetime, say: Say) -> Told:
    def link(notice: Notice) -> str:
        return settings.base_url + (acting_path(session, notice, settings, now=now) or link_path(notice))

    return Told(day_of(now), working_calendar(session), say, link, lambda notice: _new_tasks(session, notice))


def _sized(words: dict[str, Any], lines: list[Line], say: Say, base_url: str) -> str:
    """The HTML with as many lines as keep it below LARGEST; puts the sections that it shows into `words`, for the text."""
    html = ""
    for longest in LONGEST_SECTIONS:
        words["sections"] = sections_of(lines, say, base_url, longest=longest)
        html = render("body.html", words["language"], words)
        if len(html.encode()) <= LARGEST:
            break
    return html


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
        "counts": counts,
        "total": len(lines),
        "preheader": f"{first.title} – {first.below[0][1]}" if first.below else first.title,
        "worst_on": min((line.due_on for line in counted if line.due_on), default=None),
        "first_heading": say(first.kind.heading),
        "urgent_subject": say(first.kind.urgent) % {"title": first.title},
        "today": day_of(now),
        "stood_still_since": mail.stood_still_since,
        "base_url": settings.base_url,
        "choices_url": f"{settings.base_url}/profile/mail",
        "off_url": settings.base_url + unsubscribe_path(mail, settings) if is_digest else "",
        "can_reply": bool(settings.mail_reply_to),
    }


def _new_tasks(session: Session, notice: Notice) -> int:
    """How many tasks it speaks of: those that the plan did not take over from the version before, as far as they are still to be done."""
    of_unit = Task.plan_id == notice.plan_id, Task.unit_id == notice.unit_id
    is_new = Task.created_at >= notice.created_at, Task.state.in_(OPEN_STATES)
    return session.scalar(select(func.count()).select_from(Task).where(*of_unit, *is_new)) or 0
