"""A disk that is full, on SQLite: what could be written whole is there, of the rest nothing, and it is done when there is room again.

Twice, for the two ends of the matter: `max_page_count` makes SQLite itself say SQLITE_FULL at an exact page, as it does on ENOSPC, so that
the transaction is caught at each of its statements; RLIMIT_FSIZE lets the operating system refuse a write to the log or to a mail's file,
so that what lies below SQLite and beside it is met too.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError

from models import Escalation, JobRun, Notice, Task
from models.database import open_engine
from models.outages import Outage, outage_of
from rules.calendar import WorkingCalendar
from tests.workflow import mortals
from tests.workflow.chaos_town import DAYS, Town, differences
from workflow import sweep, target_sweep
from workflow.calendar import national_calendar

SEED = 20260303
SCARCE_DAYS = DAYS[:10]
"""The days on which room is scarce; then the disk is cleared."""


@pytest.fixture
def town(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The town, swept a few rows at a time."""
    monkeypatch.setattr(sweep, "BATCH", 15)
    monkeypatch.setattr(target_sweep, "BATCH", 2)
    engine = open_engine(sqlite_url)
    yield Town(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def calendar() -> WorkingCalendar:
    return national_calendar()


@contextmanager
def room_for(town: Town, pages: int) -> Iterator[None]:
    """Let the database file grow by so many pages at the most."""
    engine = town.factory.kw["bind"]

    def limit(connection: Any, *_rest: object) -> None:
        there = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={min(most, 1 << 30) if there <= most else there}")

    with engine.connect() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + pages
    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()  # the limit is the connections'


def is_whole(town: Town) -> bool:
    """Whether every escalation has been told and stands in its task, as one transaction writes it."""
    with town.factory() as session:
        told = set(session.scalars(select(Notice.escalation_id).where(Notice.escalation_id.is_not(None))))
        by_rules = session.scalars(select(Escalation.id)).all()
        highest = select(func.max(Escalation.rung)).where(Escalation.task_id == Task.id).scalar_subquery()
        behind = session.scalars(select(Task.id).where(Task.rung > 0, Task.rung != highest)).all()
        return told >= set(by_rules) and not behind


def fills_up(job: Callable[[], None]) -> bool:
    """Run a job; whether the disk was full, which is then what the error says."""
    try:
        job()
    except DBAPIError as error:
        assert outage_of(error) is Outage.FULL, error
        return True
    return False


@pytest.mark.slow
def test_a_database_that_may_not_grow_stops_jobs_between_transactions_and_they_go_on_when_it_may(
    town: Town, undisturbed: dict[str, list[Any]], calendar: WorkingCalendar
) -> None:
    rng, full = random.Random(SEED), 0
    for day in DAYS:
        for job in (town.prepare, town.sweep, town.deliver):
            for _ in range(3 if day in SCARCE_DAYS and calendar.is_working(day) else 0):
                with room_for(town, rng.choice((0, 0, 1, 2, 5))):
                    full += fills_up(lambda job=job, day=day: job(day))  # type: ignore[misc]
                assert is_whole(town), f"seed {SEED}, {day}"
            job(day)
        town.act(day)
    print(f"seed {SEED}: the disk was full {full} times")
    assert full >= 20
    assert differences(undisturbed, town.story()) == []


@pytest.mark.slow
def test_an_operating_system_that_refuses_to_write_stops_jobs_with_a_word_and_they_go_on_when_it_does_not(
    town: Town, undisturbed: dict[str, list[Any]], calendar: WorkingCalendar, tmp_path: Path, sqlite_place: Path
) -> None:
    rng, stopped = random.Random(SEED), 0
    for day in DAYS:
        for job, to_its_end in (("horizon", town.prepare), ("nibble", town.sweep), ("deliver", town.deliver)):
            if day in SCARCE_DAYS and calendar.is_working(day):
                largest = max(path.stat().st_size for path in sqlite_place.parent.glob("*.sqlite3*"))
                worker = mortals.start(job, town.url, tmp_path, "", day, room=largest + rng.randrange(1, 90_000))
                worker.join(60)
                assert worker.exitcode in (0, mortals.FULL), f"seed {SEED}, {day}, {job}: ended by {worker.exitcode}"
                stopped += worker.exitcode == mortals.FULL
                assert is_whole(town), f"seed {SEED}, {day}"
            to_its_end(day)
        town.act(day)
    print(f"seed {SEED}: {stopped} workers were refused")
    assert stopped >= 3
    assert differences(undisturbed, town.story()) == []


def test_the_record_of_a_run_says_in_words_that_the_disk_was_full(town: Town) -> None:
    with room_for(town, 1), pytest.raises(DBAPIError):
        town.sweep(DAYS[0])
    with town.factory() as session:
        said = session.scalars(select(JobRun.error)).all()
    assert all("không ghi thêm được vào đĩa" in each for each in said), "or nothing, where there was no room for the record either"
