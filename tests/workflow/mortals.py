"""Jobs in processes of their own, which tests kill at any moment with SIGKILL, as a power cut would."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from datetime import date
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from models import Plan
from models.database import open_engine, session_factory
from models.outages import Outage
from workflow import publishing, target_sweep
from workflow import sweep as sweep_module
from workflow.calendar import moment_of
from workflow.errors import WrongStateError
from workflow.jobs import run_delivery, run_horizon, run_supervised_sweep, run_sweep
from workflow.judges import judge_by
from workflow.outages import as_outage
from workflow.settings import Settings

FULL, AWAY = 17, 18
"""The exit status of a worker that found the disk full, or the database away."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["workflow.jobs", "models", "sqlalchemy.dialects.sqlite", "psycopg", __name__])


def sweep(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None) -> None:
    """Sweep one day, as `python app.py sweep` does."""
    engine = open_engine(database_url)
    judge = judge_by()
    if ready:
        ready.set()
    run_sweep(session_factory(engine), _settings(database_url, folder, smtp_url), today=day, judge=judge)
    engine.dispose()


def nibble(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None) -> None:
    """Sweep one day by the policies in force, a few rows at a time, so that a small town takes many transactions."""
    sweep_module.BATCH, target_sweep.BATCH = 15, 2
    engine = open_engine(database_url)
    if ready:
        ready.set()
    run_sweep(session_factory(engine), _settings(database_url, folder, smtp_url), today=day)
    engine.dispose()


def supervise(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None) -> None:
    """Sweep one day under supervision, as the scheduler does: in a process of its own, which dies with this one."""
    engine = open_engine(database_url)
    if ready:
        ready.set()
    run_supervised_sweep(session_factory(engine), _settings(database_url, folder, smtp_url), today=day)
    engine.dispose()


def deliver(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None) -> None:
    """Deliver at eight in the morning of a day, as `python app.py deliver` does."""
    engine = open_engine(database_url)
    if ready:
        ready.set()
    run_delivery(session_factory(engine), _settings(database_url, folder, smtp_url), now=moment_of(day, 8))
    engine.dispose()


def horizon(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None) -> None:
    """Make the tasks of the coming periods, as the scheduler does every night."""
    engine = open_engine(database_url)
    if ready:
        ready.set()
    run_horizon(session_factory(engine), today=day)
    engine.dispose()


def publish(database_url: str, folder: Path, smtp_url: str, day: date, ready: Event | None = None, *, plan_id: int = 0) -> None:
    """Publish a draft, as the page does; refused where somebody else was faster."""
    engine = open_engine(database_url)
    if ready:
        ready.set()
    with session_factory(engine)() as session:
        plan = session.get_one(Plan, plan_id)
        with contextlib.suppress(WrongStateError):
            publishing.publish(session, plan, by=None, now=moment_of(day, 8))
            session.commit()
    engine.dispose()


def start(job: str, database_url: str, folder: Path, smtp_url: str, day: date, **more: int) -> BaseProcess:
    """Start a job of _JOBS in a process of its own, and come back when it is about to begin. room -- as for _run."""
    ready = _processes.Event()
    process = _processes.Process(target=_run, args=(_JOBS[job], database_url, folder, smtp_url, day, ready), kwargs=more)
    process.start()
    ready.wait(30)
    return process


def _run(job: Callable[..., None], *what: object, room: int | None = None, **more: int) -> None:
    """A job that ends by a status of its own where something was in the way. room -- the largest size of a file, in bytes."""
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        job(*what, **more)
    except Exception as error:
        outage = as_outage(error)
        if outage is None:
            raise
        sys.exit(FULL if outage.outage is Outage.FULL else AWAY)


_JOBS: dict[str, Callable[..., None]] = {
    "sweep": sweep,
    "nibble": nibble,
    "supervise": supervise,
    "deliver": deliver,
    "horizon": horizon,
    "publish": publish,
}


def kill_after(process: BaseProcess, seconds: float) -> bool:
    """Kill a process with SIGKILL unless it ends by itself within that time. Returns whether it was killed."""
    process.join(seconds)
    if process.exitcode is not None:
        return False
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.join()
    return True


def kill_child_of(process: BaseProcess) -> bool:
    """Kill a process that this one has started, if it has. Returns whether it had."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        children = [int(number) for number in listed.read_text().split()]
        for number in children:
            os.kill(number, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return bool(children)


def _settings(database_url: str, folder: Path, smtp_url: str) -> Settings:
    return Settings(database_url=database_url, data_dir=folder, secret_key="s", smtp_url=smtp_url, mail_from="dondoc@binhan.example")
