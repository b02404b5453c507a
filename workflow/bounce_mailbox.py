"""Reads what came back from a mailbox over IMAP. The only module that opens IMAP. Marks messages as seen; deletes and moves nothing.

The mailbox is one of its own (DONDOC_BOUNCE_IMAP_URL): what people should answer to does not belong there.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from workflow.bounces import LARGEST
from workflow.errors import WorkflowError

TIMEOUT_SECONDS = 30
AT_ONCE = 200
"""Messages that one run reads; the next run reads on."""

_PORTS = {"imaps": 993, "imap": 143, "imap+starttls": 143}


class MailboxError(WorkflowError):
    """The mailbox cannot be opened or read."""

    code = "mailbox"


def unseen(url: str) -> Iterator[bytes]:
    """The messages that nobody has seen, each marked as seen after the caller has dealt with it. url -- imaps://user:password@host/INBOX.

    Raises MailboxError, which never names the password.
    """
    with _opened(url) as box:
        for number in _search(box):
            content = _fetch(box, number)
            if content is not None:
                yield content
                _expect(box.uid("STORE", number, "+FLAGS", r"(\Seen)"), "STORE")


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    box: imaplib.IMAP4 | None = None
    try:
        box = _dial(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme])
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _expect(box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX")), "SELECT")
        yield box
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(
            "Không đọc được hộp thư trả lại ở %(host)s: %(error)s. Hãy kiểm tra DONDOC_BOUNCE_IMAP_URL.", host=parts.hostname, error=error
        ) from error
    finally:
        if box is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                box.logout()


def _dial(scheme: str, host: str, port: int) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port, timeout=TIMEOUT_SECONDS, ssl_context=ssl.create_default_context())
    box = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
    if scheme == "imap+starttls":
        box.starttls(ssl.create_default_context())
    return box


def _search(box: imaplib.IMAP4) -> list[str]:
    found = _expect(box.uid("SEARCH", "UNSEEN"), "SEARCH")
    numbers = found[0].split() if found and isinstance(found[0], bytes) else []
    return [number.decode("ascii") for number in numbers[:AT_ONCE]]


def _fetch(box: imaplib.IMAP4, number: str) -> bytes | None:
    """A message without marking it as seen; None where it is gone meanwhile."""
    found = _expect(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)"), "FETCH")
    return next((bytes(part[1]) for part in found if isinstance(part, tuple)), None)


def _expect(reply: tuple[str, list[Any]], asked: str) -> list[Any]:
    kind, content = reply
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{asked}: {content!r}"[:200])
    return content


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
