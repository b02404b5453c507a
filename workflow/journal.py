"""The journal of what was told: who, when, by which rule, and what became of it, for a task, a plan or a person.

Owns the reading of notices and mails as one story; refuses to keep bodies of mails: they can be worded again from what is kept, and a copy
of what thousands of people read about others would be one more thing to guard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defaultload, joinedload

from models import Judgement, Mail, MailState, Notice, Plan, Target, Task, Unit, User
from rules.values import Audience, Delivery
from workflow.calendar import moment_of
from workflow.text import search_form

LEFT_OUT = "Khi đến giờ gửi thì không còn gì để nói"


class Fate(StrEnum):
    """What became of a notice."""

    WAITING = "waiting"
    RETRYING = "retrying"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. at -- when that became of it, or will be tried; said -- why, or the mail server's words.

    judgement -- the decision that owes it, with its facts, where that is kept and was asked for.
    """

    notice: Notice
    fate: Fate
    at: datetime | None
    said: str
    attempts: int
    judgement: Judgement | None = None

    @property
    def who(self) -> str:
        """The person, or the unit at its own address."""
        return self.notice.user.name if self.notice.user else self.notice.unit.name

    @property
    def instead_of(self) -> str | None:
        """The absent person for whom it came to somebody else."""
        return self.notice.in_stead_of.name if self.notice.in_stead_of else None

    @property
    def unit(self) -> str:
        """The unit in which the person was told."""
        return self.notice.unit.name

    @property
    def about(self) -> str:
        """The task, target or plan that was spoken of."""
        notice = self.notice
        if notice.task:
            return notice.task.title
        return notice.target.indicator if notice.target else notice.plan.title if notice.plan else ""

    @property
    def kind(self) -> str:
        """What it was about."""
        return self.notice.kind

    @property
    def audience(self) -> Audience:
        """As what they were told."""
        return self.notice.audience

    @property
    def delivery(self) -> Delivery:
        """At once, or in the digest."""
        return self.notice.delivery

    @property
    def owed_on(self) -> date:
        """The day it speaks of."""
        return self.notice.owed_on

    @property
    def rule(self) -> str:
        """The rule that asked for it."""
        return self.notice.rule

    @property
    def policy_version(self) -> str:
        """Of the rule's policy."""
        return self.notice.policy_version

    @property
    def why(self) -> str:
        """Why it was owed, in words."""
        return self.notice.why


_NAMES_ONLY = (
    joinedload(Notice.task).load_only(Task.title),
    joinedload(Notice.target).load_only(Target.indicator),
    joinedload(Notice.plan).load_only(Plan.title),
    defaultload(Notice.user).load_only(User.name),
    defaultload(Notice.in_stead_of).load_only(User.name),
    defaultload(Notice.unit).load_only(Unit.name),
    defaultload(Notice.mail).load_only(Mail.state, Mail.attempts, Mail.error, Mail.sent_at, Mail.bounced_at, Mail.next_attempt_at),
)


def of_task(session: Session, task_id: int, *, limit: int) -> list[Entry]:
    """A task's journal, the latest first, with the facts of the decisions behind it."""
    return _with_judgements(session, session.scalars(_told(Notice.task_id == task_id).limit(limit)).all())


def of_escalations(session: Session, escalation_ids: Sequence[int], *, limit: int) -> list[Entry]:
    """What was told to whom about some escalations, the latest first, with the facts of the decisions behind it."""
    return _with_judgements(session, session.scalars(_told(Notice.escalation_id.in_(escalation_ids)).limit(limit)).all())


def of_plan(session: Session, plan_id: int, *, limit: int) -> list[Entry]:
    """The journal of a plan, its tasks and its targets, the latest first: read of all that an entry names no more than the name."""
    tasks, targets = select(Task.id).where(Task.plan_id == plan_id), select(Target.id).where(Target.plan_id == plan_id)
    concerns = or_(Notice.plan_id == plan_id, Notice.task_id.in_(tasks), Notice.target_id.in_(targets))
    return [entry(notice) for notice in session.scalars(_told(concerns).options(*_NAMES_ONLY).limit(limit))]


