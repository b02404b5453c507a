"""The floor of a sweep: the same rows read and the same rows written in bare SQL over the driver, batch by batch, and nothing decided."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from benchmarks.sweep_ground import TODAY, Row, Written

DUE = """SELECT t.id, t.plan_id, t.unit_id, t.state, t.role, t.due_on, t.effective_due_on, t.is_derived, t.is_recurring, t.period_label,
    t.round, t.importance, t.origin, t.is_report, u.level, u.branch FROM tasks t JOIN units u ON u.id = t.unit_id
    WHERE t.next_look_on <= '{today}' ORDER BY t.next_look_on, t.id LIMIT {batch}{lock}"""
ABOVE = """WITH RECURSIVE up(id) AS (SELECT id FROM units WHERE id IN ({units}) UNION
    SELECT p.parent_id FROM unit_parents p JOIN up ON p.unit_id = up.id WHERE p.kind = 'administrative') SELECT id FROM up"""
READS = (
    "SELECT number FROM policy_stamps WHERE id = 1",
    "SELECT subject_id FROM sweep_deaths WHERE subject = 'task'",
    "SELECT task_id, unit_id FROM task_partners WHERE task_id IN ({tasks})",
    "SELECT task_id, id, rung, to_unit_id, state, opened_on, acknowledged_on FROM escalations WHERE task_id IN ({tasks})"
    " AND state IN ('open', 'acknowledged', 'instructed') ORDER BY rung",
    "SELECT id, standing_id, owner_id, importance FROM plans WHERE id IN ({plans})",
)
READS_OF_UNITS = (
    "SELECT id, level, branch, name, valid_from, valid_to FROM units WHERE id IN ({above})",
    "SELECT unit_id, parent_id, valid_from, valid_to FROM unit_parents WHERE unit_id IN ({above}) AND kind = 'administrative'",
    "SELECT id, unit_id, name, valid_from, valid_to FROM committees WHERE unit_id IN ({above})",
    "SELECT id, email FROM units WHERE id IN ({above})",
    "SELECT m.unit_id, m.role, u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id"
    " WHERE m.unit_id IN ({above}) AND u.is_active ORDER BY u.id",
)


def floor(engine: Engine, rows: Written, batch: int) -> None:
    """All batches of a sweep, each in a transaction of its own."""
    lock = " FOR UPDATE OF t SKIP LOCKED" if engine.dialect.name == "postgresql" else ""
    due = DUE.format(today=TODAY, batch=batch, lock=lock)
    for at in range(len(rows.tasks)):
        with engine.execution_options(dondoc_write=True).begin() as connection:
            _read(connection, due)
            _write(connection, rows, at)


def _read(connection: Connection, due: str) -> None:
    tasks = connection.exec_driver_sql(due).all()
    names = {
        "tasks": _listed(row.id for row in tasks),
        "plans": _listed({row.plan_id for row in tasks}),
        "units": _listed({row.unit_id for row in tasks}),
    }
    for read in READS:
        connection.exec_driver_sql(read.format(**names)).all()
    above = _listed(row.id for row in connection.exec_driver_sql(ABOVE.format(**names)))
    for read in READS_OF_UNITS:
        connection.exec_driver_sql(read.format(above=above)).all()


def _listed(ids: object) -> str:
    return ", ".join(map(str, ids))  # type: ignore[call-overload]


def _write(connection: Connection, rows: Written, at: int) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    for table, inserted in rows.inserted[at].items():
        _insert(connection, table, rows.columns[table], inserted, mark)
    if rows.raised[at]:
        connection.exec_driver_sql(f"UPDATE escalations SET state = 'raised' WHERE id = {mark}", rows.raised[at])
    connection.exec_driver_sql(f"UPDATE tasks SET rung = {mark}, next_look_on = {mark} WHERE id = {mark}", rows.tasks[at])


def _insert(connection: Connection, table: str, names: list[str], rows: list[Row], mark: str) -> None:
    is_json = {"facts", "passed_over"} if mark == "%s" else set()
    marks = ", ".join(f"CAST({mark} AS jsonb)" if name in is_json else mark for name in names)
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    connection.exec_driver_sql(statement, rows)
