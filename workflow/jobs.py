"""The jobs around the use cases: sweep, deliver, make tasks for the coming periods, keep house. Each is safe to run twice, and at once.

Entry points call them: the command line, and `workflow.scheduler`. Like entry points they own their transactions: one a batch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models import AddressProblem, JobRun, LoginAttempt, MailServer, Reading, ReadingState
from models.database import let_others_write
from rules.calendar import WorkingCalendar
from workflow.bounce_intake import Intake, take_in
from workflow.bounce_mailbox import unseen
from workflow.calendar import day_of, moment_of, working_calendar
from workflow.desk import Counts
from workflow.errors import InvalidInputError
from workflow.horizons import extend_some
from workflow.judges import Judge
from workflow.mailer import Mailer, mailer_for
from workflow.outages import as_outage
from workflow.outbox import Delivered, deliver
from workflow.reporting import make_reports
from workflow.rollup_repair import Mended, measured_indicators, rebuild
from workflow.settings import Settings
from workflow.supervision import Means, Swept, supervise
from workflow.sweeping import Sweep, begin_day
from workflow.turned_clocks import refuse_wrong_clock

KEEP_RUNS = timedelta(days=90)
KEEP_ATTEMPTS = timedelta(days=7)
KEEP_READINGS = timedelta(days=90)
FORGET_SERVERS = timedelta(days=1)

_log = logging.getLogger(__name__)


def true_now() -> datetime:
    """The moment that it is, read from the clock."""
    return datetime.now(UTC)


def moment_for(today: date | None, now: datetime, settings: Settings) -> datetime:
    """The moment that a sweep takes for its own: now, or, for a day given by hand, an hour before that day's digest."""
    if today is None or today == day_of(now):
        return now
    return moment_of(today, max(settings.digest_hour - 1, 0))


def run_sweep(factory: sessionmaker[Session], settings: Settings, *, today: date | None = None, judge: Judge | None = None) -> Counts:
    """Decide for a day (default: today in Asia/Ho_Chi_Minh) in this process, batch by batch, until nothing needs a look any more.

    judge -- None: by the policies in force, also where these change meanwhile.
    What was suspended until that day runs on first, and coordinating units are reminded of parts with a day of their own.
    """
    now = moment_for(today, true_now(), settings)
    day = today or day_of(now)
    total = Counts()
    with _recorded(factory, "sweep", day) as note:
        if today is None:
            refuse_wrong_clock(factory, now)
        with factory.begin() as session:
            begin_day(session, day, now)
        for counts in Sweep(factory, day, now, judge).batches():
            total.add(counts)
        note(asdict(total))
    return total


def run_supervised_sweep(
    factory: sessionmaker[Session], settings: Settings, *, today: date | None = None, workers: int | None = None
) -> Swept:
    """The same in processes of its own, for the engine can end the one in which it runs (`workflow.supervision`).

    workers -- how many share the rows on PostgreSQL; None: as the settings say. Raises SweepFailedError.
    """
    now = moment_for(today, true_now(), settings)
    day = today or day_of(now)
    with _recorded(factory, "sweep", day) as note:
        if today is None:
            refuse_wrong_clock(factory, now)
        done = supervise(factory, today=day, now=now, means=Means(workers or settings.sweep_workers))
        note(asdict(done.counts) | done.troubles)
    return done


def run_delivery(
    factory: sessionmaker[Session], settings: Settings, *, now: datetime | None = None, mailer: Mailer | None = None
) -> Delivered:
    """Send what is owed by now."""
    with _recorded(factory, "deliver", None, keep_empty=False) as note:
        if now is None:
            refuse_wrong_clock(factory, true_now())
        done = deliver(
            factory, settings, mailer or mailer_for(settings), now=now or true_now(), calendar=_calendar(factory), clock=true_now
        )
        if done.sent or done.failed:
            note(asdict(done))
    return done