def _with_judgements(session: Session, notices: Sequence[Notice]) -> list[Entry]:
    keys = {notice.judgement for notice in notices if notice.judgement}
    found = select(Judgement).where(Judgement.key.in_(keys))
    return entries(notices, session.scalars(found).all() if keys else [])


def entries(notices: Iterable[Notice], judgements: Iterable[Judgement]) -> list[Entry]:
    """What became of some notices, with the facts of the decisions behind them."""
    kept = {one.key: one for one in judgements}
    return [replace(entry(notice), judgement=kept.get(notice.judgement or "")) for notice in notices]


def _told(condition: ColumnElement[bool]) -> Select[Notice]:
    found = select(Notice).where(condition).order_by(Notice.id.desc())
    return found.options(joinedload(Notice.user), joinedload(Notice.in_stead_of), joinedload(Notice.unit), joinedload(Notice.mail))


def entry(notice: Notice) -> Entry:
    """What became of one notice."""
    mail = notice.mail
    if notice.withdrawn_at:
        return Entry(notice, Fate.WITHDRAWN, notice.withdrawn_at, notice.withdrawn_because, 0)
    if mail is None:
        fate = Fate.UNREACHABLE if notice.is_unreachable else Fate.WAITING
        return Entry(notice, fate, None if notice.is_unreachable else notice.not_before, "", 0)
    fate, at = _of_mail(mail)
    said = (mail.error or LEFT_OUT) if mail.state is MailState.EMPTY else mail.error
    return Entry(notice, fate, at, said, mail.attempts)


def _of_mail(mail: Mail) -> tuple[Fate, datetime | None]:
    if mail.bounced_at:
        return Fate.BOUNCED, mail.bounced_at
    if mail.state is MailState.SENT:
        return Fate.SENT, mail.sent_at
    if mail.state is MailState.FAILED:
        return Fate.FAILED, None
    if mail.state is MailState.EMPTY:
        return Fate.WITHDRAWN, None
    return (Fate.RETRYING if mail.error else Fate.WAITING), mail.next_attempt_at


def mails_found(words: str, day: date | None, state: MailState | None = None) -> Select[Mail]:
    """Mails to a person, unit or address, of a day, in a state, the latest first: for the administrator's search.

    words -- diacritics are forgiven.
    """
    found = select(Mail).outerjoin(User, User.id == Mail.user_id).outerjoin(Unit, Unit.id == Mail.unit_id)
    wanted = " ".join(words.split())
    if wanted:
        alike = f"%{wanted.lower()}%"
        by_unit = Unit.normal_name.like(f"%{search_form(wanted)}%")
        found = found.where(or_(func.lower(Mail.address).like(alike), func.lower(User.name).like(alike), User.login == wanted, by_unit))
    if state:
        found = found.where(Mail.state == state)
    if day:
        sent = Mail.sent_at.between(moment_of(day, 0), moment_of(day + timedelta(days=1), 0))
        made = Mail.created_at.between(moment_of(day, 0), moment_of(day + timedelta(days=1), 0))
        found = found.where(or_(sent, made))
    return found.options(joinedload(Mail.user), joinedload(Mail.unit)).order_by(Mail.id.desc())


def of_mails(session: Session, mails: Sequence[Mail]) -> dict[int, list[Entry]]:
    """What stood in some mails, by mail."""
    found: dict[int, list[Entry]] = {mail.id: [] for mail in mails}
    subjects = joinedload(Notice.task).load_only(Task.title), joinedload(Notice.target).load_only(Target.indicator), joinedload(Notice.plan)
    for notice in session.scalars(_told(Notice.mail_id.in_(list(found))).options(*subjects)):
        found[notice.mail_id or 0].append(entry(notice))
    return found
