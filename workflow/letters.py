"""The wording of mails: subject, plain text and HTML, from the notices in them, in the person's language.

Owns what a mail says; refuses to send it. What has become pointless since it was owed (the task is done) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Mail, Notice, Plan, Target, Task
from rules.values import OPEN_STATES, Delivery
from workflow.calendar import day_of
from workflow.notices import REMINDER_KINDS
from workflow.settings import ROOT, TIME_ZONE, Settings

SECTIONS = (
    "late",
    "due",
    "off-target",
    "escalated",
    "returned",
    "instructed",
    "decided",
    "redated",
    "reworded",
    "assigned",
    "dropped",
    "stuck",
    "extension-asked",
    "extended",
    "extension-refused",
    "closed",
)
"""The kinds of notices in the order in which a mail shows them: worst first."""


_NOTICES = selectinload(Mail.notices)
WORDED = (
    joinedload(Mail.user),
    joinedload(Mail.unit),
    _NOTICES.joinedload(Notice.task).joinedload(Task.unit),
    _NOTICES.joinedload(Notice.task).joinedload(Task.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.target).joinedload(Target.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.plan).load_only(Plan.title),
    _NOTICES.joinedload(Notice.unit),
)
"""What `compose` looks at, to be loaded with the mails: a fixed number of queries for any number of notices."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a mail: what, of which plan, due when, why it is said, and the page that does the next step."""

    kind: str
    title: str
    plan: str
    unit: str
    due_on: date | None
    why: str
    link: str
    count: int = 0


def compose(session: Session, mail: Mail, settings: Settings, *, now: datetime) -> EmailMessage | None:
    """Word a mail. None where nothing is left to say. Its Message-ID is the mail's own."""
    notices = [notice for notice in mail.notices if _still_true(notice)]
    if not notices:
        return None
    items = [_item(session, notice, settings) for notice in notices]
    language = mail.user.language if mail.user else "vi"
    words = {
        "language": language,
        "name": mail.user.name if mail.user else (mail.unit.name if mail.unit else ""),
        "sections": [(kind, found) for kind in SECTIONS if (found := _of_kind(items, kind))],
        "is_digest": mail.delivery is Delivery.DIGEST or len(items) > 1,
        "today": day_of(now),
        "base_url": settings.base_url,
        "worst_on": min((item.due_on for item in items if item.due_on), default=None),
        "counts": {kind: len(_of_kind(items, kind)) for kind in SECTIONS},
        "first": items[0],
        "is_unit": mail.user is None,
    }
    message = EmailMessage()
    message["Subject"] = " ".join(_render("subject.txt", language, words).split())
    message["From"] = _address(settings.mail_from)
    message["To"] = _address(mail.address, str(words["name"]))
    message["Date"] = format_datetime(now.astimezone(TIME_ZONE))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render("body.txt", language, words))
    message.add_alternative(_render("body.html", language, words), subtype="html")
    return message


def _still_true(notice: Notice) -> bool:
    """A reminder of a task that is done, suspended or due on another day now says nothing any more."""
    task = notice.task
    if task is None or notice.kind not in REMINDER_KINDS:
        return True
    return task.state in OPEN_STATES and task.due_on == notice.due_on


def _item(session: Session, notice: Notice, settings: Settings) -> Item:
    unit = notice.task.unit.name if notice.task else notice.unit.name
    return Item(
        kind=notice.kind,
        title=_title(notice),
        plan=_plan_title(notice),
        unit=unit,
        due_on=notice.due_on,
        why=notice.why,
        link=settings.base_url + link_path(notice),
        count=_new_tasks(session, notice) if notice.kind == "assigned" and notice.task is None else 0,
    )


def link_path(notice: Notice) -> str:
    """The page that does the next step: the escalation for those who decide on it, else the task, target or plan."""
    if notice.kind == "escalated" and notice.escalation_id and notice.audience == "committee":
        return f"/escalations/{notice.escalation_id}"
    if notice.task_id:
        return f"/tasks/{notice.task_id}"
    if notice.target_id:
        return f"/targets/{notice.target_id}"
    return f"/tasks?plan={notice.plan_id}"


def _title(notice: Notice) -> str:
    if notice.task:
        return notice.task.title
    if notice.target:
        return notice.target.indicator
    return notice.plan.title if notice.plan else ""


def _plan_title(notice: Notice) -> str:
    about = notice.task or notice.target
    return about.plan.title if about else ""


def _new_tasks(session: Session, notice: Notice) -> int:
    """How many tasks it speaks of: those that the plan did not take over from the version before, as far as they are still to be done."""
    of_unit = Task.plan_id == notice.plan_id, Task.unit_id == notice.unit_id
    is_new = Task.created_at >= notice.created_at, Task.state.in_(OPEN_STATES)
    return session.scalar(select(func.count()).select_from(Task).where(*of_unit, *is_new)) or 0


def _of_kind(items: Iterable[Item], kind: str) -> list[Item]:
    return sorted((item for item in items if item.kind == kind), key=lambda item: (item.due_on or date.max, item.title))


def _address(text: str, name: str = "") -> Address:
    shown, spec = parseaddr(text)
    return Address(display_name=name or shown, addr_spec=spec)


def _render(template: str, language: str, words: dict[str, Any]) -> str:
    return _environment(language).get_template(template).render(words)


@cache
def _environment(language: str) -> Environment:
    """Templates of mails in one language. HTML is escaped, text is not; an unknown name is an error, not a blank."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translations: NullTranslations = Translations.load(ROOT / "translations", [language])
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["day"] = lambda day: f"{day:%d/%m/%Y}" if day else ""
    return environment
