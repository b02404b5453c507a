"""The migrations tell the same story as the models, on both databases."""

from sqlalchemy import Engine

from models import migrate


def test_the_migrated_database_has_every_table_that_the_models_have(engine: Engine) -> None:
    assert migrate.is_current(engine)
    assert migrate.differences(engine) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.differences(engine) == []
