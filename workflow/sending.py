"""One process at its turn of sending: each claimed mail goes to the server, and what came of it is recorded in one statement.

Owns what an outcome means for the mail, its address and the server; refuses to choose what is sent (`workflow.outbox`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.orm import Session

from models import Mail, MailState, ProblemKind
from workflow.addresses import clear_problem, note_problem
from workflow.mail_server import note_down, note_up
from workflow.mailer import Mailer, RefusedError, SendError, ServerDownError, UnreachableError
from workflow.refusals import status_in

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""The pauses between attempts; after the last one the mail has failed and an administrator is shown it."""

WORTH_KNOWING = 5
"""After so many attempts, more than an hour, a mail that is put off again and again is shown at its address."""

LOSSES = 3
"""So many conversations in a row that broke off are no longer the mails' fault but the server's."""


_RECORD = (
    update(Mail.__table__)  # type: ignore[arg-type]
    .where(Mail.id == bindparam("its_id"), Mail.claimed_by == bindparam("me"))
    .values({name: bindparam(name) for name in ("state", "sent_at", "error", "next_attempt_at", "subject")})
    .values(claimed_by=None, claimed_until=None)
)
"""What is written after each mail: put together once."""


@dataclass(slots=True)
class Delivered:
    """What a delivery did, in the words of its JSON.

    failed -- attempts that did not succeed in this run; refused -- those among them that were refused for good.
    """

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail in this process's hands, worded. attempts -- with this one; has_problem -- something stands against the address."""

    id: int
    message: EmailMessage
    address: str
    attempts: int
    claimed_until: datetime
    has_problem: bool


@dataclass(slots=True)
class Shift:
    """Sending over one connection to the server and one to the database. is_probing -- the server was down when it was asked last.

    is_quiet -- at an hour at which only what somebody waits for goes out (`workflow.mail_keys.at_any_hour`).
    """

    connection: Connection
    mailer: Mailer
    server: str | None
    me: str
    now: datetime
    done: Delivered
    is_probing: bool = False
    is_quiet: bool = False
    is_open: bool = True
    losses: int = field(default=0)

    def send(self, mail: Claimed) -> None:
        """Send outside any transaction, then record what came of it."""
        try:
            self.mailer.send(mail.message)
        except ServerDownError as error:
            self._stop(mail, error)
        except SendError as error:
            self._failed(mail, error)
        else:
            self._sent(mail)

    def give_back(self, mail_ids: Collection[int]) -> None:
        """Mails that this process will not send after all wait as if it had never had them."""
        if mail_ids:
            change = {"state": MailState.PENDING, "claimed_by": None, "claimed_until": None, "attempts": Mail.attempts - 1}
            self.connection.execute(update(Mail).where(Mail.id.in_(mail_ids), Mail.claimed_by == self.me).values(change))
            self.connection.commit()

    def _sent(self, mail: Claimed) -> None:
        self.losses = 0
        self._record(mail, state=MailState.SENT, sent_at=self.now, error="")
        self.done.sent += 1
        if mail.has_problem:
            self._write(lambda session: clear_problem(session, mail.address, at=self.now))
        if self.is_probing and self.server:
            server, self.is_probing = self.server, False
            self._write(lambda session: note_up(session, server))

    def _failed(self, mail: Claimed, error: SendError) -> None:
        self.done.failed += 1
        is_final = isinstance(error, RefusedError)
        self.done.refused += is_final
        if is_final or mail.attempts > len(PAUSES):
            self._record(mail, state=MailState.FAILED, error=str(error))
            self._note(mail, error)
        else:
            self._record(mail, state=MailState.PENDING, error=str(error), next_attempt_at=self.now + PAUSES[mail.attempts - 1])
            if mail.attempts == WORTH_KNOWING:
                self._note(mail, error)
        self.losses = self.losses + 1 if isinstance(error, UnreachableError) and error.is_lost else 0
        if self.losses >= LOSSES:
            self._close(ServerDownError(str(error)))

    def _stop(self, mail: Claimed, error: ServerDownError) -> None:
        """The server takes nothing just now: the mail waits without having used up an attempt, and so do the others."""
        self.done.failed += 1
        self.give_back([mail.id])
        self._close(error)

    def _close(self, error: ServerDownError) -> None:
        self.is_open = False
        if self.server:
            server = self.server
            self._write(lambda session: note_down(session, server, error, now=self.now))

    def _note(self, mail: Claimed, error: SendError) -> None:
        """Put down against the address what was said of it. Only "nobody there" stops what else would go to it."""
        is_blocking = isinstance(error, RefusedError) and error.is_address
        kind = ProblemKind.REFUSED if is_blocking else ProblemKind.DELAYED
        status = status_in(error.words) or error.code
        self._write(
            lambda session: note_problem(
                session, mail.address, kind=kind, status=status, words=error.words, at=self.now, is_blocking=is_blocking
            )
        )

    def _record(self, mail: Claimed, **change: Any) -> None:
        subject = str(mail.message["Subject"])
        known = {"sent_at": None, "next_attempt_at": self.now, "subject": subject, "its_id": mail.id, "me": self.me}
        self.connection.execute(_RECORD, known | change)
        self.connection.commit()

    def _write(self, what: Callable[[Session], None]) -> None:
        with Session(self.connection) as session:
            what(session)
            session.commit()
