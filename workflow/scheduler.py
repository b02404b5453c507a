"""APScheduler: jobs and nothing else. Any number of schedulers may run at once: what the jobs do is shared through the database."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.orm import Session, sessionmaker

from workflow.jobs import run_bounces, run_check_of_sums, run_delivery, run_horizon, run_housekeeping, run_supervised_sweep
from workflow.outages import as_outage
from workflow.preview_pool import PreviewPool
from workflow.reading_pool import ReadingPool
from workflow.settings import TIME_ZONE, Settings
from workflow.supervision import SweepFailedError

SWEEP_HOURS = "5-20"
DELIVER_SECONDS = 60
READ_SECONDS = 20
BOUNCES_SECONDS = 300

_log = logging.getLogger(__name__)


def build_scheduler(
    factory: sessionmaker[Session],
    settings: Settings,
    *,
    in_background: bool,
    readers: ReadingPool | None = None,
    previews: PreviewPool | None = None,
) -> BaseScheduler:
    """A scheduler with the product's jobs, not yet started. in_background -- beside a web server, in a thread of its own.

    readers, previews -- the web server's readers of documents and its thread for previews of rules, to be woken for what another process
    has left; None: ones of the scheduler's own.

    A job that was missed (the machine slept) runs once when it wakes; a job that still runs is not started again.
    """
    kind = BackgroundScheduler if in_background else BlockingScheduler
    scheduler = kind(timezone=TIME_ZONE, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 6 * 3600})
    pool = readers or ReadingPool(factory, settings.data_dir, workers=1)
    looking_ahead = previews or PreviewPool(factory, digest_hour=settings.digest_hour)
    jobs = (
        ("horizon", lambda: run_horizon(factory), CronTrigger(hour=4, minute=30, timezone=TIME_ZONE)),
        ("sweep", lambda: run_supervised_sweep(factory, settings), CronTrigger(hour=SWEEP_HOURS, minute="*/15", timezone=TIME_ZONE)),
        ("deliver", lambda: run_delivery(factory, settings), IntervalTrigger(seconds=DELIVER_SECONDS, timezone=TIME_ZONE)),
        ("read", pool.wake, IntervalTrigger(seconds=READ_SECONDS, timezone=TIME_ZONE)),
        ("preview", looking_ahead.wake, IntervalTrigger(seconds=READ_SECONDS, timezone=TIME_ZONE)),
        ("housekeeping", lambda: run_housekeeping(factory), CronTrigger(hour=3, minute=10, timezone=TIME_ZONE)),
        ("sums", lambda: run_check_of_sums(factory), CronTrigger(hour=3, minute=40, timezone=TIME_ZONE)),
    )
    if settings.bounce_imap_url:
        every = IntervalTrigger(seconds=BOUNCES_SECONDS, timezone=TIME_ZONE)
        scheduler.add_job(lasting("bounces", lambda: run_bounces(factory, settings)), every, id="bounces", name="bounces")
    for name, job, trigger in jobs:
        scheduler.add_job(lasting(name, job), trigger, id=name, name=name)
    _log.info("scheduler: %s", ", ".join(name for name, _, _ in jobs))
    return scheduler


def lasting(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """The job for a scheduler: where the database or the disk is in the way for a while, one line says so and the next run tries again.

    Every other error is the scheduler's to log, with its traceback; it too ends that one run only.
    """

    def run() -> None:
        try:
            job()
        except Exception as error:
            if as_outage(error) is None and not isinstance(error, SweepFailedError):
                raise
            _log.error("%s: not done, tried again at its next time: %s", name, str(error).partition("\n")[0])

    return run