def run_horizon(factory: sessionmaker[Session], *, today: date | None = None) -> int:
    """Make the tasks that have come within the horizon, a portion of plans in each transaction: what was made before a kill stays."""
    now = true_now()
    day, made = today or day_of(now), 0
    with _recorded(factory, "horizon", day) as note:
        while True:
            with factory.begin() as session:
                done = extend_some(session, today=day, now=now, calendar=working_calendar(session))
            made += done.tasks
            if not done.plans:
                break
            let_others_write(factory)
        with factory.begin() as session:
            made += make_reports(session, today=day, now=now, calendar=working_calendar(session))
        note({"tasks": made})
    return made


def run_bounces(factory: sessionmaker[Session], settings: Settings, messages: Iterable[bytes] | None = None) -> Intake:
    """Read what came back: the messages given, else the mailbox of DONDOC_BOUNCE_IMAP_URL. Raises InvalidInputError without either."""
    if messages is None and not settings.bounce_imap_url:
        raise InvalidInputError(
            "Chưa biết đọc thư trả lại ở đâu: hãy ghi một tệp, một thư mục hoặc «-», hoặc đặt DONDOC_BOUNCE_IMAP_URL.", field="source"
        )
    with _recorded(factory, "bounces", None, keep_empty=False) as note:
        done = take_in(factory, messages if messages is not None else unseen(settings.bounce_imap_url or ""), now=true_now())
        if done.read:
            note(asdict(done))
    return done


def run_housekeeping(factory: sessionmaker[Session]) -> None:
    """Delete what nobody will ask for again: old runs of jobs, old attempts at logging in, readings long ended."""
    now = true_now()
    with factory.begin() as session:
        session.execute(delete(JobRun).where(JobRun.started_at < now - KEEP_RUNS))
        session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - KEEP_ATTEMPTS))
        has_ended = Reading.state.in_([ReadingState.DONE, ReadingState.FAILED])
        session.execute(delete(Reading).where(has_ended, Reading.ended_at < now - KEEP_READINGS))
        session.execute(delete(MailServer).where(MailServer.next_try_at < now - FORGET_SERVERS))  # another one is used since
        session.execute(delete(AddressProblem).where(AddressProblem.cleared_at < now - KEEP_RUNS))


def run_check_of_sums(factory: sessionmaker[Session]) -> Mended:
    """Make the sums of values over lower units anew, an indicator in each transaction, and record what was not as it ought to be."""
    found = Mended(0, 0)
    with _recorded(factory, "sums", day_of(true_now()), keep_empty=False) as note:
        with factory() as session:
            indicators = measured_indicators(session)
        for indicator_id in indicators:
            with factory.begin() as session:
                found += rebuild(session, indicator_id)
            let_others_write(factory)
        if found:
            note(asdict(found))
    return found


def _calendar(factory: sessionmaker[Session]) -> WorkingCalendar:
    with factory() as session:
        return working_calendar(session)


@contextmanager
def _recorded(
    factory: sessionmaker[Session], job: str, for_day: date | None, *, keep_empty: bool = True
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Keep a record of a run: its counts, or the error that ended it, which goes on upward."""
    counts: dict[str, Any] = {}
    started_at = true_now()
    try:
        yield counts.update
    except Exception as error:
        said = str(as_outage(error) or error)[:500]
        failed = JobRun(job=job, for_day=for_day, started_at=started_at, ended_at=true_now(), counts=counts, error=said)
        try:
            _keep(factory, failed)
        except SQLAlchemyError as also:  # what is in the way of the job is in the way of its record
            _log.error("%s: its failure could not be recorded: %s", job, also)
        raise
    if counts or keep_empty:
        _keep(factory, JobRun(job=job, for_day=for_day, started_at=started_at, ended_at=true_now(), counts=counts))


def _keep(factory: sessionmaker[Session], run: JobRun) -> None:
    with factory.begin() as session:
        session.add(run)
