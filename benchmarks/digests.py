"""10,000 open tasks, 1,000 of them overdue since yesterday, 200 people: a sweep and 200 digests over SMTP to a local server, on PostgreSQL.

Run: python -m benchmarks.digests [PROFILE]. Prints seconds of the wall clock and of this process, SQL statements and mails, against a floor
measured in the same run: the same reads and writes in bare SQL and the same bytes handed to the same server by bare smtplib.
Aims: under 1 second for all of it, fewer than 300 SQL statements; a second run sends nothing.
"""

from __future__ import annotations

import cProfile
import multiprocessing
import pstats
import smtplib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.policy import SMTP
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.handlers import Message
from sqlalchemy import Engine, delete, event, insert, select, update

from benchmarks.ground import analyse, databases, peak_megabytes
from models import Escalation, JobRun, Mail, Membership, MembershipRole, Notice, Plan, Task, Unit, UnitParent, User
from models.database import session_factory
from rules.values import Branch, Level, Role, TaskState
from workflow.calendar import moment_of
from workflow.jobs import run_delivery, run_sweep
from workflow.judges import judge_by
from workflow.settings import Settings

TODAY = date(2026, 3, 18)
LATE_SINCE = date(2026, 3, 17)
FAR_DUE = date(2026, 9, 15)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
OWNERS, TASKS, OVERDUE, PLANS = 200, 10_000, 1_000, 10
TITLE = "Rà soát, lập danh sách và cập nhật số liệu về các hộ trong địa bàn thôn số"


def fill(engine: Engine) -> None:
    """A province, 200 communes with a person each, ten plans, 10,000 open tasks, every tenth due yesterday."""
    with session_factory(engine).begin() as session:
        session.execute(insert(Unit), [_unit(number) for number in range(OWNERS + 1)])
        parents = [{"unit_id": number + 1, "parent_id": 1, "kind": "administrative"} for number in range(1, OWNERS + 1)]
        session.execute(insert(UnitParent), parents)
        session.execute(insert(User), [_user(number) for number in range(OWNERS + 1)])
        roles = [{"user_id": number + 1, "unit_id": number + 1, "role": MembershipRole.FOCAL_POINT} for number in range(1, OWNERS + 1)]
        session.execute(insert(Membership), roles)
        session.execute(insert(Plan), [_plan(number) for number in range(1, PLANS + 1)])
        session.execute(insert(Task), [_task(number) for number in range(TASKS)])
    analyse(engine)


def _unit(number: int) -> dict[str, Any]:
    level = Level.COMMUNE if number else Level.PROVINCE
    return {"id": number + 1, "code": f"u{number}", "name": f"UBND xã số {number}", "level": level, "branch": Branch.GOVERNMENT}


def _user(number: int) -> dict[str, Any]:
    return {"id": number + 1, "login": f"n{number}", "name": f"Nguyễn Thị {number}", "email": f"n{number}@x.example", "created_at": NOW}


def _plan(number: int) -> dict[str, Any]:
    named = {"title": f"Kế hoạch công tác năm 2026 số {number}", "document_name": "k", "document_sha256": str(number)}
    return named | {"id": number, "source_text": "", "imported_at": NOW, "owner_id": 1}


