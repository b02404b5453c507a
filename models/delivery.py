"""What is known about getting mail through: addresses that do not take it, messages that came back, and mail servers that are down.

Owns what the world answered; what follows from it (nothing more to a dead address, waiting for a server) is `workflow.addresses` and
`workflow.mail_server`. An address is kept in lower case, and apart from people and units: the same one may stand at several of them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.notices import Mail


class ProblemKind(StrEnum):
    """The address was refused while a mail was handed over; a mail came back; a mail is late, or was refused for another reason."""

    REFUSED = "refused"
    BOUNCED = "bounced"
    DELAYED = "delayed"


class AddressProblem(Base):
    """Thư không đến được: an address, what was said of it last, since when and how often.

    status -- the code of RFC 3463 ("5.1.1") or of SMTP ("550"), "" where none was given. words -- the server's own.
    is_blocking -- nothing more is sent there until somebody says so or the person's address is changed.
    cleared_at -- a mail was taken since, or somebody said "try again"; the row stays, so that what comes back days later counts on.
    """

    __tablename__ = "address_problems"

    address: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ProblemKind] = mapped_column(words(ProblemKind))
    status: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    is_blocking: Mapped[bool] = mapped_column(default=False)
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)


class Bounce(Base):
    """One message about a mail that did not arrive (RFC 3464), read once. key -- a fingerprint of the message, so that it counts once.

    mail None -- it did not name one of our mails; the address is what it said.
    """

    __tablename__ = "bounces"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id", ondelete="SET NULL"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    kind: Mapped[ProblemKind] = mapped_column(words(ProblemKind))
    status: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime]

    mail: Mapped[Mail | None] = relationship()


class MailServer(Base):
    """A mail server that does not take mail from us just now. name -- "host:port"; the row goes when a mail is taken.

    failures -- probes that failed since it is down. is_setup -- it answers, but refuses this installation (login, sender, TLS).
    """

    __tablename__ = "mail_servers"

    name: Mapped[str] = mapped_column(primary_key=True)
    down_since: Mapped[datetime]
    next_try_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=1)
    is_setup: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(default="")
