"""Mails about an account itself: an invitation, a forgotten password, a word that something about logging in was changed.

Owns how they are owed: a row of the outbox without notices, whose key says what it is ("account:link:17"). They go through the same claims,
attempts and records as every other mail, but also at night and on days off: somebody sits before the screen and waits.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models import AccountLink, Mail, User
from rules.values import Delivery
from workflow.bundling import message_id
from workflow.mail_keys import ACCOUNT
from workflow.settings import Settings

LINK = f"{ACCOUNT}link:"


class Told(StrEnum):
    """What a person is told was done to the own account."""

    PASSWORD_CHANGED = "password"  # noqa: S105 -- a word, not a password
    TWO_FACTOR_RESET = "two-factor"


def owe_link(session: Session, link: AccountLink, user: User, settings: Settings, *, now: datetime) -> Mail | None:
    """Owe the mail that carries a link; None where the person has no address."""
    return _owe(session, f"{LINK}{link.id}", user, settings, now)


def owe_word(session: Session, user: User, told: Told, settings: Settings, *, now: datetime) -> Mail | None:
    """Owe a mail that says what was done to the account just now; None where the person has no address."""
    return _owe(session, f"{ACCOUNT}{told}:{user.id}:{int(now.timestamp() * 1000)}", user, settings, now)


def told_of(mail: Mail) -> Told | None:
    """What a mail tells was done; None: it carries a link."""
    word = mail.key.removeprefix(ACCOUNT).partition(":")[0]
    return Told(word) if word in list(Told) else None


def link_id_of(mail: Mail) -> int:
    """The number of the link that a mail carries."""
    return int(mail.key.removeprefix(LINK))


def _owe(session: Session, key: str, user: User, settings: Settings, now: datetime) -> Mail | None:
    if not user.email:
        return None
    mail = mail_to(user, user.email, key, settings, now=now)
    session.add(mail)
    session.flush()
    return mail


def mail_to(user: User, address: str, key: str, settings: Settings, *, now: datetime) -> Mail:
    """A mail to one person that stands in no digest and leaves at once; not yet kept."""
    return Mail(
        key=key,
        message_id=message_id(key, settings),
        user_id=user.id,
        address=address,
        delivery=Delivery.IMMEDIATE,
        next_attempt_at=now,
        created_at=now,
    )
