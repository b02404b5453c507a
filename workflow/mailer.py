"""Sends worded mails: over SMTP, or into a mailbox folder for trying the product out. The only module that opens SMTP.

Owns the connection and the conversation; what an answer means is `workflow.refusals`. Refuses to know what is in a mail.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Protocol
from urllib.parse import unquote, urlsplit

from workflow.errors import InvalidInputError
from workflow.letter_form import LETTER
from workflow.refusals import CLOSING, Fault, Stage, judge
from workflow.settings import Settings

TIMEOUT_SECONDS = 30
CONTENT_TIMEOUT_SECONDS = 120
"""How long a server may look at a mail before it says yes; whoever hangs up earlier sends it twice."""

_LETTER_7BIT = LETTER.clone(cte_type="7bit")
_LETTER_UTF8 = LETTER.clone(utf8=True)


class SendError(Exception):
    """A mail was not sent. code -- the server's ("550"; "" where it gave none); words -- its own."""

    def __init__(self, said: str, *, code: str = "", words: str = "") -> None:
        super().__init__(said)
        self.code = code
        self.words = words or said


class RefusedError(SendError):
    """The mail server refuses this mail for good: another attempt is useless. is_address -- it says that nobody takes mail there."""

    def __init__(self, said: str, *, code: str = "", words: str = "", is_address: bool = False) -> None:
        super().__init__(said, code=code, words=words)
        self.is_address = is_address


class UnreachableError(SendError):
    """This mail is worth another attempt. is_lost -- the conversation broke off, which may also be the server's own trouble."""

    def __init__(self, said: str, *, code: str = "", words: str = "", is_lost: bool = False) -> None:
        super().__init__(said, code=code, words=words)
        self.is_lost = is_lost


class ServerDownError(UnreachableError):
    """No mail can be sent just now. is_setup -- the server answers, but refuses this installation: its login, sender or certificate."""

    def __init__(self, said: str, *, code: str = "", words: str = "", is_setup: bool = False) -> None:
        super().__init__(said, code=code, words=words)
        self.is_setup = is_setup


class _CutShortError(Exception):
    """The server ended the conversation before it had taken the mail: on a connection that was used before, a new one is worth a try."""

    def __init__(self, stage: Stage, said: str, code: int = 0) -> None:
        super().__init__(said)
        self.stage = stage
        self.code = code


class Mailer(Protocol):
    """Something that sends mails between `with` and its end. One connection serves many mails."""

    def __enter__(self) -> Mailer: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def send(self, message: EmailMessage) -> None:
        """Send one mail. Raises RefusedError, UnreachableError or ServerDownError."""


