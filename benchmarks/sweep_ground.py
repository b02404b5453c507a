"""The country that a sweep is measured on: places, people, plans and open tasks, of which some need a look; and its restoring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text

from benchmarks.ground import analyse
from models import Committee, Escalation, Membership, MembershipRole, Plan, Task, TaskPartner, Unit, UnitParent, User
from models.base import Base
from models.database import session_factory
from rules.values import Branch, EscalationState, Level, Role, TaskState
from workflow.sweeping import begin_day

TODAY = date(2026, 3, 19)
LATE_DUE = date(2026, 3, 16)
FAR_DUE = date(2026, 9, 15)
CLIMBED_ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PROVINCES, COMMUNES, PLANS = 34, 3_300, 100
ONE_IN_PARTNERED, ONE_IN_CLIMBED = 5, 10
PORTION = 5_000

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a sweep wrote, as the driver knows it, by the place of the batch: rows to insert by table, and new states of rows."""

    columns: dict[str, list[str]]
    inserted: list[dict[str, list[Row]]]
    raised: list[list[Row]]
    tasks: list[list[Row]]


def fill(engine: Engine, tasks: int, due: int) -> None:
    """Fill an empty database; one that is filled already (kept from another run) stays. Every `tasks // due`-th task is late."""
    with session_factory(engine)() as session:
        if session.scalar(select(func.max(Task.id))) == tasks:
            return
    with session_factory(engine).begin() as session:
        for table, rows in _people_and_places().items():
            session.execute(insert(table), rows)
        step = tasks // due
        for start in range(0, tasks, PORTION):
            numbers = range(start, min(start + PORTION, tasks))
            session.execute(insert(Task), [_task(number, number % step == 0) for number in numbers])
        late = range(0, tasks, step)
        partners = [{"task_id": number + 1, "unit_id": _commune(number + 7)} for number in late if number // step % ONE_IN_PARTNERED == 0]
        climbed = [_escalation(number) for number in late if number // step % ONE_IN_CLIMBED == 0]
        session.execute(insert(TaskPartner), partners)
        session.execute(insert(Escalation), climbed)
    with session_factory(engine).begin() as session:
        begin_day(session, NOW.date(), NOW)  # the shipped policies are known, as in a country that has been at it for a while
        session.execute(text("UPDATE tasks SET next_look_on = '2026-08-15' WHERE due_on = '2026-09-15'"))
    with engine.execution_options(dondoc_write=True).begin() as connection:
        restore(connection)
    analyse(engine)


def _people_and_places() -> dict[type[Base], list[dict[str, Any]]]:
    """The centre is unit 1, then the provinces, then the communes; each has a person."""
    units = range(1, 1 + PROVINCES + COMMUNES + 1)
    return {
        Unit: [_unit(number) for number in units],
        UnitParent: [{"unit_id": number, "parent_id": _above(number), "kind": "administrative"} for number in units if number > 1],
        Committee: [{"unit_id": number, "name": "Ban Chỉ đạo"} for number in units if number <= 1 + PROVINCES],
        User: [_user(number) for number in units],
        Membership: [_membership(number) for number in units],
        Plan: [_plan(number) for number in range(1, PLANS + 1)],
    }


def _above(unit: int) -> int:
    return 1 if unit <= 1 + PROVINCES else 2 + unit % PROVINCES


def _commune(number: int) -> int:
    return 2 + PROVINCES + number % COMMUNES


def _unit(number: int) -> dict[str, Any]:
    level = Level.CENTRAL if number == 1 else Level.PROVINCE if number <= 1 + PROVINCES else Level.COMMUNE
    name = f"Đơn vị {number}"
    return {"id": number, "code": f"u{number}", "name": name, "level": level, "branch": Branch.GOVERNMENT, "is_provisional": False}


def _user(number: int) -> dict[str, Any]:
    mail, login = f"n{number}@x.example", f"n{number}"
    return {"id": number, "login": login, "name": f"Người {number}", "email": mail, "is_active": True, "created_at": NOW}


def _membership(number: int) -> dict[str, Any]:
    role = MembershipRole.FOCAL_POINT if number > 1 + PROVINCES else MembershipRole.COMMITTEE
    return {"user_id": number, "unit_id": number, "role": role}


def _plan(number: int) -> dict[str, Any]:
    document = {"document_name": f"k{number}", "document_sha256": f"k{number}", "source_text": "", "imported_at": NOW}
    return {"id": number, "title": f"Kế hoạch {number}", "owner_id": 2 + number % PROVINCES, **document}


def _task(number: int, is_late: bool) -> dict[str, Any]:
    due_on = LATE_DUE - timedelta(days=number % 60) if is_late else FAR_DUE
    return {
        "id": number + 1,
        "plan_id": 1 + number % PLANS,
        "unit_id": _commune(number),
        "period_label": "2026-Q1",
        "title": f"Việc số {number}",
        "role": Role.DO,
        "state": TaskState.ASSIGNED,
        "original_due_on": due_on,
        "due_on": due_on,
        "effective_due_on": due_on,
        "next_look_on": TODAY if is_late else due_on - timedelta(days=31),
        "created_at": NOW,
    }


def _escalation(number: int) -> dict[str, Any]:
    """A task that has been before its province since CLIMBED_ON, where nobody has acknowledged."""
    task, unit = _task(number, True), _commune(number)
    return {
        "key": f"task:{number + 1}:{task['due_on']}:1",
        "task_id": number + 1,
        "from_unit_id": unit,
        "to_unit_id": _above(unit),
        "rung": 1,
        "state": EscalationState.OPEN,
        "due_on": task["due_on"],
        "opened_on": CLIMBED_ON,
        "rule": "late-1",
        "policy": "escalation",
        "policy_version": "1",
        "explanation": "quá hạn",
        "facts": {},
    }


def restore(connection: Connection) -> None:
    """Take back what a sweep of TODAY wrote."""
    for table in ("notices", "judgements", "job_runs"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("DELETE FROM escalations WHERE opened_on <> :day"), {"day": CLIMBED_ON.isoformat()})
    connection.execute(text("UPDATE escalations SET state = 'open' WHERE state <> 'open'"))
    late = {"late": LATE_DUE.isoformat(), "today": TODAY.isoformat()}
    changed = "UPDATE tasks SET rung = 0, next_look_on = :today WHERE due_on <= :late"
    connection.execute(text(changed), late)
    connection.execute(text("UPDATE tasks SET rung = 1 WHERE id IN (SELECT task_id FROM escalations)"))


def written(connection: Connection, batch: int) -> Written:
    """What the sweep has written, for the floor to write the same."""
    late = f"SELECT id, rung, next_look_on FROM tasks WHERE due_on <= '{LATE_DUE}' ORDER BY id"
    tasks = connection.execute(text(late)).all()
    place = {row.id: at // batch for at, row in enumerate(tasks)}
    batches = max(place.values()) + 1
    done = Written({}, [{} for _ in range(batches)], [[] for _ in range(batches)], [[] for _ in range(batches)])
    for row in tasks:
        done.tasks[place[row.id]].append((row.rung, row.next_look_on, row.id))
    for row in connection.execute(text("SELECT id, task_id FROM escalations WHERE state = 'raised'")):
        done.raised[place[row.task_id]].append((row.id,))
    for table in ("escalations", "notices", "judgements"):
        _keep_inserted(connection, table, done, place)
    return done


def _keep_inserted(connection: Connection, table: str, done: Written, place: dict[int, int]) -> None:
    names = [column.name for column in Base.metadata.tables[table].columns if column.name != "id"]
    texts = {"facts": "CAST(facts AS text)", "passed_over": "CAST(passed_over AS text)", "escalation_id": "NULL"}
    asked = ", ".join(texts.get(name, name) for name in names)
    new = f"WHERE opened_on <> '{CLIMBED_ON}'" if table == "escalations" else ""
    done.columns[table] = names
    for row in connection.exec_driver_sql(f"SELECT {asked} FROM {table} {new}"):
        at = place[row[names.index("task_id")]] if "task_id" in names else 0
        done.inserted[at].setdefault(table, []).append(tuple(row))
