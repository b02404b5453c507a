"""Messages that came back are put down: at the mail that they speak of, and at the address that did not take it. Each message counts once.

Owns from where they come in as files (`workflow.bounce_mailbox`: from a mailbox) and what they change; what one says is `workflow.bounces`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from models import Bounce, Mail, MailState, ProblemKind, Unit, User
from models.database import insert_new
from workflow.addresses import normal_address, note_problem
from workflow.bounces import Action, Bounced, Report, read_report
from workflow.errors import NotFoundError
from workflow.refusals import blames_address

UNPROVEN = 3
"""Anybody can write a report that names an address; only one that names a mail of ours, whose Message-ID nobody can guess, stops mail at
once. Others count, and stop it when so many have come."""


@dataclass(slots=True)
class Intake:
    """What was read. failed, delayed -- reports put down; known -- read before; unknown -- not about us; other -- no reports."""

    read: int = 0
    failed: int = 0
    delayed: int = 0
    known: int = 0
    unknown: int = 0
    other: int = 0

    def add(self, other: Intake) -> None:
        """Add another's counts."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def take_in(factory: sessionmaker[Session], messages: Iterable[bytes], *, now: datetime) -> Intake:
    """Read messages and put down what they report, each in a transaction of its own."""
    total = Intake()
    for content in messages:
        report = read_report(content)
        if report is None:
            total.add(Intake(read=1, other=1))
            continue
        with factory.begin() as session:
            total.add(_put_down(session, report, content, now))
    return total


def _put_down(session: Session, report: Report, content: bytes, now: datetime) -> Intake:
    done, fingerprint = Intake(read=1), hashlib.sha256(content).hexdigest()
    mail = _mail_of(session, report)
    about = [one for one in report.recipients if mail is not None or _is_ours(session, one.address)]
    if not about:
        done.unknown = 1
    for number, one in enumerate(about if mail is None else about[:1]):
        address = normal_address(mail.address if mail else one.address)
        kind = ProblemKind.BOUNCED if one.action is Action.FAILED else ProblemKind.DELAYED
        row: dict[str, Any] = {"key": f"{fingerprint}:{number}", "mail_id": mail.id if mail else None, "address": address, "read_at": now}
        if not insert_new(session, Bounce, [row | {"kind": kind, "status": one.status, "words": one.words[:1000]}], Bounce.id):
            done.known += 1
            continue
        _note(session, mail, address, one, kind, now)
        done.failed += one.action is Action.FAILED
        done.delayed += one.action is Action.DELAYED
    return done


def _note(session: Session, mail: Mail | None, address: str, one: Bounced, kind: ProblemKind, now: datetime) -> None:
    is_dead = one.action is Action.FAILED and blames_address(one.status)
    if mail is not None and one.action is Action.FAILED:
        mail.bounced_at = now
        mail.error = one.words[:1000] or one.status
    is_blocking = is_dead and (mail is not None or _reported(session, address) >= UNPROVEN)
    note_problem(session, address, kind=kind, status=one.status, words=one.words or one.status or "-", at=now, is_blocking=is_blocking)


def _mail_of(session: Session, report: Report) -> Mail | None:
    """The mail of ours that the report names."""
    if not report.message_ids:
        return None
    found = select(Mail).where(Mail.message_id.in_(report.message_ids[:20]), Mail.state == MailState.SENT)
    return session.scalars(found.order_by(Mail.id.desc()).limit(1)).first()


def _is_ours(session: Session, address: str) -> bool:
    """Whether somebody or some unit has the address."""
    if not address:
        return False
    key = normal_address(address)
    people = select(User.id).where(func.lower(User.email) == key)
    units = select(Unit.id).where(func.lower(Unit.email) == key)
    return bool(session.scalar(select(or_(people.exists(), units.exists()))))


def _reported(session: Session, address: str) -> int:
    failed = select(func.count()).select_from(Bounce).where(Bounce.address == address, Bounce.kind == ProblemKind.BOUNCED)
    return session.scalar(failed) or 0


def messages_at(path: Path) -> Iterator[bytes]:
    """The messages in a file, in the .eml files of a folder, or in a Maildir, whose new ones are then marked as seen and never deleted.

    Raises NotFoundError where there is no such path.
    """
    if path.is_file():
        yield path.read_bytes()
    elif (path / "new").is_dir() and (path / "cur").is_dir():
        yield from _of_maildir(path)
    elif path.is_dir():
        yield from (file.read_bytes() for file in sorted(path.glob("*.eml")))
    else:
        raise NotFoundError("Không có tệp hoặc thư mục «%(path)s»: hãy kiểm tra lại đường dẫn.", path=path)


def _of_maildir(folder: Path) -> Iterator[bytes]:
    """A file goes from new/ to cur/ with the flag "seen" after it was put down: what a crash leaves is read again, and counts once."""
    for file in sorted((folder / "new").iterdir()):
        yield file.read_bytes()
        file.rename(folder / "cur" / f"{file.name.partition(':')[0]}:2,S")
