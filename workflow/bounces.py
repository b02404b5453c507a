"""Reads a message that a mail server sends back: which of our mails did not arrive, where, and why. Pure: bytes in, a report out.

Owns the shapes of such messages (RFC 3464 and the odd ones); answers of people and of machines (RFC 3834) are none. Whatever comes in, it
answers with a report or with None, never with an error: anybody may write to a public address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from enum import StrEnum

from workflow.refusals import status_in

LARGEST = 2_000_000
"""Bytes of a message that are looked at; a report says what it has to say early."""

LONGEST_FIELD = 4000

_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_ADDRESS = re.compile(r"[^\s<>\"';,:()\[\]@]{1,64}@[\w.-]{1,250}\w")
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?=[ \-][\S])")
_DAEMONS = re.compile(r"^(mailer-daemon|postmaster|mail delivery)", re.IGNORECASE)
_ORIGINAL = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


class Action(StrEnum):
    """What a report says of one recipient."""

    FAILED = "failed"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Bounced:
    """One recipient of a report. address -- in lower case, "" where none is named; status -- "5.1.1" or ""; words -- the reason."""

    address: str
    action: Action
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """A message that says that a mail did not arrive. message_ids -- of the mails that it may speak of, the surest first."""

    message_ids: tuple[str, ...]
    recipients: tuple[Bounced, ...]


def read_report(content: bytes) -> Report | None:
    """The report in a message; None where the message is none: an answer, an out-of-office note, a receipt, spam, rubbish."""
    try:
        message = message_from_bytes(content[:LARGEST], policy=policy.compat32)
        return _formal(message) or _informal(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _formal(message: Message) -> Report | None:
    """multipart/report with a message/delivery-status (RFC 3464)."""
    recipients = tuple(found for part in message.walk() if _is_status(part) for found in _recipients(part))
    return Report(tuple(dict.fromkeys(_message_ids(message))), recipients) if recipients else None


def _is_status(part: Message) -> bool:
    return part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")


def _recipients(part: Message) -> Iterator[Bounced]:
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower().split(" ")[0]
        words = _unfolded(block.get("Diagnostic-Code", "")).partition(";")[2].strip() or _unfolded(block.get("Diagnostic-Code", ""))
        status = status_in(str(block.get("Status", ""))) or status_in(words)
        if action not in tuple(Action) and not (action == "" and status.startswith("5")):
            continue
        address = _address(block.get("Original-Recipient")) or _address(block.get("Final-Recipient"))
        yield Bounced(address, Action(action or Action.FAILED), status, words or _unfolded(block.get("Status", "")))


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a delivery-status, which some servers leave as plain text."""
    payload = part.get_payload()
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if isinstance(payload, list) and encoding not in ("base64", "quoted-printable"):
        yield from (each for each in payload if isinstance(each, Message))
        return
    text = _decoded(payload, encoding) if isinstance(payload, list) else _text(part)
    for group in re.split(r"\r?\n\s*\r?\n", text):
        yield message_from_bytes(group.strip().encode("utf-8", "replace") + b"\n\n", policy=policy.compat32)


def _decoded(blocks: list[Message | str], encoding: str) -> str:
    """The text of a delivery-status that was encoded, which the standard forbids and some servers do."""
    raw = Message()
    raw["Content-Transfer-Encoding"] = encoding
    raw.set_payload("".join(str(block) for block in blocks))
    return _text(raw)


def _informal(message: Message) -> Report | None:
    """Servers that write prose: X-Failed-Recipients, or a daemon's text with an address and a reply code."""
    named = [address.lower() for address in _ADDRESS.findall(_unfolded(message.get("X-Failed-Recipients")))]
    if not named and not _is_from_a_daemon(message):
        return None
    text = "\n".join(_text(part) for part in message.walk() if part.get_content_type() == "text/plain")[:20_000]
    said = text.partition("\n\nReceived:")[0]
    reply = _REPLY.search(said)
    status = status_in(said)
    if not named and not (reply or status):
        return None
    action = Action.DELAYED if status.startswith("4") or (reply and reply[0].startswith("4") and not status) else Action.FAILED
    if not named:
        named = [address.lower() for address in _ADDRESS.findall(said[: reply.start()] if reply else said)][-1:]
    words = _line_around(said, reply.start()) if reply else _line_around(said, said.find(status)) if status else ""
    ids = [*_message_ids(message), *_ORIGINAL.findall(text)]
    return Report(tuple(dict.fromkeys(ids)), tuple(Bounced(address, action, status, words) for address in named or [""]))


def _is_from_a_daemon(message: Message) -> bool:
    """A null envelope sender or a daemon's name; an automatic answer of a person's mailbox has a person's address."""
    sender = _unfolded(message.get("From"))
    address = next(iter(_ADDRESS.findall(sender)), "")
    return bool(_DAEMONS.match(address) or _DAEMONS.match(sender.strip().strip('"')))


def _message_ids(message: Message) -> Iterator[str]:
    """The original's own Message-ID first, then what the report answers to."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("text/rfc822-headers", "message/global-headers"):
            yield from _ORIGINAL.findall(_text(part))
        elif part is not message and part.get("Message-ID"):
            yield from _MESSAGE_ID.findall(_unfolded(part["Message-ID"]))
    for field in ("In-Reply-To", "References", "X-Original-Message-ID"):
        yield from _MESSAGE_ID.findall(_unfolded(message.get(field)))


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(part.get_payload() or "") if not part.is_multipart() else ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("latin-1")


def _address(field: object) -> str:
    """The address in "rfc822; lan@xa.example"."""
    found = _ADDRESS.search(_unfolded(field).partition(";")[2] or _unfolded(field))
    return found[0].lower() if found else ""


def _unfolded(field: object) -> str:
    return " ".join(str(field or "")[:LONGEST_FIELD].split())


def _line_around(text: str, at: int) -> str:
    start, end = text.rfind("\n", 0, max(at, 0)) + 1, text.find("\n", max(at, 0))
    return " ".join(text[start : end if end >= 0 else len(text)].split())[:500]
