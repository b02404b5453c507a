"""Days to come, lived one after the other on tables that vanish: the real jobs decide and bundle, as if nobody acted.

Owns the order of a day's jobs and the days' counts; what takes part is `workflow.preview_rows`, nothing that it reads is held or changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import Escalation, Mail, MailState, Notice, PolicyScope, PolicyVersion
from models.database import reading_session_factory
from models.shadow import Shadows, shadowed
from rules.features import Subject
from workflow.bundling import bundle
from workflow.calendar import moment_of
from workflow.errors import InvalidInputError
from workflow.horizons import extend_horizons
from workflow.hours import mail_policy
from workflow.judges import Judge, judge_in_force
from workflow.meeting_notices import remind_of_meetings
from workflow.part_reminders import remind_of_parts
from workflow.policy_book import Standin, open_book
from workflow.preview_rows import MOST_TASKS, SHADOWED, Cast, Scope, choose_cast, fill
from workflow.recalling import look_anew
from workflow.reporting import make_reports
from workflow.set_aside import suspected
from workflow.settings import Settings
from workflow.suspension import resume_those_due
from workflow.sweep import sweep_tasks
from workflow.target_sweep import sweep_targets
from workflow.watch import Portion

LONGEST_DAYS = 731
LEARN_DAYS = 10
"""After how many days lived the database learns the sizes of the tables anew."""
FIRST_HOUR = 5
"""At which hour the days' first sweep decides, as the scheduler has it."""

Progress = Callable[[int, int], None]
"""Is told how many days have been lived, and how many there are."""


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """What one day would bring."""

    on: date
    notices: int
    escalations: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Where days are lived: the shadow tables, filled, and who takes part."""

    shadows: Shadows
    cast: Cast

    @property
    def newest(self) -> dict[str, int]:
        """Of each table the highest number that is real."""
        return self.shadows.newest


def simulate(
    engine: Engine, *, start: date, until: date, scope: Scope | None = None, progress: Progress | None = None
) -> list[SimulatedDay]:
    """The days from `start` to `until` on which something would be decided by what is in force. Nothing is written.

    Raises InvalidInputError for a span that is empty or longer than two years.
    """
    with open_stage(engine, scope or Scope(), start, until, most=None) as stage, stage.shadows.session() as session:
        live(session, stage, progress=progress)
        return days_of(session, stage)


@contextmanager
def open_stage(engine: Engine, scope: Scope, start: date, until: date, *, most: int | None = MOST_TASKS) -> Iterator[Stage]:
    """Make and fill the tables on which the days are lived. most -- from how many tasks on a sample is taken; None: never.

    Raises InvalidInputError for a span that is empty or longer than two years.
    """
    if until < start or (until - start).days > LONGEST_DAYS:
        raise InvalidInputError(
            "Khoảng từ %(start)s đến %(until)s không dùng được: ngày cuối phải từ ngày đầu trở đi, không quá hai năm sau.",
            field="until",
            start=start,
            until=until,
        )
    with reading_session_factory(engine)() as session:
        cast = choose_cast(session, scope, start, until, most=most)
    with shadowed(engine, SHADOWED) as shadows:
        fill(shadows, cast)
        yield Stage(shadows, cast)


def live(session: Session, stage: Stage, *, instead: Standin | None = None, digest_hour: int = 7, progress: Progress | None = None) -> None:
    """Live the days. instead -- a policy that is put in force on the first of them. digest_hour -- the installation's."""
    cast, settings = stage.cast, Settings("", Path(), "", digest_hour=digest_hour)
    days = (cast.until - cast.start).days + 1
    judge = judge_in_force(session, cast.start, instead=instead)
    if instead is not None:
        where = PolicyVersion(scope=instead.scope, unit_id=instead.unit_id, plan_id=instead.plan_id)
        look_anew(session, where, cast.start)
    for number in range(days):
        day = cast.start + timedelta(days=number)
        judge = _still_right(session, judge, day, instead)
        _decide(session, stage, day, judge)
        _send(session, settings, day, judge)
        session.expunge_all()
        if number % LEARN_DAYS == 1:
            stage.shadows.learn_sizes()
        if progress:
            progress(number + 1, days)


def days_of(session: Session, stage: Stage) -> list[SimulatedDay]:
    """The days lived on which something was decided."""
    notices = Counter(session.scalars(select(Notice.owed_on).where(Notice.id > stage.newest["notices"])))
    climbs = Counter(session.scalars(select(Escalation.opened_on).where(Escalation.id > stage.newest["escalations"])))
    return [SimulatedDay(day, notices[day], climbs[day]) for day in sorted({*notices, *climbs})]


def _still_right(session: Session, judge: Judge, day: date, instead: Standin | None) -> Judge:
    """The judge of the day before, unless units have come into or out of an area with rules of its own."""
    if judge.book is None or not judge.book.by_unit:
        return judge
    return judge if open_book(session, on=day, instead=instead) == judge.book else judge_in_force(session, day, instead=instead)


def _decide(session: Session, stage: Stage, day: date, judge: Judge) -> None:
    """The morning: tasks of coming periods, what runs on again, parts called to mind, then the sweep."""
    morning = moment_of(day, FIRST_HOUR)
    made = extend_horizons(session, today=day, now=morning, calendar=judge.calendar)
    made += make_reports(session, today=day, now=morning, calendar=judge.calendar)
    if made:
        stage.cast.dismiss_others(session, stage.newest["tasks"])
    resume_those_due(session, day, morning)
    remind_of_parts(session, today=day, now=morning, calendar=judge.calendar)
    if stage.cast.scope.kind is PolicyScope.SYSTEM:
        remind_of_meetings(session, today=day, now=morning, calendar=judge.calendar)
    for matter, sweep_some in ((Subject.TASK, sweep_tasks), (Subject.TARGET, sweep_targets)):
        portion = Portion(without=tuple(suspected(session, matter)))
        while sweep_some(session, today=day, now=morning, judge=judge, portion=portion).looked_at:
            continue


def _send(session: Session, settings: Settings, day: date, judge: Judge) -> None:
    """The mails of a day, put together when the last digest's hour is past; they count as sent."""
    if mail_policy().hours.are_rest_days_quiet and not judge.calendar.is_working(day):
        return
    evening = moment_of(day, mail_policy().hours.quiet_from - 1)
    bundle(session, settings, now=evening, calendar=judge.calendar)
    sent = update(Mail).where(Mail.state == MailState.PENDING).values(state=MailState.SENT, sent_at=evening)
    session.execute(sent.execution_options(synchronize_session=False))