def mailer_for(settings: Settings) -> Mailer:
    """SMTP where DONDOC_SMTP_URL is set, else the mailbox folder in the data folder."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, sender=settings.envelope_from)
    return FolderMailer(settings.data_dir / "mailbox")


def server_of(mailer: Mailer) -> str | None:
    """The name of the server that a mailer hands mails to; None: there is none that could be down."""
    return mailer.server if isinstance(mailer, SmtpMailer) else None


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
    """Sends by SMTP. url -- smtp://, smtps:// or smtp+starttls://user:password@host:port. sender -- the envelope's; None: From's."""

    def __init__(self, url: str, *, sender: str | None = None) -> None:
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
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    @property
    def server(self) -> str:
        """Host and port, as an administrator knows the server."""
        return f"{self._host}:{self._port}"

    def __enter__(self) -> SmtpMailer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Send one mail on the open connection. Where the server has ended that one (after 100 mails, say), once more on a new one."""
        was_used = self._connection is not None
        try:
            self._hand_over(message)
        except _CutShortError as cut:
            self._hang_up()
            if not was_used:
                self._give_up(cut)
            try:
                self._hand_over(message)
            except _CutShortError as again:
                self._hang_up()
                self._give_up(again)

    def _hand_over(self, message: EmailMessage) -> None:
        """Sender, recipient, content. Raises _CutShortError where the mail was surely not taken and the connection is gone."""
        connection = self._open()
        sender = self._sender or str(parseaddr(str(message["From"]))[1])
        recipient = message["To"].addresses[0].addr_spec
        content, options = _on_the_wire(connection, message, sender, recipient)
        notify = ("NOTIFY=FAILURE,DELAY",) if connection.has_extn("dsn") else ()
        stage = Stage.SENDER
        try:
            self._expect(stage, connection.mail(sender, options))
            stage = Stage.RECIPIENT
            self._expect(stage, connection.rcpt(recipient, notify))
            stage = Stage.CONTENT
            if connection.sock:
                connection.sock.settimeout(CONTENT_TIMEOUT_SECONDS)
            self._expect(stage, connection.data(content))
            if connection.sock:
                connection.sock.settimeout(TIMEOUT_SECONDS)
        except smtplib.SMTPDataError as error:
            self._expect(stage, (error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            said = f"Máy chủ thư {self.server} ngắt giữa chừng: {error}"
            if stage is not Stage.CONTENT:
                raise _CutShortError(stage, said) from error
            self._hang_up()
            raise UnreachableError(said, is_lost=True) from error

    def _expect(self, stage: Stage, reply: tuple[int, bytes | str]) -> None:
        """Go on where the server says yes, else raise what its answer means."""
        code, raw = reply
        if code < 400:
            return
        words = raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)
        said = f"Máy chủ thư {self._host} trả lời {code} {words}"
        if code == CLOSING:
            raise _CutShortError(stage, said, code)
        self._rewind()
        match judge(stage, code, words):
            case Fault.ADDRESS:
                raise RefusedError(said, code=str(code), words=words, is_address=True)
            case Fault.MAIL:
                raise RefusedError(said, code=str(code), words=words)
            case Fault.LATER:
                raise UnreachableError(said, code=str(code), words=words)
            case fault:
                raise ServerDownError(said, code=str(code), words=words, is_setup=fault is Fault.SETUP)

    def _give_up(self, cut: _CutShortError) -> NoReturn:
        """A new connection did not help. Before a recipient was named, no mail would fare better."""
        code = str(cut.code or "")
        if cut.code == CLOSING or cut.stage is Stage.SENDER:
            raise ServerDownError(str(cut), code=code) from cut
        raise UnreachableError(str(cut), code=code, is_lost=True) from cut

    def _rewind(self) -> None:
        """Ready for the next mail on this connection, or without one."""
        try:
            if self._connection:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        """A connection that is ready for mails. Raises ServerDownError."""
        stage, connection = Stage.GREETING, None
        try:
            connection = self._dial()
            if self._scheme == "smtp+starttls":
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            stage = Stage.LOGIN
            if self._user:
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            if connection:
                connection.close()
            raise self._down(stage, error) from error
        return connection

    def _dial(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _down(self, stage: Stage, error: smtplib.SMTPException | OSError) -> ServerDownError:
        if isinstance(error, smtplib.SMTPResponseException):
            words = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            is_setup = judge(stage, error.smtp_code, words) is Fault.SETUP
            said = f"Máy chủ thư {self._host} trả lời {error.smtp_code} {words}"
            return ServerDownError(said, code=str(error.smtp_code), words=words, is_setup=is_setup)
        is_setup = isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError)
        return ServerDownError(f"Không gửi được qua máy chủ thư {self.server}: {error}", is_setup=is_setup)

    def _hang_up(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.quit()
        except (smtplib.SMTPException, OSError):
            self._connection.close()
        self._connection = None


def _on_the_wire(connection: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a mail in a form that this server takes, and the options that say so. Raises RefusedError."""
    is_plain = sender.isascii() and recipient.isascii()
    if not is_plain and not connection.has_extn("smtputf8"):
        said = f"Máy chủ thư không nhận địa chỉ có chữ ngoài bảng ASCII: {recipient}"
        raise RefusedError(said, code="553", is_address=not recipient.isascii())
    takes_8bit = connection.has_extn("8bitmime")
    policy = (LETTER if takes_8bit else _LETTER_7BIT) if is_plain else _LETTER_UTF8
    content = message.as_bytes(policy=policy)
    options = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
    if takes_8bit and not content.isascii():
        options.append("BODY=8BITMIME")
    if not is_plain:
        options.append("SMTPUTF8")
    if connection.has_extn("dsn"):
        options.append("RET=HDRS")
    return content, tuple(options)
