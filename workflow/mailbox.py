"""The mailbox folder, in which mails lie when no mail server is set: listing and reading them.

Owns the reading; `workflow.mailer` writes. A name from outside is only ever compared with the names in the folder.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from workflow.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in the folder. text, html -- "" where it has no such part."""

    name: str
    at: datetime
    to: str
    sender: str
    subject: str
    text: str
    html: str


def names(folder: Path) -> Sequence[str]:
    """The file names of the mails, the newest first."""
    if not folder.is_dir():
        return ()
    found = [(path.stat().st_mtime, path.name) for path in folder.glob("*.eml")]
    return [name for _at, name in sorted(found, reverse=True)]


def read(folder: Path, name: str) -> Letter:
    """One mail. Raises NotFoundError."""
    if name not in names(folder):
        raise NotFoundError("Không có thư «%(name)s» trong hộp thư thử: hãy mở lại danh sách thư.", name=name)
    return open_letter(folder, name)


def open_letter(folder: Path, name: str) -> Letter:
    """A mail whose name came from `names`."""
    path = folder / name
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    return Letter(
        name=name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
