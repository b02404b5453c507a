"""Lets the weeks of the demo pass: each day the real sweep and the real delivery, people's acts, and the committees' decisions.

Owns the course of a day. Every act goes through the same use cases as in the pages, at a moment of its day; what was done stays done,
so a story that was interrupted can be told again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from commands import demo_meeting
from commands.demo_numbers import close_past_years, measure_day
from commands.demo_schedule import Deed, Plot, Verb, plot
from models import Escalation, EscalationAction, EscalationDecision, Extension, Membership, MembershipRole, Task, User
from rules.values import EscalationState
from workflow.calendar import day_of, moment_of, national_calendar, working_calendar
from workflow.extensions import ask_extension
from workflow.jobs import run_delivery, run_horizon, run_sweep
from workflow.judges import Judge, judge_by
from workflow.mailer import FolderMailer
from workflow.moves import Act, possible_moves
from workflow.progress import cancel, confirm, report_obstacle, report_progress, return_task, start, tick_off
from workflow.review import decide
from workflow.settings import Settings
from workflow.suspension import suspend

WEEKS = 6
_ACKNOWLEDGED_AFTER = 2
"""Working days that a committee of the demo takes to acknowledge; what is younger waits for the visitor."""
_WAITS_FOR_VISITOR = timedelta(days=4)

_MOVES = {
    Verb.START: "start",
    Verb.NOTE: "note",
    Verb.STUCK: "stuck",
    Verb.TICK: "tick_off",
    Verb.RETURN: "return",
    Verb.CONFIRM: "confirm",
    Verb.ASK: "extend",
    Verb.SUSPEND: "suspend",
}
_BY_COORDINATOR = frozenset({Verb.RETURN, Verb.CONFIRM, Verb.SUSPEND})


@dataclass(frozen=True, slots=True)
class Stage:
    """What every day of the story needs."""

    factory: sessionmaker[Session]
    settings: Settings
    judge: Judge
    mailbox: Path
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)


def tell(factory: sessionmaker[Session], settings: Settings, *, start: date, now: datetime) -> None:
    """Let the days from `start` to today pass. Mails go into the mailbox folder, whatever the settings say of a mail server."""
    stage = Stage(factory, settings, judge_by(), settings.data_dir / "mailbox", now)
    with factory.begin() as session:
        story = plot(session, start=start, today=stage.today)
        _begin(session, story, moment_of(start, 10))
        close_past_years(session, today=stage.today, at=moment_of(start, 10))
    for day in _days(start, stage.today):
        _pass(stage, story, day)
    run_horizon(factory, today=stage.today)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _begin(session: Session, story: Plot, at: datetime) -> None:
    """The first day: what was due before is done on paper, what a dissolved office owed is cancelled."""
    for task_id, on in story.started:
        task = session.get_one(Task, task_id)
        if "tick_off" in possible_moves(task):
            by = _coordinator(session, task)
            tick_off(session, task, Act(by, at, "Đã hoàn thành trước khi dùng Đôn Đốc, theo hồ sơ lưu."), on=on, is_sure=True)
            if "confirm" in possible_moves(task):
                confirm(session, task, Act(by, at))
    for task_id in story.dropped:
        task = session.get_one(Task, task_id)
        if "cancel" in possible_moves(task):
            cancel(session, task, Act(_coordinator(session, task), at, "Đã gộp vào một kế hoạch khác của xã."))


def _pass(stage: Stage, story: Plot, day: date) -> None:
    """Morning: sweep and digests. Day: people, numbers, committees and their meetings. Evening: what could not wait."""
    is_today = day == stage.today
    run_sweep(stage.factory, stage.settings, today=day, judge=stage.judge)
    _deliver(stage, stage.now if is_today else moment_of(day, stage.settings.digest_hour))
    if not national_calendar().is_working(day):
        return
    at = stage.now if is_today else moment_of(day, 10)
    with stage.factory.begin() as session:
        for deed in story.deeds.get(day, ()):
            _do(session, deed, at)
        measure_day(session, (stage.today - day).days, at)
        _committees_decide(session, stage.today, at)
        demo_meeting.pass_day(session, stage.today, at)
    _deliver(stage, stage.now if is_today else moment_of(day, 17))


def _deliver(stage: Stage, at: datetime) -> None:
    """Deliver into the folder; a new mail's file bears the hour of the story, by which the mailbox page sorts."""
    before = set(stage.mailbox.glob("*.eml"))
    run_delivery(stage.factory, stage.settings, now=at, mailer=FolderMailer(stage.mailbox))
    for mail in set(stage.mailbox.glob("*.eml")) - before:
        os.utime(mail, (at.timestamp(), at.timestamp()))


