"""A job that fails once goes on at its next time, with a line in the log; its record, where there was room for one, says why in words."""

from __future__ import annotations

import logging
import sqlite3
import threading

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models import JobRun
from models.database import session_factory
from models.outages import Outage, outage_of
from workflow.jobs import _recorded
from workflow.scheduler import lasting


def locked() -> OperationalError:
    """What SQLite says where another one writes for too long."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    return OperationalError("BEGIN IMMEDIATE", {}, error)


@pytest.mark.parametrize("error", [locked(), RuntimeError("a fault of ours")])
def test_one_failed_run_does_not_end_a_job(error: Exception) -> None:
    runs, done = [0], threading.Event()

    def job() -> None:
        runs[0] += 1
        if runs[0] == 1:
            raise error
        done.set()

    scheduler = BackgroundScheduler()
    scheduler.add_job(lasting("sweep", job), "interval", seconds=0.05)
    scheduler.start()
    assert done.wait(20)
    scheduler.shutdown()


def test_an_outage_is_one_line_in_the_log_and_a_fault_has_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def busy() -> None:
        raise locked()

    def faulty() -> None:
        raise RuntimeError("a fault of ours")

    with caplog.at_level(logging.ERROR):
        lasting("sweep", busy)()
    assert [(record.getMessage().partition(":")[0], record.exc_info) for record in caplog.records] == [("sweep", None)]
    with pytest.raises(RuntimeError):
        lasting("sweep", faulty)()


def test_the_record_of_a_run_that_met_an_outage_speaks_to_administrators(session: Session) -> None:
    factory: sessionmaker[Session] = session_factory(session.get_bind())  # type: ignore[arg-type]
    with pytest.raises(OperationalError), _recorded(factory, "sweep", None):
        raise locked()
    (said,) = session.scalars(select(JobRun.error))
    assert said.startswith("Máy đang bận ghi việc khác")


@pytest.mark.parametrize(
    ("name", "outage"),
    [
        ("SQLITE_BUSY", Outage.BUSY),
        ("SQLITE_BUSY_SNAPSHOT", Outage.BUSY),
        ("SQLITE_FULL", Outage.FULL),
        ("SQLITE_IOERR_WRITE", Outage.FULL),
        ("SQLITE_CANTOPEN", Outage.AWAY),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
    ],
)
def test_what_sqlite_says_is_judged_by_its_code(name: str, outage: Outage | None) -> None:
    error = sqlite3.OperationalError("whatever")
    error.sqlite_errorname = name
    assert outage_of(OperationalError("", {}, error)) is outage