def _task(number: int) -> dict[str, Any]:
    is_late = number % (TASKS // OVERDUE) == 0
    due_on = LATE_SINCE if is_late else FAR_DUE
    return {
        "id": number + 1,
        "plan_id": 1 + number % PLANS,
        "unit_id": 2 + number // (TASKS // OWNERS),
        "period_label": str(number),
        "title": f"{TITLE} {number}",
        "role": Role.DO,
        "state": TaskState.ASSIGNED,
        "original_due_on": due_on,
        "due_on": due_on,
        "effective_due_on": due_on,
        "next_look_on": TODAY if is_late else date(2026, 8, 14),
        "created_at": NOW,
    }


class _Counting(Message):
    """Counts what it is given."""

    def __init__(self, count: Any) -> None:
        super().__init__()
        self._count = count

    def prepare_message(self, session: Any, envelope: Any) -> Any:
        return None

    def handle_message(self, message: Any) -> None:
        self._count.value += 1


def _serve(port: int, count: Any, ready: Event) -> None:
    import asyncio

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    UnthreadedController(_Counting(count), loop=loop, hostname="127.0.0.1", port=port).begin()  # type: ignore[no-untyped-call]
    ready.set()
    loop.run_forever()


@contextmanager
def post_office() -> Iterator[tuple[int, Any]]:
    """A mail server in a process of its own: (its port, the number of mails that it has taken)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    processes = multiprocessing.get_context("spawn")
    count, ready = processes.Value("i", 0), processes.Event()
    process = processes.Process(target=_serve, args=(port, count, ready), daemon=True)
    process.start()
    ready.wait(30)
    yield port, count
    process.kill()
    process.join()


@dataclass(slots=True)
class Spent:
    """What a piece of work took. processor -- seconds of this process alone, which other work on the machine does not lengthen."""

    seconds: float
    processor: float
    statements: int


def measured(engine: Engine, work: Callable[[], object]) -> Spent:
    """Do a piece of work and say what it took; a statement for many rows counts as one message to the database."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    begin, begin_processor = time.perf_counter(), time.process_time()
    work()
    spent = Spent(time.perf_counter() - begin, time.process_time() - begin_processor, len(seen))
    event.remove(engine, "before_cursor_execute", see)
    return spent


Written = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def taken_back(engine: Engine) -> Written:
    """Take back what a run wrote, and return it as the driver knows it, so that the floor can write the same."""
    written: Written = {}
    with engine.begin() as connection:
        for table in (Mail.__table__, Notice.__table__):
            columns = [column.name for column in table.columns if column.name != "id"]
            rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").all()
            written[str(table)] = (columns, [tuple(row) for row in rows])
        for model in (Notice, Mail, Escalation, JobRun):
            connection.execute(delete(model))
        connection.execute(update(Task).where(Task.due_on == LATE_SINCE).values(rung=0, next_look_on=TODAY))
    return written


def floor(engine: Engine, written: Written, contents: list[tuple[str, bytes]], port: int) -> None:
    """The same in bare SQL and bare SMTP: read what is due, write notices, mails and tasks, send each mail and record it."""
    with engine.begin() as connection:
        read = "SELECT t.*, u.level, u.branch FROM tasks t JOIN units u ON u.id = t.unit_id WHERE t.next_look_on <= %s"
        ids = [row[0] for row in connection.exec_driver_sql(read, (TODAY,))]
        connection.exec_driver_sql("SELECT * FROM memberships m JOIN users u ON u.id = m.user_id").all()
        for table in ("mails", "notices"):
            columns, rows = written[table]
            values = [None if name == "mail_id" else value for row in rows for name, value in zip(columns, row, strict=True)]
            marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
            connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks}", tuple(values))
        connection.exec_driver_sql("UPDATE notices SET mail_id = m.id FROM mails m WHERE m.user_id = notices.user_id")
        connection.exec_driver_sql("UPDATE tasks SET next_look_on = %s WHERE id = ANY(%s)", (FAR_DUE, ids))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, smtplib.SMTP("127.0.0.1", port) as server:
        worded = "SELECT n.*, t.*, p.title FROM notices n JOIN tasks t ON t.id = n.task_id JOIN plans p ON p.id = t.plan_id"
        connection.exec_driver_sql(worded).all()
        mail_ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM mails ORDER BY id")]
        for mail_id, (address, content) in zip(mail_ids, contents, strict=True):
            server.sendmail("dondoc@x.example", [address], content)
            connection.exec_driver_sql("UPDATE mails SET state = 'sent', sent_at = now(), subject = '' WHERE id = %s", (mail_id,))


