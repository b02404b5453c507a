"""How long each job holds SQLite's one write lock at a time: for so long whoever ticks something off may have to wait.

Run: python -m benchmarks.writer [TASKS DUE]. The aim, with 100000 10000 on a quiet machine: no transaction much beyond a second.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, event, update

from benchmarks.ground import analyse
from benchmarks.sweep_ground import TODAY, fill
from models import JobRun, PolicyScope, Task, migrate
from models.database import open_engine, session_factory
from rules.values import OPEN_STATES
from workflow.backup import copy_sqlite
from workflow.calendar import moment_of
from workflow.jobs import run_delivery, run_horizon, run_housekeeping, run_sweep
from workflow.moves import Act
from workflow.policies import begin_draft, put_in_force
from workflow.settings import Settings


@dataclass
class Held:
    """The write transactions of one job, in seconds each."""

    seconds: list[float] = field(default_factory=list)
    began: float | None = None

    def begin(self, connection: Connection) -> None:
        self.began = time.perf_counter() if connection.get_execution_options().get("dondoc_write") else None

    def end(self, _connection: Connection) -> None:
        if self.began is not None:
            self.seconds.append(time.perf_counter() - self.began)
        self.began = None


@contextmanager
def watched(engine: Engine, name: str) -> Iterator[None]:
    """Print how long the job's write transactions took."""
    held = Held()
    listeners = (("begin", held.begin), ("commit", held.end), ("rollback", held.end))
    for word, listener in listeners:
        event.listen(engine, word, listener)
    begin = time.perf_counter()
    yield
    took = time.perf_counter() - begin
    for word, listener in listeners:
        event.remove(engine, word, listener)
    longest = max(held.seconds, default=0.0)
    print(f"{name:32} {took:7.2f} s   {len(held.seconds):5} transactions   longest {longest:6.2f} s")


def jobs(engine: Engine, settings: Settings) -> Iterator[tuple[str, Callable[[], object]]]:
    """What may hold the writer, in the order of a day."""
    factory = session_factory(engine)

    def change_policy() -> None:
        with factory.begin() as session:
            act = Act(None, moment_of(TODAY, 9), "thử")
            put_in_force(session, begin_draft(session, "escalation", PolicyScope.SYSTEM, act), act)

    def turn_back() -> None:
        with factory.begin() as session:
            session.add(JobRun(job="sweep", for_day=TODAY + timedelta(days=1), started_at=moment_of(TODAY, 9)))
            session.execute(update(Task).where(Task.state.in_(OPEN_STATES)).values(next_look_on=TODAY + timedelta(days=1)))
        run_sweep(factory, settings, today=TODAY)

    yield "sweep, those that are due", lambda: run_sweep(factory, settings, today=TODAY)
    yield "delivery of what it owes", lambda: run_delivery(factory, settings, now=moment_of(TODAY, 8))
    yield "horizon", lambda: run_horizon(factory, today=TODAY)
    yield "backup (a copy)", lambda: copy_sqlite(engine, Path(tempfile.mkdtemp(dir=settings.data_dir)))
    yield "housekeeping", lambda: run_housekeeping(factory)
    yield "a policy for everything", change_policy
    yield "sweep of everything thereafter", lambda: run_sweep(factory, settings, today=TODAY)
    yield "the clock was a day ahead", turn_back


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", type=int, nargs="?", default=100_000)
    parser.add_argument("due", type=int, nargs="?", default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/writer.sqlite3"
        engine = open_engine(url)
        migrate.upgrade(engine)
        fill(engine, asked.tasks, asked.due)
        analyse(engine)
        settings = Settings(database_url=url, data_dir=Path(folder), secret_key="s")
        for name, job in jobs(engine, settings):
            with watched(engine, name):
                job()
        engine.dispose()


if __name__ == "__main__":
    main()
