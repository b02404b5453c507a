"""A sweep over 100,000 open tasks of which 1,000 need something, against bare SQL that does the same reads and writes.

Run: python -m benchmarks.sweep [TASKS DUE]. Aims: at most 4 × the floor on both databases; nothing due under 0.1 s; memory under 300 MB.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update

from benchmarks.ground import analyse, databases, peak_megabytes, show, timed
from models import Committee, Escalation, Membership, MembershipRole, Notice, Plan, Task, Unit, UnitParent, User
from models.database import session_factory
from rules.values import Branch, Level, Role, TaskState
from workflow.climbing import Counts
from workflow.jobs import run_sweep
from workflow.judges import judge_by
from workflow.settings import Settings

TODAY = date(2026, 3, 19)
LATE_DUE = date(2026, 3, 16)
FAR_DUE = date(2026, 9, 15)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
COMMUNES = 300
BATCH = 5000


def fill(engine: Engine, tasks: int, due: int) -> None:
    """A province with a committee, its communes with a person each, and the tasks: some of them three working days late or more."""
    with session_factory(engine).begin() as session:
        session.execute(insert(Unit), [_unit(number) for number in range(COMMUNES + 1)])
        session.execute(
            insert(UnitParent), [{"unit_id": number + 1, "parent_id": 1, "kind": "administrative"} for number in range(1, COMMUNES + 1)]
        )
        session.execute(insert(Committee), [{"unit_id": 1, "name": "Ban Chỉ đạo"}])
        session.execute(insert(User), [_user(number) for number in range(COMMUNES + 1)])
        session.execute(insert(Membership), [_membership(number) for number in range(COMMUNES + 1)])
        session.execute(insert(Plan), [_plan()])
        step = tasks // due
        for start in range(0, tasks, BATCH):
            session.execute(insert(Task), [_task(number, number % step == 0) for number in range(start, min(start + BATCH, tasks))])
    analyse(engine)


def _unit(number: int) -> dict[str, Any]:
    level = Level.COMMUNE if number else Level.PROVINCE
    return {
        "id": number + 1,
        "code": f"u{number}",
        "name": f"Đơn vị {number}",
        "level": level,
        "branch": Branch.GOVERNMENT,
        "is_provisional": False,
    }


def _user(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "login": f"n{number}",
        "name": f"Người {number}",
        "email": f"n{number}@x.example",
        "is_active": True,
        "created_at": NOW,
    }


def _membership(number: int) -> dict[str, Any]:
    return {"user_id": number + 1, "unit_id": number + 1, "role": MembershipRole.FOCAL_POINT if number else MembershipRole.COMMITTEE}


def _plan() -> dict[str, Any]:
    return {
        "id": 1,
        "title": "Kế hoạch",
        "document_name": "k",
        "document_sha256": "k",
        "source_text": "",
        "imported_at": NOW,
        "owner_id": 1,
    }


def _task(number: int, is_late: bool) -> dict[str, Any]:
    due_on = LATE_DUE - timedelta(days=number % 60) if is_late else FAR_DUE
    return {
        "id": number + 1,
        "plan_id": 1,
        "unit_id": 2 + number % COMMUNES,
        "period_label": str(number),
        "title": f"Việc số {number}",
        "role": Role.DO,
        "state": TaskState.ASSIGNED,
        "original_due_on": due_on,
        "due_on": due_on,
        "effective_due_on": due_on,
        "next_look_on": due_on - timedelta(days=31) if not is_late else TODAY,
        "created_at": NOW,
    }


Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def floor(engine: Engine, written: Rows, due: int) -> None:
    """The same reads and writes in bare SQL, batch by batch: the due tasks, the rows that the sweep wrote, the tasks' new state."""
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    columns_read = "t.id, t.plan_id, t.unit_id, t.state, t.role, t.due_on, t.effective_due_on, t.is_derived, t.round, u.level, u.branch"
    read = f"SELECT {columns_read} FROM tasks t JOIN units u ON u.id = t.unit_id WHERE t.next_look_on <= {mark} LIMIT 500"
    left = {table: rows for table, (_, rows) in written.items()}
    while True:
        with engine.execution_options(dondoc_write=True).begin() as connection:
            ids = [row[0] for row in connection.exec_driver_sql(read, (_day(engine, TODAY),))]
            if not ids:
                return
            for table in ("escalations", "notices"):
                columns, rows = written[table][0], left[table]
                portion = rows[: len(written[table][1]) * len(ids) // due]
                marks = ", ".join(f"CAST({mark} AS jsonb)" if column == "facts" and mark == "%s" else mark for column in columns)
                statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"
                connection.exec_driver_sql(statement, portion)
                left[table] = rows[len(portion) :]
            change = f"UPDATE tasks SET rung = 1, next_look_on = {mark} WHERE id = {mark}"
            connection.exec_driver_sql(change, [(_day(engine, TODAY + timedelta(days=1)), one) for one in ids])


def _day(engine: Engine, day: date) -> date | str:
    return day if engine.dialect.name == "postgresql" else day.isoformat()


def reset(engine: Engine) -> Rows:
    """Take back what a sweep wrote, and return it as the driver knows it, so that the floor can write the same."""
    written: Rows = {}
    with engine.execution_options(dondoc_write=True).begin() as connection:
        for table in (Escalation.__table__, Notice.__table__):
            columns = [column.name for column in table.columns if column.name != "id"]
            asked = ", ".join("CAST(facts AS text)" if name == "facts" else "NULL" if name == "escalation_id" else name for name in columns)
            found = connection.exec_driver_sql(f"SELECT {asked} FROM {table} ORDER BY id").all()
            written[str(table)] = (columns, [tuple(row) for row in found])
        connection.execute(delete(Notice))
        connection.execute(delete(Escalation))
        connection.execute(update(Task).where(Task.due_on <= LATE_DUE).values(rung=0, next_look_on=TODAY))
    return written


def measure(name: str, engine: Engine, tasks: int, due: int) -> None:
    """Sweep, take back, floor, take back: three times, and print the medians."""
    settings = Settings(database_url="", data_dir=Path(), secret_key="s")
    factory, judge = session_factory(engine), judge_by()
    counts: list[Counts] = []
    sweeps, floors = [], []
    for _ in range(3):
        sweeps.append(timed(lambda: counts.append(run_sweep(factory, settings, today=TODAY, judge=judge))))
        rows = reset(engine)
        floors.append(timed(lambda rows=rows: floor(engine, rows, due)))  # type: ignore[misc]
        reset(engine)
    run_sweep(factory, settings, today=TODAY, judge=judge)
    with factory() as session:
        written = session.scalar(select(func.count()).select_from(Notice))
    nothing = timed(lambda: run_sweep(factory, settings, today=TODAY, judge=judge))
    print(f"{name}: {asdict(counts[0])}, {written} notices in the table")
    show(f"{name}: {tasks:,} open tasks, {due:,} need something", sorted(sweeps)[1], sorted(floors)[1], "aim: ratio at most 4")
    print(f"{name}: nothing due: {nothing * 1000:.1f} ms   (aim: under 100 ms)")
    print(f"{name}: memory of the process at its peak: {peak_megabytes():.0f} MB   (aim: under 300 MB)")


def main() -> None:
    """Measure on both databases."""
    tasks, due = (int(argument) for argument in sys.argv[1:3]) if len(sys.argv) > 2 else (100_000, 1_000)
    with databases() as engines:
        for name, engine in engines.items():
            fill(engine, tasks, due)
            measure(name, engine, tasks, due)


if __name__ == "__main__":
    main()
