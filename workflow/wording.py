"""Which module puts a mail into words. Owns that choice and nothing else."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from models import Mail
from workflow import account_letters, letters, samples
from workflow.calendar import working_calendar
from workflow.mail_keys import ACCOUNT, SAMPLE
from workflow.settings import Settings


def compose(session: Session, mail: Mail, settings: Settings, *, now: datetime) -> EmailMessage | None:
    """A mail in words, at the moment at which it is sent. None where nothing is left to say."""
    if mail.key.startswith(ACCOUNT):
        return account_letters.compose(session, mail, settings, now=now)
    if mail.key.startswith(SAMPLE):
        return samples.compose(mail, settings, now=now, calendar=working_calendar(session))
    return letters.compose(session, mail, settings, now=now)