def _do(session: Session, deed: Deed, at: datetime) -> None:
    task = session.get_one(Task, deed.task_id)
    if _MOVES[deed.verb] not in possible_moves(task):
        return
    by = _coordinator(session, task) if deed.verb in _BY_COORDINATOR else _doer(session, task)
    act = Act(by, at, deed.note)
    match deed.verb:
        case Verb.START:
            start(session, task, act)
        case Verb.NOTE:
            report_progress(session, task, act)
        case Verb.STUCK:
            report_obstacle(session, task, act)
        case Verb.TICK:
            tick_off(session, task, act, is_sure=True)
        case Verb.RETURN:
            return_task(session, task, act)
        case Verb.CONFIRM:
            confirm(session, task, act)
        case Verb.ASK:
            _ask(session, task, act, deed.until)
        case Verb.SUSPEND:
            suspend(session, task, act)


def _ask(session: Session, task: Task, act: Act, until: date | None) -> None:
    has_asked = session.scalar(select(Extension.id).where(Extension.task_id == task.id).limit(1)) is not None
    if until and not has_asked:
        ask_extension(session, task, act, until=until)


def _committees_decide(session: Session, today: date, at: datetime) -> None:
    """Committees acknowledge what has lain before them for two days, the last days apart; the province's once gives an instruction."""
    latest = working_calendar(session).add_working_days(day_of(at), -_ACKNOWLEDGED_AFTER)
    waiting = (Escalation.state == EscalationState.OPEN) & (Escalation.opened_on <= min(latest, today - _WAITS_FOR_VISITOR))
    found = select(Escalation).where(waiting).options(joinedload(Escalation.task), joinedload(Escalation.to_unit)).order_by(Escalation.id)
    for escalation in session.scalars(found).all():
        member = _member(session, escalation.to_unit_id, MembershipRole.COMMITTEE)
        if member is None or _is_left_to_climb(escalation):
            continue
        if escalation.target_id is not None and not _has_instructed(session):
            note = "Rà soát từng xã, báo cáo nguyên nhân chỉ tiêu chậm và cách khắc phục."
            decide(session, escalation, EscalationDecision.INSTRUCT, Act(member, at, note), until=day_of(at) + timedelta(days=14))
        else:
            decide(session, escalation, EscalationDecision.ACKNOWLEDGE, Act(member, at, "Đã nắm được, theo dõi trong tuần."))


def _is_left_to_climb(escalation: Escalation) -> bool:
    """A commune's committee of the demo lets things lie, so that they climb on."""
    return escalation.rung == 1 and escalation.to_unit.code == "XLG"


def _has_instructed(session: Session) -> bool:
    given = select(EscalationAction.id).where(EscalationAction.decision == EscalationDecision.INSTRUCT)
    return session.scalar(given.limit(1)) is not None


def _doer(session: Session, task: Task) -> User | None:
    roles = (MembershipRole.FOCAL_POINT, MembershipRole.LEADER)
    return next((member for role in roles if (member := _member(session, task.unit_id, role))), None)


def _coordinator(session: Session, task: Task) -> User | None:
    unit_id = task.plan.standing_id or task.plan.owner_id
    member = _member(session, unit_id, MembershipRole.COORDINATOR) if unit_id else None
    return member or session.get(User, task.plan.imported_by_id)


def _member(session: Session, unit_id: int, role: MembershipRole) -> User | None:
    held = select(User).join(Membership).where(Membership.unit_id == unit_id, Membership.role == role)
    return session.scalars(held.order_by(User.id).limit(1)).first()
