"""The migrations tell the same story as the models, on both databases."""

import pytest
from alembic import command
from sqlalchemy import Engine, text

from models import migrate
from models.database import open_engine

_OLD_ROWS = (
    "INSERT INTO plans (id, state, title, search_text, basis, recipients, warnings, requires_review, requires_evidence, document_name, "
    "document_sha256, source_text, source_lines, imported_at) VALUES (1, 'published', 'Kế hoạch', '', '[]', '[]', '[]', false, false, "
    "'a.txt', 'a', 'a', '[]', '2026-01-05 00:00:00')",
    "INSERT INTO units (id, code, name, short_name, normal_name, level, branch, kind, place, is_provisional) "
    "VALUES (1, 'x', 'UBND xã Tân Lập', '', '', 'commune', 'government', 'ubnd', '', false)",
    "INSERT INTO clauses (id, plan_id, key, position, state, role, text, section, confidence, warnings, is_edited, is_inclusive) "
    "VALUES (1, 1, 'c1', 1000, 'accepted', 'lead', 'Lập danh sách', '', 1, '[]', false, true)",
    "INSERT INTO targets (id, plan_id, key, position, review, indicator, operator, value, unit_text, text, section, confidence, warnings, "
    "status, rung, round, owner_id) VALUES (1, 1, 't1', 1000, 'accepted', 'Tỷ lệ', '>=', 50, '%', '', '', 1, '[]', 'no_data', 0, 0, 1)",
    "INSERT INTO tasks (id, plan_id, clause_id, unit_id, period_label, title, search_text, role, state, is_inclusive, is_derived, "
    "is_recurring, rung, round, created_at) VALUES (1, 1, 1, 1, '', 'Lập danh sách', '', 'lead', 'assigned', true, false, false, 0, 0, "
    "'2026-01-05 00:00:00')",
    "INSERT INTO measurements (id, target_id, measured_on, value, note, at, replaced_at) VALUES (1, 1, '2026-03-31', 41, '', "
    "'2026-04-01 00:00:00', '2026-04-02 00:00:00'), (2, 1, '2026-03-31', 42, '', '2026-04-02 00:00:00', NULL)",
)
"""A plan with a clause, a target with a corrected value, and a task, as the first release wrote them."""


@pytest.fixture(params=["sqlite_url", "fresh_postgresql_url"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own: these tests change the schema."""
    return str(request.getfixturevalue(request.param))


def test_the_migrated_database_has_every_table_that_the_models_have(engine: Engine) -> None:
    assert migrate.is_current(engine)
    assert migrate.differences(engine) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.differences(engine) == []


def test_rows_of_the_first_release_are_all_there_after_the_upgrade(database_url: str) -> None:
    """On SQLite a table that is made anew would take the rows that point to it along (ON DELETE CASCADE)."""
    engine = open_engine(database_url)
    with engine.execution_options(dondoc_write=True).begin() as connection:
        command.downgrade(migrate._config(connection), "0001")
        for statement in _OLD_ROWS:
            connection.execute(text(statement))
    migrate.upgrade(engine)
    counted = "SELECT (SELECT count(*) FROM plans), (SELECT count(*) FROM clauses), (SELECT count(*) FROM targets), count(*) FROM tasks"
    with engine.connect() as connection:
        assert tuple(connection.execute(text(counted)).one()) == (1, 1, 1, 1)
        values = "SELECT i.name, v.unit_id, v.period, v.value, v.replaced_at IS NULL FROM measured_values v"
        of_targets = "JOIN indicators i ON i.id = v.indicator_id JOIN targets t ON t.indicator_id = i.id"
        carried = connection.execute(text(f"{values} {of_targets} ORDER BY v.id DESC")).all()
        assert [(*row[:3], int(row[3]), bool(row[4])) for row in carried] == [
            ("Tỷ lệ", 1, "daily", 41, False),
            ("Tỷ lệ", 1, "daily", 42, True),
        ]
    engine.dispose()