def contents_of(engine: Engine, settings: Settings) -> list[tuple[str, bytes]]:
    """The bytes of the mails of a run, for the floor to send."""
    kept: list[tuple[str, bytes]] = []

    class Keeper:
        def __enter__(self) -> Keeper:
            return self

        def __exit__(self, *_error: object) -> None:
            return None

        def send(self, message: Any) -> None:
            kept.append((message["To"].addresses[0].addr_spec, message.as_bytes(policy=SMTP)))

    factory = session_factory(engine)
    run_sweep(factory, settings, today=TODAY, judge=judge_by())
    run_delivery(factory, settings, now=moment_of(TODAY, 8), mailer=Keeper())
    return kept


def main() -> None:
    """Measure on PostgreSQL, the quickest and the middle of three runs."""
    with databases() as engines, post_office() as (port, count):
        engine = engines["postgresql"]
        fill(engine)
        settings = Settings(
            database_url="", data_dir=Path(), secret_key="s", smtp_url=f"smtp://127.0.0.1:{port}", mail_from="D <d@x.example>"
        )
        settings = replace(settings, mails_per_minute=0)
        contents = contents_of(engine, settings)
        taken_back(engine)
        if len(sys.argv) > 1:
            profile(engine, settings)
            return
        runs, floors = [], []
        for _ in range(3):
            taken_back(engine)
            runs.append(one_run(engine, settings, count))
            written = taken_back(engine)
            floors.append(measured(engine, lambda written=written: floor(engine, written, contents, port)))  # type: ignore[misc]
        show(runs, floors)


def one_run(engine: Engine, settings: Settings, count: Any) -> tuple[Spent, Spent, Spent]:
    """A sweep, the delivery, and both once more, which must do nothing."""
    factory, before = session_factory(engine), count.value
    judge = judge_by()
    sweep = measured(engine, lambda: run_sweep(factory, settings, today=TODAY, judge=judge))
    deliver = measured(engine, lambda: run_delivery(factory, settings, now=moment_of(TODAY, 8)))
    mails = count.value - before
    with factory() as session:
        notices = len(session.scalars(select(Notice.id)).all())

    def both() -> None:
        run_sweep(factory, settings, today=TODAY)
        run_delivery(factory, settings, now=moment_of(TODAY, 8))

    again = measured(engine, both)
    assert mails == OWNERS, f"{mails} mails instead of {OWNERS}"
    assert count.value - before == mails, "the second run sent something"
    print(f"notices {notices}, mails {mails}; second run: 0 mails, {again.statements} statements, {again.seconds:.3f} s", flush=True)
    return sweep, deliver, again


def show(runs: list[tuple[Spent, Spent, Spent]], floors: list[Spent]) -> None:
    """Print each part of the middle run beside the floor."""
    middle = sorted(runs, key=lambda run: run[0].seconds + run[1].seconds)[1]
    sweep, deliver, _ = middle
    least = sorted(floors, key=lambda spent: spent.seconds)[1]
    both = Spent(sweep.seconds + deliver.seconds, sweep.processor + deliver.processor, sweep.statements + deliver.statements)
    for name, spent in (("sweep", sweep), ("deliver", deliver), ("floor", least), ("together", both)):
        print(f"{name:<10} {spent.seconds:>7.3f} s   of this process {spent.processor:>7.3f} s   statements {spent.statements:>5}")
    print(f"ratio to the floor {both.seconds / least.seconds:.2f}, of the processor {both.processor / least.processor:.2f}")
    print(f"mails {OWNERS}   (aim: under 1 s together, under 300 statements)")
    print(f"memory at its peak {peak_megabytes():.0f} MB")


def _line(name: str, spent: Spent) -> str:
    return f"{name:<10} {spent.seconds:>7.3f} s   of this process {spent.processor:>7.3f} s   statements {spent.statements:>5}"


def profile(engine: Engine, settings: Settings) -> None:
    """Where the time goes."""
    profiler = cProfile.Profile()
    factory = session_factory(engine)
    judge = judge_by()
    profiler.enable()
    run_sweep(factory, settings, today=TODAY, judge=judge)
    run_delivery(factory, settings, now=moment_of(TODAY, 8))
    profiler.disable()
    pstats.Stats(profiler).sort_stats(sys.argv[1]).print_stats(45)


if __name__ == "__main__":
    main()
