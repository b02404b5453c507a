"""What a mail server's answer means: whose fault it is, and whether another attempt is worth the while. Pure.

Owns the reading of reply codes (RFC 5321) and enhanced status codes (RFC 3463), for answers given at once and for reports that come later.
"""

from __future__ import annotations

import re
from enum import StrEnum, auto


class Stage(StrEnum):
    """At which word of the conversation the server answered."""

    GREETING = auto()
    LOGIN = auto()
    SENDER = auto()
    RECIPIENT = auto()
    CONTENT = auto()


class Fault(StrEnum):
    """Whose fault it is, and so what waits.

    ADDRESS -- nobody takes mail there: nothing more is sent to it. MAIL -- this mail is refused for good, others may pass.
    LATER -- this mail is tried again. SERVER -- all mails wait for the server. SETUP -- all wait until the installation is mended.
    """

    ADDRESS = auto()
    MAIL = auto()
    LATER = auto()
    SERVER = auto()
    SETUP = auto()


CLOSING = 421
"""The server ends the conversation: after many mails, before it restarts, or since it is busy."""

_TOO_BIG = 552
_LOGIN_WANTED = frozenset({530, 534, 535, 538})
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_FULL = ((2, 2), (2, 3))
_NOT_THE_ADDRESS = frozenset({3, 6, 7})
"""Subjects of status codes that speak of systems, content and policy: a relay that is not allowed, a list of senders, a virus scanner."""


def judge(stage: Stage, code: int, words: str) -> Fault:
    """Whose fault an answer of 400 or more is."""
    if code == CLOSING or code < 400:
        return Fault.SERVER
    is_final = code >= 500
    if stage in (Stage.GREETING, Stage.LOGIN) or (is_final and code in _LOGIN_WANTED):
        return Fault.SETUP if is_final else Fault.SERVER
    if stage is Stage.SENDER:
        return Fault.MAIL if code == _TOO_BIG else Fault.SETUP if is_final else Fault.SERVER
    if not is_final:
        return Fault.LATER
    if stage is Stage.RECIPIENT:
        return Fault.ADDRESS if blames_address(status_in(words)) else Fault.LATER
    return _of_content(status_in(words))


def _of_content(status: str) -> Fault:
    """Refused after the content was seen: mostly for what is in it."""
    if status.startswith("5.1."):
        return Fault.ADDRESS
    return Fault.LATER if _subject(status) in _FULL else Fault.MAIL


def blames_address(status: str) -> bool:
    """Whether a final refusal of this status ("5.1.1"; "": none given) says that nobody takes mail at the address.

    A full mailbox empties, a forbidden relay is the installation's to mend: neither makes an address dead.
    """
    if not status:
        return True
    subject = _subject(status)
    return status.startswith("5.") and subject not in _FULL and subject[0] not in _NOT_THE_ADDRESS


def status_in(words: str) -> str:
    """The first enhanced status code in a server's words, "" where there is none."""
    found = _STATUS.search(words)
    return found[0] if found else ""


def _subject(status: str) -> tuple[int, int]:
    parts = status.split(".")
    return (int(parts[1]), int(parts[2])) if len(parts) == 3 and all(part.isdigit() for part in parts) else (0, 0)
