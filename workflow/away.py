"""What an absent person is told on coming back: one digest with a line for each task of which the substitute was told or which they moved.

Owns those lines; when an absence is over is `workflow.substitution`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Mail, Membership, Notice, Substitution, TaskChange
from rules.values import Audience, Delivery
from workflow.calendar import moment_of
from workflow.notice_words import heading, what_was_done
from workflow.notices import Outgoing, Subject
from workflow.recipients import Recipient

AWAY = "while-away"


def tell_what_happened(session: Session, absence: Substitution, *, now: datetime) -> int:
    """Owe the returning person their lines. Nothing where nothing happened, or where they have left or hold nothing any more."""
    person = absence.principal
    unit_id = session.scalar(select(Membership.unit_id).where(Membership.user_id == person.id, Membership.unit_id.is_not(None)).limit(1))
    if not person.is_active or unit_id is None:
        return 0
    outgoing = Outgoing(now)
    for task_id, lines in _happened(session, absence, now).items():
        words = "; ".join(dict.fromkeys(lines))
        outgoing.owe(
            [Recipient(unit_id, person.id, person.email)],
            Subject(task_id=task_id),
            kind=AWAY,
            step=f"{AWAY}-{absence.id}",
            audience=Audience.INFORMED,
            delivery=Delivery.DIGEST,
            why=f"khi anh/chị vắng ({absence.from_on:%d/%m} – {absence.until_on:%d/%m/%Y}), {absence.substitute.name} {words}",
        )
    return outgoing.write(session)


def _happened(session: Session, absence: Substitution, now: datetime) -> dict[int, list[str]]:
    """By task, oldest first: what the substitute did, and what the substitute was told."""
    since = moment_of(absence.from_on, 0)
    until = min(absence.ended_at or now, moment_of(absence.until_on + timedelta(days=1), 0))
    found: dict[int, list[str]] = defaultdict(list)
    mine = TaskChange.in_stead_of_id == absence.principal_id, TaskChange.by_id == absence.substitute_id
    done = select(TaskChange.task_id, TaskChange.action).where(*mine, TaskChange.at >= since, TaskChange.at <= until)
    for task_id, action in session.execute(done.order_by(TaskChange.id)):
        found[task_id].append(f"đã làm thay: {what_was_done(action)}")
    theirs = Notice.in_stead_of_id == absence.principal_id, Notice.user_id == absence.substitute_id, Notice.task_id.is_not(None)
    told = select(Notice.task_id, Notice.kind).join(Mail).where(*theirs, Mail.created_at >= since, Mail.created_at <= until)
    for told_of, kind in session.execute(told.order_by(Notice.id)):
        found[told_of or 0].append(f"đã được báo: {heading(kind).lower()}")
    return dict(found)
