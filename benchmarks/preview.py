"""Days lived twice on tables that vanish, with their mails, against the plain sweeps of these days on the real tables in the same run.

Run: python -m benchmarks.preview [TASKS DAYS]. The floor is one life by what is in force: the sweeps alone, batch by batch, committed. A
preview lives the days twice, bundles the mails, copies what takes part and compares: the aim is 3.5 × the floor, memory under 300 MB.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from benchmarks.ground import analyse, databases, peak_megabytes, show, timed
from models import Committee, Membership, MembershipRole, Plan, PolicyScope, Task, Unit, UnitParent, User
from models.database import session_factory
from rules.policy import SHIPPED
from rules.values import Branch, Level, Role, TaskState
from workflow.calendar import moment_of
from workflow.policies import register_shipped
from workflow.policy_book import Standin, parsed
from workflow.preview import preview
from workflow.simulation import FIRST_HOUR
from workflow.sweeping import Sweep

START = date(2026, 3, 19)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
COMMUNES = 300
SPREAD_DAYS = 200
"""Deadlines lie from 60 days before the start on, over so many days."""
PORTION = 5_000


def fill(engine: Engine, tasks: int) -> None:
    """A province with a committee, its communes with a person each; tasks late and to come, spread over the days."""
    numbers = range(COMMUNES + 1)
    with session_factory(engine).begin() as session:
        register_shipped(session, NOW)
        session.execute(insert(Unit), [_unit(number) for number in numbers])
        parents = [{"unit_id": number + 1, "parent_id": 1, "kind": "administrative"} for number in numbers if number]
        session.execute(insert(UnitParent), parents)
        session.execute(insert(Committee), [{"unit_id": 1, "name": "Ban Chỉ đạo"}])
        session.execute(insert(User), [_user(number) for number in numbers])
        session.execute(insert(Membership), [_membership(number) for number in numbers])
        session.execute(insert(Plan), [_plan()])
        for start in range(0, tasks, PORTION):
            session.execute(insert(Task), [_task(number) for number in range(start, min(start + PORTION, tasks))])
    analyse(engine)


def _unit(number: int) -> dict[str, Any]:
    level = Level.COMMUNE if number else Level.PROVINCE
    return {"id": number + 1, "code": f"u{number}", "name": f"Đơn vị {number}", "level": level, "branch": Branch.GOVERNMENT}


def _user(number: int) -> dict[str, Any]:
    address = f"n{number}@x.example"
    return {"id": number + 1, "login": f"n{number}", "name": f"Người {number}", "email": address, "is_active": True, "created_at": NOW}


def _membership(number: int) -> dict[str, Any]:
    return {"user_id": number + 1, "unit_id": number + 1, "role": MembershipRole.FOCAL_POINT if number else MembershipRole.COMMITTEE}


def _plan() -> dict[str, Any]:
    document = {"document_name": "k", "document_sha256": "k", "source_text": "", "imported_at": NOW}
    return {"id": 1, "title": "Kế hoạch", "state": "published", "horizon_on": date(9999, 12, 31), "owner_id": 1, **document}


def _task(number: int) -> dict[str, Any]:
    due_on = START + timedelta(days=number % SPREAD_DAYS - 60)
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
        "next_look_on": due_on - timedelta(days=49),
        "created_at": NOW,
    }


def sweep_days(engine: Engine, days: int) -> None:
    """The floor: the same days on the real tables."""
    for offset in range(days):
        day = START + timedelta(days=offset)
        for _counts in Sweep(session_factory(engine), day, moment_of(day, FIRST_HOUR)).batches():
            continue


def measure(name: str, engine: Engine, tasks: int, days: int) -> None:
    """The preview first, since it leaves everything as it was; then the floor."""
    stricter = (
        (SHIPPED / "escalation.yaml").read_text(encoding="utf-8").replace("working_days_late: {gte: 3}", "working_days_late: {gte: 1}")
    )
    changed = Standin(parsed(stricter, "99"), PolicyScope.SYSTEM)
    found: list[dict[str, Any]] = []
    seconds = timed(lambda: found.append(preview(engine, changed, start=START, days=days).as_json()))
    peak = peak_megabytes()
    floor = timed(lambda: sweep_days(engine, days))
    totals = found[0]["totals"]
    print(f"{name}: {totals['before']} → {totals['after']}")
    show(f"{name}: {tasks:,} tasks through {days} days, twice", seconds, floor, "aim: ratio at most 3.5")
    print(f"{name}: {2 * tasks * days / seconds:,.0f} tasks × days a second; memory at its peak {peak:.0f} MB   (aim: under 300 MB)")


def main() -> None:
    """Measure on both databases."""
    tasks, days = (int(argument) for argument in sys.argv[1:3]) if len(sys.argv) > 2 else (3_000, 90)
    with databases() as engines:
        for name, engine in engines.items():
            fill(engine, tasks)
            measure(name, engine, tasks, days)


if __name__ == "__main__":
    main()
