"""What the key of a mail says about it: most are a person's digest or urgent news; some are about an account, some only a sample.

Owns the beginnings of those keys; refuses to know what such mails say.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from models import Mail

ACCOUNT = "account:"
"""About logging in: an invitation, a forgotten password (`workflow.account_mail`)."""

SAMPLE = "sample:"
"""What an administrator sends to the own address to see it (`workflow.samples`)."""

_AT_ONCE = (ACCOUNT, SAMPLE)


def at_any_hour() -> ColumnElement[bool]:
    """Mails that go out at night and on days off too: somebody has just asked for them and waits before the screen."""
    return or_(*(Mail.key.startswith(beginning) for beginning in _AT_ONCE))
