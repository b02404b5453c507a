"""Sends worded mails: over SMTP, or into a mailbox folder for trying the product out. The only module that opens SMTP.

Owns the connection and what its refusals mean; refuses to know what is in a mail.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import unquote, urlsplit

from workflow.errors import InvalidInputError
from workflow.settings import Settings

TIMEOUT_SECONDS = 30
_PERMANENT = range(500, 600)


class RefusedError(Exception):
    """The mail server refuses this mail for good (5xx): another attempt is useless."""


class UnreachableError(Exception):
    """The mail server cannot be reached, or asks to come back later (4xx): worth another attempt."""


class Mailer(Protocol):
    """Something that sends mails between `with` and its end. One connection serves many mails."""

    def __enter__(self) -> Mailer: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def send(self, message: EmailMessage) -> None:
        """Send one mail. Raises RefusedError or UnreachableError."""


def mailer_for(settings: Settings) -> Mailer:
    """SMTP where DONDOC_SMTP_URL is set, else the mailbox folder in the data folder."""
    return SmtpMailer(settings.smtp_url) if settings.smtp_url else FolderMailer(settings.data_dir / "mailbox")


class FolderMailer:
    """Writes each mail as a file that an administrator reads in the browser. A mail sent twice is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> FolderMailer:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def send(self, message: EmailMessage) -> None:
        """Write the mail to `<Message-ID>.eml`, whole or not at all. Raises UnreachableError where the disk refuses."""
        path = self._folder / f"{message['Message-ID'].strip('<>')}.eml"
        try:
            draft = path.with_suffix(".part")
            draft.write_bytes(bytes(message))
            draft.replace(path)
        except OSError as error:
            raise UnreachableError(f"Không ghi được thư vào {path}: {error.strerror}") from error


class SmtpMailer:
    """Sends by SMTP. url -- smtp://, smtps:// or smtp+starttls://user:password@host:port."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise InvalidInputError(
                "DONDOC_SMTP_URL «%(url)s» không có tên máy chủ; hãy viết smtp://máy-chủ:cổng.", field="DONDOC_SMTP_URL", url=url
            )
        self._scheme = parts.scheme
        self._host = parts.hostname
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587 if "starttls" in parts.scheme else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> SmtpMailer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Send one mail on the open connection, or on a new one where there is none."""
        try:
            self._open().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            self._judge(code, words)
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            self._judge(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise UnreachableError(f"Không gửi được qua máy chủ thư {self._host}:{self._port}: {error}") from error

    def _judge(self, code: int, words: bytes | str) -> None:
        text = words.decode(errors="replace") if isinstance(words, bytes) else words
        said = f"Máy chủ thư {self._host} trả lời {code} {text}"
        raise RefusedError(said) if code in _PERMANENT and code not in (530, 534, 535) else UnreachableError(said)

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        if self._scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if self._user:
            connection.login(self._user, self._password)
        return connection

    def _hang_up(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.quit()
        except (smtplib.SMTPException, OSError):
            self._connection.close()
        self._connection = None
