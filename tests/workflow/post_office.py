"""A real SMTP server for tests, which keeps what it is given and can be told to refuse, to hang up and to die at any word."""

from __future__ import annotations

import socket
from asyncio import WriteTransport
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession

DIE = "die"
"""An answer that is none: the server closes the connection instead."""


class PostOffice:
    """Collects mails.

    answers -- what to reply to the next mails instead of taking them ("451 later", "550 no such person", DIE).
    to_senders, to_recipients -- the same for MAIL FROM and RCPT TO; recipients -- what to reply to an address, always.
    mails_a_connection -- so many are taken, then 421. dies_after_yes -- close the connection after a mail was taken.
    """

    def __init__(self, *, password: str | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.connections = 0
        self.answers: list[str] = []
        self.to_senders: list[str] = []
        self.to_recipients: list[str] = []
        self.recipients: dict[str, str] = {}
        self.mails_a_connection = 0
        self.dies_after_yes = False
        self.mail_options: list[str] = []
        self._taken: Counter[str] = Counter()
        self._password = password
        self._port = _free_port()
        needs: dict[str, Any] = {"authenticator": self._log_in, "auth_required": True, "auth_require_tls": False} if password else {}
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, **needs)

    def _log_in(self, server: SMTP, session: SmtpSession, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password.decode() == self._password, handled=False)

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.mail_options = options
        if self.dies_after_yes and self._taken[str(session.peer)]:
            _abort(server)  # it is as good as closed: whoever is so quick finds nobody, rather than half a conversation
        if self.mails_a_connection and self._taken[str(session.peer)] >= self.mails_a_connection:
            _hang_up(server)
            return "421 4.3.2 enough for one connection"
        if self.to_senders:
            return _said(server, self.to_senders.pop(0))
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.recipients:
            return self.recipients[address]
        if self.to_recipients:
            return _said(server, self.to_recipients.pop(0))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.answers:
            return _said(server, self.answers.pop(0))
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        mail = message_from_bytes(content, policy=policy.default)
        if not isinstance(mail, EmailMessage):
            raise TypeError("the default policy makes EmailMessage")
        self.mails.append(mail)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        self._taken[str(session.peer)] += 1
        if self.dies_after_yes:
            server.loop.call_later(0.005, _close_when_sent, server)  # not aborted: the answer would be lost with what is not sent yet
        return "250 OK"

    def __enter__(self) -> PostOffice:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """Where it listens, as DONDOC_SMTP_URL wants it."""
        return f"smtp://127.0.0.1:{self._port}"


def _said(server: SMTP, answer: str) -> str:
    if answer == DIE:
        _abort(server)
    elif answer.startswith("421"):
        _hang_up(server)
    return answer if answer != DIE else "250 never heard"


def _hang_up(server: SMTP) -> None:
    """Close the connection when the answer has been said."""
    server.loop.call_later(0.005, _abort, server)


def _close_when_sent(server: SMTP) -> None:
    """End the connection once everything is sent."""
    if isinstance(server.transport, WriteTransport):
        server.transport.close()


def _abort(server: SMTP) -> None:
    if isinstance(server.transport, WriteTransport):
        server.transport.abort()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
