"""Names of a plan to units of a registry of ten thousand, against the floor of reading that registry's rows.

Run: python -m benchmarks.matching. Aim: a plan of sixty clauses under 1 s once the registry is read.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from benchmarks.ground import analyse, databases, show, timed
from models import Unit
from models.database import session_factory
from rules.values import Branch, Level
from workflow.matching import match_body
from workflow.naming import normal_name
from workflow.unit_index import PlanContext, unit_index

UNITS = 10_000
CLAUSES = 60


def row(number: int) -> dict[str, Any]:
    """One commune's health station."""
    name = f"Trạm Y tế xã Hòa {number}"
    return {
        "code": f"T{number}",
        "name": name,
        "normal_name": normal_name(name),
        "level": Level.COMMUNE,
        "branch": Branch.GOVERNMENT,
        "kind": "tram_y_te",
        "place": f"Hòa {number}",
    }


def main() -> None:
    """Measure on both databases."""
    context = PlanContext(
        level=Level.PROVINCE, branch=Branch.GOVERNMENT, place="Bình An", on=date(2026, 3, 10), issuer=None, issuer_id=None
    )
    with databases() as engines:
        for name, engine in engines.items():
            with session_factory(engine).begin() as session:
                session.execute(insert(Unit), [row(number) for number in range(UNITS)])
            analyse(engine)
            with session_factory(engine)() as session:
                unit_index(session, context)
                floor = timed(lambda: session.execute(select(Unit.id, Unit.name, Unit.normal_name, Unit.level, Unit.kind)).all())
                show(f"{name}: an index of {UNITS:,} units", timed(lambda: unit_index(session, context)), floor, "floor: reading the rows")
                index = unit_index(session, context)
                matched = timed(lambda: [match_body(index, f"Trạm Y tế xã Hòa {number * 7}") for number in range(CLAUSES)])  # noqa: B023
                show(f"{name}: {CLAUSES} names", matched, floor, "aim: under 1 s")


if __name__ == "__main__":
    main()
