"""A sweep over many open tasks of which some need something, against bare SQL with the same reads and writes.

Run: python -m benchmarks.sweep [TASKS DUE] [--keep FOLDER] [--only sqlite|postgresql] [--profile]. The aims, with 1000000 10000:
at most 2.5 × the floor on both databases; nothing due under 50 ms; memory under 300 MB and flat; two workers at least 1.6 × one.
Sweep and floor take turns, so that what else loads the machine loads both; beside the wall clock stands this process's processor time.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.ground import databases, peak_megabytes
from benchmarks.sweep_floor import floor
from benchmarks.sweep_ground import TODAY, fill, restore, written
from models.database import session_factory
from workflow.calendar import moment_of
from workflow.desk import Counts
from workflow.supervision import Means, supervise
from workflow.sweep import BATCH
from workflow.sweeping import Sweep

MORNING = moment_of(TODAY, 6)
ROUNDS = 5


@dataclass(slots=True)
class Clocks:
    """Seconds of the wall clock and of this process, of several rounds."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        """Time one round."""
        wall, own = time.perf_counter(), time.process_time()
        work()
        self.wall.append(time.perf_counter() - wall)
        self.own.append(time.process_time() - own)


def sweep_here(factory: sessionmaker[Session]) -> Counts:
    """A whole sweep in this process."""
    total = Counts()
    for counts in Sweep(factory, TODAY, MORNING).batches():
        total.add(counts)
    return total


def restored(engine: Engine) -> None:
    """The database as it stood before the sweep."""
    with engine.execution_options(dondoc_write=True).begin() as connection:
        restore(connection)


def ratio(name: str, engine: Engine, what: str) -> None:
    """Sweep and floor in turns, and the medians of their ratios."""
    factory = session_factory(engine)
    counts = sweep_here(factory)
    with engine.connect() as connection:
        rows = written(connection, BATCH)
    sweeps, floors = Clocks(), Clocks()
    for _ in range(ROUNDS):
        restored(engine)
        floors.time(lambda: floor(engine, rows, BATCH))
        restored(engine)
        sweeps.time(lambda: sweep_here(factory))
    print(f"{name}: {asdict(counts)}")
    for clock, mine, bare in (("wall", sweeps.wall, floors.wall), ("processor", sweeps.own, floors.own)):
        ratios = [one / other for one, other in zip(mine, bare, strict=True)]
        print(
            f"{name}: {what}, {clock:<9} {median(mine) * 1000:>8.0f} ms   floor {median(bare) * 1000:>7.0f} ms   "
            f"ratio {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})   (aim: at most 2.5)",
            flush=True,
        )


def nothing_due(name: str, engine: Engine) -> None:
    """The supervised sweep where nothing needs a look: no process is started."""
    factory, clocks = session_factory(engine), Clocks()
    sweep_here(factory)
    for _ in range(ROUNDS):
        clocks.time(lambda: supervise(factory, today=TODAY, now=MORNING))
    print(f"{name}: nothing due: {median(clocks.wall) * 1000:.1f} ms   (aim: under 50 ms)", flush=True)


def supervised(name: str, engine: Engine) -> None:
    """The sweep in a process of its own, with its start; how much memory that takes."""
    factory, clocks = session_factory(engine), Clocks()
    for _ in range(2):
        restored(engine)
        clocks.time(lambda: supervise(factory, today=TODAY, now=MORNING))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{name}: supervised, with the start of its process: {min(clocks.wall) * 1000:.0f} ms; its memory at the peak: {peak:.0f} MB")


def workers(name: str, engine: Engine) -> None:
    """One and two workers in turns: the time from the first batch that is in hand to the last one committed, and the whole time."""
    factory, whole = session_factory(engine), {1: Clocks(), 2: Clocks()}
    busy: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for count in (1, 2):
            restored(engine)
            busy[count].append(_share(factory, count, whole[count]))
    speed = median(busy[1]) / median(busy[2])
    total = median(whole[1].wall) / median(whole[2].wall)
    print(
        f"{name}: two workers: {speed:.2f} × one while both are at work, {total:.2f} × with their start   (aim: at least 1.6)", flush=True
    )


def _share(factory: sessionmaker[Session], count: int, clocks: Clocks) -> float:
    """Seconds for a batch, from the first one committed to the last, where so many workers share them."""
    moments: list[float] = []
    means = Means(workers=count, told=lambda _counts: moments.append(time.perf_counter()))
    clocks.time(lambda: supervise(factory, today=TODAY, now=MORNING, means=means))
    return (moments[-1] - moments[0]) / max(len(moments) - 1, 1)


def profile(engine: Engine) -> None:
    """Where the time of a sweep goes."""
    restored(engine)
    sweep_here(session_factory(engine))
    restored(engine)
    profiler = cProfile.Profile()
    profiler.runcall(sweep_here, session_factory(engine))
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", type=int, nargs="?", default=100_000)
    parser.add_argument("due", type=int, nargs="?", default=1_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled databases are kept for the next run")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with databases(asked.keep) as engines:
        for name, engine in engines.items():
            if asked.only in (None, name):
                fill(engine, asked.tasks, asked.due)
                measure(name, engine, asked)
    print(f"memory of this process at its peak: {peak_megabytes():.0f} MB   (aim: under 300 MB)")


def measure(name: str, engine: Engine, asked: argparse.Namespace) -> None:
    """All measures on one database."""
    if asked.profile:
        profile(engine)
        return
    restored(engine)
    ratio(name, engine, f"{asked.tasks:,} open, {asked.due:,} need something")
    nothing_due(name, engine)
    supervised(name, engine)
    if name == "postgresql":
        workers(name, engine)
    restored(engine)


if __name__ == "__main__":
    main()
